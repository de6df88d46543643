# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command


class ReturnItem(models.Model):
    """Boxes of which nobody knows yet whose they are.

    They are parked first, by an ordinary receipt into Inspection without a return, and
    find their return later, see `return_item_match.py`.
    """

    _inherit = "return.item"

    warehouse_id = fields.Many2one(
        comodel_name="stock.warehouse",
        string="Returns Centre",
        compute="_compute_warehouse_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    sender_id = fields.Many2one(
        comodel_name="res.partner",
        index="btree_not_null",
        check_company=True,
        help="Who sent a box that no return announced, as far as it is known.",
    )
    box_note = fields.Text(
        string="Written on the Box",
        help="Numbers and names on the box: the search for its return reads them.",
    )
    is_parked = fields.Boolean(
        compute="_compute_is_parked",
        search="_search_is_parked",
        help="Here, and no return line is found for it yet.",
    )

    @api.depends("order_id.warehouse_id", "location_id")
    def _compute_warehouse_id(self):
        for item in self:
            item.warehouse_id = (
                item.order_id.warehouse_id
                or item.location_id._get_return_warehouse()
                or item.warehouse_id
            )

    @api.depends("stage", "line_id", "move_ids")
    def _compute_is_parked(self):
        for item in self:
            item.is_parked = item.stage == "received" and not item.line_id

    @api.model
    def _search_is_parked(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("stage", "=", "received"), ("line_id", "=", False)]

    # === PARKING === #

    @api.model
    def _park_blind(self, vals_list):
        """Park boxes that nobody announced: one item each, received into Inspection.

        :param vals_list: for each box a dict with, all but the first optional,
            `product_id` (empty: not known, the note says what is on the box),
            `quantity` (1), `lot_id` or `lot_name`, `package_id`, `partner_id` (the
            sender), `note` (what is written on the box), `warehouse_id`
        :return: the items in the order of the list, stage received, unannounced
        :raises AccessError: for users who are not returns operators
        :raises UserError: for what cannot be a box: no quantity, two of one serial
        """
        self._ensure_operator()
        if not vals_list:
            raise UserError(self.env._("Scan or name at least one box to park."))
        boxes = [self._read_box(vals) for vals in vals_list]
        moves_sudo = self._receive_boxes(boxes)
        items = self.browse()
        for move_sudo, box in zip(moves_sudo, boxes, strict=True):
            item = self.browse(move_sudo.return_item_ids.ids)
            item._unguarded().write(
                {"sender_id": box["partner"].id, "box_note": box["note"]}
            )
            items |= item
        return items

    @api.model
    def _receive_boxes(self, boxes):
        """Post the receipt of some boxes.

        :return: the done moves, a box one, in sudo
        """
        warehouse = boxes[0]["warehouse"]
        vals = self._prepare_blind_picking_vals(warehouse, boxes)
        # sudo: an operator of returns need not have rights on transfers.
        env_sudo = (
            self.sudo()
            .with_company(warehouse.company_id)
            .with_context(mail_create_nosubscribe=True)
            .env
        )
        picking_sudo = env_sudo["stock.picking"].create(vals)
        # Not with the picking: Odoo would merge boxes of one product.
        moves_sudo = env_sudo["stock.move"].create(
            [
                {
                    **self._prepare_blind_move_vals(vals, box),
                    "picking_id": picking_sudo.id,
                }
                for box in boxes
            ]
        )
        moves_sudo._action_confirm(merge=False)
        picking_sudo._action_done()
        return moves_sudo

    def _ensure_operator(self):
        if not self.env.su and not self.env.user.has_group(
            "reverse_logistics.group_return_operator"
        ):
            raise AccessError(
                self.env._("This needs the right 'Operator' of returns: ask a manager.")
            )

    @api.model
    def _read_box(self, vals):
        """The records and numbers of a box to park, checked."""
        company = self.env.company
        product = self.env["product.product"].browse(vals.get("product_id"))
        product = product.exists() or self._get_unknown_product()
        quantity = self._read_quantity(
            vals.get("quantity", 1.0), self._fields["quantity"].string
        )
        if not product._is_return_quantity_whole(quantity) or (
            product.tracking == "serial" and quantity != 1
        ):
            raise UserError(
                self.env._(
                    "%(product)s cannot be parked as %(quantity)s: it is counted in"
                    " whole units, and one serial number is one item.",
                    product=product.display_name,
                    quantity=f"{quantity:g}",
                )
            )
        warehouse = self.env["stock.warehouse"].browse(vals.get("warehouse_id"))
        return {
            "product": product,
            "quantity": quantity,
            "lot": self._read_lot(product, vals, company),
            "package": self.env["stock.package"].browse(vals.get("package_id")),
            "partner": self.env["res.partner"].browse(vals.get("partner_id")),
            "note": vals.get("note"),
            "warehouse": warehouse.exists() or company._get_return_warehouse(),
        }

    @api.model
    def _get_unknown_product(self):
        """What stands for goods of which nobody knows yet what they are."""
        return self.env.ref("reverse_logistics.product_unidentified")

    @api.model
    def _read_lot(self, product, vals, company):
        """The lot of a box: found, made, or a new one for goods without a label."""
        if product.tracking == "none":
            return self.env["stock.lot"]
        # sudo: lots are made for what is on the box, by whoever unpacks it.
        Lot_sudo = self.env["stock.lot"].sudo()
        lot_sudo = Lot_sudo.browse(vals.get("lot_id")).exists()
        if lot_sudo and lot_sudo.product_id == product:
            return lot_sudo
        name = (vals.get("lot_name") or "").strip()
        domain = [
            ("name", "=", name),
            ("product_id", "=", product.id),
            ("company_id", "in", [company.id, False]),
        ]
        return (name and Lot_sudo.search(domain, limit=1)) or Lot_sudo.create(
            {
                "name": name or self._take_lot_names(1)[0],
                "product_id": product.id,
                "company_id": company.id,
            }
        )

    @api.model
    def _take_lot_names(self, count):
        """Names of new lots, for goods that come without a label."""
        sequence = self.env.ref("reverse_logistics.sequence_return_lot")
        return sequence.sudo()._take(count)  # sudo: operators do not read sequences

    @api.model
    def _prepare_blind_picking_vals(self, warehouse, boxes):
        partners = {box["partner"] for box in boxes}
        return {
            "picking_type_id": warehouse.return_type_id.id,
            "location_id": self.env.ref("stock.stock_location_customers").id,
            "location_dest_id": warehouse.return_inspection_loc_id.id,
            "partner_id": partners.pop().id if len(partners) == 1 else False,
            "company_id": warehouse.company_id.id,
            "origin": self.env._("Blind receipt"),
            "user_id": False,
        }

    @api.model
    def _prepare_blind_move_vals(self, picking_vals, box):
        product = box["product"]
        places = {
            "product_id": product.id,
            "location_id": picking_vals["location_id"],
            "location_dest_id": picking_vals["location_dest_id"],
            "company_id": picking_vals["company_id"],
            "picked": True,
        }
        return {
            **places,
            "product_uom": product.uom_id.id,
            "product_uom_qty": box["quantity"],
            "picking_type_id": picking_vals["picking_type_id"],
            "origin": picking_vals["origin"],
            "to_refund": False,
            "move_line_ids": [
                Command.create(
                    {
                        **places,
                        "product_uom_id": product.uom_id.id,
                        "quantity": box["quantity"],
                        "lot_id": box["lot"].id,
                        "result_package_id": box["package"].id,
                    }
                )
            ],
        }

    # === WHAT IT IS === #

    def _identify(self, product, lot=None):
        """Say what a parked box holds, when it was not known or known wrongly.

        The stock is booked out as what it was and in as what it is.

        :param product: a storable product
        :param lot: its lot, for products that have some; a new one when empty
        :raises UserError: for items that are not parked
        """
        self.ensure_one()
        self._ensure_operator()
        if not self.is_parked:
            raise UserError(
                self.env._("%s is not a parked box: its product is known.", self.name)
            )
        lot = lot or self._read_lot(product, {}, self.company_id)
        if product != self.product_id or lot != self.lot_id:
            was = self.product_id.display_name
            self._rebook({"product_id": product.id, "lot_id": lot.id})
            self._record(
                self.stage,
                name=self.env._("Identified"),
                data={"was": was, "is": product.display_name},
            )

    def _rebook(self, values=None):
        """Book items out and in again, so that their receipt is theirs alone.

        :param values: what changes about the items in between
        """
        posting = self.env["return.posting"]
        for item in self:
            warehouse, place = item.warehouse_id, item.location_id
            customers = self.env.ref("stock.stock_location_customers")
            posting._post(warehouse.out_type_id, item, customers)
            item._unguarded().write(values or {})
            posting._post(warehouse.return_type_id, item, place)

    def _get_receipt_move(self):
        """The move that brought this item here last; in sudo."""
        self.ensure_one()
        return (
            self.sudo()
            .move_ids.filtered(
                lambda move: move.state == "done" and move._is_return_boundary_in()
            )
            .sorted("id")[-1:]
        )
