# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import namedtuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Datetime, Domain

LONGEST_TEXT = 5000
# What a customer may ask for.
ASKED = ("credit", "replace", "repair")

# One delivered order line as the customer sees it. `why` says why nothing of it can
# come back; `warning` what makes a request wait for a person.
Offer = namedtuple(
    "Offer",
    "sale_line order product quantity unit deadline fee freight quotes why warning"
    " hazard",
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
    def _get_offers(self, partner, lines_sudo, held=None):
        """What of some delivered lines may come back, until when, and for how much.

        Set-based: the number of queries does not grow with the lines.

        :param held: {id of an order line: quantity} that the return which is being
            changed has claimed itself
        :return: a list of `Offer`, in the order of the lines
        """
        offers = {}
        for company, lines in lines_sudo.grouped("company_id").items():
            probe = self._prepare_probe(partner, company, lines, held or {})
            dates = probe.line_ids._get_policy_dates()
            quotes = probe.line_ids._get_quotes()
            for line in probe.line_ids:
                sale_line = line.sale_line_id._origin
                offers[sale_line.id] = self._prepare_offer(
                    line, sale_line, dates[line], quotes.get(line, [])
                )
        return [offers[line.id] for line in lines_sudo]

    @api.model
    def _prepare_probe(self, partner, company, lines, held):
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
        # Read before anything is set, which would make them be computed again.
        left = {line: line.qty_returnable for line in probe.line_ids}
        for line in probe.line_ids:
            line.quantity = left[line] + held.get(line.sale_line_id._origin.id, 0.0)
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
            freight=rule.sudo()._describe_freight(),  # sudo: as in `_get_deadline`
            quotes=quotes,
            why=why,
            warning=warning,
            hazard=line.product_id.return_hazard,
        )

    # === A REQUEST === #

    @api.model
    def _check_rows(self, partner, rows, acknowledged=False, held=None):
        """The values of the return lines for what a customer typed.

        :param rows: [{"line_id", "quantity", "reason_id", "resolution", "note"}, ...],
            all texts; rows without quantity are left out before
        :param held: see `_get_offers`
        :return: the order lines in sudo, and a list of values
        :raises UnknownLineError: see `_get_own_lines`
        :raises RequestError: with a sentence for each wrong field
        """
        ids = [self._read_id(row["line_id"]) for row in rows]
        if None in ids:
            raise UnknownLineError("unknown")
        lines_sudo = self._get_own_lines(partner, ids)
        offers = {
            offer.sale_line.id: offer
            for offer in self._get_offers(partner, lines_sudo, held)
        }
        wrong, vals_list = {}, []
        for number, (line_id, row) in enumerate(zip(ids, rows, strict=True)):
            vals, problems = self._read_row(row, offers[line_id])
            vals_list.append(vals)
            wrong |= {(name, number): text for name, text in problems.items()}
            if ids.index(line_id) != number:
                wrong["quantity", number] = self.env._(
                    "This line is here twice: type its quantity once."
                )
            elif self._is_hazard(offers[line_id], vals) and not acknowledged:
                wrong["acknowledged", None] = self.env._(
                    "Confirm that you have read how to handle these goods."
                )
        wrong |= self._check_whole(lines_sudo)
        if wrong:
            raise RequestError(wrong)
        return lines_sudo, vals_list

    @api.model
    def _read_row(self, row, offer):
        """The values of a row, and {field: sentence} of what is wrong in it."""
        vals, problems = {"sale_line_id": offer.sale_line.id}, {}
        for name, read in (
            ("quantity", self._read_quantity_of),
            ("reason_id", self._read_reason),
            ("resolution", self._read_resolution),
            ("note", self._read_note),
        ):
            try:
                vals[name] = read(row.get(name), offer)
            except UserError as error:
                problems[name] = str(error)
        return vals, problems

    @api.model
    def _check_whole(self, lines_sudo):
        """What is wrong with a request as a whole."""
        if not lines_sudo:
            sentence = self.env._(
                "Type how many pieces of at least one product come back."
            )
        elif len(lines_sudo.company_id) > 1:
            sentence = self.env._(
                "These goods were sold by different companies: ask for the return of"
                " each company's goods separately."
            )
        else:
            return {}
        return {("quantity", None): sentence}

    @api.model
    def _get_allowance(self, partner):
        """The allowance of a customer that runs now, in sudo; or nothing."""
        company = self.env.company
        day = company._get_return_day(Datetime.now())
        return self.env["return.entitlement"]._find(partner, company, day)

    @api.model
    def _create_order(
        self, partner, company, vals_list, key=None, submit=True, **values
    ):
        """Make and submit a return of a customer.

        The same key twice gives the same return.

        :param vals_list: values of the lines
        :param submit: whether to ask for it now, or leave a draft
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
        if submit:
            order.action_submit()
        return order
