# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Databases: kept templates, and fast copies of them."""

import ast
import os
import re
import socket
import subprocess
from pathlib import Path

import odoo_source
import postgres
from common import (
    ADDONS,
    LOGS,
    ROOT,
    STATE,
    SetupError,
    fingerprint,
    only_one,
    remove,
    run,
    say,
    tail,
)
from python_env import ODOO, SCRIPT

CONF = STATE / "odoo.conf"
FILES = STATE / "data"
STAMPS = STATE / "stamps"
# Not needed by the addons, but what they meet in real companies: the tests use them.
COMPANIONS = ("sale_mrp", "stock_dropshipping", "stock_picking_batch")
TROUBLE = re.compile(r" (ERROR|CRITICAL) \S+ |^Traceback ", re.M)


def configure(source):
    """Write the configuration that every Odoo of the project is started with."""
    addons = ",".join(str(p) for p in [ROOT, *odoo_source.addons_path(source)])
    text = (
        "[options]\n"
        f"addons_path = {addons}\n"
        f"data_dir = {FILES}\n"
        f"db_host = {postgres.SOCKETS}\n"
        "db_port = 5432\n"
        f"db_user = {postgres.ROLE}\n"
        "http_interface = 127.0.0.1\n"
        "proxy_mode = False\n"
    )
    if not CONF.exists() or CONF.read_text() != text:
        CONF.write_text(text)


def environment():
    """The environment of Odoo's processes: the project's programs come first."""
    return {
        **os.environ,
        **postgres.environment(),
        "PATH": f"{SCRIPT.parent}:{os.environ['PATH']}",
        "ODOO_RC": str(CONF),
    }


def odoo(*arguments, log, check=True):
    """Run Odoo and stop when its log shows an error.

    Odoo ends with status 0 even when a module could not be installed as asked, so
    the log is read as well.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / log
    path.unlink(missing_ok=True)
    # Tests start the HTTP server all the same: on a port that nobody else has.
    command = [*ODOO, *arguments, "--stop-after-init", "--no-http"]
    command += ["--http-port", free_port()]
    done = run(command, log=log, check=False, env=environment(), cwd=STATE)
    if check and (done.returncode or TROUBLE.search(path.read_text(errors="replace"))):
        raise SetupError(f"Odoo reported an error:\n{tail(path)}The log is {path}.")
    return done


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def manifest(addon):
    return ast.literal_eval((ROOT / addon / "__manifest__.py").read_text())


def dependencies():
    """The modules of Odoo that the three addons stand on."""
    names = {name for addon in ADDONS for name in manifest(addon)["depends"]}
    return sorted(names - set(ADDONS))


def template(*, demo=False):
    """The name of a database with the three addons, made anew when they changed."""
    kind = "demo" if demo else "plain"
    base, name = f"rl_base_{kind}", f"rl_template_{kind}"
    flags = ["--with-demo"] if demo else []
    with only_one(f"database-{kind}"):
        wanted = ",".join((*dependencies(), *(() if demo else COMPANIONS)))
        if _stale(base, wanted):
            say(f"installing Odoo's own modules in a template ({kind}; two minutes)")
            remove(STAMPS / base)
            _install(base, wanted, flags)
            _stamp(base, wanted)
        ours = wanted + code()
        if _stale(name, ours):
            say(f"installing the three addons in a template ({kind}; half a minute)")
            remove(STAMPS / name)  # one that dies half way must not look ready
            copy(base, name)
            odoo("-d", name, "-i", ",".join(ADDONS), *flags, log=f"{name}.log")
            _stamp(name, ours)
    return name


def code():
    """A digest of the addons as they are now."""
    return fingerprint([ROOT / addon for addon in ADDONS])


def create(database, *, demo=False):
    """A fresh database with the three addons: a copy of the kept template."""
    check_name(database)
    with only_one("create"):  # the template must not be made anew while it is copied
        copy(template(demo=demo), database)
        _stamp(database, code())


def update(database):
    """Bring the addons of a database up to date; nothing to do when they are."""
    if _stale(database, code()):
        say("updating the addons in the database (half a minute)")
        odoo("-d", database, "-u", ",".join(ADDONS), log=f"{database}.log")
        _stamp(database, code())


def check_name(database):
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,50}", database or ""):
        raise SetupError(
            "Give the database a name of letters, digits, '_' and '-', for example"
            " 'make db DB=try'."
        )


def must_exist(database):
    check_name(database)
    if not postgres.exists(database):
        raise SetupError(
            f"There is no database '{database}': make it with 'make db DB={database}'."
        )


def copy(source, target):
    """Copy a database and the files that belong to it."""
    postgres.clone(source, target)
    files, copied = (FILES / "filestore" / name for name in (source, target))
    remove(copied)
    if files.exists():
        subprocess.run(["cp", "-al", files, copied], check=True)


def drop(database):
    postgres.drop(database)
    remove(FILES / "filestore" / database)
    remove(STAMPS / database)


def _install(database, modules, flags):
    drop(database)
    odoo("-d", database, "-i", modules, *flags, log=f"{database}.log")


def _stale(database, wanted):
    stamp = STAMPS / database
    return (
        not stamp.exists()
        or stamp.read_text() != wanted
        or not postgres.exists(database)
    )


def _stamp(database, text):
    STAMPS.mkdir(exist_ok=True)
    Path(STAMPS / database).write_text(text)
