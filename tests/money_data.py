# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of credit on a real server run over, made in `odoo shell`."""

import sys
from pathlib import Path

from odoo.fields import Command
from odoo.tests import new_test_user

sys.path.insert(0, str(Path(__file__).parent))

from races_data import World, _validate  # noqa: E402

PASSWORD = "Returns-2026-race"


def make(env, rounds):
    """Returns that are ready to be credited; users with the accountant's role."""
    env = env(context={**env.context, "tracking_disable": True})
    return MoneyWorld(env, rounds).make()


class MoneyWorld(World):
    def make(self):
        for login, role in (
            ("manager", "manager"),
            ("inspector", "inspector"),
            ("other_inspector", "inspector"),
            ("operator", "operator"),
            ("accountant", "accountant"),
            ("other_accountant", "accountant"),
        ):
            groups = f"base.group_user,reverse_logistics.group_return_{role}"
            new_test_user(self.env, login=login, password=PASSWORD, groups=groups)
        self.env.company.return_credit_limit = 100
        self._sell_all()
        return {
            "journey": self._in_stage("inspected", 1).ids,
            "credit": self._in_stage("inspected", self.rounds).ids,
            "approve": [self._drafted() for _round in range(self.rounds)],
            "automatic": [self._automatic() for _round in range(self.rounds)],
        }

    def _drafted(self):
        """A return with a credit note that nobody proposed, and the note."""
        order = self._in_stage("drafted", 1)
        return [order.id, order.credit_note_ids.id]

    def _automatic(self):
        """Two received items of one line, whose policy posts the credit after
        inspection; the wizards that two inspectors have filled in."""
        policy = self.env["return.policy"].create(
            {
                "name": "Races: posts",
                "auto_approve_limit": 1e9,
                "credit_posting": "posted",
                "rule_ids": [
                    Command.create(
                        {
                            "auto_approve_limit": 1e9,
                            "credit_timing": "inspection",
                            "credit_posting": "posted",
                        }
                    )
                ],
            }
        )
        order = self._return([(self.sold[self.gadget], 2)])
        order.policy_id = policy
        self._submit(order)
        _validate(order.picking_ids)
        order.item_ids._split(1)
        return [order.id, order.item_ids.ids]
