# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .return_scan import ScanRefused
from .return_scan_receive import CLOSED


class ReturnScan(models.AbstractModel):
    """The return that is open on a device, and the steps on it."""

    _inherit = "return.scan"

    @api.model
    def _get_order(self, event):
        """The return in the event's context, else the one last scanned here.

        :raises ScanRefused: for a return the user may not see, as for none
        """
        Order = self.env["return.order"]
        if event.order_id:
            order = Order.search_fetch(
                self._get_readable_domain("return.order", [event.order_id]),
                ["name", "state", "company_id"],
            )
            if not order:
                raise ScanRefused("unknown", status="unknown", code=event.raw_code)
            return order
        self.env.cr.execute(
            """SELECT order_id, mode, step FROM return_scan_log
               WHERE user_id = %s AND device IS NOT DISTINCT FROM %s
                 AND order_id IS NOT NULL
                 AND create_date > now() at time zone 'UTC' - interval '12 hours'
               ORDER BY id DESC LIMIT 1""",
            [self.env.uid, event.device or None],
        )
        row = self.env.cr.fetchone()
        if not row or row[1] not in ("receive", "count") or row[2] == "close":
            return Order
        return Order.browse(row[0]).exists()._filtered_access("read")

    @api.model
    def _check_receivable(self, order):
        if order.state in CLOSED:
            raise ScanRefused("closed", order=order.name)
        if order.state in ("draft", "submitted"):
            raise ScanRefused("not_approved", order=order.name)

    # === STEPS === #

    @api.model
    def _step_open(self, event):
        """Show a return again: after a change by another device, or by a choice."""
        order = self._get_order(event)
        if not order:
            raise ScanRefused("scan_return_first")
        return self._open_order(event, order)

    @api.model
    def _step_create_return(self, event):
        """A return of all that may come back of a delivery, asked for at the dock."""
        picking = self.env["stock.picking"].browse(event.picking_id or ()).exists()
        picking = self._in_companies(picking._filtered_access("read"))
        if not picking:
            raise ScanRefused("unknown", status="unknown", code=event.raw_code)
        action = picking.action_create_return_order()
        order = self.env["return.order"].browse(action["res_id"])
        order.action_submit()
        if order.state in ("draft", "submitted"):
            raise ScanRefused("not_approved", status="ok", order=order.name)
        return self._open_order(event, order)

    @api.model
    def _step_undo(self, event):
        """Take back the last count of this device, or the one named by `target`."""
        self.env.cr.execute(
            """UPDATE return_scan_log SET effect = 'undone' WHERE id = (
                   SELECT id FROM return_scan_log
                   WHERE user_id = %(user)s AND effect = 'counted' AND step = 'scan'
                     AND (%(target)s = '' OR uuid = %(target)s)
                     AND (%(target)s <> '' OR device IS NOT DISTINCT FROM %(device)s)
                   ORDER BY id DESC LIMIT 1)
               RETURNING uuid, code, order_id""",
            {
                "user": self.env.uid,
                "target": event.target,
                "device": event.device or None,
            },
        )
        row = self.env.cr.fetchone()
        if not row:
            key = "cannot_undo" if event.target else "nothing_to_undo"
            raise ScanRefused(key, code=event.target)
        uuid, code, order_id = row
        self.env.cr.execute(
            "UPDATE return_scan_log SET effect = 'undone'"
            " WHERE effect = 'counted' AND step = 'part' AND uuid LIKE %s",
            [f"{uuid}:%"],
        )
        order = self.env["return.order"].browse(order_id)
        answer = self._answer(
            event.uuid,
            "ok",
            self._say("undone", code=code),
            "receive",
            {"undone": uuid, "order": self._data_order(order)},
        )
        return answer, {"order_id": order_id, "company_id": order.company_id.id}
