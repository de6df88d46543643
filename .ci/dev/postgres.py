# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A PostgreSQL cluster of the project's own, on a socket, never the machine's."""

import os
import pwd
import shutil
from pathlib import Path

from common import (
    STATE,
    TAG,
    SetupError,
    apt_install,
    only_one,
    output,
    remove,
    run,
    say,
)

# PostgreSQL does not run as root; its files then lie where another user may go.
AS_ROOT = os.geteuid() == 0
HOME = Path(f"/var/tmp/reverse_logistics-{TAG}") if AS_ROOT else STATE / "postgres"
# The name of a socket may have 107 characters at most, whatever the project's path.
SOCKETS = Path(f"/tmp/reverse_logistics-{TAG}")
DATA = HOME / "data"
ROLE = "odoo"
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{sockets}'
max_connections = 150
shared_buffers = 512MB
work_mem = 16MB
maintenance_work_mem = 256MB
# A cluster for development and tests: it may lose data in a power failure.
fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_size = 2GB
"""


def environment():
    """Where libpq clients find the cluster."""
    return {
        "PGHOST": str(SOCKETS),
        "PGPORT": "5432",
        "PGUSER": ROLE,
        "PGOPTIONS": "-c client_min_messages=warning",
    }


def binaries():
    """The folder of PostgreSQL's programs, newest first."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: -int(path.parent.parent.name.split(".")[0]),
    )
    path = found[0] if found else shutil.which("initdb")
    return Path(path).resolve().parent if path else None


def ensure():
    """Start the cluster, making it first when there is none."""
    with only_one("postgres"):
        folder = binaries()
        if folder is None:
            apt_install("postgresql", "initdb (the PostgreSQL server)")
            folder = binaries()
            if folder is None:
                raise SetupError(
                    "PostgreSQL's 'initdb' is missing after installing it."
                )
        user = _user() if AS_ROOT else None
        if not (DATA / "PG_VERSION").exists():
            _create(folder, user)
        _private(SOCKETS, user)
        if run(
            [folder / "pg_ctl", "-D", DATA, "status"],
            check=False,
            log="postgres.log",
            user=user,
        ).returncode:
            say("starting the project's PostgreSQL")
            run(
                [
                    folder / "pg_ctl",
                    "-D",
                    DATA,
                    "-w",
                    "-l",
                    HOME / "server.log",
                    "start",
                ],
                log="postgres.log",
                user=user,
                cwd="/",
            )
        os.environ.update(environment())


def stop():
    folder = binaries()
    if folder and (DATA / "PG_VERSION").exists():
        run(
            [folder / "pg_ctl", "-D", DATA, "-m", "fast", "stop"],
            check=False,
            log="postgres.log",
            user=_user() if AS_ROOT else None,
            cwd="/",
        )


def destroy():
    stop()
    for path in (HOME, SOCKETS):
        remove(path)


def sql(database, statement):
    """Run one statement and give what it prints, tuples only."""
    return output(
        [
            binaries() / "psql",
            "-X",
            "-q",
            "-At",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            database,
            "-c",
            statement,
        ],
        env={**os.environ, **environment()},
    )


def exists(database):
    return bool(
        sql("postgres", f"SELECT 1 FROM pg_database WHERE datname='{database}'")
    )


def drop(database):
    sql("postgres", f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def clone(template, database):
    """A copy of a database at the speed of copying files."""
    drop(database)
    sql(
        "postgres",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{template}' AND pid <> pg_backend_pid()",
    )
    sql("postgres", f'CREATE DATABASE "{database}" TEMPLATE "{template}"')


def _create(folder, user):
    say("making a PostgreSQL cluster for the project")
    _private(HOME, user)
    run(
        [
            folder / "initdb",
            "-D",
            DATA,
            "-U",
            ROLE,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ],
        log="postgres.log",
        user=user,
        cwd="/",
    )
    with open(DATA / "postgresql.conf", "a") as handle:
        handle.write(SETTINGS.format(sockets=SOCKETS))


def _private(folder, user):
    """A folder that only the cluster's user and root may enter."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if user:
        entry = pwd.getpwnam(user)
        os.chown(folder, entry.pw_uid, entry.pw_gid)


def _user():
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise SetupError(
        "PostgreSQL needs a user that is not root: add one named postgres."
    )
