# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Inspecting without a mouse: one item on its screen, many by the wizard."""

import sys
from pathlib import Path

import pytest
from real_server import PASSWORD, serving

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "docs"))

from browser import Browser  # noqa: E402

DATA = Path(__file__).with_name("inspection_data.py")
KEYS = {"Enter": 13, "Tab": 9, "ArrowRight": 39, "ArrowDown": 40, " ": 32, "q": 81}
ALT = 1
# The dfsg build of Odoo lacks this file; nothing of ours.
KNOWN = ("selfie_segmentation", "favicon", "bus", "websocket")


class Keyboard:
    """Types into a page; there is no mouse here."""

    def __init__(self, browser):
        self.browser = browser

    def press(self, key, modifiers=0):
        code = KEYS[key]
        text = {"Enter": "\r", " ": " "}.get(key, "")
        common = {"key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers}
        if modifiers == ALT:
            common["code"] = f"Key{key.upper()}"
        down = {**common, "type": "keyDown", **({"text": text} if text else {})}
        self.browser.send("Input.dispatchKeyEvent", **down)
        self.browser.send("Input.dispatchKeyEvent", **{**common, "type": "keyUp"})
        self.browser.settle(0.1)

    def type(self, text):
        if text:
            self.browser.send("Input.insertText", text=text)
        self.press("Enter")

    def tab_to(self, script, limit=60):
        """Press Tab until the focused element fits a condition on `e`."""
        for _step in range(limit):
            if self.browser.evaluate(f"((e) => !!({script}))(document.activeElement)"):
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not reach {script}")


@pytest.fixture(scope="module")
def server():
    with serving("inspection_screen", DATA, workers=2) as running:
        yield running


@pytest.fixture
def browser(server):
    with Browser(server.url, 1280, 900) as opened:
        opened.login("inspector", PASSWORD)
        yield opened
        log = [line for line in opened.log if not any(k in line for k in KNOWN)]
        assert not log, log


def _question(browser):
    return browser.evaluate(
        "document.querySelector('.o_return_station_question').textContent.trim()"
    )


def _read(server, ids, names):
    return server.do("manager", "return.item", "read", ids, names)


def test_one_item_by_keyboard_alone(server, browser):
    browser.open("/odoo/return-inspect", "#o_return_answer")
    keyboard = Keyboard(browser)
    keyboard.type(server.made["one"].lower())
    browser.wait(".o_return_station_steps")
    assert _question(browser).startswith("Powers on")
    keyboard.type("perhaps")
    assert browser.evaluate("!!document.querySelector('#o_return_answer')")
    assert _question(browser).startswith("Powers on"), "not answered yet"
    keyboard.type("p")
    keyboard.type("24,5")
    keyboard.type("f5")  # by its code
    keyboard.type("6")  # by its number
    keyboard.type("")  # complete, as proposed
    keyboard.type("")  # the reason claimed
    assert "Enter to record" in _question(browser)
    keyboard.type("")
    browser.wait(".o_return_recommendation .o_return_value")
    item = server.made["one_id"]
    (found,) = _read(server, [item], ["stage", "function_grade", "cosmetic_grade"])
    assert (found["function_grade"], found["cosmetic_grade"]) == ("F5", "C6")
    assert found["stage"] == "inspected"
    assert browser.evaluate("document.activeElement.id") == "o_return_answer"


def test_many_by_the_wizard_and_the_keyboard(server, browser):
    batch = server.made["batch"]
    browser.open("/odoo/return-items?view_type=list", ".o_data_row")
    # The rows are chosen here; what follows is the wizard and the keyboard alone.
    browser.evaluate(
        "[...document.querySelectorAll('.o_data_row')]"
        ".filter((row) => row.textContent.includes('Cable'))"
        ".forEach((row) => row.querySelector('.o_list_record_selector input').click())"
    )
    browser.wait("button[name=action_inspect]")
    browser.evaluate("document.querySelector('button[name=action_inspect]').click()")
    browser.wait(".modal .o_field_widget[name=function_grade]")
    keyboard = Keyboard(browser)
    keyboard.tab_to("e.type === 'radio' && e.closest('[name=function_grade]')")
    keyboard.press(" ")
    keyboard.press("ArrowDown")  # F2
    keyboard.tab_to("e.type === 'radio' && e.closest('[name=cosmetic_grade]')")
    keyboard.press(" ")
    keyboard.press("q", ALT)
    browser.wait_for("!document.querySelector('.modal')")
    found = _read(server, batch, ["stage", "function_grade", "cosmetic_grade"])
    grades = {(i["stage"], i["function_grade"], i["cosmetic_grade"]) for i in found}
    assert grades == {("inspected", "F2", "C1")}
