# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..const import STAGES


class ReturnEvent(models.Model):
    """What happened to an item: the log that stages, KPIs and exports are read from.

    Events are appended by `return.item._record` and never changed: what was wrong is
    put right by another event.
    """

    _name = "return.event"
    _description = "Return Event"
    _order = "occurred_at desc, id desc"
    _inherit = ["return.guard.mixin"]

    item_id = fields.Many2one(
        comodel_name="return.item", index="btree_not_null", readonly=True
    )
    order_id = fields.Many2one(
        comodel_name="return.order", index="btree_not_null", readonly=True
    )
    company_id = fields.Many2one(comodel_name="res.company", index=True, readonly=True)
    from_stage = fields.Selection(selection=STAGES, readonly=True)
    to_stage = fields.Selection(selection=STAGES, readonly=True)
    name = fields.Char(string="What", readonly=True)
    occurred_at = fields.Datetime(required=True, readonly=True, index=True)
    recorded_at = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", readonly=True)
    source = fields.Selection(
        selection=[
            ("user", "User"),
            ("barcode", "Barcode"),
            ("rfid", "RFID"),
            ("tpl", "3PL"),
            ("portal", "Portal"),
            ("system", "System"),
        ],
        required=True,
        readonly=True,
    )
    location_id = fields.Many2one(comodel_name="stock.location", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    key = fields.Char(
        string="Idempotency Key",
        readonly=True,
        help="An event with the key of an earlier one is that earlier event.",
    )
    data = fields.Json(readonly=True)

    _key_uniq = models.UniqueIndex(
        "(key) WHERE key IS NOT NULL",
        "This was recorded already: reload the page to see it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """:raises AccessError: for everybody but `return.item._record`"""
        if not self._is_unguarded():
            raise AccessError(
                self.env._("Events are written by what happens, not by hand.")
            )
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        """:raises AccessError: always"""
        raise AccessError(
            self.env._("The log of events cannot be changed: record another event.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise AccessError(self.env._("The log of events cannot be deleted."))
