# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

ENDS = ("closed", "refused", "missing")


class ReturnItem(models.Model):
    """Items in totes; each way in and out is an event of the log."""

    _inherit = "return.item"

    _guarded_fields = ("tote_id",)

    tote_id = fields.Many2one(
        comodel_name="rfid.tote",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )

    def _move_into_tote(self, tote):
        """Pack items into a tote, out of the one they were in.

        :param tote: where to; none: only out
        """
        for old, items in self.grouped("tote_id").items():
            if old and old != tote:
                items._log_packing("unpacked_from", old)
        if tote:
            self._log_packing("packed_in", tote)
        self._unguarded().write({"tote_id": tote.id})

    def _log_packing(self, what, tote):
        texts = {
            "packed_in": self.env._("Packed into %s", tote.name),
            "unpacked_from": self.env._("Taken out of %s", tote.name),
        }
        for stage, items in self.grouped("stage").items():
            items._record(stage, name=texts[what], data={what: tote.tag_id.uri})

    def _record(self, to_stage, *, values=None, **event):
        """What has come to its end is in no tote any more."""
        if to_stage in ENDS:
            packed = self.filtered("tote_id")
            packed._move_into_tote(self.env["rfid.tote"])
        return super()._record(to_stage, values=values, **event)

    def _prepare_split_vals(self, quantity):
        """The part stays in the same tote."""
        return {**super()._prepare_split_vals(quantity), "tote_id": self.tote_id.id}
