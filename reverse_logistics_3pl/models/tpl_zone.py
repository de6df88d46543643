# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TplZone(models.Model):
    """An area whose returns are collected together: where loads start."""

    _name = "tpl.zone"
    _description = "Pickup Zone"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(comodel_name="res.company", index=True)
    country_ids = fields.Many2many(comodel_name="res.country", string="Countries")
    state_ids = fields.Many2many(
        comodel_name="res.country.state",
        string="States",
        domain="[('country_id', 'in', country_ids)]",
    )
    zip_prefixes = fields.Char(
        help="Beginnings of postal codes, separated by commas: 60, 604, SW1. Empty:"
        " any.",
    )

    @api.constrains("zip_prefixes")
    def _check_zip_prefixes(self):
        for zone in self:
            if zone.zip_prefixes and not zone._get_prefixes():
                raise ValidationError(
                    self.env._("%s: type postal codes like 60, 604, SW1.", zone.name)
                )

    def _get_prefixes(self):
        self.ensure_one()
        parts = (self.zip_prefixes or "").upper().replace(";", ",").split(",")
        return tuple("".join(part.split()) for part in parts if part.strip())

    def _matches(self, address):
        """Whether an address lies in the zone."""
        self.ensure_one()
        if self.country_ids and address.country_id not in self.country_ids:
            return False
        if self.state_ids and address.state_id not in self.state_ids:
            return False
        prefixes = self._get_prefixes()
        code = "".join((address.zip or "").upper().split())
        return not prefixes or code.startswith(prefixes)

    @api.model
    def _find_zones(self, addresses, company):
        """The first zone of each address, in the order of the sequence.

        :return: {address: zone or nothing}
        """
        zones = self.search([("company_id", "in", [company.id, False])])
        return {
            address: next((zone for zone in zones if zone._matches(address)), self)
            for address in addresses
        }
