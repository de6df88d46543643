# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError

from odoo import fields
from odoo.fields import Command
from odoo.tools import mute_logger

from .test_vendor import VendorCommon


class TestWarranty(VendorCommon):
    """Warranties of serials: of the customer, of the vendor, and what hangs on them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.drone = cls._create_product(
            "Drone",
            900.0,
            500.0,
            tracking="serial",
            return_warranty_months=24,
            return_vendor_warranty_months=36,
            seller_ids=[Command.create({"partner_id": cls.vendor.id})],
        )
        cls.today = fields.Date.context_today(cls.drone)
        cls.agreement.product_ids = cls.drone

    def _buy(self, name):
        supplier = self.env.ref("stock.stock_location_suppliers")
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": supplier.id,
                "location_dest_id": self.stock.id,
                "partner_id": self.vendor.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.drone.id,
                            "product_uom_qty": 1,
                            "location_id": supplier.id,
                            "location_dest_id": self.stock.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.move_line_ids.lot_name = name
        picking.move_ids.picked = True
        picking.button_validate()
        return picking.move_ids.lot_ids

    def _returned(self, lot):
        order = self._sell([(self.drone, 1)])
        ret = self._create_return([(order.order_line, 1)], order)
        ret.action_submit()
        ret.picking_ids.sudo().move_ids.move_line_ids.lot_id = lot
        items = self._receive(ret)
        self._inspect(items, "F3", "C5")
        return items

    def test_it_begins_when_goods_change_hands(self):
        lot = self._buy("D1")
        vendor_end = self.today + relativedelta(months=36)
        self.assertEqual(lot.return_vendor_warranty_date, vendor_end)
        self.assertFalse(lot.return_warranty_date)
        item = self._returned(lot)
        end = self.today + relativedelta(months=24)
        self.assertEqual(
            (item.warranty_date, item.vendor_warranty_date), (end, vendor_end)
        )
        lot.return_vendor_warranty_date = self.today
        self._buy("D2")
        self.assertEqual(lot.return_vendor_warranty_date, self.today)

    def test_a_sale_begins_it_anew(self):
        lot = self._buy("D1")
        item = self._returned(lot)
        lot.return_warranty_date = self.today - timedelta(days=9)
        self._dispose(
            item, "return_to_customer", override_reason_id=self.other_reason.id
        )
        item.with_user(self.inspector).action_complete()
        old = self.today - timedelta(days=9)
        self.assertEqual(lot.return_warranty_date, old, "sent back, not sold")

    def test_the_vendor_takes_only_what_is_in_his_warranty(self):
        item = self._returned(self._buy("D1"))
        self.agreement.is_warranty_only = True
        find = self.env["return.vendor.agreement"]._find
        self.assertEqual(find(item)[item], self.agreement)
        item.lot_id.return_vendor_warranty_date = self.today - timedelta(days=1)
        self.assertFalse(find(item)[item])

    def test_the_claim_lapses_with_the_warranty(self):
        item = self._returned(self._buy("D1"))
        self.agreement.is_warranty_only = True
        soon = self.today + timedelta(days=3)
        item.lot_id.return_vendor_warranty_date = soon
        self.env["return.item"]._warn_unclaimed(self.today)
        self.assertIn(str(soon), item.activity_ids.summary)
        claim = self._send_to_vendor(item)
        self.assertEqual(claim.date_deadline, soon)
        item.lot_id.return_vendor_warranty_date = soon + timedelta(days=60)
        self.assertEqual(claim.date_deadline, self.today + timedelta(days=20))

    def test_a_defect_within_the_warranty_is_repaired_for_nothing(self):
        item = self._returned(self._buy("D1"))
        self.assertTrue(item._is_in_warranty())
        item.lot_id.return_warranty_date = self.today - timedelta(days=1)
        self.assertFalse(item._is_in_warranty())
        item.lot_id.return_warranty_date = self.today
        item._unguarded().found_reason_id = self.env.ref(
            "reverse_logistics.reason_not_needed"
        )
        self.assertFalse(item._is_in_warranty())

    def test_months_are_bounded(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.drone.product_tmpl_id.return_warranty_months = -1
            self.drone.product_tmpl_id.flush_recordset()
