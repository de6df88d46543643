# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Races for the last piece of a vendor's quota, between workers of a real server.

`RACES_ROUNDS=20` runs each of them twenty times.
"""

import os
from pathlib import Path

import pytest
from real_server import Call, serving

ROUNDS = int(os.environ.get("RACES_ROUNDS", "1"))
DATA = Path(__file__).with_name("vendor_races_data.py")
CLAIMED = "SELECT count(*) FROM return_vendor_claim_line WHERE item_id = ANY(%s)"


@pytest.fixture(scope="module")
def server():
    with serving(f"race_vendor_{os.getpid()}", DATA, ROUNDS) as running:
        yield running


def confirmation(server, login, item, name):
    """The confirmation of a disposition that a user has filled in."""
    values = {
        "item_ids": [[6, 0, [item]]],
        "disposition_id": server.made[f"disposition_{name}"],
        "override_reason_id": server.made["override_other"],
    }
    model = "return.disposition.wizard"
    wizard = server.do(login, model, "create", values)
    return Call(login, model, "action_confirm", ([wizard],), {})


def race(server, calls, hold):
    """Send calls at once; what is refused is refused in words, and nothing breaks."""
    answers = server.at_once(calls, hold)
    for answer in answers:
        assert answer.ok or answer.refused, f"{answer}\n{answer.debug}"
    assert server.violations() == {}
    assert server.trouble() == []
    return answers


@pytest.mark.parametrize("number", range(ROUNDS))
def test_last_piece_of_a_quota(server, number):
    """Of two who want the last piece one gets it, the other is told what is left."""
    first, second, agreement = server.made["quota"][number]
    calls = [
        confirmation(server, "inspector", first, "return_to_vendor"),
        confirmation(server, "other_inspector", second, "return_to_vendor"),
    ]
    answers = race(server, calls, "return_vendor_agreement" if number == 0 else None)
    assert sorted(answer.ok for answer in answers) == [False, True], answers
    refused = next(answer for answer in answers if not answer.ok)
    assert "left of the quota" in refused.message
    query = "SELECT taken FROM return_vendor_quota WHERE agreement_id = %s"
    assert server.rows(query, [agreement]) == [(1.0,)]
    assert server.rows(CLAIMED, [[first, second]]) == [(1,)]


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_minds(server, number):
    """Two decide on one item at once: one decision and its documents hold."""
    item = server.made["mind"][number]
    calls = [
        confirmation(server, "inspector", item, "refurbish"),
        confirmation(server, "manager", item, "refurbish"),
    ]
    answers = race(server, calls, "return_item" if number == 0 else None)
    assert any(answer.ok for answer in answers)
    query = """SELECT count(*) FROM repair_order
        WHERE return_item_id = %s AND state <> 'cancel'"""
    assert server.rows(query, [item]) == [(1,)]


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_claim_is_replaced_once(server, number):
    """Of two who want new goods, or new goods and money, one gets his way."""
    claim = server.made["claim"][number]
    second = "action_replace" if number % 2 else "action_refund"
    calls = [
        Call("manager", "return.vendor.claim", name, ([claim],), {})
        for name in ("action_replace", second)
    ]
    hold = "return_vendor_claim" if number == 0 else None
    answers = race(server, calls, hold)
    assert sorted(answer.ok for answer in answers) == [False, True], answers
    query = """SELECT (SELECT count(*) FROM stock_picking
                       WHERE return_replaces_claim_id = %s AND state <> 'cancel')
                    + (SELECT count(*) FROM account_move
                       WHERE return_claim_id = %s AND state <> 'cancel')"""
    assert server.rows(query, [claim, claim]) == [(1,)]
