# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command


class ReturnOrder(models.Model):
    """Goods at the end of their life, which need not have been sold by us."""

    _inherit = "return.order"

    _guarded_fields = ("date_collected", "collected_by_id")

    programme_id = fields.Many2one(
        comodel_name="return.takeback.programme",
        string="Take-back Programme",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
    )
    collection = fields.Selection(related="programme_id.collection")
    collection_date = fields.Date(string="Collect on")
    date_collected = fields.Datetime(string="Collected", readonly=True, copy=False)
    collected_by_id = fields.Many2one(
        comodel_name="res.users", string="Collected by", readonly=True, copy=False
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("programme_id"):
                vals["kind"] = "take_back"
        return super().create(vals_list)

    def write(self, vals):
        """:raises UserError: for another programme once the return was asked for"""
        if "programme_id" in vals and not self._is_unguarded():
            for order in self:
                changed = order.programme_id.id != (vals["programme_id"] or False)
                if changed and order.decision != "draft":
                    raise UserError(
                        self.env._(
                            "%s was asked for already: its programme stays.", order.name
                        )
                    )
        return super().write(vals)

    @api.constrains("programme_id", "kind", "partner_id", "line_ids")
    def _check_programme(self):
        for order in self.filtered("programme_id"):
            order._ensure_programme_open()
            # sudo: customers do not read programmes.
            programme_sudo = order.programme_id.sudo()
            for line in order.line_ids:
                if not programme_sudo._takes(line.product_id):
                    raise ValidationError(
                        self.env._(
                            "%(programme)s does not take %(product)s back: leave it"
                            " out, or ask for an ordinary return.",
                            programme=programme_sudo.name,
                            product=line.product_id.display_name,
                        )
                    )

    def _ensure_programme_open(self):
        """:raises ValidationError: when the customer may not take part"""
        self.ensure_one()
        programme_sudo = self.programme_id.sudo()  # see `_check_programme`
        if self.kind != "take_back":
            raise ValidationError(
                self.env._(
                    "Returns of a programme are of the kind Take-back: change it."
                )
            )
        if self.decision == "draft" and not programme_sudo._is_open_to(self.partner_id):
            raise ValidationError(
                self.env._(
                    "%(programme)s is not open to %(partner)s today.",
                    programme=programme_sudo.name,
                    partner=self.partner_id.display_name,
                )
            )

    def action_submit(self):
        """:raises UserError: without a day on which the goods are collected"""
        for order in self.filtered(lambda one: one.sudo().collection == "collect"):
            programme_sudo = order.programme_id.sudo()  # see `_check_programme`
            first = fields.Date.context_today(order) + timedelta(
                days=programme_sudo.collection_days
            )
            if not order.collection_date or order.collection_date < first:
                raise UserError(
                    self.env._(
                        "Choose the day on which we collect, %s or later.", first
                    )
                )
        return super().action_submit()

    def action_collect(self):
        """Note that the goods were picked up from the customer.

        :raises UserError: when nothing waits there
        """
        self._ensure_group("reverse_logistics.group_return_operator")
        self.check_access("write")
        for order in self:
            waiting = order.item_ids.filtered(lambda item: item.stage == "expected")
            if not waiting:
                raise UserError(
                    self.env._("Nothing of %s waits to be collected.", order.name)
                )
            waiting._record("in_transit", name=self.env._("Collected"))
            order._unguarded().write(
                {
                    "date_collected": fields.Datetime.now(),
                    "collected_by_id": self.env.uid,
                }
            )


class ReturnOrderLine(models.Model):
    _inherit = "return.order.line"

    weight_measured = fields.Float(
        string="Weighed (kg)",
        digits="Stock Weight",
        copy=False,
        help="Of all that came. Empty: the weight of the product counts.",
    )

    _weight_measured_bounded = models.Constraint(
        "CHECK (weight_measured IS NULL OR weight_measured BETWEEN 0 AND 1e9)",
        "Type the weight in kilograms, zero or more.",
    )

    @api.depends("order_id.programme_id", "product_id")
    def _compute_price(self):
        result = super()._compute_price()
        for line in self:
            if line.order_id.programme_id and line.product_id:
                line.currency_id = line.order_id.company_id.currency_id
                line.price_unit = line._get_takeback_price(as_weighed=False)
        return result

    def _is_anything_chargeable(self):
        """A programme pays without an invoice."""
        return bool(self.order_id.programme_id) or super()._is_anything_chargeable()

    def _get_takeback_price(self, as_weighed=True):
        """What the programme pays for a unit, not rounded.

        :param as_weighed: by what was weighed, where it was; else by the product's
        """
        self.ensure_one()
        weight = None
        if as_weighed and self.weight_measured and self.qty_received:
            weight = self.weight_measured / self.qty_received
        programme_sudo = self.order_id.programme_id.sudo()  # see `_check_programme`
        return programme_sudo._get_unit_price(
            self.product_id, self.product_uom_id, weight
        )


class ReturnItem(models.Model):
    _inherit = "return.item"

    @api.depends("order_id.programme_id")
    def _compute_is_owed(self):
        """Nobody waits for old goods that he asked us to take."""
        result = super()._compute_is_owed()
        self.filtered("order_id.programme_id").is_owed = False
        return result


class ReturnPolicy(models.Model):
    _inherit = "return.policy"

    def _approves(self, order):
        """A programme is approved already: windows and limits are for sold goods."""
        if order.programme_id:
            return " ".join(self._get_exclusions(order))
        return super()._approves(order)


class StockMove(models.Model):
    _inherit = "stock.move"

    def _return_set_owners(self):
        """What a programme collects has no value, unless it becomes ours."""
        result = super()._return_set_owners()
        for move in self.filtered("return_line_id.order_id.programme_id"):
            order = move.return_line_id.order_id
            if not order.programme_id.sudo().take_ownership:
                move.move_line_ids.filtered(
                    lambda line: not line.owner_id
                ).owner_id = order.partner_id.commercial_partner_id
        return result


class ReturnCredit(models.AbstractModel):
    _inherit = "return.credit"

    @api.model
    def _create_credit_notes(self, orders, combine=False, lines=None):
        """What a programme pays reverses no invoice: it is a credit note of its own."""
        own = orders.filtered("programme_id")
        if not own:
            return super()._create_credit_notes(orders, combine, lines)
        due = self._get_due(own)
        if lines is not None:
            due = {line: part for line, part in due.items() if line in lines}
        rest = orders - own
        if not due and not rest:
            raise UserError(
                self.env._(
                    "Nothing of %s is left to credit: credit is due after inspection,"
                    " and once.",
                    ", ".join(own.mapped("name")),
                )
            )
        notes = self.env["account.move"]
        if due:
            notes = self._create_takeback_notes(due)
        if rest:
            notes |= super()._create_credit_notes(rest, combine, lines)
        return notes

    @api.model
    def _create_takeback_notes(self, due):
        """Draft credit notes of programmes, one a return.

        :param due: {return line: quantity in its unit}
        """
        by_order = defaultdict(dict)
        for line, quantity in due.items():
            by_order[line.order_id][line] = quantity
        vals_list = [
            self._prepare_takeback_note(order, parts)
            for order, parts in by_order.items()
        ]
        # sudo: a returns manager proposes; posting stays with accounting. The context
        # says that who proposed is noted by us, see `_refuse_return_approval`.
        notes_sudo = (
            self.env["account.move"].sudo().with_context(return_values={})
        ).create(vals_list)
        return self.env["account.move"].browse(notes_sudo.ids)

    @api.model
    def _prepare_takeback_note(self, order, parts):
        commands = [
            Command.create(vals)
            for line, quantity in parts.items()
            for vals in self._prepare_takeback_lines(line, quantity)
        ]
        return {
            "move_type": "out_refund",
            "company_id": order.company_id.id,
            "currency_id": order.company_id.currency_id.id,
            "partner_id": order.partner_id.id,
            "ref": f"{order.programme_id.name}, {order.name}",
            "return_order_id": order.id,
            "return_order_ids": [Command.set(order.ids)],
            "return_proposed_by_id": self._get_proposer().id,
            "invoice_line_ids": commands,
        }

    @api.model
    def _prepare_takeback_lines(self, line, quantity):
        """A line of the pieces, and one of the cents that its price loses."""
        programme = line.order_id.programme_id
        currency = line.order_id.company_id.currency_id
        common = {"tax_ids": [Command.set(programme.tax_ids.ids)]}
        if programme.account_id:
            common["account_id"] = programme.account_id.id
        digits = self.env["decimal.precision"].precision_get("Product Price")
        exact = line._get_takeback_price()
        price = round(exact, digits)
        lines = [
            {
                **common,
                "name": f"{programme.name}: {line.product_id.display_name}",
                "quantity": quantity,
                "product_uom_id": line.product_uom_id.id,
                "price_unit": price,
                "return_line_id": line.id,
            }
        ]
        lost = currency.round(exact * quantity) - currency.round(price * quantity)
        if not currency.is_zero(lost):
            lines.append(
                {
                    **common,
                    "name": self.env._("Rounding"),
                    "quantity": 1.0,
                    "price_unit": lost,
                    "return_charge": "rounding",
                    "return_charge_order_id": line.order_id.id,
                }
            )
        return lines
