# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..const import COSMETIC_GRADES, FUNCTION_GRADES, HOUSE_GRADES

# Lowest function and cosmetic grade of each house grade, best first.
HOUSE = (("A", 6, 8), ("B", 5, 6), ("C", 3, 4), ("D", 2, 2), ("E", 1, 1))


def house_grade(function_grade, cosmetic_grade):
    """The house grade A to E of two R2v3 grades; the worse of the two decides.

    :param function_grade: "F1" (does not work) to "F6" (as new)
    :param cosmetic_grade: "C1" (destroyed) to "C9" (new)
    :return: a letter, or False while a grade is missing
    """
    if not function_grade or not cosmetic_grade:
        return False
    function, cosmetic = int(function_grade[1:]), int(cosmetic_grade[1:])
    return next(
        letter
        for letter, least_function, least_cosmetic in HOUSE
        if function >= least_function and cosmetic >= least_cosmetic
    )


class ReturnInspection(models.Model):
    """What an inspector found on an item, when, and how long it took."""

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
        "found_reason_id",
        "started_at",
        "ended_at",
        "revision",
    )

    item_id = fields.Many2one(
        comodel_name="return.item", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="item_id.company_id", store=True, index=True)
    product_id = fields.Many2one(related="item_id.product_id", store=True)
    revision = fields.Integer(default=1, readonly=True)
    inspector_id = fields.Many2one(comodel_name="res.users", required=True)
    started_at = fields.Datetime(required=True)
    ended_at = fields.Datetime(required=True)
    function_grade = fields.Selection(selection=FUNCTION_GRADES, required=True)
    cosmetic_grade = fields.Selection(selection=COSMETIC_GRADES, required=True)
    house_grade = fields.Selection(selection=HOUSE_GRADES, required=True)
    found_reason_id = fields.Many2one(comodel_name="return.reason")
    note = fields.Text()

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

    @api.model
    def _record_for(self, items, finding):
        """Record one finding for many items; the items become inspected.

        :param finding: grades, found reason, start and note
        :return: the inspections
        """
        now = fields.Datetime.now()
        last = dict(
            self._read_group(
                [("item_id", "in", items.ids)], ["item_id"], ["revision:max"]
            )
        )
        inspections = self._unguarded().create(
            [
                {
                    **finding,
                    "item_id": item.id,
                    "revision": last.get(item, 0) + 1,
                    "inspector_id": self.env.uid,
                    "started_at": finding.get("started_at") or now,
                    "ended_at": now,
                }
                for item in items
            ]
        )
        names = ("function_grade", "cosmetic_grade", "house_grade", "found_reason_id")
        items._record(
            "inspected",
            values={name: finding.get(name) for name in names},
            data={name: finding.get(name) for name in names},
        )
        return inspections
