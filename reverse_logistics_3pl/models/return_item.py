# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnItem(models.Model):
    _inherit = "return.item"

    _guarded_fields = ("shipment_line_ids",)

    shipment_line_ids = fields.Many2many(
        comodel_name="return.shipment.line",
        relation="return_item_shipment_line_rel",
        column1="item_id",
        column2="line_id",
        string="Loads",
        readonly=True,
        copy=False,
    )

    def _reach_centre(self):
        """Where items of a load are, the load is: it has arrived."""
        result = super()._reach_centre()
        # sudo: whoever sees goods at the dock need not work with loads
        loads_sudo = (
            self.sudo()
            .shipment_line_ids.filtered(lambda line: line.state == "booked")
            .shipment_id
        )
        loads_sudo.filtered(
            lambda load: load.state in ("picked_up", "in_transit")
        )._arrive_sudo()
        return result

    def _prepare_split_vals(self, quantity):
        """The part came with the same load."""
        return {
            **super()._prepare_split_vals(quantity),
            "shipment_line_ids": [fields.Command.set(self.shipment_line_ids.ids)],
        }
