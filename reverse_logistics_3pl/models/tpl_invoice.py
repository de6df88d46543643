# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..audit import audit
from .tpl_lane_rating import decimal

PROBLEMS = [
    ("sum", "Its lines do not add up"),
    ("load", "No load of the provider"),
    ("early", "The load has not left yet"),
    ("state", "The load was not carried"),
    ("again", "The load was billed before"),
    ("currency", "Another currency than agreed"),
]
CARRIED = ("picked_up", "in_transit", "arrived", "closed")


class TplInvoice(models.Model):
    """A freight bill of a provider, compared with tariff and loads.

    What matches becomes a draft vendor bill, the rest a dispute. No amount is paid
    because a message names it: never more than the tariff says.
    """

    _name = "tpl.invoice"
    _description = "Freight Bill"
    _inherit = ["return.guard.mixin", "mail.thread"]
    _order = "date desc, id desc"

    _guarded_fields = (
        *("provider_id", "name", "date", "shipment_id", "message_id", "state"),
        *("amount_total", "amount_told", "amount_payable", "problem", "currency_id"),
        *("move_id", "dispute_id", "line_ids", "load_name", "currency_told"),
        "has_total",
    )

    name = fields.Char(string="Bill Number", required=True, readonly=True)
    provider_id = fields.Many2one(
        comodel_name="tpl.provider",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="provider_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, readonly=True
    )
    currency_told = fields.Char(string="Currency of the Bill", readonly=True)
    date = fields.Date(readonly=True)
    message_id = fields.Many2one(
        comodel_name="tpl.message",
        readonly=True,
        index="btree_not_null",
    )
    load_name = fields.Char(string="Load as Billed", readonly=True)
    shipment_id = fields.Many2one(
        comodel_name="return.shipment",
        string="Load",
        readonly=True,
        index="btree_not_null",
    )
    line_ids = fields.One2many(
        comodel_name="tpl.invoice.line",
        inverse_name="invoice_id",
        string="Charges",
        readonly=True,
    )
    amount_total = fields.Monetary(string="Billed", readonly=True)
    amount_told = fields.Monetary(string="Total as Told", readonly=True)
    has_total = fields.Boolean(string="Tells a Total", readonly=True)
    amount_payable = fields.Monetary(string="To Pay", readonly=True)
    amount_disputed = fields.Monetary(
        string="Disputed", compute="_compute_amount_disputed", store=True
    )
    problem = fields.Selection(selection=PROBLEMS, string="Held Because", readonly=True)
    state = fields.Selection(
        selection=[
            ("audited", "Audited"),
            ("held", "Held"),
            ("billed", "Vendor Bill Made"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="audited",
        index=True,
        tracking=True,
    )
    is_clean = fields.Boolean(
        string="As Agreed", compute="_compute_amount_disputed", store=True
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Vendor Bill",
        readonly=True,
        index="btree_not_null",
        copy=False,
    )
    dispute_id = fields.Many2one(comodel_name="tpl.dispute", readonly=True, copy=False)

    _name_uniq = models.Constraint(
        "unique(provider_id, name)", "This bill of the provider is here already."
    )

    @api.depends("amount_total", "amount_payable", "problem", "line_ids.verdict")
    def _compute_amount_disputed(self):
        for bill in self:
            bill.amount_disputed = max(bill.amount_total - bill.amount_payable, 0.0)
            wrong = bill.line_ids.filtered(lambda li: li.verdict in ("over", "unknown"))
            bill.is_clean = not bill.problem and not wrong

    # === AUDIT === #

    @api.model
    def _take_bills(self, provider, bills):
        """Make and audit freight bills, set-based: once a number.

        :param bills: [{"number", "date", "load", "currency", "total", "message_id",
            "charges": [(neutral charge or None, code, description, Decimal)]}]
        :return: the bills, those that were there before, too
        """
        known = self.search(
            [
                ("provider_id", "=", provider.id),
                ("name", "in", [bill["number"] for bill in bills]),
            ]
        )
        names = set(known.mapped("name"))
        new = {bill["number"]: bill for bill in bills if bill["number"] not in names}
        loads = self._get_loads(provider, new.values())
        billed = self._get_billed(loads)
        vals_list = []
        for bill in new.values():
            load = loads.get(bill["load"], self.env["return.shipment"])
            vals_list.append(self._prepare_vals(provider, bill, load, billed))
        made = self._unguarded().create(vals_list).with_env(self.env)
        made._open_disputes()
        return known | made

    @api.model
    def _get_loads(self, provider, bills):
        """{number: load} of the provider's own loads."""
        names = [bill["load"] for bill in bills if bill["load"]]
        loads = self.env["return.shipment"].search(
            [
                ("provider_id", "=", provider.id),
                ("company_id", "=", provider.company_id.id),
                ("state", "!=", "planned"),
                "|",
                ("name", "in", names),
                ("tracking_ref", "in", names),
            ]
        )
        found = {load.tracking_ref: load for load in loads if load.tracking_ref}
        return {**found, **{load.name: load for load in loads}}

    @api.model
    def _get_billed(self, loads):
        """Ids of the loads that have a bill which is not held."""
        ids = [load.id for load in loads.values()]
        groups = self._read_group(
            [("shipment_id", "in", ids), ("state", "!=", "held")], ["shipment_id"]
        )
        return {load.id for (load,) in groups}

    @api.model
    def _prepare_vals(self, provider, bill, load, billed):
        currency = load.currency_id or provider.company_id.currency_id
        expected = load and load._get_expected_freight()
        charges = [(name, amount) for name, _code, _text, amount in bill["charges"]]
        result = audit(
            charges,
            bill["total"],
            expected or None,
            tolerance=decimal(provider.audit_tolerance),
            percent=decimal(provider.audit_tolerance_percent),
        )
        problem = self._get_problem(bill, load, billed, currency, result)
        if load and not problem:
            billed.add(load.id)
        payable = 0 if problem else result.payable
        lines = [
            fields.Command.create(
                {
                    "charge": name,
                    "code": code,
                    "name": text or name or code or self.env._("Charge"),
                    "amount": float(amount),
                    "expected": float(verdict.expected),
                    "payable": 0.0 if problem else float(verdict.payable),
                    "verdict": verdict.verdict,
                }
            )
            for (name, code, text, amount), verdict in zip(
                bill["charges"], result.verdicts, strict=True
            )
        ]
        return {
            "provider_id": provider.id,
            "name": bill["number"],
            "date": bill["date"],
            "message_id": bill.get("message_id"),
            "load_name": bill["load"],
            "shipment_id": load.id,
            "currency_id": currency.id,
            "currency_told": bill["currency"],
            "amount_total": float(sum((c[1] for c in charges), Decimal(0))),
            "amount_told": float(bill["total"] or 0),
            "has_total": bill["total"] is not None,
            "amount_payable": float(payable),
            "problem": problem,
            "state": "held" if problem else "audited",
            "line_ids": lines,
        }

    @api.model
    def _get_problem(self, bill, load, billed, currency, result):
        if result.problems:
            return result.problems[-1]
        if load.state == "booked":
            return "early"
        if load.state not in CARRIED:
            return "state"
        if bill["currency"] and bill["currency"] != currency.name:
            return "currency"
        if load.id in billed:
            return "again"
        return False

    def _open_disputes(self):
        """A dispute about what is not paid, one a bill; a bill that came before the
        word that its load has left only waits."""
        labels = dict(self._fields["problem"]._description_selection(self.env))
        for bill in self.filtered(
            lambda one: not one.is_clean and one.problem != "early"
        ):
            wrong = bill.line_ids.filtered(lambda li: li.verdict in ("over", "unknown"))
            told = [labels[bill.problem]] if bill.problem else []
            told += [
                f"{line.name}: {line.amount:.2f} / {line.expected:.2f}"
                for line in wrong
            ]
            # sudo: a bill of a message is disputed by nobody in person
            bill._unguarded().dispute_id = (
                self.env["tpl.dispute"]
                .sudo()
                .create(
                    {
                        "provider_id": bill.provider_id.id,
                        "shipment_id": bill.shipment_id.id,
                        "kind": "billed",
                        "amount": bill.amount_disputed,
                        "note": "\n".join([bill.name, *told]),
                    }
                )
            )

    def _audit_early(self):
        """Audit again the bills that came before their load left."""
        for bill in self.filtered(lambda one: one.problem == "early"):
            told = bill._get_told()
            loads = {bill.load_name: bill.shipment_id}
            vals = self._prepare_vals(
                bill.provider_id, told, bill.shipment_id, self._get_billed(loads)
            )
            vals["line_ids"] = [fields.Command.clear(), *vals["line_ids"]]
            bill._unguarded().write(vals)
            bill._open_disputes()

    def _get_told(self):
        """The bill as it was taken."""
        self.ensure_one()
        return {
            "number": self.name,
            "date": self.date,
            "load": self.load_name,
            "currency": self.currency_told,
            "total": decimal(self.amount_told) if self.has_total else None,
            "message_id": self.message_id.id,
            "charges": [
                (line.charge or None, line.code, line.name, decimal(line.amount))
                for line in self.line_ids
            ],
        }

    # === BILL === #

    def action_create_bill(self):
        """A draft vendor bill of what matches; an accountant posts it.

        :raises AccessError: for users who are neither managers nor accountants
        :raises UserError: for bills that are held or billed
        """
        groups = ("group_return_manager", "group_return_accountant")
        if not self.env.su and not any(
            self.env.user.has_group(f"reverse_logistics.{name}") for name in groups
        ):
            raise AccessError(
                self.env._("Vendor bills are made by a manager or an accountant.")
            )
        self.check_access("write")
        wrong = self.filtered(lambda b: b.state != "audited" or not b.amount_payable)
        if wrong:
            raise UserError(
                self.env._(
                    "%s has nothing to pay: it is held, or its vendor bill is made.",
                    wrong[0].name,
                )
            )
        for bill in self:
            # sudo: who manages returns makes drafts of bills, not accounting
            move = self.env["account.move"].sudo().create(bill._prepare_move_vals())
            bill._unguarded().write({"state": "billed", "move_id": move.id})
            load = bill.shipment_id.sudo()
            load._unguarded().cost_actual = load.cost_actual + bill.amount_payable
        return self.move_id._get_records_action(name=self.env._("Vendor Bills"))

    def _prepare_move_vals(self):
        self.ensure_one()
        lines = [
            fields.Command.create(
                {
                    "name": f"{self.load_name or ''} {line.name}".strip(),
                    "quantity": 1.0,
                    "price_unit": line.payable,
                }
            )
            for line in self.line_ids.filtered("payable")
        ]
        return {
            "move_type": "in_invoice",
            "partner_id": self.provider_id.partner_id.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "ref": self.name,
            "invoice_date": self.date,
            "invoice_line_ids": lines,
        }

    def action_open_dispute(self):
        """The dispute about the rest."""
        return self.dispute_id._get_records_action(name=self.env._("Dispute"))
