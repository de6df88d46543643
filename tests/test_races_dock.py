# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Double clicks on the buttons of the dock, and Odoo's own return wizard against a
claim, between workers of a real server. `RACES_ROUNDS=20` runs each twenty times.
"""

import os
from collections import namedtuple
from pathlib import Path

import pytest
from real_server import Call, serving
from test_races import Races

ROUNDS = int(os.environ.get("RACES_ROUNDS", "1"))
DATA = Path(__file__).with_name("dock_races_data.py")


@pytest.fixture(scope="module")
def server():
    with serving(f"race_dock_{os.getpid()}", DATA, ROUNDS) as running:
        yield running


@pytest.fixture(params=range(ROUNDS))
def races(server, request):
    races = Races(server)
    races.held = request.param % 2 == 0
    server.trouble()  # what others left in the log is not ours
    return races


# === A DOUBLE CLICK === #

# pool; who; the dialog and its values (ids of the group by place) or the button's
# record by place; table to hold; what then is so: {query over %(g)s: value}
Button = namedtuple("Button", "pool call hold effects")


def dialog(login, model, method="action_confirm", **values):
    """A dialog that was filled in; `values` may be functions of (ids, group)."""

    def call(races, group):
        vals = {
            name: value(races.ids, group) if callable(value) else value
            for name, value in values.items()
        }
        wizard = races.do(login, model, "create", vals)
        return Call(login, model, method, ([wizard],), {})

    return call


def button(login, model, method, *places):
    """A button on the records that stand at these places of the group."""

    def call(races, group):
        numbers = [group[place] for place in places]
        return Call(login, model, method, (numbers,), {})

    return call


def place(number):
    return lambda _ids, group: group[number]


def several(number):
    return lambda _ids, group: [[6, 0, group[number:]]]


def known(name):
    return lambda ids, _group: ids[name]


def settle(settlement, **values):
    return dialog(
        "manager",
        "return.discrepancy.settle",
        discrepancy_ids=several(2),
        settlement=settlement,
        **values,
    )


def dispose(name, login="inspector", **values):
    return dialog(
        login,
        "return.disposition.wizard",
        item_ids=several(1),
        disposition_id=known(f"disposition_{name}"),
        override_reason_id=known("override_other"),
        **values,
    )


def match(kind):
    """The choice in the list of matches of a parked box."""

    def call(races, group):
        wizard = races.do(
            "operator", "return.item.match", "create", {"item_id": group[1]}
        )
        field = "line_id" if kind == "return" else "move_id"
        domain = [("wizard_id", "=", wizard), (field, "=", group[2])]
        line = races.do("operator", "return.item.match.line", "search", domain)
        return Call("operator", "return.item.match.line", "action_choose", (line,), {})

    return call


def of_item(what):
    """A query over the items of the group, whose first one is at place 1."""
    return what.format(item="(%(g)s)[2]")


SETTLED = "SELECT count(*) FROM return_discrepancy WHERE id = (%(g)s)[3] AND settled_at"
SETTLED += " IS NOT NULL"
EVENTS = """SELECT count(*) FROM return_event e JOIN return_item i ON i.id = e.item_id
    WHERE (i.id = {item} OR i.parent_id = {item}) AND """
OUT = """SELECT COALESCE(sum(m.quantity), 0) FROM return_item_stock_move_rel r
    JOIN return_item i ON i.id = r.return_item_id
    JOIN stock_move m ON m.id = r.stock_move_id
    JOIN stock_location l ON l.id = m.location_id
    WHERE (i.id = {item} OR i.parent_id = {item}) AND m.state = 'done'
    AND l.usage = 'internal'"""
CLAIM = "SELECT count(*) FROM return_vendor_claim_line WHERE item_id = {item}"
LINES = "SELECT count(*) FROM return_order_line WHERE order_id = (%(g)s)[1]"
RECEIVED = "SELECT qty_received FROM return_order_line WHERE order_id = (%(g)s)[1]"
ITEMS = "SELECT sum(quantity) FROM return_item WHERE order_id = (%(g)s)[1] AND active"

BUTTONS = {
    "settle: accept": Button(
        "over", settle("accept"), "return_discrepancy", {SETTLED: 1, LINES: 2}
    ),
    "settle: send back": Button(
        "over",
        settle("send_back"),
        "return_discrepancy",
        {SETTLED: 1, of_item(EVENTS + "to_stage = 'decided'"): 1},
    ),
    "settle: claim": Button(
        "over",
        settle("claim", claim_party="carrier", claim_partner_id=known("haulier")),
        "return_discrepancy",
        {SETTLED: 1, of_item(CLAIM): 1},
    ),
    "settle: write off": Button(
        "over",
        settle("write_off"),
        "return_discrepancy",
        {SETTLED: 1, of_item(OUT): 1},
    ),
    "match to a return": Button(
        "parked_return", match("return"), "return_item", {RECEIVED: 1, ITEMS: 2}
    ),
    "match to a delivery": Button(
        "parked_delivery",
        match("delivery"),
        "return_item",
        {
            of_item(
                "SELECT count(*) FROM return_item i JOIN return_order_line_source s"
                " ON s.line_id = i.matched_line_id WHERE i.id = {item}"
            ): 1,
        },
    ),
    "identify": Button(
        "unknown",
        dialog(
            "operator",
            "return.item.match",
            "action_identify",
            item_id=place(1),
            product_id=known("widget"),
        ),
        "return_item",
        {of_item(EVENTS + "e.name = 'Identified'"): 1, of_item(OUT): 1},
    ),
    "park": Button(
        "nothing",
        dialog("operator", "return.blind.receipt", note=lambda _ids, g: f"Box {g[0]}"),
        "return_item",
        {"SELECT count(*) FROM return_item WHERE box_note = 'Box ' || (%(g)s)[1]": 1},
    ),
    "merge": Button(
        "parts",
        button("operator", "return.item", "action_merge", 1, 2),
        "return_item",
        {ITEMS: 2, of_item(EVENTS + "e.name = 'Merged'"): 1},
    ),
    "dispose a part": Button(
        "graded",
        dispose("scrap", "manager", quantity=1),
        "return_item",
        {of_item(OUT): 1},
    ),
    "move": Button(
        "here",
        dialog(
            "operator",
            "return.item.move",
            item_ids=several(1),
            location_id=known("repair_place"),
        ),
        "return_item",
        {of_item(OUT): 2},
    ),
    "report a discrepancy": Button(
        "here",
        dialog(
            "operator",
            "return.discrepancy.report",
            item_ids=several(1),
            kind="damaged_in_transit",
        ),
        "return_item",
        {of_item("SELECT count(*) FROM return_discrepancy WHERE item_id = {item}"): 1},
    ),
    "claim from the vendor": Button(
        "here",
        button("inspector", "return.item", "action_claim_vendor", 1),
        "return_item",
        {of_item(CLAIM): 1},
    ),
    "refuse at the truck": Button(
        "coming",
        lambda races, group: dialog(
            "operator",
            "return.refusal",
            item_ids=[[6, 0, races.items(group[0])]],
            note="Soaked",
        )(races, group),
        "return_item",
        {
            "SELECT qty_closed FROM return_order_line WHERE order_id = (%(g)s)[1]": 2,
            "SELECT count(*) FROM return_event WHERE order_id = (%(g)s)[1]"
            " AND to_stage = 'refused'": 1,
        },
    ),
    "tick a parcel": Button(
        "parcels",
        button("operator", "return.parcel", "action_arrive", 1),
        "return_parcel",
        {
            "SELECT parcels_received FROM return_order WHERE id = (%(g)s)[1]": 1,
            "SELECT count(*) FROM return_event WHERE order_id = (%(g)s)[1]"
            " AND name = 'parcel'": 1,
        },
    ),
    "new numbers": Button(
        "unlabelled",
        button("manager", "stock.picking", "action_return_new_lots", 1),
        "stock_move_line",
        {
            "SELECT count(DISTINCT lot_id) FROM stock_move_line"
            " WHERE picking_id = (%(g)s)[2]": 2,
            "SELECT sum(quantity) FROM stock_move_line"
            " WHERE picking_id = (%(g)s)[2]": 2,
        },
    ),
    "repair": Button(
        "to_repair",
        dispose("repair"),
        "return_item",
        {of_item("SELECT count(*) FROM repair_order WHERE return_item_id = {item}"): 1},
    ),
    "B-stock": Button(
        "graded",
        dispose("resell_b"),
        "return_item",
        {of_item(OUT): 2},
    ),
    "return to customer": Button(
        "graded",
        dispose("return_to_customer"),
        "return_item",
        {
            "SELECT count(*) FROM stock_picking p JOIN stock_move m"
            " ON m.picking_id = p.id JOIN return_item_stock_move_rel r"
            " ON r.stock_move_id = m.id WHERE r.return_item_id = (%(g)s)[2]"
            " AND p.return_closes_items AND p.state <> 'cancel'": 1
        },
    ),
    "reconsider": Button(
        "proposed",
        button("inspector", "return.item", "action_reconsider", 1),
        "return_item",
        {
            of_item(
                "SELECT count(*) FROM return_item WHERE id={item} AND is_proposed"
            ): 0
        },
    ),
    "approve a proposal": Button(
        "proposed",
        button("manager", "return.item", "action_approve_disposition", 1),
        "return_item",
        {of_item(EVENTS + "to_stage = 'closed'"): 1, of_item(OUT): 1},
    ),
    "return to vendor": Button(
        "to_vendor", dispose("return_to_vendor"), "return_item", {of_item(CLAIM): 1}
    ),
    "ask the vendor": Button(
        "claim_draft",
        button("inspector", "return.vendor.claim", "action_request", 1),
        "return_vendor_claim",
        {of_item("SELECT count(*) FROM return_vendor_claim WHERE id={item}"): 1},
    ),
    "the vendor accepts": Button(
        "claim_asked",
        button("manager", "return.vendor.claim", "action_accept", 1),
        "return_vendor_claim",
        {
            of_item(
                "SELECT amount_accepted FROM return_vendor_claim WHERE id={item}"
            ): 30
        },
    ),
    "the vendor's credit note": Button(
        "claim_accepted",
        button("accountant", "return.vendor.claim", "action_refund", 1),
        "return_vendor_claim",
        {of_item("SELECT count(*) FROM account_move WHERE return_claim_id={item}"): 1},
    ),
    "replace": Button(
        "replace",
        dialog("manager", "return.replacement.wizard", order_id=place(0)),
        "return_order",
        {"SELECT count(*) FROM return_replacement WHERE order_id = (%(g)s)[1]": 1},
    ),
}


@pytest.mark.parametrize("name", BUTTONS)
def test_double_click(races, name):
    """Whatever the second click is told, the button has worked once."""
    one = BUTTONS[name]
    group = races.take(one.pool)
    call = one.call(races, group)
    races.run([call, call], one.hold)
    for query, wanted in one.effects.items():
        found = races.server.rows(query, {"g": group})[0][0]
        assert float(found or 0) == wanted, query


# === ODOO'S OWN RETURN WIZARD === #

BACK = """SELECT COALESCE(sum(product_uom_qty), 0) FROM stock_move
    WHERE origin_returned_move_id = %s AND return_line_id IS NULL
    AND state <> 'cancel'"""
CLAIMED = "SELECT return_qty_claimed FROM stock_move WHERE id = %s"


def open_wizard(races, picking, quantity):
    """Odoo's wizard on a delivery, filled in."""
    model = "stock.return.picking"
    context = {"active_id": picking, "active_model": "stock.picking"}
    wizard = races.do("manager", model, "create", {}, context=context)
    lines = f"{model}.line"
    (line,) = races.do("manager", lines, "search", [("wizard_id", "=", wizard)])
    races.do("manager", lines, "write", [line], {"quantity": quantity})
    return Call("manager", model, "action_create_returns", ([wizard],), {})


def test_odoos_wizard_against_a_claim(races):
    """Three are asked for by a return while two are sent back by Odoo's wizard, of
    four: one of the two is refused in words, and no more than four come back."""
    order, picking, move = races.take("delivery")
    calls = [
        races.press("operator", order, "action_submit"),
        open_wizard(races, picking, 2),
    ]
    answers = races.run(calls, "stock_move")
    claimed = float(races.one(CLAIMED, move) or 0)
    back = float(races.one(BACK, move))
    assert claimed + back <= 4
    assert [answer.ok for answer in answers].count(True) == 1, answers
    assert (claimed, back) == ((3, 0) if answers[0].ok else (0, 2))


def test_odoos_wizard_beside_a_claim(races):
    """Three and one are four: both get what they ask for."""
    order, picking, move = races.take("delivery")
    calls = [
        races.press("operator", order, "action_submit"),
        open_wizard(races, picking, 1),
    ]
    answers = races.run(calls, "stock_move")
    assert all(answer.ok for answer in answers), answers
    assert (races.one(CLAIMED, move), races.one(BACK, move)) == (3, 1)
