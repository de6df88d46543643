# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import FUNCTION_GRADES

WORKING = ("F5", "F6")
MANAGER = "reverse_logistics.group_return_manager"
# What a declaration vouches for: whoever changes it makes the declaration void.
EVIDENCE = (
    "item_name",
    "type_number",
    "production_year",
    "responsible_id",
    "test_kinds",
    "hazard_state",
    "hazard_note",
    "is_packed",
    "is_labelled",
    "sale_ref",
    "sale_document_ids",
    "transport_ref",
    "carve_out",
    "agreement_ref",
)


class ReturnWeeeRecord(models.Model):
    """The evidence that a used appliance that leaves the country is no waste.

    The particulars are those of Annex VI of Directive 2012/19/EU: point 1 (invoice or
    contract, test of every item, declaration of the holder, protection against
    damage), point 3 (what the record of an item says), point 4 (transport document),
    and point 2, the transfers between companies for repair that need no test.
    """

    _name = "return.weee.record"
    _description = "Export Record of Used Equipment"
    _inherit = ["return.guard.mixin", "return.paper.mixin", "mail.thread"]
    _order = "id desc"
    _rec_name = "item_id"
    _check_company_auto = True

    _guarded_fields = (
        "tested_on",
        "function_grade",
        "inspection_id",
        "declared_by_id",
        "declared_on",
        "date_exported",
        "exported_partner_id",
        "is_complete",
    )

    item_id = fields.Many2one(
        comodel_name="return.item",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(related="item_id.company_id", store=True, index=True)
    product_id = fields.Many2one(related="item_id.product_id", store=True)
    lot_id = fields.Many2one(related="item_id.lot_id", string="Lot/Serial")
    quantity = fields.Float(related="item_id.quantity")
    weee_category = fields.Selection(related="product_id.return_weee_category")
    item_name = fields.Char(string="Name of the Item")
    type_number = fields.Char(string="Identification or Type Number")
    production_year = fields.Integer(help="As far as it is known.")
    responsible_id = fields.Many2one(
        comodel_name="res.partner",
        string="Responsible for the Test",
        help="The company that proves the function, with its address.",
    )
    inspection_id = fields.Many2one(
        comodel_name="return.inspection", string="Test", readonly=True
    )
    tested_on = fields.Date(readonly=True)
    function_grade = fields.Selection(
        selection=FUNCTION_GRADES, string="Result of the Test", readonly=True
    )
    test_kinds = fields.Text(string="Tests Done")
    hazard_state = fields.Selection(
        selection=[
            ("none", "None Found"),
            ("safe", "Present, Enclosed and Undamaged"),
            ("unsafe", "Present and Not Safe"),
        ],
        string="Hazardous Substances",
        help="Batteries, mercury, capacitors, coolants and the like: what the"
        " evaluation found.",
    )
    hazard_note = fields.Char(string="Which Ones")
    is_packed = fields.Boolean(
        string="Packed against Damage",
        help="Sufficient packaging and stacking for transport, loading and unloading.",
    )
    is_labelled = fields.Boolean(
        string="Record Fixed to It",
        help="Securely, but not permanently, to be read without unpacking.",
    )
    sale_ref = fields.Char(
        string="Invoice or Contract",
        help="Which states that it is meant for direct re-use and fully works.",
    )
    sale_document_ids = fields.Many2many(
        comodel_name="ir.attachment", string="Copies of It"
    )
    transport_ref = fields.Char(string="Transport Document", help="CMR, waybill.")
    carve_out = fields.Selection(
        selection=[
            ("warranty", "To the producer for repair under warranty"),
            ("repair", "Professional equipment for repair under contract"),
            ("analysis", "Defective professional equipment for root cause analysis"),
        ],
        string="Transfer between Companies",
        help="Point 2 of Annex VI: such a transfer needs the agreement, but neither"
        " invoice nor test.",
    )
    agreement_ref = fields.Char(string="Agreement of the Transfer")
    declared_by_id = fields.Many2one(
        comodel_name="res.users", string="Declared by", readonly=True
    )
    declared_on = fields.Date(readonly=True)
    date_exported = fields.Datetime(string="Exported", readonly=True)
    exported_partner_id = fields.Many2one(
        comodel_name="res.partner", string="Consignee", readonly=True
    )
    is_complete = fields.Boolean(
        string="Complete", compute="_compute_is_complete", store=True
    )
    missing = fields.Text(compute="_compute_missing")

    _item_uniq = models.Constraint(
        "unique(item_id)", "This item has an export record already: complete that one."
    )
    _year_bounded = models.Constraint(
        "CHECK (production_year IS NULL OR production_year = 0"
        " OR production_year BETWEEN 1900 AND 2200)",
        "Type the year of production with four digits, for example 2021.",
    )

    # === WHAT IS MISSING === #

    @api.depends(
        *[name for name in EVIDENCE if name != "sale_document_ids"],
        "responsible_id.city",
        "responsible_id.country_id",
        "tested_on",
        "function_grade",
        "declared_by_id",
    )
    def _compute_is_complete(self):
        for record in self:
            record.is_complete = not record._get_missing()

    @api.depends("is_complete")
    @api.depends_context("lang")
    def _compute_missing(self):
        for record in self:
            record.missing = "\n".join(record._get_missing())

    def _get_missing(self):
        """What this record lacks, a phrase each; empty when it is complete."""
        self.ensure_one()
        _ = self.env._
        lacking = []
        if self.carve_out:
            lacking.append((self.agreement_ref, _("the agreement of the transfer")))
        else:
            lacking += self._get_test_demands()
            lacking.append((self.sale_ref, _("the invoice or contract")))
            lacking.append((self.is_labelled, _("the record fixed to the item")))
        lacking += [
            (self.is_packed, _("protection against damage")),
            (self.transport_ref, _("the transport document")),
            (self.declared_by_id, _("the declaration that it is no waste")),
        ]
        return [phrase for given, phrase in lacking if not given]

    def _get_test_demands(self):
        """[(what was given, what to call it)] of the test of an item."""
        _ = self.env._
        tester = self.responsible_id
        return [
            (self.item_name, _("the name of the item")),
            (
                tester.name and tester.city and tester.country_id,
                _("name and address of who is responsible for the test"),
            ),
            (self.tested_on, _("the date of the test")),
            (self.test_kinds, _("the tests that were done")),
            (
                self.function_grade in WORKING,
                _("a test that shows that it fully works (F5 or F6)"),
            ),
            (
                self.hazard_state in ("none", "safe"),
                _("the evaluation of hazardous substances, without an unsafe one"),
            ),
        ]

    # === RECORDS OF ITEMS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Records begin with what the item and its inspection say."""
        records = super().create(vals_list)
        records._read_test()
        return records

    def write(self, vals):
        """:raises UserError: for changes to what has left already"""
        if not self._is_unguarded() and any(one.date_exported for one in self):
            raise UserError(
                self.env._("This has left the country: its record is kept as it was.")
            )
        changed = set(vals).intersection(EVIDENCE)
        if changed and not self._is_unguarded():
            void = self.filtered("declared_by_id")
            void._unguarded().write({"declared_by_id": False, "declared_on": False})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_exported(self):
        if any(record.date_exported for record in self):
            raise UserError(self.env._("The record of what was exported is kept."))

    @api.model
    def _get_for(self, items):
        """The records of items, made where there is none."""
        found = self.search([("item_id", "in", items.ids)])
        new = items - found.item_id
        return found | self.create([{"item_id": item.id} for item in new])

    def action_read_test(self):
        """Take the last inspection as the test."""
        self.check_access("write")
        self.filtered(lambda record: not record.date_exported)._read_test(anew=True)

    def _read_test(self, anew=False):
        """Fill in what is known; what somebody typed stays.

        :param anew: the list of tests is written anew, too
        """
        for record in self:
            item = record.item_id
            test = item.inspection_ids.filtered(
                lambda one: not one.is_automatic and not one.is_sealed
            )[:1]
            known = {
                "item_name": item.product_id.display_name,
                "type_number": item.lot_id.name or item.product_id.default_code,
                "responsible_id": item.company_id.partner_id.id,
                "test_kinds": record._describe_test(test),
            }
            vals = {
                name: value
                for name, value in known.items()
                if not record[name] or (anew and name == "test_kinds" and value)
            }
            vals |= {
                "inspection_id": test.id,
                "tested_on": test.ended_at and test.ended_at.date(),
                "function_grade": test.function_grade,
            }
            vals |= record._read_repair(test)
            if anew:
                vals |= {"declared_by_id": False, "declared_on": False}
            record._unguarded().write(vals)

    def _read_repair(self, test):
        """What a repair after the inspection proves: done means that it works."""
        self.ensure_one()
        # sudo: inspectors need not read repairs of the workshop.
        done = self.item_id.sudo().repair_ids.filtered(
            lambda repair: repair.state == "done"
            and (not test or repair.write_date >= test.ended_at)
        )[-1:]
        if not done:
            return {}
        return {
            "tested_on": done.write_date.date(),
            "function_grade": "F5",
            "test_kinds": self.env._(
                "Function after the repair %s: works fully", done.name
            ),
        }

    @api.model
    def _describe_test(self, test):
        """The kinds of tests of an inspection and their results, a line each."""
        if not test:
            return ""
        results = dict(test.line_ids._fields["result"]._description_selection(self.env))
        lines = [
            f"{line.name}: {results.get(line.result) or line.value_text or '-'}"
            for line in test.line_ids
        ]
        if not lines:
            names = dict(
                test._fields["function_grade"]._description_selection(self.env)
            )
            lines = [self.env._("Function: %s", names[test.function_grade])]
        return "\n".join(lines)

    # === STEPS === #

    def action_declare(self):
        """Declare that these are no waste: the holder's declaration (point 1 c).

        :raises AccessError: for users who are not managers
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only managers may declare that goods are no waste.")
            )
        self.check_access("write")
        self.filtered(lambda one: not one.date_exported)._unguarded().write(
            {
                "declared_by_id": self.env.uid,
                "declared_on": fields.Date.context_today(self),
            }
        )

    def action_print_pack(self):
        """The pack of these records as one PDF; the list of them while one lacks
        something.

        :return: an action
        """
        if not all(record.is_complete for record in self):
            return self._get_records_action(name=self.env._("What the Pack Lacks"))
        report = self.env.ref("reverse_logistics.action_report_return_weee_pack")
        return report.report_action(self, config=False)

    def _ensure_complete(self):
        """:raises UserError: naming what is missing, of up to five items"""
        lacking = self.filtered(lambda record: not record.is_complete)
        if lacking:
            raise UserError(
                self.env._(
                    "This leaves the country, and its export record is not complete:"
                    "\n%s\nComplete the records with Export Pack, or choose a transfer"
                    " between companies on them.",
                    "\n".join(
                        f"{record.item_id.name}: {', '.join(record._get_missing())}"
                        for record in lacking[:5]
                    ),
                )
            )

    def _note_exported(self, partner):
        self._unguarded().write(
            {
                "date_exported": fields.Datetime.now(),
                "exported_partner_id": partner.id,
            }
        )

    def _prepare_pack(self):
        """What the pack says of the consignment: a dict for the report."""
        return {
            "records": self,
            "holders": self.company_id.partner_id,
            "declared": self.declared_by_id,
            "weight": sum(one.product_id.weight * one.quantity for one in self),
            "transport": ", ".join(
                sorted({one.transport_ref for one in self if one.transport_ref})
            ),
        }

    @api.model
    def _open_for(self, items):
        """:return: the action of the pack of items, whose records are made"""
        return self.browse(self._get_for(items).ids).action_print_pack()


class ReturnItem(models.Model):
    _inherit = "return.item"

    _guarded_fields = ("weee_record_ids", "date_exported", "is_export_proven")

    weee_record_ids = fields.One2many(
        comodel_name="return.weee.record",
        inverse_name="item_id",
        string="Export Records",
        readonly=True,
        copy=False,
    )
    date_exported = fields.Datetime(readonly=True, copy=False, index="btree_not_null")
    is_export_proven = fields.Boolean(
        string="Exported with Full Evidence", readonly=True, copy=False
    )

    def _get_export_items(self, partner):
        """Those of these used appliances for which the way to a partner is an export.

        Where a country is not known nothing can be said; products have an e-waste
        category when they are appliances.
        """
        country = partner.country_id or partner.commercial_partner_id.country_id
        return self.filtered(
            lambda item: (
                country
                and item.product_id.return_weee_category
                and item._get_country()
                and item._get_country() != country
            )
        )

    def _get_country(self):
        """The country that goods in a returns centre lie in."""
        self.ensure_one()
        # sudo: the address of a warehouse is no secret to who works there.
        address = self.warehouse_id.sudo().partner_id
        return address.country_id or self.company_id.sudo().country_id

    def _check_export(self, partner):
        """:raises UserError: when these may not go to a partner without evidence"""
        exported = self._get_export_items(partner)
        if exported:
            # sudo: who ships need not have rights on the records that hold him up.
            records_sudo = self.env["return.weee.record"].sudo()
            records_sudo._get_for(exported)._ensure_complete()

    def _note_export(self, partner):
        """Note that items left the country, and whether with full evidence.

        Never raises: it runs inside the posting of transfers.
        """
        # sudo: see `_check_export`.
        exported_sudo = (
            self.sudo()
            ._get_export_items(partner)
            .filtered(lambda item: not item.date_exported)
        )
        if not exported_sudo:
            return
        records = self.env["return.weee.record"].sudo()._get_for(exported_sudo)
        records._note_exported(partner)
        proven = records.filtered("is_complete").item_id
        values = {"date_exported": fields.Datetime.now()}
        proven._unguarded().write({**values, "is_export_proven": True})
        unproven = exported_sudo - proven
        unproven._unguarded().write(values)
        for item in unproven:
            item._ask_responsible(
                self.env._("%s left the country without its export record", item.name)
            )

    def action_export_pack(self):
        """Build the export pack of these items in one go.

        :return: the PDF, or the list of the records that lack something
        :raises UserError: when none of them is electrical equipment
        """
        if not self.env.user.has_group("reverse_logistics.group_return_inspector"):
            raise AccessError(
                self.env._("Only inspectors and managers may build export packs.")
            )
        self.check_access("write")
        appliances = self.filtered("product_id.return_weee_category")
        if not appliances:
            raise UserError(
                self.env._(
                    "Export records are for electrical and electronic equipment: set"
                    " the e-waste category of the product first."
                )
            )
        return self.env["return.weee.record"]._open_for(appliances)

    def action_open_weee_records(self):
        """The export records of these items."""
        return self.weee_record_ids._get_records_action(
            name=self.env._("Export Records")
        )
