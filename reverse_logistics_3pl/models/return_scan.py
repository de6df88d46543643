# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import api, models

from odoo.addons.reverse_logistics.models.return_scan_resolver import ScanMatch

UNDER_WAY = ("picked_up", "in_transit")
# The address on a manifest.
MANIFEST = re.compile(r"/returns/handover/([\w-]{20,})")


class ReturnScan(models.AbstractModel):
    """A load arrives by a scan: of a pallet, of its manifest, or of its number."""

    _inherit = "return.scan"

    @api.model
    def _get_resolvers(self):
        names = super()._get_resolvers()
        return [*names[:1], "_resolve_manifest", *names[1:]]

    @api.model
    def _resolve_manifest(self, code):
        found = MANIFEST.search(code)
        if not found:
            return []
        # sudo: of which load the secret is, is asked again with the user's rights
        load_sudo = self.env["return.shipment"].sudo()._find_by_token(found[1])
        load = self._in_companies(load_sudo.sudo(False)._filtered_access("read"))
        return [ScanMatch("load", record) for record in load]

    @api.model
    def _get_lookups(self):
        return [
            *super()._get_lookups(),
            (
                "load",
                "return.shipment",
                "state <> 'planned' AND (name = ANY(%(texts)s)"
                " OR tracking_ref = ANY(%(tracking)s))",
            ),
        ]

    @api.model
    def _receive_load(self, event, match):
        """The load stands at the dock; the returns on it are received next."""
        match.record.filtered(lambda load: load.state in UNDER_WAY).action_arrive()
        return self._ask_return_of_load(event, match.record)

    @api.model
    def _receive_package(self, event, match):
        """The first pallet of a load brings the whole load to the dock."""
        load = match.record.return_shipment_id
        if load.state not in UNDER_WAY:
            return super()._receive_package(event, match)
        load.action_arrive()
        return self._ask_return_of_load(event, load)

    @api.model
    def _ask_return_of_load(self, event, load):
        orders = load._get_lines().order_id.filtered(
            lambda order: order.state not in ("done", "rejected", "cancelled")
        )
        answer, log = self._ask_return(event, orders)
        text = self.env._("%(load)s has arrived.", load=load.name)
        return {**answer, "message": f"{text} {answer['message']}"}, log

    @api.model
    def _get_items(self, match):
        """Items on a load, too."""
        if match.type != "load":
            return super()._get_items(match)
        return match.record._get_lines().item_ids[:50]

    @api.model
    def _describe(self, match):
        card = super()._describe(match)
        if match.type == "load":
            card |= {"detail": match.record.lane_id.name or "", "icon": "fa-truck"}
        return card
