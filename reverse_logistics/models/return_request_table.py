# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..intake import IntakeError, parse_date, parse_table
from .return_request import ASKED

MOST_ROWS = 500
COLUMNS = {
    "serial",
    "product",
    "order",
    "quantity",
    "reason",
    "resolution",
    "date",
    "note",
    "reference",
}


class TableError(UserError):
    """A table that is refused, with a list of (row number or None, sentence)."""

    def __init__(self, rows):
        super().__init__("\n".join(sentence for _row, sentence in rows))
        self.rows = rows


class ReturnRequest(models.AbstractModel):
    _inherit = "return.request"

    @api.model
    def _create_from_table(self, partner, data, key):
        """Make a return of the serials in a CSV file: all of them, or nothing.

        :param data: bytes
        :return: the return, in sudo
        :raises TableError: with a sentence for each wrong row
        """
        twin = self.env["return.order"].sudo()._find_by_submission_key(partner, key)
        if twin:
            return twin
        rows = self._read_table(data)
        sources = self._find_serials(partner, {row["serial"] for _number, row in rows})
        wrong, parts, seen = [], defaultdict(list), {"serial": {}, "reference": {}}
        for number, row in rows:
            try:
                self._check_repeats(number, row, seen)
                source = self._pick_source(sources, row)
                part = (source["move"], *self._read_cells(row))
                parts[part].append((source, number, row))
            except (UserError, IntakeError) as error:
                text = (
                    self._explain(error)
                    if isinstance(error, IntakeError)
                    else str(error)
                )
                wrong.append((number, text))
        wrong += self._check_company_of(parts)
        wrong += self._check_sources(partner, parts)
        if wrong:
            raise TableError(sorted(wrong, key=lambda pair: pair[0] or 0))
        company = next(iter(parts))[0].company_id
        vals_list = [self._prepare_part(*item) for item in parts.items()]
        try:
            with self.env.cr.savepoint():
                return self._create_order(partner, company, vals_list, key)
        except UserError as error:
            raise TableError([(None, str(error))]) from error

    @api.model
    def _read_table(self, data):
        try:
            return parse_table(data, COLUMNS, ("serial", "reason"), MOST_ROWS)
        except IntakeError as error:
            rows = error.values.get("rows") or [error.values.get("row")]
            sentences = [
                self._explain(IntakeError(error.code, **{**error.values, "row": row}))
                for row in rows
            ]
            raise TableError(list(zip(rows, sentences, strict=True))) from error

    @api.model
    def _find_serials(self, partner, names):
        """Where serials and lots were delivered to a customer, in one search.

        :return: {serial: [{"move", "lot", "quantity"}, ...]}, moves in sudo
        """
        # sudo: portal users do not see stock; the domain names their company.
        lines_sudo = self.env["stock.move.line"].sudo()
        found = lines_sudo.search(
            [
                ("lot_id.name", "in", list(names)),
                ("state", "=", "done"),
                (
                    "move_id.sale_line_id.order_id.partner_id",
                    "child_of",
                    partner.commercial_partner_id.id,
                ),
                ("move_id.sale_line_id.state", "=", "sale"),
                ("quantity", ">", 0),
            ],
            order="date desc, id desc",
        )
        taken = self._get_asked_lots(found.lot_id)
        sources, seen = defaultdict(list), self.env["stock.lot"]
        for line in found.filtered(lambda m: m.move_id._is_return_boundary_out()):
            is_serial = line.product_id.tracking == "serial"
            if is_serial and line.lot_id in seen:
                continue  # it came back and went out again: the last time counts
            seen |= line.lot_id
            sources[line.lot_id.name].append(
                {
                    "move": line.move_id,
                    "lot": line.lot_id,
                    "quantity": line.quantity_product_uom,
                    "is_asked": is_serial and line.lot_id in taken,
                }
            )
        return sources

    @api.model
    def _get_asked_lots(self, lots):
        """Serials that an open return asks for already."""
        lines_sudo = (
            self.env["return.order.line"]
            .sudo()
            .search(
                [
                    ("lot_ids", "in", lots.ids),
                    ("order_id.state", "not in", ("rejected", "cancelled", "done")),
                ]
            )
        )
        return lines_sudo.lot_ids & lots

    @api.model
    def _check_repeats(self, number, row, seen):
        for name, known in seen.items():
            value = row.get(name)
            if not value:
                continue
            if value in known:
                raise UserError(
                    self.env._(
                        "Row %(row)s has '%(value)s' already.",
                        row=known[value],
                        value=value[:40],
                    )
                )
            known[value] = number

    @api.model
    def _pick_source(self, sources, row):
        """The one delivery that a row means; never a guess."""
        if not row["serial"]:
            raise UserError(self.env._("The serial is missing."))
        found = sources.get(row["serial"], [])
        product, order = row.get("product"), row.get("order")
        if product:
            found = [
                source
                for source in found
                if product
                in (
                    source["lot"].product_id.default_code,
                    source["lot"].product_id.barcode,
                )
            ]
        if order:
            found = [
                source
                for source in found
                if order
                in (
                    source["move"].sale_line_id.order_id.name,
                    source["move"].sale_line_id.order_id.client_order_ref,
                )
            ]
        if not found:
            raise UserError(
                self.env._(
                    "We did not deliver '%(serial)s' to you%(order)s.",
                    serial=row["serial"][:40],
                    order=self.env._(" with order %s", order[:40]) if order else "",
                )
            )
        if len(found) > 1:
            raise UserError(
                self.env._(
                    "'%s' was delivered more than once: name product and order.",
                    row["serial"][:40],
                )
            )
        if found[0]["is_asked"]:
            raise UserError(
                self.env._("'%s' is asked for already.", row["serial"][:40])
            )
        return found[0]

    @api.model
    def _read_cells(self, row):
        """Reason, resolution, note and day of a row."""
        reason, note = self._find_reason(row["reason"])
        resolution = (row.get("resolution") or "credit").lower()
        if resolution not in ASKED:
            raise UserError(
                self.env._(
                    "'%(value)s' is not one of %(known)s.",
                    value=resolution[:40],
                    known=", ".join(ASKED),
                )
            )
        if "quantity" in row:
            self._parse_quantity(row["quantity"])
        day = parse_date(row["date"]) if row.get("date") else False
        note = "\n".join(filter(None, [note, row.get("note")]))
        return reason.id, resolution, self._read_note(note), day

    @api.model
    def _find_reason(self, text):
        """A reason by its code or name; or "other" and the text as a note."""
        reasons = (
            self.env["return.reason"].sudo().search(Domain.TRUE)
        )  # names are no secrets
        wanted = text.strip().lower()
        if not wanted:
            raise UserError(self.env._("The reason is missing."))
        found = reasons.filtered(
            lambda reason: wanted in (reason.code.lower(), reason.name.lower())
        )
        if found:
            return found[:1], ""
        return self.env.ref("reverse_logistics.reason_other").sudo(), text

    @api.model
    def _check_company_of(self, parts):
        if len({part[0].company_id for part in parts}) < 2:
            return []
        return [
            (
                None,
                self.env._(
                    "Different companies sold these goods: make a file for each."
                ),
            )
        ]

    @api.model
    def _check_sources(self, partner, parts):
        """Whether the policy lets these come back, and enough of them is left."""
        lines = self.env["sale.order.line"].sudo()
        for part in parts:
            lines |= part[0].sale_line_id
        offers = {offer.sale_line: offer for offer in self._get_offers(partner, lines)}
        wrong = []
        for (move, *_cells), rows in parts.items():
            offer = offers[move.sale_line_id]
            for source, number, row in rows:
                if offer.why:
                    wrong.append((number, offer.why))
                elif "quantity" in row:
                    wrong += self._check_lot(source, number, row)
        return wrong

    @api.model
    def _check_lot(self, source, number, row):
        quantity = self._parse_quantity(row["quantity"])
        product = source["lot"].product_id
        if product.uom_id.compare(quantity, source["quantity"]) > 0:
            return [
                (
                    number,
                    self.env._(
                        "%(count)s of '%(serial)s' can be returned, not %(wanted)s.",
                        count=f"{source['quantity']:g}",
                        serial=row["serial"][:40],
                        wanted=f"{quantity:g}",
                    ),
                )
            ]
        if not product._is_return_quantity_whole(quantity):
            return [(number, self.env._("This product comes in whole units."))]
        return []

    @api.model
    def _prepare_part(self, part, rows):
        """Values of a return line: one a delivery, reason, resolution, note and day."""
        move, reason_id, resolution, note, day = part
        quantity = sum(
            self._parse_quantity(row["quantity"]) if "quantity" in row else 1.0
            for _source, _number, row in rows
        )
        return {
            "move_id": move.id,
            "sale_line_id": move.sale_line_id.id,
            "product_id": move.product_id.id,
            "product_uom_id": move.product_id.uom_id.id,
            "quantity": quantity,
            "lot_ids": [Command.set([source["lot"].id for source, *_rest in rows])],
            "reason_id": reason_id,
            "resolution": resolution,
            "note": note,
            "date_noticed": day,
        }
