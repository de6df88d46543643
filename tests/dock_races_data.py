# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the races of the dock run over, made in `odoo shell`."""

import sys
from pathlib import Path

from odoo.fields import Command
from odoo.tests import new_test_user

sys.path.insert(0, str(Path(__file__).parent))

from races_data import PASSWORD, ROLES, World, _validate  # noqa: E402

# How many groups a round takes of each pool.
GROUPS = {
    "over": 4,
    "parked_return": 1,
    "parked_delivery": 1,
    "unknown": 1,
    "nothing": 1,
    "parts": 1,
    "here": 3,
    "coming": 1,
    "parcels": 1,
    "unlabelled": 1,
    "graded": 3,
    "to_repair": 1,
    "to_vendor": 1,
    "claim_draft": 1,
    "claim_asked": 1,
    "claim_accepted": 1,
    "proposed": 2,
    "replace": 1,
}
DELIVERIES = 2


def make(env, rounds):
    """Groups of ids for each race, the return first; see `DockWorld`."""
    env = env(context={**env.context, "tracking_disable": True})
    return DockWorld(env, rounds).make()


class DockWorld(World):
    """Returns in all the ways that goods come to the dock."""

    def make(self):
        for login, role in ROLES.items():
            groups = f"base.group_user,reverse_logistics.group_return_{role}"
            if login == "manager":
                groups += ",stock.group_stock_user"
            new_test_user(self.env, login=login, password=PASSWORD, groups=groups)
        self.vendor = self.env["res.partner"].create({"name": "Widget Works"})
        self.haulier = self.env["res.partner"].create({"name": "Fast Freight"})
        self.widget.seller_ids = [Command.create({"partner_id": self.vendor.id})]
        # as managers decide, who are not the system
        self.manager = self.env["res.users"].search([("login", "=", "other_manager")])
        self.turn = 0
        self._sell_all()
        pools = {
            name: [getattr(self, f"_{name}")() for _one in range(count * self.rounds)]
            for name, count in GROUPS.items()
        }
        pools["delivery"] = [
            self._delivery() for _one in range(DELIVERIES * self.rounds)
        ]
        names = ["override_other", "product_unidentified"]
        names += [
            f"disposition_{name}"
            for name in ("scrap", "return_to_vendor", "return_to_customer", "repair")
        ]
        names += ["disposition_resell_b", "claim_reason_goodwill"]
        ids = {n: self.env.ref(f"reverse_logistics.{n}").id for n in names}
        return {
            "pools": pools,
            "widget": self.widget.id,
            "haulier": self.haulier.id,
            "repair_place": self.warehouse.return_repair_loc_id.id,
            **ids,
        }

    def _coming(self, quantity=2):
        order = self._return([(self.sold[self.widget], quantity)])
        self._submit(order)
        return order.ids

    def _browse(self, ids):
        return self.env["return.order"].browse(ids[0])

    def _here(self, quantity=2):
        ids = self._coming(quantity)
        _validate(self._browse(ids).picking_ids)
        return ids + self._browse(ids).item_ids.ids

    def _parts(self):
        order = self._browse(self._here(2))
        order.item_ids._split(1)
        return order.ids + order.item_ids.ids

    def _over(self):
        """One was announced, two came: the item of the second, and its discrepancy."""
        order = self._browse(self._coming(1))
        order.picking_ids.move_ids.quantity = 2
        _validate(order.picking_ids)
        over = order.item_ids.filtered("discrepancy")
        return [order.id, over.id, over.discrepancy_ids.id]

    def _park(self, **vals):
        return self.env["return.item"]._park_blind([vals])

    def _parked_return(self):
        """A widget that nobody knows of, and a return that waits for it."""
        ids = self._coming(2)
        line = self._browse(ids).line_ids.id
        return [*ids, self._park(product_id=self.widget.id).id, line]

    def _parked_delivery(self):
        """A gadget that nobody announced, and the delivery it came with."""
        move = self.sold[self.gadget].move_ids
        item = self._park(product_id=self.gadget.id, partner_id=self.customer.id)
        return [0, item.id, move.id]

    def _unknown(self):
        return [0, self._park(note="A grey box").id]

    def _nothing(self):
        self.turn += 1
        return [self.turn]

    def _parcels(self):
        order = self._browse(self._coming())
        order.parcel_ids = [Command.create({"name": f"P{n}"}) for n in range(2)]
        return order.ids + order.parcel_ids.ids

    def _unlabelled(self):
        """Two drones without a label, on the receipt and in one line."""
        order = self._return([(self.sold[self.serial], 2)])
        self._submit(order)
        receipt = order.picking_ids
        receipt.move_line_ids.unlink()
        receipt.move_ids.move_line_ids = [
            Command.create(
                {**receipt.move_ids._prepare_move_line_vals(), "quantity": 2}
            )
        ]
        return [order.id, receipt.id]

    def _graded(self, quantity=2):
        ids = self._here(quantity)
        self._inspect(self._browse(ids).item_ids)
        return ids

    def _to_repair(self):
        """The customer's own unit."""
        order = self._return([(self.sold[self.widget], 1)], resolution="repair")
        self._submit(order)
        _validate(order.picking_ids)
        self._inspect(order.item_ids)
        return order.ids + order.item_ids.ids

    def _to_vendor(self):
        return self._graded(1)

    def _claim_draft(self):
        """A claim on a vendor of its own."""
        self.turn += 1
        payer = self.env["res.partner"].create({"name": f"Vendor {self.turn}"})
        claim = self.env["return.vendor.claim"].create({"partner_id": payer.id})
        claim.line_ids = [Command.create({"kind": "freight", "amount_claimed": 30})]
        return [0, claim.id]

    def _claim_asked(self):
        ids = self._claim_draft()
        self.env["return.vendor.claim"].browse(ids[1]).action_request()
        return ids

    def _claim_accepted(self):
        ids = self._claim_asked()
        self.env["return.vendor.claim"].browse(ids[1]).action_accept()
        return ids

    def _proposed(self):
        ids = self._graded(1)
        items = self._browse(ids).item_ids.with_user(self.manager)
        items._propose(
            self.env.ref("reverse_logistics.disposition_scrap"),
            self.env.ref("reverse_logistics.override_other"),
        )
        return ids

    def _replace(self):
        order = self._return([(self.sold[self.widget], 1)], resolution="replace")
        self._submit(order)
        _validate(order.picking_ids)
        self._inspect(order.item_ids)
        return order.ids

    def _delivery(self):
        """An order of four, delivered, and a draft return of three of them."""
        self._stock_up(self.widget, 4)
        sale = self._sell([(self.widget, 4)])
        order = self._return([(sale.order_line, 3)])
        return [order.id, sale.picking_ids.id, sale.order_line.move_ids.id]
