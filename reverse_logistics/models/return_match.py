# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

# Points of what speaks for a match; a score is their sum, from 1 to 100.
POINTS = {
    "announced": 50,
    "announced_serial": 45,
    "delivered": 20,
    "delivered_serial": 65,
    "earlier_serial": 30,
    "named": 40,
    "same_customer": 25,
    "other_customer": -20,
    "recent": 15,
}
YEARS = timedelta(days=730)
LIMIT = 80
SHOWN = 20
WORD = re.compile(r"[\w/\-]{4,}")


class ReturnMatch(models.AbstractModel):
    """Where a box that nobody announced may belong: open returns and deliveries, ranked
    by serial, by what is written on the box, by customer and by date."""

    _name = "return.match"
    _description = "Matches of Blind Receipts"

    @api.model
    def _find(self, item):
        """The ranked matches of a parked item; the number of queries is constant.

        :return: a list of dicts, see `return.item._get_matches`
        """
        clues = self._read_clues(item)
        found = self._find_expected(item, clues) + self._find_delivered(item, clues)
        found.sort(key=lambda match: (-match["score"], match["label"]))
        return found[:SHOWN]

    @api.model
    def _read_clues(self, item):
        """What is known: the sender, and the documents that are named on the box."""
        words = list({word.upper() for word in WORD.findall(item.box_note or "")})[:40]
        numbers = [word for word in words if any(map(str.isdigit, word))]
        company = Domain("company_id", "=", item.company_id.id)
        orders = self.env["return.order"].sudo()
        sales = self.env["sale.order"].sudo()
        if numbers:
            orders = orders.search(
                company
                & Domain.OR(
                    Domain(name, "in", numbers)
                    for name in ("name", "carrier_tracking_ref", "customer_reference")
                ),
                limit=LIMIT,
            )
            sales = sales.search(
                company
                & Domain.OR(
                    Domain(name, "in", numbers)
                    for name in (
                        "name",
                        "client_order_ref",
                        "picking_ids.name",
                        "picking_ids.carrier_tracking_ref",
                        "invoice_ids.name",
                    )
                ),
                limit=LIMIT,
            )
        return {
            "customer": item.sender_id.commercial_partner_id,
            "returns": orders,
            "sales": sales,
            "known": item.product_id != item._get_unknown_product(),
        }

    # === OPEN RETURNS === #

    @api.model
    def _find_expected(self, item, clues):
        """Returns that wait for such goods."""
        domain = Domain("stage", "in", ("expected", "in_transit"))
        domain &= Domain("company_id", "=", item.company_id.id)
        domain &= Domain("line_id", "!=", False)
        if clues["known"]:
            domain &= Domain("product_id", "=", item.product_id.id)
        else:
            domain &= Domain("order_id", "in", clues["returns"].ids) | (
                Domain("partner_id", "child_of", clues["customer"].id)
                if clues["customer"]
                else Domain.FALSE
            )
        # sudo: who unpacks a box need not see every order.
        waiting = (
            self.env["return.item"].sudo().search(domain, order="id desc", limit=LIMIT)
        )
        found = []
        groups = waiting.grouped(lambda one: (one.line_id, one.product_id))
        for (line, product), items in groups.items():
            if clues["known"] and (
                product.uom_id.compare(sum(items.mapped("quantity")), item.quantity) < 0
            ):
                continue
            found.append(self._rate_expected(item, line, product, items, clues))
        return found

    @api.model
    def _rate_expected(self, item, line, product, items, clues):
        order = line.order_id
        why = {"announced": self.env._("%s waits for it", order.name)}
        if item.lot_id and item.lot_id in items.lot_id:
            why["announced_serial"] = self.env._(
                "serial %s is announced", item.lot_id.name
            )
        if order in clues["returns"]:
            why["named"] = self.env._("its number is on the box")
        self._rate_customer(order.partner_id, clues, why)
        return {
            **self._sum_up(why),
            "kind": "return",
            "order_id": order.id,
            "line_id": line.id,
            "move_id": line.source_ids.move_id[:1].id,
            "sale_line_id": line.sale_line_id.id,
            "partner_id": order.partner_id.id,
            "product_id": product.id,
            "label": f"{order.name}, {product.display_name}",
        }

    # === DELIVERIES === #

    @api.model
    def _find_delivered(self, item, clues):
        """Deliveries of such goods that may still come back."""
        Move_sudo = self.env["stock.move"].sudo()  # sudo: see above
        domain = Domain("state", "=", "done")
        domain &= Domain("company_id", "=", item.company_id.id)
        domain &= Domain("location_dest_id.usage", "=", "customer")
        named = Domain("sale_line_id.order_id", "in", clues["sales"].ids)
        if clues["known"]:
            domain &= Domain("product_id", "=", item.product_id.id)
            recent = Domain("date", ">=", fields.Datetime.now() - YEARS)
            moves = Move_sudo.search(domain & (recent | named), limit=LIMIT)
            moves |= self._search_own(domain, clues)
        else:
            moves = Move_sudo.search(domain & named, limit=LIMIT)
        carried = Move_sudo
        if item.lot_id:
            carried = Move_sudo.search(
                domain & Domain("move_line_ids.lot_id", "=", item.lot_id.id),
                order="date desc, id desc",
            )
        # What went back to a customer out of a return was no sale.
        moves = (moves | carried).filtered(
            lambda move: move._is_return_boundary_out()
            and not move.origin_returned_move_id.return_line_id
            and not move.return_item_ids
        )
        left = moves._get_returnable_quantities()
        return [
            self._rate_delivered(item, move, carried, clues)
            for move in moves
            if move.product_id.uom_id.compare(left[move], item.quantity) >= 0
        ]

    @api.model
    def _search_own(self, domain, clues):
        """Deliveries to the sender, which many others must not crowd out."""
        moves_sudo = self.env["stock.move"].sudo()
        if not clues["customer"]:
            return moves_sudo
        own = Domain("partner_id", "child_of", clues["customer"].id)
        own |= Domain("sale_line_id.order_partner_id", "child_of", clues["customer"].id)
        return moves_sudo.search(domain & own, order="date desc, id desc", limit=LIMIT)

    @api.model
    def _find_own(self, item, customer):
        """The likeliest delivery of an item to a customer that has so much left, as a
        match; an empty dict without one."""
        clues = self._read_clues(item)
        clues["customer"] = customer.commercial_partner_id
        found = [
            match
            for match in self._find_delivered(item, clues)
            if "same_customer" in match["reasons"]
        ]
        return max(found, key=lambda match: match["score"], default={})

    @api.model
    def _rate_delivered(self, item, move, carried, clues):
        partner = move.sale_line_id.order_partner_id or move.partner_id
        date = fields.Date.to_string(move.date.date())
        why = {
            "delivered": self.env._(
                "%(transfer)s delivered it on %(date)s",
                transfer=move.reference,
                date=date,
            )
        }
        if move == carried[:1]:
            why["delivered_serial"] = self.env._("with serial %s", item.lot_id.name)
        elif move in carried:
            why["earlier_serial"] = self.env._(
                "with serial %s, earlier", item.lot_id.name
            )
        if move.sale_line_id.order_id and move.sale_line_id.order_id in clues["sales"]:
            why["named"] = self.env._("its number is on the box")
        self._rate_customer(partner, clues, why)
        age = min((fields.Datetime.now() - move.date) / YEARS, 1.0)
        source = move.sale_line_id.order_id.name or move.reference
        return {
            **self._sum_up(why, (1.0 - max(age, 0.0)) * POINTS["recent"]),
            "kind": "delivery",
            "order_id": False,
            "line_id": False,
            "move_id": move.id,
            "sale_line_id": move.sale_line_id.id,
            "partner_id": partner.id,
            "product_id": move.product_id.id,
            "label": f"{source}, {move.product_id.display_name}",
        }

    # === SCORES === #

    @api.model
    def _rate_customer(self, partner, clues, why):
        if not clues["customer"] or not partner:
            return
        if partner.commercial_partner_id == clues["customer"]:
            why["same_customer"] = self.env._("%s sent it", partner.display_name)
        else:
            why["other_customer"] = self.env._(
                "but that is of %s", partner.display_name
            )

    @api.model
    def _sum_up(self, why, more=0.0):
        score = round(sum(POINTS[name] for name in why) + more)
        return {
            "score": max(1, min(100, score)),
            "reason": "; ".join(why.values()),
            "reasons": list(why),
        }
