# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import models

from odoo.addons.web.controllers.utils import clean_action

from .return_item_label import UNPATCHED_ZOOM, _wkhtml, code128_image, qr_image


class StockPicking(models.Model):
    """The slip that goes out with a delivery, for what may come back."""

    _inherit = "stock.picking"

    def _get_autoprint_report_actions(self):
        """Print the return slip with each delivery of a company that wants it."""
        actions = super()._get_autoprint_report_actions()
        outgoing = self.filtered(
            lambda picking: picking.picking_type_id.code == "outgoing"
            and picking.company_id.return_slip_on_delivery
            and picking.move_ids.filtered(lambda move: move._is_return_boundary_out())
        )
        if outgoing:
            report = self.env.ref("reverse_logistics.action_report_return_slip")
            action = report.report_action(outgoing.ids, config=False)
            clean_action(action, self.env)
            actions.append(action)
        return actions

    def _prepare_return_slip(self):
        """What the return slip of a delivery says; its barcode is the delivery's."""
        self.ensure_one()
        self.check_access("read")
        picking = self.sudo()  # sudo: policy, warehouse and addresses of this delivery
        policy = self.env["return.policy"]._default_for(picking.company_id).sudo()
        warehouse = policy.warehouse_id or picking.picking_type_id.warehouse_id
        done = picking.date_done or picking.scheduled_date
        until = policy.window_days and done and picking.company_id._get_return_day(done)
        return {
            "lang": picking.partner_id.lang or self.env.lang,
            "number": picking.name,
            "order": picking.sale_id.name,
            "barcode": code128_image(picking.name),
            "qr": qr_image(f"{picking.get_base_url()}/my/returns/new"),
            "until": until and until + timedelta(days=policy.window_days),
            "address": warehouse.partner_id or picking.company_id.partner_id,
            "lines": [
                (
                    move.product_id.display_name,
                    f"{move.quantity or move.product_uom_qty:g}"
                    f" {move.product_uom.name}",
                )
                for move in picking.move_ids
                if move.state != "cancel"
            ],
        }

    def _label_zoom(self):
        """By how much slips are enlarged, so that a millimetre comes out as one."""
        return 1 if _wkhtml().is_patched_qt else UNPATCHED_ZOOM
