# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

HERE = ("received", "inspected", "decided", "in_process")
# What parts must have in common to be one item again.
ALIKE = (
    "product_id",
    "lot_id",
    "owner_id",
    "location_id",
    "package_id",
    "stage",
    "order_id",
    "line_id",
    "discrepancy",
    "function_grade",
    "cosmetic_grade",
    "house_grade",
    "disposition_id",
)


class ReturnItem(models.Model):
    """Parts of an item become one again, and items move between returns locations."""

    _inherit = "return.item"

    def _get_root(self):
        """The item that this one was split from first."""
        self.ensure_one()
        root = self
        while root.parent_id:
            root = root.parent_id
        return root

    def _merge(self):
        """Put parts of one item together again; the oldest plate stays.

        :return: the item that holds all of it
        :raises UserError: for parts that are not alike, or not of one item
        """
        self._ensure_operator()
        self.check_access("write")
        kept = self.sorted("id")[:1]
        others = self - kept
        if not others:
            raise UserError(self.env._("Choose at least two items to merge."))
        self._check_alike(kept)
        total = kept.product_uom_id.round(sum(self.mapped("quantity")))
        others._link_moves([(kept, move) for move in others.move_ids])
        # Out of the counts first, so that no counter is above its bound in between.
        others._unguarded().with_context(return_merging=True)._record(
            "closed",
            values={"line_id": False, "active": False},
            name=self.env._("Merged into %s", kept.name),
            data={"merged_into": kept.id},
        )
        kept._unguarded().write({"quantity": total})
        kept._record(kept.stage, name=self.env._("Merged"), data={"merged": others.ids})
        for part in others:
            part._share_costs(kept, 1.0)
        return kept

    def _check_alike(self, kept):
        if kept.stage not in HERE:
            raise UserError(
                self.env._("Only items that are here and open can be merged.")
            )
        for item in self - kept:
            different = [name for name in ALIKE if item[name] != kept[name]]
            if different:
                raise UserError(
                    self.env._(
                        "%(one)s and %(other)s differ in %(field)s: they stay apart.",
                        one=kept.name,
                        other=item.name,
                        field=self._fields[different[0]].string,
                    )
                )
            if item._get_root() != kept._get_root():
                raise UserError(
                    self.env._(
                        "%(one)s and %(other)s were never one item: they stay apart.",
                        one=kept.name,
                        other=item.name,
                    )
                )

    def _check_edge(self, to_stage):
        if self.env.context.get("return_merging") and self._is_unguarded():
            return  # from any stage: the goods live on under another plate
        super()._check_edge(to_stage)

    def action_merge(self):
        """Merge the selected parts and open what they became."""
        return self._merge()._get_records_action(name=self.env._("Item"))

    # === MOVING === #

    def _move_to(self, location):
        """Bring items with the stock they stand for to another returns location.

        :raises UserError: for items that are not here, and places outside of the
            returns centres of the company
        """
        self._ensure_operator()
        self.check_access("write")
        gone = self.filtered(lambda item: item.stage not in HERE)
        if gone:
            raise UserError(
                self.env._(
                    "%s is not here and cannot be moved.",
                    ", ".join(gone.mapped("name")),
                )
            )
        if (
            location.usage != "internal"
            or location.company_id != self.company_id
            or not location._is_in_returns_centre()
        ):
            raise UserError(
                self.env._(
                    "%s is not a place of a returns centre: decide a disposition to"
                    " bring goods elsewhere.",
                    location.display_name,
                )
            )
        away = self.filtered(lambda item: item.location_id != location)
        posting = self.env["return.posting"]
        for (warehouse, _place), items in away.grouped(
            lambda item: (item.warehouse_id, item.location_id)
        ).items():
            posting._post(warehouse.disposition_type_id, items, location)
        for stage, items in away.grouped("stage").items():
            items._record(
                stage, location_id=location.id, name=self.env._("Moved by hand")
            )

    def action_move(self):
        """Open the dialog that moves items."""
        return self._open_wizard("return.item.move", self.env._("Move"))
