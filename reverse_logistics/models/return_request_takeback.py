# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError

from ..intake import IntakeError, parse_id


class ReturnRequest(models.AbstractModel):
    """What customers ask to be taken back at the end of its life."""

    _inherit = "return.request"

    @api.model
    def _create_take_back(self, partner, form, day):
        """A return of a programme, submitted.

        The same key twice gives the same return.

        :param form: texts: programme_id, product_id, quantity, note, submission_key
        :param day: on which it shall be collected, or None
        :return: the return, in sudo
        :raises UserError: with a sentence on what is wrong
        """
        programmes_sudo = self.env["return.takeback.programme"]._get_open(
            partner, self.env.company
        )
        programme = self._pick(programmes_sudo, form["programme_id"])
        if not programme:
            raise UserError(self.env._("Choose a programme from the list."))
        product = self._pick(programme._get_products(), form["product_id"])
        if not product:
            raise UserError(self.env._("Choose a product from the list."))
        quantity = self._parse_quantity(form["quantity"])
        if not product._is_return_quantity_whole(quantity):
            raise UserError(
                self.env._("This product comes in whole units: type 1, 2 or more.")
            )
        line = {
            "product_id": product.id,
            "quantity": quantity,
            "reason_id": self.env.ref("reverse_logistics.reason_end_of_life").id,
            "resolution": "credit" if programme.credit_basis != "none" else "none",
            "note": form["note"] or False,
        }
        return self._create_order(
            partner,
            programme.company_id,
            [line],
            form["submission_key"] or None,
            kind="take_back",
            programme_id=programme.id,
            collection_date=day,
        )

    @api.model
    def _pick(self, records, text):
        """The one of some records whose id was typed; nothing else exists."""
        try:
            wanted = parse_id(text)
        except IntakeError:
            wanted = None
        return records.filtered(lambda record: record.id == wanted)
