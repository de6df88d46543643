# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

# What a provider's people may say of goods; a line that is as announced needs no word.
TOLD = ("short", "damaged", "inspection")


class ReturnShipment(models.Model):
    """What the people of a provider tell us of a load they take or bring."""

    _inherit = "return.shipment"

    def action_propose(self, line_id, kind, quantity, note):
        """Report that goods of a return on the load are short, damaged, or what was
        seen of them: a proposal, until one of us confirms it.

        :param line_id: id of a line of this load
        :param kind: short, damaged or inspection
        :param quantity: pieces, no more than are on the line
        :param note: what was seen
        :raises UserError: for what cannot be
        """
        self.ensure_one()
        self._ensure_party()
        load_sudo = self.sudo()  # sudo: the provider's people have no rights on items
        if load_sudo.state not in ("picked_up", "in_transit", "arrived"):
            raise UserError(
                self.env._("Report it after the pick-up, until the load is closed.")
            )
        line = load_sudo._get_lines().filtered(lambda line: line.id == line_id)
        if not line:
            raise UserError(self.env._("Choose a return of this load."))
        if kind not in TOLD:
            raise UserError(self.env._("Say what it is: short, damaged or inspected."))
        most = sum(line.item_ids.mapped("quantity"))
        if not isinstance(quantity, int) or not 0 < quantity <= most:
            raise UserError(
                self.env._("Type how many pieces: 1 to %s.", f"{int(most)}")
            )
        if not note:
            raise UserError(self.env._("Write what you saw."))
        products = line.item_ids.product_id
        load_sudo.env["tpl.finding"]._unguarded().create(
            {
                "kind": kind,
                "shipment_id": load_sudo.id,
                "order_id": line.order_id.id,
                "product_id": products.id if len(products) == 1 else False,
                "quantity": quantity,
                "note": note,
                "told_by_id": self.env.uid,
            }
        )
        return True
