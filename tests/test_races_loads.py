# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Races for the same load and the same returns, between workers of a real server."""

import os
from pathlib import Path

import pytest
from real_server import Call, serving

DATA = Path(__file__).with_name("loads_data.py")
WAITING = 6
LOGINS = ("manager", "other_manager")


@pytest.fixture(scope="module")
def server():
    with serving(f"loads_{os.getpid()}", DATA, WAITING) as running:
        yield running


def _confirm(server, plans, hold):
    calls = [
        Call(login, "return.consolidation", "action_confirm", ([plan],), {})
        for plan, login in zip(plans, LOGINS * 2, strict=False)
    ]
    answers = server.at_once(calls, hold)
    for answer in answers:
        assert answer.ok or answer.refused, f"{answer}\n{answer.debug}"
    return answers


def _one(server, query):
    return server.rows(query)[0][0]


def test_one_plan_confirmed_by_two_is_booked_once(server):
    """Four clicks of two users at once: all are content, one books."""
    plan = server.made["plans"][0]
    answers = _confirm(server, [plan] * 4, "return_consolidation")
    assert all(answer.ok for answer in answers), answers
    lines = "SELECT count(*) FROM return_shipment_line WHERE state = 'booked'"
    assert _one(server, lines) == WAITING
    loads = f"""SELECT count(*) FROM return_shipment
        WHERE consolidation_id = {plan} AND state = 'booked'"""
    assert _one(server, loads) == 1
    booked = """SELECT count(*) FROM return_event
        WHERE name LIKE 'Booked on load%'"""
    assert _one(server, booked) == WAITING
    assert server.violations() == {}


def test_two_plans_for_the_same_returns(server):
    """What another plan has booked cannot be booked again; the answer is a sentence."""
    load = _one(server, "SELECT id FROM return_shipment WHERE state = 'booked'")
    server.do("manager", "return.shipment", "action_cancel", [load])
    answers = _confirm(server, server.made["plans"][1:], "return_shipment_line")
    assert sum(answer.ok for answer in answers) == 1, answers
    lines = "SELECT count(*) FROM return_shipment_line WHERE state = 'booked'"
    assert _one(server, lines) == WAITING
    twice = """SELECT count(*) FROM (SELECT order_id FROM return_shipment_line
        WHERE state = 'booked' GROUP BY order_id HAVING count(*) > 1) AS doubles"""
    assert _one(server, twice) == 0
    assert server.violations() == {}
