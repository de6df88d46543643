# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .return_scan_resolver import ScanMatch


class ReturnScan(models.AbstractModel):
    """The number of a parcel: while receiving it says that the parcel is here, and
    opens its return; elsewhere it stands for the return."""

    _inherit = "return.scan"

    @api.model
    def _get_lookups(self):
        return [
            *super()._get_lookups(),
            ("parcel", "return.parcel", "name = ANY(%(tracking)s)"),
        ]

    @api.model
    def _look_up(self, texts, types=None):
        """An SSCC may be of a parcel that is no package of Odoo's."""
        if types == ("package",):
            types = ("package", "parcel")
        return super()._look_up(texts, types)

    @api.model
    def _drop_doubles(self, matches):
        """A parcel is told before the return that has the same number; the package
        with the goods before both."""
        matches = super()._drop_doubles(matches)
        orders = [match.record.order_id for match in matches if match.type == "parcel"]
        packed = any(match.type == "package" for match in matches)
        return [
            match
            for match in matches
            if not (match.type == "return" and match.record in orders)
            and not (match.type == "parcel" and packed)
        ]

    @api.model
    def _find(self, event):
        match, answer = super()._find(event)
        if match and match.type == "parcel" and event.mode not in ("receive", "count"):
            match = ScanMatch("return", match.record.order_id)
        return match, answer

    @api.model
    def _describe(self, match):
        card = super()._describe(match)
        if match.type == "parcel":
            order = match.record.order_id
            card["detail"] = f"{order.name} · {order.partner_id.display_name}"
        return card

    @api.model
    def _receive_parcel(self, event, match):
        """The parcel is here; what is in it is scanned next."""
        parcel, order = match.record, match.record.order_id
        self._check_receivable(order)
        known = parcel.state == "arrived"
        if not known:
            parcel.action_arrive()
        answer, log = self._open_order(event, order)
        answer["message"] = self._say(
            "parcel_known" if known else "parcel_here",
            name=parcel.name,
            order=order.name,
            progress=order.parcel_progress or "",
        )
        return answer, log

    @api.model
    def _receive_package(self, event, match):
        """The goods of a package are counted, and its parcel is."""
        answer, log = super()._receive_package(event, match)
        package = match.record
        parcels = self.env["return.parcel"].search(
            [
                ("order_id", "=", log.get("order_id")),
                ("state", "=", "expected"),
                "|",
                ("package_id", "=", package.id),
                ("name", "=", package.name),
            ]
        )
        if parcels:
            parcels.action_arrive()
        return answer, log
