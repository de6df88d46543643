# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, models
from odoo.fields import Command

# Lines that keep back something of the price; the others give it back.
KEPT_BACK = ("grade", "fee", "freight")


class ReturnCredit(models.AbstractModel):
    """Lines of a credit note besides the goods.

    *grade*: the part of the price that a grade does not bring; *fee*: for restocking;
    *freight*: the way back, when the customer pays it; *discount*: a share of the
    discounts that stood on the invoice as lines of their own; *rounding*: cents, so
    that all credits of an invoice add up to it; *before*: what a credit note by hand
    gave already.
    """

    _inherit = "return.credit"

    # === LINES === #

    @api.model
    def _prepare_charges(self, batch, combine):
        """{id of an invoice that is copied: values of lines to add to its reversal}"""
        charges = defaultdict(list)
        first = next(iter(batch))
        for invoice, by_order in batch.items():
            target = (first if combine else invoice).id
            for order, lines in by_order.items():
                charges[target] += self._prepare_deductions(order, lines)
                charges[target] += self._prepare_discounts(order, invoice, lines)
                charges[target] += self._prepare_fees(order, lines)
        self._add_freight(batch, combine, charges)
        return dict(charges)

    @api.model
    def _prepare_charge(self, charge, order, invoiced, price, name, taxes=None):
        """Values of one line that lowers a credit note by a price, as it stands there:
        with tax where the taxes of the goods are in the price."""
        if taxes is None:
            taxes = invoiced.tax_ids.flatten_taxes_hierarchy()
            # An eco tax a piece belongs to the piece, which is back.
            taxes = taxes.filtered(lambda tax: tax.amount_type != "fixed")
        return {
            "display_type": "product",
            "name": name,
            "quantity": 1.0,
            "price_unit": -price,
            "account_id": invoiced.account_id.id,
            "tax_ids": [Command.set(taxes.ids)],
            "return_charge": charge,
            "return_charge_order_id": order.id,
            "sequence": 1000 + len(charge),
        }

    @api.model
    def _get_price(self, invoiced, quantity):
        """The price of a quantity after discount, in the mode of the line's taxes."""
        price = invoiced.price_unit * (1 - (invoiced.discount or 0.0) / 100.0)
        return invoiced.currency_id.round(price * quantity)

    @api.model
    def _get_credited_price(self, invoiced, share):
        """The price of a share less what its grade does not bring."""
        gross = self._get_price(invoiced, share.quantity)
        return gross - invoiced.currency_id.round(gross * (1 - share.percent / 100.0))

    @api.model
    def _prepare_deductions(self, order, lines):
        """What the grades found do not bring; a line a product and grade."""
        charges = []
        for invoiced, shares in lines.items():
            for share in shares:
                gross = self._get_price(invoiced, share.quantity)
                price = gross - self._get_credited_price(invoiced, share)
                if not invoiced.currency_id.is_zero(price):
                    name = self._translate(order).env._(
                        "%(product)s: %(percent)s %% credited, grade %(grade)s",
                        product=share.line.product_id.display_name,
                        percent=f"{share.percent:g}",
                        grade=share.grade or "-",
                    )
                    charges.append(
                        self._prepare_charge("grade", order, invoiced, price, name)
                    )
        return charges

    @api.model
    def _prepare_discounts(self, order, invoice, lines):
        """The share of the discounts that are lines of their own on the invoice."""
        goods, discounts = invoice._split_return_discounts()
        total = sum(line.price_subtotal for line in goods)
        if not discounts or not total:
            return []
        part = sum(
            invoiced.price_subtotal * share.quantity / invoiced.quantity
            for invoiced, shares in lines.items()
            for share in shares
        )
        return [
            self._prepare_charge(
                "discount",
                order,
                line,
                line.currency_id.round(
                    -line.price_unit * line.quantity * min(part / total, 1.0)
                ),
                line.name,
                line.tax_ids,
            )
            for line in discounts
        ]

    @api.model
    def _prepare_fees(self, order, lines):
        """The restocking fee; a line for each percentage and kind of tax."""
        company = order.company_id.sudo()
        totals, known = defaultdict(float), {}
        for invoiced, shares in lines.items():
            for share in shares:
                percent = share.line._get_fee_due(share.grade)
                if percent:
                    key = (percent, invoiced.tax_ids, invoiced.account_id)
                    known.setdefault(key, invoiced)
                    totals[key] += self._get_credited_price(invoiced, share)
        charges = []
        for key, total in totals.items():
            invoiced = known[key]
            price = invoiced.currency_id.round(total * key[0] / 100.0)
            if invoiced.currency_id.is_zero(price):
                continue
            name = self._translate(order).env._(
                "Restocking fee of %(percent)s %%, %(order)s",
                percent=f"{key[0]:g}",
                order=order.name,
            )
            vals = self._prepare_charge("fee", order, invoiced, price, name)
            charges.append({**vals, **self._prepare_fee_account(company, invoiced)})
        return charges

    @api.model
    def _prepare_fee_account(self, company, invoiced):
        """Account and taxes of what the company charges, where it has set them."""
        vals = {}
        if company.return_fee_account_id:
            vals["account_id"] = company.return_fee_account_id.id
        if company.return_fee_tax_ids:
            position = invoiced.move_id.fiscal_position_id
            taxes = position.map_tax(company.return_fee_tax_ids)
            vals["tax_ids"] = [Command.set(taxes.ids)]
        return vals

    @api.model
    def _add_freight(self, batch, combine, charges):
        """Charge the way back once a return, up to what the return still brings."""
        first, done = next(iter(batch)), self.env["return.order"]
        for invoice, by_order in batch.items():
            target = (first if combine else invoice).id
            for order, lines in by_order.items():
                if order in done or not order._is_freight_due(lines):
                    continue
                invoiced = next(iter(lines))
                currency = invoiced.currency_id
                price = order.currency_id._convert(
                    order.freight_charge, currency, order.company_id
                )
                left = self._get_left(order, lines, charges[target])
                price = currency.round(min(price, left))
                if currency.compare_amounts(price, 0) <= 0:
                    continue
                done |= order
                name = self._translate(order).env._("Return freight, %s", order.name)
                vals = self._prepare_charge("freight", order, invoiced, price, name)
                charges[target].append(
                    {
                        **vals,
                        **self._prepare_fee_account(order.company_id.sudo(), invoiced),
                    }
                )

    @api.model
    def _get_left(self, order, lines, charges):
        """What a return brings so far, in the mode of the prices."""
        gross = sum(
            self._get_price(invoiced, share.quantity)
            for invoiced, shares in lines.items()
            for share in shares
        )
        return gross + sum(
            vals["price_unit"]
            for vals in charges
            if vals["return_charge_order_id"] == order.id
        )

    @api.model
    def _translate(self, order):
        """The order in the language of its customer, who reads the credit note."""
        return order.with_context(lang=order.partner_id.lang or self.env.lang)

    # === CENTS === #

    @api.model
    def _settle(self, notes):
        """Make the credits of an invoice add up to it, tax included.

        Three credits of a third each are rounded each for itself. The credit that
        completes its invoice lines gets what the others left; none exceeds what is
        left of the invoice.
        """
        for note in notes:
            untaxed, tax = self._get_settlement(note)
            currency = note.currency_id
            if not currency.is_zero(untaxed):
                self._add_settling_line(note, untaxed)
            # The line above may have changed the tax.
            tax = tax if currency.is_zero(untaxed) else self._get_settlement(note)[1]
            if not currency.is_zero(tax):
                self._shift_tax(note, tax)

    @api.model
    def _get_settlement(self, note):
        """By how much a draft should be higher.

        :return: (untaxed, tax) in its currency; zeros when all is well
        """
        sources = note.invoice_line_ids.return_source_id
        uncredited = sources.move_id.invoice_line_ids._get_return_uncredited()
        complete = all(
            line.product_uom_id.is_zero(uncredited[line]) for line in sources
        )
        room, rest, lines = [0.0, 0.0], [0.0, 0.0], 1
        for invoice in sources.move_id:
            goods, discounts = invoice._split_return_discounts()
            whole = invoice._get_return_amounts()
            given, count = invoice._get_return_credited()
            lines += count
            factor = 1.0
            total = sum(line.price_subtotal for line in goods)
            if discounts and total:
                factor += sum(line.price_subtotal for line in discounts) / total
            left = [uncredited[line] / line.quantity for line in goods]
            for i in range(2):
                room[i] += whole[i] - given[i]
                rest[i] += factor * sum(
                    part * line._get_return_amounts()[i]
                    for part, line in zip(left, goods, strict=True)
                )
        return self._judge(note.currency_id, room, rest, complete, lines)

    @api.model
    def _judge(self, currency, room, rest, complete, lines):
        """:param room: what is left of the invoices after this credit, below zero when
            too much is credited
        :param rest: what should be left, for the goods not credited yet
        """
        delta = [currency.round(room[i] - rest[i]) for i in range(2)]
        cents = currency.rounding * (2 + lines)
        if complete and all(abs(part) <= cents for part in delta):
            return tuple(delta)
        if currency.compare_amounts(sum(room), 0) >= 0:
            return 0.0, 0.0
        return tuple(min(0.0, currency.round(part)) for part in room)

    @api.model
    def _add_settling_line(self, note, amount):
        """Add a line without tax; a big one says why it is there."""
        goods = note.invoice_line_ids.filtered("return_source_id")[:1]
        small = abs(amount) < note.currency_id.rounding * 100
        note.write(
            {
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": note.env._("Rounding")
                            if small
                            else note.env._("Credited before"),
                            "quantity": 1.0,
                            "price_unit": amount,
                            "account_id": goods.account_id.id,
                            "tax_ids": [Command.clear()],
                            "return_charge": "rounding" if small else "before",
                            "sequence": 1100,
                        }
                    )
                ]
            }
        )

    @api.model
    def _shift_tax(self, note, amount):
        """Put what is missing of the tax on its biggest line."""
        line = note.line_ids.filtered("tax_line_id").sorted(
            lambda line: -abs(line.amount_currency)
        )[:1]
        if line:
            note.write(
                {
                    "line_ids": [
                        Command.update(
                            line.id, {"amount_currency": line.amount_currency + amount}
                        )
                    ]
                }
            )
