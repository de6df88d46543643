# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The board of a plan in a browser: a return is dragged, and the cost follows."""

import json
import os
import sys
from pathlib import Path

import pytest
from real_server import PASSWORD, serving

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "docs"))

from browser import Browser  # noqa: E402

DATA = Path(__file__).with_name("loads_data.py")
WAITING = 4
SHOTS = os.environ.get("BOARD_SHOTS")
# The dfsg build of Odoo lacks this file; nothing of ours.
KNOWN = ("selfie_segmentation", "favicon", "bus", "websocket")
LINE = ".o_tpl_board_line[draggable=true]"
PARCELS = ".o_tpl_board_parcels"
DRAG = """
(async () => {
    const until = async (found) => {
        for (let tick = 0; tick < 100 && !found(); tick++) {
            await new Promise((done) => setTimeout(done, 100));
        }
        return found();
    };
    const line = document.querySelector(FROM);
    const target = document.querySelector(TO).closest("section, article");
    const transfer = new DataTransfer();
    const fire = (element, name) => element.dispatchEvent(new DragEvent(name, {
        bubbles: true, cancelable: true, dataTransfer: transfer,
    }));
    fire(line, "dragstart");
    const badge = await until(() => target.querySelector(".badge.ms-2"));
    const told = badge && badge.textContent;
    const taken = !fire(target, "dragover");
    fire(target, "drop");
    fire(line, "dragend");
    await until(() => document.querySelector(".o_notification"));
    return {told, taken};
})()
"""


@pytest.fixture(scope="module")
def server():
    with serving(f"board_{os.getpid()}", DATA, WAITING, workers=2) as running:
        yield running


@pytest.fixture
def browser(server):
    with Browser(server.url, 1280, 800) as opened:
        opened.login("manager", PASSWORD)
        yield opened
        log = [line for line in opened.log if not any(k in line for k in KNOWN)]
        assert not log, log


def open_board(browser, plan):
    browser.open(f"/odoo/return-consolidation/{plan}", "button[name=action_open_board]")
    browser.click("button[name=action_open_board]")
    browser.wait(LINE)


def cost(server, plan):
    query = "SELECT cost_planned FROM return_consolidation WHERE id = %s"
    return float(server.rows(query, [plan])[0][0])


def shown(browser, script):
    return float(
        browser.evaluate(f"({script}).replace(/[^0-9.,-]/g, '').replace(/,/g, '')")
    )


def drag(browser, start, end):
    script = DRAG.replace("FROM", json.dumps(start)).replace("TO", json.dumps(end))
    return browser.evaluate(script)


def picture(browser, name):
    if SHOTS:
        browser.picture(f"{SHOTS}/{name}.png")


def test_a_return_is_dragged_out_of_its_load(server, browser):
    plan = server.made["plans"][0]
    open_board(browser, plan)
    picture(browser, "board")
    before = cost(server, plan)
    header = "document.querySelector('.o_tpl_board_totals dd').textContent"
    assert shown(browser, header) == pytest.approx(before, abs=0.005)
    answer = drag(browser, f".o_tpl_board_load {LINE}", PARCELS)
    assert answer["taken"], "the page takes the drop"
    change = float(answer["told"].replace("$", "").replace("\xa0", "").strip())
    after = cost(server, plan)
    assert after == pytest.approx(before + change, abs=0.011)
    assert shown(browser, header) == pytest.approx(after, abs=0.005)
    query = (
        "SELECT count(*) FROM return_shipment_line AS line"
        " JOIN return_shipment AS load ON load.id = line.shipment_id"
        " WHERE line.is_pinned AND load.kind = 'parcel' AND load.consolidation_id = %s"
    )
    assert server.rows(query, [plan]) == [(1,)]
    picture(browser, "board-moved")
    browser.resize(360, 740, mobile=True)
    browser.settle()
    wide = "document.querySelector('.o_tpl_board').scrollWidth <= 360"
    assert browser.evaluate(wide), "no horizontal scroll on a phone"
    picture(browser, "board-phone")


def test_a_phone_moves_by_the_menu(server):
    plan = server.made["plans"][1]
    with Browser(server.url, 360, 740, mobile=True) as browser:
        browser.login("manager", PASSWORD)
        open_board(browser, plan)
        before = cost(server, plan)
        browser.click(".o_tpl_board_load .o_tpl_board_move")
        browser.wait(".modal button:not(:disabled)")
        picture(browser, "board-phone-move")
        browser.evaluate(
            "[...document.querySelectorAll('.modal-body button:not(:disabled)')]"
            ".find((one) => one.textContent.includes('lone')).click()"
        )
        browser.wait(".o_notification")
        assert cost(server, plan) != before
