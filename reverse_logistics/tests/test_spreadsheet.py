# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The spreadsheet of returns asks for what there is, and opens."""

import json

from odoo.tests import HttpCase, tagged

from .test_kpi import KpiCommon

SPREADSHEET = "reverse_logistics.spreadsheet_dashboard_returns"


@tagged("post_install", "-at_install")
class TestSpreadsheet(KpiCommon, HttpCase):
    def test_it_asks_for_what_there_is(self):
        dashboard = self.env.ref(SPREADSHEET).with_user(self.manager)
        data = json.loads(dashboard._get_serialized_readonly_dashboard())["snapshot"]
        sources = list(data["pivots"].values())
        charts = [
            figure["data"]
            for sheet in data["sheets"]
            for figure in sheet["figures"]
            if figure["data"]["type"].startswith("odoo_")
        ]
        self.assertTrue(sources and charts)
        asked = {
            (pivot["model"], name)
            for pivot in sources
            for name in [
                *(row["fieldName"] for row in pivot["rows"]),
                *(measure["fieldName"] for measure in pivot["measures"]),
            ]
        }
        asked |= {
            (chart["metaData"]["resModel"], name.partition(":")[0])
            for chart in charts
            for name in [*chart["metaData"]["groupBy"], chart["metaData"]["measure"]]
        }
        asked |= {
            ("return.report", match["chain"])
            for source in [*sources, *charts]
            for match in source["fieldMatching"].values()
        }
        for model, name in asked:
            self.assertIn(name, self.env[model]._fields)
        filters = {one["id"] for one in data["globalFilters"]}
        for source in [*sources, *charts]:
            self.assertEqual(set(source["fieldMatching"]), filters)
        for xmlid in data["chartOdooMenusReferences"].values():
            self.env.ref(xmlid)

    def test_it_opens(self):
        self.manager.lang = "en_US"
        self.start_tour(
            f"/odoo/dashboards?dashboard_id={self.env.ref(SPREADSHEET).id}",
            "return_spreadsheet",
            login="rl_manager",
        )
