# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError

from .return_scan import INSPECTOR, MESSAGES, OPERATOR
from .return_scan_resolver import ITEM

ICONS = {
    "return": "fa-undo",
    "item": "fa-tag",
    "delivery": "fa-truck",
    "package": "fa-archive",
    "lot": "fa-barcode",
    "product": "fa-cube",
    "location": "fa-map-marker",
    "parcel": "fa-cube",
    "quantity": "fa-hashtag",
}


class ReturnScan(models.AbstractModel):
    """What the screen is told about things: plain values only."""

    _inherit = "return.scan"

    @api.model
    def start_session(self):
        """What a device needs to begin: who works here, and his last scans.

        :return: {user, company, inspector, log}
        """
        self._check_operator()
        user = self.env.user
        return {
            "user": user.name,
            "user_id": user.id,
            "company": self.env.company.name,
            "inspector": user.has_group(INSPECTOR),
            "log": self.read_log(),
        }

    @api.model
    def load_return(self, number):
        """A return as the dock sees it, after another device worked on it.

        :param number: its database id
        :return: the return, or False when the user may not see it
        """
        self._check_operator()
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            return False
        order = self.env["return.order"].search(
            [("id", "=", number), ("company_id", "in", self.env.companies.ids)]
        )
        return self._data_order(order) if order else False

    @api.model
    def read_log(self, number=None):
        """The last 50 scans, of everybody: of one return, or of all.

        :param number: the database id of a return
        :return: a list of {uuid, when, who, device, mode, code, status, message}
        """
        self._check_operator()
        domain = [("company_id", "in", self.env.companies.ids), ("step", "!=", "part")]
        if isinstance(number, int) and number:
            domain.append(("order_id", "=", number))
        logs = self.env["return.scan.log"].search(domain, limit=50)
        return [
            {
                "uuid": log.uuid,
                "when": log.occurred_at.isoformat() + "Z",
                "who": log.user_id.name,
                "device": log.device or "",
                "mode": log.mode,
                "step": log.step,
                "code": log.code or "",
                "status": "undone" if log.effect == "undone" else log.status,
                "message": log.message or "",
            }
            for log in logs
        ]

    @api.model
    def _check_operator(self):
        if not self.env.user.has_group(OPERATOR):
            raise AccessError(self.env._(MESSAGES["operator_only"]))

    @api.model
    def _describe(self, match):
        """A match as a card: {type, id, name, detail, icon}."""
        record = match.record
        if match.type == "item":
            self._prefetch_items(record)
        details = {
            "return": lambda: record.partner_id.display_name,
            "item": lambda: record.product_id._get_scan_name(),
            "delivery": lambda: record.partner_id.display_name,
            "lot": lambda: record.product_id.display_name,
            "product": lambda: match.lot_name or record.default_code,
            "location": lambda: record.warehouse_id.name,
        }
        return {
            "type": match.type,
            "id": record.id if record else False,
            "name": record.display_name if record else "",
            "detail": (details.get(match.type, str)() or "") if record else "",
            "icon": ICONS.get(match.type, "fa-question"),
        }

    @api.model
    def _label(self, record, name):
        """A selection as the user reads it."""
        labels = dict(record._fields[name]._description_selection(self.env))
        return labels.get(record[name], "")

    @api.model
    def _data_order(self, order):
        """A return as the dock sees it."""
        counts = self._get_counts(order, order.line_ids)
        lines = [
            self._data_line(line, product, counts)
            for line in order.line_ids
            for product in self._get_products(line)
        ]
        return {
            "id": order.id,
            "name": order.name,
            "partner": order.partner_id.display_name,
            "state": order.state,
            "state_label": self._label(order, "state"),
            "lines": lines,
            "unexpected": self._data_unexpected(order),
            **self._data_totals(lines),
        }

    @api.model
    def _data_totals(self, lines):
        return {
            "expected": sum(line["expected"] for line in lines),
            "counted": sum(line["counted"] for line in lines),
        }

    @api.model
    def _get_products(self, line):
        """What of a line can be in somebody's hands: of a kit, its parts."""
        numbers = map(int, line.parts or {})
        return self.env["product.product"].browse(numbers) or line.product_id

    @api.model
    def _data_line(self, line, product, counts):
        return {
            "product_id": product.id,
            "product": product.display_name,
            "barcode": product.barcode or "",
            "tracking": product.tracking,
            "unit": product.uom_id.name,
            **self._data_count(line, product, counts),
            "lots": line.lot_ids.mapped("name")[:50],
        }

    @api.model
    def _data_count(self, line, product, counts):
        """What changes of a line with each scan."""
        counted = counts.get((line.id, product.id), 0.0)
        return {
            "id": f"{line.id}-{product.id}",
            "expected": self._get_expected(line, product),
            "counted": product.uom_id.round(counted),
        }

    @api.model
    def _data_unexpected(self, order):
        """What was recorded beyond what was announced."""
        logs = self.env["return.scan.log"].search(
            [
                ("order_id", "=", order.id),
                ("effect", "=", "counted"),
                ("line_id", "=", False),
            ],
            order="id",
        )
        return [
            {
                "uuid": log.uuid,
                "name": log.lot_name or log.product_id.display_name,
                "product": log.product_id.display_name,
                "quantity": log.quantity,
            }
            for log in logs
        ]

    @api.model
    def _prefetch_items(self, items):
        """Read what `_data_item` shows and no whole records: a scan must be quick."""
        items.fetch(ITEM)
        # sudo: who may read an item may read the names of what it is and where
        items_sudo = items.sudo()
        self._prefetch_goods(items_sudo.product_id)
        items_sudo.product_id.uom_id.fetch(["name"])
        items_sudo.lot_id.fetch(["name"])
        items_sudo.location_id.fetch(["complete_name"])
        items_sudo.partner_id.fetch(["complete_name"])
        items_sudo.order_id.fetch(["name"])

    @api.model
    def _data_item(self, item):
        """An item as whoever holds it in his hands needs it."""
        self._prefetch_items(item)
        return {
            "id": item.id,
            "name": item.name,
            "product_id": item.product_id.id,
            "product": item.product_id._get_scan_name(),
            "lot": item.lot_id.name or "",
            "quantity": item.quantity,
            "unit": item.product_uom_id.name,
            "stage": item.stage,
            "stage_label": self._label(item, "stage"),
            "discrepancy": self._label(item, "discrepancy"),
            "grade": item.house_grade or "",
            "location": item.location_id.complete_name or "",
            "order_id": item.order_id.id,
            "order": item.order_id.name or "",
            "partner": item.partner_id.complete_name or "",
            "disposition": item.disposition_id.name or "",
            "recommended": self._data_disposition(item.recommended_disposition_id),
        }

    @api.model
    def _data_disposition(self, disposition):
        if not disposition:
            return False
        return {
            "id": disposition.id,
            "code": disposition.code,
            "name": disposition.name,
            "action": disposition.action,
        }
