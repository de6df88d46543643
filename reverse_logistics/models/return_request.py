# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import namedtuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Datetime, Domain

from ..intake import IntakeError, parse_id, parse_quantity
from .return_order_line import RESOLUTIONS

LONGEST_TEXT = 5000
# What a customer may ask for.
ASKED = ("credit", "replace", "repair")

# One delivered order line as the customer sees it. `why` says why nothing of it can
# come back; `warning` what makes a request wait for a person.
Offer = namedtuple(
    "Offer",
    "sale_line order product quantity unit deadline fee quotes why warning hazard",
)


class RequestError(UserError):
    """A request that cannot be taken, with a sentence for each part of it.

    `fields` is {(name of the field, number of the row or None): sentence}.
    """

    def __init__(self, fields):
        super().__init__("\n".join(fields.values()))
        self.fields = fields


class UnknownLineError(UserError):
    """An order line that the customer does not have: no difference between one of
    somebody else and one that does not exist."""


class ReturnRequest(models.AbstractModel):
    """What customers ask for themselves: eligibility, checks and the draft.

    Runs as the customer; record rules say which order lines are theirs. Only what is
    found that way is then read or made in sudo.
    """

    _name = "return.request"
    _description = "Request of a Customer"

    # === WHAT MAY COME BACK === #

    @api.model
    def _get_line_domain(self, partner, search=""):
        """Delivered goods of the whole company of a customer."""
        domain = Domain(
            "order_id.partner_id", "child_of", partner.commercial_partner_id.id
        )
        domain &= Domain("state", "=", "sale") & Domain("qty_delivered", ">", 0)
        domain &= Domain("product_id.type", "=", "consu")
        for word in search.split()[:8]:
            domain &= Domain.OR(
                [
                    Domain("order_id.name", "ilike", word),
                    Domain("order_id.client_order_ref", "ilike", word),
                    Domain("product_id.name", "ilike", word),
                    Domain("product_id.default_code", "ilike", word),
                    Domain("move_ids.move_line_ids.lot_id.name", "=", word),
                ]
            )
        return domain

    @api.model
    def _find_lines(self, partner, search="", offset=0, limit=None):
        """Delivered order lines of a customer in sudo, the newest orders first."""
        # sudo: portal users read their orders, not stock; the domain names the company.
        lines_sudo = self.env["sale.order.line"].sudo()
        domain = self._get_line_domain(partner, search)
        return lines_sudo.search(
            domain, order="order_id desc, id", offset=offset, limit=limit
        )

    @api.model
    def _count_lines(self, partner, search=""):
        """How many lines `_find_lines` finds."""
        lines_sudo = self.env["sale.order.line"].sudo()  # see `_find_lines`
        return lines_sudo.search_count(self._get_line_domain(partner, search))

    @api.model
    def _filter_own_lines(self, partner, ids):
        """The delivered lines of a customer among some ids, in sudo and their order."""
        domain = self._get_line_domain(partner) & Domain("id", "in", ids)
        found = self.env["sale.order.line"].sudo().search(domain)  # see `_find_lines`
        own = set(found.ids)
        return found.browse([line_id for line_id in ids if line_id in own])

    @api.model
    def _get_own_lines(self, partner, ids):
        """The order lines of a customer with some ids, in sudo.

        :raises UnknownLineError: when one is not the customer's, or does not exist
        """
        found = self._filter_own_lines(partner, list(dict.fromkeys(ids)))
        if set(found.ids) != set(ids):
            raise UnknownLineError("unknown")
        return found

    @api.model
    def _get_offers(self, partner, lines_sudo):
        """What of some delivered lines may come back, until when, and for how much.

        Set-based: the number of queries does not grow with the lines.

        :return: a list of `Offer`, in the order of the lines
        """
        offers = {}
        for company, lines in lines_sudo.grouped("company_id").items():
            probe = self._prepare_probe(partner, company, lines)
            dates = probe.line_ids._get_policy_dates()
            quotes = probe.line_ids._get_quotes()
            for line in probe.line_ids:
                sale_line = line.sale_line_id._origin
                offers[sale_line.id] = self._prepare_offer(
                    line, sale_line, dates[line], quotes.get(line, [])
                )
        return [offers[line.id] for line in lines_sudo]

    @api.model
    def _prepare_probe(self, partner, company, lines):
        """A return of all that may come back, that is not saved."""
        # Change of mind, so that the fee that could be due shows.
        reason = self.env.ref("reverse_logistics.reason_not_needed").sudo()
        probe = (
            self.env["return.order"]
            .sudo()
            .with_company(company)
            .new(
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "line_ids": [
                        Command.create(
                            {"sale_line_id": line.id, "reason_id": reason.id}
                        )
                        for line in lines
                    ],
                }
            )
        )
        # Of all lines at once: the fields of a record that is not saved are else
        # computed one by one.
        probe.line_ids._compute_qty_returnable()
        for line in probe.line_ids:
            line.quantity = line.qty_returnable
        probe.line_ids._compute_policy_rule_id()
        return probe

    @api.model
    def _prepare_offer(self, line, sale_line, date, quotes):
        rule = line.policy_rule_id
        deadline = line._get_deadline(date)
        why = warning = ""
        if rule.is_excluded:
            why = rule.exclusion_message or self.env._("This cannot be returned.")
        elif line.product_uom_id.compare(line.quantity, 0) <= 0:
            why = self.env._("All of it is back or asked for already.")
        elif line._is_over(deadline):
            warning = self.env._(
                "The return window is over: we will look at your request ourselves."
            )
        return Offer(
            sale_line=sale_line,
            order=sale_line.order_id,
            product=sale_line.product_id,
            quantity=line.quantity,
            unit=line.product_uom_id,
            deadline=deadline,
            fee=line._get_fee_percent(),
            quotes=quotes,
            why=why,
            warning=warning,
            hazard=line.product_id.return_hazard,
        )

    # === A REQUEST === #

    @api.model
    def _check_rows(self, partner, rows, acknowledged=False):
        """The values of the return lines for what a customer typed.

        :param rows: [{"line_id", "quantity", "reason_id", "resolution", "note"}, ...],
            all texts; rows without quantity are left out before
        :return: the order lines in sudo, and a list of values
        :raises UnknownLineError: see `_get_own_lines`
        :raises RequestError: with a sentence for each wrong field
        """
        wrong = {}
        ids = [self._read_id(row["line_id"]) for row in rows]
        if None in ids:
            raise UnknownLineError("unknown")
        lines_sudo = self._get_own_lines(partner, ids)
        offers = {
            offer.sale_line.id: offer for offer in self._get_offers(partner, lines_sudo)
        }
        vals_list = []
        for number, (line_id, row) in enumerate(zip(ids, rows, strict=True)):
            offer = offers[line_id]
            vals = {"sale_line_id": line_id}
            for name, read in (
                ("quantity", self._read_quantity_of),
                ("reason_id", self._read_reason),
                ("resolution", self._read_resolution),
                ("note", self._read_note),
            ):
                try:
                    vals[name] = read(row.get(name), offer)
                except UserError as error:
                    wrong[name, number] = str(error)
            vals_list.append(vals)
            if ids.index(line_id) != number:
                wrong["quantity", number] = self.env._(
                    "This line is here twice: type its quantity once."
                )
            elif self._is_hazard(offer, vals) and not acknowledged:
                wrong["acknowledged", None] = self.env._(
                    "Confirm that you have read how to handle these goods."
                )
        if not rows:
            wrong["quantity", None] = self.env._(
                "Type how many pieces of at least one product come back."
            )
        if len(lines_sudo.company_id) > 1:
            wrong["quantity", None] = self.env._(
                "These goods were sold by different companies: ask for the return of"
                " each company's goods separately."
            )
        if wrong:
            raise RequestError(wrong)
        return lines_sudo, vals_list

    @api.model
    def _get_allowance(self, partner):
        """The allowance of a customer that runs now, in sudo; or nothing."""
        company = self.env.company
        day = company._get_return_day(Datetime.now())
        return self.env["return.entitlement"]._find(partner, company, day)

    @api.model
    def _create_order(self, partner, company, vals_list, key=None, **values):
        """Make and submit a return of a customer.

        The same key twice gives the same return.

        :param vals_list: values of the lines
        :return: the return, in sudo
        """
        # sudo: portal users have no right to write; what is written is listed here.
        orders_sudo = self.env["return.order"].sudo().with_company(company)
        if key:
            twin = orders_sudo._find_by_submission_key(partner, key)
            if twin:
                return twin
        order = orders_sudo._unguarded().create(
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "submission_key": key,
                "line_ids": [Command.create(vals) for vals in vals_list],
                **values,
            }
        )
        order = orders_sudo.browse(order.id)
        order.action_submit()
        return order

    # === READING === #

    @api.model
    def _read_id(self, text):
        try:
            return parse_id(text)
        except IntakeError as error:
            raise UnknownLineError("unknown") from error

    @api.model
    def _read_quantity_of(self, text, offer):
        if offer.why:
            raise UserError(offer.why)
        quantity = self._parse_quantity(text)
        unit, left = offer.unit, offer.quantity
        if unit.compare(quantity, left) > 0:
            raise UserError(
                self.env._(
                    "%(left)s %(unit)s can be returned, not %(wanted)s.",
                    left=f"{left:g}",
                    unit=unit.name,
                    wanted=f"{quantity:g}",
                )
            )
        in_stock_unit = unit._compute_quantity(
            quantity, offer.product.uom_id, round=False
        )
        if unit.is_zero(quantity) or not (
            offer.product._is_return_quantity_whole(in_stock_unit)
        ):
            raise UserError(
                self.env._("This product comes in whole units: type 1, 2 or more.")
            )
        return quantity

    @api.model
    def _parse_quantity(self, text):
        try:
            return parse_quantity(text)
        except IntakeError as error:
            raise UserError(self._explain(error)) from error

    @api.model
    def _read_reason(self, text, _offer):
        reasons = self.env["return.reason"].sudo()  # sudo: names are no secrets
        if text is None:
            return self.env.ref("reverse_logistics.reason_not_needed").id
        try:
            reason = reasons.browse(parse_id(text) or 0).exists()
        except IntakeError:
            reason = reasons
        if not reason or not reason.active:
            raise UserError(self.env._("Choose a reason from the list."))
        return reason.id

    @api.model
    def _read_resolution(self, text, _offer):
        if not text:
            return "credit"
        if text not in ASKED:
            raise UserError(self.env._("Choose what you would like from the list."))
        return text

    @api.model
    def _read_note(self, text, _offer=None):
        """A text of a customer: as it is, not shortened.

        :raises UserError: when it is too long
        """
        text = (text or "").replace("\0", "").strip()
        if len(text) > LONGEST_TEXT:
            raise UserError(
                self.env._(
                    "This text has %(count)s characters; at most %(limit)s fit.",
                    count=len(text),
                    limit=LONGEST_TEXT,
                )
            )
        return text

    @api.model
    def _is_hazard(self, offer, vals):
        reason = self.env["return.reason"].sudo().browse(vals.get("reason_id"))
        return offer.product._is_return_hazard(reason)

    @api.model
    def _get_resolutions(self):
        """What a customer may choose: [(value, label), ...]."""
        labels = dict(
            self.env["return.order.line"]
            ._fields["resolution"]
            ._description_selection(self.env)
        )
        return [(name, labels[name]) for name, _label in RESOLUTIONS if name in ASKED]

    @api.model
    def _explain(self, error):
        """A sentence for what `intake` refused."""
        _ = self.env._
        sentences = {
            "quantity_empty": lambda: _("Type a quantity, for example 2."),
            "quantity_zero": lambda: _("The quantity must be above zero."),
            "quantity_comma": lambda: _(
                "Write %(better)s with a point instead of %(value)s.", **error.values
            ),
            "quantity_bad": lambda: _(
                "%(value)s is not a quantity: type a number, for example 2.",
                **error.values,
            ),
            "date_bad": lambda: _(
                "%(value)s is not a day: write it as 2026-03-31.", **error.values
            ),
            "encoding": lambda: _(
                "The file is not in UTF-8 (character %(position)s): save it with the"
                " encoding UTF-8.",
                **error.values,
            ),
            "binary": lambda: _("This is not a CSV file."),
            "empty": lambda: _("The file has no rows below the column names."),
            "column_unknown": lambda: _(
                "There is no column '%(column)s' here. Columns: %(known)s.",
                column=error.values["column"],
                known=", ".join(error.values["known"]),
            ),
            "column_twice": lambda: _(
                "The column '%(column)s' is there twice.", **error.values
            ),
            "column_missing": lambda: _(
                "The column '%(column)s' is missing.", **error.values
            ),
            "quote": lambda: _(
                "Row %(row)s: a quotation mark is opened and not closed.",
                **error.values,
            ),
            "too_many": lambda: _(
                "The file has %(count)s rows; at most %(limit)s fit. Split it.",
                **error.values,
            ),
            "cells": lambda: _(
                "Row %(row)s does not have %(count)s columns as the first row has.",
                **error.values,
            ),
            "upload_empty": lambda: _("The file %(name)s is empty.", **error.values),
            "upload_big": lambda: _(
                "The file %(name)s is larger than %(limit)s MB.", **error.values
            ),
            "upload_type": lambda: _(
                "%(name)s: send pictures (JPEG, PNG, GIF, WebP), PDF or plain text.",
                **error.values,
            ),
            "upload_image": lambda: _(
                "The picture %(name)s cannot be read, or is too large: at most 50"
                " megapixels.",
                **error.values,
            ),
        }
        return sentences[error.code]()
