# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.base.models.res_partner import _tzs
from odoo.addons.reverse_logistics.models.return_follow import HERE

SERVICES = ("transport", "receive", "inspect", "repair", "recycle")


class TplProvider(models.Model):
    """A third party that moves or handles returned goods for us."""

    _name = "tpl.provider"
    _description = "3PL Provider"
    _inherit = ["return.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "sequence, name, id"
    _check_company_auto = True

    _guarded_fields = ("secret_ids",)

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, precompute=True
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", required=True, check_company=True, index=True
    )
    tz = fields.Selection(
        selection=_tzs,
        string="Time Zone",
        required=True,
        default=lambda self: self.env.user.tz or "UTC",
        help="Cut-off times are in this time zone.",
    )
    does_transport = fields.Boolean(string="Transport", default=True)
    does_receive = fields.Boolean(string="Receives Goods")
    does_inspect = fields.Boolean(string="Inspects")
    does_repair = fields.Boolean(string="Repairs")
    does_recycle = fields.Boolean(string="Recycles")
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="tpl_provider_res_users_rel",
        string="Portal Users",
        domain="[('share', '=', True)]",
        help="People of the provider: they see and act on its own loads only.",
    )
    location_id = fields.Many2one(
        comodel_name="stock.location",
        string="Stock at the 3PL",
        check_company=True,
        domain="[('usage', 'in', ('internal', 'transit'))]",
        readonly=True,
        help="Where goods lie that are ours and in the hands of the provider.",
    )
    contract_ids = fields.One2many(
        comodel_name="tpl.contract", inverse_name="provider_id"
    )
    lane_ids = fields.One2many(comodel_name="tpl.lane", inverse_name="provider_id")
    holiday_ids = fields.One2many(
        comodel_name="tpl.holiday", inverse_name="provider_id"
    )
    secret_ids = fields.One2many(
        comodel_name="tpl.provider.secret",
        inverse_name="provider_id",
        groups="base.group_system",
    )
    shipment_ids = fields.One2many(
        comodel_name="return.shipment", inverse_name="provider_id"
    )
    lane_count = fields.Integer(compute="_compute_counts")
    shipment_count = fields.Integer(compute="_compute_counts")

    _partner_uniq = models.Constraint(
        "unique(partner_id, company_id)", "This partner is a provider already."
    )

    @api.depends("partner_id")
    def _compute_name(self):
        for provider in self:
            provider.name = provider.name or provider.partner_id.name

    @api.depends("lane_ids", "shipment_ids")
    def _compute_counts(self):
        lanes = dict(
            self.env["tpl.lane"]._read_group(
                [("provider_id", "in", self.ids)], ["provider_id"], ["__count"]
            )
        )
        shipments = dict(
            self.env["return.shipment"]._read_group(
                [("provider_id", "in", self.ids)], ["provider_id"], ["__count"]
            )
        )
        for provider in self:
            provider.lane_count = lanes.get(provider, 0)
            provider.shipment_count = shipments.get(provider, 0)

    @api.constrains("user_ids")
    def _check_user_ids(self):
        for provider in self:
            own = provider.sudo().user_ids.filtered(lambda user: not user.share)
            if own:
                raise ValidationError(
                    self.env._(
                        "%s works for us: people of a provider are portal users.",
                        ", ".join(own.mapped("name")),
                    )
                )

    # === ACTIONS === #

    def action_create_location(self):
        """Make the location of our stock at the provider."""
        self._ensure_manager()
        self.check_access("write")
        for provider in self.filtered(lambda provider: not provider.location_id):
            # sudo: a returns manager need not configure warehouses.
            provider.location_id = (
                self.env["stock.location"]
                .sudo()
                .create(provider._prepare_location_vals())
            )

    def _prepare_location_vals(self):
        """In the returns centre: internal and of the company, so that what lies there
        stays valued and its items go on; outside the stock of any warehouse, so that
        nothing of it is promised."""
        self.ensure_one()
        warehouse = self.company_id._get_return_warehouse()
        return {
            "name": self.env._("At %s", self.name),
            "usage": "internal",
            "company_id": self.company_id.id,
            "location_id": warehouse.return_view_loc_id.id,
        }

    def action_rotate_secret(self):
        """Issue a new secret and show it this one time."""
        self.ensure_one()
        secret = self._rotate_secret()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Copy the new secret now: it is not shown again"),
                "message": secret,
            },
        }

    def _rotate_secret(self, overlap_hours=24):
        """Issue a secret; the ones before stay valid for the overlap.

        :return: the clear secret, in the form of Standard Webhooks
        :raises AccessError: for everybody but administrators
        """
        self.ensure_one()
        if not self.env.su and not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._("Secrets of providers are issued by an administrator.")
            )
        return self.env["tpl.provider.secret"]._issue_sudo(
            self, timedelta(hours=overlap_hours)
        )

    def _get_secrets_sudo(self):
        """The secrets that are valid now, the newest first; for signatures only."""
        self.ensure_one()
        now = fields.Datetime.now()
        # sudo: nobody reads secrets, only the code that signs and verifies does.
        secrets = self.sudo().secret_ids.filtered(
            lambda secret: not secret.valid_until or secret.valid_until > now
        )
        return secrets.sorted("id", reverse=True).mapped("secret")

    def action_open_lanes(self):
        """The lanes of these providers."""
        return self.lane_ids._get_records_action(name=self.env._("Lanes"))

    def action_open_shipments(self):
        """The loads of these providers."""
        return self.shipment_ids._get_records_action(name=self.env._("Loads"))

    def action_open_stock(self):
        """The items that lie with these providers."""
        items = self.env["return.item"].search(
            [("location_id", "child_of", self.location_id.ids), ("stage", "in", HERE)]
        )
        return items._get_records_action(name=self.env._("Stock at the 3PL"))

    # === HELPERS === #

    def _ensure_manager(self):
        group = "reverse_logistics.group_return_manager"
        if not self.env.su and not self.env.user.has_group(group):
            raise AccessError(
                self.env._("Providers and tariffs are set up by a returns manager.")
            )

    def _local_now(self):
        """The present moment in the time zone of the provider."""
        self.ensure_one()
        return pytz.utc.localize(fields.Datetime.now()).astimezone(
            pytz.timezone(self.tz or "UTC")
        )
