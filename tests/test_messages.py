# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Messages of providers against a real server: processes that die at every point."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from messages_data import PATH
from real_server import ROOT, serving
from test_rfid import FOLDER, LOST, addons_path

sys.path.insert(0, str(ROOT / "reverse_logistics_3pl"))

from edi import sign  # noqa: E402

POINTS = ["before-commit", "after-commit", "before-answer"]


@pytest.fixture(scope="module")
def server():
    options = ("--load", "base,web,rfid_kill", "--addons-path", addons_path())
    with serving(
        "rl_messages_real", FOLDER / "messages_data.py", workers=3, options=options
    ) as server:
        yield server


def session():
    http = requests.Session()
    http.trust_env = False
    return http


def post(server, name, kind, data, **headers):
    """One signed webhook on a connection of its own."""
    body = {"type": kind, "timestamp": "2026-01-31T09:30:00Z", "data": data}
    raw = json.dumps(body).encode()
    signed = sign(server.made["secret"], name, int(time.time()), raw)
    with session() as http:
        return http.post(
            server.url + PATH + server.made["key"],
            data=raw,
            headers={"Content-Type": "application/json", **signed, **headers},
            timeout=60,
        )


def work_off(server, message, **headers):
    """Press the button that works a message off."""
    params = {
        "model": "tpl.message",
        "method": "action_reprocess",
        "args": [[message]],
        "kwargs": {},
    }
    with session() as http:
        return http.post(
            f"{server.url}/web/dataset/call_kw",
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            cookies=server.login("manager"),
            headers=headers,
            timeout=60,
        )


def find(server, name):
    query = "SELECT id, state FROM tpl_message WHERE key = %s"
    return server.rows(query, [f"webhook:{name}"])


@pytest.mark.parametrize("point", POINTS)
def test_kill(server, point):
    """Nothing is lost, nothing done twice, wherever the process dies."""
    load = server.made["loads"][POINTS.index(point)]
    charge = {"charge": "freight", "amount": "100"}
    bill = {"number": f"F-{point}", "date": "2026-02-01", "total": "100"}
    bill |= {"shipment_number": load, "charges": [charge]}
    event = {"status": "delivered", "at": "2026-01-30T08:00:00Z"}
    status = {"number": load, "events": [event]}
    for kind, data in (("status", status), ("freight_bill", bill)):
        name = f"{kind}-{point}"
        with pytest.raises(LOST):
            post(server, name, kind, data, **{"X-Test-Kill": point})
        assert len(find(server, name)) == (0 if point == "before-commit" else 1)
        replies = [post(server, name, kind, data) for _time in range(3)]
        assert {reply.status_code for reply in replies} == {200}
        assert len({reply.text for reply in replies}) == 1
        ((message, state),) = find(server, name)
        assert state == "received"
        server.login("manager")
        with pytest.raises(LOST):
            work_off(server, message, **{"X-Test-Kill": point})
        done = point != "before-commit"
        assert find(server, name) == [(message, "done" if done else "received")]
        answer = work_off(server, message).json()
        assert ("error" in answer) == done
        assert find(server, name) == [(message, "done")]
    query = "SELECT state FROM return_shipment WHERE name = %s"
    assert server.rows(query, [load]) == [("arrived",)]
    query = "SELECT count(*), sum(amount_payable) FROM tpl_invoice WHERE name = %s"
    ((count, amount),) = server.rows(query, [f"F-{point}"])
    assert (count, float(amount)) == (1, 100.0)


def test_the_same_at_once(server):
    """Six connections bring one message: one row, six times the same answer."""
    event = {"status": "departed", "at": "2026-01-30T08:00:00Z"}
    data = {"number": server.made["loads"][-1], "events": [event]}
    with ThreadPoolExecutor(6) as pool:
        replies = list(
            pool.map(lambda _n: post(server, "at-once", "status", data), range(6))
        )
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.text for reply in replies}) == 1
    assert len(find(server, "at-once")) == 1
