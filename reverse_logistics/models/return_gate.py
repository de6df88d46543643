# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import ast
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import OPEN


class Stop(NamedTuple):
    """A rule that holds for an item, and what it takes away.

    `allows` None: it removes what is in `removes`; else all but `allows`.
    """

    code: str
    reason: str
    kind: str  # "obligation" or "gate", as the engine knows them
    removes: frozenset = frozenset()
    allows: frozenset | None = None

    def excludes(self, code):
        """Whether it takes a disposition away, by its code."""
        return code in self.removes if self.allows is None else code not in self.allows


class ReturnGate(models.Model):
    """A rule that says what may not, or must, be done with some items.

    Gates hold for everybody: what they exclude is neither recommended nor can it be
    chosen, unless a manager waives one that says he may. Obligations come first; of
    two that leave nothing together the earlier one holds.
    """

    _name = "return.gate"
    _description = "Disposition Gate"
    _order = "kind desc, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(comodel_name="res.company", index=True)
    kind = fields.Selection(
        selection=[("obligation", "Obligation"), ("gate", "Hard Gate")],
        required=True,
        default="gate",
        help="Obligations by law, contract or ownership come before hard gates.",
    )
    domain = fields.Char(
        string="Items",
        required=True,
        default="[]",
        help="The items the gate holds for.",
    )
    effect = fields.Selection(
        selection=[("forbid", "May not be"), ("only", "May only be")],
        required=True,
        default="forbid",
    )
    disposition_ids = fields.Many2many(
        comodel_name="return.disposition",
        relation="return_gate_disposition_rel",
        string="Dispositions",
        required=True,
        context={"active_test": False},
    )
    reason = fields.Char(
        required=True,
        translate=True,
        help="What people read: “excluded: …”. In lower case, without a full stop.",
    )
    note = fields.Text(help="Where the rule comes from: a law, a contract, a letter.")

    @api.constrains("domain")
    def _check_domain(self):
        for gate in self:
            try:
                self.env["return.item"].search(gate._get_domain(), limit=1)
            except (AttributeError, KeyError, SyntaxError, TypeError, ValueError) as e:
                raise ValidationError(
                    self.env._(
                        "The items of “%(gate)s” cannot be read: set them again with"
                        " the editor. (%(error)s)",
                        gate=gate.name,
                        error=str(e)[:200],
                    )
                ) from e

    @api.constrains("disposition_ids")
    def _check_dispositions(self):
        for gate in self:
            if not gate.disposition_ids:
                raise ValidationError(
                    self.env._("Say which dispositions “%s” is about.", gate.name)
                )

    def _get_domain(self):
        """Plain values only: a gate holds the same for all users at all times."""
        self.ensure_one()
        domain = ast.literal_eval(self.domain or "[]")
        company = [("company_id", "=", self.company_id.id)] if self.company_id else []
        return [*company, *domain]

    def _prepare_stop(self):
        self.ensure_one()
        codes = frozenset(self.disposition_ids.mapped("code"))
        only = self.effect == "only"
        return Stop(
            f"gate_{self.id}",
            self.reason,
            self.kind,
            frozenset() if only else codes,
            codes if only else None,
        )

    # === WHAT HOLDS === #

    @api.model
    def _get_stops(self, items):
        """All rules that hold for items; the number of queries does not depend on the
        number of items.

        :return: {item: list of Stop, obligations first}
        """
        # sudo: rules hold for everybody, also for those who cannot read what they are
        # about (customers, vendors, contracts).
        urgent = self._get_urgent_stops(items)
        stops = {item: list(urgent.get(item, ())) for item in items}
        waived = self._get_waived(items)
        for gate in self.sudo().search([("active", "=", True)]):
            stop, free = gate._prepare_stop(), waived.get(gate, ())
            for item in items.sudo().filtered_domain(gate._get_domain()):
                if item.id not in free:
                    stops[item.sudo(items.env.su)].append(stop)
        for item, more in self._get_other_stops(items).items():
            stops[item] += more
        return {item: self._settle(found) for item, found in stops.items()}

    @api.model
    def _get_urgent_stops(self, items):
        """Obligations that come before all gates, such as a recall.

        :return: {item: list of Stop}
        """
        return {}

    @api.model
    def _get_other_stops(self, items):
        """Rules that are not in gates: failed checks, agreements with vendors.

        :return: {item: list of Stop}
        """
        found = {}
        for item in items:
            blocked = item.sudo().inspection_id.blocked_disposition_ids
            if blocked:
                reason = self.env._("a check of the inspection failed")
                codes = frozenset(blocked.mapped("code"))
                found.setdefault(item, []).append(
                    Stop("failed_check", reason, "gate", codes)
                )
        if "return.vendor.agreement" in self.env:
            agreements = self.env["return.vendor.agreement"]._find(items)
            for item, agreement in agreements.items():
                stop = self._prepare_agreement_stop(agreement.sudo())
                if stop:
                    found.setdefault(item, []).append(stop)
        return found

    @api.model
    def _prepare_agreement_stop(self, agreement):
        if agreement.eligibility not in ("forced", "prohibited"):
            return None
        Disposition = self.env["return.disposition"]
        codes = frozenset(
            Disposition.search([("action", "=", "return_to_vendor")]).mapped("code")
        )
        code, name = f"agreement_{agreement.id}", agreement.name
        if agreement.eligibility == "forced":
            reason = self.env._("%s wants it back", name)
            return Stop(code, reason, "obligation", allows=codes)
        return Stop(code, self.env._("%s takes none back", name), "gate", codes)

    @api.model
    def _settle(self, stops):
        """Obligations first; one that contradicts an earlier one does not hold."""
        allowed, kept = None, []
        for stop in sorted(stops, key=lambda stop: stop.kind != "obligation"):
            if stop.allows is not None:
                both = stop.allows if allowed is None else allowed & stop.allows
                if not both:
                    continue
                allowed = both
            kept.append(stop)
        return kept

    @api.model
    def _get_excluded(self, stops, dispositions):
        """{disposition: why not} of what the rules for an item take away."""
        return {
            disposition: next(
                stop.reason for stop in stops if stop.excludes(disposition.code)
            )
            for disposition in dispositions
            if any(stop.excludes(disposition.code) for stop in stops)
        }

    @api.model
    def _check_plan(self, plan):
        """Refuse what a rule excludes, for everybody and however it was asked for.

        :param plan: a list of (item, disposition, quantity)
        """
        items = self.env["return.item"].browse({entry[0].id for entry in plan})
        stops = self._get_stops(items)
        for item, disposition, _quantity in plan:
            excluded = self._get_excluded(stops[items.browse(item.id)], disposition)
            if disposition in excluded:
                raise UserError(
                    self.env._(
                        "%(disposition)s is not allowed for %(item)s: %(gate)s.",
                        disposition=disposition.name,
                        item=item.name,
                        gate=excluded[disposition],
                    )
                )

    # === TRY IT === #

    def _get_stopped_items(self):
        """The open items this gate holds for, also while it is archived; those for
        which a manager waived it are not among them."""
        self.ensure_one()
        open_items = [("stage", "in", OPEN), *self._get_domain()]
        items = self.env["return.item"].search(open_items)
        return items - items.browse(self._get_waived(items).get(self, ()))

    def action_test(self):
        """Show the open items this gate stops, or would stop when it is not active."""
        self.ensure_one()
        self.check_access("read")
        items = self._get_stopped_items()
        against = items.filtered(self._is_against)
        view = self.env.ref("reverse_logistics.return_item_view_list_gate")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "%(count)s stopped, %(against)s against the plan",
                count=len(items),
                against=len(against),
            ),
            "res_model": "return.item",
            "view_mode": "list,form",
            "views": [(view.id, "list"), (False, "form")],
            "domain": [("id", "in", items.ids)],
            "help": self.env._("No open item is stopped by this gate."),
        }

    def _is_against(self, item):
        """Whether what is decided or recommended for an item is what the gate stops."""
        plan = item.disposition_id or item.recommended_disposition_id
        return bool(plan) and self._prepare_stop().excludes(plan.code)
