# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import csv
import io

import xlsxwriter

from odoo import api, models

from ..intake import neutralise

UNITS = {"%": "%", "money": "", "ratio": "", "count": ""}


class ReturnKpiExport(models.AbstractModel):
    """The figures and the numbers behind the charts, as a table."""

    _inherit = "return.kpi"

    @api.model
    def _get_export_header(self):
        _ = self.env._
        return [
            _("Table"),
            _("Name"),
            _("Series"),
            _("Value"),
            _("Unit"),
            _("Before"),
            _("Target"),
            _("Numerator"),
            _("Denominator"),
            _("Formula"),
        ]

    @api.model
    def _get_export_rows(self, filters=None):
        """The rows of the export, without header; None stands for n/a.

        :param filters: as of `_read_filters`
        :return: [[table, name, series, value, unit, before, target, numerator,
            denominator, formula], ...]
        """
        self._check_viewer()
        filters = self._read_filters(filters)
        rows = self._get_export_figures(filters)
        for code in self._get_charts():
            rows += self._get_chart_table(code, filters)
        return rows

    @api.model
    def _get_export_figures(self, filters):
        now, kpis = self._get_values(filters), self._get_visible_kpis()
        before = self._get_values(
            self._get_previous(filters), {k.code for k in kpis if not k.standing}
        )
        targets = self._get_targets()
        return [
            [
                self.env._("Figures"),
                str(kpi.name),
                "",
                now[kpi.code]["value"],
                self._get_unit_name(kpi.unit),
                before.get(kpi.code, {}).get("value"),
                targets.get(kpi.code),
                now[kpi.code]["numerator"],
                now[kpi.code]["denominator"],
                str(kpi.formula),
            ]
            for kpi in kpis
        ]

    @api.model
    def _get_chart_table(self, code, filters):
        title, method = self._get_charts()[code]
        chart = getattr(self, method)(filters)
        unit = self._get_unit_name(chart["unit"])
        return [
            [title, label, dataset["label"], value, unit, None, None, None, None, ""]
            for dataset in chart["datasets"]
            for label, value in zip(chart["labels"], dataset["data"], strict=True)
        ]

    @api.model
    def _get_unit_name(self, unit):
        if unit == "money":
            return self.env.company.currency_id.name
        return UNITS.get(unit, unit)

    @api.model
    def _get_cell(self, value):
        """What stands in a cell: numbers as they are, texts that nothing calculates."""
        if value is None:
            return self.env._("n/a")
        return value if isinstance(value, int | float) else neutralise(value)

    @api.model
    def _export_csv(self, filters=None):
        """The table as CSV in UTF-8 with a mark, as spreadsheets like it."""
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\r\n")
        rows = [self._get_export_header(), *self._get_export_rows(filters)]
        writer.writerows([[self._get_cell(cell) for cell in row] for row in rows])
        return stream.getvalue().encode("utf-8-sig")

    @api.model
    def _export_xlsx(self, filters=None):
        """The table as a workbook: a sheet of figures and one of the charts."""
        rows = self._get_export_rows(filters)
        count = len(self._get_visible_kpis())
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(
            stream, {"in_memory": True, "strings_to_formulas": False}
        )
        bold = book.add_format({"bold": True})
        for title, part in (
            (self.env._("Figures"), rows[:count]),
            (self.env._("Charts"), rows[count:]),
        ):
            sheet = book.add_worksheet(title[:31])
            for column, name in enumerate(self._get_export_header()):
                sheet.write_string(0, column, name, bold)
            for line, row in enumerate(part, start=1):
                for column, cell in enumerate(map(self._get_cell, row)):
                    if isinstance(cell, str):
                        sheet.write_string(line, column, cell)
                    else:
                        sheet.write_number(line, column, cell)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, 2, 28)
            sheet.set_column(3, 8, 13)
            sheet.set_column(9, 9, 60)
        book.close()
        return stream.getvalue()
