# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Scorecards, the file of the figures, the mail of the week."""

import csv
import io
from datetime import timedelta

from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .test_kpi import FILTERS, KpiCommon

WEEK = "reverse_logistics.digest_week"


@tagged("post_install", "-at_install")
class TestScorecard(KpiCommon):
    def _get_card(self, subject, record, user=None):
        self.env.flush_all()
        cards = self.env[f"return.{subject}.scorecard"].with_user(user or self.manager)
        names = {"customer": "partner_id", "product": "product_id"}
        return cards.search(
            [(names[subject], "=", record.id), ("month", "=", "2026-03-01")]
        )

    def test_product_and_customer(self):
        for card in (
            self._get_card("product", self.widget),
            self._get_card("customer", self.customer),
        ):
            # as the figures of the same 30 items
            self.assertEqual((card.item_count, card.closed_count), (30, 22))
            self.assertEqual(card.no_fault_rate, "40.0 %")
            self.assertEqual(card.resold_rate, "72.7 %")
            self.assertEqual(card.recovery_rate, "64.4 %")
            self.assertAlmostEqual(card.net_recovery, 1082 - 124)
            self.assertEqual(card.return_rate, "n/a", "nothing was shipped in March")
            action = card.action_open_rows()
            rows = self.env[action["res_model"]].search_count(action["domain"])
            self.assertEqual(rows, 30)

    def test_return_rate_is_of_the_month_of_shipment(self):
        self._receive(self.ret)
        self.env.flush_all()
        today = fields.Date.today().replace(day=1)
        card = self.env["return.product.scorecard"].search(
            [("product_id", "=", self.gadget.id), ("month", "=", today)]
        )
        self.assertEqual(card.return_rate, "100.0 %")

    def test_groups_add_up(self):
        [(products,)] = self.env["return.product.scorecard"]._read_group(
            [("month", "=", "2026-03-01")], [], ["item_count:sum"]
        )
        rows = self.env["return.report"].search_count(
            [("date", ">=", "2026-03-01"), ("date", "<", "2026-04-01")]
        )
        self.assertEqual(products, rows)

    def test_who_sees_which(self):
        def titles(user):
            cards = self.kpi.with_user(user).get_scorecards()
            return [card["title"] for card in cards]

        self.assertIn("Inspectors", titles(self.manager))
        self.assertNotIn("Inspectors", titles(self.accountant))
        with self.assertRaises(AccessError):
            titles(self.inspector)
        with self.assertRaises(AccessError):
            self._get_card("product", self.widget, self.operator)


