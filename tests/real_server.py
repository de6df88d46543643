# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A real Odoo with several workers on a database of its own, for plain tests.

Tests of Odoo's own classes run in one transaction, where nothing can race. Here the
requests of threads reach processes with transactions of their own, over HTTP.

    with serving("race_try", script, workers=4) as server:
        answers = server.at_once([Call("manager", ...), ...], hold="return_order")
"""

import importlib.util
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import requests

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / ".ci/dev"))

import common  # noqa: E402
import database  # noqa: E402
import python_env  # noqa: E402

PASSWORD = "Returns-2026-race"
MARK = "RESULT OF THE SCRIPT: "
RECORD = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) \S+ (?P<logger>\S+): ", re.M
)
# What PostgreSQL says when two at once meet; Odoo retries it or tells the user.
MET = re.compile(
    r"could not serialize access|deadlock detected|could not obtain lock"
    r"|duplicate key value violates unique|violates check constraint"
)
SENTENCE = re.compile(r"^\w.{15,}", re.S)
JARGON = re.compile(r"psycopg2|violates|SQL|Traceback|duplicate key|\bKEY\b|_uniq")
REFUSALS = {f"odoo.exceptions.{name}" for name in ("UserError", "ValidationError")} | {
    "odoo.exceptions.AccessError",
    "odoo.exceptions.MissingError",
}

Call = namedtuple("Call", "login model method args kwargs")


class Answer:
    """What one request was told: a value, or an error with its name and message."""

    def __init__(self, body):
        self.value = body.get("result")
        data = (body.get("error") or {}).get("data") or {}
        self.error = data.get("name") if "error" in body else None
        self.message = (data.get("message") or "").strip()
        self.debug = data.get("debug") or json.dumps(body.get("error"))

    @property
    def ok(self):
        return self.error is None

    @property
    def refused(self):
        """Whether it says no in a sentence that a person understands."""
        return (
            self.error in REFUSALS
            and bool(SENTENCE.search(self.message))
            and not JARGON.search(self.message)
        )

    def __repr__(self):
        return f"ok: {self.value}" if self.ok else f"{self.error}: {self.message}"


class Server:
    """A running Odoo: calls over HTTP, queries past it."""

    def __init__(self, name, workers, options=()):
        self.name, self.workers, self.options = name, workers, options
        self.port, self.gevent_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = common.LOGS / f"{name}.log"
        self._read = 0
        self._process = None
        self._cookies = {}

    # === PROCESS === #

    def start(self):
        """Start the processes and wait until they answer."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with open(self.log, "wb") as out:
            self._process = subprocess.Popen(
                [str(part) for part in self._command()],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd=common.STATE,
                env=database.environment(),
                start_new_session=True,
            )
        wait_until(self._answers, 120, f"the server does not answer, see {self.log}")

    def _command(self):
        return [
            *(*python_env.ODOO, "-d", self.name, "--db-filter", f"^{self.name}$"),
            *("--http-port", self.port, "--gevent-port", self.gevent_port),
            *("--workers", self.workers, "--max-cron-threads", 0),
            *self.options,
        ]

    def _answers(self):
        if self._process.poll() is not None:
            raise RuntimeError(f"The server ended:\n{common.tail(self.log)}")
        try:
            with _http() as http:
                return http.get(f"{self.url}/web/health", timeout=5).ok
        except (requests.ConnectionError, requests.Timeout):
            return False

    def stop(self):
        """End all processes of the server, kindly first."""
        for kind in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, kind)
                self._process.wait(20)
                return
            except ProcessLookupError:
                return
            except subprocess.TimeoutExpired:
                continue

    # === REQUESTS === #

    def login(self, login):
        """The cookies of a user's session, made on first use."""
        if login not in self._cookies:
            params = {"db": self.name, "login": login, "password": PASSWORD}
            answer = self._post("/web/session/authenticate", params)
            if not answer.json().get("result", {}).get("uid"):
                raise RuntimeError(f"{login} cannot log in: {answer.text[:2000]}")
            self._cookies[login] = answer.cookies.get_dict()
        return self._cookies[login]

    def send(self, call):
        """Send one call and give its answer, whatever it is."""
        params = dict(call._asdict(), args=list(call.args))
        login = params.pop("login")
        path = f"/web/dataset/call_kw/{call.model}/{call.method}"
        return Answer(self._post(path, params, self.login(login)).json())

    def _post(self, path, params, cookies=None):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        with _http() as http:
            reply = http.post(self.url + path, json=body, cookies=cookies, timeout=180)
        reply.raise_for_status()
        return reply

    def do(self, login, model, method, *args, **kwargs):
        """A call that must succeed; its value."""
        answer = self.send(Call(login, model, method, args, kwargs))
        assert answer.ok, f"{model}.{method}: {answer}\n{answer.debug}"
        return answer.value

    def at_once(self, calls, hold=None):
        """Send calls from a thread each, as close together as can be.

        :param hold: a table that all calls read. They are let go when as many of them
            as there are workers stand before it: each has then begun its transaction
            and none has seen what another one does.
        :return: the answers, in the order of the calls
        """
        for call in calls:
            self.login(call.login)
        start = threading.Barrier(len(calls))

        def send(call):
            start.wait(60)
            return self.send(call)

        with ThreadPoolExecutor(len(calls)) as pool, self._hold(hold, len(calls)) as on:
            waiting = [pool.submit(send, call) for call in calls]
            on()
            return [future.result() for future in waiting]

    @contextmanager
    def _hold(self, table, count):
        """Lock a table; what is yielded waits for the requests and lets them go."""
        if table is None:
            yield lambda: None
            return
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            count = min(count, self.workers)

            def let_go():
                try:
                    wait_until(
                        lambda: self._count_waiting(table) >= count,
                        30,
                        f"fewer than {count} requests read {table}",
                    )
                finally:
                    connection.rollback()

            yield let_go

    def _count_waiting(self, table):
        query = "SELECT count(DISTINCT pid) FROM pg_locks WHERE relation = %s::regclass"
        return self.rows(f"{query} AND NOT granted", [table])[0][0]

    # === WHAT IS STORED === #

    def connect(self):
        return psycopg2.connect(dbname=self.name, **connection_parameters())

    def rows(self, query, parameters=None):
        """The rows of a query on what is committed."""
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(query, parameters)
            return cursor.fetchall()

    def violations(self):
        """{invariant: rows that break it}; empty when all is well."""
        found = {name: self.rows(query) for name, query in invariants().items()}
        return {name: rows for name, rows in found.items() if rows}

    def trouble(self):
        """What the log says since the last time it was asked, beyond expected retries.

        :return: a list of log records
        """
        with open(self.log, "rb") as log:
            log.seek(self._read)
            text = log.read().decode(errors="replace")
            self._read = log.tell()
        starts = [*RECORD.finditer(text), None]
        found = []
        for one, following in zip(starts, starts[1:], strict=False):
            record = text[one.start() : following.start() if following else None]
            bad = one["level"] in ("ERROR", "CRITICAL") or "Traceback" in record
            met = one["logger"] == "odoo.sql_db" and MET.search(record)
            if bad and not met:
                found.append(record.strip())
        return found

    def count_retries(self):
        """How often Odoo ran a request again because two met."""
        return self.log.read_text(errors="replace").count("tries left, try again in")


