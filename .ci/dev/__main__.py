# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The commands behind the Makefile; `make help` lists them."""

import argparse
import subprocess
import sys

import common
import database
import gate
import postgres
import python_env
import server
import testing


def prepare():
    """Everything that any command needs: Odoo, Python, PostgreSQL, configuration."""
    source = python_env.ensure()
    postgres.ensure()
    database.configure(source)


def shell(name):
    """Run standard input in `odoo shell`; its exit status."""
    database.must_exist(name)
    command = [*python_env.ODOO, "shell", "-d", name, "--no-http", "--log-level=warn"]
    return subprocess.run(
        [str(part) for part in command], env=database.environment(), cwd=common.STATE
    ).returncode


def parse(argv):
    parser = argparse.ArgumentParser(prog="make", description=__doc__)
    parser.add_argument("command", choices=sorted(COMMANDS))
    parser.add_argument("--db", default="")
    parser.add_argument("--port", default="8069")
    parser.add_argument("--workers", default="0")
    parser.add_argument("--args", default="")
    options = parser.parse_args(argv)
    for name in ("port", "workers"):
        if not getattr(options, name).isdigit():
            raise common.SetupError(f"{name.upper()} is a number, for example 2.")
    return options


def clean(_options):
    server.stop()
    postgres.destroy()
    testing.clean()


def run_demo(options):
    prepare()
    testing.browsers()
    server.demonstrate(options.port)


def make_db(options):
    prepare()
    database.create(options.db)
    common.say(f"database '{options.db}' is ready")


COMMANDS = {
    "run": run_demo,
    "demo-gate": lambda options: prepare() or gate.demonstrate(options.port),
    "stop": lambda options: server.stop(),
    "setup": lambda options: prepare(),
    "db": make_db,
    "shell": lambda options: prepare() or shell(options.db),
    "serve": lambda options: prepare()
    or server.serve(options.db, options.port, options.workers),
    "test": lambda options: prepare() or testing.test(options.args),
    "lint": lambda options: prepare() or testing.lint(),
    "bench-rfid": lambda options: prepare() or testing.bench_rfid(options.args),
    "bench": lambda options: prepare() or testing.bench(options.args),
    "clean": clean,
}


if __name__ == "__main__":
    try:
        given = parse(sys.argv[1:])
        sys.exit(COMMANDS[given.command](given) or 0)
    except common.SetupError as error:
        sys.exit(f"make: {error}")
