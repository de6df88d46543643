# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
import uuid
from datetime import timezone
from urllib.parse import quote, unquote

from odoo import api, fields, models
from odoo.fields import Domain

from ..epcis import CONTEXT, SCHEMA_VERSION

# Pages of the query interface.
PAGE, LONGEST_PAGE = 100, 1_000
# (bizStep, disposition, action) of what happens to an item, after CBV 2.0. A step that
# CBV has no word for is a URI of ours.
STEPS = {
    "in_transit": ("arriving", "in_transit", "OBSERVE"),
    "received": ("receiving", "returned", "OBSERVE"),
    "inspected": ("inspecting", "non_conformant", "OBSERVE"),
    "decided": ("holding", "non_sellable_other", "OBSERVE"),
    "refused": ("shipping", "returned", "OBSERVE"),
}
HELD = ("holding", "non_sellable_other", "OBSERVE")
RECYCLED = ("{base}/rl#recycling", "disposed", "DELETE")
SERIAL = re.compile(r"https?://[^/]+/01/([0-9]{14})/21/([^/?]+)")
PACKED = {"ADD": ("packing", False, "ADD"), "DELETE": ("unpacking", False, "DELETE")}
SSCC = re.compile(r"[0-9]{18}")
SCRAPPED = ("destroying", "destroyed", "DELETE")


