# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Seconds and queries of phases, and which statements they are."""

import re
import sys
import threading
import time
from collections import Counter, defaultdict
from contextlib import contextmanager

OURS = "/reverse_logistics"


class Meter:
    """Adds up what the phases of one run cost; call it to measure one.

    What is left to be computed or written belongs to the phase that caused it, and so
    do the messages that Odoo writes at commit: the cursor is flushed with its hooks.
    Each phase starts with an empty record cache, as a new request does.
    """

    def __init__(self, env, profile=None):
        self.env = env
        self.profile = profile
        self.seconds = defaultdict(float)
        self.queries = defaultdict(int)

    @contextmanager
    def __call__(self, phase):
        cr = self.env.cr
        cr.flush()
        self.env.invalidate_all()
        with self.profile.watch(phase) if self.profile else _nothing():
            queries, start = cr.sql_log_count, time.perf_counter()
            yield
            cr.flush()
            self.seconds[phase] += time.perf_counter() - start
        self.queries[phase] += cr.sql_log_count - queries


class Profile:
    """Counts statements of phases by their shape and by the code that sent them."""

    def __init__(self):
        self.statements = defaultdict(Counter)
        self.callers = defaultdict(Counter)

    @contextmanager
    def watch(self, phase):
        def hook(_cursor, query, _params, _start, _delay):
            shape = normalise(query)
            self.statements[phase][shape] += 1
            self.callers[phase, shape][_caller()] += 1

        thread = threading.current_thread()
        thread.query_hooks = (hook,)
        try:
            yield
        finally:
            del thread.query_hooks


@contextmanager
def _nothing():
    yield


def normalise(query):
    """The shape of a statement, on one line: no lists of columns, no values.

    >>> normalise('SELECT "a"."id", "a"."b" FROM "a" WHERE ("a"."id" IN (%s, %s))')
    'SELECT .. FROM a WHERE (a.id IN ..)'
    """
    text = re.sub(r"\s+", " ", str(query)).replace('"', "").strip()
    text = re.sub(r"\((?:%s(?:, ?)?)+\)(?:, ?\((?:%s(?:, ?)?)+\))*", "..", text)
    text = re.sub(r"IN %s", "IN ..", text)
    text = re.sub(r"^SELECT .{25,}? FROM (?=\w+(?: |$))", "SELECT .. FROM ", text)
    text = re.sub(r"^SELECT [\w.]+, .*? FROM ", "SELECT .. FROM ", text)
    return re.sub(r"^(INSERT INTO \w+) \(.*?\) VALUES.*", r"\1 ..", text)


def _caller():
    """The innermost line of an addon, and of this suite, that is being run."""
    frame, addon, ours = sys._getframe(2), None, None
    while frame and not ours:
        name = frame.f_code.co_filename
        if addon is None and "/addons/" in name and "/addons/base/" not in name:
            addon = _place(frame)
        if OURS in name and "/benchmarks/" not in name:
            ours = _place(frame)
        frame = frame.f_back
    return " < ".join(dict.fromkeys(filter(None, (addon, ours)))) or "flush"


def _place(frame):
    parts = frame.f_code.co_filename.split("/")
    return f"{parts[-3]}/{parts[-1]}:{frame.f_lineno} {frame.f_code.co_name}"
