# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ReturnInspectionTemplate(models.Model):
    """What an inspector has to look at, by product, category and reason claimed."""

    _name = "return.inspection.template"
    _description = "Inspection Template"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(comodel_name="res.company", index=True)
    product_ids = fields.Many2many(
        comodel_name="product.product",
        relation="return_inspection_template_product_rel",
        string="Products",
        check_company=True,
        help="Empty: any product. A template that names the product goes before one"
        " that names its category.",
    )
    categ_ids = fields.Many2many(
        comodel_name="product.category",
        relation="return_inspection_template_categ_rel",
        string="Product Categories",
        help="With the categories below them; the nearest one goes first.",
    )
    reason_ids = fields.Many2many(
        comodel_name="return.reason",
        relation="return_inspection_template_reason_rel",
        string="Reasons Claimed",
        help="Empty: any reason.",
    )
    instruction = fields.Text(
        translate=True, help="What to mind before the first check."
    )
    check_ids = fields.One2many(
        comodel_name="return.inspection.check", inverse_name="template_id", copy=True
    )

    @api.model
    def _find_for(self, items):
        """The template of each item: the most particular of those that fit.

        A product counts more than a category, a near category more than one further
        up, these more than a reason; then the sequence.

        :return: {item: template, empty when none fits}
        """
        # sudo: everybody who inspects does so by the same templates.
        templates = self.sudo().search([("active", "=", True)])
        found, known = {}, {}
        for item in items:
            key = (item.company_id, item.product_id, item.claimed_reason_id)
            if key not in known:
                ranks = [(template._get_rank(*key), template) for template in templates]
                fitting = [entry for entry in ranks if entry[0] is not None]
                # Of equals the first: templates come in the order of their sequence.
                best = max(fitting, key=lambda entry: entry[0], default=(None, self))
                known[key] = best[1].sudo(self.env.su).browse(best[1].id)
            found[item] = known[key]
        return found

    def _get_rank(self, company, product, reason):
        """How well this template fits; None: not at all."""
        self.ensure_one()
        if self.company_id and self.company_id != company:
            return None
        if self.reason_ids and reason not in self.reason_ids:
            return None
        named = product in self.product_ids
        if self.product_ids and not named and not self.categ_ids:
            return None
        path = (product.categ_id.parent_path or "").split("/")
        depths = [
            path.index(str(categ.id)) + 1
            for categ in self.categ_ids
            if str(categ.id) in path
        ]
        if (self.categ_ids or self.product_ids) and not (named or depths):
            return None
        return (named, max(depths, default=0), bool(self.reason_ids))

    def _read_answers(self, items, answers):
        """Check answers against this template.

        :param items: one item, or several that are alike
        :param answers: {check id: "pass", "fail", "na", a number, a text or a photo in
            base64}; ids may be texts, as JSON has them
        :return: a list of values of `return.inspection.line`
        :raises UserError: for unknown checks, missing or unreadable answers
        """
        checks = self.check_ids
        given = {str(key): value for key, value in (answers or {}).items()}
        known = {str(check.id): check for check in checks}
        if not given.keys() <= known.keys():
            raise UserError(
                self.env._(
                    "These checks do not belong to %(items)s: open the inspection"
                    " again.",
                    items=", ".join(items.mapped("name")),
                )
            )
        lines = [
            check._read_answer(items, given[str(check.id)])
            for check in checks
            if given.get(str(check.id)) is not None and given[str(check.id)] != ""
        ]
        answered = {line["check_id"] for line in lines}
        missing = checks.filtered(lambda c: c.required and c.id not in answered)
        if missing:
            raise UserError(
                self.env._(
                    "Answer these checks first: %s.", ", ".join(missing.mapped("name"))
                )
            )
        return lines
