# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Plays one return, step by step, with the methods and as the users of real life."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Command

from . import compliance
from .timeline import DAY, schedule
from .trade import has_accounting, product

STEPS = {
    "draft": (),
    "submitted": ("submit",),
    "rejected": ("submit", "reject"),
    "cancelled": ("submit", "approve", "cancel"),
    "approved": ("submit", "approve"),
    "in_transit": ("submit", "approve", "ship"),
    "receiving": ("submit", "approve", "ship", "receive", "inspect"),
}
STEPS["processing"] = (*STEPS["receiving"], "dispose", "complete", "credit")
STEPS["done"] = (*STEPS["receiving"], "dispose", "complete", "close", "credit", "post")
FAST = {"approve": 0.5, "ship": 1, "receive": 5, "inspect": 1.5, "dispose": 0.6}
FAST |= {"complete": 0.5, "close": 0.5, "credit": 3, "post": 4}
BETWEEN = timedelta(minutes=11)  # two findings of one inspection


class Story:
    """A return of the scenarios, its sales orders and the moments of its steps."""

    def __init__(self, env, entry, rng, number):
        self.env, self.entry, self.number = env, entry, number
        self.order = env["return.order"]
        self.sales = env["sale.order"]
        self.parts = {}  # items of each fate, by its place in the scenario
        spread = min(3.5, entry.days * 2)  # not all at the same time of day
        requested = entry.days * DAY + rng.uniform(-spread, spread)
        self.requested = requested
        age = (27, 35) if entry.late else (4, 14)  # working days since the delivery
        self.delivered = requested + rng.uniform(*age) * DAY
        self.ordered = self.delivered + rng.uniform(4, 20)
        self.moments = {"create": requested, **self._schedule(rng)}
        self.reference = f"{entry.customer[:2].upper()}-{rng.randint(30000, 89999)}"
        self.tracking = f"1Z{rng.randint(10**9, 10**10 - 1)}"

    def _schedule(self, rng):
        durations = FAST if self.entry.fast else {}
        return schedule(STEPS[self.entry.end], self.requested, rng, durations)

    # === WHO AND WHAT === #

    @property
    def partner(self):
        return self.env.ref(f"reverse_logistics.partner_{self.entry.customer}")

    def as_user(self, records, login):
        return records.with_user(self.env.ref(f"reverse_logistics.user_{login}"))

    def as_requester(self, records):
        """The records for who asks: the portal acts for its users in sudo."""
        if self.entry.by == "portal":
            return self.as_user(records, self.entry.customer).sudo()
        return self.as_user(records, self.entry.by)

    def prepare_sales(self):
        """What was sold: (partner, customer's reference, [(product, quantity)])."""
        groups = {}
        for goods in self.entry.goods:
            groups.setdefault(goods.order, []).append((goods.product, goods.sold))
        return [(self.partner, self.reference, wanted) for wanted in groups.values()]

    def _reason(self, name):
        return self.env.ref(f"reverse_logistics.reason_{name}")

    # === STEPS === #

    def play(self, step, clock, moment):
        """Take one step, dated at a moment."""
        getattr(self, f"_step_{step}")(clock, moment)

    def _step_create(self, clock, moment):
        number = self.env["return.order"].with_context(ir_sequence_date=moment)
        with clock.at(moment):
            order = self.as_requester(number).create(self._prepare_order_vals())
            self.order = self.env["return.order"].browse(order.id)

    def _prepare_order_vals(self):
        return {
            "partner_id": self.partner.id,
            "kind": self.entry.kind,
            "user_id": self.env.ref("reverse_logistics.user_manager").id,
            "customer_reference": self.reference,
            "note": self.entry.note,
            **self._prepare_policy_vals(),
            "line_ids": [
                Command.create(self._prepare_line_vals(goods))
                for goods in self.entry.goods
            ],
        }

    def _prepare_policy_vals(self):
        if not self.entry.policy:
            return {}
        policy = self.env.ref(f"reverse_logistics.policy_{self.entry.policy}")
        return {"policy_id": policy.id}

    def _prepare_line_vals(self, goods):
        sale_line = self._sale_line(product(self.env, goods.product))
        serial = sale_line.product_id.tracking == "serial"
        lots = [lot.id for lot, _quantity in self._lots(sale_line, goods.back)]
        return {
            "sale_line_id": sale_line.id,
            "quantity": goods.back,
            "reason_id": self._reason(goods.reason).id,
            "resolution": goods.resolution,
            "lot_ids": [Command.set(lots)] if serial else [],
        }

    def _sale_line(self, article):
        lines = self.sales.order_line
        return lines.filtered(lambda line: line.product_id == article)[:1]

    def _lots(self, sale_line, quantity, skip=0):
        """Delivered lots of a line for a quantity: [(lot, quantity)]."""
        done = sale_line.move_ids.filtered(
            lambda move: move.location_dest_usage == "customer"
        )
        lots = []
        for line in done.move_line_ids.sorted("id")[skip:]:
            part = min(quantity, line.quantity)
            if part > 0:
                lots.append((line.lot_id, part))
                quantity -= part
        return lots

    def _step_submit(self, clock, moment):
        with clock.at(moment):
            self.as_requester(self.order).action_submit()

    def _step_approve(self, clock, moment):
        with clock.at(moment):
            order = self.as_user(self.order, "manager")
            if order.state == "submitted":
                if self.entry.by == "manager":
                    order = order.with_user(self.env.ref("base.user_admin"))
                order.action_approve()
                order.activity_unlink(["mail.mail_activity_data_todo"])
            order.date_expected = (moment + timedelta(days=7)).date()
            order.parcel_ids = [
                Command.create({"name": f"{self.tracking}{number:02d}"})
                for number in range(1, self.entry.parcels + 1)
            ]

    def _step_reject(self, clock, moment):
        with clock.at(moment):
            order = self.as_user(self.order, "manager")
            order.action_reject("Bought too long ago, and nothing is wrong with it.")
            order.activity_unlink(["mail.mail_activity_data_todo"])

    def _step_cancel(self, clock, moment):
        with clock.at(moment):
            self.as_requester(self.order).action_cancel()

    def _step_ship(self, clock, moment):
        with clock.at(moment):
            order = self.as_user(self.order, "operator")
            order.carrier_tracking_ref = self.tracking
            order.item_ids._record("in_transit", source="tpl", name="Picked up")

    def _step_receive(self, clock, moment):
        with clock.at(moment):
            self._refuse()
            arrived = self.as_user(self.order.parcel_ids, "operator")[: self.entry.here]
            if arrived:
                arrived.action_arrive()
            receipt = self.as_user(self.order.picking_ids, "operator")
            for move in receipt.move_ids:
                self._fill(move)
            for name, quantity in self.entry.extra:
                self._add_unannounced(receipt, product(self.env, name), quantity)
            quiet = receipt.with_context(skip_backorder=True)
            if quiet.button_validate() is not True:
                raise UserError(f"The receipt of {self.order.name} asks for something.")
            for name, kind, note in self.entry.reports:
                self._report(product(self.env, name), kind, note)
            if self.entry.end == "done":
                self._accept_over()

    def _refuse(self):
        if self.entry.refused:
            items = self.as_user(self.order.item_ids, "operator")
            items.sorted("id")[-1:]._refuse("The battery is swollen: not taken.")

    def _report(self, article, kind, note):
        items = self.as_user(self.order.item_ids, "operator").filtered(
            lambda item: item.product_id == article and item.stage == "received"
        )
        items.sorted("id")[-1:]._report_discrepancy(kind, note)

    def _accept_over(self):
        """Goods beyond what was agreed are credited, too."""
        over = self.as_user(self.order.item_ids, "manager").discrepancy_ids.filtered(
            lambda one: one.kind == "over"
        )
        if over:
            over._settle("accept", "Counted twice, they are all good.", tell=False)

    def _fill(self, move):
        """Say what arrived of a move."""
        name = next(
            goods.product
            for goods in self.entry.goods
            if product(self.env, goods.product) == move.product_id
        )
        quantity = self.entry.arrived.get(name, move.product_uom_qty)
        lots = [(self.env["stock.lot"], quantity)]
        if move.product_id.tracking != "none":
            lots = self._lots(move.sale_line_id, quantity, skip=int(self.entry.swapped))
        vals = move._prepare_move_line_vals()
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create({**vals, "lot_id": lot.id, "quantity": part})
            for lot, part in lots
        ]
        move.picked = True

    def _add_unannounced(self, receipt, article, quantity):
        receipt.move_ids = [
            Command.create(
                {
                    "product_id": article.id,
                    "product_uom_qty": 0,
                    "quantity": quantity,
                    "product_uom": article.uom_id.id,
                    "location_id": receipt.location_id.id,
                    "location_dest_id": receipt.location_dest_id.id,
                    "picked": True,
                }
            )
        ]

    # === INSPECTION AND DISPOSITION === #

    def _step_inspect(self, clock, moment):
        for place, fate in enumerate(self.entry.fates):
            with clock.at(moment + place * BETWEEN):
                items = self._take(fate)
                self.parts[place] = items
                if fate.discrepancy and not items.discrepancy:
                    items.discrepancy = fate.discrepancy
                self._inspect(fate, items)

    def _inspect(self, fate, items):
        wizard = (
            self.env["return.inspection.wizard"]
            .with_user(items.env.user)
            .create(
                {
                    "item_ids": [Command.set(items.ids)],
                    "function_grade": fate.grade[:2],
                    "cosmetic_grade": fate.grade[2:],
                    "found_reason_id": self._reason(fate.found).id,
                    "station": "Bench 1",
                }
            )
        )
        for line in wizard.line_ids:
            self._answer(line, fate)
        wizard.action_confirm()

    def _answer(self, line, fate):
        """Answer a check as the grades of the fate have it."""
        check = line.check_id
        failed = (check.fail_function_grade or "") >= fate.grade[:2] or (
            (check.fail_cosmetic_grade or "") >= fate.grade[2:]
        )
        if check.kind == "measure":
            middle = (check.value_min + check.value_max) / 2
            line.answer = f"{check.value_min / 2 if failed else middle:g}"
        elif check.kind in ("passfail", "data_wiped"):
            line.result = "fail" if failed else "pass"

    def _take(self, fate):
        """Received items for a quantity; the last one is split where it holds more."""
        article = product(self.env, fate.product)
        waiting = self.as_user(self.order.item_ids, "inspector").filtered(
            lambda item: item.product_id == article and item.stage == "received"
        )
        found, left = waiting.browse(), fate.quantity
        for item in waiting.sorted(lambda item: (not item.line_id, item.id)):
            if left <= 0:
                break
            part = item._split(left) if item.quantity > left else item
            found |= part
            left -= part.quantity
        return found

    def _step_dispose(self, clock, moment):
        for place, fate in enumerate(self.entry.fates):
            if fate.disposition:
                with clock.at(moment + place * BETWEEN):
                    self._dispose(fate, self.parts[place])
                    compliance.document(self.env, self.parts[place], fate.complete)
                    settled = self.as_user(self.parts[place], "manager")
                    settled.activity_unlink(["mail.mail_activity_data_todo"])

    def _dispose(self, fate, items):
        if fate.disposition == "*":
            close = items.filtered("needs_person")
            for disposition, part in close.grouped(
                "recommended_disposition_id"
            ).items():
                self._confirm(part, {"disposition_id": disposition.id})
            if items - close:
                self._confirm(items - close, {"follow_recommendation": True})
            return None
        disposition = self.env.ref(f"reverse_logistics.disposition_{fate.disposition}")
        reason = self.env.ref(f"reverse_logistics.override_{fate.override}")
        if not any(item._is_override(disposition) for item in items):
            reason = reason.browse()
        if fate.proposed:
            values = {"disposition_id": disposition.id, "override_reason_id": reason.id}
            data = {"disposition": disposition.code, "override": reason.name or None}
            return items._record("decided", values=values, data=data)
        if fate.disposition in ("scrap", "recycle", "donate"):  # two people write off
            items = self.as_user(items, "manager")
        vals = {"disposition_id": disposition.id, "override_reason_id": reason.id}
        return self._confirm(items, vals)

    def _confirm(self, items, vals):
        wizard = self.env["return.disposition.wizard"].with_user(items.env.user)
        wizard.create({"item_ids": [Command.set(items.ids)], **vals}).action_confirm()

    def _step_complete(self, clock, moment):
        for place, fate in enumerate(self.entry.fates):
            items = self.parts[place].filtered(lambda item: item.stage == "in_process")
            if items and fate.complete:
                with clock.at(moment + place * BETWEEN):
                    items.action_complete()

    def _step_close(self, clock, moment):
        if self.entry.short:
            with clock.at(moment):
                self.as_user(self.order, "manager").action_close(self.entry.short)

    # === MONEY === #

    def _step_credit(self, clock, moment):
        if self.entry.credit and has_accounting(self.order.company_id):
            with clock.at(moment):
                self.as_user(self.order, "manager").action_credit()
                notes = self.as_user(self.order.credit_note_ids, "accountant")
                notes.invoice_date = moment.date()

    def _step_post(self, clock, moment):
        notes = self.as_user(self.order.credit_note_ids, "accountant")
        if notes and self.entry.credit == "posted":
            with clock.at(moment):
                notes.invoice_date = moment.date()
                notes.action_post()
