# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ReturnVendorClaim(models.Model):
    """Vendors who send new goods instead of a credit."""

    _inherit = "return.vendor.claim"

    _guarded_fields = ("replacement_picking_ids",)

    replacement_picking_ids = fields.One2many(
        comodel_name="stock.picking",
        inverse_name="return_replaces_claim_id",
        string="Replacements",
        readonly=True,
    )
    replacement_count = fields.Integer(compute="_compute_replacement_count")

    @api.depends("replacement_picking_ids")
    def _compute_replacement_count(self):
        for claim in self:
            claim.replacement_count = len(claim.sudo().replacement_picking_ids)

    def action_replace(self):
        """The vendor sends new goods for what he accepted: plan their receipt.

        They come in at the value that was agreed, and that settles the claim.

        :return: an action that shows the receipts
        :raises UserError: when it is credited or replaced already
        """
        self._ensure_step("refund", "manager", "accountant")
        self._meet()
        for claim in self:
            refunds = claim.sudo().refund_ids
            if refunds.filtered(lambda move: move.state != "cancel"):
                raise UserError(
                    self.env._(
                        "%s is credited: cancel the credit note before the vendor"
                        " replaces the goods.",
                        claim.name,
                    )
                )
            if claim._get_replaced_lines():
                raise UserError(self.env._("%s is replaced already.", claim.name))
            claim._plan_replacement()
        return self.action_open_replacements()

    def action_refund(self):
        """What the vendor replaces he does not credit."""
        self._ensure_step("refund", "manager", "accountant")
        self._meet()
        for claim in self:
            if not (claim.line_ids - claim._get_replaced_lines()).filtered(
                "amount_accepted"
            ):
                raise UserError(
                    self.env._(
                        "The vendor replaces all that he accepted on %s: there is"
                        " nothing to credit.",
                        claim.name,
                    )
                )
        return super().action_refund()

    def action_open_replacements(self):
        """The receipts of what vendors send instead."""
        pickings = self.replacement_picking_ids
        return pickings._get_records_action(name=self.env._("Replacements"))

    def _meet(self):
        """Two who credit or replace the same claim at once meet on its row: the second
        one is run again and then refused in words."""
        self.env.cr.execute(
            "UPDATE return_vendor_claim SET state = state WHERE id = ANY(%s)",
            [self.ids],
        )

    def _get_live_replacements(self):
        # sudo: accountants need not read transfers.
        return self.sudo().replacement_picking_ids.filtered(
            lambda picking: picking.state != "cancel"
        )

    def _get_replaced_lines(self):
        """The lines that new goods stand for, not money."""
        live = self.filtered(lambda claim: claim._get_live_replacements())
        return live.line_ids.filtered(lambda line: line._is_replaceable())

    def _plan_replacement(self):
        """A receipt from the vendor into stock, one move a product."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line._is_replaceable())
        if not lines:
            raise UserError(
                self.env._(
                    "The vendor accepted no goods on %s: there is nothing to replace.",
                    self.name,
                )
            )
        warehouse = self.warehouse_id or lines.item_id._get_warehouse()
        places = {
            "location_id": self._get_place().id,
            "location_dest_id": warehouse.lot_stock_id.id,
            "company_id": self.company_id.id,
        }
        # sudo: accountants plan it without rights on transfers.
        picking_sudo = (
            self.env["stock.picking"]
            .sudo()
            .with_company(self.company_id)
            .create(
                {
                    **places,
                    "picking_type_id": warehouse.in_type_id.id,
                    "partner_id": self.partner_id.id,
                    "origin": self.name,
                    "return_replaces_claim_id": self.id,
                    "move_ids": [
                        Command.create({**places, **part._prepare_new_goods_vals()})
                        for part in lines.grouped("product_id").values()
                    ],
                }
            )
        )
        picking_sudo.action_confirm()

    def _register_replacement(self):
        """After new goods came in: what that settles, by line and item.

        Never raises: it runs inside the posting of the receipt.
        """
        if not self:
            return
        for claim in self:
            done = claim._get_live_replacements().move_ids.filtered(
                lambda move: move.state == "done"
            )
            lines = claim._get_replaced_lines()
            for product, part in lines.grouped("product_id").items():
                here = done.filtered(lambda move, p=product: move.product_id == p)
                came = sum(move._get_valued_qty() for move in here)
                share = min(1.0, came / sum(part.mapped("quantity")))
                for line in part:
                    worth = line.currency_id.round(line.amount_accepted * share)
                    line._unguarded().amount_replaced = worth
                    line._unguarded().amount_refunded = worth
            left = claim.amount_accepted - claim.amount_refunded
            if claim.state in ("accepted", "partly") and not left > 0:
                claim._step("refunded")
            if claim.state == "refunded" and not claim._get_balance() > 0:
                claim._step("closed", date_closed=fields.Datetime.now())
        self._settle_items()

    def _ensure_closable(self, reason):
        result = super()._ensure_closable(reason)
        waiting = self._get_live_replacements().filtered(
            lambda picking: picking.state != "done"
        )
        if waiting:
            raise UserError(
                self.env._("Receive or cancel the replacement of %s first.", self.name)
            )
        return result


class ReturnVendorClaimLine(models.Model):
    _inherit = "return.vendor.claim.line"

    _guarded_fields = ("amount_replaced",)

    amount_replaced = fields.Monetary(
        string="Replaced",
        readonly=True,
        help="What new goods of the vendor settled, at the value that was agreed; it"
        " counts as credited.",
    )

    def _prepare_new_goods_vals(self):
        """What a vendor sends for lines of one product."""
        product = self.product_id
        return {
            "product_id": product.id,
            "product_uom": product.uom_id.id,
            "product_uom_qty": sum(self.mapped("quantity")),
            "to_refund": False,
        }

    def _is_replaceable(self):
        return self.kind == "part" and self.quantity and self.amount_accepted > 0


class StockPicking(models.Model):
    _inherit = "stock.picking"

    return_replaces_claim_id = fields.Many2one(
        comodel_name="return.vendor.claim",
        string="Replaces Goods of",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        check_company=True,
    )

    def _create_backorder_picking(self):
        backorder = super()._create_backorder_picking()
        backorder.return_replaces_claim_id = self.return_replaces_claim_id
        return backorder


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        # sudo: who receives goods need not have rights on claims.
        moves.sudo().picking_id.return_replaces_claim_id._register_replacement()
        return moves

    def _get_value_from_production(self, quantity, at_date=None):
        """What a vendor sends instead of a credit is worth what was agreed."""
        claim_sudo = self.sudo().picking_id.return_replaces_claim_id
        lines = claim_sudo.line_ids.filtered(
            lambda line: line._is_replaceable() and line.product_id == self.product_id
        )
        pieces = sum(lines.mapped("quantity"))
        if not pieces:
            return super()._get_value_from_production(quantity, at_date)
        worth = sum(lines.mapped("amount_accepted")) / pieces
        return {
            "value": worth * quantity,
            "quantity": quantity,
            "description": self.env._("Agreed with the vendor: %s", claim_sudo.name),
        }
