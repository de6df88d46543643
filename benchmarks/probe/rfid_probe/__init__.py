# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The floor of the RFID benchmark: what a request costs that does nothing."""

from odoo.http import Controller, request, route


class Probe(Controller):
    @route(
        "/rfid_probe/noop",
        type="http",
        auth="none",
        readonly=False,
        csrf=False,
        save_session=False,
        methods=["POST"],
    )
    def noop(self):
        """Take the body, ask the database for nothing, answer."""
        request.httprequest.get_data()
        request.env.cr.execute("SELECT 1")
        return request.make_json_response({})
