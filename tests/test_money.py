# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Credit on a real server: an accountant's way through the browser, and two who
approve, post or cause a credit in the same second.

`RACES_ROUNDS=20` runs each race twenty times.
"""

import os
import sys
from pathlib import Path

import pytest
from real_server import ROOT, Call, serving

sys.path.insert(0, str(ROOT / "docs"))

from browser import Browser  # noqa: E402

ROUNDS = int(os.environ.get("RACES_ROUNDS", "1"))
DATA = Path(__file__).with_name("money_data.py")
PASSWORD = "Returns-2026-race"
SHOTS = os.environ.get("MONEY_SHOTS")
NOTES = """SELECT m.id, m.state, m.amount_untaxed FROM account_move m
    JOIN account_move_return_order_rel r ON r.account_move_id = m.id
    WHERE r.return_order_id = %s AND m.state <> 'cancel' ORDER BY m.id"""


@pytest.fixture(scope="module")
def server():
    with serving(f"money_{os.getpid()}", DATA, ROUNDS) as running:
        yield running


def race(server, calls, hold="return_order"):
    answers = server.at_once(calls, hold)
    for answer in answers:
        assert answer.ok or answer.refused, f"{answer}\n{answer.debug}"
    assert server.violations() == {}
    assert server.trouble() == []
    return answers


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_propose(server, round_):
    """Two accountants press Credit in the same second: one credit note."""
    order = server.made["credit"][round_]
    calls = [
        Call(login, "return.order", "action_credit", ([order],), {})
        for login in ("accountant", "other_accountant")
    ]
    answers = race(server, calls)
    assert [answer.ok for answer in answers].count(True) == 1, answers
    assert len(server.rows(NOTES, [order])) == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_approve_and_post(server, round_):
    """Two approve, then two post in the same second: it is posted once."""
    order, note = server.made["approve"][round_]
    for method in ("action_return_approve", "action_post"):
        calls = [
            Call(login, "account.move", method, ([note],), {})
            for login in ("accountant", "other_accountant")
        ]
        answers = race(server, calls, "account_move")
        assert any(answer.ok for answer in answers), answers
    assert [row[1] for row in server.rows(NOTES, [order])] == ["posted"]
    credited = "SELECT qty_credited, qty_crediting FROM return_order_line"
    rows = server.rows(f"{credited} WHERE order_id = %s", [order])
    assert [tuple(map(float, row)) for row in rows] == [(2, 0)]


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_inspections_that_credit(server, round_):
    """Two pieces of a line inspected in the same second, each credited at once by the
    policy: all of it, and nothing twice."""
    order, items = server.made["automatic"][round_]
    calls = []
    for login, item in zip(("inspector", "other_inspector"), items, strict=True):
        values = {"function_grade": "F6", "cosmetic_grade": "C9"}
        values["item_ids"] = [[6, 0, [item]]]
        wizard = server.do(login, "return.inspection.wizard", "create", values)
        args = ([wizard],)
        calls.append(
            Call(login, "return.inspection.wizard", "action_confirm", args, {})
        )
    answers = race(server, calls)
    assert all(answer.ok for answer in answers), answers
    rows = server.rows(NOTES, [order])
    assert {row[1] for row in rows} == {"posted"}
    assert sum(float(row[2]) for row in rows) == 80


def shot(browser, name):
    if SHOTS:
        browser.picture(f"{SHOTS}/{name}.png")


def show_money(browser, order, text):
    """Open the money page of a return and wait for what it says."""
    browser.open(f"/odoo/return.order/{order}", ".o_form_view a[name=money]")
    browser.click(".o_form_view a[name=money]")
    browser.wait_for(
        "[...document.querySelectorAll('div[name=credit_note_ids] .o_data_row')]"
        f".some(row => row.innerText.includes('{text}'))",
        what=f"'{text}' on the money page",
    )


def test_an_accountants_way(server):
    """Proposed by one, refused to post alone, approved by another, posted, settled
    with the unpaid invoice: the return shows each step."""
    (order,) = server.made["journey"]
    with Browser(server.url) as browser:
        browser.login("accountant", PASSWORD)
        browser.open(f"/odoo/return.order/{order}")
        try:
            browser.wait("button[name=action_credit]", 120)  # assets are built
        finally:
            shot(browser, "return-before")
        browser.click("button[name=action_credit]")
        browser.wait("button[name=action_post]")
        ((note, state, amount),) = server.rows(NOTES, [order])
        assert (state, amount) == ("draft", 200)
        shot(browser, "note-proposed")
        browser.click("button[name=action_post]")
        browser.wait_for(
            "document.querySelector('.modal')?.innerText.includes('Two people')"
        )
        shot(browser, "note-refused")
        show_money(browser, order, "Proposed")
        shot(browser, "return-proposed")
    with Browser(server.url) as browser:
        browser.login("other_accountant", PASSWORD)
        browser.open(f"/odoo/account.move/{note}", "button[name=action_return_approve]")
        browser.click("button[name=action_return_approve]")
        browser.wait_for(
            "document.querySelector('[name=return_step]')?.innerText == 'Approved'"
        )
        show_money(browser, order, "Approved")
        browser.open(f"/odoo/account.move/{note}", "button[name=action_post]")
        browser.click("button[name=action_post]")
        browser.wait_for(
            "document.querySelector('[name=return_step]')?.innerText.startsWith('Paid')"
        )
        shot(browser, "note-paid")
        show_money(browser, order, "Paid or Reconciled")
        shot(browser, "return-paid")
        browser.resize(360, 740, mobile=True)
        shot(browser, "return-paid-phone")
    assert [row[1] for row in server.rows(NOTES, [order])] == ["posted"]
    assert server.violations() == {}
