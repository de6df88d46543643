# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class StockPicking(models.Model):
    """Returned appliances leave the country with their export records only."""

    _inherit = "stock.picking"

    def button_validate(self):
        """:raises UserError: when used equipment would leave without evidence"""
        for picking in self.filtered(lambda one: one._is_return_export()):
            # sudo: the warehouse need not have rights on returns.
            items_sudo = picking.sudo().move_ids._get_return_exports()
            items_sudo._check_export(picking.partner_id)
        return super().button_validate()

    def _is_return_export(self):
        """Whether this goes to another country than the warehouse or we are in."""
        country = self.partner_id.country_id
        here = self.company_id.country_id
        # sudo: see `return.item._get_country`.
        place = self.picking_type_id.warehouse_id.sudo().partner_id.country_id
        return bool(country) and bool((here | place) - country)

    def action_return_export_pack(self):
        """The export pack of the returned goods on these transfers.

        :return: the PDF, or the list of the records that lack something
        """
        items = self.sudo().move_ids._get_return_exports().sudo(False)
        return (items | self.return_item_ids).action_export_pack()


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_return_exports(self):
        """The returned goods that these moves carry out of our network."""
        leaving = self.filtered(
            lambda move: (
                move.state != "cancel"
                and move.location_dest_id.usage in ("customer", "supplier")
                and move.location_id.usage in ("internal", "transit")
            )
        )
        items = leaving.return_item_ids
        sold = leaving.filtered("sale_line_id")
        if sold:
            matches = self.env["return.item"]._match_sales(sold)
            items = items.union(*[item for _line, item, _part in matches])
        return items

    def _action_done(self, cancel_backorder=False):
        """Note what left the country, and with which evidence."""
        # Before: afterwards sold goods are no longer in the pool of what may be sold.
        leaving = [
            (picking.partner_id, moves.sudo()._get_return_exports())
            for picking, moves in self.grouped("picking_id").items()
            if picking._is_return_export()
        ]
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        for partner, items_sudo in leaving:
            items_sudo._note_export(partner)
        return moves


class ReturnPosting(models.AbstractModel):
    _inherit = "return.posting"

    @api.model
    def _post(self, picking_type, items, destination, partner=None, **values):
        """What is posted at once does not pass the button of the transfer.

        :raises UserError: when used equipment would leave without evidence
        """
        # Waste needs a consent instead: the document of its end asks for it.
        if partner and not values.get("return_outcome_id"):
            items._check_export(partner)
        return super()._post(picking_type, items, destination, partner, **values)
