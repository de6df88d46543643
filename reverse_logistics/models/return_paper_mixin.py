# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .return_item_label import UNPATCHED_ZOOM, _wkhtml


class ReturnPaperMixin(models.AbstractModel):
    """What is printed with the style of our papers (`return_paper_style`)."""

    _name = "return.paper.mixin"
    _description = "Printed on Our Paper"

    def _label_zoom(self):
        """By how much papers are enlarged, so that a millimetre comes out as one."""
        return 1 if _wkhtml().is_patched_qt else UNPATCHED_ZOOM
