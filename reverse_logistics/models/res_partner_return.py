# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models

DIGESTS = 100


class ResPartner(models.Model):
    _inherit = "res.partner"

    return_wants_notices = fields.Boolean(
        string="Mails about Returns",
        help="This contact gets a mail at each milestone of its returns.",
    )
    return_wants_digest = fields.Boolean(
        string="Weekly Mail about Returns",
        help="Once a week: what is open, overdue and credited, and the allowance left.",
    )
    return_digest_date = fields.Date(
        string="Last Weekly Mail", readonly=True, copy=False
    )

    @api.model
    def _cron_return_digest(self):
        """Write the weekly mails that are due; one a contact and week."""
        today = fields.Date.context_today(self)
        monday = today - timedelta(days=today.weekday())
        domain = [
            ("return_wants_digest", "=", True),
            ("email", "!=", False),
            "|",
            ("return_digest_date", "=", False),
            ("return_digest_date", "<", monday),
        ]
        template = self.env.ref("reverse_logistics.mail_template_return_digest")
        partners = self.search(domain, order="id", limit=DIGESTS).try_lock_for_update()
        for partner in partners:
            partner.return_digest_date = today
            if partner._get_return_digest()["is_worth_it"]:
                template.send_mail(partner.id)
        left = self.search_count(domain)
        self.env["ir.cron"]._commit_progress(len(partners), remaining=left)

    def _get_return_digest(self):
        """What the weekly mail of a contact says.

        :return: {"open", "overdue": returns; "credited": credit notes of the last
            seven days; "fees": what they kept; "allowance": record; "is_worth_it"}
        """
        self.ensure_one()
        orders = self.env["return.order"].search(
            [
                ("partner_id", "child_of", self.commercial_partner_id.id),
                ("state", "in", ("submitted", "approved", "receiving", "processing")),
            ]
        )
        today = fields.Date.context_today(self)
        notes = self.env["account.move"].search(
            [
                ("return_order_id", "!=", False),
                ("partner_id", "child_of", self.commercial_partner_id.id),
                ("state", "=", "posted"),
                ("invoice_date", ">", today - timedelta(days=7)),
            ]
        )
        allowance = self.env["return.entitlement"]._find(
            self, self.company_id or self.env.company, today
        )
        return {
            "open": orders,
            "overdue": orders.filtered(
                lambda order: (
                    order.state in ("approved", "receiving")
                    and order.date_expected
                    and order.date_expected < today
                )
            ),
            "credited": notes,
            "fees": sum(
                -line.price_subtotal
                for line in notes.invoice_line_ids
                if line.price_subtotal < 0
            ),
            "currency": notes.currency_id[:1],
            "allowance": allowance,
            "is_worth_it": bool(orders or notes),
        }

    def _get_return_digest_subject(self):
        return self.env._("Your returns this week")

    def _get_return_digest_lines(self):
        """The weekly mail as sentences, in the language of the context."""
        _ = self.env._
        digest = self._get_return_digest()
        lines = [
            _(
                "Open: %(open)s. Overdue: %(overdue)s. Credited: %(credited)s.",
                open=len(digest["open"]),
                overdue=len(digest["overdue"]),
                credited=len(digest["credited"]),
            )
        ]
        states = dict(digest["open"]._fields["state"]._description_selection(self.env))
        for order in digest["open"][:50]:
            late = _("overdue") if order in digest["overdue"] else ""
            parts = filter(None, (order.name, states[order.state], late))
            lines.append(" · ".join(parts))
        lines += [
            f"{note.name}: {note.currency_id.format(note.amount_total)}"
            for note in digest["credited"]
        ]
        if digest["fees"]:
            fees = digest["currency"].format(digest["fees"])
            lines.append(_("Restocking fees: %s", fees))
        allowance = digest["allowance"]
        if allowance:
            left = allowance.currency_id.format(allowance.amount_left)
            lines.append(_("Left of your allowance: %s", left))
        return lines
