# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fixtures that the tests of the addon share: a provider, a lane, waiting returns."""

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.reverse_logistics.tests.common import ReturnCommon

EVERY_DAY = dict.fromkeys(("saturday", "sunday"), True)


class TplCommon(ReturnCommon):
    """A provider with a lane to the returns centre that is cheap for many returns."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.widget.write({"weight": 12.0, "volume": 0.05})
        cls.gadget.write({"weight": 3.0, "volume": 0.01})
        cls.general = cls.env.ref("reverse_logistics_3pl.handling_general")
        cls.hazmat = cls.env.ref("reverse_logistics_3pl.handling_hazmat")
        cls.provider = cls._create_provider("Swift Haul")
        cls.lane = cls._create_lane()
        cls.driver = new_test_user(
            cls.env, login="rl_driver", groups="base.group_portal"
        )
        cls.provider.user_ids = cls.driver

    @classmethod
    def _create_provider(cls, name, **values):
        partner = cls.env["res.partner"].create({"name": name, "is_company": True})
        return cls.env["tpl.provider"].create({"partner_id": partner.id, **values})

    @classmethod
    def _create_lane(cls, **values):
        return cls.env["tpl.lane"].create(
            {
                "name": "Region to Main",
                "provider_id": cls.provider.id,
                "warehouse_id": cls.warehouse.id,
                "fixed": 10.0,
                "minimum": 8.0,
                "fuel_percent": 12.5,
                "cubing": 250.0,
                "cutoff_time": 24.0,
                "bracket_ids": [
                    Command.create({"from_kg": 0, "rate": 20.0}),
                    Command.create({"from_kg": 100, "rate": 15.0}),
                    Command.create({"from_kg": 500, "rate": 9.0}),
                ],
                **EVERY_DAY,
                **values,
            }
        )

    @classmethod
    def _create_waiting(cls, count=1, lines=None, **values):
        """Approved returns of so many orders, whose goods are with the customer."""
        orders = cls.env["return.order"]
        for _number in range(count):
            sold = cls._sell(lines or [(cls.widget, 2), (cls.gadget, 1)])
            order = cls._create_return(order=sold, user=cls.manager, **values)
            order.action_submit()
            if order.state == "submitted":
                order.with_user(cls.other_manager).action_approve()
            orders |= order
        return orders.with_env(cls.env)

    @classmethod
    def _plan(cls, user=None, **values):
        plan = (
            cls.env["return.consolidation"]
            .with_user(user or cls.manager)
            .create({"warehouse_id": cls.warehouse.id, **values})
        )
        plan.action_plan()
        return plan

    @classmethod
    def _book(cls, count=3, **values):
        """A booked load of so many returns."""
        cls._create_waiting(count, **values)
        plan = cls._plan()
        plan.action_confirm()
        return plan.shipment_ids.filtered(lambda load: load.kind == "load")
