# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Command


class ReturnItemMatch(models.TransientModel):
    """Find the return of a parked box."""

    _name = "return.item.match"
    _description = "Find the Return of a Box"

    item_id = fields.Many2one(comodel_name="return.item", required=True)
    box_note = fields.Text(related="item_id.box_note")
    line_ids = fields.One2many(
        comodel_name="return.item.match.line", inverse_name="wizard_id"
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        string="It Is",
        domain="[('type', '=', 'consu'), ('is_storable', '=', True)]",
        help="When you know by now what is in the box.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """The matches are those of the moment in which the dialog opens."""
        wizards = super().create(vals_list)
        for wizard in wizards:
            wizard._fill()
        return wizards

    def _fill(self):
        self.ensure_one()
        names = ("score", "kind", "label", "reason", "line_id", "move_id")
        self.line_ids = [
            Command.clear(),
            *(
                Command.create({name: match[name] for name in names})
                for match in self.item_id._get_matches()
            ),
        ]

    def action_identify(self):
        """Note what is in the box and search again."""
        self.ensure_one()
        if self.product_id:
            self.item_id._identify(self.product_id)
        self._fill()
        return self._open()

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Find the Return"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }


class ReturnItemMatchLine(models.TransientModel):
    """Where a parked box may belong, and why."""

    _name = "return.item.match.line"
    _description = "Match of a Box"
    _order = "score desc, id"

    wizard_id = fields.Many2one(
        comodel_name="return.item.match", required=True, ondelete="cascade"
    )
    score = fields.Integer(readonly=True)
    kind = fields.Selection(
        selection=[("return", "Open Return"), ("delivery", "Delivery")], readonly=True
    )
    label = fields.Char(string="Where", readonly=True)
    reason = fields.Char(string="Why", readonly=True)
    line_id = fields.Integer(readonly=True)
    move_id = fields.Integer(readonly=True)

    def action_choose(self):
        """This is it: link the box to the return, or make the return.

        :return: an action that opens the return
        """
        self.ensure_one()
        order = self.wizard_id.item_id._match_to(
            {"kind": self.kind, "line_id": self.line_id, "move_id": self.move_id}
        )
        return order._get_records_action(name=self.env._("Return"))
