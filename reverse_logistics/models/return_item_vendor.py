# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# Dispositions that give a claim up, when nobody made it.
GIVEN_UP = ("scrap", "recycle", "donate", "harvest", "resell_b")


class ReturnItem(models.Model):
    """What a vendor owes for an item."""

    _inherit = "return.item"

    _guarded_fields = ("missed_recovery", "claim_line_ids")

    claim_line_ids = fields.One2many(
        comodel_name="return.vendor.claim.line",
        inverse_name="item_id",
        string="Vendor Claim Lines",
        readonly=True,
    )
    claim_count = fields.Integer(compute="_compute_claim_count")
    missed_recovery = fields.Monetary(
        readonly=True,
        copy=False,
        help="What a vendor would have paid, had the claim been made, and in time.",
    )

    @api.depends("claim_line_ids.claim_id")
    def _compute_claim_count(self):
        for item in self:
            item.claim_count = len(item.claim_line_ids.claim_id)

    def action_open_claims(self):
        """The vendor claims of these items."""
        claims = self.claim_line_ids.claim_id
        return claims._get_records_action(name=self.env._("Vendor Claims"))

    def action_claim_vendor(self):
        """Claim items from their vendors without sending them back: for goods that the
        vendor does not want, or whose repair he pays.

        :return: an action that shows the claims
        :raises AccessError: for users who are not inspectors
        """
        if not self.env.user.has_group("reverse_logistics.group_return_inspector"):
            raise AccessError(self.env._("Only inspectors may claim from vendors."))
        self.check_access("write")
        early = self.filtered(
            lambda item: item.stage in ("expected", "in_transit", "missing", "refused")
        )
        if early:
            raise UserError(
                self.env._(
                    "%s is not here: only what arrived can be claimed.",
                    ", ".join(early.mapped("name")),
                )
            )
        claims = self.env["return.vendor.claim"]._claim_for(self)
        self._claim_labour()
        return claims.sudo(False)._get_records_action(name=self.env._("Vendor Claims"))

    def _get_goods_claims_sudo(self):
        """The claims that these items travel with; not those on carriers."""
        # sudo: who ships need not read claims
        lines_sudo = self.sudo().claim_line_ids
        return lines_sudo.filtered(lambda line: line.kind != "damage").claim_id

    def _claim_labour(self):
        """Add what agreements grant for the work of a repair."""
        self.env["return.vendor.claim.line"].sudo()._unguarded().create(
            [
                {
                    "claim_id": line.claim_id.id,
                    "item_id": line.item_id.id,
                    "agreement_id": line.agreement_id.id,
                    "kind": "labour",
                    "amount_claimed": line.agreement_id.labour_amount
                    * line.item_id.quantity,
                }
                for line in self.sudo().claim_line_ids
                if line.kind == "part"
                and line.agreement_id.labour_amount
                and line.item_id.disposition_id.action in ("repair", "refurbish")
                and "labour" not in line.item_id.claim_line_ids.mapped("kind")
            ]
        )

    def _get_vendor(self, agreement):
        """Who an item goes back to: of the agreement, else who sells it first.

        :raises UserError: when nobody is known
        """
        self.ensure_one()
        seller = self.product_id.sudo().seller_ids[:1].partner_id
        vendor = agreement.sudo().partner_id or seller
        if not vendor:
            raise UserError(
                self.env._(
                    "Nobody is known to take %s back: add a vendor to the product, or"
                    " make an agreement.",
                    self.product_id.display_name,
                )
            )
        return vendor

    def _get_warehouse(self):
        """The returns centre where an item is, or belongs."""
        item = self[:1]
        return (
            item.order_id.warehouse_id or item.company_id.sudo()._get_return_warehouse()
        )

    def _check_plan(self, plan, override_reason):
        """Refuse what the agreement of today prohibits, whatever was recommended."""
        checked = super()._check_plan(plan, override_reason)
        items = self.browse().union(
            *[
                item
                for item, disposition, _quantity in plan
                if disposition.action == "return_to_vendor"
            ]
        )
        for item, agreement in self.env["return.vendor.agreement"]._find(items).items():
            if agreement.sudo().eligibility == "prohibited":
                raise UserError(
                    self.env._(
                        "%(vendor)s does not take %(item)s back: %(agreement)s.",
                        vendor=agreement.sudo().partner_id.display_name,
                        item=item.name,
                        agreement=agreement.sudo().name,
                    )
                )
        return checked

    def _split(self, quantity):
        """Split the claim with the goods: each part keeps its share."""
        whole = self.quantity
        part = super()._split(quantity)
        share = part.quantity / whole if whole else 0.0
        for line in self.sudo().claim_line_ids.filtered(
            lambda line: line.kind in ("part", "damage")
        ):
            names = (
                "amount_claimed",
                "amount_accepted",
                "amount_refunded",
                "amount_replaced",
                "amount_written_off",
                "quota_taken",
            )
            shares = {name: line[name] * share for name in names}
            shares["amount_accepted"] = min(
                shares["amount_accepted"], shares["amount_claimed"]
            )
            line._unguarded().write({n: line[n] - shares[n] for n in names})
            line._unguarded().copy({**shares, "item_id": part.id})
        return part

    # === WHAT CAME, AND WHAT DID NOT === #

    def _register_vendor_recovery(self):
        """Note on items what vendors credited, and what lapsed."""
        wanted = {}
        for item in self:
            lines = item.sudo().claim_line_ids
            wanted[item] = {
                posted: -posted.balance
                for posted in lines.refund_line_ids
                if posted.parent_state == "posted"
            }
            wanted[item].update(
                {line: line.amount_replaced for line in lines if line.amount_replaced}
            )
            lapsed = sum(
                line.amount_claimed - line.amount_refunded
                for line in lines
                if line.claim_id.state == "lapsed"
            )
            if item.missed_recovery != lapsed:
                item._unguarded().missed_recovery = lapsed
        self._note_income("vendor_credit", wanted)

    def _note_missed(self):
        """At the end of items: what an agreement would have paid and nobody claimed.

        Goods that are sold as new, repaired or sent back miss nothing.
        """
        given_up = self.filtered(
            lambda item: (
                item.disposition_id.action in GIVEN_UP
                and not item.owner_id
                and not item.claim_line_ids
            )
        )
        found = self.env["return.vendor.agreement"]._find(given_up)
        for item, agreement in found.items():
            if not agreement or agreement.sudo().eligibility == "prohibited":
                continue
            if item._is_vendor_fault():
                missed = agreement.sudo()._get_expected_credit(item)
                missed = max(0.0, missed - item.actual_recovery)
                item._unguarded().missed_recovery = missed

    def _is_vendor_fault(self):
        """Whether what was found is for the vendor to pay."""
        reason = self.found_reason_id or self.claimed_reason_id
        return reason.is_defect or reason.fault == "vendor"

    @api.model
    def _warn_unclaimed(self, today):
        """Ask for a decision on goods whose claim lapses while they wait for one."""
        waiting = self.search(
            [
                ("stage", "in", ("received", "inspected")),
                ("date_received", "!=", False),
                ("claim_line_ids", "=", False),
            ]
        )
        for item, agreement in (
            self.env["return.vendor.agreement"]._find(waiting).items()
        ):
            agreement = agreement.sudo()
            if not agreement or agreement.eligibility == "prohibited":
                continue
            deadline = agreement._get_deadline(item)
            soon = today + timedelta(days=agreement.warning_days)
            if not deadline or not today <= deadline <= soon:
                continue
            summary = self.env._(
                "Decide before %(day)s: then %(vendor)s need not pay any more",
                day=deadline,
                vendor=agreement.partner_id.display_name,
            )
            if summary not in item.activity_ids.mapped("summary"):
                item._ask_responsible(summary)
