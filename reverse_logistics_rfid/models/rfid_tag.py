# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.reverse_logistics.const import OPEN

from ..epc import EpcError, decode, identity

LINKS = ("item_id", "lot_id", "package_id", "asset")


class RfidTag(models.Model):
    """A tag and what it is on; a tag that nobody knows stays unknown."""

    _name = "rfid.tag"
    _description = "RFID Tag"
    _rec_name = "epc"
    _order = "id desc"
    _check_company_auto = True

    epc = fields.Char(
        string="EPC",
        required=True,
        copy=False,
        help="The memory of the tag as upper-case hex.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        compute="_compute_company_id",
        store=True,
        index=True,
        help="Of what the tag is on. An unknown tag is seen by everybody.",
    )
    scheme = fields.Char(compute="_compute_texts", store=True)
    uri = fields.Char(string="EPC URI", compute="_compute_texts", store=True)
    gs1 = fields.Char(string="GS1", compute="_compute_texts", store=True)
    kind = fields.Selection(
        selection=[
            ("unknown", "Unknown"),
            ("item", "Return item"),
            ("lot", "Lot or serial"),
            ("package", "Package"),
            ("tote", "Tote"),
            ("asset", "Asset"),
        ],
        compute="_compute_kind",
        store=True,
        index=True,
    )
    item_id = fields.Many2one(
        comodel_name="return.item",
        string="Return Item",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    lot_id = fields.Many2one(
        comodel_name="stock.lot",
        string="Lot/Serial",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    package_id = fields.Many2one(
        comodel_name="stock.package",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    asset = fields.Char(help="Equipment of our own, for example a roll cage or a tool.")
    last_seen = fields.Datetime(readonly=True, index="btree_not_null")
    last_point_id = fields.Many2one(
        comodel_name="rfid.read.point", string="Last Seen At", readonly=True
    )
    visit_ids = fields.One2many(
        comodel_name="rfid.visit", inverse_name="tag_id", readonly=True
    )

    _epc_uniq = models.UniqueIndex(
        "(epc)", "This tag is known already: search for its EPC and change that one."
    )

    @api.depends("epc")
    def _compute_texts(self):
        for tag in self:
            try:
                epc = decode(tag.epc or "")
            except EpcError:
                tag.update({"scheme": False, "uri": False, "gs1": False})
            else:
                tag.scheme = epc.scheme
                tag.uri = epc.pure_identity
                tag.gs1 = epc.element_string

    @api.depends("item_id", "lot_id", "package_id")
    def _compute_company_id(self):
        for tag in self:
            on = tag.item_id or tag.lot_id or tag.package_id
            tag.company_id = on.company_id

    @api.depends("scheme", *LINKS)
    def _compute_kind(self):
        for tag in self:
            links = (
                ("item", tag.item_id),
                ("package", tag.package_id),
                ("lot", tag.lot_id),
                ("tote", (tag.scheme or "").startswith("grai")),
                ("asset", tag.asset or (tag.scheme or "").startswith("giai")),
            )
            tag.kind = next((kind for kind, link in links if link), "unknown")

    @api.model_create_multi
    def create(self, vals_list):
        """:raises ValidationError: for an EPC that no tag can hold"""
        for vals in vals_list:
            self._normalise(vals)
        return super().create(vals_list)

    def write(self, vals):
        """:raises ValidationError: for an EPC that no tag can hold"""
        self._normalise(vals)
        return super().write(vals)

    @api.model
    def _normalise(self, vals):
        if "epc" not in vals:
            return
        try:
            vals["epc"] = identity((vals["epc"] or "").strip())
        except (EpcError, AttributeError) as error:
            raise ValidationError(
                self.env._(
                    "%(epc)s is not the EPC of a tag: %(why)s. Read the tag again.",
                    epc=str(vals["epc"])[:80],
                    why=str(error),
                )
            ) from error

    # === WHAT A TAG IS ON === #

    def _get_items(self):
        """The return items that tags stand for, open ones first.

        By the item itself, by its serial, or by the package or tote it is in.

        :return: {tag: items}
        """
        Item = self.env["return.item"]
        open_ = [("stage", "in", (*OPEN, "missing"))]
        by_lot, by_package = defaultdict(Item.browse), defaultdict(Item.browse)
        for item in Item.search([("lot_id", "in", self.lot_id.ids), *open_]):
            by_lot[item.lot_id] |= item
        for item in Item.search([("package_id", "in", self.package_id.ids), *open_]):
            by_package[item.package_id] |= item
        in_totes = Item.search([("tote_id.tag_id", "in", self.ids)])
        by_tote = in_totes.grouped(lambda item: item.tote_id.tag_id)
        return {
            tag: tag.item_id
            or (tag.lot_id and by_lot[tag.lot_id])
            or (tag.package_id and by_package[tag.package_id])
            or by_tote.get(tag)
            or Item
            for tag in self
        }

    @api.model
    def _identify(self, epcs, company):
        """What EPCs say themselves: the serial of a product, or a package.

        Nothing is made: a serial or package that is not there stays unknown.

        :param epcs: upper-case hex
        :param company: where to look
        :return: {epc: values of a tag}
        """
        serials, packages = {}, {}
        for epc in epcs:
            try:
                elements = decode(epc).elements
            except EpcError:
                continue
            if "01" in elements and "21" in elements:
                serials[epc] = elements["01"], elements["21"]
            elif "00" in elements:
                packages[epc] = elements["00"]
        return {
            **self._identify_serials(serials, company),
            **self._identify_packages(packages, company),
        }

    @api.model
    def _identify_serials(self, serials, company):
        if not serials:
            return {}
        gtins = {gtin: self._get_barcodes(gtin) for gtin, _serial in serials.values()}
        lots = self.env["stock.lot"].search(
            [
                ("name", "in", [serial for _gtin, serial in serials.values()]),
                (
                    "product_id.barcode",
                    "in",
                    [b for some in gtins.values() for b in some],
                ),
                ("company_id", "in", (company.id, False)),
            ]
        )
        known = {(lot.product_id.barcode, lot.name): lot for lot in lots}
        found = {}
        for epc, (gtin, serial) in serials.items():
            for barcode in gtins[gtin]:
                lot = known.get((barcode, serial))
                if lot:
                    found[epc] = {"lot_id": lot.id}
        return found

    @api.model
    def _get_barcodes(self, gtin):
        """A GTIN-14 and its shorter forms, as products carry them."""
        shorter = (gtin[cut:] for cut in (1, 2, 6) if not int(gtin[:cut]))
        return [gtin, *shorter]

    @api.model
    def _identify_packages(self, packages, company):
        if not packages:
            return {}
        names = [name for sscc in packages.values() for name in (sscc, f"00{sscc}")]
        known = {
            package.name[-18:]: package
            for package in self.env["stock.package"].search(
                [("name", "in", names), ("company_id", "in", (company.id, False))]
            )
        }
        return {
            epc: {"package_id": known[sscc].id}
            for epc, sscc in packages.items()
            if sscc in known
        }

    # === ACTIONS === #

    def action_open_visits(self):
        """Where the tag was seen."""
        self.ensure_one()
        return self.visit_ids._get_records_action(name=self.env._("Visits"))
