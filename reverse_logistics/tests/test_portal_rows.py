# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The rows of bad inputs of the portal and of its files, by their names, over HTTP.

`test_portal_inputs.py` tries many more of each kind.
"""

from odoo.tests import tagged

from .portal_common import PNG, PortalTables

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<html><script>alert(1)</script></html>"
# row: (fields of the form, status, sentence)
FORMS = {
    "A-portal-01": ({"quantity": "0"}, 422, "above zero"),
    "A-portal-02": ({"quantity": "-1"}, 422, "above zero"),
    "A-portal-03": ({"quantity": "3"}, 422, "2 Units can be returned"),
    "A-portal-04": ({"quantity": "nan"}, 422, "not a quantity"),
    "A-portal-05": ({"quantity": "abc"}, 422, "not a quantity"),
    "A-portal-06": ({"quantity": "1.5"}, 422, "whole units"),
    "A-portal-08": ({"line": "abc"}, 404, ""),
    "A-portal-11": ({"reason_text": "A" * 100001}, 422, "at most 5000"),
    "A-portal-12": ({"token": False}, 400, ""),
    "A-portal-14": ({"file": ("x.svg", SVG, "image/svg+xml")}, 422, "x.svg"),
    "A-portal-15": ({"file": ("x.png", HTML, "image/png")}, 422, "x.png"),
    "A-portal-16": ({"file": ("x.png", b"0" * (26 * 1024**2), "image/png")}, 413, ""),
}
# row: (file, sentence)
TABLES = {
    "A-csv-01": ("serial,reason,quantiy\nSN1,DEF,1\n", "quantiy"),
    "A-csv-02": ("serial\nSN1\n", "reason&#39; is missing"),
    "A-csv-05": ('serial,reason,quantity\nSN1,DEF,"1,5"\n', "Row 2: Write 1.5"),
    "A-csv-06": ("serial,reason,quantity\nSN1,DEF,\n", "Row 2: Type a quantity"),
    "A-csv-07": ("serial,reason,date\nSN1,DEF,31/02/2026\n", "Row 2: 31/02/2026"),
    "A-csv-08": ("serial,reason,order\nSN1,DEF,S99999\n", "Row 2: We did not"),
    "A-csv-10": ("serial,reason,reference\nSN1,DEF,A\nSN2,DEF,A\n", "Row 3: Row 2"),
    "A-csv-13": (b"serial,reason\nSN1,caf\xe9\n", "not in UTF-8"),
    "A-csv-15": ('serial,reason\nSN1,DEF\nSN2,"open\n', "Row 3: a quotation mark"),
    "A-csv-16": ("serial,reason\n" + "X,D\n" * 50001, "50001 rows; at most 500"),
    "A-csv-17": ("serial,reason,state\nSN1,DEF,done\n", "&#39;state&#39;"),
    "A-csv-18": ("serial,reason,.id\nSN1,DEF,1\n", "&#39;.id&#39;"),
    "A-csv-20": ("serial,reason\nSN1,DEF\nSN2,DEF,x\n", "Row 3 does not have"),
}


@tagged("post_install", "-at_install")
class TestPortalRows(PortalTables):
    def setUp(self):
        super().setUp()
        self.sign_in()

    def _attachments(self):
        return self.env["ir.attachment"].search_count([("res_model", "!=", False)])

    def test_forms_that_are_refused(self):
        before = self._attachments()
        for name, (fields, status, sentence) in FORMS.items():
            with self.subTest(name):
                fields = dict(fields)
                file, line = fields.pop("file", None), fields.pop("line", None)
                answer = self.ask(
                    line or self.so2.order_line,
                    files=[("photo", file)] if file else None,
                    **fields,
                )
                self.assertRefused(answer, status, sentence)
        self.assertEqual(self._attachments(), before)

    def test_a_portal_07_line_of_another_customer(self):
        theirs = self.ask(self.other_so.order_line)
        unknown = self.ask("2147483000")
        self.assertRefused(theirs, 404)
        self.assertEqual(theirs.content, unknown.content)

    def test_a_portal_09_mass_assignment(self):
        answer = self.ask(
            state="approved",
            partner_id=str(self.other_customer.id),
            refund_amount="9999",
            company_id="2",
        )
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.last().partner_id, self.dana.partner_id)
        self.assertEqual(self.last().company_id, self.company)

    def test_a_portal_10_markup_is_text(self):
        self.dana.partner_id.return_wants_notices = True
        self.ask(reason_text="<img src=x onerror=alert(1)>")
        ret = self.last()
        self.assertEqual(ret.line_ids.note, "<img src=x onerror=alert(1)>")
        page = self.get(f"/my/returns/{ret.id}").text
        self.assertIn("&lt;img src=x onerror=alert(1)&gt;", page)
        for notice in self.env["return.notice"].search([("order_id", "=", ret.id)]):
            notice._send()
        mails = self.env["mail.mail"].search([("res_id", "=", ret.id)])
        self.assertTrue(mails)
        for text in (page, *mails.mapped("body_html")):
            self.assertNotIn("<img src=x", text)

    def test_a_portal_13_the_same_form_twice(self):
        answers = [self.ask(submission_key="twice") for _time in range(2)]
        self.assertEqual([answer.status_code for answer in answers], [303, 303])
        self.assertEqual(self.count(), self.returns_before + 1)

    def test_a_portal_17_path_in_a_name(self):
        file = ("../../../etc/passwd", b"hi", "text/plain")
        self.ask(files=[("photo", file)])
        self.assertEqual(self.last().evidence_ids.name, "passwd")

    def test_a_portal_18_19_returns_of_others(self):
        ret = self._create_return(order=self.other_so)
        answers = [self.get(f"/my/returns/{i}") for i in (ret.id, 2147483000)]
        self.assertEqual([answer.status_code for answer in answers], [303, 303])
        self.assertEqual(answers[0].content, answers[1].content)
        self.authenticate(None, None)
        answer = self.get(f"/my/returns/{ret.id}?access_token=%C3%A9")
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith("/my"))

    def test_a_portal_20_21_odd_addresses(self):
        for query in ("sortby=zzz", "date_begin=x&date_end=y"):
            self.assertEqual(self.get(f"/my/returns?{query}").status_code, 200, query)

    def test_tables_that_are_refused(self):
        for name, (text, sentence) in TABLES.items():
            with self.subTest(name):
                self.assertRefused(self.table(text), contains=sentence)

    def test_a_csv_03_04_formulas_are_text(self):
        formulas = '=HYPERLINK("http://x.test","y")', "@SUM(A1)"
        cells = [formula.replace('"', '""') for formula in formulas]
        text = f'serial,reason\nSN1,"{cells[0]}"\nSN2,"{cells[1]}"\n'
        self.assertEqual(self.table(text).status_code, 303)
        self.assertEqual(self.last().line_ids.mapped("note"), list(formulas))
        export = self.get("/my/returns/export").text
        self.assertIn("\"'=HYPERLINK", export)
        self.assertIn("'@SUM(A1)", export)

    def test_a_csv_09_a_reference_that_two_orders_share(self):
        self._sell_serials(["SN1"], self.customer, self._twin())
        orders = self.env["sale.order"].search([("partner_id", "=", self.customer.id)])
        orders.client_order_ref = "PO-7"
        answer = self.table("serial,reason,order\nSN1,DEF,PO-7\n")
        self.assertRefused(answer, contains="Row 2: .*more than once")

    def _twin(self):
        return self._create_product("Camera", 300, 200, tracking="serial")

    def test_a_csv_11_the_same_file_twice(self):
        first, second = (self.table("serial,reason\nSN1,DEF\n") for _time in range(2))
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        self.assertEqual(self.count(), self.returns_before + 1)

    def test_a_csv_12_14_mark_and_semicolon(self):
        for text in ("\ufeffserial,reason\nSN1,DEF\n", "serial;reason\nSN2;DEF\n"):
            self.assertEqual(self.table(text).status_code, 303, text)

    def test_a_csv_19_an_error_near_the_end(self):
        rows = "".join(f"NONE{number},DEF\n" for number in range(498))
        answer = self.table(f"serial,reason\nSN1,DEF\n{rows}SN2,DEF\n")
        self.assertRefused(answer, contains="Row 500: ")
        self.assertIn("Row 3: ", " ".join(answer.text.split()))

    def test_a_csv_17_not_by_import_either(self):
        self.authenticate("rl_manager", "rl_manager")
        answer = self.make_jsonrpc_request(
            "/web/dataset/call_kw/return.order/load",
            {
                "model": "return.order",
                "method": "load",
                "args": [["partner_id/.id", "state"], [[self.customer.id, "done"]]],
                "kwargs": {},
            },
        )
        self.assertFalse(answer["ids"])
        self.assertTrue(answer["messages"])
        self.assertEqual(self.count(), self.returns_before)

    def test_pictures_are_taken(self):
        """What the refusals above must not hide: a good file is kept."""
        self.ask(files=[("photo", ("ok.png", PNG, "image/png"))])
        self.assertEqual(self.last().evidence_ids.raw, PNG)
