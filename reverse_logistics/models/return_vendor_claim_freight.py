# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

FREIGHT = ("freight_in", "freight_out")
# While freight may still be added; an answer settles it.
OPEN = ("draft", "requested", "authorised", "shipped")


class ReturnVendorClaim(models.Model):
    """Freight of goods whose vendor pays it, claimed as the ledger of items has it."""

    _inherit = "return.vendor.claim"

    def _claim_freight(self):
        """Add or update a line of freight for each item whose vendor pays it.

        A line that somebody changed by hand stays as it is.
        """
        # sudo: agreements and the ledger of items are not for everybody.
        lines_sudo = self.sudo().filtered(lambda claim: claim.state in OPEN).line_ids
        parts = lines_sudo.filtered(
            lambda line: (
                line.kind == "part"
                and line.item_id
                and line.agreement_id.is_freight_covered
            )
        )
        spent = dict(
            self.env["return.item.cost"]
            .sudo()
            ._read_group(
                [("item_id", "in", parts.item_id.ids), ("kind", "in", FREIGHT)],
                ["item_id"],
                ["amount:sum"],
            )
        )
        freight = lines_sudo.filtered(lambda line: line.kind == "freight")
        known = {line.item_id: line for line in freight if line.item_id}
        vals_list = []
        for part in parts:
            amount = part.currency_id.round(max(spent.get(part.item_id, 0.0), 0.0))
            line = known.get(part.item_id)
            if line is None and amount:
                vals_list.append(part._prepare_freight_vals(amount))
            elif line and line.is_automatic and line.amount_claimed != amount:
                line._unguarded().amount_claimed = amount
        lines_sudo._unguarded().create(vals_list)

    def action_request(self):
        self._ensure_step("request", "inspector")
        self._claim_freight()
        return super().action_request()

    def _mark_shipped(self):
        """What the shipment to the vendor cost is claimed, too."""
        self._claim_freight()
        return super()._mark_shipped()

    @api.model
    def _cron_watch_clock(self):
        """Bills of carriers come late: claims that are not answered follow them."""
        self.search([("state", "in", OPEN)])._claim_freight()
        return super()._cron_watch_clock()


class ReturnVendorClaimLine(models.Model):
    _inherit = "return.vendor.claim.line"

    _guarded_fields = ("is_automatic",)

    is_automatic = fields.Boolean(
        string="From the Ledger", readonly=True, help="Follows the costs of the item."
    )

    def _prepare_freight_vals(self, amount):
        self.ensure_one()
        return {
            "claim_id": self.claim_id.id,
            "item_id": self.item_id.id,
            "agreement_id": self.agreement_id.id,
            "kind": "freight",
            "amount_claimed": amount,
            "is_automatic": True,
        }

    def write(self, vals):
        """An amount that somebody typed is his own."""
        if "amount_claimed" in vals and not self._is_unguarded():
            self.sudo()._unguarded().is_automatic = False
        return super().write(vals)
