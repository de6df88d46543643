# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..const import (
    COMPLETENESS,
    COSMETIC_GRADES,
    DATA_STATUS,
    FUNCTION_GRADES,
    HOUSE_GRADES,
)

# Lowest function and cosmetic grade of each house grade, best first.
HOUSE = (("A", 6, 8), ("B", 5, 6), ("C", 3, 4), ("D", 2, 2), ("E", 1, 1))
# The best house grade of what is not complete.
INCOMPLETE = {"accessories_missing": "B", "parts_missing": "C"}
# What is copied from the finding to the item, and into the event.
FOUND = (
    "function_grade",
    "cosmetic_grade",
    "house_grade",
    "completeness",
    "data_status",
    "found_reason_id",
)


def house_grade(function_grade, cosmetic_grade, completeness="complete"):
    """The house grade A to E of two R2v3 grades; the worse of the two decides.

    :param function_grade: "F1" (does not work) to "F6" (as new)
    :param cosmetic_grade: "C1" (destroyed) to "C9" (new)
    :param completeness: without accessories at best B, without parts at best C
    :return: a letter, or False while a grade is missing
    """
    if not function_grade or not cosmetic_grade:
        return False
    function, cosmetic = int(function_grade[1:]), int(cosmetic_grade[1:])
    letter = next(
        letter
        for letter, least_function, least_cosmetic in HOUSE
        if function >= least_function and cosmetic >= least_cosmetic
    )
    return max(letter, INCOMPLETE.get(completeness, "A"))


