# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Serving a database: the demonstration, and any other for developers."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

import database
import postgres
from common import LOGS, STATE, SetupError, say, tail
from python_env import ODOO

DEMO = "reverse_logistics"
PID = STATE / "server.pid"
LINKS = (
    ("Returns", "/odoo/returns"),
    ("Items on the dock", "/odoo/return-items"),
    ("Receipts and other operations", "/odoo/inventory"),
)
LOGINS = """
  administrator      admin      / admin
  returns manager    manager    / manager
  dock operator      operator   / operator
  inspector          inspector  / inspector
  accountant         accountant / accountant
  customer (portal)  portal.northwind@example.com / portal
"""


def demonstrate(port):
    """Make `make run`'s database when needed, serve it and say where it is."""
    fresh = not postgres.exists(DEMO)
    changed = not fresh and database._stale(DEMO, database.code())
    if changed:
        stop()
        database.update(DEMO)
    elif fresh:
        stop()
        say("making the demonstration database (three to four minutes the first time)")
        database.create(DEMO, demo=True)
    address = f"http://127.0.0.1:{port}"
    if not _answers(address):
        _start(port, address)
    print(f"\nReverse logistics runs at {address}\n\nLogins:{LOGINS}\nLook at:")
    for title, path in LINKS:
        print(f"  {title:32}{address}{path}")
    print("\n'make stop' ends the server; 'make help' lists what else there is.")


def serve(name, port, workers):
    """Serve one database in the foreground."""
    database.must_exist(name)
    _free(port)
    os.chdir(STATE)
    command = [str(part) for part in _command(name, port, workers)]
    os.execve(command[0], command, database.environment())


def stop():
    """End the server that `demonstrate` left running."""
    if not PID.exists():
        return
    pid = int(PID.read_text())
    PID.unlink()
    for kind in (signal.SIGTERM, signal.SIGKILL):
        for _tick in range(50):
            try:
                os.kill(pid, kind)
            except ProcessLookupError:
                return
            time.sleep(0.1)


def _command(name, port, workers):
    command = [*ODOO, "-d", name, "--db-filter", f"^{name}$", "--http-port", port]
    if int(workers):
        command += ["--workers", workers, "--gevent-port", int(port) + 3]
    return command


def _start(port, address):
    _free(port)
    say("starting the server")
    LOGS.mkdir(parents=True, exist_ok=True)
    with open(LOGS / "server.log", "ab") as log:
        server = subprocess.Popen(
            [str(part) for part in _command(DEMO, port, 0)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=STATE,
            env=database.environment(),
            start_new_session=True,
        )
    PID.write_text(str(server.pid))
    for _tick in range(240):
        if _answers(address):
            return
        if server.poll() is not None:
            break
        time.sleep(0.5)
    raise SetupError(f"The server did not start:\n{tail(LOGS / 'server.log')}")


def _answers(address):
    if not PID.exists():
        return False
    try:
        with urllib.request.urlopen(f"{address}/web/login", timeout=20) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except OSError:
            raise SetupError(
                f"Port {port} is taken by another program: choose one, for example"
                f" 'make run PORT={int(port) + 1}'."
            ) from None
