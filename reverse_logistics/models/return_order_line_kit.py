# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..const import AT_DOCK


class ReturnOrderLine(models.Model):
    """A kit is sold as one product and travels as its components.

    A line may take back whole kits, or a component of one. Nothing here needs mrp to
    be installed; without it no product is a kit.
    """

    _inherit = "return.order.line"

    parts = fields.Json(
        compute="_compute_parts",
        store=True,
        precompute=True,
        copy=False,
        help="Of a kit: {id of a component: how many of its unit are in one kit}. It"
        " is kept, because a bill of materials changes later.",
    )
    kit_share = fields.Float(
        string="Share of the Kit",
        digits=(16, 10),
        compute="_compute_parts",
        store=True,
        precompute=True,
        copy=False,
        help="Of a component of a kit: what part of the kit's price one of its units"
        " is, by the sales prices of the components.",
    )

    @api.depends("product_id", "sale_line_id", "move_id")
    def _compute_parts(self):
        self.parts = False
        self.kit_share = 0.0
        products = self.product_id | self.sale_line_id.product_id
        if "is_kits" not in products._fields:
            return
        kits = products.filtered("is_kits")
        if not kits:
            return
        for line in self:
            sold = line.sale_line_id.product_id or line.product_id
            if sold not in kits:
                continue
            parts = line._explode(sold)
            if line.product_id == sold:
                line.parts = {str(part.id): count for part, count in parts.items()}
            elif line.product_id in parts:
                line.kit_share = self._get_shares(parts)[line.product_id]

    def _explode(self, kit):
        """What one of a kit is made of, by the bill it was delivered with.

        :return: {component: quantity in its unit}
        """
        self.ensure_one()
        # sudo: who asks for a return need not read bills of materials.
        moves_sudo = self.sudo().sale_line_id.move_ids
        boms_sudo = moves_sudo.filtered(
            lambda m: m.state != "cancel"
        ).bom_line_id.bom_id
        bom_sudo = boms_sudo.filtered(
            lambda bom: bom.type == "phantom"
            and (bom.product_id == kit or bom.product_tmpl_id == kit.product_tmpl_id)
        )[:1]
        if not bom_sudo:
            bom_sudo = (
                self.env["mrp.bom"]
                .sudo()
                ._bom_find(kit, company_id=self.company_id.id, bom_type="phantom")[kit]
            )
        count = kit.uom_id._compute_quantity(1, bom_sudo.product_uom_id, round=False)
        _boms, exploded = bom_sudo.explode(kit, count / (bom_sudo.product_qty or 1))
        parts = {}
        for part, data in exploded:
            product = part.product_id.with_env(self.env)
            quantity = part.product_uom_id._compute_quantity(
                data["qty"], product.uom_id, round=False
            )
            if product.type == "consu" and quantity > 0:
                parts[product] = parts.get(product, 0.0) + quantity
        return parts

    @api.model
    def _get_shares(self, parts):
        """What part of the kit's price one unit of each component is.

        By their sales prices; by their costs, or all alike, where those say nothing.

        :return: {component: fraction}; times the quantities they sum up to 1
        """
        for price in ("lst_price", "standard_price", None):
            worth = {
                part: max(part.sudo()[price], 0.0) if price else 1.0 for part in parts
            }
            total = sum(worth[part] * count for part, count in parts.items())
            if total > 0:
                return {part: worth[part] / total for part in parts}
        return {}

    def _get_parts(self):
        """What one of this line's product (in its unit) is made of, in stock.

        :return: {product: quantity in its unit}; the product itself unless it is a kit
        """
        self.ensure_one()
        if not self.parts:
            return {self.product_id: 1.0}
        Product = self.env["product.product"]
        return {Product.browse(int(key)): count for key, count in self.parts.items()}

    def _count_whole(self, counts):
        """How many of this line's product some goods make, in the product's unit.

        :param counts: {product: quantity in its unit}
        """
        self.ensure_one()
        if not self.parts:
            return counts.get(self.product_id, 0.0)
        # A kit of which a part is missing is none; a hair for binary fractions.
        return float(
            min(
                (counts.get(part, 0.0) / count + 1e-6) // 1
                for part, count in self._get_parts().items()
            )
        )

    def _get_room(self, product):
        """How much more of a product may be received on this line.

        :return: (quantity, its unit)
        """
        self.ensure_one()
        if not self.parts:
            left = self.quantity - self.qty_received - self.qty_closed
            return left, self.product_uom_id
        whole = self._in_product_unit(self.quantity - self.qty_closed)
        authorised = whole * self._get_parts().get(product, 0.0)
        return authorised - self._count_items(AT_DOCK)[product], product.uom_id

    @api.depends("kit_share")
    def _compute_price(self):
        result = super()._compute_price()
        for line in self.filtered("kit_share"):
            sale_line = line.sale_line_id
            invoiced = line._get_invoice_lines()[:1]
            if invoiced:
                price = invoiced.price_subtotal / invoiced.quantity
                unit = invoiced.product_uom_id
            else:
                price, unit = sale_line.price_reduce_taxexcl, sale_line.product_uom_id
            price = unit._compute_price(price, sale_line.product_id.uom_id)
            line.price_unit = line.product_id.uom_id._compute_price(
                price * line.kit_share, line.product_uom_id
            )
        return result

    def _prepare_component_credit_vals(self, kit_vals):
        """What a copied invoice line of a kit says for a component of it: the component
        at its share of the price. Nothing for other lines.

        Not linked to the order line: that counts whole kits.
        """
        self.ensure_one()
        if not self.kit_share:
            return {}
        kit = self.sale_line_id.product_id
        unit = self.env["uom.uom"].browse(kit_vals.get("product_uom_id")) or kit.uom_id
        price = unit._compute_price(kit_vals["price_unit"], kit.uom_id)
        return {
            "product_id": self.product_id.id,
            "product_uom_id": self.product_uom_id.id,
            "name": self.env._(
                "%(component)s of %(kit)s",
                component=self.product_id.display_name,
                kit=kit.display_name,
            ),
            "price_unit": self.product_id.uom_id._compute_price(
                price * self.kit_share, self.product_uom_id
            ),
            "sale_line_ids": False,
        }

    def _get_kit_quantity(self, quantity, source):
        """What part of the kits on an invoice line some of a component is.

        :param quantity: of the component, in the unit of this line
        :return: in the unit of the invoice line
        """
        self.ensure_one()
        kits = self._in_product_unit(quantity) * self.kit_share
        return source.product_id.uom_id._compute_quantity(
            kits, source.product_uom_id, round=False
        )
