# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The scanner's screens: each mode on a phone and on a desk, light and dark, from left
and from right; and the readers that are no keyboards, the camera and RFID.

`SCANNER_PICTURES=folder` keeps a picture of each screen.
"""

import json
import os
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import pytest
import requests
from barcode import Code128
from PIL import Image, ImageDraw
from real_server import ROOT, serving
from scanner_device import Device

sys.path.insert(0, str(ROOT / "docs"))

from browser import Browser  # noqa: E402

DATA = Path(__file__).with_name("scanner_screen_data.py")
AXE = ROOT / ".run/node/node_modules/axe-core/axe.min.js"
PICTURES = os.environ.get("SCANNER_PICTURES")
SIZES = {"phone": (360, 740, True), "desk": (1280, 800, False)}
SMALLEST = 48
# What can be touched, as it is seen: a file field is its label.
TARGETS = """[...document.querySelectorAll(
    '.o_return_scanner :is(button, a[href], select, textarea, summary,'
    + ' label.o_rs_button, input:not([type=file]))')]
    .filter((one) => one.checkVisibility())
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([, box]) => Math.round(box.width) < %d || Math.round(box.height) < %d)
    .map(([one, box]) => `${one.className} ${box.width}x${box.height}`)"""
WIDER = """[document.documentElement, ...document.querySelectorAll(
    '.o_return_scanner, .o_return_scanner *:not(.visually-hidden)')]
    .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth
        && !['hidden', 'clip'].includes(getComputedStyle(one).overflowX)
        && getComputedStyle(one).display !== 'inline')
    .map((one) => `${one.tagName} ${one.className} ${one.scrollWidth}`)"""
BARRIERS = """axe.run('.o_return_scanner').then((result) => result.violations
    .filter((one) => ['serious', 'critical'].includes(one.impact))
    .map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 120))]))"""


@pytest.fixture(scope="module")
def server():
    # Threads: the live connection of the browsers needs no proxy then.
    with serving("scanner_screens", DATA, workers=0) as running:
        yield running


def screens(server, device):
    """Show each screen; yields its name."""
    made, items = server.made, server.made["items"]
    yield "start"
    device.open(made["returns"][1])
    device.wedge(made["gtins"][0])
    device.wait("!!document.querySelector('.o_rs_last[data-status=ok]')")
    yield "receive"
    device.browser.click("button.o_rs_line_main")
    yield "receive-pad"
    device.wedge(made["long"])
    device.wait("!!document.querySelector('.o_rs_question')")
    yield "receive-question"
    device.wedge("OBTRLPARK")
    device.wedge("NOBODY-KNOWS-1")
    device.wait("!!document.querySelector('.o_rs_parking')")
    yield "park"
    for mode, seen in (
        ("inspect", ".o_rs_inspect"),
        ("dispose", ".o_rs_decision"),
        ("repair", ".o_rs_repair"),
        ("put_away", ".o_rs_item_card"),
    ):
        device.wedge("OBTRL" + mode.replace("_", "").upper())
        device.wedge(items[mode])
        device.wait(f"!!document.querySelector('{seen}')")
        yield mode
    device.wedge("OBTRLFIND")
    device.wedge(made["long"])
    device.wait("!!document.querySelector('.o_rs_item .o_rs_lines')")
    yield "find"
    device.wedge("NO-SUCH-CODE")
    device.wait("!!document.querySelector('.o_rs_last[data-status=unknown]')")
    device.browser.click(".o_rs_log_button")
    yield "log"
    device.browser.click(".o_rs_log_button")


def look(browser, name, themes, barriers):
    """What is wrong with a screen: {what: elements}."""
    wrong = {}
    for theme in themes:
        if f"o_rs_{theme}" not in browser.evaluate(
            "document.querySelector('.o_return_scanner').className"
        ):
            browser.click("[title='Light or dark']")
        found = {
            "narrow": browser.evaluate(TARGETS % (SMALLEST, SMALLEST)),
            "wide": browser.evaluate(WIDER),
        }
        if barriers:
            found |= dict(browser.evaluate(BARRIERS))
        wrong |= {f"{name} {theme}: {what}": f for what, f in found.items() if f}
        if PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            browser.picture(Path(PICTURES) / f"{name}-{theme}.png")
    return wrong


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en_US", "he_IL"])
def test_each_screen(server, size, language):
    """No horizontal scroll, targets for gloves, and nothing serious that axe finds."""
    if not AXE.exists():
        pytest.skip("axe-core is not there: `make lint` fetches it")
    uid = server.rows("SELECT id FROM res_users WHERE login = 'inspector'")[0][0]
    server.do("inspector", "res.users", "write", [uid], {"lang": language})
    themes = ("light", "dark") if size == "phone" or PICTURES else ("light",)
    wrong = {}
    with Browser(server.url, *SIZES[size]) as browser:
        device = Device(browser, "inspector")
        browser.send("Page.setBypassCSP", enabled=True)
        browser.evaluate(AXE.read_text() + "; true")
        direction = browser.evaluate(
            "getComputedStyle(document.querySelector('.o_return_scanner')).direction"
        )
        assert direction == ("rtl" if language == "he_IL" else "ltr")
        for name in screens(server, device):
            label = f"{name}-{size}-{direction}"
            wrong |= look(browser, label, themes, barriers=direction == "ltr")
    assert not wrong, json.dumps(wrong, indent=1)


# === READERS THAT ARE NO KEYBOARDS === #


def film(path, text, size=(640, 480)):
    """A film of one frame that shows a Code 128, as Chromium's camera plays it."""
    frame = Image.new("L", size, 235)
    draw = ImageDraw.Draw(frame)
    bars = Code128(text).build()[0]
    step = 2
    left = (size[0] - len(bars) * step) // 2
    for place, bar in enumerate(bars):
        if bar == "1":
            at = left + place * step
            draw.rectangle([at, 140, at + step - 1, 340], fill=16)
    grey = b"\x80" * (size[0] * size[1] // 4)
    with open(path, "wb") as out:
        out.write(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420mpeg2\n" % size)
        for _frame in range(5):
            out.write(b"FRAME\n" + frame.tobytes() + grey + grey)


def test_camera(server, tmp_path):
    """What the camera sees is scanned, and once while it stays in the picture."""
    order = server.made["returns"][2]
    film(tmp_path / "label.y4m", order["name"])
    flags = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path / 'label.y4m'}",
    )
    count = "SELECT count(*) FROM return_scan_log WHERE code = %s"
    with Browser(server.url, 360, 740, mobile=True, flags=flags) as browser:
        device = Device(browser)
        device.wedge("OBTRLRECEIVE")
        before = server.rows(count, [order["name"]])
        browser.click(".o_rs_camera_button")
        device.wait(f"!!document.querySelector('[data-order=\"{order['id']}\"]')", 60)
        time.sleep(5)  # it is seen three more times
        assert server.rows(count, [order["name"]])[0][0] == before[0][0] + 1
        if PICTURES:
            browser.picture(Path(PICTURES) / "camera.png")
        browser.click(".o_rs_camera_button")
        device.wait("!document.querySelector('.o_rs_camera')")


