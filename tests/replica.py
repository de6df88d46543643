# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A read replica of the project's PostgreSQL, as `pg_basebackup` makes one."""

import shutil
import sys
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from real_server import ROOT, connection_parameters, wait_until

sys.path.insert(0, str(ROOT / ".ci/dev"))

import common  # noqa: E402
import postgres  # noqa: E402


class Replica:
    """A running replica; its copying can be held up and let go."""

    def __init__(self, host):
        self.host = str(host)

    def rows(self, database, query):
        """The rows of a query on the replica."""
        parameters = {**connection_parameters(), "host": self.host}
        with closing(psycopg2.connect(dbname=database, **parameters)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(query)
                return cursor.fetchall()

    def pause(self):
        """From now on the replica stays at what it has."""
        self.rows("postgres", "SELECT pg_wal_replay_pause()")
        wait_until(
            lambda: self._get_state() == "paused", 30, "the replica does not pause"
        )

    def _get_state(self):
        return self.rows("postgres", "SELECT pg_get_wal_replay_pause_state()")[0][0]

    def resume(self):
        """Let the replica take over what happened meanwhile."""
        self.rows("postgres", "SELECT pg_wal_replay_resume()")

    def catch_up(self):
        """Wait until the replica has all that is committed now."""
        now = postgres.sql("postgres", "SELECT pg_current_wal_lsn()")
        wait_until(
            lambda: self.rows(
                "postgres", f"SELECT pg_last_wal_replay_lsn() >= '{now}'::pg_lsn"
            )[0][0],
            60,
            "the replica does not catch up",
        )


@contextmanager
def replicating():
    """A replica of the cluster, made anew and removed at the end."""
    user = postgres._user() if postgres.AS_ROOT else None
    folder = Path(tempfile.mkdtemp(prefix="rl-replica-"))
    data, programs = folder / "data", postgres.binaries()
    if user:
        shutil.chown(folder, user)
    source = ["-h", postgres.SOCKETS, "-p", "5432", "-U", postgres.ROLE]
    log = {"log": "replica.log", "user": user, "cwd": "/"}
    try:
        common.run(
            [programs / "pg_basebackup", *source, "-D", data, "-R", "-c", "fast"], **log
        )
        options = f"-c unix_socket_directories={folder} -c shared_buffers=64MB"
        common.run(
            [programs / "pg_ctl", "-D", data, "-w", "-o", options]
            + ["-l", folder / "server.log", "start"],
            **log,
        )
        yield Replica(folder)
    finally:
        common.run(
            [programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"],
            check=False,
            **log,
        )
        shutil.rmtree(folder, ignore_errors=True)
