# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

ROLES = "reverse_logistics.group_return_"
# From which states a step may be taken.
STEPS = {
    "request": ("draft", "lapsed"),
    "authorise": ("requested",),
    "ship": ("draft", "requested", "authorised"),
    "answer": ("requested", "authorised", "shipped", "accepted", "partly", "refused"),
    "refund": ("accepted", "partly"),
    "close": ("accepted", "partly", "refused", "refunded", "lapsed"),
    "cancel": ("draft", "requested", "authorised", "lapsed"),
}


class ReturnVendorClaim(models.Model):
    _inherit = "return.vendor.claim"

    # === ACTIONS === #

    def action_request(self):
        """Ask the vendor; where he gives no numbers, that is enough to ship."""
        self._ensure_step("request", "inspector")
        for claim in self:
            if not claim.line_ids:
                raise UserError(
                    self.env._(
                        "%s claims nothing yet: send goods back to the vendor, or add a"
                        " line.",
                        claim.name,
                    )
                )
        self._step("requested", date_requested=fields.Datetime.now())
        self._settle_tasks()
        self.filtered(
            lambda claim: (
                not claim.is_approval_needed
                and (not claim.is_rma_needed or claim.vendor_rma)
            )
        )._authorise()

    def action_authorise(self):
        """The vendor agrees to have the goods back, with his number if he gives one.

        :raises UserError: without the number of a vendor who needs one
        """
        self._ensure_step("authorise", "inspector")
        self._ensure_rma()
        self._authorise()

    def action_ship(self):
        """Plan the transfer of the goods, an ordinary one; the claim is shipped and the
        items are closed when the warehouse posts it.

        :return: an action that shows the transfers
        """
        self._ensure_step("ship", "inspector")
        self._ensure_may_leave()
        for claim in self:
            items = claim._get_waiting_items()
            if not items:
                raise UserError(
                    self.env._(
                        "No goods of %s wait to be shipped to the vendor.", claim.name
                    )
                )
            claim._drop_transfers(items)
            self.env["return.posting"]._plan_shipment(
                claim.warehouse_id or items._get_warehouse(),
                items,
                claim._get_place(),
                partner=claim.partner_id,
                return_claim_id=claim.id,
            )
        return self.action_open_pickings()

    def action_accept(self):
        """The vendor accepts all that was claimed."""
        self._ensure_step("answer", "manager", "accountant")
        for line in self.line_ids:
            line._unguarded().amount_accepted = line.amount_claimed
        self._answer()

    def action_answer(self):
        """The vendor accepts what was typed on the lines: all, a part, or nothing."""
        self._ensure_step("answer", "manager", "accountant")
        self._answer()

    def action_refuse(self):
        """The vendor accepts nothing."""
        self._ensure_step("answer", "manager", "accountant")
        self.line_ids._unguarded().write({"amount_accepted": 0.0})
        self._answer()

    def action_refund(self):
        """Draft the vendor's credit notes over what was accepted.

        :return: an action that shows them
        """
        self._ensure_step("refund", "manager", "accountant")
        for claim in self:
            if claim.sudo().refund_ids.filtered(lambda move: move.state != "cancel"):
                raise UserError(
                    self.env._(
                        "%s has a credit note already: open it with the button above.",
                        claim.name,
                    )
                )
            claim._create_refund()
        return self.action_open_refunds()

    def action_close(self, reason=None):
        """End claims; what was not credited is written off, which takes a reason.

        :param reason: a `return.vendor.claim.reason`, or its id
        """
        self._ensure_step("close", "manager", "accountant")
        if isinstance(reason, int):
            reason = self.env["return.vendor.claim.reason"].browse(reason).exists()
        for claim in self:
            claim._ensure_closable(reason)
            claim._write_off()
        values = {"write_off_reason_id": reason.id} if reason else {}
        self._step("closed", date_closed=fields.Datetime.now(), **values)
        self._settle_tasks()
        self._settle_items()

    def action_cancel(self):
        """Call claims off before anything was shipped; their items wait for another
        decision, and the quotas get back what was taken."""
        self._ensure_step("cancel", "manager")
        items = self._get_waiting_items()
        for claim in self:
            claim._drop_transfers(claim._get_goods())
        self.line_ids.sudo()._unguarded().unlink()
        self._step("cancelled")
        self._settle_tasks()
        items._reopen(self.env._("The vendor claim was cancelled"))

    def action_open_pickings(self):
        """The transfers of these claims."""
        return self.picking_ids._get_records_action(name=self.env._("Transfers"))

    def action_open_refunds(self):
        """The vendor credit notes of these claims."""
        name = self.env._("Vendor Credit Notes")
        return self.refund_ids._get_records_action(name=name)

    def action_open_items(self):
        """The items of these claims."""
        return self.item_ids._get_records_action(name=self.env._("Items"))

    # === STEPS === #

    def _ensure_step(self, step, *roles):
        self.check_access("read")
        if not self.env.su and not any(
            self.env.user.has_group(f"{ROLES}{role}") for role in roles
        ):
            raise AccessError(
                self.env._(
                    "This needs the right '%s' of Returns.",
                    self.env.ref(f"{ROLES}{roles[0]}").sudo().name,
                )
            )
        # Two at once change these rows: the second is run again and sees the first.
        self.env.cr.execute(
            "UPDATE return_vendor_claim SET state = state WHERE id = ANY(%s)",
            [self.ids],
        )
        names = dict(self._fields["state"]._description_selection(self.env))
        for claim in self:
            if claim.state not in STEPS[step]:
                raise UserError(
                    self.env._(
                        "%(claim)s is %(state)s: this cannot be done any more, or not"
                        " yet.",
                        claim=claim.name,
                        state=names[claim.state].lower(),
                    )
                )

    def _ensure_may_leave(self):
        """:raises UserError: while the vendor has not agreed, or gave no number"""
        for claim in self:
            if claim.is_approval_needed and claim.state in ("draft", "requested"):
                raise UserError(
                    self.env._(
                        "%(vendor)s has not agreed yet: ask, and note on %(claim)s that"
                        " the goods are authorised.",
                        vendor=claim.partner_id.display_name,
                        claim=claim.name,
                    )
                )
        self._ensure_rma()

    def _ensure_rma(self):
        for claim in self:
            if claim.is_rma_needed and not claim.vendor_rma:
                raise UserError(
                    self.env._(
                        "%(vendor)s takes nothing without an RMA number: ask for it and"
                        " type it on %(claim)s.",
                        vendor=claim.partner_id.display_name,
                        claim=claim.name,
                    )
                )

    def _ensure_closable(self, reason):
        self.ensure_one()
        waiting = self._get_waiting_items()
        if waiting:
            raise UserError(
                self.env._(
                    "%(items)s of %(claim)s are still here: ship them, or decide anew.",
                    items=", ".join(waiting.mapped("name")),
                    claim=self.name,
                )
            )
        drafts = self.sudo().refund_ids.filtered(lambda move: move.state == "draft")
        if drafts:
            raise UserError(
                self.env._("Post or cancel the credit note of %s first.", self.name)
            )
        if self._get_balance() > 0 and not reason:
            raise UserError(
                self.env._(
                    "%(amount)s of %(claim)s is not credited: give the reason why it is"
                    " written off.",
                    amount=self.currency_id.format(self._get_balance()),
                    claim=self.name,
                )
            )

    def _step(self, state, **values):
        # sudo: the roles were checked; accountants do not write claims otherwise.
        self.sudo()._unguarded().write({"state": state, **values})

    def _authorise(self):
        self._step("authorised", date_authorised=fields.Datetime.now())

    def _answer(self):
        for claim in self:
            lines = claim.line_ids
            if all(line.amount_accepted == line.amount_claimed for line in lines):
                state = "accepted"
            else:
                state = "partly" if any(lines.mapped("amount_accepted")) else "refused"
            claim._step(state, date_answered=fields.Datetime.now())
        self._settle_tasks()
        self.filtered(lambda claim: claim.state == "refused")._settle_items()

    def _get_balance(self):
        """Claimed, less what the vendor credited."""
        self.ensure_one()
        return self.currency_id.round(self.amount_claimed - self.amount_refunded)

    def _write_off(self):
        for line in self.line_ids:
            rest = max(0.0, line.amount_claimed - line.amount_refunded)
            line.sudo()._unguarded().amount_written_off = rest

    # === GOODS === #

    def _get_place(self):
        return self.partner_id.property_stock_supplier or self.env.ref(
            "stock.stock_location_suppliers"
        )

    def _get_goods(self):
        """Items that may travel with these claims: what a carrier pays for does not."""
        return self.line_ids.filtered(lambda line: line.kind != "damage").item_id

    def _get_waiting_items(self):
        """Items of these claims that are here to be shipped to the vendor."""
        return self._get_goods().filtered(
            lambda item: (
                item.stage in ("decided", "in_process")
                and item.disposition_id.action == "return_to_vendor"
            )
        )

    def _drop_transfers(self, items):
        """Call off what is planned and not posted for some items."""
        self.env["return.posting"]._drop_shipments(items)

    def _mark_shipped(self):
        """Shipped, as soon as none of the goods is here; not before they were asked."""
        gone = self.filtered(
            lambda claim: (
                claim.state in ("draft", "requested", "authorised")
                and not claim._get_waiting_items()
            )
        )
        now = fields.Datetime.now()
        for claim in gone:
            values = {} if claim.date_requested else {"date_requested": now}
            claim._step("shipped", date_shipped=now, **values)
        gone._settle_tasks()

    # === MONEY === #

    def _create_refund(self):
        """The vendor's credit note over what he accepted, as a draft."""
        self.ensure_one()
        # sudo: a returns manager proposes; posting stays with accounting.
        move = (
            self.env["account.move"]
            .sudo()
            .with_company(self.company_id)
            .create(
                {
                    "move_type": "in_refund",
                    "partner_id": self.partner_id.id,
                    "company_id": self.company_id.id,
                    "currency_id": self.currency_id.id,
                    "invoice_origin": self.name,
                    "ref": self.vendor_rma or self.name,
                    "return_claim_id": self.id,
                    "invoice_line_ids": [
                        Command.create(line._prepare_refund_vals())
                        for line in self.line_ids - self._get_replaced_lines()
                        if line.amount_accepted
                    ],
                }
            )
        )
        return move

    def _register_refund(self):
        """After a credit note was posted or taken back: what came in, by line and item.

        Never raises: it runs inside the posting of the credit note.
        """
        for claim in self:
            for line in claim.line_ids:
                posted = line.sudo().refund_line_ids.filtered(
                    lambda one: one.parent_state == "posted"
                )
                # The balance of a vendor's credit is on the credit side.
                line._unguarded().amount_refunded = line.amount_replaced - sum(
                    posted.mapped("balance")
                )
            posted = claim.refund_ids.filtered(lambda move: move.state == "posted")
            posted = posted or any(claim.line_ids.mapped("amount_replaced"))
            if posted and claim.state in ("accepted", "partly"):
                claim._step("refunded")
                if not claim._get_balance() > 0:
                    claim._step("closed", date_closed=fields.Datetime.now())
            elif not posted and claim.state in ("refunded", "closed"):
                claim._step(
                    "partly"
                    if claim.amount_accepted < claim.amount_claimed
                    else "accepted"
                )
        self._settle_items()

    def _settle_items(self):
        """Write what claims brought on their items, and learn from answered ones."""
        self.line_ids.item_id._register_vendor_recovery()
        self._learn()

    def _learn(self):
        """The share that vendors accept moves what is expected of the next claim."""
        priors = self.env["return.prior"].sudo()
        for company, claims in self.grouped("company_id").items():
            lines = claims.line_ids.filtered(
                lambda line: (
                    line.kind == "part"
                    and line.item_id
                    and line.amount_claimed
                    and not line.is_learnt
                    and line.claim_id.state in ("refused", "refunded", "closed")
                )
            )
            disposition = self.env.ref("reverse_logistics.disposition_return_to_vendor")
            priors.with_company(company)._learn(
                [
                    (
                        line.item_id.product_id,
                        line.item_id.disposition_id or disposition,
                        line.item_id.house_grade,
                        "success",
                        line.amount_accepted / line.amount_claimed,
                    )
                    for line in lines
                ]
            )
            lines.sudo()._unguarded().write({"is_learnt": True})

    def _settle_tasks(self):
        # sudo: the task may be somebody else's
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
