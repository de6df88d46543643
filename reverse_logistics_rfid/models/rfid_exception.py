# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class RfidException(models.Model):
    """Something a reader saw that does not fit: a person answers with one click."""

    _name = "rfid.exception"
    _description = "RFID Exception"
    _order = "state desc, last_at desc, id desc"
    _rec_name = "kind"

    kind = fields.Selection(
        selection=[
            ("unknown", "Unknown tag"),
            ("no_point", "Antenna without meaning"),
            ("not_received", "Not received yet"),
            ("undecided", "Leaves undecided"),
            ("found", "Found again"),
            ("refused", "Could not be received"),
            ("elsewhere", "Belongs elsewhere"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True, index=True)
    device_id = fields.Many2one(
        comodel_name="rfid.device", readonly=True, ondelete="cascade"
    )
    antenna = fields.Integer(readonly=True, aggregator=None)
    point_id = fields.Many2one(
        comodel_name="rfid.read.point",
        string="Read Point",
        readonly=True,
        ondelete="cascade",
    )
    tag_id = fields.Many2one(
        comodel_name="rfid.tag", readonly=True, index="btree_not_null"
    )
    visit_id = fields.Many2one(
        comodel_name="rfid.visit", readonly=True, index="btree_not_null"
    )
    item_id = fields.Many2one(
        comodel_name="return.item", readonly=True, index="btree_not_null"
    )
    order_id = fields.Many2one(related="item_id.order_id", string="Return")
    note = fields.Char(readonly=True)
    count = fields.Integer(string="Times", default=1, readonly=True)
    last_at = fields.Datetime(string="Last Time", readonly=True)
    state = fields.Selection(
        selection=[("open", "Open"), ("answered", "Answered")],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    answer = fields.Char(readonly=True)
    answered_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    answered_at = fields.Datetime(readonly=True)

    _tag_once = models.UniqueIndex(
        "(kind, tag_id, point_id) WHERE state = 'open' AND tag_id IS NOT NULL"
    )
    _antenna_once = models.UniqueIndex(
        "(kind, device_id, antenna) WHERE state = 'open' AND tag_id IS NULL"
    )

    # === RAISED BY WHAT WAS SEEN === #

    @api.model
    def _note(self, kind, visits, items=None, note=False):
        """Put visits on the list; the same tag at the same point only once.

        :param items: {visit: item}
        """
        items = items or {}
        known = {
            (found.tag_id, found.point_id): found
            for found in self.sudo().search(
                [
                    ("kind", "=", kind),
                    ("state", "=", "open"),
                    ("tag_id", "in", visits.tag_id.ids),
                ]
            )
        }
        new = {}
        for visit in visits:
            key = (visit.tag_id, visit.point_id)
            if key in known:
                earlier = known[key]
                earlier.write({"count": earlier.count + 1, "last_at": visit.last_at})
            else:
                new[key] = {
                    "kind": kind,
                    "company_id": visit.company_id.id,
                    "device_id": visit.device_id.id,
                    "point_id": visit.point_id.id,
                    "tag_id": visit.tag_id.id,
                    "visit_id": visit.id,
                    "item_id": items[visit].id if visit in items else False,
                    "note": note,
                    "last_at": visit.last_at,
                }
        self.sudo().create(list(new.values()))
        visits.write({"state": "exception"})

    @api.model
    def _note_lost(self, lost):
        """Antennas that mean nothing yet.

        :param lost: {(device id, antenna): reads}
        """
        known = {
            (found.device_id.id, found.antenna): found
            for found in self.sudo().search(
                [
                    ("kind", "=", "no_point"),
                    ("state", "=", "open"),
                    ("device_id", "in", [device for device, _antenna in lost]),
                ]
            )
        }
        now = fields.Datetime.now()
        for key, count in lost.items():
            if key in known:
                known[key].write({"count": known[key].count + count, "last_at": now})
                continue
            device = self.env["rfid.device"].sudo().browse(key[0])
            self.sudo().create(
                {
                    "kind": "no_point",
                    "company_id": device.company_id.id,
                    "device_id": device.id,
                    "antenna": key[1],
                    "count": count,
                    "last_at": now,
                }
            )

    @api.model
    def _hand_over(self, visit, keep):
        """A visit is joined with another one: so are its exceptions."""
        self.sudo().search([("visit_id", "=", visit.id)]).write({"visit_id": keep.id})

    # === ANSWERS === #

    def _check_operator(self):
        if not self.env.user.has_group("reverse_logistics.group_return_operator"):
            raise AccessError(
                self.env._("Somebody who works in returns answers exceptions.")
            )
        self.check_access("read")

    def _close(self, answer):
        # sudo: fields of a log that only these methods write
        self.sudo().filtered(lambda found: found.state == "open").write(
            {
                "state": "answered",
                "answer": answer,
                "answered_by_id": self.env.uid,
                "answered_at": fields.Datetime.now(),
            }
        )

    def action_ignore(self):
        """It is all right as it is."""
        self._check_operator()
        self.visit_id.sudo().write({"state": "ignored"})
        self._close(self.env._("Ignored"))

    def action_receive(self):
        """Receive the items after all, through their receipts."""
        self._check_operator()
        visits = self.visit_id
        items = {
            visit: items
            for visit, items in self.env["rfid.mover"]._get_items(visits).items()
            if items
        }
        if not items:
            raise UserError(
                self.env._("No item is known for this tag: bind the tag first.")
            )
        wrong = self.env["rfid.mover"]._receive(items)
        if wrong:
            raise UserError("\n".join(sorted(set(wrong.values()))))
        self._close(self.env._("Received"))
        # What the visits could not do before: put the goods where they were seen.
        visits.sudo().write({"state": "new"})
        self.env["rfid.mover"].sudo()._move(visits.sudo())

    def action_retry(self):
        """Let the visits have their effect again, after something was put right."""
        self._check_operator()
        visits = self.visit_id.sudo()
        self._close(self.env._("Tried again"))
        visits.write({"state": "new"})
        self.env["rfid.mover"].sudo()._move(visits)

    def action_open_tag(self):
        """Open the tag, to bind it to what it is on."""
        self.ensure_one()
        return self.tag_id._get_records_action(target="new")

    def action_add_point(self):
        """Say what the antenna means."""
        self.ensure_one()
        self._check_operator()
        point = self.env["rfid.read.point"].search(
            [("device_id", "=", self.device_id.id), ("antenna", "=", self.antenna)]
        )
        if point:
            return point._get_records_action(target="new")
        return {
            "type": "ir.actions.act_window",
            "res_model": "rfid.read.point",
            "name": self.env._("Read Point"),
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_device_id": self.device_id.id,
                "default_antenna": self.antenna,
            },
        }