class RfidEpcis(models.AbstractModel):
    """The log of returns as EPCIS 2.0 events, and what others send of that kind."""

    _name = "rfid.epcis"
    _description = "EPCIS"

    @api.model
    def _get_events(self, domain, limit, after=0):
        """Events in the order in which they were recorded.

        :param after: the number of the last event of the page before
        :return: a list of EPCIS events (dicts), and the number of the last one when
            there are more, else None
        """
        found = self.env["return.event"].search(
            [
                *domain,
                ("item_id", "!=", False),
                ("to_stage", "not in", ("expected", "missing")),
                ("id", ">", after),
            ],
            order="id",
            limit=limit + 1,
        )
        page = found[:limit]
        context = self._get_context(page)
        events = [self._export(event, context) for event in page]
        return events, page[-1:].id if len(found) > limit else None

    @api.model
    def _get_context(self, events):
        """What all events of a page share, fetched at once."""
        parameters = self.env["ir.config_parameter"].sudo()
        # sudo: who reads returns need not read tags and lots
        items = events.sudo().item_id
        items.fetch(["name", "lot_id", "product_id", "disposition_id"])
        return {
            "base": self.env["ir.config_parameter"].sudo().get_param("web.base.url"),
            "database": parameters.get_param("database.uuid"),
            "epcs": {item.id: self._get_epc(item) for item in items},
        }

    @api.model
    def _get_epc(self, item):
        """The name of an item for others: what its tag says, else what its serial and
        trade item number say, else None."""
        tag = item.rfid_tag_ids.filtered("uri")[:1]
        if tag:
            return tag.uri
        gtin = self._get_gtin(item.product_id)
        if gtin and item.lot_id and item.tracking == "serial":
            serial = quote(item.lot_id.name, safe="")
            return f"https://id.gs1.org/01/{gtin}/21/{serial}"
        return None

    @api.model
    def _get_gtin(self, product):
        """The barcode of a product as a GTIN-14, or None when it is no GTIN."""
        code = product.barcode or ""
        if len(code) not in (8, 12, 13, 14) or not code.isdecimal():
            return None
        code = code.zfill(14)
        check = -sum(
            int(digit) * (1 if place % 2 else 3)
            for place, digit in enumerate(code[:13])
        )
        return code if check % 10 == int(code[13]) else None

    # === EXPORT === #

    @api.model
    def _export(self, event, context):
        """An event of the log: an ObjectEvent, or an AggregationEvent where items went
        into a tote or onto a pallet, or left it."""
        base = context["base"]
        step, disposition, action = self._get_step(event)
        item = event.sudo().item_id
        result = {
            "type": "ObjectEvent",
            "eventID": "urn:uuid:"
            + str(uuid.uuid5(uuid.NAMESPACE_URL, f"{context['database']}/{event.id}")),
            "eventTime": self._format_time(event.occurred_at),
            "recordTime": self._format_time(event.recorded_at),
            "eventTimeZoneOffset": "+00:00",
            "action": action,
            "bizStep": step.format(base=base),
        }
        named = [
            context["epcs"][item.id]
            or f"{base}/reverse_logistics/item/{quote(item.name, safe='')}"
        ]
        if event.packing:
            result["type"] = "AggregationEvent"
            result["parentID"] = self._get_parent(event.parent_code, base)
            result["childEPCs"] = named
        else:
            result["epcList"] = named
        if disposition:
            result["disposition"] = disposition
        if event.location_id:
            place = {"id": f"{base}/reverse_logistics/location/{event.location_id.id}"}
            result["readPoint"] = place
            result["bizLocation"] = place
        if event.order_id:
            number = quote(event.order_id.name, safe="")
            result["bizTransactionList"] = [
                {
                    "type": "rma",
                    "bizTransaction": f"{base}/reverse_logistics/return/{number}",
                }
            ]
        return result

    @api.model
    def _get_parent(self, code, base):
        """The URI of a tote or pallet: its own, its SSCC's, or one of ours."""
        if ":" in code:
            return code
        if SSCC.fullmatch(code):
            return f"https://id.gs1.org/00/{code}"
        return f"{base}/reverse_logistics/package/{quote(code, safe='')}"

    @api.model
    def _format_time(self, moment):
        return (
            moment.replace(tzinfo=timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
            + "Z"
        )

    @api.model
    def _get_step(self, event):
        """(bizStep, disposition, action) of an event."""
        stage = event.to_stage
        if event.packing:
            return PACKED[event.packing]
        if stage == event.from_stage and stage in ("received", "decided"):
            return HELD
        if stage == "inspected":
            step, _disposition, action = STEPS[stage]
            return step, self._get_finding(event.sudo().item_id), action
        if stage in ("in_process", "closed"):
            return self._get_outcome(event)
        return STEPS[stage]

    @api.model
    def _get_finding(self, item):
        if item.function_grade in ("F5", "F6"):
            return "conformant"
        if item.function_grade == "F1" or item.cosmetic_grade in ("C1", "C2"):
            return "damaged"
        return "non_conformant"

    @api.model
    def _get_outcome(self, event):
        """Of what was done with an item: the words its disposition names."""
        disposition = event.sudo().item_id.disposition_id
        if event.to_stage == "closed" and disposition.action == "recycle":
            return RECYCLED
        if event.to_stage == "closed" and disposition.action in ("scrap", "harvest"):
            return SCRAPPED
        if not disposition.epcis_step:
            return HELD
        return disposition.epcis_step, disposition.epcis_disposition, "OBSERVE"

    @api.model
    def _get_document(self, events):
        """The answer to a query."""
        return {
            "@context": [CONTEXT],
            "type": "EPCISQueryDocument",
            "schemaVersion": SCHEMA_VERSION,
            "creationDate": self._format_time(fields.Datetime.now()),
            "epcisBody": {
                "queryResults": {
                    "queryName": "SimpleEventQuery",
                    "resultsBody": {"eventList": events},
                }
            },
        }

    # === QUERY === #

    @api.model
    def _get_step_domain(self, step):
        """Events that are exported with a business step: the table read backwards."""
        for packing, (name, *_rest) in PACKED.items():
            if step == name:
                return Domain("packing", "=", packing)
        return self._get_object_domain(step) & Domain("packing", "=", False)

    @api.model
    def _get_object_domain(self, step):
        outcome = Domain("to_stage", "in", ("in_process", "closed"))
        closed = Domain("to_stage", "=", "closed")
        destroyed = closed & Domain(
            "item_id.disposition_id.action", "in", ("scrap", "harvest")
        )
        recycled = closed & Domain("item_id.disposition_id.action", "=", "recycle")
        if step == "destroying":
            return destroyed
        if step.endswith("/rl#recycling"):
            return recycled
        named = (
            outcome
            & Domain("item_id.disposition_id.epcis_step", "=", step)
            & ~destroyed
            & ~recycled
        )
        # Moved while it waits: the stage stays what it was.
        moved = Domain.OR(
            Domain("from_stage", "=", stage) & Domain("to_stage", "=", stage)
            for stage in ("received", "decided")
        )
        stages = [stage for stage, (name, *_rest) in STEPS.items() if name == step]
        plain = Domain("to_stage", "in", stages) & ~moved
        if step == "holding":
            unnamed = outcome & Domain("item_id.disposition_id.epcis_step", "=", False)
            return plain | moved | (unnamed & ~destroyed & ~recycled)
        return plain | named

    @api.model
    def _get_parent_domain(self, epcs):
        """Events of what was packed into totes or onto pallets, by their URIs."""
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        heads = ("https://id.gs1.org/00/", f"{base}/reverse_logistics/package/")
        codes = [
            unquote(epc[len(head) :])
            for epc in epcs
            for head in heads
            if epc.startswith(head)
        ]
        return Domain("parent_code", "in", [*epcs, *codes])

    @api.model
    def _get_epc_domain(self, epcs):
        """Events of the items that EPCs name, in any way that they are exported."""
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        own = f"{base}/reverse_logistics/item/"
        items = self.env["rfid.tag"].search([("uri", "in", epcs)]).item_id
        names = [unquote(epc[len(own) :]) for epc in epcs if epc.startswith(own)]
        items |= items.search([("name", "in", names)])
        for epc in epcs:
            found = SERIAL.fullmatch(epc)
            if found:
                gtin, serial = found.groups()
                items |= items.search(
                    [
                        ("lot_id.name", "=", unquote(serial)),
                        (
                            "product_id.barcode",
                            "in",
                            self.env["rfid.tag"]._get_barcodes(gtin),
                        ),
                    ]
                )
        return Domain("item_id", "in", items.ids)
