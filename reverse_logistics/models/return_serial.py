# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..const import AT_DOCK, OPEN


class ReturnSerial(models.AbstractModel):
    """Whether a serial number can be what comes back: only what was shipped to that
    customer, and is not back already, is accepted in silence."""

    _name = "return.serial"
    _description = "Doubts about Serial Numbers"

    @api.model
    def _get_doubts(self, lots, partner, items=None):
        """What speaks against serial numbers; three queries for all of them.

        :param lots: lots; those of products without serials are left out
        :param partner: who sends them; empty: anybody may
        :param items: the items that carry them rightly
        :return: {lot: (code, sentence)}, code one of `back`, `announced`, `stock`,
            `never_sold`, `sold_to_other`
        """
        lots = lots.filtered(lambda lot: lot.product_id.tracking == "serial")
        if not lots:
            return {}
        doubts = self._get_sale_doubts(lots, partner)
        doubts.update(self._get_stock_doubts(lots, items))
        doubts.update(self._get_item_doubts(lots, items))
        return doubts

    @api.model
    def _get_sale_doubts(self, lots, partner):
        # sudo: the question is also asked for customers and salespersons
        lines_sudo = (
            self.env["stock.move.line"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", lots.ids),
                    ("state", "=", "done"),
                    ("location_dest_id.usage", "=", "customer"),
                ],
                order="date, id",
            )
        )
        last = {line_sudo.lot_id.id: line_sudo.move_id for line_sudo in lines_sudo}
        doubts = {}
        for lot in lots:
            move_sudo = last.get(lot.id)
            if not move_sudo:
                sentence = self.env._("%s was never sold", lot.name)
                doubts[lot] = ("never_sold", sentence)
                continue
            buyer = move_sudo.sale_line_id.order_partner_id or move_sudo.partner_id
            if (
                partner
                and buyer
                and buyer.commercial_partner_id != partner.commercial_partner_id
            ):
                sentence = self.env._("%s was sold to somebody else", lot.name)
                doubts[lot] = ("sold_to_other", sentence)
        return doubts

    @api.model
    def _get_stock_doubts(self, lots, items):
        # sudo: see above
        groups = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("lot_id", "in", lots.ids),
                    ("location_id.usage", "in", ("internal", "transit")),
                    ("quantity", ">", 0),
                ],
                ["lot_id"],
                ["location_id:recordset"],
            )
        )
        here = (items or self.env["return.item"]).filtered(
            lambda item: item.stage in AT_DOCK
        )
        return {
            lot: (
                "stock",
                self.env._(
                    "%(serial)s is in stock at %(place)s",
                    serial=lot.name,
                    place=places[:1].display_name,
                ),
            )
            for lot, places in groups
            if lot not in here.lot_id
        }

    @api.model
    def _get_item_doubts(self, lots, items):
        # sudo: see above
        others_sudo = (
            self.env["return.item"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", lots.ids),
                    ("stage", "in", OPEN),
                    ("id", "not in", items.ids if items else []),
                ]
            )
        )
        doubts = {}
        for item_sudo in others_sudo:
            lot = item_sudo.lot_id
            words = {"serial": lot.name, "item": item_sudo.name}
            if item_sudo.stage in AT_DOCK:
                sentence = self.env._("%(serial)s is back already as %(item)s", **words)
                doubts[lot] = ("back", sentence)
            else:
                sentence = self.env._(
                    "%(serial)s is announced already as %(item)s", **words
                )
                doubts[lot] = ("announced", sentence)
        return doubts

    @api.model
    def _relabel(self, moves):
        """Before a receipt is posted: what carries the number of another unit gets a
        new lot, so that a serial is never in two places. The number on the label is
        kept on the line of the receipt."""
        lines = moves.filtered("picked").move_line_ids.filtered(
            lambda line: line.lot_id and line.product_id.tracking == "serial"
        )
        if not lines:
            return
        lots = lines.lot_id.with_env(self.env)
        ours = moves.return_line_id.sudo().item_ids.filtered(
            lambda item: item.stage in ("expected", "in_transit")
        )
        taken = {
            **self._get_stock_doubts(lots, ours),
            **self._get_item_doubts(lots, ours),
        }
        seen = set()
        for line in lines:
            if line.lot_id not in taken and line.lot_id.id not in seen:
                seen.add(line.lot_id.id)
                continue
            line._take_new_lot()


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    return_claimed_lot_id = fields.Many2one(
        comodel_name="stock.lot",
        string="Serial on the Label",
        readonly=True,
        copy=False,
        help="Of a returned unit whose number belongs to another one.",
    )

    def _take_new_lot(self):
        """Give a received unit a lot of its own instead of the number on its label."""
        self.ensure_one()
        name = self.env["return.item"]._take_lot_names(1)[0]
        # sudo: as Odoo makes lots of what is typed on a receipt
        lot_sudo = (
            self.env["stock.lot"]
            .sudo()
            .create(
                {
                    "name": name,
                    "product_id": self.product_id.id,
                    "company_id": self.company_id.id,
                }
            )
        )
        claimed = self.lot_id
        self.write({"lot_id": lot_sudo.id, "lot_name": False})
        self.return_claimed_lot_id = claimed


