# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.reverse_logistics.models.return_follow import HERE


class TplTransfer(models.TransientModel):
    """Goods of the returns centre go to a provider, or come back from one."""

    _name = "tpl.transfer"
    _description = "Send to a 3PL"

    item_ids = fields.Many2many(
        comodel_name="return.item",
        string="Items",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    company_id = fields.Many2one(related="item_ids.company_id")
    provider_id = fields.Many2one(
        comodel_name="tpl.provider",
        domain="[('location_id', '!=', False), ('company_id', '=', company_id)]",
        help="Empty: back to the inspection of the returns centre.",
    )

    def action_confirm(self):
        """Plan ordinary transfers, for the warehouse to post; items follow them.

        :raises UserError: for goods that are not in the returns centre or there
            already
        """
        self.ensure_one()
        if not self.env.user.has_group("reverse_logistics.group_return_operator"):
            raise AccessError(
                self.env._("Goods are sent to a 3PL by who works in returns.")
            )
        self.item_ids.check_access("write")
        self._check_items()
        pickings = self.env["stock.picking"]
        for warehouse, items in self.item_ids.grouped(self._get_warehouse).items():
            place = self.provider_id.location_id or warehouse.return_inspection_loc_id
            for some in items.grouped("location_id").values():
                pickings |= self.env["return.posting"]._plan_shipment(
                    warehouse,
                    some,
                    place,
                    self.provider_id.partner_id,
                    picking_type_id=warehouse.disposition_type_id.id,
                    return_closes_items=False,
                )
        self._batch_sudo(pickings.sudo(), self.provider_id.name or "")
        return pickings._get_records_action(name=self.env._("Transfers"))

    @api.model
    def _get_warehouse(self, item):
        return item.order_id.warehouse_id or item.company_id._get_return_warehouse()

    def _check_items(self):
        place = self.provider_id.location_id
        if self.provider_id and not place:
            raise UserError(
                self.env._(
                    "%s has no stock location yet: create it on the provider.",
                    self.provider_id.name,
                )
            )
        if len(self.item_ids.company_id | self.provider_id.company_id) > 1:
            raise UserError(self.env._("Send goods of one company at a time."))
        for item in self.item_ids:
            if item.stage not in HERE or not item.location_id._is_in_returns_centre():
                raise UserError(
                    self.env._("%s is not in the returns centre.", item.name)
                )
            planned = item.move_ids.filtered(
                lambda move: move.state not in ("done", "cancel")
            )
            if item.location_id == place or planned:
                raise UserError(
                    self.env._("%s is there already, or on its way.", item.name)
                )

    @api.model
    def _batch_sudo(self, pickings, note):
        """Put transfers into batches, a batch an operation type, where Odoo's batch
        transfers are installed.

        sudo: who brings a load has no rights on transfers

        :return: the batches, or none
        """
        if "stock.picking.batch" not in self.env:
            return None
        batches = self.env["stock.picking.batch"].sudo()
        loose = pickings.sudo().filtered(
            lambda picking: not picking.batch_id
            and picking.state in ("confirmed", "waiting", "assigned")
        )
        for kind, some in loose.grouped("picking_type_id").items():
            if len(some) > 1:
                batch = batches.create(
                    {
                        "picking_type_id": kind.id,
                        "company_id": kind.company_id.id,
                        "description": note,
                        "picking_ids": [fields.Command.set(some.ids)],
                    }
                )
                batch.action_confirm()
                batches |= batch
        return batches
