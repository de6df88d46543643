# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tests, lint and the benchmark."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import contextmanager

import database
from common import ADDONS, LOGS, ROOT, STATE, SetupError, apt_install, run, say, tail
from python_env import ODOO, PYTHON, VENV

PURE = {
    "reverse_logistics/disposition/tests": "reverse_logistics",
    "reverse_logistics/intake/tests": "reverse_logistics",
    "reverse_logistics/outbound/tests": "reverse_logistics",
    "reverse_logistics_rfid/epc/tests": "reverse_logistics_rfid",
    "reverse_logistics_rfid/reads/tests": "reverse_logistics_rfid",
    "reverse_logistics_3pl/planning/tests": "reverse_logistics_3pl",
    "reverse_logistics_3pl/edi/tests": "reverse_logistics_3pl",
}
# Warnings of Odoo itself that say nothing about these addons.
KNOWN = re.compile(
    r"py\.warnings|wkhtmltopdf|odoo\.tools\.pdf|Unable to find Wkhtmltopdf"
    r"|unaccent|test_assetsbundle|odoo\.addons\.base\.models\.ir_actions_report"
)


def test(arguments):
    """Run everything, or just what the arguments name; the exit status."""
    if arguments:
        return _chosen(shlex.split(arguments))
    browsers()
    steps = (
        ("without a database", _pure),
        ("in Odoo", _in_odoo),
        ("on a real server", _on_server),
        ("of the demonstration", _demonstration),
        ("by Odoo's own runner", _native),
        ("by Odoo's lint", _odoo_lint),
    )
    failed = []
    for title, step in steps:
        say(f"tests {title}")
        if step():
            failed.append(title)
    if failed:
        say(f"FAILED: tests {', tests '.join(failed)}")
    return int(bool(failed))


def browsers():
    """What browser tests and PDFs need, from apt where it is missing."""
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        apt_install("chromium", "chromium")
    if not shutil.which("wkhtmltopdf"):
        apt_install("wkhtmltopdf", "wkhtmltopdf")
    if not shutil.which("pdftoppm"):
        apt_install("poppler-utils", "pdftoppm (for the tests of printed labels)")


def _chosen(arguments):
    """Run what the arguments name; a pure suite when a path lies in one."""
    for folder in PURE:
        if any(part.startswith(folder) for part in arguments):
            return _pytest_pure(folder, arguments)
    browsers()
    if any(part.startswith("tests") for part in arguments):
        return _on_server(arguments)
    return _pytest_odoo(arguments)


def _pure():
    folders = [folder for folder in PURE if (ROOT / folder).is_dir()]
    return any([_pytest_pure(folder, ["-q", folder]) for folder in folders])


def _pytest_pure(folder, arguments):
    """A pure package: no Odoo, no plugin, no database."""
    # Without the cut pytest imports the addon around the package, and so Odoo.
    return _run(
        [
            PYTHON,
            "-m",
            "pytest",
            "-p",
            "no:odoo",
            "-o",
            "addopts=",
            f"--confcutdir={folder}",
            "-o",
            f"pythonpath={shlex.quote(str(ROOT / PURE[folder]))}",
            *arguments,
        ]
    )


def _on_server(arguments=("-q", "tests")):
    """Races and the like: they start servers and databases of their own."""
    if shutil.which("npm"):
        _node_tools()  # the check for barriers needs axe
    return _run([PYTHON, "-m", "pytest", "-p", "no:odoo", "-o", "addopts=", *arguments])


def _in_odoo():
    # The addons by name: what is named in `setup.cfg` cannot be left out.
    ignored = [f"--ignore={folder}" for folder in PURE]
    return _pytest_odoo(["-q", *ADDONS, *ignored])


def _pytest_odoo(arguments):
    with _fresh("test") as name:
        return _run([PYTHON, "-m", "pytest", "--odoo-database", name, *arguments])


@contextmanager
def _fresh(kind):
    """A database of this run alone, so that several runs may go on at once."""
    name = f"rl_{kind}_{os.getpid()}"
    database.create(name)
    try:
        yield name
    finally:
        database.drop(name)


def _run(command):
    env = {**database.environment(), "PYTHONPATH": ""}
    return subprocess.run([str(c) for c in command], cwd=ROOT, env=env).returncode


DEMONSTRATION = """
from odoo.addons.reverse_logistics.tests.invariants import violations
returns = env["return.order"].search_count([])
found = violations(env)
print("demonstration:", returns, "returns, broken invariants:", found or "none")
assert returns >= 40 and not found
"""


def _demonstration():
    """The demonstration loads, and what must always hold holds in it."""
    name = database.template(demo=True)
    command = [*ODOO, "shell", "-d", name, "--no-http", "--log-level=warn"]
    return subprocess.run(
        command,
        input=DEMONSTRATION,
        text=True,
        cwd=STATE,
        env=database.environment(),
    ).returncode


