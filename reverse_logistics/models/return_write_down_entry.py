# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ReturnWriteDown(models.Model):
    """The journal entries of write-downs.

    Debit *Write-down of Returned Goods*, credit the stock valuation of the product. Of
    what was scrapped the stock is gone, so nothing else is to be said; B-grade stock is
    still there at its cost, so the valuation counts its entries (`res.company.
    stock_value`), and what is sold of it takes its share into the cost of the sale.
    """

    _inherit = "return.write.down"

    # === MAKE === #

    @api.model
    def _write_down(self, kind, values):
        """Make the documents, and post them where the company posts at once.

        Never stops a disposition: what cannot be posted waits for an accountant.

        :param values: {item: (book value, what is left of it)}, in company currency
        :return: the write-downs
        """
        vals_list = []
        for item, (book, left) in values.items():
            currency = item.company_id.currency_id
            book = currency.round(book)
            left = currency.round(min(max(left, 0.0), book))
            if book > 0 and currency.compare_amounts(left, book) < 0:
                vals_list.append(self._prepare_write_down(kind, item, book, left))
        # sudo: who decides on goods is no accountant.
        # They say who and when themselves: no messages, which cost a query each.
        quiet = self.with_context(mail_create_nolog=True, tracking_disable=True)
        entries = quiet.sudo()._unguarded().create(vals_list)
        for company, group in entries.grouped("company_id").items():
            if company.return_write_down_posting == "posted":
                group._post_quietly()
        return entries

    @api.model
    def _prepare_write_down(self, kind, item, book, left):
        reasons = (
            item.found_reason_id.name or item.claimed_reason_id.name,
            item.disposition_id.name,
            item.override_reason_id.name,
        )
        return {
            "item_id": item.id,
            "kind": kind,
            "product_id": (item.regraded_product_id or item.product_id).id,
            "lot_id": (item.regraded_lot_id or item.lot_id).id,
            "quantity": item.quantity,
            "house_grade": item.house_grade,
            "reason": ", ".join(reason for reason in reasons if reason),
            "amount_book": book,
            "amount_left": left,
        }

    def _post_quietly(self):
        try:
            with self.env.cr.savepoint():
                self._post_entries()
        except UserError as error:
            for entry in self:
                entry.message_post(body=str(error))

    # === POST === #

    def _post_entries(self):
        """Post what waits, and note it on the items."""
        theirs = self._adopt_entries()
        amounts = {entry: entry.amount for entry in self - theirs}
        for date, group in (self - theirs).grouped("date").items():
            moves = self._book({entry: amounts[entry] for entry in group}, date)
            for move, booked in group.grouped(moves.get).items():
                booked._unguarded().move_id = move
        self._unguarded().state = "posted"
        self._note_costs(1)
        # What was sold while it waited.
        sold = {item: item.quantity_sold for item in self.item_id if item.quantity_sold}
        if sold:
            self._release(sold)

    def _adopt_entries(self):
        """What Odoo posted itself: scrap to a place that has an account.

        :return: the write-downs that need no entry of ours
        """
        found = self.browse()
        for entry in self.filtered(lambda one: one.kind == "scrap"):
            move = entry._get_loss_move()
            place = move.location_dest_id
            if move.account_move_id:
                entry._unguarded().write({"move_id": move.account_move_id.id})
            elif not place.valuation_account_id:
                continue  # nobody else says it: an entry of ours
            found |= entry
        return found

    def _get_loss_move(self):
        """The move by which the goods went to where they are written off."""
        self.ensure_one()
        moves = self.item_id.move_ids.filtered(
            lambda move: move.state == "done"
            and move.location_dest_usage == "inventory"
        )
        return moves.sorted("id")[-1:]

    @api.model
    def _book(self, amounts, date=None, account="expense"):
        """Post entries that take amounts out of the stock valuation: one a company and
        journal, in which each item has lines of its own.

        :param amounts: {write-down: amount}, negative to put it back
        :param date: by default today
        :param account: where it goes: `expense`, or `cost` of what was sold
        :return: {write-down: posted entry}
        :raises UserError: when an account is missing
        """
        entries = self.browse().union(*amounts)
        accounts = {
            entry: found
            for group in entries.grouped(
                lambda one: (one.company_id, one.product_id)
            ).values()
            for found in [group[0]._get_accounts()]
            for entry in group
        }
        groups = entries.grouped(lambda one: (one.company_id, accounts[one]["journal"]))
        moves = self.env["account.move"].create(
            [
                {
                    "move_type": "entry",
                    "company_id": company.id,
                    "journal_id": journal.id,
                    "date": date or fields.Date.context_today(self),
                    "ref": group._get_reference(),
                    "line_ids": [
                        Command.create(vals)
                        for entry in group
                        for vals in entry._prepare_lines(
                            accounts[entry], account, amounts[entry]
                        )
                    ],
                }
                for (company, journal), group in groups.items()
            ]
        )
        moves.action_post()
        return {
            entry: move
            for group, move in zip(groups.values(), moves, strict=True)
            for entry in group
        }

    def _prepare_lines(self, accounts, account, amount):
        """The two journal items of an amount that leaves the valuation.

        :param accounts: as `_get_accounts` gives them
        :param account: which of them takes it
        """
        self.ensure_one()
        return [
            {
                "name": self._get_label(),
                "account_id": accounts[name].id,
                "balance": balance,
                "return_write_down_id": self.id,
                # Odoo would look for it line by line.
                "analytic_distribution": False,
            }
            for name, balance in ((account, amount), ("valuation", -amount))
        ]

    def _get_reference(self):
        """What an entry says as a whole."""
        if len(self) == 1:
            return self._get_label()
        plates = ", ".join(self[:5].item_id.mapped("name"))
        return self.env._(
            "Write-down of %(count)s: %(plates)s", count=len(self), plates=plates
        )

    def _get_accounts(self):
        """:return: {"expense", "valuation", "cost", "journal"}
        :raises UserError: naming what is missing
        """
        self.ensure_one()
        company = self.company_id
        product = self.product_id.with_company(company)
        found = product.product_tmpl_id.get_product_accounts()
        journal = found["stock_journal"] or company.account_stock_journal_id
        accounts = {
            "expense": company.return_write_down_account_id or found["expense"],
            "cost": found["expense"],
            "valuation": found["stock_valuation"],
            "journal": journal or company._get_return_general_journal(),
        }
        names = {
            "expense": self.env._("Write-down of Returned Goods"),
            "cost": self.env._("the expense account of the product"),
            "valuation": self.env._("the stock valuation account of the product"),
            "journal": self.env._("a general journal"),
        }
        missing = [names[name] for name, record in accounts.items() if not record]
        if missing:
            raise UserError(
                self.env._(
                    "%(item)s cannot be written down: set %(missing)s first.",
                    item=self.item_id.name,
                    missing=", ".join(missing),
                )
            )
        return accounts

    def _note_costs(self, sign):
        """Book write-downs on the ledgers of their items.

        :param sign: 1 for the entry, -1 for its reversal
        """
        field = "move_id" if sign > 0 else "reversal_id"
        vals_list = []
        for move, entries in self.grouped(field).items():
            whole = sign * sum(entries.mapped("amount"))
            for entry in entries:
                line = move.line_ids.filtered(
                    lambda one, own=entry: one.return_write_down_id == own
                )
                line = (line or move.line_ids).filtered(
                    lambda one: one.balance * sign > 0
                )[:1]
                amount = sign * entry.amount
                if line.return_write_down_id:
                    amount = line.balance  # less than all, after sales
                elif entry.currency_id.compare_amounts(line.balance, whole):
                    line = line.browse()  # Odoo's own entry is over other goods, too
                vals_list.append(entry._prepare_cost(sign, amount, line, move))
        if vals_list:
            self.item_id._add_costs(vals_list)

    def _prepare_cost(self, sign, amount, line, move):
        self.ensure_one()
        return {
            "item_id": self.item_id.id,
            "kind": "write_down",
            "amount": amount,
            "account_move_line_id": line.id,
            "date": move.date or self.date,
            "note": self._get_label(),
            "key": f"write_down:{self.id}:{sign}",
        }

    # === TAKE BACK === #

    def _reverse_entries(self):
        """Reverse entries for what is not sold; goods written off come back."""
        self._restock_scrapped()
        amounts = {
            entry: entry.currency_id.round(entry.amount_released - entry.amount)
            for entry in self
            if entry.move_id and not entry.reversal_id
        }
        for entry, move in self._book(amounts).items():
            entry._unguarded().reversal_id = move
        self._unguarded().write({"state": "reversed", "reversed_by_id": self.env.uid})
        self._note_costs(-1)

    def _restock_scrapped(self):
        """Bring goods that were written off back into B-stock, at their value."""
        posting = self.env["return.posting"]
        for entry in self.filtered(lambda one: one.kind == "scrap"):
            item = entry.item_id
            place = item._get_warehouse().return_bstock_loc_id
            move = posting._make(
                [
                    posting._prepare_made_vals(
                        entry.product_id,
                        {entry.lot_id: entry.quantity},
                        (entry._get_loss_move().location_dest_id, place),
                        entry.amount,
                        item.name,
                    )
                ]
            )
            item._link_moves([(item, move)])
            item._unguarded().write({"location_id": place.id})
            if move.account_move_id:
                entry._unguarded().reversal_id = move.account_move_id

    # === SOLD === #

    @api.model
    def _release(self, sold):
        """Put the share of what was sold into the cost of the sale.

        Never raises: it runs inside the posting of deliveries.

        :param sold: {item: quantity that was sold of it now}
        """
        entries = self.sudo().search(
            [
                ("item_id", "in", [item.id for item in sold]),
                ("kind", "=", "grade"),
                ("state", "=", "posted"),
            ]
        )
        shares = {}
        for entry in entries:
            left = entry.amount - entry.amount_released
            item = entry.item_id
            share = entry.amount * sold[item] / entry.quantity
            if item.quantity_sold >= item.quantity:
                share = left
            share = entry.currency_id.round(min(share, left))
            if not entry.currency_id.is_zero(share):
                shares[entry] = share
        try:
            with self.env.cr.savepoint():
                entries._book(
                    {one: -share for one, share in shares.items()}, None, "cost"
                )
                for entry, share in shares.items():
                    entry._unguarded().amount_released += share
        except UserError as error:
            for entry in shares:
                entry.message_post(body=str(error))


class ReturnPosting(models.AbstractModel):
    _inherit = "return.posting"

    @api.model
    def _scrap(self, warehouse, items):
        """The value of what is ours is written off, too."""
        scraps = super()._scrap(warehouse, items)
        self._write_down_scrapped(items, scraps.sudo().move_ids)
        return scraps

    @api.model
    def _deliver_away(self, warehouse, items, outcome):
        """What goes to a recycler, or for nothing, is written off, too."""
        moves = super()._deliver_away(warehouse, items, outcome)
        self._write_down_scrapped(items, moves.sudo())
        return moves

    @api.model
    def _write_down_scrapped(self, items, moves):
        worth = self._get_worth(items, moves)
        values = {item: (worth[item], 0.0) for item in items if not item.owner_id}
        self.env["return.write.down"]._write_down("scrap", values)

    @api.model
    def _sell_as_b(self, warehouse, items, details):
        """Goods that go into B-stock are worth what they will bring there."""
        result = super()._sell_as_b(warehouse, items, details)
        values = {
            item: (item._get_book_value(), item._get_market_value())
            for item in items
            if not item.owner_id
        }
        self.env["return.write.down"]._write_down("grade", values)
        return result
