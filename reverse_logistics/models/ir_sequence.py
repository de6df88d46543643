# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    def _take(self, count):
        """The next numbers of a standard sequence, in one query for all of them.

        :param count: how many
        :return: a list of that many strings
        """
        self.ensure_one()
        if self.implementation != "standard" or self.use_date_range:
            return [self.next_by_id() for _number in range(count)]
        self.env.cr.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)",
            (f"ir_sequence_{self.id:03d}", count),
        )
        return [self.get_next_char(number) for (number,) in self.env.cr.fetchall()]
