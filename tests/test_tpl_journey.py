# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A load's whole life with a 3PL on a real server whose processes are killed: planned,
booked, announced, received twice and out of order, disputed, billed once."""

import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import pytest
from real_server import ROOT, Call, run_script, serving
from test_messages import PATH, find, post, session, work_off
from test_rfid import FOLDER, LOST, addons_path

sys.path.insert(0, str(ROOT / "reverse_logistics_3pl"))

from edi import X12Envelope, read_x12, sign, write_x12  # noqa: E402

SEND = Path(__file__).with_name("tpl_journey_send.py")
DISPUTES = "SELECT kind, state FROM tpl_dispute ORDER BY id"
KILLS = ("before-commit", "after-commit", "before-answer")


@pytest.fixture(scope="module")
def server():
    options = ("--load", "base,web,rfid_kill", "--addons-path", addons_path())
    with serving(
        "rl_tpl_journey", FOLDER / "tpl_journey_data.py", workers=3, options=options
    ) as server:
        yield server


def press(server, model, method, record):
    return server.send(Call("manager", model, method, ([record],), {}))


def do(server, model, method, record):
    answer = press(server, model, method, record)
    assert answer.ok, f"{answer}\n{answer.debug}"


def one(server, query, *parameters):
    ((value,),) = server.rows(query, list(parameters))
    return value


def survive(server, name):
    """Work a message off with a process that dies at every point."""
    ((message, _state),) = find(server, name)
    server.login("manager")
    for point in KILLS:
        if find(server, name) == [(message, "received")]:
            with pytest.raises(LOST):
                work_off(server, message, **{"X-Test-Kill": point})
    if find(server, name) == [(message, "received")]:
        work_off(server, message)
    assert find(server, name)[0][1] == "done", server.rows(
        "SELECT error FROM tpl_message WHERE id = %s", [message]
    )
    return message


def bring(server, name, kind, data):
    """A webhook, first with a process that dies, then three times again."""
    with pytest.raises(LOST):
        post(server, name, kind, data, **{"X-Test-Kill": "after-commit"})
    replies = [post(server, name, kind, data) for _time in range(3)]
    assert {(reply.status_code, reply.text) for reply in replies} == {
        (200, replies[0].text)
    }


def post_x12(server, name, text):
    raw = text.encode()
    signed = sign(server.made["secret"], name, int(time.time()), raw)
    with session() as http:
        return http.post(
            server.url + PATH + server.made["key"],
            data=raw,
            headers={"Content-Type": "application/edi-x12", **signed},
            timeout=60,
        )


def freight_bill(load, cents):
    """A 210 in an interchange; amounts have two implied decimals."""
    envelope = X12Envelope(
        sender=("ZZ", "SWIFTHAUL"),
        receiver=("ZZ", "RETURNSDESK"),
        control=21,
        at=datetime(2026, 2, 1, 9, 30, tzinfo=timezone.utc),
    )
    total, extra = str(cents + 4000), "4000"
    segments = [
        ["B3", "", "INV-7", load, "CC", "", "20260201", total],
        ["LX", "1"],
        ["L1", "1", "", "", str(cents)],
        ["LX", "2"],
        ["L1", "2", "", "", extra, "", "", "", "DET"],
        ["L3", "", "", "", "", total],
    ]
    return write_x12(envelope, [("210", segments)])


def book(server):
    """Confirm the plan: (id, name, freight, names of the returns) of its load."""
    plan = server.made["plans"][0]
    do(server, "return.consolidation", "action_confirm", plan)
    ((load, name, freight),) = server.rows(
        "SELECT id, name, cost_freight FROM return_shipment"
        " WHERE consolidation_id = %s AND kind = 'load' AND state = 'booked'",
        [plan],
    )
    orders = server.rows(
        "SELECT o.name FROM return_shipment_line l JOIN return_order o"
        " ON o.id = l.order_id WHERE l.shipment_id = %s ORDER BY o.id",
        [load],
    )
    return load, name, freight, [row[0] for row in orders]


def announced(server, name, orders):
    """The lines of the 180 that went out, once, however often the job runs."""
    for _time in range(2):
        files = run_script(server.name, SEND, (server.made["provider"],))
    (interchange,) = read_x12(*files)
    (notice,) = interchange.documents
    assert (notice["kind"], notice["shipment_number"]) == ("return_notice", name)
    assert {line["return_number"] for line in notice["lines"]} == set(orders)
    return notice["lines"]


def receive(server, load, name, lines):
    """Received comes first, and twice; what came before it comes late."""
    told = [
        {
            "sku": line["sku"],
            "ids": {"sku": line["sku"]},
            "quantity": str(line["quantity"]),
            "return_number": line["return_number"],
            "condition": "damaged" if place == 0 else "good",
        }
        for place, line in enumerate(lines)
    ]
    receipt = {"number": "R-1", "date": "2026-01-31", "lines": told}
    event = {"status": "picked_up", "at": "2026-01-29T08:00:00Z"}
    for key, kind, data in (
        ("received", "receipt", {**receipt, "shipment_number": name}),
        ("received-again", "receipt", {**receipt, "shipment_number": name}),
        ("late", "status", {"number": name, "events": [event]}),
    ):
        bring(server, key, kind, data)
        survive(server, key)
    state = "SELECT state FROM return_shipment WHERE id = %s"
    assert one(server, state, load) == "arrived"


def dispute(server):
    """A person confirms the damage; what was inspected stays a proposal."""
    found = dict(server.rows("SELECT kind, count(*) FROM tpl_finding GROUP BY kind"))
    assert found["damaged"] == 1
    assert found["inspection"] >= 1
    damaged = one(server, "SELECT id FROM tpl_finding WHERE kind = 'damaged'")
    do(server, "tpl.finding", "action_confirm", damaged)
    assert not press(server, "tpl.finding", "action_confirm", damaged).ok
    assert server.rows(DISPUTES) == [("damaged", "open")]
    assert one(server, "SELECT count(*) FROM return_inspection") == 0


def pay(server, name, freight):
    """What was agreed is paid once, the rest is disputed."""
    text = freight_bill(name, round(float(freight) * 100))
    for _time in range(2):
        assert post_x12(server, "bill", text).status_code == 200
    survive(server, "bill")
    assert post_x12(server, "bill-again", text).status_code == 200
    ((again, _state),) = find(server, "bill-again")
    work_off(server, again)
    assert find(server, "bill-again")[0][1] == "rejected", "TA1 025"
    query = "SELECT id, state, amount_payable FROM tpl_invoice"
    ((bill, audited, payable),) = server.rows(query)
    assert (audited, float(payable)) == ("audited", float(freight))
    assert [row[0] for row in server.rows(DISPUTES)] == ["damaged", "billed"]
    do(server, "tpl.invoice", "action_create_bill", bill)
    assert not press(server, "tpl.invoice", "action_create_bill", bill).ok
    query = (
        "SELECT count(*), sum(amount_untaxed) FROM account_move"
        " WHERE move_type = 'in_invoice'"
    )
    ((count, amount),) = server.rows(query)
    assert (count, float(amount)) == (1, float(freight))


def test_journey(server):
    load, name, freight, orders = book(server)
    receive(server, load, name, announced(server, name, orders))
    dispute(server)
    pay(server, name, freight)
    assert server.violations() == {}
