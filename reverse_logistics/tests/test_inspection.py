# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..models.return_inspection import house_grade
from .common import ReturnCommon

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


class TestInspection(ReturnCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scrap = cls.env.ref("reverse_logistics.disposition_scrap")
        cls.resell = cls.env.ref("reverse_logistics.disposition_resell_b")
        cls.template = cls.env["return.inspection.template"].create(
            {
                "name": "Widgets",
                "product_ids": [Command.set(cls.widget.ids)],
                "check_ids": [
                    Command.create(vals)
                    for vals in (
                        {"name": "Powers on", "fail_function_grade": "F1"},
                        {
                            "name": "Output",
                            "kind": "measure",
                            "value_min": 22.8,
                            "value_max": 25.2,
                            "unit": "V",
                            "fail_function_grade": "F3",
                            "fail_disposition_ids": [Command.set(cls.resell.ids)],
                        },
                        {"name": "Remarks", "kind": "text", "required": False},
                        {"name": "Front", "kind": "photo", "required": False},
                        {"name": "Label", "kind": "serial", "required": False},
                    )
                ],
            }
        )
        checks = cls.template.check_ids
        cls.power, cls.output, cls.remarks, cls.front, cls.label = checks

    def _item(self, product=None):
        ret = self._create_received()
        items = ret.item_ids.with_user(self.inspector)
        return items.filtered(lambda i: i.product_id == (product or self.widget))

    def _good(self, **answers):
        return {self.power.id: "pass", self.output.id: "24.1", **answers}

    def test_the_most_particular_template_is_used(self):
        parent = self.env["product.category"].create({"name": "Electronics"})
        child = parent.create({"name": "Scanners", "parent_id": parent.id})
        self.gadget.categ_id = child
        reason = self.env.ref("reverse_logistics.reason_defective")
        Template = self.env["return.inspection.template"]
        item = self._item(self.gadget)
        expected = Template
        self.assertEqual(Template._find_for(item)[item], expected)
        for vals in (
            {},
            {"reason_ids": reason.ids},
            {"categ_ids": parent.ids},
            {"categ_ids": child.ids},
            {"categ_ids": child.ids, "reason_ids": reason.ids},
            {"product_ids": self.gadget.ids},
        ):
            expected = Template.create({"name": "T", **vals})
            self.assertEqual(Template._find_for(item)[item], expected, vals)
        other = self.env.ref("reverse_logistics.reason_recall")
        Template.create(
            {"name": "T", "product_ids": self.gadget.ids, "reason_ids": other.ids}
        )
        self.assertEqual(Template._find_for(item)[item], expected)

    def test_form_and_answers(self):
        item = self._item()
        form = item.get_inspection_form()
        self.assertEqual(form["problem"], "")
        self.assertEqual(
            [c["name"] for c in form["checks"]][:2], ["Powers on", "Output"]
        )
        self.assertEqual(
            (form["checks"][1]["min"], form["checks"][1]["unit"]), (22.8, "V")
        )
        inspection = item._inspect(
            {
                "function_grade": "F5",
                "cosmetic_grade": "C7",
                "answers": {
                    str(self.power.id): "pass",
                    str(self.output.id): "24,1",
                    str(self.front.id): f"data:image/png;base64,{PIXEL}",
                },
                "station": "Bench 2",
                "photo": PIXEL,
            }
        )
        self.assertEqual(inspection.house_grade, "B")
        self.assertEqual(inspection.template_id, self.template)
        self.assertEqual(inspection.station, "Bench 2")
        self.assertEqual(inspection.photo_id.mimetype, "image/png")
        self.assertEqual(inspection.photo_id.res_id, inspection.id)
        self.assertEqual(inspection.line_ids.mapped("result"), ["pass", "pass", "na"])
        self.assertAlmostEqual(inspection.line_ids[1].value_number, 24.1)
        self.assertEqual(item.inspection_id, inspection)
        self.assertTrue(inspection.no_fault_found, "claimed defective, found F5")
        self.assertTrue(inspection.recommended_disposition_id)

    def test_a_failed_check_caps_the_grade_and_excludes(self):
        item = self._item()
        item._inspect(
            {
                "function_grade": "F6",
                "cosmetic_grade": "C9",
                "answers": self._good(**{str(self.output.id): 12}),
            }
        )
        self.assertEqual(item.function_grade, "F3")
        self.assertEqual(item.house_grade, "C")
        self.assertFalse(item.inspection_id.no_fault_found)
        self.assertEqual(item.inspection_id.blocked_disposition_ids, self.resell)
        with self.assertRaisesRegex(UserError, "not allowed"):
            self._dispose(item, "resell_b", override_reason_id=self.other_reason.id)

    def test_a_failed_check_gives_the_grade(self):
        item = self._item()
        item._inspect(
            {
                "cosmetic_grade": "C5",
                "answers": self._good(**{str(self.power.id): False}),
            }
        )
        self.assertEqual((item.function_grade, item.house_grade), ("F1", "E"))

    def test_what_is_wrong_is_said_and_nothing_recorded(self):
        item = self._item()
        grades = {"function_grade": "F5", "cosmetic_grade": "C7"}
        svg = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode()
        for vals, sentence in (
            ({**grades}, "Answer these checks first: Powers on, Output"),
            ({**grades, "answers": {self.power.id: "pass"}}, "first: Output"),
            ({**grades, "answers": {0: "pass"}}, "do not belong"),
            ({**grades, "answers": self._good(x=1)}, "do not belong"),
            (
                {**grades, "answers": self._good(**{str(self.output.id): "NaN"})},
                "measured number",
            ),
            (
                {**grades, "answers": self._good(**{str(self.power.id): "perhaps"})},
                "pass, fail or not applicable",
            ),
            (
                {**grades, "answers": self._good(**{str(self.front.id): svg})},
                "no photo",
            ),
            ({**grades, "answers": self._good(), "photo": "%%%"}, "no photo"),
            ({"answers": self._good()}, "Give the grade"),
            ({"function_grade": "F9", "answers": self._good()}, "F9 is no"),
            (
                {**grades, "answers": self._good(), "found_reason_id": 0x7FFFFF},
                "reason",
            ),
        ):
            with self.assertRaisesRegex(UserError, sentence), self.cr.savepoint():
                item._inspect(vals)
        self.assertFalse(item.inspection_ids)
        self.assertEqual(item.stage, "received")

    def test_zero_is_an_answer(self):
        item = self._item()
        item._inspect(
            {
                "function_grade": "F5",
                "cosmetic_grade": "C7",
                "answers": self._good(**{str(self.output.id): 0}),
            }
        )
        self.assertEqual(item.inspection_id.line_ids[1].result, "fail")

    def test_completeness_lowers_the_house_grade(self):
        self.assertEqual(house_grade("F6", "C9", "accessories_missing"), "B")
        self.assertEqual(house_grade("F6", "C9", "parts_missing"), "C")
        self.assertEqual(house_grade("F1", "C9", "parts_missing"), "E")

    def test_locked_once_decided_and_amended_by_a_revision(self):
        item = self._item()
        vals = {"function_grade": "F5", "cosmetic_grade": "C6", "answers": self._good()}
        item._inspect(vals)
        with self.assertRaises(AccessError):
            item.inspection_ids.write({"function_grade": "F6"})
        with self.assertRaises(AccessError):
            item.inspection_id.line_ids.with_user(self.manager).write({"result": "na"})
        with self.assertRaises(AccessError):
            item.inspection_ids.with_user(self.manager).unlink()
        self._dispose(item, "refurbish", override_reason_id=self.other_reason.id)
        self.assertEqual(item.stage, "in_process")
        with self.assertRaisesRegex(UserError, "locked"):
            item._inspect({**vals, "amendment_reason": "typo"})
        manager = item.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "locked"):
            manager._inspect(vals)
        manager._inspect(
            {**vals, "cosmetic_grade": "C4", "amendment_reason": "Scratch overlooked"}
        )
        self.assertEqual(item.stage, "in_process")
        self.assertEqual(set(item.inspection_ids.mapped("revision")), {1, 2})
        self.assertEqual(item.cosmetic_grade, "C4")
        self.assertEqual(item.disposition_id.code, "refurbish")
        self.assertEqual(item.inspection_id.amendment_reason, "Scratch overlooked")
        self.assertInvariants()

    def test_only_inspectors(self):
        item = self._item()
        for user in (self.operator, self.accountant):
            with self.assertRaises(AccessError):
                item.with_user(user).get_inspection_form()
            with self.assertRaises(AccessError):
                item.with_user(user)._inspect({})

    def test_serial_that_is_another(self):
        product = self._create_product("Serial", 50, 20, tracking="serial")
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": product.id} for name in ("SN-1", "SN-2")]
        )
        for lot in lots:
            self._stock_up(product, 1, lot)
        so = self._sell([(product, 2)])
        ret = self._create_return([(so.order_line, 2)])
        ret.line_ids.lot_ids = lots
        ret.action_submit()
        receipt = ret.picking_ids
        for move in receipt.move_ids:
            move.picked = True
        receipt.button_validate()
        self.template.product_ids = product
        first, second = ret.item_ids.with_user(self.inspector).sorted("id")
        vals = {"function_grade": "F6", "cosmetic_grade": "C9"}
        scanned = {str(self.label.id): f" {first.lot_id.name.lower()} "}
        first._inspect({**vals, "answers": self._good(**scanned)})
        self.assertFalse(first.discrepancy)
        second._inspect({**vals, "answers": self._good(**scanned)})
        self.assertEqual(second.discrepancy, "wrong_serial")
        self.assertEqual(second.inspection_id.line_ids[-1].result, "fail")
        with self.assertRaisesRegex(UserError, "one at a time"):
            (first + second)._inspect({**vals, "answers": self._good(**scanned)})

    def test_batch_by_the_wizard(self):
        item = self._item()
        items = item + item._split(1) + item._split(1)
        wizard = (
            self.env["return.inspection.wizard"]
            .with_user(self.inspector)
            .create(
                {
                    "item_ids": [Command.set(items.ids)],
                    "function_grade": "F5",
                    "cosmetic_grade": "C6",
                }
            )
        )
        self.assertEqual(wizard.line_ids.check_id, self.template.check_ids)
        with self.assertRaisesRegex(UserError, "Answer these checks first"):
            wizard.action_confirm()
        wizard.line_ids[0].result = "pass"
        wizard.line_ids[1].answer = "24"
        wizard.line_ids[3].photo = PIXEL
        wizard.action_confirm()
        self.assertEqual(set(items.mapped("stage")), {"inspected"})
        self.assertEqual(len(items.inspection_ids.line_ids), 9)

    def test_unlike_items_are_not_inspected_together(self):
        ret = self._create_received()
        with self.assertRaisesRegex(UserError, "different checks"):
            self._inspect(ret.item_ids)
