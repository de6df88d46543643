# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.reverse_logistics.models.return_item_label import (
    code128_image,
    qr_image,
    text_lines,
    zpl_escape,
)

# FNC1 as python-barcode writes it: what follows are GS1 element strings.
FNC1 = "\xf1"


class ReturnShipment(models.Model):
    _inherit = "return.shipment"

    is_sscc_demo = fields.Boolean(compute="_compute_is_sscc_demo")

    @api.depends("company_id.return_gs1_prefix")
    def _compute_is_sscc_demo(self):
        for shipment in self:
            shipment.is_sscc_demo = not shipment.company_id.return_gs1_prefix

    def action_print_manifest(self):
        """Print what is on these loads, for the driver and the dock."""
        self._ensure_operator()
        report = self.env.ref("reverse_logistics_3pl.action_report_shipment_manifest")
        return report.report_action(self, config=False)

    def action_print_labels(self):
        """Print a label for each pallet.

        :raises UserError: when nothing is packed yet
        """
        self._ensure_operator()
        if not self.package_ids:
            raise UserError(
                self.env._("There are no pallets yet: book the load first.")
            )
        report = self.env.ref("reverse_logistics_3pl.action_report_shipment_labels")
        return report.report_action(self, config=False)

    def _prepare_package_labels(self):
        """What the labels of the pallets say, in the order of their numbers."""
        self.check_access("read")
        labels = []
        for shipment in self:
            packages = shipment.package_ids.sorted("name")
            address = shipment.warehouse_id.partner_id
            for place, package in enumerate(packages, 1):
                lines = package.return_shipment_line_ids
                labels.append(
                    {
                        "sscc": package.name,
                        "load": shipment.name,
                        "place": f"{place} / {len(packages)}",
                        "to": shipment.warehouse_id.name,
                        "address": ", ".join(
                            filter(None, (address.street, address.zip, address.city))
                        ),
                        "arrival": fields.Date.to_string(shipment.date_arrival),
                        "classes": ", ".join(lines.handling_class_ids.mapped("name")),
                        "count": str(len(lines)),
                        "kg": f"{sum(lines.mapped('kg')):.1f}",
                    }
                )
        return labels

    def _label_sscc(self, sscc):
        """A GS1-128 of the SSCC, with its application identifier."""
        return code128_image(f"{FNC1}00{sscc}")

    def _label_qr(self, text):
        return qr_image(text)

    def _label_zoom(self):
        return self.env["return.item"]._label_zoom()

    def _zpl_escape(self, text):
        return zpl_escape(text)

    def _zpl_line(self, text, height, width):
        """A text cut to one line of the label, in field data."""
        return zpl_escape(" ".join(text_lines(text, height, width)))
