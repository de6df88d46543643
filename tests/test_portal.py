# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A customer's way through the portal in a real browser, at a desk and on a phone; by
keyboard alone; without barriers; and the list of a customer with very many returns.

`PORTAL_RETURNS=100000` gives that customer as many; `PORTAL_SHOTS=folder` keeps
pictures of each step.
"""

import os
import re
import shutil
import statistics
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from PIL import Image
from real_server import ROOT, serving

sys.path.insert(0, str(ROOT / "docs"))

from browser import Browser  # noqa: E402

pytest.importorskip("zxingcpp")

from portal_customer import SHOTS, Customer, read_codes  # noqa: E402

RETURNS = int(os.environ.get("PORTAL_RETURNS", "2000"))
DATA = Path(__file__).with_name("portal_data.py")
AXE = ROOT / ".run/node/node_modules/axe-core/axe.min.js"
PHONE = {"width": 360, "height": 740, "mobile": True}
DESK = {"width": 1280, "height": 800}
# `"GET /my/returns HTTP/1.1" 200 - queries seconds seconds`
ACCESS = re.compile(r'"GET (\S+) HTTP/1\.\d" (\d+) - (\d+) ')


@pytest.fixture(scope="module")
def server():
    # Threads: their log tells the queries of each request.
    with serving(f"portal_{os.getpid()}", DATA, RETURNS, workers=0) as running:
        yield running


@pytest.fixture
def photo(tmp_path):
    file = tmp_path / "broken housing.jpg"
    Image.new("RGB", (640, 480), "gray").save(file)
    return file


@pytest.mark.parametrize(("login", "size"), [("dana", DESK), ("phil", PHONE)])
def test_from_request_to_credit(server, photo, login, size):
    """Two orders and a photo, the label, the public page, the objection, the money."""
    lines = server.made[login]["lines"]
    with Browser(server.url, **size) as browser:
        me = Customer(browser, login, f"journey-{size['width']}")
        me.open("/my/returns")
        assert "You have no returns yet" in me.text()
        me.open("/my/returns/new")
        for name in server.made[login]["orders"]:
            assert name in me.text()
        assert "3 Units can come back, until" in me.text()
        assert "Credit for all of it, by grade" in me.text()
        for line, label in zip(lines, ("Defective", "Other"), strict=True):
            me.fill(f"#quantity_{line}", "2")
            me.choose(f"#reason_{line}", label)
        me.fill(f"#note_{lines[0]}", "The housing is broken")
        me.upload(f"#photos_{lines[0]}", photo)
        me.see()
        me.send()
        path = me.address()
        assert re.fullmatch(r"/my/returns/\d+", path), me.text()
        assert "Approved" in me.text() and photo.name in me.text()
        order = int(path.rsplit("/", 1)[1])
        check_label(server, me, order, path)
        check_tracking(server, size, order)
        work_on(server, order)
        me.open(path)
        contest(server, me, order)
        credit(server, order)
        me.open(path)
        notes = server.rows(
            "SELECT m.name, m.amount_total FROM account_move m"
            " JOIN account_move_return_order_rel r ON r.account_move_id = m.id"
            " WHERE r.return_order_id = %s AND m.state = 'posted'",
            [order],
        )
        assert len(notes) == 2, "one an invoice"
        for name, amount in notes:
            assert f"Credit note {name}: $ {amount:,.2f}" in me.text()
        assert "You are right, we looked again." in me.text()
        assert browser.log == []
    assert server.violations() == {}
    assert server.trouble() == []


def check_label(server, me, order, path):
    """The label as PDF: a reader reads the number and the public page from it."""
    if not (shutil.which("wkhtmltopdf") and shutil.which("pdftoppm")):
        pytest.skip("wkhtmltopdf and pdftoppm are needed")
    ((number, token),) = server.rows(
        "SELECT name, tracking_token FROM return_order WHERE id = %s", [order]
    )
    for kind in ("label", "pdf"):
        codes = read_codes(me.fetch(f"{path}?report_type={kind}"))
        assert codes.pop(number).startswith("Code128"), kind
        ((text, form),) = codes.items()
        assert form.startswith("QRCode") and text.endswith(token), kind
    me.tracking = urlsplit(text).path


def check_tracking(server, size, order):
    """The public page behind the label, for somebody who is not signed in."""
    ((number, token),) = server.rows(
        "SELECT name, tracking_token FROM return_order WHERE id = %s", [order]
    )
    with Browser(server.url, **size) as browser:
        browser.open(f"/returns/track/{token}", ".o_rl_portal")
        text = browser.evaluate("document.querySelector('main').innerText")
        assert number in text and "Approved" in text
        assert "Company of" not in text
        if SHOTS:
            browser.picture(f"{SHOTS}/tracking-{size['width']}.png")


def work_on(server, order):
    """The goods arrive and are found worn."""
    moves = server.rows(
        "SELECT m.id, m.product_uom_qty, m.picking_id FROM stock_move m"
        " JOIN stock_picking p ON p.id = m.picking_id WHERE p.return_order_id = %s",
        [order],
    )
    for move, quantity, _picking in moves:
        values = {"quantity": float(quantity), "picked": True}
        server.do("operator", "stock.move", "write", [move], values)
    server.do("operator", "stock.picking", "button_validate", [moves[0][2]])
    inspect(server, order, "C5")


def inspect(server, order, cosmetic, items=None, **values):
    if items is None:
        query = "SELECT id FROM return_item WHERE order_id = %s ORDER BY id"
        items = [row[0] for row in server.rows(query, [order])]
    values |= {"function_grade": "F5", "cosmetic_grade": cosmetic}
    values["item_ids"] = [[6, 0, items]]
    model = "return.inspection.wizard"
    wizard = server.do("inspector", model, "create", values)
    server.do("inspector", model, "action_confirm", [wizard])


def contest(server, me, order):
    """The customer objects to one grade; an inspector looks again and answers."""
    assert "What we found" in me.text()
    me.browser.click("details summary")
    me.fill("details textarea", "It was never used.")
    me.see()
    me.send("details button")
    assert "We have your objection" in me.text()
    assert "We answer by" in me.text()
    ((number, item),) = server.rows(
        "SELECT id, item_id FROM return_contest WHERE order_id = %s", [order]
    )
    inspect(server, order, "C9", [item])
    model = "return.contest.answer"
    context = {"active_ids": [number], "active_model": "return.contest"}
    answer = server.do(
        "inspector",
        model,
        "create",
        {"outcome": "You are right, we looked again."},
        context=context,
    )
    server.do("inspector", model, "action_accept", [answer], context=context)


def credit(server, order):
    server.do("manager", "return.order", "action_credit", [order])
    notes = server.rows(
        "SELECT account_move_id FROM account_move_return_order_rel"
        " WHERE return_order_id = %s",
        [order],
    )
    for (note,) in notes:
        server.do("accountant", "account.move", "action_post", [note])


def test_by_keyboard_alone(server):
    """A request without a mouse: find the line, type, choose, send."""
    lines = server.made["kay"]["lines"]
    with Browser(server.url, **DESK) as browser:
        me = Customer(browser, "kay", "keyboard")
        me.open("/my/returns")
        me.tab_to("a[href='/my/returns/new']")
        me.press("Enter", "\r")
        browser.wait(f"#quantity_{lines[0]}")
        # The newest order stands first.
        me.tab_to(f"#quantity_{lines[1]}")
        ring = browser.evaluate(
            "(style => style.boxShadow !== 'none' || style.outlineStyle !== 'none')"
            "(getComputedStyle(document.activeElement))"
        )
        assert ring, "where the focus is can be seen"
        me.write("1")
        me.tab_to(f"#reason_{lines[1]}")
        me.press("ArrowDown")
        assert browser.evaluate(f"document.querySelector('#reason_{lines[1]}').value")
        me.tab_to(f"#note_{lines[1]}")
        me.write("By keyboard")
        me.tab_to("button.btn-primary.btn-lg")
        me.press("Enter", "\r")
        browser.wait_for("/^.my.returns.\\d+$/.test(location.pathname)")
        assert "By keyboard" in me.text()
        me.tab_to("a[href*='report_type=pdf']")
        me.tab_to("textarea#text")
        me.write("Hello")
        me.tab_to("form[action$='/message'] button")
        me.press("Enter", "\r")
        browser.wait_for("location.search.includes('message=sent')")
        assert "Hello" in me.text()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_no_serious_barrier(server, size):
    """axe finds nothing serious on any page, with and without content."""
    if not AXE.exists():
        pytest.skip("axe-core is not there: `make lint` fetches it")
    first = server.made["few"]["first"]
    token = server.rows(
        "SELECT tracking_token FROM return_order WHERE id = %s", [first]
    )[0][0]
    found = {}
    with Browser(server.url, **size) as browser:
        browser.send("Page.setBypassCSP", enabled=True)
        for login in ("nobody", "few"):
            me = Customer(browser, login, f"axe-{login}-{size['width']}")
            paths = ["/my/returns", "/my/returns/new", "/my/returns/new/csv"]
            paths += ["/returns/help"]
            if login == "few":
                paths += [f"/my/returns/{first}", f"/returns/track/{token}"]
            for path in paths:
                me.open(path, "main")
                found[login, path] = audit(browser)
            browser.send("Network.clearBrowserCookies")
        me = Customer(browser, "ada", f"axe-error-{size['width']}")
        me.open("/my/returns/new")
        me.fill(f"#quantity_{server.made['ada']['lines'][0]}", "99")
        me.send()
        assert "3 Units can be returned, not 99" in me.text()
        found["error"] = audit(browser)
    assert not any(found.values()), {k: v for k, v in found.items() if v}


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_right_to_left_and_long_names(server, size):
    """Nothing leaves the page, whatever it is called and however it is read."""
    order = server.made["noor"]["return"]
    token = server.rows(
        "SELECT tracking_token FROM return_order WHERE id = %s", [order]
    )[0][0]
    with Browser(server.url, **size) as browser:
        me = Customer(browser, "noor", f"long-{size['width']}")
        cookie = {"name": "frontend_lang", "value": "ar_001", "url": server.url}
        browser.send("Network.setCookie", **cookie)
        for path in (
            "/my/returns",
            "/my/returns/new",
            f"/my/returns/{order}",
            f"/returns/track/{token}",
            "/returns/help",
        ):
            me.open(path)
            if path != "/returns/help":
                assert browser.evaluate("document.documentElement.dir") == "rtl", path


def audit(browser):
    """{rule: elements} of what axe calls serious or critical."""
    browser.evaluate(AXE.read_text() + "; true")
    found = browser.evaluate(
        "axe.run('main').then((result) => result.violations"
        ".filter((one) => ['serious', 'critical'].includes(one.impact))"
        ".map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 120))]))"
    )
    return dict(found)


def test_a_large_file_leaves_no_trace(server):
    """26 MB are refused, and the process does not keep them."""
    session = sign_in(server, "ada")
    page = session.get(f"{server.url}/my/returns/new").text
    secret = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    before, count = memory(server), server.rows("SELECT count(*) FROM ir_attachment")
    for _time in range(3):
        answer = session.post(
            f"{server.url}/my/returns/new",
            data={"csrf_token": secret},
            files={"files": ("x.png", b"0" * (26 * 1024**2), "image/png")},
        )
        assert answer.status_code == 413
    assert memory(server) - before < 50
    assert server.rows("SELECT count(*) FROM ir_attachment") == count


def memory(server):
    """Of the server, in MiB."""
    status = Path(f"/proc/{server._process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def test_what_a_long_list_costs(server):
    """As many queries with very many returns as with ten, and at most twice the time
    of Odoo's own list of as many orders; the two take turns in one run."""
    queries = {}
    for login in ("few", "many"):
        session = sign_in(server, login)
        for path in ("/my/returns", "/my/returns?filterby=open&sortby=name"):
            visit(server, session, path)
            queries[login, path] = visit(server, session, path)[1]
    assert queries["many", "/my/returns"] <= queries["few", "/my/returns"], queries
    other = "/my/returns?filterby=open&sortby=name"
    assert queries["many", other] <= queries["few", other], queries
    times = {"/my/returns": [], "/my/orders": []}
    session = sign_in(server, "many")
    for _round in range(15):
        for path, taken in times.items():
            taken.append(visit(server, session, path)[0])
    ours, theirs = (statistics.median(taken) * 1000 for taken in times.values())
    print(
        f"{RETURNS} rows: /my/returns {ours:.0f} ms, /my/orders {theirs:.0f} ms,"
        f" ratio {ours / theirs:.2f}; queries {queries}"
    )
    assert ours <= 2 * theirs
    for search in ("FILL", "Widget", "nonesuch"):
        seconds, _count = visit(server, session, f"/my/returns?search={search}")
        print(f"search={search}: {seconds * 1000:.0f} ms")


def sign_in(server, login):
    session = requests.Session()
    session.trust_env = False
    session.cookies.update(server.login(login))
    return session


def visit(server, session, path):
    """Seconds and queries of a page."""
    before = server.log.stat().st_size
    begun = time.perf_counter()
    answer = session.get(server.url + path, timeout=120)
    taken = time.perf_counter() - begun
    assert answer.status_code == 200 and "FILL" in answer.text or "search" in path
    for _tick in range(100):
        with open(server.log, "rb") as log:
            log.seek(before)
            lines = log.read().decode(errors="replace").splitlines()
        found = [m for m in map(ACCESS.search, lines) if m and m[1] == path]
        if found:
            return taken, int(found[-1][3])
        time.sleep(0.02)
    raise AssertionError(f"no access log for {path}: {lines}")
