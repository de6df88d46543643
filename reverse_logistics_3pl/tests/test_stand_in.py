# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A provider whose messages come late, twice, in any order or not at all.

`TPL_MESSAGES=10000` runs the long version.
"""

import json
import os
import random
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .messages import MessageCommon

MESSAGES = int(os.environ.get("TPL_MESSAGES", "300"))
STORY = ("loaded", "picked_up", "departed", "in_transit", "delayed", "arrived_terminal")
ENDS = {"arrived_terminal": "in_transit", "delivered": "arrived", "loaded": "picked_up"}
A_LOAD = 5  # messages of a load, at the least that chance makes of many


@tagged("post_install", "-at_install")
class TestStandIn(MessageCommon):
    def _make_loads(self, count):
        today = fields.Date.today()
        return (
            self.env["return.shipment"]
            ._unguarded()
            .create(
                [
                    {
                        "name": f"LOAD/S/{number:05d}",
                        "state": "booked",
                        "provider_id": self.provider.id,
                        "warehouse_id": self.warehouse.id,
                        "date_departure": today,
                        "date_arrival": today + timedelta(days=2),
                        "cost_freight": 100.0 + number,
                    }
                    for number in range(count)
                ]
            )
        )

    def _tell(self, loads, chance):
        """What a provider would say of its loads: (messages, {load: state})."""
        told, truth = [], {}
        for load in loads:
            end = chance.choice(sorted(ENDS))
            story = list(STORY[: STORY.index(end) + 1] if end in STORY else STORY)
            if end == "delivered":
                story += ["arrived_delivery", "delivered"]
            truth[load] = ENDS[end]
            for hour, status in enumerate(story):
                at = f"2026-01-{10 + hour // 4:02d}T{8 + hour % 4:02d}:00:00Z"
                event = {"status": status, "at": at}
                told.append(("status", {"number": load.name, "events": [event]}))
            charge = {"charge": "freight", "amount": str(load.cost_freight)}
            bill = {"number": f"F-{load.name}", "date": "2026-02-01"}
            bill |= {"shipment_number": load.name, "total": charge["amount"]}
            told.append(("freight_bill", {**bill, "charges": [charge]}))
        entries = [
            {
                "id": f"ev_{place}",
                "type": kind,
                "timestamp": "2026-01-31T09:30:00Z",
                "data": data,
            }
            for place, (kind, data) in enumerate(told)
        ]
        return entries, truth

    def test_whatever_happens_on_the_way_the_end_is_the_truth(self):
        chance = random.Random(9)
        loads = self._make_loads(MESSAGES // A_LOAD + 1)
        entries, truth = self._tell(loads, chance)
        self.assertGreaterEqual(len(entries), MESSAGES)
        sent = [entry for entry in entries if chance.random() > 0.1]
        sent += chance.sample(sent, int(len(sent) * 0.3))
        chance.shuffle(sent)
        for entry in sent:
            body = {name: entry[name] for name in ("type", "timestamp", "data")}
            _message, status, _answer = self.Message._take_webhook(
                self.provider, entry["id"], json.dumps(body).encode()
            )
            self.assertEqual(status, 200)
        self._work_off()
        self.provider._take_polled(entries)
        self._work_off()
        self.assertEqual({load: load.state for load in loads}, truth)
        bills = self.env["tpl.invoice"].search([("shipment_id", "in", loads.ids)])
        self.assertEqual(len(bills), len(loads))
        self.assertTrue(all(bills.mapped("is_clean")), "no false hold")
        again = self.Message.search_count([("direction", "=", "in")])
        self.provider._take_polled(entries)
        self.assertEqual(self.Message.search_count([("direction", "=", "in")]), again)
        self.assertEqual(again, len(entries))

    def _work_off(self):
        domain = [("direction", "=", "in"), ("state", "=", "received")]
        while self.Message.search_count(domain, limit=1):
            self._cron("_cron_process")


@tagged("post_install", "-at_install")
class TestJourney(MessageCommon):
    def test_from_the_plan_to_the_bill(self):
        """Plan, confirm, 180 out, received twice and out of order, finding, dispute,
        bill."""
        self.provider.write({"message_format": "x12", "does_inspect": True})
        self.load._announce("replacement")
        sent = self.load.tpl_message_ids.sorted("id")[-1]
        self._cron("_cron_send")
        self.assertEqual(sent.state, "sent", sent.error)
        order = self.load.order_ids[0]
        lines = [
            self._line(order, self.widget, 1, condition="good"),
            self._line(order, self.widget, 1, condition="damaged"),
            self._line(order, self.gadget, 1, condition="good"),
        ]
        first = self._receipt(lines)
        self.assertEqual(self._receipt(lines).first_id, first)
        self.assertEqual(self._status("picked_up").state, "done")
        self.assertEqual(self.load.state, "arrived")
        damaged = self.load.finding_ids.filtered(lambda f: f.kind == "damaged")
        damaged.with_user(self.operator).action_confirm()
        self.assertEqual(damaged.dispute_id.state, "open")
        self._receive(order)
        seen = self.load.finding_ids.filtered(lambda f: f.kind == "inspection")
        action = seen.with_user(self.inspector).action_confirm()
        self.assertEqual(action["res_model"], "return.inspection.wizard")
        self.assertEqual(set(order.item_ids.mapped("stage")), {"received"})
        total = str(self.load.cost_freight)
        charge = {"charge": "freight", "amount": total}
        message = self._take(
            "freight_bill",
            {
                "number": "F-9",
                "date": "2026-02-01",
                "total": total,
                "shipment_number": self.load.name,
                "charges": [charge],
            },
        )
        self.assertEqual(message.state, "done", message.error)
        bill = self.env["tpl.invoice"].search([("name", "=", "F-9")])
        bill.with_user(self.accountant).action_create_bill()
        self.assertEqual(bill.move_id.move_type, "in_invoice")
        self.assertInvariants()
