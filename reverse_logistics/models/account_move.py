# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


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
            for vals in vals_list:
                vals["line_ids"] = [
                    (command, key, share)
                    for command, key, line_vals in vals.get("line_ids", [])
                    for share in self._prepare_return_shares(line_vals, trim)
                ]
        return vals_list

    def _prepare_return_shares(self, line_vals, trim):
        """The lines of a credit note for one copied invoice line: one a return line."""
        source = line_vals.pop("return_trim_source", None)
        # sudo: see `return.credit._create_credit_notes`
        Line_sudo = self.env["return.order.line"].sudo()
        return [
            {
                **line_vals,
                "quantity": quantity,
                "return_line_id": line_id,
                **Line_sudo.browse(line_id)._prepare_component_credit_vals(line_vals),
            }
            for line_id, quantity in trim.get(source, [])
        ]

    def _post(self, soft=True):
        if self.return_order_id:
            # Odoo reads these for one line after the other.
            self.invoice_line_ids.sale_line_ids.move_ids.mapped("is_dropship")
        posted = super()._post(soft)
        # sudo: an accountant without a right on returns posts the credit note.
        posted.sudo().return_order_id._finish()
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
        return self.return_order_id._get_records_action()