@contextmanager
def serving(name, script, *arguments, workers=4, options=()):
    """A server on a fresh database in which `make` of a script has been run.

    :param script: a Python file with `make(env, *arguments)`, whose result (JSON) is
        `server.made`
    :param options: more of Odoo's command line
    """
    database.create(name)
    server = Server(name, workers, options)
    try:
        server.made = run_script(name, Path(script), arguments)
        server.start()
        yield server
    finally:
        if server._process:
            server.stop()
        database.drop(name)


def run_script(name, script, arguments=()):
    """Run `make` of a script in `odoo shell`, commit, and give what it returns."""
    program = f"""
import importlib.util, json
spec = importlib.util.spec_from_file_location({script.stem!r}, {str(script)!r})
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
made = module.make(env, *{tuple(arguments)!r})
env.cr.commit()
print({MARK!r} + json.dumps(made))
"""
    done = subprocess.run(
        [*python_env.ODOO, "shell", "-d", name, "--no-http", "--log-level=warn"],
        input=program,
        capture_output=True,
        text=True,
        cwd=common.STATE,
        env=database.environment(),
    )
    results = [line for line in done.stdout.splitlines() if MARK in line]
    if not results:
        raise RuntimeError(f"{script.name} failed:\n{done.stdout}{done.stderr}"[-6000:])
    return json.loads(results[-1].split(MARK, 1)[1])


def invariants():
    """The queries of the addon's tests, read without importing Odoo."""
    path = ROOT / "reverse_logistics/tests/invariants.py"
    spec = importlib.util.spec_from_file_location("reverse_logistics_invariants", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.INVARIANTS


def connection_parameters():
    """Where PostgreSQL is, as `psycopg2.connect` takes it."""
    found = database.environment()
    return {"host": found["PGHOST"], "port": found["PGPORT"], "user": found["PGUSER"]}


def _http():
    """A connection of its own for each request, past any proxy of the machine."""
    session = requests.Session()
    session.trust_env = False
    return session


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, seconds, complaint):
    """Ask again and again until a condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"After {seconds} s: {complaint}.")
        time.sleep(0.02)
