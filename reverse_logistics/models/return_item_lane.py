# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..const import LANES
from .return_inspection import FOUND


class ReturnItem(models.Model):
    """Lanes, and second inspections that do not see the first."""

    _inherit = "return.item"

    _guarded_fields = ("lane", "lane_note", "second_inspection")

    lane = fields.Selection(
        selection=LANES, string="Inspection Lane", readonly=True, copy=True
    )
    lane_note = fields.Char(string="Why This Lane", readonly=True)
    second_inspection = fields.Selection(
        selection=[
            ("wanted", "Wanted"),
            ("done", "Done"),
            ("waived", "Waived"),
        ],
        readonly=True,
        help="Two inspectors grade the item without seeing each other's result.",
    )

    # === SECOND INSPECTION === #

    def _get_sealed(self):
        """First inspections of these items that wait for a second one."""
        # sudo: nobody sees them meanwhile but who made them and managers.
        return self.sudo().inspection_ids.filtered("is_sealed")

    def _wants_second(self):
        """Whether this item's finding is sealed until another inspector has looked:
        when a manager asked for it, or in the random share."""
        self.ensure_one()
        if self.second_inspection or self.stage != "received":
            return self.second_inspection == "wanted"
        percent = self.company_id.return_blind_percent
        # Another draw than that of the lane: 100 less it.
        return 100 - self.env["return.lane"]._draw(self) < percent

    def action_ask_second_inspection(self):
        """Have these items graded by two inspectors who do not see each other.

        :raises UserError: for items that were inspected already
        """
        self._check_manager()
        late = self.filtered(lambda i: i.stage != "received" or i.inspection_ids)
        if late:
            raise UserError(
                self.env._(
                    "%s: ask for two inspections before the first one.",
                    ", ".join(late.mapped("name")),
                )
            )
        self._unguarded().second_inspection = "wanted"

    def action_waive_second_inspection(self):
        """Go on with the first finding alone."""
        self._check_manager()
        for item in self:
            first = item._get_sealed()[:1]
            item._unguarded().second_inspection = "waived"
            if first:
                first._unguarded().is_sealed = False
                values = {name: first[name] for name in FOUND}
                values["found_reason_id"] = first.found_reason_id.id
                item._unguarded().inspection_id = first.id
                item._record("inspected", values=values, data=values)
        self.env["return.recommendation"]._recommend(
            self.filtered(lambda item: item.stage == "inspected")
        )

    def _check_manager(self):
        if not self.env.user.has_group("reverse_logistics.group_return_manager"):
            raise AccessError(self.env._("Only managers may do this."))
        self.check_access("write")

    def _get_inspection_problem(self):
        problem = super()._get_inspection_problem()
        if not problem and self._get_sealed().inspector_id == self.env.user:
            return self.env._(
                "You inspected %s already: another inspector has to grade it without"
                " seeing your result.",
                self.name,
            )
        return problem

    def _get_inspection_form(self):
        """As the base, and whether the finding stays sealed."""
        return {
            **super()._get_inspection_form(),
            "is_blind": self._wants_second(),
            "lane": self.lane or "",
            "lane_note": self.lane_note or "",
        }

    def _warn_disagreement(self):
        """Two inspectors differ: a manager looks at it, and nobody just accepts."""
        for item in self:
            item._ask_responsible(
                self.env._("%s: two inspectors found different grades", item.name)
            )
        self._unguarded().needs_person = True
