# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A database with the suite and OCA's addons, and Odoo running on it."""

import os
from contextlib import contextmanager

import database
import oca
import odoo_source
from common import ADDONS, ROOT, say
from python_env import VENV

GROUPS = (
    "base.group_user",
    "base.group_partner_manager",
    "product.group_product_manager",
    "sales_team.group_sale_manager",
    "stock.group_stock_manager",
    "account.group_account_manager",
    "rma.rma_group_manager",
    "reverse_logistics.group_return_manager",
    "reverse_logistics.group_return_accountant",
)


def addons_path(folder):
    """Where Odoo looks for addons, for its command line.

    :param folder: a folder whose addons come before the project's, or None
    """
    (purelib,) = VENV.glob("lib/python*/site-packages")
    source = (purelib / "odoo_source.pth").read_text().strip()
    places = [ROOT, oca.ADDONS, *odoo_source.addons_path(database.Path(source))]
    return ",".join(str(place) for place in ([folder] if folder else []) + places)


def prepare(name, path):
    """Make the database when the addons changed: the template, OCA's on top."""
    stamp = database.STAMPS / f"{name}.bench"
    wanted = "\n".join((database.code(), *oca.PACKAGES))
    known = stamp.exists() and stamp.read_text() == wanted
    if known and database.postgres.exists(name):
        return
    stamp.unlink(missing_ok=True)
    database.create(name)
    say("installing OCA's addons in the benchmark's database (half a minute)")
    install = ["-d", name, "--addons-path", path, "-i", ",".join(oca.MODULES)]
    database.odoo(*install, log=f"{name}.log")
    stamp.write_text(wanted)


@contextmanager
def environment(name, path, modules=oca.MODULES):
    """Odoo's environment of a person with all rights; nothing of it is kept.

    A person and not the system, because access rules are a part of the price.

    :param modules: what must be installed beside the suite
    """
    os.environ.update(database.environment())
    import odoo.modules.registry
    import odoo.service.server
    from odoo import api
    from odoo.tools import config

    arguments = ["-d", name, "--addons-path", path, "--no-http", "--log-level=error"]
    config.parse_config(arguments, setup_logging=True)
    odoo.service.server.load_server_wide_modules()
    registry = odoo.modules.registry.Registry(name)
    missing = {*ADDONS[:1], *modules} - registry._init_modules
    if missing:
        raise SystemExit(f"not installed in {name}: {', '.join(sorted(missing))}")
    with registry.cursor() as cr:
        system = api.Environment(cr, api.SUPERUSER_ID, {})
        user = _make_user(system)
        yield api.Environment(cr, user.id, {"lang": "en_US", "tz": "UTC"})
        cr.rollback()


def _make_user(env):
    found = [env.ref(name, raise_if_not_found=False) for name in GROUPS]
    groups = [group.id for group in found if group]
    return (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": "Benchmark",
                "login": "benchmark",
                "email": "benchmark@example.com",
                "group_ids": [(6, 0, groups)],
            }
        )
    )