class ReturnInspection(models.Model):
    """What an inspector found on an item, when, and how long it took.

    An inspection does not change: what was wrong is put right by another revision.
    """

    _name = "return.inspection"
    _description = "Return Inspection"
    _inherit = ["return.guard.mixin"]
    _order = "ended_at desc, id desc"

    _guarded_fields = (
        "item_id",
        "inspector_id",
        "function_grade",
        "cosmetic_grade",
        "house_grade",
        "completeness",
        "data_status",
        "found_reason_id",
        "started_at",
        "ended_at",
        "revision",
        "template_id",
        "line_ids",
        "station",
        "note",
        "photo_id",
        "blocked_disposition_ids",
        "recommended_disposition_id",
        "amendment_reason",
        "is_automatic",
        "is_sealed",
        "pair_id",
        "is_audited",
        "agreement",
    )

    item_id = fields.Many2one(
        comodel_name="return.item", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="item_id.company_id", store=True, index=True)
    product_id = fields.Many2one(related="item_id.product_id", store=True)
    lot_id = fields.Many2one(related="item_id.lot_id", string="Lot/Serial")
    revision = fields.Integer(default=1, readonly=True)
    template_id = fields.Many2one(
        comodel_name="return.inspection.template",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    line_ids = fields.One2many(
        comodel_name="return.inspection.line",
        inverse_name="inspection_id",
        string="Answers",
        readonly=True,
    )
    inspector_id = fields.Many2one(comodel_name="res.users", required=True)
    station = fields.Char(readonly=True)
    started_at = fields.Datetime(required=True)
    ended_at = fields.Datetime(required=True)
    duration = fields.Float(
        string="Minutes",
        compute="_compute_duration",
        store=True,
        precompute=True,
        aggregator="avg",
    )
    function_grade = fields.Selection(selection=FUNCTION_GRADES, required=True)
    cosmetic_grade = fields.Selection(selection=COSMETIC_GRADES, required=True)
    house_grade = fields.Selection(
        selection=HOUSE_GRADES, string="Grade", required=True
    )
    completeness = fields.Selection(
        selection=COMPLETENESS, required=True, default="complete"
    )
    data_status = fields.Selection(selection=DATA_STATUS, required=True, default="none")
    claimed_reason_id = fields.Many2one(
        related="item_id.claimed_reason_id", store=True, string="Reason Claimed"
    )
    found_reason_id = fields.Many2one(comodel_name="return.reason")
    no_fault_found = fields.Boolean(
        compute="_compute_no_fault_found",
        store=True,
        help="A defect was claimed, and everything works.",
    )
    note = fields.Text()
    photo_id = fields.Many2one(
        comodel_name="ir.attachment",
        string="Photo File",
        readonly=True,
        index="btree_not_null",
    )
    photo = fields.Binary(related="photo_id.datas")
    blocked_disposition_ids = fields.Many2many(
        comodel_name="return.disposition",
        relation="return_inspection_blocked_rel",
        string="Excluded by Failed Checks",
        readonly=True,
    )
    recommended_disposition_id = fields.Many2one(
        comodel_name="return.disposition", string="Recommended", readonly=True
    )
    amendment_reason = fields.Char(
        string="Why Amended",
        readonly=True,
        help="Why the finding changed after the decision.",
    )
    is_automatic = fields.Boolean(
        string="By Rule",
        readonly=True,
        help="Nobody looked: the lane of the policy skipped the inspection.",
    )
    is_sealed = fields.Boolean(
        string="Sealed",
        readonly=True,
        help="Waits for a second inspector, who does not see this one's result.",
    )
    pair_id = fields.Many2one(
        comodel_name="return.inspection",
        string="Other Inspection",
        readonly=True,
        index="btree_not_null",
    )
    is_audited = fields.Boolean(string="Inspected Twice", readonly=True)
    agreement = fields.Float(
        aggregator="avg",
        readonly=True,
        help="1 when two inspectors who did not see each other's result gave the same"
        " grade, 0 when not. Only of items inspected twice.",
    )

    _revision_uniq = models.Constraint(
        "unique(item_id, revision)",
        "Somebody else inspected this item in the meantime: open it again.",
    )

    def _compute_display_name(self):
        for inspection in self:
            inspection.display_name = (
                f"{inspection.item_id.name} #{inspection.revision}"
                f" {inspection.house_grade}"
            )

    @api.depends("started_at", "ended_at")
    def _compute_duration(self):
        for inspection in self:
            spent = inspection.ended_at - inspection.started_at
            inspection.duration = max(spent.total_seconds() / 60, 0.0)

    @api.depends("claimed_reason_id.is_defect", "function_grade", "line_ids.result")
    def _compute_no_fault_found(self):
        for inspection in self:
            inspection.no_fault_found = (
                inspection.claimed_reason_id.is_defect
                and inspection.function_grade in ("F5", "F6")
                and "fail" not in inspection.line_ids.mapped("result")
                and not inspection.is_automatic
            )

    @api.model
    def _record_for(self, items, finding, lines=()):
        """Record one finding for many items; the items become inspected.

        What was decided already stays decided: the finding is a revision beside it.

        :param finding: values of an inspection, without item and times
        :param lines: values of the answers, as `_read_answers` gives them
        :return: the inspections
        """
        sealed = items.filtered(
            lambda item: item._wants_second()
            and not item._get_sealed()
            and not finding.get("is_automatic")
        )
        inspections = self._seal(sealed, finding, lines)
        items -= sealed
        if not items:
            return inspections
        firsts = items._get_sealed()
        created = self._create_for(items, finding, lines)
        self._apply(items, created, finding)
        self._compare(firsts, created)
        self.env["return.credit"]._credit_when_due(items.order_id)
        return inspections | created

    @api.model
    def _apply(self, items, inspections, finding):
        """Write what was found on the items and into their history."""
        for inspection in inspections:
            inspection.item_id._unguarded().inspection_id = inspection
        values = {name: finding[name] for name in FOUND if name in finding}
        for stage, group in items.grouped("stage").items():
            group._record(
                "inspected" if stage in ("received", "inspected") else stage,
                values=values,
                data=values,
                name=finding.get("amendment_reason"),
                source="system" if finding.get("is_automatic") else None,
            )

    @api.model
    def _seal(self, items, finding, lines):
        """Keep a first finding apart until another inspector has looked."""
        if not items:
            return self.browse()
        inspections = self._create_for(items, {**finding, "is_sealed": True}, lines)
        items._unguarded().write({"second_inspection": "wanted"})
        for stage, group in items.grouped("stage").items():
            group._record(stage, name=self.env._("Inspected by the first of two"))
        return inspections

    @api.model
    def _compare(self, firsts, seconds):
        """Open the first findings and note whether the two inspectors agree."""
        for first in firsts:
            item = first.item_id.sudo(self.env.su)
            second = seconds.filtered(lambda one, i=item: one.item_id == i)
            same = float(first.house_grade == second.house_grade)
            found = {"is_sealed": False, "is_audited": True, "agreement": same}
            first._unguarded().write({**found, "pair_id": second.id})
            second._unguarded().write({**found, "pair_id": first.id})
            item._unguarded().second_inspection = "done"

    @api.model
    def _get_agreement_rates(self, domain=()):
        """How often each inspector and a second one, who did not see the result of
        the other, gave the same grade.

        :return: {user: (inspections compared, share that agreed from 0 to 1)}
        """
        groups = self._read_group(
            [("is_audited", "=", True), *domain],
            ["inspector_id"],
            ["__count", "agreement:avg"],
        )
        return {user: (count, share) for user, count, share in groups}

    @api.model
    def _create_for(self, items, finding, lines):
        now = fields.Datetime.now()
        started = finding.get("started_at") or now
        # sudo: sealed findings count, too.
        groups = self.sudo()._read_group(
            [("item_id", "in", items.ids)], ["item_id"], ["revision:max"]
        )
        last = {item.id: revision for item, revision in groups}
        commands = [fields.Command.create(dict(line)) for line in lines]
        inspections = self._unguarded().create(
            [
                {
                    **finding,
                    "item_id": item.id,
                    "revision": last.get(item.id, 0) + 1,
                    "inspector_id": self.env.uid,
                    "started_at": min(started, now),
                    "ended_at": now,
                    "line_ids": commands,
                }
                for item in items
            ]
        )
        photos = inspections[:1].line_ids.photo_id | inspections[:1].photo_id
        # sudo: whoever may read the inspection may see its photos.
        photos.sudo().write({"res_id": inspections[:1].id})
        return inspections
