# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.reverse_logistics.models.return_follow import HERE


class RfidTote(models.Model):
    """What is in a tote: items are packed into it and taken out again."""

    _inherit = "rfid.tote"

    item_ids = fields.One2many(
        comodel_name="return.item",
        inverse_name="tote_id",
        string="Contents",
        readonly=True,
    )
    item_count = fields.Integer(string="Items", compute="_compute_item_count")

    def _compute_item_count(self):
        counts = dict(
            self.env["return.item"]._read_group(
                [("tote_id", "in", self.ids)], ["tote_id"], ["__count"]
            )
        )
        for tote in self:
            tote.item_count = counts.get(tote, 0)

    def _pack(self, items):
        """Put items into the tote.

        :raises UserError: for a tote that is away, or items that are not here
        """
        self.ensure_one()
        self._check_operator()
        if self.state != "here":
            raise UserError(
                self.env._("%s is away: take it back before it is packed.", self.name)
            )
        wrong = items.filtered(
            lambda item: item.stage not in HERE or item.company_id != self.company_id
        )
        if wrong:
            raise UserError(
                self.env._(
                    "%s is not in the returns centre: only what was received is packed"
                    " into a tote.",
                    wrong[0].name,
                )
            )
        (items - self.item_ids)._move_into_tote(self)

    def action_empty(self):
        """Take everything out of the totes."""
        self._check_operator()
        self.item_ids._move_into_tote(self.browse())

    def action_open_items(self):
        """What is in the totes."""
        return self.item_ids._get_records_action(name=self.env._("Contents"))
