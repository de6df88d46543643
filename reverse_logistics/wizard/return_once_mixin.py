# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnOnceMixin(models.AbstractModel):
    """A dialog that works once, however often its button is pressed.

    What it does to records with a state of their own is refused the second time by
    that; this is for what could be done again: a box parked, a part disposed.
    """

    _name = "return.once.mixin"
    _description = "Dialog That Works Once"

    is_confirmed = fields.Boolean(readonly=True)

    def _confirm_once(self):
        """Whether this is the first click. Of two at the same moment one cannot write
        the row, is run again by Odoo, and is then not the first."""
        self.ensure_one()
        if self.is_confirmed:
            return False
        self.is_confirmed = True
        return True
