# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Installed into a company that has warehouses, and taken out again."""

import json

from odoo.fields import Domain

from .models.stock_warehouse import LOCATIONS

KEPT = "reverse_logistics.centres"
TYPES = ("return_type_id", "disposition_type_id")
CENTRE = ("return_view_loc_id", *LOCATIONS, *TYPES)


def post_init_hook(env):
    """Give the warehouses that were there before a returns centre.

    One that stems from an earlier installation is taken up again with its stock.
    """
    env.invalidate_all()  # demo data that failed leaves rolled back values behind
    _take_up(env)
    lacking = Domain.OR([Domain(name, "=", False)] for name in CENTRE)
    for warehouse in env["stock.warehouse"].search(lacking):
        types = warehouse._create_or_update_sequences_and_picking_types()
        if types:
            warehouse.write(types)


def uninstall_hook(env):
    """Leave locations and transfers, which hold stock and history, but no button.

    Operation types are archived. Which centre belongs to which warehouse is written
    down, because the fields that say so go away with the addon.
    """
    warehouses = env["stock.warehouse"].with_context(active_test=False).search([])
    env["ir.config_parameter"].set_param(
        KEPT,
        json.dumps(
            {
                warehouse.id: {name: warehouse[name].id for name in CENTRE}
                for warehouse in warehouses
            }
        ),
    )
    for name in TYPES:
        warehouses[name].active = False


def _take_up(env):
    """Link again what `uninstall_hook` wrote down, as far as it still exists."""
    parameters = env["ir.config_parameter"]
    kept = json.loads(parameters.get_param(KEPT) or "{}")
    warehouses = env["stock.warehouse"].with_context(active_test=False)
    for warehouse in warehouses.browse(map(int, kept)).exists():
        fields = warehouse._fields
        records = {
            name: warehouses.env[fields[name].comodel_name].browse(number).exists()
            for name, number in kept[str(warehouse.id)].items()
            if name in fields and not warehouse[name]
        }
        warehouse.write({name: record.id for name, record in records.items() if record})
        for name in set(TYPES) & set(records):
            records[name].active = warehouse.active
    parameters.set_param(KEPT, False)
