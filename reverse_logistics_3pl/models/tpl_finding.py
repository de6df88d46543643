# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class TplFinding(models.Model):
    """What a provider says of our goods: a proposal until one of us confirms it."""

    _name = "tpl.finding"
    _description = "Finding of a 3PL"
    _inherit = ["return.guard.mixin"]
    _order = "state desc, id desc"

    _guarded_fields = (
        *("message_id", "place", "kind", "shipment_id", "order_id", "product_id"),
        *(
            "provider_id",
            "company_id",
            "told_by_id",
            "quantity",
            "condition",
            "proposed",
            "state",
            "dispute_id",
            "user_id",
        ),
    )

    message_id = fields.Many2one(
        comodel_name="tpl.message",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: somebody of the provider said so on the portal.",
    )
    told_by_id = fields.Many2one(
        comodel_name="res.users", string="Told by", readonly=True
    )
    place = fields.Integer(readonly=True)
    provider_id = fields.Many2one(
        comodel_name="tpl.provider",
        compute="_compute_from_message",
        store=True,
        precompute=True,
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        compute="_compute_from_message",
        store=True,
        precompute=True,
        index=True,
    )
    kind = fields.Selection(
        selection=[
            ("received", "Received"),
            ("short", "Short"),
            ("damaged", "Damaged"),
            ("inspection", "Inspected"),
            ("disposition", "Disposition"),
        ],
        required=True,
        readonly=True,
    )
    shipment_id = fields.Many2one(
        comodel_name="return.shipment",
        string="Load",
        readonly=True,
        index="btree_not_null",
    )
    order_id = fields.Many2one(
        comodel_name="return.order",
        string="Return",
        readonly=True,
        index="btree_not_null",
    )
    product_id = fields.Many2one(comodel_name="product.product", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    condition = fields.Char(readonly=True)
    proposed = fields.Char(string="Proposed Disposition", readonly=True)
    note = fields.Text()
    state = fields.Selection(
        selection=[
            ("proposed", "Proposed"),
            ("confirmed", "Confirmed"),
            ("dismissed", "Dismissed"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="proposed",
        index=True,
    )
    dispute_id = fields.Many2one(comodel_name="tpl.dispute", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Decided by", readonly=True
    )

    _once = models.Constraint(
        "unique(message_id, place, kind)", "This line of the message is here already."
    )
    _quantity_bounded = models.Constraint(
        "CHECK (quantity >= 0 AND quantity <= 1e9)",
        "A quantity is 0 or more.",
    )

    @api.depends("message_id", "shipment_id")
    def _compute_from_message(self):
        for finding in self:
            source = finding.message_id or finding.shipment_id
            finding.provider_id = source.provider_id
            finding.company_id = source.company_id

    def action_confirm(self):
        """It is so: short and damaged goods become disputes; of what was inspected,
        the inspection opens, to be recorded by one of us.

        :raises AccessError: for users who are not returns operators
        """
        self._decide("confirmed")
        for finding in self.filtered(lambda one: one.kind in ("short", "damaged")):
            finding._open_dispute()
        self._receive_confirmed()
        inspected = self.filtered(lambda one: one.kind == "inspection")
        return inspected._open_inspection() if inspected else True

    def _receive_confirmed(self):
        """Goods that a provider received for us come into our stock there.

        Damaged goods are there, too; serials are received by scanning them.
        """
        told = self.filtered(lambda one: one.kind in ("received", "damaged"))
        for load, findings in told.grouped("shipment_id").items():
            if not load._get_destination():
                continue
            quantities = {}
            for one in findings.filtered("product_id"):
                key = (one.order_id, one.product_id)
                quantities[key] = quantities.get(key, 0.0) + one.quantity
            left = load._receive_told(quantities)
            if left:
                load._warn(
                    self.env._(
                        "%(load)s: receive by hand what no open receipt waits for or"
                        " has serials: %(products)s",
                        load=load.name,
                        products=", ".join(p.display_name for _order, p in left),
                    )
                )

    def action_dismiss(self):
        """It is not so."""
        self._decide("dismissed")
        return True

    def _decide(self, state):
        group = "reverse_logistics.group_return_operator"
        if not self.env.su and not self.env.user.has_group(group):
            raise AccessError(self.env._("Findings are confirmed by our own people."))
        self.check_access("write")
        if self.filtered(lambda one: one.state != "proposed"):
            raise UserError(self.env._("This is decided already."))
        self._unguarded().write({"state": state, "user_id": self.env.uid})

    def _open_dispute(self):
        self.ensure_one()
        self._unguarded().dispute_id = self.env["tpl.dispute"].create(
            {
                "provider_id": self.provider_id.id,
                "shipment_id": self.shipment_id.id,
                "order_id": self.order_id.id,
                "kind": self.kind,
                "note": self.env._(
                    "%(quantity)g of %(product)s, as told in %(message)s.",
                    quantity=self.quantity,
                    product=self.product_id.display_name or self.order_id.name,
                    message=self.message_id.display_name or self.told_by_id.name,
                ),
            }
        )

    def _open_inspection(self):
        """The inspection of the items in question, for one of us to record."""
        items = self.shipment_id._get_lines().item_ids.filtered(
            lambda item: item.stage == "received"
            and (not self.product_id or item.product_id in self.product_id)
            and (not self.order_id or item.order_id in self.order_id)
        )
        if not items:
            raise UserError(
                self.env._("Receive the goods first: then they can be inspected.")
            )
        note = "\n".join(
            part for one in self for part in (one.condition, one.note) if part
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Inspect"),
            "res_model": "return.inspection.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_item_ids": [fields.Command.set(items.ids)],
                "default_note": note,
            },
        }
