# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from .test_valuation import ValuationCommon


class TestLotValuation(ValuationCommon):
    """Goods whose cost is kept by lot come back at the cost of their lot."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.motor = cls._create_costed("average", tracking="lot")
        cls.motor.product_tmpl_id.lot_valuated = True
        cls._buy(cls.motor, 1, 10.0, ["M-A"])
        cls._buy(cls.motor, 1, 16.0, ["M-B"])
        cls.lots = cls.env["stock.lot"].search(
            [("product_id", "=", cls.motor.id)], order="name"
        )

    def _deliver_lots(self, lots):
        so = self._deliver(self.motor, 0)
        so.order_line.product_uom_qty = len(lots)
        self._fill(so.picking_ids.move_ids, [(lot, 1.0) for lot in lots])
        so.picking_ids.button_validate()
        return so

    def _return_lots(self, so, lots):
        ret = self._create_return([(so.order_line, len(lots))], order=so)
        ret.line_ids.lot_ids = lots
        ret.action_submit()
        picking = ret.sudo().picking_ids
        self._fill(picking.move_ids, [(lot, 1.0) for lot in lots])
        picking.button_validate()
        return ret

    def _lot_values(self):
        self.env.invalidate_all()
        return self.lots.mapped("total_value")

    def test_each_lot_from_its_own_delivery(self):
        self.assertEqual(self._lot_values(), [10, 16])
        first, second = (self._deliver_lots(lot) for lot in self.lots)
        ret = self._return_lots(second, self.lots[1])
        self.assertEqual(self._values(ret), [16])
        self.assertEqual(self._lot_values(), [0, 16])
        ret = self._return_lots(first, self.lots[0])
        self.assertEqual(self._values(ret), [10])
        self.assertEqual(self._lot_values(), [10, 16])
        self.assertEqual(self._value(self.motor), 26)
        self.assertInvariants()

    def test_one_lot_of_a_delivery_of_two(self):
        so = self._deliver_lots(self.lots)
        self.assertEqual(so.picking_ids.move_ids.value, 26)
        ret = self._return_lots(so, self.lots[1])
        self.assertEqual(self._values(ret), [16], "its own cost, not the average")
        self.assertEqual(self._lot_values(), [0, 16])
        self.assertEqual(self.lots[1].standard_price, 16)
        self.assertInvariants()

    def test_both_lots_at_once(self):
        so = self._deliver_lots(self.lots)
        ret = self._return_lots(so, self.lots)
        self.assertEqual(sum(self._values(ret)), 26)
        self.assertEqual(self._value(self.motor), 26)
        self.assertInvariants()

    def test_scrapping_one_takes_out_its_own_value(self):
        so = self._deliver_lots(self.lots[0]), self._deliver_lots(self.lots[1])
        rets = [
            self._return_lots(order, lot)
            for order, lot in zip(so, self.lots, strict=True)
        ]
        items = rets[0].item_ids | rets[1].item_ids
        self._inspect(items, "F1", "C1")
        self._dispose(
            rets[1].item_ids, "scrap", override_reason_id=self.other_reason.id
        )
        scrap = rets[1].sudo().item_ids.move_ids.filtered("scrap_id")
        self.assertEqual(scrap.value, 16)
        self.assertEqual(self._lot_values(), [10, 0])
        self.assertInvariants()