@tagged("post_install", "-at_install")
class TestExportOfFigures(KpiCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.widget.name = "=HYPERLINK(1)"
        cls.widget.default_code = False
        cls.customer.name = "+Northwind"

    def _rows(self):
        text = self.kpi.with_user(self.manager)._export_csv(FILTERS).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))

    def test_csv(self):
        header, *rows = self._rows()
        self.assertEqual(len(header), 10)
        by_name = {row[1]: row for row in rows if row[0] == "Figures"}
        self.assertEqual(len(by_name), len(self.kpi._get_kpis()))
        self.assertAlmostEqual(float(by_name["No fault found"][3]), 40.0)
        self.assertEqual(by_name["Return rate, value"][3], "n/a")
        charts = {row[0] for row in rows} - {"Figures"}
        self.assertIn("Customers", charts)

    def test_nothing_is_calculated_by_a_spreadsheet(self):
        cells = [cell for row in self._rows() for cell in row]
        self.assertIn("'+Northwind", cells)
        self.assertIn("'=HYPERLINK(1)", [cell.replace("' ", "'") for cell in cells])
        numbers = []
        for cell in cells:
            try:
                numbers.append(float(cell))
            except ValueError:
                self.assertFalse(cell.startswith(("=", "+", "-", "@", "\t")), cell)
        for text in ("=1", "+1", "-1", "@x", "\tx", "\r=1"):
            self.assertEqual(self.kpi._get_cell(text), f"'{text}")
        self.assertEqual(self.kpi._get_cell(-2.5), -2.5)

    def test_workbook(self):
        data = self.kpi.with_user(self.accountant)._export_xlsx(FILTERS)
        book = load_workbook(io.BytesIO(data))
        figures, charts = book.worksheets
        rows = {row[1].value: row[3].value for row in figures.iter_rows(min_row=2)}
        self.assertAlmostEqual(rows["No fault found"], 40.0)
        kinds = {
            cell.data_type
            for sheet in (figures, charts)
            for row in sheet.iter_rows()
            for cell in row
        }
        self.assertNotIn("f", kinds, "no formulas")
        self.assertIn("n", kinds)

    def test_over_http(self):
        path = "/reverse_logistics/figures.csv?date_from=2026-03-01&date_to=2026-03-31"
        self.authenticate("rl_manager", "rl_manager")
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertIn("No fault found", answer.text)
        answer = self.url_open(path.replace("csv", "xlsx"))
        self.assertTrue(answer.content.startswith(b"PK"))
        self.assertEqual(self.url_open(path.replace("csv", "exe")).status_code, 404)
        wrong = self.url_open("/reverse_logistics/figures.csv?date_from=soon")
        self.assertEqual(wrong.status_code, 422)
        self.assertIn("year-month-day", wrong.text)
        wrong = self.url_open("/reverse_logistics/figures.csv?partner_id=1 OR 1=1")
        self.assertEqual(wrong.status_code, 422)
        self.authenticate("rl_operator", "rl_operator")
        self.assertEqual(self.url_open(path).status_code, 403)

    def test_who_may(self):
        for user in (self.operator, self.inspector):
            with self.assertRaises(AccessError):
                self.kpi.with_user(user)._export_csv(FILTERS)
        with self.assertRaises(UserError):
            self.kpi._export_csv({"date_from": "soon"})


@tagged("post_install", "-at_install")
class TestDigest(KpiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digest = cls.env.ref(WEEK)
        cls.manager.email = "manager@example.com"
        cls.digest.user_ids = [fields.Command.clear()]
        cls.digest.return_invited_ids = [fields.Command.clear()]

    def _mails(self):
        return self.env["mail.mail"].search_count(
            [("email_to", "ilike", "manager@example.com")]
        )

    def test_once_a_week_to_managers(self):
        digests = self.env["digest.digest"]
        self.digest.next_run_date = fields.Date.today()
        others = digests.search([("id", "!=", self.digest.id)])
        others.next_run_date = fields.Date.today() + timedelta(days=30)
        before = self._mails()
        digests._cron_send_digest_email()
        self.assertIn(self.manager, self.digest.user_ids)
        self.assertNotIn(self.operator, self.digest.user_ids)
        self.assertEqual(self._mails(), before + 1)
        digests._cron_send_digest_email()
        self.assertEqual(self._mails(), before + 1, "no second one")
        # In a week, or in a month when nobody signs in: Odoo slows down then.
        week = fields.Date.today() + timedelta(days=7)
        self.assertGreaterEqual(self.digest.next_run_date, week)

    def test_who_leaves_is_not_subscribed_again(self):
        self.env["digest.digest"]._invite_return_managers()
        self.digest.user_ids -= self.manager
        self.env["digest.digest"]._invite_return_managers()
        self.assertNotIn(self.manager, self.digest.user_ids)

    def test_figures_of_the_mail(self):
        digest = self.digest.with_user(self.manager).with_context(
            start_datetime=fields.Datetime.to_datetime("2026-03-01"),
            end_datetime=fields.Datetime.to_datetime("2026-04-01"),
        )
        self.assertEqual(digest.kpi_return_received_value, 30)
        self.assertEqual(digest.kpi_return_closed_value, 22)
        self.assertAlmostEqual(digest.kpi_return_net_recovery_value, 1082 - 124)
        kpis = self.digest._compute_kpis(self.company, self.manager)
        self.assertEqual(len([kpi for kpi in kpis if "return" in kpi["kpi_name"]]), 5)
        kpis = self.digest._compute_kpis(self.company, self.operator)
        self.assertFalse([kpi for kpi in kpis if "return" in kpi["kpi_name"]])
