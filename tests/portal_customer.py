# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A customer in a browser, and a reader of what he prints."""

import base64
import json
import os
import subprocess
import tempfile
from pathlib import Path

import zxingcpp
from PIL import Image
from real_server import PASSWORD

SHOTS = os.environ.get("PORTAL_SHOTS")


class Customer:
    """Somebody signed in to the portal."""

    def __init__(self, browser, login, name):
        self.browser, self.login, self.name = browser, login, name
        self.step = 0
        browser.login(login, PASSWORD)

    def open(self, path, wait=".o_rl_portal"):
        self.browser.open(path, wait)
        self.see()

    def see(self):
        """Nothing of the page lies beyond the right edge; keep a picture."""
        assert not self.beyond(), self.address()
        wide = self.browser.evaluate(
            "(main => main.scrollWidth - main.clientWidth)"
            "(document.querySelector('main'))"
        )
        assert wide <= 1, f"a text of {self.address()} is {wide} px too long"
        if SHOTS:
            self.step += 1
            self.browser.picture(f"{SHOTS}/{self.name}-{self.step:02d}.png")

    def beyond(self):
        """What of the page lies beyond an edge."""
        return self.browser.evaluate(
            "[...document.querySelectorAll('main *')].filter(one => {"
            "const box = one.getBoundingClientRect();"
            "return box.left < -1 ||"
            " box.right > document.documentElement.clientWidth + 1})"
            ".map(one => one.outerHTML.slice(0, 90))"
        )

    def address(self):
        return self.browser.evaluate("location.pathname")

    def text(self):
        return " ".join(
            self.browser.evaluate("document.querySelector('main').innerText").split()
        )

    def fill(self, selector, value):
        self.browser.evaluate(
            f"{{const field = document.querySelector({json.dumps(selector)});"
            f"field.value = {json.dumps(value)};"
            "field.dispatchEvent(new Event('input', {bubbles: true}));"
            "field.dispatchEvent(new Event('change', {bubbles: true}))}"
        )

    def choose(self, selector, label):
        self.browser.evaluate(
            f"{{const list = document.querySelector({json.dumps(selector)});"
            f"list.value = [...list.options].find(o => o.text.trim() === "
            f"{json.dumps(label)}).value}}"
        )

    def upload(self, selector, path):
        root = self.browser.send("DOM.getDocument")["root"]["nodeId"]
        node = self.browser.send("DOM.querySelector", nodeId=root, selector=selector)
        self.browser.send(
            "DOM.setFileInputFiles", nodeId=node["nodeId"], files=[str(path)]
        )

    def send(self, button="button.btn-primary.btn-lg"):
        """Press a button and wait for the page that comes."""
        self.browser.evaluate("document.body.dataset.old = 'yes'")
        self.browser.click(button)
        self.browser.wait_for("!document.body.dataset.old")
        self.browser.wait("main")
        self.see()

    def fetch(self, path):
        """What an address gives, with the session of the browser."""
        data = self.browser.evaluate(
            f"fetch({json.dumps(path)}).then(r => r.blob()).then(blob =>"
            " new Promise(done => {const reader = new FileReader();"
            " reader.onload = () => done(reader.result.split(',')[1]);"
            " reader.readAsDataURL(blob)}))"
        )
        return base64.b64decode(data)

    def press(self, key, text=""):
        codes = {"Tab": 9, "Enter": 13, "ArrowDown": 40, " ": 32}
        event = {"key": key, "code": key, "windowsVirtualKeyCode": codes.get(key, 0)}
        self.browser.send("Input.dispatchKeyEvent", type="keyDown", text=text, **event)
        self.browser.send("Input.dispatchKeyEvent", type="keyUp", **event)

    def write(self, text):
        for char in text:
            self.press(char, char)

    def tab_to(self, selector, most=250):
        """Press Tab until an element has the focus; it must be seen to have it."""
        script = f"document.activeElement.matches({json.dumps(selector)})"
        for _press in range(most):
            self.press("Tab")
            if self.browser.evaluate(script):
                return
        raise AssertionError(f"the keyboard does not reach {selector}")


def read_codes(pdf):
    """What a reader reads on the pages of a PDF: {text: format}."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "x.pdf").write_bytes(pdf)
        command = ["pdftoppm", "-r", "203", "-gray", "-png", "x.pdf", "page"]
        subprocess.run(command, cwd=folder, check=True)
        pages = [Image.open(page) for page in sorted(Path(folder).glob("page*.png"))]
        codes = [code for page in pages for code in zxingcpp.read_barcodes(page)]
        return {code.text: code.format.name for code in codes}
