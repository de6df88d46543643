# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A headless Chromium that logs in to Odoo, opens pages and takes pictures.

Speaks the Chrome DevTools Protocol over `websocket-client`, which Odoo's own browser
tests need as well.
"""

import base64
import json
import shutil
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

import websocket

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
    " --hide-scrollbars --remote-debugging-port=0 --remote-allow-origins=*"
).split()


class Browser:
    """Use as a context manager: `with Browser("http://127.0.0.1:8069") as browser`."""

    def __init__(
        self, address, width=1280, height=800, mobile=False, dark=False, flags=()
    ):
        self.address = address
        self.size = (width, height, mobile)
        self.dark = dark
        self.flags = flags
        self.log = []

    def __enter__(self):
        self._profile = tempfile.mkdtemp(prefix="rl-chromium-")
        program = shutil.which("chromium") or shutil.which("google-chrome")
        self._process = subprocess.Popen(
            [
                *(program, *FLAGS, *self.flags),
                *(f"--user-data-dir={self._profile}", "about:blank"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._socket = websocket.create_connection(self._find_page(), timeout=60)
        self._count = 0
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")
        self.resize(*self.size)
        if self.dark:
            cookie = {"name": "color_scheme", "value": "dark", "url": self.address}
            self.send("Network.setCookie", **cookie)
        return self

    def __exit__(self, *_error):
        self._socket.close()
        self._process.terminate()
        self._process.wait(10)
        shutil.rmtree(self._profile, ignore_errors=True)

    def _find_page(self):
        port_file = f"{self._profile}/DevToolsActivePort"
        for _tick in range(200):
            time.sleep(0.1)
            try:
                with open(port_file) as handle:
                    port = int(handle.readline())
                with urllib.request.urlopen(
                    f"http://127.0.0.1:{port}/json", timeout=5
                ) as answer:
                    pages = json.load(answer)
                return next(
                    page["webSocketDebuggerUrl"]
                    for page in pages
                    if page["type"] == "page"
                )
            except (OSError, ValueError, StopIteration):
                continue
        raise RuntimeError("Chromium did not start")

    def send(self, method, **params):
        """Call a method of the protocol and wait for its result."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == self._count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer.get("result", {})
            self._note(answer)

    def _note(self, event):
        """Keep what the page complains of."""
        params = event.get("params", {})
        if event.get("method") == "Runtime.exceptionThrown":
            self.log.append(json.dumps(params["exceptionDetails"])[:400])
        elif event.get("method") == "Log.entryAdded":
            entry = params["entry"]
            if entry["level"] == "error":
                self.log.append(f"{entry['text']} {entry.get('url', '')}"[:400])

    def resize(self, width, height, mobile=False):
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=mobile,
        )

    def evaluate(self, expression):
        """The value of a JavaScript expression in the page."""
        result = self.send(
            "Runtime.evaluate",
            expression=expression,
            returnByValue=True,
            awaitPromise=True,
        )
        if "exceptionDetails" in result:
            raise RuntimeError(str(result["exceptionDetails"])[:400])
        return result["result"].get("value")

    def open(self, path, wait=None):
        """Open a page and wait for a selector, or for the page to be loaded."""
        self.send("Page.navigate", url=urllib.parse.urljoin(self.address, path))
        self.wait(wait) if wait else self.settle()

    def wait(self, selector, seconds=30):
        """Wait until an element is there."""
        script = f"!!document.querySelector({json.dumps(selector)})"
        self.wait_for(script, seconds, what=selector)

    def wait_for(self, script, seconds=30, what=None):
        """Wait until an expression is true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if self.evaluate(script):
                    return self.settle()
            except RuntimeError:
                pass  # the page is being replaced
            time.sleep(0.1)
        raise TimeoutError(f"waited for {what or script}: {self.log[-3:]}")

    def settle(self, seconds=0.6):
        """Let the page draw what is under way."""
        time.sleep(seconds)
        self.evaluate("1")

    def click(self, selector):
        self.wait(selector)
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")
        self.settle()

    def login(self, name, password):
        """Sign in with Odoo's own form."""
        self.open("/web/login", "input[name=login]")
        self.evaluate(
            f"document.querySelector('input[name=login]').value={json.dumps(name)};"
            f"document.querySelector('input[name=password]').value="
            f"{json.dumps(password)};"
            "document.querySelector('.oe_login_form').submit()"
        )
        self.wait_for("!document.querySelector('.oe_login_form')")

    def picture(self, file, full=False):
        """Save what the page shows as a PNG."""
        if full:
            height = self.evaluate("document.documentElement.scrollHeight")
            self.resize(self.size[0], height, self.size[2])
            self.settle()
        data = self.send("Page.captureScreenshot", format="png")["data"]
        with open(file, "wb") as handle:
            handle.write(base64.b64decode(data))