def test_camera_that_is_refused(server):
    """Somebody says no to the camera: the screen says so, and the field is there."""
    with Browser(server.url, 360, 740, mobile=True) as browser:
        device = Device(browser)
        browser.click(".o_rs_camera_button")
        device.wait("!!document.querySelector('.o_rs_input ~ .o_rs_note[role=alert]')")
        assert "Could not start" in device.text(".o_rs_input ~ .o_rs_note")
        assert browser.evaluate("!!document.querySelector('.o_rs_input .o_rs_field')")


def test_reader_in_the_hand(server):
    """A tag that a person's reader sees is counted on his open screen, once."""
    order, epc = server.made["tagged"], server.made["epc"]
    with Browser(server.url, 360, 740, mobile=True) as browser:
        device = Device(browser)
        device.open(order)
        time.sleep(1.5)  # it subscribes
        for number in range(3):
            read(server, f"sled-{number}", epc)
        device.wait("document.querySelector('.o_rs_counted')?.innerText === '8'", 30)
        time.sleep(1)
    rows = server.rows(
        "SELECT code, source, status, quantity FROM return_scan_log"
        " WHERE order_id = %s AND source = 'rfid'",
        [order["id"]],
    )
    assert rows == [(epc, "rfid", "ok", 8.0)]


def read(server, batch, epc):
    """Send one read of a tag, as a reader does."""
    body = {
        "batch_id": batch,
        "reads": [
            {
                "epc": epc,
                "antenna": 1,
                "seen_at": datetime.now(timezone.utc).isoformat(),
                "rssi": -40,
            }
        ],
    }
    with requests.Session() as http:
        http.trust_env = False
        answer = http.post(
            f"{server.url}/reverse_logistics/rfid/v1/reads",
            json=body,
            headers={"Authorization": f"Bearer {server.made['key']}"},
            timeout=30,
        )
    assert answer.json()["accepted"] == 1, answer.text
