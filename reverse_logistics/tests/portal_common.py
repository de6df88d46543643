# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers who sign in to the portal, and their forms."""

import base64
import re

from odoo import http
from odoo.tests import HttpCase, new_test_user

from ..controllers.tracking import MISSES
from .common import ReturnCommon

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
PASSWORD = "portal-Returns-2026"


class PortalCommon(ReturnCommon, HttpCase):
    """Two customers with two users each; `so` was delivered to the first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dana = cls._create_portal_user("dana", cls.customer)
        cls.colleague = cls._create_portal_user("colin", cls.customer)
        cls.stranger = cls._create_portal_user("steve", cls.other_customer)
        cls.other_so = cls._sell([(cls.widget, 2)], partner=cls.other_customer)
        cls.so2 = cls._sell([(cls.widget, 2)])

    @classmethod
    def _create_portal_user(cls, login, company):
        user = new_test_user(
            cls.env,
            login=login,
            password=PASSWORD,
            groups="base.group_portal",
            email=f"{login}@example.com",
        )
        user.partner_id.parent_id = company
        return user

    @classmethod
    def _get_other_reason(cls):
        return cls.env.ref("reverse_logistics.override_other")

    def sign_in(self, user=None):
        self.authenticate((user or self.dana).login, PASSWORD)

    def post(self, path, files=None, token=True, **data):
        """Post a form of the portal; answers are not followed."""
        if token:
            data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(
            path, data=data, files=files, allow_redirects=False, method="POST"
        )

    def get(self, path):
        return self.url_open(path, allow_redirects=False)

    def ask(self, line=None, quantity="1", files=None, **data):
        """Post the form of a new return for one line."""
        line = self.so.order_line[0] if line is None else line
        line_id = line if isinstance(line, str) else line.id
        return self.post(
            "/my/returns/new", files, line_id=line_id, quantity=quantity, **data
        )

    def count(self):
        return self.env["return.order"].search_count([])

    def last(self):
        return self.env["return.order"].search([], limit=1)

    def assertRefused(self, answer, status=422, contains=None):
        """A refusal: the status, no record, and a sentence."""
        self.assertEqual(answer.status_code, status, answer.text[-500:])
        self.assertEqual(self.count(), self.returns_before)
        if contains:
            self.assertRegex(re.sub(r"\s+", " ", answer.text), contains)

    def setUp(self):
        super().setUp()
        MISSES.clear()  # wrong links of other tests
        self.returns_before = self.count()


class PortalTables(PortalCommon):
    """Serials that were delivered, and a way to send files of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.drone = cls._create_product("Drone", 900, 500, tracking="serial")
        cls.drone.default_code = "DR-1"
        cls.serial_order = cls._sell_serials(["SN1", "SN2", "SN3"], cls.customer)
        cls._sell_serials(["FOREIGN"], cls.other_customer)

    @classmethod
    def _sell_serials(cls, names, partner, product=None):
        product = product or cls.drone
        lots = cls.env["stock.lot"].create(
            [{"name": name, "product_id": product.id} for name in names]
        )
        for lot in lots:
            cls._stock_up(product, 1, lot)
        order = cls._sell(
            [(product, len(names))], partner=partner, deliver=False, invoice=False
        )
        move = order.picking_ids.move_ids
        move.move_line_ids.unlink()
        move.move_line_ids = [
            (
                0,
                0,
                {
                    **move._prepare_move_line_vals(),
                    "lot_id": lot.id,
                    "quantity": 1,
                    "picked": True,
                },
            )
            for lot in lots
        ]
        move.picked = True
        order.picking_ids.button_validate()
        order._create_invoices().action_post()
        return order

    def table(self, text, name="returns.csv"):
        data = text if isinstance(text, bytes) else text.encode()
        return self.post(
            "/my/returns/new/csv", files=[("file", (name, data, "text/csv"))]
        )
