# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ReturnItem(models.Model):
    """From a parked box to its return."""

    _inherit = "return.item"

    matched_line_id = fields.Many2one(
        comodel_name="return.order.line",
        string="Matched to",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The return line a parked box belongs to; once the return is approved, it"
        " counts as received on it.",
    )

    def _get_matches(self):
        """Where this parked item may belong, the likeliest first.

        :return: a list of at most 20 dicts: `score` (1 to 100), `kind` (`return`: an
            open return waits for it; `delivery`: it was delivered and a return can be
            made), `reason` (in words), `reasons` (codes), `order_id`, `line_id`,
            `move_id`, `sale_line_id`, `partner_id`, `product_id` (ids or False),
            `label`
        """
        self.ensure_one()
        return self.env["return.match"]._find(self)

    def action_find_return(self):
        """Open the dialog that shows where this parked box may belong."""
        self.ensure_one()
        wizard = self.env["return.item.match"].create({"item_id": self.id})
        return wizard._open()

    def _match_to(self, match):
        """Link a parked item to the return that a match names, or make that return.

        :param match: a dict as `_get_matches` gives it; only `kind` and `line_id`, or
            `move_id`, are read, and they are checked anew
        :return: the return order
        :raises UserError: for items that are not parked, and when less is left than
            this item holds
        """
        self.ensure_one()
        self._ensure_operator()
        if not self.is_parked:
            raise UserError(
                self.env._(
                    "%s is not a parked box: it belongs to a return already.", self.name
                )
            )
        # sudo: an operator may link a box to the order of any salesperson.
        if match.get("kind") == "return":
            line_sudo = self.env["return.order.line"].sudo().browse(match["line_id"])
            return self._match_to_line(line_sudo.exists())
        move_sudo = self.env["stock.move"].sudo().browse(match.get("move_id"))
        return self._match_to_delivery(move_sudo.exists())

    def _match_to_line(self, line):
        """Let this item take the place of what an open return still expects."""
        if not line or line.company_id != self.company_id:
            raise UserError(self.env._("This return does not exist any more."))
        product = self._choose_product(line)
        self._identify_as(product)
        receipt = self.env["return.receipt"]
        receipt._give_way(line, self)
        self._unguarded().write(
            {"matched_line_id": line.id, "order_id": line.order_id.id}
        )
        self._book_matched()
        return line.order_id.sudo(False)

    def _choose_product(self, line):
        """What this item is on that line."""
        waiting = line.item_ids.filtered(
            lambda i: i.stage in ("expected", "in_transit")
        )
        if self.product_id in waiting.product_id:
            return self.product_id
        if self.product_id == self._get_unknown_product() and waiting:
            return waiting.product_id[:1]
        raise UserError(
            self.env._(
                "%(order)s does not wait for %(product)s.",
                order=line.order_id.name,
                product=self.product_id.display_name,
            )
        )

    def _identify_as(self, product):
        if product != self.product_id:
            self._identify(product)

    def _match_to_delivery(self, move):
        """Make a return of this item after the fact, and submit it."""
        if (
            not move
            or move.state != "done"
            or move.company_id != self.company_id
            or not move._is_return_boundary_out()
        ):
            raise UserError(self.env._("This delivery does not exist any more."))
        self._identify_as(move.product_id)
        order = (
            self.env["return.order"].sudo().create(self._prepare_match_order_vals(move))
        )
        self._unguarded().write(
            {"matched_line_id": order.line_ids.id, "order_id": order.id}
        )
        # The policy approves, or a manager will: this is a request like others.
        order.action_submit()
        return order.sudo(False)

    def _prepare_match_order_vals(self, move):
        partner = move.sale_line_id.order_partner_id or move.partner_id
        return {
            "partner_id": partner.id,
            "company_id": self.company_id.id,
            "warehouse_id": self.warehouse_id.id,
            "user_id": False,
            "line_ids": [
                Command.create(
                    {
                        "move_id": move.id,
                        "sale_line_id": move.sale_line_id.id,
                        "product_id": move.product_id.id,
                        "product_uom_id": move.product_id.uom_id.id,
                        "quantity": self.quantity,
                        "lot_ids": [Command.set(self.lot_id.ids)],
                        "reason_id": self.env["return.reason"].search([], limit=1).id,
                    }
                )
            ],
        }

    def _book_matched(self):
        """Count matched items whose return is approved as received on it.

        The receipt that brought an item becomes one of the return: linked to the
        delivery, it has the value the goods left with, and lowers what is delivered.
        """
        for item in self.filtered(
            lambda one: one.is_parked
            and one.matched_line_id.order_id.decision == "approved"
        ):
            item._book_on_line(item.matched_line_id.sudo())

    def _book_on_line(self, line):
        self.ensure_one()
        move = self._get_receipt_move()
        if move.return_item_ids != self or move.product_uom.compare(
            move.quantity, self.quantity
        ):
            self._rebook()
            move = self._get_receipt_move()
        was = move.value
        move.write(self._prepare_linked_move_vals(move, line))
        move._set_value()  # that of the delivery, no longer today's
        if len(move.picking_id.move_ids) == 1:
            move.picking_id.return_order_id = line.order_id
        self._unguarded().write({"line_id": line.id})
        self._record(
            self.stage,
            name=self.env._("Matched to %s", line.order_id.name),
            data={"matched": line.id, "value_was": was, "value": move.value},
        )
        line.order_id.filtered(lambda o: not o.date_received)._unguarded().write(
            {"date_received": self.date_received or fields.Datetime.now()}
        )

    def _prepare_linked_move_vals(self, move, line):
        """The links that make a blind receipt one of a return line."""
        sources = line.source_ids.filtered(
            lambda source: source.move_id.product_id == self.product_id
        )
        with_lot = sources.filtered(
            lambda s: self.lot_id and self.lot_id in s.move_id.move_line_ids.lot_id
        )
        origin = (with_lot or sources)[:1].move_id
        return {
            "return_line_id": line.id,
            "origin_returned_move_id": origin.id,
            "sale_line_id": origin.sale_line_id.id or line.sale_line_id.id,
            "to_refund": bool(line.sale_line_id) and line.resolution == "credit",
        }


class ReturnOrderLine(models.Model):
    _inherit = "return.order.line"

    parked_item_ids = fields.One2many(
        comodel_name="return.item",
        inverse_name="matched_line_id",
        help="Boxes that were here before the return was approved.",
    )

    def _prepare_items(self):
        if self.sudo().parked_item_ids:
            return []  # its items are here
        return super()._prepare_items()


class ReturnOrder(models.Model):
    _inherit = "return.order"

    def _approve(self, user=None):
        result = super()._approve(user)
        self.line_ids.parked_item_ids._book_matched()
        return result
