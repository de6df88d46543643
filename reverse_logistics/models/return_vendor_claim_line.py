# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

CLAIMING = ("draft", "requested", "authorised", "shipped", "lapsed")
ANSWERING = (
    "requested",
    "authorised",
    "shipped",
    "accepted",
    "partly",
    "refused",
)


class ReturnVendorClaimLine(models.Model):
    """What a vendor is asked to pay: a part, the labour on it, or its freight."""

    _name = "return.vendor.claim.line"
    _description = "Line of a Vendor Claim"
    _inherit = ["return.guard.mixin"]
    _order = "claim_id, id"
    _check_company_auto = True

    _guarded_fields = (
        "item_id",
        "agreement_id",
        "quota_id",
        "quota_taken",
        "amount_refunded",
        "amount_written_off",
        "is_learnt",
    )

    claim_id = fields.Many2one(
        comodel_name="return.vendor.claim",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="claim_id.currency_id")
    state = fields.Selection(related="claim_id.state", string="Claim State")
    item_id = fields.Many2one(
        comodel_name="return.item",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        check_company=True,
    )
    agreement_id = fields.Many2one(
        comodel_name="return.vendor.agreement",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    kind = fields.Selection(
        selection=[
            ("part", "Part"),
            ("labour", "Labour"),
            ("freight", "Freight"),
            ("damage", "Loss or Damage"),
        ],
        required=True,
        default="part",
    )
    name = fields.Char(string="Description")
    product_id = fields.Many2one(
        comodel_name="product.product", related="item_id.product_id"
    )
    lot_id = fields.Many2one(comodel_name="stock.lot", related="item_id.lot_id")
    quantity = fields.Float(related="item_id.quantity")
    amount_claimed = fields.Monetary(string="Claimed", required=True, default=0.0)
    amount_accepted = fields.Monetary(string="Accepted", default=0.0)
    amount_refunded = fields.Monetary(string="Credited", readonly=True, default=0.0)
    amount_written_off = fields.Monetary(
        string="Written Off", readonly=True, default=0.0
    )
    quota_id = fields.Many2one(
        comodel_name="return.vendor.quota", readonly=True, ondelete="restrict"
    )
    quota_taken = fields.Float(readonly=True)
    is_learnt = fields.Boolean(readonly=True, copy=False)
    refund_line_ids = fields.One2many(
        comodel_name="account.move.line", inverse_name="return_claim_line_id"
    )

    _bounded = models.Constraint(
        "CHECK (amount_claimed >= 0 AND amount_claimed <= 1e9"
        " AND amount_accepted >= 0 AND amount_accepted <= amount_claimed)",
        "A vendor accepts between nothing and what is claimed: check the amounts.",
    )
    _part_once = models.UniqueIndex(
        "(item_id) WHERE kind = 'part' AND item_id IS NOT NULL",
        "This item is on a claim already.",
    )
    _damage_once = models.UniqueIndex(
        "(item_id) WHERE kind = 'damage' AND item_id IS NOT NULL",
        "This item is on a claim on a carrier already.",
    )

    @api.depends("name", "item_id", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for line in self:
            line.display_name = line.name or " ".join(
                filter(None, (kinds.get(line.kind), line.item_id.name))
            )

    @api.model_create_multi
    def create(self, vals_list):
        """:raises UserError: for lines of claims that were answered"""
        lines = super().create(vals_list)
        if not self._is_unguarded():
            lines._ensure_state(CLAIMING)
        return lines

    def write(self, vals):
        """:raises UserError: for amounts that cannot change any more"""
        if not self._is_unguarded():
            if {"amount_claimed", "kind", "claim_id"} & vals.keys():
                self._ensure_state(CLAIMING)
            if "amount_accepted" in vals:
                self._ensure_state(ANSWERING)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        self._ensure_state(CLAIMING)
        for line in self.filtered("quota_id"):
            line.quota_id.sudo()._give_back(line.quota_taken)

    def _prepare_refund_vals(self):
        """The line of the vendor's credit note for what he accepted."""
        self.ensure_one()
        quantity = self.quantity if self.kind == "part" and self.quantity else 1.0
        price = self.amount_accepted / quantity
        if self.currency_id.round(price) * quantity != self.amount_accepted:
            quantity, price = 1.0, self.amount_accepted
        vals = {
            "name": self._describe(),
            "quantity": quantity,
            "price_unit": price,
            "return_claim_line_id": self.id,
        }
        if self.kind == "part" and self.product_id:
            vals["product_id"] = self.product_id.id
            vals["product_uom_id"] = self.product_id.uom_id.id
        return vals

    def _describe(self):
        """What the line is called on the vendor's credit note."""
        if self.name:
            return self.name
        product = self.product_id.display_name or self.display_name
        serial = f" {self.lot_id.name}" if self.lot_id else ""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        before = "" if self.kind == "part" else f"{kinds[self.kind]}: "
        return f"{before}{product}{serial} ({self.item_id.name or self.claim_id.name})"

    def _ensure_state(self, states):
        late = self.claim_id.filtered(lambda claim: claim.state not in states)
        if late:
            raise UserError(
                self.env._(
                    "%s cannot change any more: it is past that step.",
                    ", ".join(late.mapped("name")),
                )
            )
