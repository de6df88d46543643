# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

PIECES = {"EA", "PCE", "UN", "PC", "H87", "C62", "UNIT", "UNITS"}
# Lines that tell of goods which are not there.
ABSENT = {"short"}


class TplMessage(models.Model):
    """What a provider received and saw: findings that a person confirms."""

    _inherit = "tpl.message"

    def _apply_receipt(self, document):
        """The load stands at its end; what differs is a finding.

        More than was announced is an exception: nothing of the receipt counts then.
        """
        load = self._get_load(document)
        self._unguarded().shipment_id = load
        found = self._read_lines(load, document["lines"])
        self._check_not_over(load, found)
        self._move_load(load, "arrived")
        findings = self._propose_lines(load, found)
        self._propose_missing(load, document, found)
        return {"load": load.name, "state": load.state, "findings": len(findings)}

    def _read_lines(self, load, lines):
        """[(line, return or none, product, quantity)] of a load's own goods.

        :raises UserError: for a return or product that is not on the load
        """
        items = load._get_lines().item_ids
        result = []
        for line in lines:
            self._check_unit(line)
            order = self._find_own_order(load, line, lines)
            pool = items.filtered(lambda i, o=order: not o or i.order_id == o)
            result.append(
                (
                    line,
                    order,
                    self._find_product(pool, line),
                    float(self.env["tpl.message.document"]._decimal(line["quantity"])),
                )
            )
        return result

    def _check_unit(self, line):
        unit = (line.get("unit") or "").upper()
        if unit and unit not in PIECES:
            raise UserError(
                self.env._(
                    "The unit %s is not pieces: say how many pieces it is.", unit
                )
            )

    def _find_own_order(self, load, line, lines):
        number = line.get("return_number") or (self.document or {}).get("return_number")
        if not number:
            return self.env["return.order"]
        order = load._get_lines().order_id.filtered(lambda one: one.name == number)
        if not order:
            raise UserError(
                self.env._(
                    "There is no return %(number)s on %(load)s. Correct the number and"
                    " reprocess, or ask the provider.",
                    number=number,
                    load=load.name,
                )
            )
        return order

    def _find_product(self, items, line):
        codes = {line.get("sku"), line.get("gtin"), *(line.get("ids") or {}).values()}
        codes -= {None, ""}
        products = items.product_id.filtered(
            lambda product: {
                product.default_code,
                product.barcode,
                f"P{product.id}",
            }
            & codes
        )
        if len(products) != 1:
            raise UserError(
                self.env._(
                    "The product %s is not among the goods announced. Find out what it"
                    " is.",
                    ", ".join(sorted(codes))[:60] or "?",
                )
            )
        return products

    def _check_not_over(self, load, found):
        """No more than was announced, all receipts of the load together."""
        asked = defaultdict(float)
        for item in load._get_lines().item_ids:
            asked[item.order_id, item.product_id] += item.quantity
            asked[self.env["return.order"], item.product_id] += item.quantity
        told = defaultdict(float)
        earlier = load.finding_ids.filtered(
            lambda f: f.state != "dismissed" and f.kind in ("received", "damaged")
        )
        entries = [(f.order_id, f.product_id, f.quantity) for f in earlier]
        entries += [
            (order, product, quantity)
            for line, order, product, quantity in found
            if line.get("condition") not in ABSENT
        ]
        for order, product, quantity in entries:
            told[self.env["return.order"], product] += quantity
            if order:
                told[order, product] += quantity
        for place, quantity in told.items():
            if quantity > asked[place] + 1e-6:
                raise UserError(
                    self.env._(
                        "%(told)g of %(product)s were reported, %(asked)g were"
                        " announced. Count again with the provider; nothing of this"
                        " message was taken.",
                        told=quantity,
                        product=place[1].display_name,
                        asked=asked[place],
                    )
                )

    def _propose_lines(self, load, found):
        kinds = {"damaged": "damaged", "short": "short"}
        vals_list = []
        for place, (line, order, product, quantity) in enumerate(found):
            kind = kinds.get(line.get("condition"), "received")
            if line.get("condition") == "over":
                raise UserError(
                    self.env._("The provider reports goods beyond the load: decide.")
                )
            vals_list.append(
                {
                    "message_id": self.id,
                    "place": place,
                    "kind": kind,
                    "shipment_id": load.id,
                    "order_id": order.id,
                    "product_id": product.id,
                    "quantity": quantity,
                    "condition": line.get("condition"),
                    "proposed": line.get("disposition"),
                    "note": "\n".join(line.get("notes") or [])[:2000] or False,
                }
            )
            if self.provider_id.does_inspect and line.get("condition") in (
                "good",
                "damaged",
            ):
                vals_list.append({**vals_list[-1], "kind": "inspection"})
        return self.env["tpl.finding"].sudo()._unguarded().create(vals_list)

    def _propose_missing(self, load, document, found):
        """What was announced of the returns in a receipt and is not in it is short;
        once, as further receipts may follow it is proposed only where lines say how
        much was expected."""
        vals_list = []
        for place, (line, order, product, quantity) in enumerate(found):
            expected = line.get("expected")
            if not expected:
                continue
            missing = float(expected) - quantity
            if missing > 1e-6:
                vals_list.append(
                    {
                        "message_id": self.id,
                        "place": place,
                        "kind": "short",
                        "shipment_id": load.id,
                        "order_id": order.id,
                        "product_id": product.id,
                        "quantity": missing,
                        "condition": "short",
                    }
                )
        return self.env["tpl.finding"].sudo()._unguarded().create(vals_list)
