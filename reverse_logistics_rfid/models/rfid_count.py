# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.reverse_logistics.models.return_follow import HERE


class RfidCount(models.Model):
    """A count of the returns centre by walking through it with a reader.

    It says what was found, what was not, and what lies elsewhere. It changes no stock:
    what is missing becomes somebody's task.
    """

    _name = "rfid.count"
    _description = "Count by RFID"
    _inherit = ["rfid.sight.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    device_id = fields.Many2one(
        comodel_name="rfid.device",
        string="Reader",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="device_id.company_id", store=True, index=True)
    location_id = fields.Many2one(
        comodel_name="stock.location",
        required=True,
        check_company=True,
        domain="[('company_id', '=', company_id),"
        " ('usage', 'in', ('view', 'internal'))]",
        help="A returns centre or a place in it; with all that is below.",
    )
    start_ref = fields.Integer(default=lambda self: self._get_last_read())
    opened_at = fields.Datetime(
        string="Begun", readonly=True, default=fields.Datetime.now
    )
    closed_at = fields.Datetime(string="Ended", readonly=True)
    line_ids = fields.One2many(
        comodel_name="rfid.count.line", inverse_name="count_id", readonly=True
    )
    found = fields.Integer(compute="_compute_numbers", store=True)
    missing = fields.Integer(compute="_compute_numbers", store=True)
    elsewhere = fields.Integer(compute="_compute_numbers", store=True)
    unknown = fields.Integer(compute="_compute_numbers", store=True)

    @api.depends("location_id", "opened_at")
    def _compute_name(self):
        for count in self:
            day = fields.Date.to_string(count.opened_at) if count.opened_at else ""
            count.name = f"{count.location_id.display_name or ''} {day}".strip()

    @api.depends("line_ids.result")
    def _compute_numbers(self):
        for count in self:
            results = count.line_ids.mapped("result")
            for name in ("found", "missing", "elsewhere", "unknown"):
                count[name] = results.count(name)

    def _look(self):
        """Compare what was read with what is in the books.

        :return: {result: items}, and EPCs for what is unknown
        """
        self.ensure_one()
        seen, unknown = self._get_seen()
        booked = self.env["return.item"].search(
            [("location_id", "child_of", self.location_id.id), ("stage", "in", HERE)]
        )
        return {
            "found": booked & seen,
            "missing": booked - seen,
            "elsewhere": seen - booked,
            "unknown": unknown,
        }

    def action_refresh(self):
        """Read the result so far."""
        self.ensure_one()
        self._check_operator()
        if self.closed_at:
            raise UserError(self.env._("This count has ended: begin another one."))
        vals = [
            {
                "count_id": self.id,
                "result": result,
                "item_id": False if isinstance(one, str) else one.id,
                "epc": one if isinstance(one, str) else one.rfid_tag_ids[:1].epc,
            }
            for result, some in self._look().items()
            for one in some
        ]
        # sudo: lines are written by this method only
        self.sudo().line_ids.unlink()
        self.env["rfid.count.line"].sudo().create(vals)

    def action_end(self):
        """End the count; what is missing or lies elsewhere becomes a task."""
        self.action_refresh()
        self.closed_at = fields.Datetime.now()
        texts = {
            "missing": self.env._("Not found at the count of %s", self.name),
            "elsewhere": self.env._("Found elsewhere at the count of %s", self.name),
        }
        for line in self.line_ids:
            if line.result in texts:
                line.item_id._ask_responsible(texts[line.result])

    def write(self, vals):
        """:raises UserError: for changes of a count that has ended"""
        fixed = {"device_id", "location_id", "closed_at", "start_ref"}
        if fixed & set(vals) and any(self.mapped("closed_at")):
            raise UserError(self.env._("This count has ended: begin another one."))
        return super().write(vals)
