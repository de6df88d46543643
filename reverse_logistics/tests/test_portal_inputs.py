# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What customers may type, and what they get for it: forms, files and tables."""

import os

from odoo.tests import tagged

from .portal_common import PNG, PortalTables


@tagged("post_install", "-at_install")
class TestPortalInputs(PortalTables):
    def setUp(self):
        super().setUp()
        self.sign_in()

    # === QUANTITIES AND LINES === #

    def test_quantities(self):
        line = self.so2.order_line  # 2 delivered
        for quantity, sentence in (
            ("0", "above zero"),
            ("-1", "above zero"),
            ("3", "2 Units can be returned, not 3"),
            ("nan", "nan is not a quantity"),
            ("inf", "inf is not a quantity"),
            ("-inf", "is not a quantity"),
            ("1e3", "1e3 is not a quantity"),
            ("abc", "abc is not a quantity"),
            ("1.5", "whole units"),
            ("1,5", "Write 1.5 with a point"),
            ("", "Type a quantity"),
            ("999999999999999999999", "is not a quantity"),
            ("1\x00", "is not a quantity"),
            ("<b>1</b>", "&lt;b&gt;1&lt;/b&gt; is not a quantity"),
        ):
            answer = self.ask(line, quantity, reason_text="kept words")
            self.assertRefused(answer, contains=sentence)
            if quantity:
                self.assertIn("kept words", answer.text)

    def test_lines_of_others_are_unknown(self):
        answers = [
            self.ask(str(line_id))
            for line_id in (
                self.other_so.order_line.id,
                99999999,
                99999999999999999999,
                0,
            )
        ]
        for answer in answers:
            self.assertRefused(answer, status=404)
            self.assertEqual(answer.content, answers[0].content)
        for bad in ("abc", "-1", "", "1 or 1=1", "\x00"):
            self.assertRefused(self.ask(bad), status=404)

    def test_lines_twice_and_none(self):
        line = self.so.order_line[0]
        answer = self.post(
            "/my/returns/new", line_id=[line.id, line.id], quantity=["3", "3"]
        )
        self.assertRefused(answer, contains="here twice")
        self.assertRefused(
            self.post("/my/returns/new"), contains="at least one product"
        )
        answer = self.post(
            "/my/returns/new", line_id=[line.id, line.id], quantity=["", ""]
        )
        self.assertRefused(answer, contains="at least one product")

    def test_other_fields(self):
        for values, sentence in (
            ({"reason_id": "abc"}, "Choose a reason"),
            ({"reason_id": ""}, "Choose a reason"),
            ({"reason_id": "999999"}, "Choose a reason"),
            ({"resolution": "none"}, "Choose what you would like"),
            ({"resolution": "money"}, "Choose what you would like"),
            ({"reason_text": "A" * 100001}, "at most 5000"),
        ):
            self.assertRefused(self.ask(**values), contains=sentence)

    def test_nothing_but_the_form_is_read(self):
        """Every field of the model, posted, changes nothing."""
        plain = self.ask()
        self.assertEqual(plain.status_code, 303)
        expected = self._values(self.last())
        names = set(self.env["return.order"]._fields) | set(
            self.env["return.order.line"]._fields
        )
        known = {"line_id", "quantity", "reason_id", "resolution"}
        hostile = {name: "2" for name in names - known - {"customer_reference"}}
        hostile |= {
            "state": "approved",
            "partner_id": str(self.other_customer.id),
            "refund_amount": "9999",
            "company_id": "2",
            "submission_key": "",
        }
        answer = self.ask(**hostile)
        self.assertEqual(answer.status_code, 303, answer.text[-500:])
        self.assertEqual(self._values(self.last()), expected)

    def _values(self, ret):
        line = ret.line_ids
        return (
            ret.partner_id,
            ret.company_id,
            ret.state,
            ret.kind,
            ret.approved_by_id,
            ret.customer_reference,
            line.quantity,
            line.price_unit,
            line.resolution,
            line.policy_rule_id,
        )

    def test_html_is_text_everywhere(self):
        text = "<img src=x onerror=alert(1)>"
        self.ask(reason_text=text, customer_reference="<script>1</script>")
        ret = self.last()
        self.assertEqual(ret.line_ids.note, text)
        self.post(f"/my/returns/{ret.id}/message", text=text)
        for path in (f"/my/returns/{ret.id}", "/my/returns"):
            page = self.get(path).text
            self.assertNotIn("<img src=x", page)
            self.assertNotIn("<script>1", page)
        body = ret.message_ids[0].body
        self.assertNotIn("<img", body)
        self.assertIn("&lt;img", body)
        papers = self.env["ir.actions.report"].sudo()
        html, _kind = papers._render_qweb_html(
            "reverse_logistics.action_report_return_instructions", ret.ids
        )
        self.assertNotIn(b"<img src=x", html)

    def test_form_without_its_secret(self):
        answer = self.post(
            "/my/returns/new",
            token=False,
            line_id=self.so.order_line[0].id,
            quantity="1",
        )
        self.assertRefused(answer, status=400)

    def test_the_same_form_twice(self):
        first = self.ask(submission_key="only once")
        second = self.ask(submission_key="only once")
        self.assertEqual((first.status_code, second.status_code), (303, 303))
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        self.assertEqual(self.count(), self.returns_before + 1)
        self.sign_in(self.stranger)
        self.ask(self.other_so.order_line, submission_key="only once")
        self.assertEqual(self.count(), self.returns_before + 2)

    # === FILES === #

    def _send(self, name, data, kind):
        return self.ask(files=[("photo", (name, data, kind))])

    def _attachments(self):
        return self.env["ir.attachment"].search_count([("res_model", "!=", False)])

    def test_files_that_are_not_taken(self):
        before = self._attachments()
        svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
        for name, data, kind in (
            ("x.svg", svg, "image/svg+xml"),
            ("x.png", b"<html><script>alert(1)</script></html>", "image/png"),
            ("x.html", b"<html></html>", "text/plain"),
            ("x.png", b"\x89PNG\r\n\x1a\nbroken", "image/png"),
            ("x.exe", b"MZ\x90\x00\x03", "application/octet-stream"),
        ):
            self.assertRefused(self._send(name, data, kind), contains="x[.]")
        many = [("photo", (f"{i}.png", PNG, "image/png")) for i in range(11)]
        self.assertRefused(self.ask(files=many), contains="at most 10 files")
        self.assertEqual(self._attachments(), before)

    def test_a_file_that_is_too_large(self):
        before = self._attachments()
        answer = self._send("x.png", b"\x89PNG" + b"0" * (26 * 1024**2), "image/png")
        self.assertRefused(answer, status=413)
        self.assertEqual(self._attachments(), before)

    def test_names_of_files_are_no_paths(self):
        answer = self._send("../../../etc/passwd", b"hi", "text/plain")
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.last().evidence_ids.name, "passwd")

    # === THE ADDRESS LINE === #

    def test_odd_addresses(self):
        for path in (
            "/my/returns?sortby=zzz",
            "/my/returns?filterby=zzz",
            "/my/returns?date_begin=x&date_end=y",
            "/my/returns?date_begin=2026-01-01&date_end=2026-12-31",
            "/my/returns?date_begin=9999-12-31&date_end=0001-01-01",
            "/my/returns?search=%00%27%22)&page=zzz",
            "/my/returns?search=" + "A" * 5000,
            "/my/returns/page/99999999999999999999",
            "/my/returns/new?page=-1&search=%25_%5C",
            "/my/returns/new?page=9e9",
            "/my/returns/export?filterby=zzz&search=%F0%9F%98%80",
        ):
            self.assertEqual(self.get(path).status_code, 200, path)

    # === TABLES === #

    def test_a_table_becomes_a_return(self):
        text = (
            "\ufeffserial;reason;resolution;note;date;reference\r\n"
            "SN1;DEF;credit;=1+1;2026-03-01;A1\r\n"
            "SN2;Defective;credit;=1+1;2026-03-01;A2\r\n"
            'SN3;"=HYPERLINK(""http://x.test"",""y"")";repair;;;A3\r\n'
        )
        answer = self.table(text)
        self.assertEqual(answer.status_code, 303, answer.text[-900:])
        ret = self.last()
        lines = ret.line_ids
        self.assertEqual(lines.mapped("quantity"), [2, 1])
        self.assertEqual(lines[0].lot_ids.mapped("name"), ["SN1", "SN2"])
        self.assertEqual(lines[0].note, "=1+1")
        self.assertEqual(str(lines[0].date_noticed), "2026-03-01")
        self.assertEqual(lines[1].note, '=HYPERLINK("http://x.test","y")')
        self.assertEqual(lines[1].resolution, "repair")
        names = set(ret.item_ids.lot_id.mapped("name"))
        self.assertEqual(names, {"SN1", "SN2", "SN3"})
        again = self.table(text)
        self.assertEqual(again.headers["Location"], answer.headers["Location"])
        self.assertEqual(self.count(), self.returns_before + 1)
        export = self.get("/my/returns/export").text
        self.assertIn("'=1+1", export)
        self.assertIn("\"'=HYPERLINK", export)

    def test_tables_that_are_refused(self):
        for text, sentence in (
            ("serial,reason,quantiy\nSN1,DEF,1\n", "no column &#39;quantiy&#39;"),
            ("serial,reason,state\nSN1,DEF,done\n", "no column &#39;state&#39;"),
            ("serial,reason,.id\nSN1,DEF,1\n", "no column &#39;.id&#39;"),
            ("serial\nSN1\n", "column &#39;reason&#39; is missing"),
            ("reason\nDEF\n", "column &#39;serial&#39; is missing"),
            ('serial,reason,quantity\nSN1,DEF,"1,5"\n', "Row 2: Write 1.5"),
            ("serial,reason,quantity\nSN1,DEF,\n", "Row 2: Type a quantity"),
            ("serial,reason,quantity\nSN1,DEF,nan\n", "Row 2: nan is not"),
            ("serial,reason,quantity\nSN1,DEF,2\n", "Row 2: 1 of &#39;SN1&#39;"),
            ("serial,reason,date\nSN1,DEF,31/02/2026\n", "Row 2: 31/02/2026 is"),
            ("serial,reason,order\nSN1,DEF,S99999\n", "Row 2: We did not deliver"),
            ("serial,reason\nFOREIGN,DEF\n", "Row 2: We did not deliver"),
            ("serial,reason\nNONESUCH,DEF\n", "Row 2: We did not deliver"),
            ("serial,reason\nSN1,\n", "Row 2: The reason is missing"),
            ("serial,reason\n,DEF\n", "Row 2: The serial is missing"),
            ("serial,reason\nSN1,DEF\nSN1,DEF\n", "Row 3: Row 2 has"),
            (
                "serial,reason,reference\nSN1,DEF,A\nSN2,DEF,A\n",
                "Row 3: Row 2 has",
            ),
            ("serial,reason,resolution\nSN1,DEF,money\n", "not one of"),
            ("serial,reason,note\nSN1,DEF," + "A" * 5001 + "\n", "at most 5000"),
            (b"serial,reason\nSN1,caf\xe9\n", "not in UTF-8"),
            ('serial,reason\nSN1,"open\nSN2,DEF\n', "Row 2: a quotation mark"),
            ("serial,reason\nSN1,DEF\nSN2,DEF,x\n", "Row 3 does not have"),
            ("serial,reason\n" + "X,DEF\n" * 501, "at most 500"),
            ("serial,reason\nSN\x001,DEF\n", "not a CSV file"),
            ("", "no rows"),
        ):
            answer = self.table(text)
            self.assertRefused(answer, contains=sentence)
        self.assertRefused(self.post("/my/returns/new/csv"), contains="Choose a CSV")
        self.assertRefused(self.table(b"a" * (2 * 1024**2)), status=413)

    def test_all_or_nothing_with_a_reason_a_row(self):
        answer = self.table("serial,reason\nSN1,DEF\nX1,DEF\nSN2,DEF\nX2,DEF\n")
        self.assertRefused(answer, contains="Row 3: .*X1")
        self.assertRegex(" ".join(answer.text.split()), "Row 5: .*X2")

    def test_a_serial_that_is_asked_for_already(self):
        self.table("serial,reason\nSN1,DEF\n")
        self.returns_before = self.count()
        answer = self.table("serial,reason\nSN2,DEF\nSN1,DEF\n")
        self.assertRefused(answer, contains="Row 3: &#39;SN1&#39; is asked for")

    def test_an_ambiguous_serial_is_not_guessed(self):
        twin = self._create_product("Camera", 300, 200, tracking="serial")
        twin.default_code = "CA-1"
        self._sell_serials(["SN1"], self.customer, twin)
        answer = self.table("serial,reason\nSN1,DEF\n")
        self.assertRefused(answer, contains="delivered more than once")
        answer = self.table("serial,reason,product\nSN1,DEF,CA-1\n")
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.last().line_ids.product_id, twin)

    def test_an_order_reference_that_two_orders_share(self):
        lotted = self._create_product("Paint", 30, 20, tracking="lot")
        lot = self.env["stock.lot"].create({"name": "L1", "product_id": lotted.id})
        orders = self.env["sale.order"]
        for _number in range(2):
            self._stock_up(lotted, 5, lot)
            order = self._sell([(lotted, 5)], deliver=False, invoice=False)
            self._process(order.picking_ids)
            order.client_order_ref = "PO-7"
            orders |= order
        answer = self.table("serial,reason,order,quantity\nL1,DEF,PO-7,2\n")
        self.assertRefused(answer, contains="Row 2: .*more than once")
        answer = self.table(
            f"serial,reason,order,quantity\nL1,DEF,{orders[0].name},2\n"
        )
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.last().line_ids.sale_line_id, orders[0].order_line)

    def test_many_serials_at_once(self):
        """As many as fit, 500, with RL_HEAVY set; else some, to keep the run short."""
        many = 500 if os.environ.get("RL_HEAVY") else 60
        names = [f"MANY{number:03d}" for number in range(many)]
        self._sell_serials(names, self.customer)
        answer = self.table("serial,reason\n" + "".join(f"{n},DEF\n" for n in names))
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(sum(self.last().line_ids.mapped("quantity")), many)
