# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

MOST = 9999


class ReturnOrder(models.Model):
    """How many parcels a return comes in. The last one ends the wait: what the receipts
    after it do not hold, will not come."""

    _inherit = "return.order"

    _guarded_fields = ("parcels_received",)

    parcel_ids = fields.One2many(
        comodel_name="return.parcel", inverse_name="order_id", string="Parcels"
    )
    parcels_expected = fields.Integer(
        compute="_compute_parcels_expected",
        inverse="_inverse_parcels_expected",
        store=True,
        readonly=False,
        copy=False,
        help="How many parcels the goods come in; 0: nobody said.",
    )
    parcels_received = fields.Integer(
        compute="_compute_parcels_received", store=True, copy=False
    )
    parcel_progress = fields.Char(
        string="Parcels Here", compute="_compute_parcel_progress"
    )
    is_complete_here = fields.Boolean(compute="_compute_parcel_progress")

    _parcels_bounded = models.Constraint(
        "CHECK (parcels_expected BETWEEN 0 AND 9999"
        " AND COALESCE(parcels_received, 0) >= 0)",
        "The number of parcels is from 0 (nobody said) to 9,999.",
    )

    @api.depends("parcel_ids.is_announced")
    def _compute_parcels_expected(self):
        for order in self:
            order.parcels_expected = len(order.parcel_ids.filtered("is_announced"))

    def _inverse_parcels_expected(self):
        """A parcel each; those of which more is known than the number stay."""
        vals_list, gone = [], self.env["return.parcel"]
        for order in self:
            if not 0 <= order.parcels_expected <= MOST:
                raise ValidationError(
                    self.env._(
                        "The number of parcels is from 0 (nobody said) to 9,999."
                    )
                )
            parcels = order.parcel_ids.filtered("is_announced")
            more = order.parcels_expected - len(parcels)
            loose = parcels.filtered(
                lambda p: p.state == "expected" and not p.name and not p.package_id
            )
            if more > 0:
                vals_list += [{"order_id": order.id}] * more
            elif len(loose) < -more:
                raise UserError(
                    self.env._(
                        "More parcels of %s are listed or here already: delete those"
                        " that do not come from the list of its parcels.",
                        order.name,
                    )
                )
            elif more:
                gone |= loose.sorted("id", reverse=True)[:-more]
        # sudo: whoever may write the return says how many parcels it comes in.
        self.env["return.parcel"].sudo().create([dict(vals) for vals in vals_list])
        gone.sudo().unlink()

    @api.depends("parcel_ids.state")
    def _compute_parcels_received(self):
        for order in self:
            here = order.parcel_ids.filtered(lambda p: p.state == "arrived")
            order.parcels_received = len(here)

    @api.depends("parcel_ids.state", "parcel_ids.is_announced", "state")
    def _compute_parcel_progress(self):
        for order in self:
            announced = order.parcel_ids.filtered("is_announced")
            here = announced.filtered(lambda p: p.state == "arrived")
            besides = len(order.parcel_ids - announced)
            progress = self.env._(
                "%(here)s of %(expected)s", here=len(here), expected=len(announced)
            )
            if besides:
                progress = self.env._(
                    "%(progress)s, and %(count)s more", progress=progress, count=besides
                )
            order.parcel_progress = progress if announced else False
            order.is_complete_here = (
                order.state in ("approved", "receiving") and order._are_parcels_here()
            )

    def action_receive_parcel(self):
        """Count one parcel of these returns as here.

        :return: the list of parcels to choose from, when they have numbers
        """
        if len(self) == 1:
            waiting = self.parcel_ids.filtered(lambda p: p.state == "expected")
            if len(waiting) > 1 and any(waiting.mapped("name")):
                return self._choose_parcel()
        return self._receive_parcels(1)

    def _choose_parcel(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Which Parcel Is Here?"),
            "res_model": "return.parcel",
            "views": [
                (self.env.ref("reverse_logistics.return_parcel_view_pick").id, "kanban")
            ],
            "domain": [("order_id", "=", self.id)],
            "target": "new",
        }

    def _receive_parcels(self, count, reference=None):
        """Count parcels that arrived: those that are expected first, and among them the
        one with the number, else one without.

        :param reference: what the carrier calls the parcel
        :raises AccessError: for users who are not returns operators
        :raises UserError: for returns that wait for nothing
        """
        if not self.env.su and not self.env.user.has_group(
            "reverse_logistics.group_return_operator"
        ):
            raise AccessError(
                self.env._("Only operators of returns count parcels: ask a manager.")
            )
        self.check_access("write")
        self._ensure_decision("approved")
        if not 0 < count <= MOST:
            raise UserError(self.env._("Count at least one parcel."))
        self._meet()  # two at two docks count two
        for order in self:
            order._take_parcels(count, reference)._arrive()

    def _take_parcels(self, count, reference):
        """The parcels that are meant by a count; others than expected are made."""
        vals = {"name": reference}
        self.env["return.parcel"]._clean_name(vals)
        number = vals["name"]
        named = self.parcel_ids.filtered(lambda p: number and p.name == number)
        if named.filtered(lambda p: p.state == "arrived"):
            raise UserError(self.env._("%s is counted already.", number))
        waiting = (self.parcel_ids - named).filtered(
            lambda p: p.state == "expected" and not (number and p.name)
        )
        taken = (named | waiting.sorted(lambda p: (bool(p.name), p.id)))[:count]
        more = [
            {"order_id": self.id, "is_announced": False}
            for _parcel in range(count - len(taken))
        ]
        taken |= self.env["return.parcel"]._unguarded().create(more)
        if number and not named:
            taken[0].name = number
        return taken

    def _are_parcels_here(self):
        """Whether it is known how many parcels come, and all of them are here."""
        self.ensure_one()
        announced = self.parcel_ids.filtered("is_announced")
        return bool(announced) and set(announced.mapped("state")) == {"arrived"}
