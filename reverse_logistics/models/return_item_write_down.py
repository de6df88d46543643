# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .return_recommendation import GRADE_FACTORS


class ReturnItem(models.Model):
    _inherit = "return.item"

    _guarded_fields = ("write_down_ids",)

    write_down_ids = fields.One2many(
        comodel_name="return.write.down", inverse_name="item_id", readonly=True
    )

    def _get_book_value(self):
        """What the goods stand at in stock, in company currency."""
        self.ensure_one()
        made = self.sudo().move_ids.filtered("return_is_conversion")[-1:]
        if self.regraded_product_id and made:
            # Items that are alike share a move.
            quantity = self.product_uom_id._compute_quantity(
                self.quantity, made.product_id.uom_id, round=False
            )
            return made.value * quantity / (made._get_valued_qty() or quantity)
        product = self.product_id.with_company(self.company_id)
        lot = self.lot_id.with_company(self.company_id)
        unit = product.standard_price
        if product.lot_valuated and lot:
            unit = lot.standard_price
        return unit * self.quantity

    def _get_market_value(self):
        """What B-grade goods will bring, less what selling them costs.

        The price of their B-grade product, else what the engine expected of selling
        them on, else the share of the price that their grade usually brings.
        """
        self.ensure_one()
        company = self.company_id
        if self.regraded_product_id.lst_price:
            made = self.regraded_product_id
            quantity = self.product_uom_id._compute_quantity(
                self.quantity, made.uom_id, round=False
            )
            return made.with_company(company).lst_price * quantity
        refurbished = self.disposition_id.action == "refurbish"
        options = (self.recommendation or {}).get("options") or []
        expected = [
            option["nrv"]
            for option in options
            if option.get("code") == self.disposition_id.code
        ]
        if expected and expected[0] is not None and not refurbished:
            return expected[0] * self.quantity
        factor = GRADE_FACTORS["B" if refurbished else self.house_grade or "E"]
        return self.product_id.with_company(company).lst_price * factor * self.quantity
