# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .return_kpi_definition import ITEM, ORDER

WEEK = "reverse_logistics.digest_week"


class DigestDigest(models.Model):
    """Figures of returns in Odoo's digest mails; a weekly one goes to managers.

    Counts and money only: a digest cannot say n/a, which a share needs.
    """

    _inherit = "digest.digest"

    kpi_return_received = fields.Boolean(string="Returned Items Received")
    kpi_return_received_value = fields.Integer(compute="_compute_kpi_return_values")
    kpi_return_closed = fields.Boolean(string="Returned Items Closed")
    kpi_return_closed_value = fields.Integer(compute="_compute_kpi_return_values")
    kpi_return_held = fields.Boolean(string="Value of Returns Held, Today")
    kpi_return_held_value = fields.Monetary(compute="_compute_kpi_return_values")
    kpi_return_net_recovery = fields.Boolean(string="Net Recovery of Returns")
    kpi_return_net_recovery_value = fields.Monetary(
        compute="_compute_kpi_return_values"
    )
    kpi_return_requested = fields.Boolean(string="Returns Requested")
    kpi_return_requested_value = fields.Integer(compute="_compute_kpi_return_values")
    return_invited_ids = fields.Many2many(
        comodel_name="res.users",
        relation="digest_digest_return_invited_rel",
        string="Invited Managers",
        help="Who was subscribed once; who left is not subscribed again.",
    )

    @api.depends_context("start_datetime", "end_datetime", "uid", "company")
    def _compute_kpi_return_values(self):
        start, end, _companies = self._get_kpi_compute_parameters()
        for digest in self:
            company = digest.company_id or self.env.company
            kpi = self.env["return.kpi"].with_context(allowed_company_ids=company.ids)
            # Raises for who has nothing to steer; Odoo then leaves the figure out.
            kpi._check_viewer()
            values = kpi._get_digest_values(
                fields.Datetime.to_datetime(start), fields.Datetime.to_datetime(end)
            )
            for name, value in values.items():
                digest[f"{name}_value"] = value

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        dashboard = "reverse_logistics.return_dashboard_action"
        names = [name for name in self._fields if name.startswith("kpi_return_")]
        return actions | {
            name: dashboard for name in names if not name.endswith("_value")
        }

    @api.model
    def _cron_send_digest_email(self):
        """New managers get the mail of the week, until they leave it."""
        self._invite_return_managers()
        return super()._cron_send_digest_email()

    @api.model
    def _invite_return_managers(self):
        digest_sudo = self.env.ref(WEEK, raise_if_not_found=False)
        if not digest_sudo:
            return
        digest_sudo = digest_sudo.sudo()  # sudo: called by the scheduler
        group_sudo = self.env.ref("reverse_logistics.group_return_manager").sudo()
        managers = group_sudo.all_user_ids.filtered(
            lambda user: user.active and not user.share and user.email
        )
        new = managers - digest_sudo.return_invited_ids
        if new:
            digest_sudo.user_ids |= new
            digest_sudo.return_invited_ids |= new


class ReturnKpi(models.AbstractModel):
    _inherit = "return.kpi"

    @api.model
    def _get_digest_values(self, start, end):
        """{field of the digest: number} of what happened between two moments."""
        mine = ("company_id", "in", self.env.companies.ids)

        def read(model, date, spec):
            domain = [mine, (date, ">=", start), (date, "<", end)]
            [(value,)] = self.env[model]._read_group(domain, [], [spec])
            return value or 0

        held = self._get_values(self._read_filters({}), {"backlog_value"})
        return {
            "kpi_return_requested": read(ORDER, "date", "order_count:sum"),
            "kpi_return_received": read(ITEM, "date", "item_count:sum"),
            "kpi_return_closed": read(ITEM, "date_closed", "closed_count:sum"),
            "kpi_return_net_recovery": read(ITEM, "date_closed", "net_recovery:sum"),
            "kpi_return_held": held["backlog_value"]["value"] or 0,
        }
