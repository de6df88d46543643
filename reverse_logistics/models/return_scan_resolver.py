# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import Any, NamedTuple

from odoo import api, models
from odoo.exceptions import ValidationError

from ..scanning import codes
from ..scanning.codes import CodeError

# More than this many things with one code are not shown.
MAX_MATCHES = 20
# What a scan needs of a record, read with the search for it.
PRODUCT = ("default_code", "combination_indices", "product_tmpl_id")
TEMPLATE = ("name", "tracking", "uom_id")
ITEM = (
    "name",
    "order_id",
    "line_id",
    "company_id",
    "partner_id",
    "product_id",
    "lot_id",
    "package_id",
    "quantity",
    "stage",
    "discrepancy",
    "house_grade",
    "location_id",
    "disposition_id",
    "recommended_disposition_id",
    "needs_person",
)
READ = {
    "return.item": ITEM,
    "return.order": ["name", "state", "company_id"],
}


# Where Odoo's nomenclature has no name of its own, or one name for two things: what has
# a serial number often names its batch as well.
ELEMENTS = {"00": "package", "37": "quantity", "30": "quantity", "21": "serial"}


class ScanMatch(NamedTuple):
    """One thing that a code stands for.

    `type` is return, item, delivery, receipt, package, lot, product, location, quantity
    or command. A lot that is not known yet has its name only.
    """

    type: str
    record: Any = None
    lot_name: str = ""
    quantity: float | None = None

    @property
    def product(self):
        if self.type == "product":
            return self.record
        return self.record.product_id if self.type in ("lot", "item") else None


class Resolution(NamedTuple):
    """What a code may stand for: `status` is found (one match), choose (several),
    unknown or invalid; `reason` is a key of the scanner's messages."""

    status: str
    matches: list
    reason: str = ""

    @property
    def match(self):
        return self.matches[0] if self.status == "found" else None


