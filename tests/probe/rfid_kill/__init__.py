# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A request with the header X-Test-Kill ends its process at that point, at once."""

import os
import signal

from odoo import http, sql_db

_commit, _call = sql_db.Cursor.commit, http.Application.__call__


def _wanted():
    return http.request and http.request.httprequest.headers.get("X-Test-Kill")


def commit(self):
    if _wanted() == "before-commit":
        os.kill(os.getpid(), signal.SIGKILL)
    result = _commit(self)
    if _wanted() == "after-commit":
        os.kill(os.getpid(), signal.SIGKILL)
    return result


def call(self, environ, start_response):
    response = _call(self, environ, start_response)
    if environ.get("HTTP_X_TEST_KILL") == "before-answer":
        os.kill(os.getpid(), signal.SIGKILL)
    return response


sql_db.Cursor.commit = commit
http.Application.__call__ = call
