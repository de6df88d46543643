# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import AccessError, UserError

MOST_PARCELS = 999


class ReturnOrder(models.Model):
    """Goods that a customer brings to one of our depots, with the code on the label or
    on a telephone and nothing printed."""

    _inherit = "return.order"

    def _get_handover_obstacle(self):
        """Why nothing can be handed over, or an empty string."""
        self.ensure_one()
        if self.decision != "approved":
            return self.env._("This return is not approved, or closed already.")
        if self._is_hazard():
            return self.env._(
                "Dangerous goods that may be damaged: do not take them, call us."
            )
        if not self.item_ids.filtered(lambda item: item.stage == "expected"):
            return self.env._("Everything of this return is on its way or here.")
        return ""

    def _hand_over(self, count, name, files=()):
        """Take goods over at a depot: from now on they are in our custody.

        :param count: how many parcels
        :param name: who hands them over, as he signs
        :param files: photos, see `_attach_evidence`
        :raises AccessError: for others than our operators
        :raises UserError: when nothing can be handed over, or without count and name
        """
        self.ensure_one()
        if not self.env.user.has_group("reverse_logistics.group_return_operator"):
            raise AccessError(self.env._("Only our own people take goods over."))
        obstacle = self._get_handover_obstacle()
        if obstacle:
            raise UserError(obstacle)
        if not 0 < count <= MOST_PARCELS:
            raise UserError(
                self.env._("Type how many parcels there are: 1 to %s.", MOST_PARCELS)
            )
        if not name:
            raise UserError(self.env._("Type the name of who hands the goods over."))
        self._attach_evidence(files)
        items = self.item_ids.filtered(lambda item: item.stage == "expected")
        items._record(
            "in_transit",
            source="user",
            name=self.env._("Handed over at the depot"),
            data={"parcels": count, "handed_over_by": name, "photos": len(files)},
        )
        self._log_milestone("handed_over")
        self.message_post(
            body=self.env._(
                "%(count)s parcels handed over by %(name)s.", count=count, name=name
            ),
            subtype_xmlid="mail.mt_note",
        )
