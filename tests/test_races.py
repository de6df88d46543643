# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Races for the same goods, money and buttons, between workers of a real server.

`RACES_ROUNDS=20` runs each of them twenty times. In the first round a lock holds the
requests until all of them have begun; in every other one they just start together.
"""

import os
from collections import namedtuple
from pathlib import Path

import pytest
from real_server import Call, serving

ROUNDS = int(os.environ.get("RACES_ROUNDS", "1"))
DATA = Path(__file__).with_name("races_data.py")
DONE = "SELECT count(*) FROM return_event WHERE order_id = %s AND "


class Races:
    """A server, what was made on it, and the judge of what comes of a race."""

    def __init__(self, server):
        self.server = server
        self.do, self.ids = server.do, server.made
        self.held = True

    def take(self, pool):
        """The ids of a group that is ready for a race, never given again."""
        return self.ids["pools"][pool].pop()

    def take_one(self, pool):
        (order,) = self.take(pool)
        return order

    def run(self, calls, hold):
        """Send calls at once and judge what holds after every race.

        :param hold: the table before which they are held
        :return: the answers
        """
        answers = self.server.at_once(calls, hold if self.held else None)
        for answer in answers:
            assert answer.ok or answer.refused, f"{answer}\n{answer.debug}"
        assert any(answer.ok for answer in answers), answers
        assert self.server.violations() == {}
        assert self.server.trouble() == []
        return answers

    def one(self, query, *parameters):
        """The first column of the first row of a query."""
        return self.server.rows(query, parameters)[0][0]

    def state(self, order):
        return self.one("SELECT state FROM return_order WHERE id = %s", order)

    def line(self, order, name, which=0):
        query = f"SELECT {name} FROM return_order_line WHERE order_id = %s ORDER BY id"
        return float(self.server.rows(query, [order])[which][0] or 0)

    def items(self, order):
        query = "SELECT id FROM return_item WHERE order_id = %s ORDER BY id"
        return [row[0] for row in self.server.rows(query, [order])]

    def open_receipts(self, *orders):
        query = """SELECT id FROM stock_picking WHERE return_order_id = ANY(%s)
            AND state NOT IN ('done', 'cancel') ORDER BY id"""
        return [row[0] for row in self.server.rows(query, [list(orders)])]

    def notes(self, order):
        query = "SELECT id FROM account_move WHERE return_order_id = %s ORDER BY id"
        return [row[0] for row in self.server.rows(query, [order])]

    # === CALLS === #

    def press(self, login, order, button, *args):
        return Call(login, "return.order", button, ([order], *args), {})

    def validate(self, login, picking):
        context = {"skip_backorder": True}
        args = ([picking],)
        return Call(
            login, "stock.picking", "button_validate", args, {"context": context}
        )

    def inspect(self, login, items):
        """The confirmation of an inspection that a user has filled in."""
        values = {"function_grade": "F6", "cosmetic_grade": "C9"}
        return self._confirm(login, "return.inspection.wizard", items, values)

    def dispose(self, login, items, name, quantity=0):
        """The confirmation of a disposition that a user has filled in."""
        values = {
            "disposition_id": self.ids[f"disposition_{name}"],
            "override_reason_id": self.ids["override_other"],
            "quantity": quantity,
        }
        return self._confirm(login, "return.disposition.wizard", items, values)

    def _confirm(self, login, model, items, values):
        values = {**values, "item_ids": [[6, 0, items]]}
        wizard = self.do(login, model, "create", values)
        return Call(login, model, "action_confirm", ([wizard],), {})


@pytest.fixture(scope="module")
def server():
    with serving(f"race_{os.getpid()}", DATA, ROUNDS) as running:
        yield running


@pytest.fixture(params=range(ROUNDS))
def races(server, request):
    races = Races(server)
    races.held = request.param % 2 == 0
    server.trouble()  # what others left in the log is not ours
    return races


# === THE LAST UNIT === #


@pytest.mark.parametrize("count", [2, 20])
def test_last_unit(races, count):
    """Of requests for the last unit one passes, the others are told why not."""
    orders = races.take(f"last_of_{count}")
    logins = ("operator", "other_operator", "inspector", "manager")
    calls = [
        races.press(logins[i % 4], order, "action_submit")
        for i, order in enumerate(orders)
    ]
    answers = races.run(calls, "return_order")
    assert [answer.ok for answer in answers].count(True) == 1, answers
    for order, answer in zip(orders, answers, strict=True):
        assert races.state(order) == ("submitted" if answer.ok else "draft")
    claimed = """SELECT sum(s.quantity) FROM return_order_line_source s
        JOIN return_order_line l ON l.id = s.line_id WHERE l.order_id = ANY(%s)"""
    assert races.one(claimed, orders) == 1


# === A DOUBLE CLICK ON EVERY BUTTON === #

# pool of returns; how the call is made; table to hold; what then is so (sql, value)
Button = namedtuple("Button", "pool call hold state effects")


def on_order(login, button, *args):
    return lambda races, order: races.press(login, order, button, *args)


def on_receipt(races, order):
    return races.validate("operator", races.open_receipts(order)[0])


def on_items(login, step, *args):
    return lambda races, order: getattr(races, step)(login, races.items(order), *args)


def on_note(races, order):
    note = races.notes(order)[0]
    return Call("accountant", "account.move", "action_post", ([note],), {})


def on_completion(races, order):
    items = races.items(order)
    return Call("inspector", "return.item", "action_complete", (items,), {})


def happened(what):
    """How often an event is in the log of the return."""
    return DONE + what


RECEIPTS = "SELECT count(*) FROM stock_picking WHERE return_order_id = %s"
ITEMS = "SELECT count(*) FROM return_item WHERE order_id = %s"
NOTES = "SELECT count(*) FROM account_move WHERE return_order_id = %s"
CLAIMED = """SELECT COALESCE(sum(s.quantity), 0) FROM return_order_line_source s
    JOIN return_order_line l ON l.id = s.line_id WHERE l.order_id = %s"""
TOTAL = "SELECT {} FROM return_order_line WHERE order_id = %s"
MOVED = """SELECT sum(m.quantity) FROM return_item_stock_move_rel r
    JOIN return_item i ON i.id = r.return_item_id
    JOIN stock_move m ON m.id = r.stock_move_id
    JOIN stock_location l ON l.id = m.location_id
    WHERE i.order_id = %s AND l.usage = 'internal' AND m.state = 'done'"""

BUTTONS = {
    "submit": Button(
        "draft",
        on_order("operator", "action_submit"),
        "return_order",
        "approved",
        {happened("name = 'submitted'"): 1, RECEIPTS: 1, ITEMS: 1, CLAIMED: 2},
    ),
    "approve": Button(
        "submitted",
        on_order("manager", "action_approve"),
        "return_order",
        "approved",
        {happened("name = 'approved'"): 1, RECEIPTS: 1, ITEMS: 1, CLAIMED: 2},
    ),
    "reject": Button(
        "submitted",
        on_order("manager", "action_reject", "Not ours"),
        "return_order",
        "rejected",
        {happened("name = 'rejected'"): 1, RECEIPTS: 0, CLAIMED: 0},
    ),
    "cancel": Button(
        "approved",
        on_order("operator", "action_cancel"),
        "return_order",
        "cancelled",
        {happened("name = 'cancelled'"): 1, CLAIMED: 0},
    ),
    "receive": Button(
        "approved",
        on_receipt,
        "stock_picking",
        "processing",
        {happened("to_stage = 'received'"): 1, TOTAL.format("qty_received"): 2},
    ),
    "inspect": Button(
        "received",
        on_items("inspector", "inspect"),
        "return_item",
        "processing",
        {TOTAL.format("qty_inspected"): 2},
    ),
    "restock": Button(
        "inspected",
        on_items("inspector", "dispose", "restock"),
        "return_item",
        "processing",
        {
            happened("to_stage = 'closed'"): 1,
            TOTAL.format("qty_disposed"): 2,
            MOVED: 2,
        },
    ),
    "scrap": Button(
        "inspected",
        on_items("manager", "dispose", "scrap"),
        "return_item",
        "processing",
        {
            happened("to_stage = 'closed'"): 1,
            TOTAL.format("qty_disposed"): 2,
            MOVED: 2,
        },
    ),
    "refurbish": Button(
        "inspected",
        on_items("inspector", "dispose", "refurbish"),
        "return_item",
        "processing",
        {TOTAL.format("qty_disposed"): 0, MOVED: 2},
    ),
    "complete": Button(
        "in_process",
        on_completion,
        "return_item",
        "processing",
        # Into the repair location and back to stock.
        {
            happened("to_stage = 'closed'"): 1,
            TOTAL.format("qty_disposed"): 2,
            MOVED: 4,
        },
    ),
    "credit": Button(
        "inspected",
        on_order("accountant", "action_credit"),
        "return_order",
        "processing",
        {NOTES: 1, TOTAL.format("qty_crediting"): 2},
    ),
    "post the credit note": Button(
        "drafted",
        on_note,
        "account_move",
        "processing",
        {TOTAL.format("qty_credited"): 2, TOTAL.format("qty_crediting"): 0},
    ),
    "close": Button(
        "partly",
        on_order("manager", "action_close", "Lost"),
        "return_order",
        "processing",
        {
            happened("name = 'closed'"): 1,
            happened("to_stage = 'missing'"): 1,
            TOTAL.format("qty_closed"): 1,
            CLAIMED: 1,
        },
    ),
}


@pytest.mark.parametrize("name", BUTTONS)
def test_double_click(races, name):
    """Whatever the second click is told, the button has worked once."""
    button = BUTTONS[name]
    order = races.take_one(button.pool)
    call = button.call(races, order)
    races.run([call, call], button.hold)
    assert races.state(order) == button.state
    for query, wanted in button.effects.items():
        assert races.one(query, order) == wanted, query


# === RECEIPTS === #


@pytest.mark.parametrize("extra", [0, 2])
def test_two_receipts_of_one_line(races, extra):
    """What exceeds the line is set apart, whichever receipt is first."""
    order = races.take_one("one_line")
    receipts = races.open_receipts(order)
    if extra:
        query = "SELECT id FROM stock_move WHERE picking_id = %s"
        move = races.one(query, receipts[0])
        races.do("operator", "stock.move", "write", [move], {"quantity": 1 + extra})
    calls = [races.validate("operator", receipt) for receipt in receipts]
    assert all(answer.ok for answer in races.run(calls, "stock_picking"))
    assert races.line(order, "qty_received") == 4
    over = f"{ITEMS.replace('count(*)', 'sum(quantity)')} AND discrepancy = 'over'"
    assert (races.one(over, order) or 0) == extra


def test_receive_one_and_cancel_another(races):
    """Of two receipts of a line one arrives and one is called off: all is told."""
    order = races.take_one("one_line")
    first, second = races.open_receipts(order)
    calls = [
        races.validate("operator", first),
        Call("other_operator", "stock.picking", "action_cancel", ([second],), {}),
    ]
    assert all(answer.ok for answer in races.run(calls, "stock_picking"))
    query = "SELECT sum(quantity) FROM stock_move WHERE picking_id = %s"
    here = float(races.one(query, first))
    assert races.line(order, "qty_received") == here
    assert races.line(order, "qty_closed") == 4 - here
    assert races.state(order) == "processing"


def test_last_two_receipts(races):
    """Two receipts bring the rest of two lines: then nothing is waited for."""
    order = races.take_one("two_receipts")
    receipts = races.open_receipts(order)
    calls = [races.validate("operator", receipts[0])]
    calls.append(races.validate("other_operator", receipts[1]))
    assert all(answer.ok for answer in races.run(calls, "stock_picking"))
    assert [races.line(order, "qty_received", i) for i in (0, 1)] == [2, 2]
    assert races.state(order) == "processing"


# === ONE SERIAL ON TWO RETURNS === #

OPEN_SERIAL = "SELECT count(*) FROM return_item WHERE serial_open AND lot_id = %s"


def claim_serial(races, orders, lot):
    for order in orders:
        query = "SELECT id FROM return_order_line WHERE order_id = %s"
        line = races.one(query, order)
        values = {"lot_ids": [[6, 0, [lot]]]}
        races.do("operator", "return.order.line", "write", [line], values)


@pytest.mark.parametrize("step", ["submit", "approve"])
def test_serial_on_two_returns(races, step):
    """A serial is announced by one return only."""
    pool = "serial" if step == "submit" else "serial_asked"
    *orders, lot, _other = races.take(pool)
    claim_serial(races, orders, lot)
    login = "operator"
    if step == "approve":
        for order in orders:
            races.do(login, "return.order", "action_submit", [order])
        login = "manager"
    calls = [races.press(login, order, f"action_{step}") for order in orders]
    answers = races.run(calls, "return_order")
    assert [answer.ok for answer in answers].count(True) == 1, answers
    assert races.one(OPEN_SERIAL, lot) == 1


def test_serial_received_twice(races):
    """Two docks scan one serial at once: it is here once."""
    *orders, lot, _other = races.take("serial")
    for order in orders:
        races.do("operator", "return.order", "action_submit", [order])
    receipts = races.open_receipts(*orders)
    for receipt in receipts:
        line = races.one(
            "SELECT id FROM stock_move_line WHERE picking_id = %s", receipt
        )
        values = {"lot_id": lot, "picked": True}
        races.do("operator", "stock.move.line", "write", [line], values)
    logins = ("operator", "other_operator")
    calls = [races.validate(*pair) for pair in zip(logins, receipts, strict=True)]
    races.run(calls, "stock_picking")
    assert races.one(OPEN_SERIAL, lot) == 1


# === TWO PEOPLE, ONE THING === #


@pytest.mark.parametrize("second", ["scrap", "recycle"])
def test_two_decide_differently(races, second):
    """Of two decisions on one item that both end it one holds."""
    order = races.take_one("inspected")
    items = races.items(order)
    calls = [
        races.dispose("inspector", items, "restock"),
        races.dispose("other_inspector", items, second),
    ]
    answers = races.run(calls, "return_item")
    stored = "SELECT disposition_id FROM return_item WHERE id = %s"
    decided = races.one(stored, items[0])
    names = ["restock", second]
    winners = [
        races.ids[f"disposition_{n}"]
        for n, answer in zip(names, answers, strict=True)
        if answer.ok
    ]
    assert decided in winners
    closed = races.one(happened("to_stage = 'closed'"), order)
    assert closed == (decided != races.ids["disposition_recycle"])


def test_two_dispose_parts(races):
    """Two people take one unit each of an item of two."""
    order = races.take_one("inspected")
    items = races.items(order)
    calls = [
        races.dispose("inspector", items, "restock", 1),
        races.dispose("other_inspector", items, "scrap", 1),
    ]
    assert all(answer.ok for answer in races.run(calls, "return_item"))
    assert races.line(order, "qty_disposed") == 2
    total = "SELECT sum(quantity) FROM return_item WHERE order_id = %s"
    assert races.one(total, order) == 2


def test_two_inspect_items_of_a_line(races):
    """Both findings are kept and the total counts both."""
    order = races.take_one("two_items")
    first, second = races.items(order)
    calls = [races.inspect("inspector", [first])]
    calls.append(races.inspect("other_inspector", [second]))
    assert all(answer.ok for answer in races.run(calls, "return_item"))
    assert races.line(order, "qty_inspected") == 2


def test_last_two_items(races):
    """Two people close the last items of two lines: the return is done."""
    order = races.take_one("two_lines")
    first, second = races.items(order)
    calls = [races.dispose("inspector", [first], "restock")]
    calls.append(races.dispose("other_inspector", [second], "restock"))
    assert all(answer.ok for answer in races.run(calls, "return_item"))
    assert races.state(order) == "done"
    assert races.one(happened("name = 'done'"), order) == 1


def test_two_credit(races):
    """Two people credit one return: one credit note."""
    order = races.take_one("inspected")
    calls = [races.press(n, order, "action_credit") for n in ("manager", "accountant")]
    answers = races.run(calls, "return_order")
    assert [answer.ok for answer in answers].count(True) == 1, answers
    assert len(races.notes(order)) == 1
    assert races.line(order, "qty_crediting") == 2


def test_last_note_and_last_item(races):
    """Money and goods come to their end at once: the return is done."""
    order = races.take_one("last_note")
    calls = [on_note(races, order)]
    calls.append(races.dispose("inspector", races.items(order)[1:], "restock"))
    assert all(answer.ok for answer in races.run(calls, "return_item"))
    assert races.state(order) == "done"


# === TWO DIFFERENT BUTTONS === #


def test_approve_and_reject(races):
    """One of two managers decides, and all else follows that decision."""
    order = races.take_one("submitted")
    calls = [
        races.press("manager", order, "action_approve"),
        races.press("other_manager", order, "action_reject", "Not ours"),
    ]
    approved, rejected = races.run(calls, "return_order")
    assert approved.ok != rejected.ok
    assert races.state(order) == ("approved" if approved.ok else "rejected")
    assert races.one(RECEIPTS, order) == approved.ok
    assert races.one(CLAIMED, order) == (2 if approved.ok else 0)


def test_cancel_and_receive(races):
    """Goods arrive while the return is called off: they are here, or it is off."""
    order = races.take_one("approved")
    calls = [
        races.press("manager", order, "action_cancel"),
        races.validate("operator", races.open_receipts(order)[0]),
    ]
    cancelled, received = races.run(calls, "stock_picking")
    assert cancelled.ok != received.ok
    assert races.state(order) == ("cancelled" if cancelled.ok else "processing")
    assert races.line(order, "qty_received") == (0 if cancelled.ok else 2)
    assert races.one(CLAIMED, order) == (0 if cancelled.ok else 2)


def test_close_and_receive(races):
    """The rest arrives while it is written off: each unit is one or the other."""
    order = races.take_one("partly")
    calls = [
        races.press("manager", order, "action_close", "Lost"),
        races.validate("operator", races.open_receipts(order)[0]),
    ]
    closed, received = races.run(calls, "stock_picking")
    assert closed.ok != received.ok
    assert races.line(order, "qty_received") == (1 if closed.ok else 2)
    assert races.line(order, "qty_closed") == (1 if closed.ok else 0)


def test_submit_and_cancel(races):
    """A draft is asked for and called off at once: what it claims agrees."""
    order = races.take_one("draft")
    calls = [
        races.press("operator", order, "action_submit"),
        races.press("other_operator", order, "action_cancel"),
    ]
    races.run(calls, "return_order")
    state = races.state(order)
    assert races.one(CLAIMED, order) == {"approved": 2, "cancelled": 0}[state]
    assert races.open_receipts(order) == [] or state == "approved"


@pytest.mark.parametrize("pool", ["draft", "gift"])
def test_submit_and_change(races, pool):
    """Somebody changes a quantity while it is submitted: as much is claimed."""
    order = races.take_one(pool)
    query = "SELECT id FROM return_order_line WHERE order_id = %s"
    change = ([races.one(query, order)], {"quantity": 4})
    calls = [
        races.press("operator", order, "action_submit"),
        Call("other_operator", "return.order.line", "write", change, {}),
    ]
    races.run(calls, "return_order")
    assert races.one(CLAIMED, order) == races.line(order, "quantity")
