# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""OCA's addons for returns: fetched for the comparison, never a dependency."""

import shutil

from common import STATE, only_one, run, say
from python_env import PYTHON

# The newest of series 19.0 when this was written; pinned, so that numbers compare.
PACKAGES = ("odoo-addon-rma==19.0.1.0.4.2", "odoo-addon-rma-sale==19.0.1.1.1")
MODULES = ("rma", "rma_sale")
FOLDER = STATE / "oca"
ADDONS = FOLDER / "odoo/addons"


def ensure():
    """Fetch the packages from the Python package index when they are missing.

    Without their dependencies: those are Odoo, which is there, and each other.

    :return: the addons folder that holds them
    """
    stamp = FOLDER / "complete"
    wanted = "\n".join(PACKAGES)
    with only_one("oca"):
        if not stamp.exists() or stamp.read_text() != wanted:
            say("fetching OCA's rma and rma_sale from the package index")
            shutil.rmtree(FOLDER, ignore_errors=True)
            install = [PYTHON, "-m", "pip", "install", "-q", "--no-deps"]
            run([*install, "--target", FOLDER, *PACKAGES], log="oca.log")
            stamp.write_text(wanted)
    return ADDONS
