# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class RfidSightMixin(models.AbstractModel):
    """What one device has read since a moment: for gates and for counts."""

    _name = "rfid.sight.mixin"
    _description = "Read since a Moment"

    start_ref = fields.Integer(
        string="Begins after Read No.",
        required=True,
        readonly=True,
        aggregator=None,
        help="What came later belongs to it, whatever the reader's clock says.",
    )

    @api.model
    def _check_operator(self):
        if not self.env.user.has_group("reverse_logistics.group_return_operator"):
            raise AccessError(self.env._("This is for who works in returns."))

    @api.model
    def _get_last_read(self):
        self.env.cr.execute("SELECT COALESCE(max(id), 0) FROM rfid_read")
        return self.env.cr.fetchone()[0]

    def _get_seen(self):
        """Items and unknown EPCs that the gate has read since the beginning."""
        points = {
            point.antenna: point.min_rssi for point in self.device_id.sudo().point_ids
        }
        self.env.cr.execute(
            """SELECT epc, antenna, max(rssi), bool_or(rssi IS NULL) FROM rfid_read
               WHERE id > %s AND device_ref = %s GROUP BY epc, antenna""",
            [self.start_ref, self.device_id.id],
        )
        weakest = points.get(0)
        epcs = {
            epc
            for epc, antenna, rssi, some in self.env.cr.fetchall()
            if some or rssi >= (points.get(antenna) or weakest or -200)
        }
        tags = self._get_tags(epcs)
        by_tag = tags._get_items()
        found = self.env["return.item"].union(*by_tag.values())
        found = found.filtered(lambda item: item.company_id == self.company_id)
        known = {tag.epc for tag in tags if tag.kind != "unknown"}
        return found, sorted(epcs - known)

    def _get_tags(self, epcs):
        """The tags of EPCs; those without a row that name a serial get one."""
        # sudo: tags are kept by the fold, whoever looks
        known = self.env["rfid.fold"].sudo()._get_tags(self.company_id, epcs)
        return self.env["rfid.tag"].browse([tag.id for tag in known.values()])
