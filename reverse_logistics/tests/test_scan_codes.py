# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import time

from .test_scan_receive import ScanCommon


class TestScanBadCodes(ScanCommon):
    """The rows `A-barcode-*`: codes that are wrong, strange or hostile."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ret = cls._create_phones()

    def _refuse(self, code, status, words=""):
        lots = self.env["stock.lot"].search_count([])
        answer = self._scan(code, order_id=self.ret.id)
        self.assertEqual(answer["status"], status, answer)
        self.assertIn(words.lower(), answer["message"].lower())
        self.assertEqual(self._counted(self.ret), 0)
        self.assertEqual(self.env["stock.lot"].search_count([]), lots)
        self.assertFalse(self.ret.item_ids.filtered(lambda i: i.stage == "received"))
        return answer

    def test_empty(self):
        """A-barcode-01; that the focus stays: tour return_scanner_bad"""
        self._refuse("", "ignored")
        self._refuse("   \r\n", "ignored")

    def test_not_valid(self):
        for code in (
            "0109506000134353211001",  # wrong check digit: A-barcode-02
            "17261332",  # impossible date: -05
            "\x1d" * 10,  # -07
            "37000000005",  # nine digits of eight: -12
            "4012345678902",  # EAN-13, wrong check digit: -13
            "(01)09506000134353(21)1001",
            "(01)0950600013435(21)1001",
            "(01)09506000134352(21)",
            "(01(09506000134352",
            "]C10109506000134353",
            "https://id.gs1.org/01/09506000134353/21/1001",
            "https://id.gs1.org/01/0950600013435x",
            "https://id.gs1.org/01/09506000134352/21",
            "urn:epc:id:sgtin:0614141.1",
            "urn:epc:id:sgtin:abc.def.ghi",
            "urn:epc:id:",
            "urn:",
            "00106141412345678901",  # SSCC, wrong check digit
            "A\x00B",
            "A\x07B",
        ):
            with self.subTest(code=code):
                self._refuse(code, "invalid", "not a valid code")

    def test_long(self):
        """A-barcode-08"""
        start = time.monotonic()
        self._refuse("A" * 5000, "invalid", "not a valid code")
        self.assertLess(time.monotonic() - start, 0.2)
        log = self.env["return.scan.log"].search([], limit=1)
        self.assertEqual(log.code, "A" * 100)

    def test_unknown(self):
        """A-barcode-09, -10; that it is shown as text: tour return_scanner_bad"""
        for code in (
            "'; DROP TABLE stock_quant;--",
            "<script>alert(1)</script>",
            "%s%(x)s{0}",
            "../../etc/passwd",
            "%",
            "_" * 20,
            "☃" * 40,
        ):
            with self.subTest(code=code):
                answer = self._refuse(code, "unknown", "unknown code")
                self.assertIn(code, answer["message"])
        self.assertTrue(self.env["stock.quant"].search_count([]))

    def test_serial_of_another_return_is_asked_about(self):
        """A-barcode-03"""
        self._refuse("0109506000134352219999", "ask", "not announced")

    def test_same_serial_twice(self):
        """A-barcode-04"""
        self.assertEqual(
            self._scan("0109506000134352211001", order_id=self.ret.id)["status"], "ok"
        )
        again = self._scan("0109506000134352211001", order_id=self.ret.id)
        self.assertIn("already counted", again["message"])
        self.assertEqual(self._counted(self.ret), 1)

    def test_one_serial_in_many_forms(self):
        """A-barcode-06, -19"""
        for code in (
            "1001",
            "1001 ",
            " 1001",
            "0109506000134352211001",
            "]C10109506000134352211001",
            "\x1d0109506000134352211001",
            "(01)09506000134352(21)1001",
            "https://id.gs1.org/01/09506000134352/21/1001",
            "https://example.com/some/path/01/9506000134352/21/1001?17=261231",
            "urn:epc:id:sgtin:9506000.013435.1001",
            "urn:epc:tag:sgtin-96:1.9506000.013435.1001",
        ):
            with self.subTest(code=code):
                found = self.env["return.scan"]._resolve(code)
                self.assertEqual(found.status, "found", found)
                self.assertEqual(found.match.type, "lot")
                self.assertEqual(found.match.record.name, "1001")

    def test_count_over_the_authorised(self):
        """A-barcode-11"""
        self._refuse("3799999999", "refused", "over the authorised quantity")

    def test_wrong_item_in_the_box(self):
        """A-barcode-14"""
        self._refuse("4006381333931", "ask", "not announced")

    def test_two_products_share_a_barcode(self):
        """A-barcode-15"""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE product_product SET barcode = %s WHERE id IN %s",
            ["4006381333931", (self.phone.id, self.widget.id)],
        )
        self.env.invalidate_all()
        answer = self._refuse("4006381333931", "choose")
        self.assertEqual(
            {candidate["id"] for candidate in answer["data"]["candidates"]},
            {self.phone.id, self.widget.id},
        )
        choice = {"type": "product", "id": self.widget.id}
        chosen = self._scan("4006381333931", order_id=self.ret.id, choice=choice)
        self.assertEqual(chosen["status"], "ask", "not announced")
        wrong = {"type": "product", "id": self.gadget.id}
        gone = self._scan("4006381333931", order_id=self.ret.id, choice=wrong)
        self.assertEqual(gone["status"], "refused")

    def test_location_on_the_product_step(self):
        """A-barcode-16"""
        self.stock.barcode = "LOC-STOCK"
        self._refuse("LOC-STOCK", "refused", "this is a location")

    def test_closed_return(self):
        """A-barcode-17"""
        ret = self._create_return()
        ret.action_submit()
        ret.with_user(self.manager).action_cancel()
        answer = self._scan("4006381333931", order_id=ret.id)
        self.assertEqual(answer["status"], "refused")
        self.assertIn("closed", answer["message"])
        self.assertIn("closed", self._scan(ret.name)["message"])

    def test_case_of_a_serial(self):
        """A-barcode-20"""
        found = self.env["return.scan"]._resolve("sn-1003")
        self.assertEqual(found.match.record.name, "SN-1003")
        self._refuse("sn-1003", "ask", "not announced")


class TestScanResolver(ScanCommon):
    """Everything that a code may stand for."""

    def _find(self, code, kind, record):
        found = self.env["return.scan"].with_user(self.operator)._resolve(code)
        self.assertEqual(found.status, "found", (code, found))
        self.assertEqual(found.match.type, kind)
        self.assertEqual(found.match.record, record)

    def test_each_kind(self):
        ret = self._create_approved(carrier_tracking_ref="1Z999AA10123456784")
        self._find(ret.name, "return", ret)
        self._find("1z999aa10123456784", "return", ret)
        self._find(ret.tracking_token, "return", ret)
        self._find(
            f"https://shop.example/returns/track/{ret.tracking_token}", "return", ret
        )
        self._find(ret.item_ids[0].name, "item", ret.item_ids[0])
        self._find(ret.picking_ids.name, "return", ret)
        delivery = self.so.picking_ids.filtered(
            lambda picking: picking.picking_type_code == "outgoing"
        )
        self._find(delivery.name, "delivery", delivery)
        delivery.carrier_tracking_ref = "9400111899223100001234"
        self._find("420941079400111899223100001234", "delivery", delivery)
        self._find("4006381333931", "product", self.widget)
        self._find("04006381333931", "product", self.widget)
        self._find("1002", "lot", self.serials[1])
        package = self.env["stock.package"].create({"name": "106141412345678908"})
        self._find("106141412345678908", "package", package)
        self._find("00106141412345678908", "package", package)
        self._find("(00)106141412345678908", "package", package)
        self._find("urn:epc:id:sscc:0614141.1234567890", "package", package)
        self.stock.barcode = "LOC-STOCK"
        self._find("LOC-STOCK", "location", self.stock)

    def test_packaging_counts_its_pieces(self):
        self.env["product.uom"].create(
            {
                "barcode": "10000000000007",
                "product_id": self.widget.id,
                "uom_id": self.env.ref("uom.product_uom_dozen").id,
            }
        )
        found = self.env["return.scan"]._resolve("10000000000007")
        self.assertEqual((found.match.record, found.match.quantity), (self.widget, 12))

    def test_gs1_count(self):
        self.widget.barcode = "9506000134369"
        ret = self._create_approved()
        answer = self._scan("0209506000134369374", order_id=ret.id)
        self.assertEqual(answer["status"], "ok", answer)
        self.assertEqual(self._counted(ret), 4)
        more = self._scan("02095060001343693799999999", order_id=ret.id)
        self.assertEqual(more["status"], "refused")
        self.assertEqual(self._counted(ret), 4)

    def test_unknown_lot_is_not_made(self):
        found = self.env["return.scan"]._resolve("010950600013435221NEW-1")
        self.assertEqual((found.match.type, found.match.lot_name), ("product", "NEW-1"))
        self.assertFalse(self.env["stock.lot"].search([("name", "=", "NEW-1")]))

    def test_number_alone_is_not_read_as_an_element(self):
        """1001 is AI 10 with lot 01, for who reads it so."""
        self.env["stock.lot"].create({"name": "01", "product_id": self.phone.id})
        self.serials[0].name = "OTHER"
        self.assertEqual(self.env["return.scan"]._resolve("1001").status, "unknown")

    def test_two_returns_in_one_box(self):
        first = self._create_approved(carrier_tracking_ref="TRACK-1")
        second = self._create_return(
            order=self._sell([(self.widget, 1)]), carrier_tracking_ref="TRACK-1"
        )
        second.action_submit()
        answer = self._scan("TRACK-1")
        self.assertEqual(answer["status"], "choose")
        self.assertEqual(
            {candidate["id"] for candidate in answer["data"]["candidates"]},
            {first.id, second.id},
        )

    def test_addons_add_resolvers(self):
        Scan = self.env.registry["return.scan"]
        found = self.env["return.scan"]._get_resolvers()
        self.assertTrue(all(hasattr(Scan, name) for name in found))

    def test_outbound_slip(self):
        delivery = self.so.picking_ids.filtered(
            lambda picking: picking.picking_type_code == "outgoing"
        )
        answer = self._scan(delivery.name)
        self.assertEqual((answer["status"], answer["next_state"]), ("ask", "delivery"))
        made = self._scan(step="create_return", picking_id=delivery.id)
        self.assertEqual(made["status"], "ok", made)
        order = self.env["return.order"].browse(made["data"]["order"]["id"])
        self.assertEqual(sum(order.line_ids.mapped("quantity")), 5)
        again = self._scan(delivery.name)
        self.assertEqual(again["data"]["candidates"][0]["id"], order.id)

    def test_package_is_received_at_once(self):
        ret = self._create_approved()
        package = self.env["stock.package"].create({"name": "PACK1"})
        ret.item_ids.package_id = package
        answer = self._scan("PACK1")
        self.assertEqual(answer["status"], "ok", answer)
        self.assertEqual(self._counted(ret), 5)
        self.assertEqual(self._scan("PACK1")["status"], "duplicate")
        self.assertEqual(self._scan(step="undo")["status"], "ok")
        self.assertEqual(self._counted(ret), 0)


class TestScanItems(ScanCommon):
    """Inspect, dispose, put away, repair and find."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ret = cls._create_received()
        cls.item = cls.ret.item_ids.filtered(lambda i: i.product_id == cls.widget)

    def test_inspect_then_accept_with_one_scan(self):
        shown = self._scan(self.item.name, "inspect", user=self.inspector)
        self.assertEqual(shown["next_state"], "inspect")
        self.assertIn("form", shown["data"])
        graded = self._scan(
            self.item.name,
            "grade",
            user=self.inspector,
            function_grade="F6",
            cosmetic_grade="C9",
        )
        self.assertEqual(graded["status"], "ok", graded)
        self.assertEqual(graded["next_state"], "dispose")
        self.assertTrue(graded["data"]["item"]["recommended"])
        self.assertTrue(graded["data"]["explanation"])
        done = self._scan(self.item.name, "dispose", user=self.inspector, accept=True)
        self.assertEqual(done["status"], "ok", done)
        self.assertEqual(self.item.disposition_id.code, "restock")
        self.assertEqual(self.item.stage, "closed")

    def test_another_disposition_needs_a_reason(self):
        self._inspect(self.item)
        refused = self._scan(
            self.item.name, "dispose", user=self.inspector, disposition="scrap"
        )
        self.assertEqual(refused["status"], "refused")
        self.assertIn("reason", refused["message"])
        done = self._scan(
            self.item.name,
            "dispose",
            user=self.inspector,
            disposition="scrap",
            override_reason_id=self.other_reason.id,
        )
        self.assertEqual(done["status"], "ok", done)
        self.assertEqual(self.item.disposition_id.code, "scrap")

    def test_operator_may_not_dispose(self):
        self._inspect(self.item)
        answer = self._scan(self.item.name, "dispose", accept=True)
        self.assertEqual(answer["status"], "refused")
        self.assertEqual(self.item.stage, "inspected")

    def test_wrong_grades(self):
        for values in (
            {"function_grade": "F9", "cosmetic_grade": "C9"},
            {"function_grade": "F6"},
            {"function_grade": ["F6"], "cosmetic_grade": "C9"},
            {"function_grade": "F6", "cosmetic_grade": "C9", "found_reason_id": "x"},
            {"function_grade": "F6", "cosmetic_grade": "C9", "found_reason_id": 99999},
        ):
            answer = self._scan(
                self.item.name, "inspect", user=self.inspector, values=values
            )
            self.assertIn(answer["status"], ("refused", "invalid"), answer)
        self.assertEqual(self.item.stage, "received")

    def test_put_away_by_scanning_item_and_place(self):
        shelf = self.env["stock.location"].create(
            {
                "name": "Shelf 1",
                "barcode": "SHELF-1",
                "location_id": self.warehouse.return_inspection_loc_id.id,
            }
        )
        asked = self._scan(self.item.name, "put_away")
        self.assertEqual(asked["next_state"], "put_away")
        wrong = self._scan("LOC-X", "put_away", item_id=self.item.id)
        self.assertEqual(wrong["status"], "unknown")
        self.stock.barcode = "LOC-STOCK"
        wrong = self._scan("LOC-STOCK", "put_away", item_id=self.item.id)
        self.assertEqual(wrong["status"], "refused")
        done = self._scan("SHELF-1", "put_away", item_id=self.item.id)
        self.assertEqual(done["status"], "ok", done)
        self.assertEqual(self.item.location_id, shelf)
        self.assertInvariants()

    def test_repair_goes_on_by_taps(self):
        self._inspect(self.item, function="F2", cosmetic="C7")
        self._dispose(self.item, "refurbish", override_reason_id=self.other_reason.id)
        shown = self._scan(self.item.name, "repair", user=self.inspector)
        self.assertEqual(shown["next_state"], "repair", shown)
        for _step in range(5):
            if self.item.stage == "closed":
                break
            answer = self._scan(
                self.item.name, "repair", user=self.inspector, accept=True
            )
            self.assertEqual(answer["status"], "ok", answer)
        self.assertEqual(self.item.stage, "closed")

    def test_find_and_start_show_what_it_is(self):
        for mode in ("start", "find"):
            answer = self._scan(self.item.name, mode)
            self.assertEqual(answer["status"], "ok")
            self.assertEqual(answer["data"]["item"]["id"], self.item.id)
            self.assertEqual(answer["next_state"], "inspect")
        answer = self._scan(self.ret.name, "start")
        self.assertEqual(len(answer["data"]["items"]), 2)
        answer = self._scan("4006381333931", "find")
        self.assertEqual(answer["data"]["item"]["id"], self.item.id)

    def test_several_items_are_asked_about(self):
        part = self.item._split(1)
        answer = self._scan("4006381333931", "inspect", user=self.inspector)
        self.assertEqual(answer["status"], "choose")
        names = {candidate["name"] for candidate in answer["data"]["candidates"]}
        self.assertEqual(names, {self.item.name, part.name})
