# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..edi.maps import TABLES


class TplMessage(models.Model):
    """Return notices (180, RETANN, RETINS) that come in."""

    _inherit = "tpl.message"

    def _apply_return_notice(self, document):
        """A request becomes a draft; a notice of a known return becomes findings."""
        if document.get("purpose") in ("cancellation", "deletion"):
            raise UserError(
                self.env._(
                    "The provider calls a return off: decide what is to be done."
                )
            )
        numbers = self._get_return_numbers(document)
        if document.get("use") == "request" and not numbers:
            return self._request_return(document)
        return self._note_return(document, numbers)

    # === A KNOWN RETURN === #

    def _note_return(self, document, numbers):
        orders = self._get_orders(numbers)
        unknown = sorted(set(numbers) - set(orders.mapped("name")))
        if unknown or not orders:
            raise UserError(
                self.env._(
                    "The provider has no return %s. Correct the number and reprocess,"
                    " or ask the provider; no return was made.",
                    ", ".join(unknown[:5]) or "?",
                )
            )
        self._unguarded().write(
            {"order_id": orders[:1].id, "shipment_id": orders[:1].shipment_id.id}
        )
        vals_list = []
        for place, line in enumerate(document["lines"]):
            name = line.get("return_number")
            order = orders.filtered(lambda o, n=name: not n or o.name == n)[:1]
            product = self._find_product(order.item_ids, line)
            quantity = float(
                self.env["tpl.message.document"]._decimal(line["quantity"])
            )
            self._check_authorised(order, product, quantity)
            vals_list.append(
                {
                    "message_id": self.id,
                    "place": place,
                    "kind": "disposition",
                    "shipment_id": order.shipment_id.id,
                    "order_id": order.id,
                    "product_id": product.id,
                    "quantity": quantity,
                    "proposed": line.get("disposition") or document.get("disposition"),
                    "note": "\n".join(line.get("notes") or [])[:2000] or False,
                }
            )
        findings = self.env["tpl.finding"].sudo()._unguarded().create(vals_list)
        return {"returns": orders.mapped("name"), "findings": len(findings)}

    def _check_authorised(self, order, product, quantity):
        lines = order.item_ids.filtered(lambda item: item.product_id == product)
        asked = sum(lines.mapped("quantity"))
        if quantity > asked + 1e-6:
            raise UserError(
                self.env._(
                    "%(order)s: %(told)g of %(product)s were told, %(asked)g are"
                    " authorised. Nothing was changed.",
                    order=order.name,
                    told=quantity,
                    product=product.display_name,
                    asked=asked,
                )
            )

    # === A NEW ONE === #

    def _request_return(self, document):
        """A draft for a person to submit; nothing is authorised by a message."""
        if not self.provider_id.does_receive:
            raise UserError(
                self.env._("This provider does not take returns in for us.")
            )
        order = self._get_sold_order(document)
        commands = [
            Command.create(self._prepare_requested_line(order, line))
            for line in document["lines"]
        ]
        made = self.env["return.order"].create(
            {
                "partner_id": order.partner_id.id,
                "company_id": self.company_id.id,
                "line_ids": commands,
            }
        )
        self._unguarded().order_id = made
        return {"return": made.name}

    def _get_sold_order(self, document):
        numbers = {document.get("order_number")}
        numbers |= {line.get("order_number") for line in document["lines"]}
        numbers -= {None, ""}
        order = self.env["sale.order"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "sale"),
                "|",
                ("name", "in", list(numbers)),
                ("client_order_ref", "in", list(numbers)),
            ]
        )
        if len(order) != 1:
            raise UserError(
                self.env._(
                    "The order %s is not found. Correct its number and reprocess.",
                    ", ".join(sorted(numbers)) or "?",
                )
            )
        return order

    def _prepare_requested_line(self, order, line):
        self._check_unit(line)
        codes = {line.get("sku"), line.get("gtin"), *(line.get("ids") or {}).values()}
        sold = order.order_line.filtered(
            lambda one: {one.product_id.default_code, one.product_id.barcode}
            & (codes - {None, ""})
        )
        if len(sold) != 1:
            raise UserError(
                self.env._(
                    "%(order)s has no line of %(product)s.",
                    order=order.name,
                    product=", ".join(sorted(codes - {None}))[:60] or "?",
                )
            )
        quantity = self.env["tpl.message.document"]._decimal(line["quantity"])
        return {
            "sale_line_id": sold.id,
            "quantity": float(quantity),
            "reason_id": self._get_reason(line).id,
        }

    def _get_reason(self, line):
        """The reason that stands for a neutral one; never a default."""
        name = line.get("reason") or (self.document or {}).get("reason")
        codes = [code for code, known in TABLES["reason"].items() if known == name]
        reason = self.env["return.reason"].search([("x12_code", "in", codes)], limit=1)
        if not codes or not reason:
            raise UserError(
                self.env._(
                    "No return reason stands for '%s': set its X12 code on a reason,"
                    " and reprocess.",
                    name or "?",
                )
            )
        return reason
