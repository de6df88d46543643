# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The Python environment: Odoo on its path, its libraries and the tests' ones."""

import sys

import odoo_source
from common import ROOT, STATE, SetupError, only_one, output, remove, run, say

VENV = STATE / "venv"
PYTHON = VENV / "bin/python"
SCRIPT = VENV / "bin/odoo"
# Not by its first line: that cannot name a path with a space.
ODOO = (str(PYTHON), str(SCRIPT))
REQUIREMENTS = ROOT / ".ci/requirements.txt"
LAUNCHER = """#!{python}
import sys
sys.path[:] = [p for p in sys.path if p != {bin!r}]
from odoo.cli import main
main()
"""


def ensure():
    """Make the environment when it is not there or its list of libraries changed.

    :return: the folder that holds the `odoo` package
    """
    if sys.version_info < (3, 10):  # noqa: UP036 - this is what tells people
        raise SetupError(
            f"Odoo 19 needs Python 3.10 or later and this is {sys.version.split()[0]}:"
            " run make with PYTHON=python3.11, say."
        )
    with only_one("environment"):
        source = odoo_source.find()
        wanted = f"{source}\n{sys.version}\n{REQUIREMENTS.read_text()}"
        stamp = VENV / "complete"
        if not stamp.exists() or stamp.read_text() != wanted:
            _build(source)
            stamp.write_text(wanted)
        return source


def _build(source):
    say("making the Python environment and installing libraries (a minute)")
    remove(VENV)
    run([sys.executable, "-m", "venv", VENV], log="python.log")
    run(
        [PYTHON, "-m", "pip", "install", "-q", "-r", REQUIREMENTS],
        log="python.log",
    )
    purelib = output(
        [PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    )
    with open(f"{purelib}/odoo_source.pth", "w") as handle:
        handle.write(f"{source}\n")
    # Workers are started by the path of this script, so it must not lie beside
    # modules that hide others (odoo/http.py).
    SCRIPT.write_text(LAUNCHER.format(python=PYTHON, bin=str(VENV / "bin")))
    SCRIPT.chmod(0o755)
