# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Command


class TplProvider(models.Model):
    _inherit = "tpl.provider"

    @api.model
    def _load_demo_stock(self):
        """Some goods lie at the provider that inspects, and some are on their way."""
        provider = self.env.ref("reverse_logistics_3pl.provider_alpenring")
        provider.action_create_location()
        items = self.env["return.item"].search(
            [
                ("stage", "=", "received"),
                ("company_id", "=", provider.company_id.id),
                ("lot_id", "=", False),
                ("order_id", "!=", False),
            ],
            limit=3,
        )
        for some, is_there in ((items[:2], True), (items[2:], False)):
            if some:
                wizard = self.env["tpl.transfer"].create(
                    {"item_ids": [Command.set(some.ids)], "provider_id": provider.id}
                )
                action = wizard.action_confirm()
                domain = action.get("domain") or [("id", "=", action["res_id"])]
                pickings = self.env["stock.picking"].search(domain)
                if is_there:
                    pickings.button_validate()
