# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.reverse_logistics.hooks import (
    CENTRE,
    KEPT,
    post_init_hook,
    uninstall_hook,
)

from .common import ReturnCommon


class TestHooks(ReturnCommon):
    def _get_centre(self):
        return {name: self.warehouse[name] for name in CENTRE}

    def _lose_fields(self):
        """What taking the addon out does to the columns of the warehouse."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_warehouse SET " + ", ".join(f"{n} = NULL" for n in CENTRE)
        )
        self.env.invalidate_all()

    def test_installed_again_takes_up_the_old_centre(self):
        before = self._get_centre()
        self.assertTrue(all(before.values()))
        uninstall_hook(self.env)
        self.assertFalse(before["return_type_id"].active)
        self.assertFalse(before["disposition_type_id"].active)
        self._lose_fields()
        post_init_hook(self.env)
        self.assertEqual(self._get_centre(), before)
        self.assertTrue(before["return_type_id"].active)
        self.assertFalse(self.env["ir.config_parameter"].get_param(KEPT))

    def test_what_was_deleted_meanwhile_is_made_anew(self):
        before = self._get_centre()
        uninstall_hook(self.env)
        self._lose_fields()
        before["return_recycling_loc_id"].unlink()
        post_init_hook(self.env)
        after = self._get_centre()
        self.assertTrue(after.pop("return_recycling_loc_id").exists())
        before.pop("return_recycling_loc_id")
        self.assertEqual(after, before)
