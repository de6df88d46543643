# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class ReturnItem(models.Model):
    _inherit = "return.item"

    def _refuse(self, note=None, photos=None):
        """Goods that are refused at the truck: no stock moves, nothing is waited for.

        :param note: why, in words
        :param photos: attachments
        :raises UserError: for goods that nobody expects any more
        """
        self._ensure_operator()
        self.check_access("write")
        wrong = self.filtered(lambda i: i.stage not in ("expected", "in_transit"))
        if wrong or not self:
            raise UserError(
                self.env._(
                    "Only goods that are still expected can be refused at the truck,"
                    " and %s is not.",
                    ", ".join(wrong.mapped("name")) or self.env._("nothing"),
                )
            )
        self.order_id._meet()
        self._record(
            "refused",
            values={"discrepancy": "refused"},
            name=self.env._("Refused at the truck"),
            data={"note": note},
        )
        found = self.discrepancy_ids.filtered(lambda one: one.kind == "refused")
        found._describe(note, photos)
        receipt = self.env["return.receipt"]
        for (line, product), items in self.grouped(
            lambda item: (item.line_id, item.product_id)
        ).items():
            receipt._lower_demand(line, product, sum(items.mapped("quantity")))
        receipt._close_uncovered(self.line_id)
        self._warn_discrepancy()
        self.order_id._finish()


class ReturnOrder(models.Model):
    _inherit = "return.order"

    def action_refuse_goods(self):
        """Open the dialog for goods that are refused at the truck."""
        self.ensure_one()
        items = self.item_ids.filtered(lambda i: i.stage in ("expected", "in_transit"))
        if not items:
            raise UserError(
                self.env._("%s expects nothing that could be refused.", self.name)
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refuse at the Truck"),
            "res_model": "return.refusal",
            "view_mode": "form",
            "target": "new",
            "context": {"default_item_ids": [fields.Command.set(items.ids)]},
        }
