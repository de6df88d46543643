# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ReturnGateWaive(models.TransientModel):
    """Waive a gate for some items, and say why."""

    _name = "return.gate.waive"
    _description = "Waive a Gate"

    item_ids = fields.Many2many(
        comodel_name="return.item", string="Items", required=True
    )
    possible_gate_ids = fields.Many2many(
        comodel_name="return.gate", compute="_compute_possible_gate_ids"
    )
    gate_id = fields.Many2one(
        comodel_name="return.gate",
        compute="_compute_gate_id",
        store=True,
        readonly=False,
    )
    gate_reason = fields.Char(related="gate_id.reason", string="It Says", readonly=True)
    reason = fields.Char(string="Why Not Here", required=True)

    @api.depends("item_ids")
    def _compute_possible_gate_ids(self):
        for wizard in self:
            items = wizard.item_ids._origin or wizard.item_ids
            wizard.possible_gate_ids = items._get_waivable_gates()

    @api.depends("possible_gate_ids")
    def _compute_gate_id(self):
        for wizard in self:
            if not wizard.gate_id and len(wizard.possible_gate_ids) == 1:
                wizard.gate_id = wizard.possible_gate_ids._origin

    def action_confirm(self):
        """Waive it; see `return.item._waive_gate`."""
        self.ensure_one()
        self.item_ids._waive_gate(self.gate_id, self.reason)
        return {"type": "ir.actions.act_window_close"}
