# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import HELD_STAGES


class ReturnGateWaiver(models.Model):
    """A manager's word that a gate does not hold for one item, and why.

    Only for gates that say so; obligations never do. What was waived stays on record
    when it is taken back.
    """

    _name = "return.gate.waiver"
    _description = "Waiver of a Gate"
    _inherit = ["return.guard.mixin"]
    _order = "id desc"
    _rec_name = "reason"

    _guarded_fields = ("item_id", "gate_id", "user_id", "date", "reason", "active")

    item_id = fields.Many2one(
        comodel_name="return.item",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="item_id.company_id", store=True, index=True)
    gate_id = fields.Many2one(
        comodel_name="return.gate",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Waived by", required=True, readonly=True
    )
    date = fields.Datetime(required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    active = fields.Boolean(
        string="In Force", default=True, readonly=True, help="Not taken back."
    )

    _once = models.UniqueIndex(
        "(item_id, gate_id) WHERE active", "This gate is waived for the item already."
    )

    def action_withdraw(self):
        """Take waivers back; what was decided because of them stays decided.

        :raises AccessError: for users who are not managers
        """
        self.env["return.item"]._ensure_may_waive()
        self.check_access("read")
        # sudo: nobody writes waivers but by these methods; the role was checked.
        self.sudo()._unguarded().active = False
        for waiver in self:
            waiver.item_id._note_waiver(
                waiver.gate_id, self.env._("Gate holds again: %s", waiver.gate_id.name)
            )
        self.item_id._recommend_again()


class ReturnGate(models.Model):
    _inherit = "return.gate"

    is_waivable = fields.Boolean(
        string="A Manager May Waive It",
        help="For one item, with a reason that stays on record. Obligations hold for"
        " everybody.",
    )
    waiver_ids = fields.One2many(
        comodel_name="return.gate.waiver",
        inverse_name="gate_id",
        string="Waivers",
        readonly=True,
    )

    _obligations_hold = models.Constraint(
        "CHECK (kind = 'gate' OR is_waivable IS NOT TRUE)",
        "Nobody can waive an obligation: make it a hard gate, or let it hold for all.",
    )

    @api.model
    def _get_waived(self, items):
        """{gate: ids of the items that it was waived for}"""
        # sudo: rules hold for everybody, and so does what was waived.
        groups = (
            self.env["return.gate.waiver"]
            .sudo()
            ._read_group(
                [("item_id", "in", items.ids), ("gate_id.is_waivable", "=", True)],
                ["gate_id"],
                ["item_id:array_agg"],
            )
        )
        return {gate: set(ids) for gate, ids in groups}


class ReturnItem(models.Model):
    _inherit = "return.item"

    _guarded_fields = ("waiver_ids",)

    waiver_ids = fields.One2many(
        comodel_name="return.gate.waiver",
        inverse_name="item_id",
        string="Waived Gates",
        readonly=True,
    )

    @api.model
    def _ensure_may_waive(self):
        if not self.env.user.has_group("reverse_logistics.group_return_manager"):
            raise AccessError(self.env._("Only returns managers may waive a gate."))

    def _waive_gate(self, gate, reason):
        """A gate does not hold for these items, because a manager says so.

        :param gate: a `return.gate` that may be waived
        :param reason: why, in words that stay on record
        :return: the waivers
        :raises AccessError: for users who are not managers
        :raises UserError: for obligations, for gates that do not hold for an item, for
            items that are not here, and without a reason
        """
        self._ensure_may_waive()
        self.check_access("write")
        reason = (reason or "").strip()
        self._check_can_waive(gate, reason)
        now = fields.Datetime.now()
        # sudo: nobody writes waivers but by this method; the role was checked.
        waivers_sudo = self.env["return.gate.waiver"].sudo()._unguarded()
        made = waivers_sudo.create(
            [
                {
                    "item_id": item.id,
                    "gate_id": gate.id,
                    "user_id": self.env.uid,
                    "date": now,
                    "reason": reason,
                }
                for item in self
            ]
        )
        self._note_waiver(gate, self.env._("Gate waived: %s", gate.name), reason)
        self._recommend_again()
        return self.env["return.gate.waiver"].browse(made.ids)

    def _check_can_waive(self, gate, reason):
        if not gate:
            raise UserError(self.env._("Choose the gate that does not matter here."))
        if gate.kind == "obligation" or not gate.is_waivable:
            raise UserError(
                self.env._("“%s” holds for everybody: nobody can waive it.", gate.name)
            )
        if not reason:
            raise UserError(self.env._("Say why “%s” does not matter here.", gate.name))
        gone = self.filtered(lambda item: item.stage not in HELD_STAGES)
        if gone or not self:
            raise UserError(
                self.env._(
                    "Choose items that are here and open: %s is not.",
                    ", ".join(gone.mapped("name")) or self.env._("no item"),
                )
            )
        waived = self._get_waived_gates()
        free = self - self._get_held(gate) | self.filtered(
            lambda item: gate in waived[item]
        )
        if free:
            raise UserError(
                self.env._(
                    "“%(gate)s” does not stop %(items)s: there is nothing to waive.",
                    gate=gate.name,
                    items=", ".join(free.mapped("name")),
                )
            )

    def _get_held(self, gate):
        """Those of these items that a gate is about."""
        # sudo: gates ask for what not everybody may read.
        return self.sudo().filtered_domain(gate.sudo()._get_domain()).sudo(self.env.su)

    def _get_waived_gates(self):
        """{item: gates that are waived for it}"""
        found = dict.fromkeys(self, self.env["return.gate"])
        for gate, ids in self.env["return.gate"]._get_waived(self).items():
            for item in self.browse(ids):
                found[item] |= gate
        return found

    def _get_waivable_gates(self):
        """The gates that hold for all of these items and may be waived."""
        gates = self.env["return.gate"].search(
            [("is_waivable", "=", True), ("active", "=", True)]
        )
        waived = self._get_waived_gates()
        return gates.filtered(
            lambda gate: (
                self._get_held(gate) == self
                and not any(gate in waived[item] for item in self)
            )
        )

    def _note_waiver(self, gate, name, reason=None):
        data = {"gate": gate.name, "gate_id": gate.id, "reason": reason}
        for stage, items in self.grouped("stage").items():
            items._record(stage, name=name, data=data)

    def _recommend_again(self):
        """Ask the engine anew for what waits for a decision."""
        waiting = self.filtered(lambda item: item.stage == "inspected")
        if waiting:
            self.env["return.recommendation"]._recommend(waiting)

    def action_waive_gate(self):
        """Open the waiver of a gate for these items.

        :raises UserError: when no gate of theirs may be waived
        """
        self._ensure_may_waive()
        if not self._get_waivable_gates():
            raise UserError(
                self.env._(
                    "No gate that may be waived stops %s.",
                    ", ".join(self.mapped("name")),
                )
            )
        return self._open_wizard("return.gate.waive", self.env._("Waive a Gate"))
