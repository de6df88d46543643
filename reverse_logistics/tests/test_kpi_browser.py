# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, tagged

from .common import ReturnCommon


@tagged("post_install", "-at_install")
class TestKpiBrowser(ReturnCommon, HttpCase):
    def test_from_dashboard_to_an_item_and_back(self):
        """A manager asks what is held, looks at one item and comes back."""
        self.manager.lang = "en_US"
        self._create_received()
        self.start_tour(
            "/odoo/returns-dashboard", "return_dashboard", login="rl_manager"
        )