class ReturnReceipt(models.AbstractModel):
    _inherit = "return.receipt"

    @api.model
    def _register_moves(self, moves):
        result = super()._register_moves(moves)
        lines = moves.sudo().move_line_ids.filtered(
            lambda line: line.lot_id and line.product_id.tracking == "serial"
        )
        if lines:
            self._note_serials(lines)
        return result

    @api.model
    def _note_serials(self, lines):
        """Record the units whose serial number is not what it should be, and why."""
        items = lines.move_id.return_item_ids
        by_lot = {item.lot_id: item for item in items}
        serial = self.env["return.serial"].sudo()
        for partner, group in lines.grouped(
            lambda line: line.picking_id.return_order_id.partner_id
            or line.picking_id.partner_id
        ).items():
            labels = group.mapped(
                lambda line: line.return_claimed_lot_id or line.lot_id
            )
            doubts = serial._get_doubts(labels, partner, items)
            for line in group:
                label = line.return_claimed_lot_id or line.lot_id
                code, sentence = doubts.get(label, (None, None))
                item = by_lot.get(line.lot_id)
                if code and item:
                    item._note_wrong_serial(code, sentence)
                elif line.return_claimed_lot_id and item:
                    item._note_wrong_serial("twice", label.name)


class ReturnItem(models.Model):
    _inherit = "return.item"

    def _note_wrong_serial(self, code, sentence):
        """Record that an item carries a serial number that it should not."""
        self.ensure_one()
        if self.discrepancy:
            # A second one beside the first; the item shows the first.
            if not self.discrepancy_ids.filtered(lambda o: o.kind == "wrong_serial"):
                self.env["return.discrepancy"].sudo()._unguarded().create(
                    {"item_id": self.id, "kind": "wrong_serial"}
                )
        else:
            self.write({"discrepancy": "wrong_serial"})
            self._warn_discrepancy()
        found = self.discrepancy_ids.filtered(lambda o: o.kind == "wrong_serial")
        found.sudo()._describe(reason=sentence)
        self._record(
            self.stage,
            source="system",
            name=sentence,
            data={"discrepancy": "wrong_serial", "why": code},
        )


class ReturnOrderLine(models.Model):
    _inherit = "return.order.line"

    serial_warning = fields.Char(
        compute="_compute_serial_warning",
        help="What speaks against the announced serial numbers.",
    )

    @api.depends("lot_ids", "order_id.partner_id")
    def _compute_serial_warning(self):
        self.serial_warning = False
        Serial = self.env["return.serial"]
        for partner, lines in (
            self.filtered("lot_ids")
            .grouped(lambda line: line.order_id.partner_id)
            .items()
        ):
            lots = lines.lot_ids._origin
            # sudo: the customer's own request; only sentences come out
            items = lines._origin.sudo().item_ids
            doubts = Serial._get_doubts(lots, partner, items)
            for line in lines:
                told = [doubts[lot][1] for lot in line.lot_ids._origin if lot in doubts]
                line.serial_warning = "; ".join(told) or False


class ReturnPolicy(models.Model):
    _inherit = "return.policy"

    def _approves(self, order):
        """A manager decides about serial numbers that are not this customer's."""
        why = super()._approves(order)
        lots = order.line_ids.lot_ids
        if not lots:
            return why
        found = self.env["return.serial"]._get_doubts(lots, order.partner_id)
        # What is on another open return is refused when this one is approved: a serial
        # is on one, whoever approves.
        told = [
            f"{sentence}."
            for code, sentence in found.values()
            if code not in ("announced", "back")
        ]
        return " ".join(filter(None, [why, *told]))
