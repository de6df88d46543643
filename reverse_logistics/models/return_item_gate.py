# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..const import OPEN


class ReturnItem(models.Model):
    """Facts about items that gates ask for."""

    _inherit = "return.item"

    is_owed = fields.Boolean(
        string="Owed to the Customer",
        compute="_compute_is_owed",
        store=True,
        help="The customer gets this very unit back: it is his, or to be repaired.",
    )
    is_vendor_abroad = fields.Boolean(
        string="Vendor in Another Country",
        compute="_compute_is_vendor_abroad",
        search="_search_is_vendor_abroad",
    )

    def _get_exclusions(self, dispositions):
        """{disposition: why not} of those that a rule excludes for this item now."""
        self.ensure_one()
        Gate = self.env["return.gate"]
        return Gate._get_excluded(Gate._get_stops(self)[self], dispositions)

    def _get_excluding_gate(self, disposition):
        """Why a disposition may not be chosen for this item; empty: it may."""
        return self._get_exclusions(disposition).get(disposition, "")

    @api.depends(
        "owner_id.commercial_partner_id",
        "order_id.partner_id.commercial_partner_id",
        "line_id.resolution",
    )
    def _compute_is_owed(self):
        for item in self:
            customer = item.order_id.partner_id.commercial_partner_id
            owner = item.owner_id.commercial_partner_id
            item.is_owed = bool(owner and owner == customer) or (
                item.line_id.resolution == "repair"
            )

    @api.depends("product_id.seller_ids.partner_id.country_id")
    @api.depends_context("company")
    def _compute_is_vendor_abroad(self):
        for item in self:
            # sudo: inspectors need not read vendors.
            vendor = item.sudo().product_id.seller_ids[:1].partner_id
            home = item.sudo().company_id.country_id
            item.is_vendor_abroad = bool(
                home and vendor.country_id and vendor.country_id != home
            )

    @api.model
    def _search_is_vendor_abroad(self, operator, value):
        if operator != "in":
            return NotImplemented
        open_items = self.search([("stage", "in", OPEN)])
        wanted = open_items.filtered(lambda item: item.is_vendor_abroad in value)
        return [("id", "in", wanted.ids)]
