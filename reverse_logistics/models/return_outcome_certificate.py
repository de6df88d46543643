# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

CERTIFICATES = "reverse_logistics.action_report_return_certificates"
# Ends of goods that are waste from then on: parts are taken out of goods whose rest
# goes to a recycler.
WASTE = ("recycle", "scrap", "harvest")


class ReturnOutcome(models.Model):
    """The certificate of recycling or destruction, and exports of waste.

    E-waste that crosses a border needs the prior informed consent of the countries
    concerned (Basel Convention, entries Y49 and A1181, since 1 January 2025).
    """

    _name = "return.outcome"
    _inherit = ["return.outcome", "return.paper.mixin"]

    _guarded_fields = ("certificate_number",)

    certificate_number = fields.Char(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Of the certificate of recycling or destruction that we issue.",
    )
    is_waste_export = fields.Boolean(compute="_compute_is_waste_export")
    consent_ref = fields.Char(
        string="Basel Consent",
        help="Number of the notification to which all countries concerned consented.",
    )
    consent_date_to = fields.Date(string="Consent until")

    @api.depends("partner_id", "item_ids", "action")
    def _compute_is_waste_export(self):
        for outcome in self:
            outcome.is_waste_export = outcome.action in WASTE and bool(
                outcome.item_ids._get_export_items(outcome.partner_id)
            )

    def _ensure_complete(self):
        super()._ensure_complete()
        if self.action == "donate" and self.partner_id:
            self.item_ids._check_export(self.partner_id)
        if not self.is_waste_export:
            return
        if not self.consent_ref:
            raise UserError(
                self.env._(
                    "%(items)s is e-waste, and %(partner)s is in another country: type"
                    " the reference of the Basel consent.",
                    items=self._name_items(),
                    partner=self.partner_id.display_name,
                )
            )
        today = fields.Date.context_today(self)
        if not self.consent_date_to or self.consent_date_to < today:
            raise UserError(
                self.env._(
                    "The Basel consent %(consent)s must be valid on %(day)s: type until"
                    " when it is, or get a new one.",
                    consent=self.consent_ref,
                    day=today,
                )
            )

    def _settle(self, moves):
        """What is done gets its certificate; donations abroad are exports."""
        result = super()._settle(moves)
        for outcome in self:
            if outcome._is_certified() and not outcome.certificate_number:
                # sudo: inspectors do not read sequences.
                sequence = self.env.ref("reverse_logistics.sequence_return_certificate")
                [number] = sequence.sudo()._take(1)
                outcome._unguarded().certificate_number = number
            elif outcome.action == "donate" and outcome.partner_id:
                outcome.item_ids._note_export(outcome.partner_id)
        return result

    # === THE CERTIFICATE === #

    def _is_certified(self):
        """Whether we certify that these were recycled or destroyed."""
        self.ensure_one()
        return self.action in ("recycle", "scrap") or (
            self.action == "harvest" and bool(self.partner_id)
        )

    def action_print_certificate(self):
        """The certificate of recycling or destruction as PDF.

        :raises UserError: for what is not done, or neither recycled nor destroyed
        """
        for outcome in self:
            if not outcome.certificate_number:
                raise UserError(
                    self.env._(
                        "There is a certificate of what was recycled or destroyed, and"
                        " %s is not (yet).",
                        outcome.name,
                    )
                )
        report = self.env.ref("reverse_logistics.action_report_return_certificate")
        return report.report_action(self, config=False)

    def _prepare_certificate(self, items=None):
        """What the certificate says: a dict for the report.

        :param items: those of one customer, where not all are his; their share of the
            weight is that of their products' weights, else of their quantities
        """
        self.ensure_one()
        items = self.item_ids & items if items is not None else self.item_ids
        return {
            "title": self.env._("Certificate of Destruction")
            if self.action == "scrap"
            else self.env._("Certificate of Recycling"),
            "verb": self.env._("destroyed")
            if self.action == "scrap"
            else self.env._("recycled"),
            "number": self.certificate_number,
            "outcome": self,
            "date": self.date,
            "taker": self.partner_id,
            "certificate": self.certificate_id,
            "weight": self._get_share_of_weight(items),
            "by": self.user_id,
            "witness": self.witness_id,
            "consent": self.consent_ref if self.is_waste_export else "",
            "lines": [
                {
                    "item": item.name,
                    "product": item.product_id.display_name,
                    "serial": item.lot_id.name or "",
                    "quantity": f"{item.quantity:g} {item.product_uom_id.name}",
                    "data": item.data_status in ("wiped", "destroyed"),
                }
                for item in items
            ],
        }

    def _get_share_of_weight(self, items):
        self.ensure_one()
        if items == self.item_ids:
            return self.weight

        def weigh(some):
            return sum(item.product_id.weight * item.quantity for item in some)

        whole = weigh(self.item_ids)
        if whole:
            return self.weight * weigh(items) / whole
        return self.weight * (
            sum(items.mapped("quantity")) / sum(self.item_ids.mapped("quantity"))
        )


class ReturnOrder(models.Model):
    _inherit = "return.order"

    certificate_count = fields.Integer(compute="_compute_certificate_count")

    @api.depends("item_ids.outcome_ids.certificate_number")
    def _compute_certificate_count(self):
        for order in self:
            order.certificate_count = len(order._get_certified())

    def _get_certified(self):
        """The outcomes of items of this return that have a certificate, in sudo."""
        self.ensure_one()
        # sudo: found through the items of this return.
        return self.sudo().item_ids.outcome_ids.filtered("certificate_number")

    def action_print_certificates(self):
        """Certificates of what of this return was recycled or destroyed: only the
        customer's own goods stand on them.

        :raises UserError: when there is none
        """
        for order in self:
            order.check_access("read")
            if not order.certificate_count:
                raise UserError(
                    self.env._("Nothing of %s was recycled or destroyed.", order.name)
                )
        report = self.env.ref(CERTIFICATES)
        return report.report_action(self, config=False)

    def _render_certificates(self):
        """The certificates as PDF, in the language of the customer; None without."""
        self.ensure_one()
        if not self.certificate_count:
            return None
        order = self.with_context(lang=self.partner_id.lang or self.env.lang)
        content, _kind = (
            order.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf(CERTIFICATES, order.ids)
        )
        return content

    def _prepare_certificates(self):
        """:return: a list of dicts, see `return.outcome._prepare_certificate`"""
        self.ensure_one()
        items = self.sudo().item_ids  # sudo: see `_get_certified`
        return [one._prepare_certificate(items) for one in self._get_certified()]