# What Odoo's own runner runs: pytest has run all of it, and what is looked for here
# is trouble in the log. NATIVE=all runs all once more.
NATIVE = ("/reverse_logistics:TestLife", "/reverse_logistics:TestReceipt")
NATIVE += ("/reverse_logistics_rfid:TestTagging", "/reverse_logistics_3pl:TestShipment")


def _native():
    """Update the addons with tests of each and read the log for trouble."""
    everything = os.environ.get("NATIVE") == "all"
    tags = ",".join([f"/{addon}" for addon in ADDONS] if everything else NATIVE)
    with _fresh("native") as name:
        options = ["-d", name, "-u", ",".join(ADDONS), "--test-tags", tags]
        done = database.odoo(*options, log="native.log", check=False)
    return _judge(done, LOGS / "native.log")


# Without its run of pylint over all of Odoo, a quarter of an hour: `make lint` runs
# pylint-odoo, which has the same rules, over these addons.
LINT_TAGS = "/test_lint,-/test_lint:TestPyLint"


def _odoo_lint():
    """Odoo's `test_lint`, with the findings about these addons only."""
    with _fresh("lint") as name:
        options = ["-d", name, "-i", "test_lint", "--test-tags", LINT_TAGS]
        database.odoo(*options, log="lint.log", check=False)
    text = (LOGS / "lint.log").read_text(errors="replace")
    ours = [
        line
        for line in text.splitlines()
        if "reverse_logistics" in line
        and re.search(r"ERROR|WARNING|FAIL", line)
        and " INFO " not in line
    ]
    if not re.search(r"odoo\.tests\.result: \d+ failed|tests in|\d+ post-tests", text):
        ours.append("test_lint did not run: " + tail(LOGS / "lint.log", 5))
    print("\n".join(ours))
    print(f"test_lint: {len(ours)} findings about the addons")
    return bool(ours)


def _judge(done, log):
    text = log.read_text(errors="replace")
    trouble = [
        line
        for line in text.splitlines()
        if re.search(r" (WARNING|ERROR|CRITICAL) ", line) and not KNOWN.search(line)
    ]
    ran = re.findall(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests", text)
    print("\n".join(trouble[:60]))
    print(
        "native: " + (", ".join(f"{n} tests, {f} failed" for f, e, n in ran) or "none")
    )
    return bool(done.returncode or trouble or not ran or ran[-1][2] == "0")


def lint():
    """Ruff, pylint-odoo, and prettier with eslint where npm is there."""
    targets = [*ADDONS, "tests", "benchmarks", ".ci/dev"]
    targets = [name for name in targets if (ROOT / name).exists()]
    steps = [
        [VENV / "bin/ruff", "check", *targets],
        [VENV / "bin/ruff", "format", "--check", *targets],
        [PYTHON, "-m", "pylint", "--rcfile=.pylintrc", *ADDONS],
    ]
    failed = 0
    for step in steps:
        failed |= _run(step)
    return failed | _web_lint()


def _web_lint():
    if not shutil.which("npm"):
        raise SetupError(
            "'npm' is missing: install Node.js to check JavaScript and XML."
        )
    return _run([sys.executable, ROOT / ".ci/dev/web_lint.py", _node_tools()])


def _node_tools():
    """The folder with what `.ci/package.json` names, fetched when that changed."""
    tools = STATE / "node"
    manifest = ROOT / ".ci/package.json"
    if not (tools / "package.json").exists() or (
        (tools / "package.json").read_text() != manifest.read_text()
    ):
        say("installing prettier, eslint and axe (half a minute)")
        tools.mkdir(exist_ok=True)
        run(
            [
                "npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--prefix",
                tools,
                *_npm_packages(manifest),
            ],
            log="npm.log",
            cwd=tools,
        )
        shutil.copy(manifest, tools / "package.json")
    return tools


def _npm_packages(manifest):
    import json

    wanted = json.loads(manifest.read_text())["devDependencies"]
    return [f"{name}@{version}" for name, version in wanted.items()]


def bench(arguments):
    """The benchmark, side by side with plain Odoo and OCA's rma, in one run."""
    return _run([PYTHON, ROOT / "benchmarks", *shlex.split(arguments or "")])


def bench_rfid(arguments):
    """How fast reads are taken; see `benchmarks/rfid_bench.py`."""
    program = ROOT / "benchmarks/rfid_bench.py"
    return _run([PYTHON, program, *shlex.split(arguments or "")])


def clean():
    if os.path.isdir(STATE):
        shutil.rmtree(STATE, ignore_errors=True)
