# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class RepairOrder(models.Model):
    """A repair of what came back: its item follows it."""

    _inherit = "repair.order"

    return_item_id = fields.Many2one(
        comodel_name="return.item",
        index="btree_not_null",
        readonly=True,
        copy=False,
    )
    return_order_id = fields.Many2one(
        related="return_item_id.order_id", store=True, index="btree_not_null"
    )
    return_next = fields.Selection(
        selection=[
            ("restock", "Restock"),
            ("resell_b", "Sell as B-grade"),
            ("return_to_customer", "Back to the customer"),
        ],
        string="Afterwards",
        copy=False,
        help="Where the goods of a return go when they are repaired.",
    )
    return_override_reason_id = fields.Many2one(
        comodel_name="return.override.reason",
        string="Repaired All the Same",
        copy=False,
        help="Why it is repaired although that costs more than it is worth.",
    )
    return_hours = fields.Float(
        string="Hours of Work",
        copy=False,
        help="Booked on the returned item at the company's cost of an hour when the"
        " repair is done.",
    )
    return_estimate = fields.Monetary(
        string="Cost of the Repair",
        currency_field="return_currency_id",
        compute="_compute_return_estimate",
        help="Parts at their cost, and the labour that was quoted.",
    )
    return_currency_id = fields.Many2one(related="company_id.currency_id")
    return_is_uneconomic = fields.Boolean(
        string="Beyond Economic Repair", compute="_compute_return_estimate"
    )

    _return_hours_bounded = models.Constraint(
        "CHECK (return_hours IS NULL OR return_hours BETWEEN 0 AND 10000)",
        "A repair takes 0 to 10,000 hours.",
    )

    @api.depends(
        "move_ids.product_uom_qty",
        "move_ids.product_id",
        "move_ids.repair_line_type",
        "sale_order_id.order_line.price_subtotal",
        "return_item_id",
    )
    def _compute_return_estimate(self):
        for repair in self:
            added = repair.move_ids.filtered(
                lambda move: move.repair_line_type == "add" and move.state != "cancel"
            )
            parts = sum(
                move.product_id.with_company(repair.company_id).standard_price
                * move.product_uom._compute_quantity(
                    move.product_uom_qty, move.product_id.uom_id, round=False
                )
                for move in added
            )
            # sudo: who repairs need not read orders and returns.
            labour = sum(
                repair.sudo()
                .sale_order_id.order_line.filtered(
                    lambda line: line.product_id.type == "service"
                )
                .mapped("price_subtotal")
            )
            item = repair.return_item_id.sudo()
            limit = item._get_repair_limit() if item else 0.0
            repair.return_estimate = parts + labour
            repair.return_is_uneconomic = bool(limit) and parts + labour > limit

    def action_validate(self):
        """:raises UserError: before the customer agreed, or beyond economic repair"""
        self._ensure_return_agreed()
        return super().action_validate()

    def action_repair_start(self):
        """:raises UserError: before the customer agreed, or beyond economic repair"""
        self._ensure_return_agreed()
        return super().action_repair_start()

    def _ensure_return_agreed(self):
        for repair in self.filtered("return_item_id"):
            # sudo: a repairer need not have rights on returns.
            item = repair.return_item_id.sudo()
            state = item.repair_quote_state
            if state in ("quoted", "declined"):
                raise UserError(
                    self.env._(
                        "%s waits for the customer's consent to the quote: it cannot"
                        " be repaired before.",
                        item.name,
                    )
                )
            if repair.return_is_uneconomic and not repair.return_override_reason_id:
                raise UserError(
                    self.env._(
                        "%(item)s is beyond economic repair: %(cost)s, and more than"
                        " %(limit)s does not pay. Decide anew, or say on the repair why"
                        " it is repaired all the same.",
                        item=item.name,
                        cost=repair.return_currency_id.format(repair.return_estimate),
                        limit=repair.return_currency_id.format(
                            item._get_repair_limit()
                        ),
                    )
                )

    def action_create_sale_order(self):
        """What the customer has to agree to is a quote."""
        action = super().action_create_sale_order()
        self.sudo().return_item_id._set_quote_state("quoted")
        return action

    def action_repair_done(self):
        """Items go on when their repair is done. Never raises on their behalf."""
        result = super().action_repair_done()
        if self.env["return.item"]._is_unguarded():
            return result  # the items go on with who does this
        for repair in self.filtered("return_item_id"):
            repair._after_return_repair()
        return result

    def _after_return_repair(self):
        """Take the item on; what does not work is told to a person."""
        self.ensure_one()
        item = self.return_item_id
        # sudo: a repairer need not have rights on returns.
        item_sudo = item.sudo()
        try:
            with self.env.cr.savepoint():
                item_sudo._go_on_after_repair(self)
        except UserError as error:
            _logger.warning("Repair %s: %s", self.name, error)
            item_sudo._ask_responsible(
                self.env._("Repaired, and it could not go on: %s", error.args[0])
            )

    def action_repair_cancel(self):
        """An item whose repair is given up waits for another decision."""
        result = super().action_repair_cancel()
        if not self.env["return.item"]._is_unguarded():
            # sudo: see `_after_return_repair`.
            waiting = self.sudo().return_item_id.filtered(
                lambda item: (
                    item.stage == "in_process"
                    and item.disposition_id.action in ("repair", "refurbish")
                )
            )
            for repair in self.filtered(lambda one: one.return_item_id in waiting):
                repair._learn_return_success(0.0)
            waiting._reopen(self.env._("The repair was given up"))
        return result

    def _quietly(self):
        """The repairs in the hands of our methods, which see to the items."""
        return self.with_context(**self.env["return.item"]._unguarded().env.context)

    def _cancel_quietly(self):
        if self:
            self._quietly().action_repair_cancel()

    def _learn_return_success(self, success):
        """A repair that ends moves what is expected of the next one."""
        self.ensure_one()
        item = self.return_item_id.sudo()  # see `_after_return_repair`
        about = (item.product_id, item.disposition_id, item.house_grade)
        cases = [(*about, "success", success)]
        # A repair on which nobody noted parts or labour says nothing of its cost.
        if success and self.product_qty and self.return_estimate:
            cost = self.return_estimate / self.product_qty
            cases.append((*about, "cost", cost))
        # sudo: experience is gathered by what happens, whoever does it.
        priors = self.env["return.prior"].sudo().with_company(self.company_id)
        priors._learn(cases)

    def action_open_return_item(self):
        """Open the item that is repaired."""
        self.ensure_one()
        return self.return_item_id._get_records_action()
