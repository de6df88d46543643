# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A manager, and boxes that nobody announced, so that there is something to count."""

from odoo.tests import new_test_user

PASSWORD = "Returns-2026-race"


def make(env, product_id=None):
    """Make the manager and a product, or receive one of the product.

    :return: the id of the product
    """
    if product_id:
        env["return.item"]._park_blind([{"product_id": product_id}])
        return product_id
    new_test_user(
        env,
        login="manager",
        password=PASSWORD,
        groups="reverse_logistics.group_return_manager,stock.group_stock_user",
    )
    product = env["product.product"].create(
        {"name": "Lamp", "type": "consu", "is_storable": True, "standard_price": 10}
    )
    return product.id
