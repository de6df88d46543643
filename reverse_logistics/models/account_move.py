# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.fields import Command


class AccountMove(models.Model):
    _inherit = "account.move"

    return_order_id = fields.Many2one(
        comodel_name="return.order",
        string="Return",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    return_claim_id = fields.Many2one(
        comodel_name="return.vendor.claim",
        string="Vendor Claim",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        check_company=True,
    )

    def copy_data(self, default=None):
        """Cut a reversal down to the returned quantities while it is copied.

        Trimming afterwards would compute taxes and due dates twice.
        """
        vals_list = super().copy_data(default)
        trim = self.env.context.get("return_trim")
        if trim:
            charges = self.env.context["return_charges"]
            for move, vals in zip(self, vals_list, strict=True):
                lines = vals.get("line_ids", []) + self._copy_merged_lines()
                vals["line_ids"] = [
                    Command.create(share)
                    for _command, _key, line_vals in lines
                    for share in self._prepare_return_shares(line_vals, trim)
                ] + [Command.create(vals) for vals in charges.get(move.id, [])]
        return vals_list

    def _copy_merged_lines(self):
        """The lines of other invoices that go onto the same credit note."""
        merged = self.browse(self.env.context.get("return_merge"))
        copies = merged.invoice_line_ids.copy_data()
        for vals in copies:
            vals.pop("move_id", None)
        return [Command.create(vals) for vals in copies]

    def _prepare_return_shares(self, line_vals, trim):
        """The lines of a credit note for one copied invoice line: one a return line."""
        source = line_vals.pop("return_trim_source", None)
        # sudo: see `return.credit._create_credit_notes`
        Line_sudo = self.env["return.order.line"].sudo()
        return [
            {
                **line_vals,
                **share,
                **Line_sudo.browse(
                    share["return_line_id"]
                )._prepare_component_credit_vals(line_vals),
            }
            for share in trim.get(source, [])
        ]

    def _post(self, soft=True):
        if self.return_order_id:
            # Odoo reads these for one line after the other.
            self.invoice_line_ids.sale_line_ids.move_ids.mapped("is_dropship")
        posted = super()._post(soft)
        # sudo: an accountant without a right on returns posts the credit note.
        posted.sudo().return_order_ids._finish()
        posted.sudo().return_claim_id._register_refund()
        return posted

    def button_draft(self):
        """What a vendor credited counts while it is posted."""
        result = super().button_draft()
        self.sudo().return_claim_id._register_refund()
        return result

    def action_open_return_order(self):
        """Open the return that this credit note belongs to."""
        self.ensure_one()
        return self.return_order_ids._get_records_action()
