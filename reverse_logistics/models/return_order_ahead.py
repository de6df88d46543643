# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command


class ReturnOrder(models.Model):
    """Goods that were credited in advance and never come: they are charged again."""

    _inherit = "return.order"

    is_credited_ahead = fields.Boolean(
        string="Credited, Not Here", compute="_compute_is_credited_ahead"
    )
    recharge_ids = fields.Many2many(
        comodel_name="account.move",
        string="Charged Again",
        compute="_compute_recharge_ids",
        groups="account.group_account_invoice",
    )

    @api.depends("line_ids.qty_ahead")
    def _compute_is_credited_ahead(self):
        for order in self:
            order.is_credited_ahead = any(line.qty_ahead > 0 for line in order.line_ids)

    @api.depends("line_ids.recharge_line_ids")
    def _compute_recharge_ids(self):
        for order in self:
            order.recharge_ids = order.sudo().line_ids.recharge_line_ids.move_id

    # === CLOSED SHORT === #

    def action_close(self, reason=None):
        """Drafts over goods that will not come any more are given up; what is credited
        already becomes a task for an accountant."""
        result = super().action_close(reason)
        self._drop_credits_ahead()
        self._ask_about_credits_ahead()
        return result

    def _drop_credits_ahead(self):
        """Cancel draft credit notes over more than is due by now."""
        for order in self.sudo():  # sudo: the drafts follow what the manager closed
            lines = order.line_ids.filtered(
                lambda line: line.product_uom_id.compare(
                    line.qty_credited + line.qty_crediting, line._get_creditable()
                )
                > 0
            )
            notes = lines.credit_line_ids.move_id
            notes.filtered(lambda note: note.state == "draft").button_cancel()
        self.env["return.credit"]._credit_when_due(self)

    @api.model
    def _cron_watch_credits_ahead(self):
        """Ask about goods that were credited long ago and have not come."""
        lines = self.env["return.order.line"].search([("qty_ahead", ">", 0)])
        today = fields.Date.context_today(self)
        for order in lines.order_id:
            days = order.company_id.return_advance_days
            approved = order.date_approved or order.create_date
            if not order._is_anything_expected() or (
                approved.date() + timedelta(days=days) < today
            ):
                order._ask_about_credits_ahead()

    def _ask_about_credits_ahead(self):
        summary = self.env._("Credited in advance, and not here")
        for order in self.sudo():  # sudo: an accountant's task, whoever closes
            lines = order.line_ids.filtered("qty_ahead")
            if not lines or summary in order.activity_ids.mapped("summary"):
                continue
            order.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=self.env._(
                    "%s was credited and has not come. Charge it again, or wait.",
                    ", ".join(
                        f"{line.qty_ahead:g} {line.product_id.display_name}"
                        for line in lines
                    ),
                ),
                user_id=order._get_any_accountant().id,
            )

    def _get_any_accountant(self):
        """Who is asked about the money of this return."""
        self.ensure_one()
        group = self.env.ref("reverse_logistics.group_return_accountant").sudo()
        users = group.all_user_ids.filtered(
            lambda user: self.company_id in user.company_ids and user.active
        )
        return users[:1] or self.env.ref("base.user_admin")

    # === CHARGE AGAIN === #

    def action_charge_missing(self):
        """Draft invoices of what was credited and did not come, at what was credited.

        :return: an action that shows them
        :raises AccessError: for all but accountants of returns
        :raises UserError: when all that was credited is here, or charged again
        """
        self.ensure_one()
        if not self.env.user.has_group("reverse_logistics.group_return_accountant"):
            raise AccessError(
                self.env._("Only an accountant of returns may charge goods again.")
            )
        self._meet()
        lines = self.line_ids.filtered("qty_ahead")
        if not lines:
            raise UserError(
                self.env._(
                    "There is nothing to charge for %s: what was credited is here, or"
                    " charged again.",
                    self.name,
                )
            )
        # sudo: drafts only, of amounts that stand on posted credit notes.
        invoices = self.env["account.move"].sudo()
        for note, missing in self.sudo()._get_missing_by_note().items():
            invoices |= invoices.create(self._prepare_recharge_vals(note, missing))
        return invoices.sudo(False)._get_records_action(name=self.env._("Invoices"))

    def _get_missing_by_note(self):
        """{credit note: {its line: how much of it did not come, in its unit}}"""
        found = {}
        for line in self.line_ids.filtered("qty_ahead"):
            left = line.qty_ahead
            credits = line.credit_line_ids.filtered(
                lambda credit: credit.parent_state == "posted"
            )
            for credit in credits.sorted("id", reverse=True):
                unit = credit.product_uom_id
                held = unit._compute_quantity(
                    credit.quantity, line.product_uom_id, round=False
                )
                part = min(left, held)
                if line.product_uom_id.compare(part, 0) > 0:
                    left -= part
                    quantity = line.product_uom_id._compute_quantity(
                        part, unit, round=False
                    )
                    found.setdefault(credit.move_id, {})[credit] = quantity
        return found

    @api.model
    def _prepare_recharge_vals(self, note, missing):
        """An invoice that takes back what a credit note gave for missing goods, with
        their share of the fees that it kept back."""
        goods = note.invoice_line_ids.filtered("return_line_id")
        total = sum(goods.mapped("price_subtotal"))
        share = (
            sum(
                line.price_subtotal * quantity / line.quantity
                for line, quantity in missing.items()
            )
            / total
            if total
            else 1.0
        )
        commands = [
            {
                "product_id": line.product_id.id,
                "quantity": quantity,
                "product_uom_id": line.product_uom_id.id,
                "return_recharged_line_id": line.return_line_id.id,
                # What was sold is invoiced again, and not to be invoiced any more.
                "sale_line_ids": [Command.set(line.sale_line_ids.ids)],
                **self._prepare_same_vals(line, line.price_unit),
            }
            for line, quantity in missing.items()
        ]
        charges = note.invoice_line_ids.filtered("return_charge")
        commands += [
            {"quantity": 1.0, **self._prepare_same_vals(line, line.price_unit * share)}
            for line in charges
        ]
        return {
            "move_type": "out_invoice",
            "company_id": note.company_id.id,
            "partner_id": note.partner_id.id,
            "currency_id": note.currency_id.id,
            "journal_id": note.journal_id.id,
            "fiscal_position_id": note.fiscal_position_id.id,
            "invoice_origin": ", ".join(note.return_order_ids.mapped("name")),
            "ref": self.env._("Credited on %s, not sent back", note.name),
            "invoice_line_ids": [Command.create(vals) for vals in commands],
        }

    @api.model
    def _prepare_same_vals(self, line, price):
        return {
            "name": line.name,
            "price_unit": price,
            "discount": line.discount,
            "account_id": line.account_id.id,
            "tax_ids": [Command.set(line.tax_ids.ids)],
        }


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    return_recharged_line_id = fields.Many2one(
        comodel_name="return.order.line",
        string="Charged Again for",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
