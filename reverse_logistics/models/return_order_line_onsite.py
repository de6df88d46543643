# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

# What the customer is told about goods that do not come to us.
ELSEWHERE = ("keep", "destroy", "third_party")


class ReturnOrderLine(models.Model):
    """Goods that are kept, destroyed on site or sent to somebody else: no receipt, and
    no stock moves. A manager settles them, with evidence."""

    _inherit = "return.order.line"

    _guarded_fields = ("is_settled_on_site", "settled_by_id", "date_settled")

    evidence_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="return_order_line_evidence_rel",
        string="Photos",
        copy=False,
        help="What the customer sent to show these goods.",
    )
    is_settled_on_site = fields.Boolean(
        string="Settled without Receipt",
        readonly=True,
        copy=False,
        help="The goods did not come to us, as the customer was told.",
    )
    settled_by_id = fields.Many2one(
        comodel_name="res.users", string="Settled by", readonly=True, copy=False
    )
    date_settled = fields.Datetime(string="Settled on", readonly=True, copy=False)

    def _is_sent_to_us(self):
        """Whether these goods are to come to a returns centre of ours."""
        self.ensure_one()
        # sudo: the rule says the same to everybody, also on the portal.
        return self.policy_rule_id.sudo().instruction not in ELSEWHERE

    def _get_third_party(self):
        """Who gets these goods instead of us, or nobody."""
        self.ensure_one()
        rule_sudo = self.policy_rule_id.sudo()  # sudo: as above
        if rule_sudo.instruction != "third_party":
            return self.env["res.partner"].sudo()
        return rule_sudo.third_party_id

    def _get_accepted_items(self):
        """Of goods that were settled without a receipt, all of them."""
        if self.is_settled_on_site:
            return self.item_ids.filtered(lambda item: item.stage == "missing")
        return super()._get_accepted_items()

    def _settle_on_site(self, grade=None, note=None):
        """Settle goods that stay where they are: nothing is waited for any more, and
        the customer is credited as if they had come.

        :param grade: the house grade, where somebody looked at them there
        :param note: what the evidence shows; on the log
        :raises AccessError: for users who are not returns managers
        :raises UserError: for goods that are on their way or here, without evidence, or
            before the return is approved
        """
        orders = self.order_id
        orders._ensure_group("reverse_logistics.group_return_manager")
        orders.check_access("write")
        orders._ensure_decision("approved")
        for line in self:
            line._ensure_settleable()
        orders._meet()
        for line in self:
            line._settle_items(grade, note)
        orders._log_milestone("settled_on_site")
        self.env["return.credit"]._credit_when_due(orders)
        orders._finish()

    def _ensure_settleable(self):
        self.ensure_one()
        product = self.product_id.display_name
        if self.is_settled_on_site or any(
            item.stage != "expected" for item in self.item_ids
        ):
            raise UserError(
                self.env._(
                    "%s is settled, here or on its way: only what is still with the"
                    " customer can be settled without a receipt.",
                    product,
                )
            )
        if not (self.evidence_ids or self.order_id.evidence_ids or self.lot_ids):
            raise UserError(
                self.env._(
                    "There is no evidence for %s yet: attach a photo or a certificate,"
                    " or ask the customer for one.",
                    product,
                )
            )

    def _settle_items(self, grade, note):
        """The items end without a move; claims stay, so nothing is asked for twice."""
        self.ensure_one()
        self._cancel_demand()
        self.item_ids._record(
            "missing",
            name=self.env._("Settled on site"),
            data={"note": note} if note else None,
            values={"house_grade": grade} if grade else None,
        )
        self._unguarded().write(
            {
                "qty_closed": self.quantity - self.qty_received,
                "credit_timing": "request",
                "is_settled_on_site": True,
                "settled_by_id": self.env.uid,
                "date_settled": fields.Datetime.now(),
            }
        )

    def _cancel_demand(self):
        """No receipt waits for these goods any more."""
        # sudo: who settles a return need not have rights in the warehouse. Unguarded:
        # this is no shortage, see `stock.move._action_cancel`.
        moves_sudo = self._unguarded().env["stock.move"].sudo()
        moves_sudo.search(
            [
                ("return_line_id", "in", self.ids),
                ("state", "not in", ("done", "cancel")),
            ]
        )._action_cancel()


class ReturnReceipt(models.AbstractModel):
    _inherit = "return.receipt"

    @api.model
    def _prepare_line_moves(self, line):
        """No receipt for what does not come to us."""
        return super()._prepare_line_moves(line) if line._is_sent_to_us() else []