class ReturnScan(models.AbstractModel):
    """What a code stands for. Nothing is made here, and nothing is guessed."""

    _inherit = "return.scan"

    @api.model
    def _get_resolvers(self):
        """Names of the methods that look for a code, in order: the first that finds
        something ends the search, and what it finds at once is asked about.

        Each takes the clean code and gives a list of `ScanMatch`; one that knows the
        code to be wrong raises `CodeError`. Other addons insert theirs.
        """
        return [
            "_resolve_command",
            "_resolve_text",
            "_resolve_address",
            "_resolve_consignment",
            "_resolve_elements",
            "_resolve_spelling",
        ]

    @api.model
    def _resolve(self, code):
        """:param code: what was read; cleaned here

        :return: a `Resolution`; its matches are what the user may read
        """
        try:
            code = codes.clean(code)
            if not code:
                return Resolution("unknown", [], "empty")
            for name in self._get_resolvers():
                matches = getattr(self, name)(code)
                if matches:
                    status = "found" if len(matches) == 1 else "choose"
                    return Resolution(status, matches[:MAX_MATCHES])
            if codes.wrong_check_digit(code):
                raise CodeError("not_valid")
        except CodeError as error:
            return Resolution("invalid", [], error.reason)
        return Resolution("unknown", [], "unknown")

    # === RESOLVERS === #

    @api.model
    def _resolve_command(self, code):
        return [ScanMatch("command")] if codes.COMMAND.match(code) else []

    @api.model
    def _resolve_text(self, code):
        """Whatever carries this very text: looked up in all tables at once."""
        return self._look_up([code])

    @api.model
    def _resolve_spelling(self, code):
        """The same in capitals, or in small letters."""
        rest = [text for text in codes.spellings(code) if text != code]
        return self._look_up(rest) if rest else []

    @api.model
    def _resolve_address(self, code):
        """The address of a tracking page, as our labels carry it."""
        if "/returns/track/" not in code or not codes.tracking_token(code):
            return []
        return self._look_up([codes.tracking_token(code)])

    @api.model
    def _resolve_consignment(self, code):
        """The GS1-128 of our return labels: AI 401, our prefix, the return."""
        # sudo: prefixes of companies are printed on every label
        for prefix in self.env.companies.sudo().mapped("return_gs1_prefix"):
            name = prefix and codes.consignment(code, prefix)
            if name:
                return self._look_up([name], types=("return",))
        return []

    @api.model
    def _resolve_elements(self, code):
        """GS1: element strings, typed brackets, Digital Link and EPC URI."""
        if code.lower().startswith("urn:"):
            elements = self._read_uri(code)
        else:
            text = codes.from_brackets(code) or codes.from_link(code)
            if not text and not codes.has_gs1_look(code):
                return []
            elements = self._read_elements(text or code)
        return self._match_elements(elements)

    # === LOOKING UP === #

    @api.model
    def _get_lookups(self):
        """(type, model, condition) of what is found by a text, in order. The condition
        is SQL over `texts`, `tracking`, `gtins`, `token` and `companies`."""
        return [
            ("item", "return.item", "name = ANY(%(upper)s)"),
            (
                "return",
                "return.order",
                "(name = ANY(%(texts)s) OR carrier_tracking_ref = ANY(%(tracking)s)"
                " OR tracking_token = ANY(%(tokens)s))",
            ),
            (
                "transfer",
                "stock.picking",
                "(name = ANY(%(texts)s) OR carrier_tracking_ref = ANY(%(tracking)s))",
            ),
            ("package", "stock.package", "name = ANY(%(texts)s)"),
            ("lot", "stock.lot", "name = ANY(%(texts)s)"),
            ("product", "product.product", "active AND barcode = ANY(%(gtins)s)"),
            ("packaging", "product.uom", "barcode = ANY(%(gtins)s)"),
            ("location", "stock.location", "active AND barcode = ANY(%(texts)s)"),
        ]

    @api.model
    def _look_up(self, texts, types=None):
        """What carries one of these texts: one query for all tables.

        :param types: only these of `_get_lookups`
        """
        lookups = [row for row in self._get_lookups() if not types or row[0] in types]
        found = self._query_lookups(lookups, self._prepare_lookup(texts))
        matches = []
        for kind, model, _condition in lookups:
            numbers = [number for name, number in found if name == kind]
            if numbers:
                matches += self._make_matches(kind, self._fetch(model, numbers))
        return self._drop_doubles(matches)

    @api.model
    def _fetch(self, model, numbers):
        """The records that the user may read, with what a scan needs of them.

        The query of `_look_up` knows no access rules: what the user may not read is,
        for him, not there.
        """
        if model == "product.product":
            return self._fetch_products(numbers)
        return self.env[model].search_fetch(
            self._get_readable_domain(model, numbers), READ.get(model)
        )

    @api.model
    def _fetch_products(self, numbers):
        """As `_fetch`. With `return_scan_on_order` in the context whoever asks sees to
        it himself that the user may know of the goods: the rule of products, which
        asks for the parents of companies, is a quarter of the cost of a scan."""
        products = self.env["product.product"].browse(numbers)
        if not self.env.context.get("return_scan_on_order"):
            # sudo: as the rule itself does
            self.env.companies.sudo().fetch(["parent_path"])
            products = products.search_fetch([("id", "in", numbers)], PRODUCT)
        self._prefetch_goods(products)
        return products

    @api.model
    def _prefetch_goods(self, products):
        """Read what a scan shows of goods and asks of them, and no whole records."""
        # sudo: only for who may know of them, by a rule or by what they lie in
        products_sudo = products.sudo()
        products_sudo.fetch(PRODUCT)
        products_sudo.product_tmpl_id.fetch(TEMPLATE)

    @api.model
    def _get_readable_domain(self, model, numbers):
        """These records, of the companies the user works in now."""
        domain = [("id", "in", numbers)]
        # Products have a rule of their own that knows branches.
        if "company_id" in self.env[model]._fields and model != "product.product":
            domain.append(("company_id", "in", [*self.env.companies.ids, False]))
        return domain

    @api.model
    def _query_lookups(self, lookups, parameters):
        """[(type, id)]"""
        self.env.flush_all()
        union = " UNION ALL ".join(
            f"(SELECT '{kind}', id FROM {self.env[model]._table}"
            f" WHERE {condition} LIMIT {MAX_MATCHES + 1})"
            for kind, model, condition in lookups
        )
        self.env.cr.execute(union, parameters)
        return self.env.cr.fetchall()

    @api.model
    def _prepare_lookup(self, texts):
        tracking = [t for text in texts for t in codes.tracking_spellings(text)]
        gtins = [
            spelling
            for text in texts
            if codes.is_gtin(text)
            for spelling in codes.gtin_spellings(text)
        ]
        gtins += filter(None, map(codes.from_upc_e, texts))
        return {
            "texts": texts,
            "upper": [text.upper() for text in texts],
            "tracking": tracking,
            "gtins": list({*texts, *gtins}),
            "tokens": [text for text in texts if codes.TOKEN.match(text)],
        }

    @api.model
    def _in_companies(self, records):
        """What belongs to the companies the user works in now."""
        if "company_id" not in records._fields:
            return records
        return records.filtered(
            lambda record: not record.company_id
            or record.company_id in self.env.companies
        )

    @api.model
    def _make_matches(self, kind, records):
        if kind == "transfer":
            return [self._match_transfer(record) for record in records]
        if kind == "packaging":
            return [
                ScanMatch(
                    "product",
                    record.product_id,
                    quantity=record.uom_id._compute_quantity(
                        1.0, record.product_id.uom_id, round=False
                    ),
                )
                for record in records
            ]
        return [ScanMatch(kind, record) for record in records]

    @api.model
    def _match_transfer(self, picking):
        """A receipt of a return stands for that return."""
        # sudo: of which return it is, is asked again with the user's rights
        order = picking.sudo().return_order_id.sudo(False)
        if order and order._filtered_access("read"):
            return ScanMatch("return", order)
        return ScanMatch("delivery", picking)

    @api.model
    def _drop_doubles(self, matches):
        """One thing found by two of its texts is one thing."""
        return list(
            {(match.type, match.record): match for match in reversed(matches)}.values()
        )[::-1]

    # === GS1 === #

    @api.model
    def _get_gs1_nomenclature(self):
        """The company's, when it is one of GS1, else the one that Odoo brings."""
        # sudo: rules of barcodes are read by whoever scans
        own = self.env.company.sudo().nomenclature_id
        if own.is_gs1_nomenclature:
            return own
        return self.env.ref("barcodes_gs1_nomenclature.default_gs1_nomenclature").sudo()

    @api.model
    def _read_elements(self, text):
        """{kind: value} of an element string, by Odoo's nomenclature.

        :raises CodeError: when it is none, by check digit, length or date
        """
        try:
            parts = self._get_gs1_nomenclature().gs1_decompose_extended(text)
        except (ValidationError, ValueError):
            parts = None
        if not parts or any(part["string_value"] == "" for part in parts):
            raise CodeError("not_valid")
        elements = {}
        for part in parts:
            kind = ELEMENTS.get(part["ai"], part["type"])
            if kind in elements and elements[kind] != part["value"]:
                raise CodeError("not_valid")
            elements[kind] = part["value"]
        return elements

    @api.model
    def _read_uri(self, code):
        """{kind: value} of an EPC URI, by Odoo's nomenclature.

        :raises CodeError: for a URI that is none of goods or packages
        """
        try:
            head, _colon, body = code.rpartition(":")
            uri = f"{head.lower()}:{body}"
            parts = self.env["barcode.nomenclature"].parse_uri(uri)
        except (ValueError, IndexError, TypeError):
            parts = None
        if not isinstance(parts, list):
            raise CodeError("not_valid")
        elements = {part["type"]: part["value"] for part in parts}
        gtin, sscc = elements.get("product"), elements.get("package")
        if (gtin and not codes.is_gtin(gtin)) or (sscc and not codes.is_sscc(sscc)):
            raise CodeError("not_valid")
        return elements

    @api.model
    def _match_elements(self, elements):
        """The things that the elements name together."""
        if "package" in elements:
            sscc = elements["package"]
            return self._look_up([sscc, f"00{sscc}"], types=("package",))
        quantity = elements.get("quantity")
        if "product" in elements:
            products = self._look_up(
                [elements["product"]], types=("product", "packaging")
            )
            return [
                self._match_lot(
                    match,
                    self._get_lot_name(elements, match.product),
                    quantity or match.quantity,
                )
                for match in products
            ]
        lot_name = self._get_lot_name(elements)
        if lot_name:
            return self._look_up([lot_name], types=("lot",))
        if quantity:
            return [ScanMatch("quantity", quantity=quantity)]
        return []

    @api.model
    def _get_lot_name(self, elements, product=None):
        """The serial number, or the batch where batches are what is followed."""
        names = [elements.get("serial"), elements.get("lot")]
        if product and product.tracking == "lot":
            names.reverse()
        return str(names[0] or names[1] or "")

    @api.model
    def _match_lot(self, match, lot_name, quantity):
        """The lot of a product by its name, or the product with a name that is new."""
        product = match.record
        if lot_name:
            for match in self._look_up(codes.spellings(lot_name), types=("lot",)):
                if match.record.product_id == product:
                    return ScanMatch("lot", match.record, quantity=quantity)
        return ScanMatch("product", product, lot_name, quantity)
