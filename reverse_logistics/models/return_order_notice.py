# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ReturnOrder(models.Model):
    """The words of the mails: here, so that they are translated in one place."""

    _inherit = "return.order"

    def _get_notice_subject(self, milestone):
        """The subject of the mail about a milestone, in the language of the context."""
        self.ensure_one()
        _ = self.env._
        texts = {
            "submitted": _("We have your request %s", self.name),
            "approved": _("Your return %s is approved", self.name),
            "rejected": _("Your return %s is not approved", self.name),
            "cancelled": _("Your return %s is cancelled", self.name),
            "information_requested": _("A question about your return %s", self.name),
            "in_transit": _("Your return %s is on its way", self.name),
            "received": _("Your return %s has arrived", self.name),
            "inspected": _("Your return %s was inspected", self.name),
            "credited": _("Your credit for the return %s", self.name),
            "contest_settled": _("Your objection, return %s", self.name),
            "done": _("Your return %s is done", self.name),
        }
        return texts[milestone]

    def _get_notice_text(self, milestone):
        """What the mail about a milestone says, in the language of the context."""
        self.ensure_one()
        _ = self.env._
        texts = {
            "submitted": _("We look at it and answer as soon as we can."),
            "approved": _(
                "Label and instructions are attached. Please pack the goods as they"
                " say and send them."
            ),
            "rejected": _("We cannot take these goods back: %s", self._get_why()),
            "cancelled": _("Nothing needs to be sent any more."),
            "information_requested": _(
                "Before we can go on we need to know: %s", self.information_request
            ),
            "in_transit": _("The carrier has the goods."),
            "received": _("The goods are in our returns centre. We inspect them next."),
            "inspected": _(
                "You find what we found in the portal. If you do not agree with a"
                " grade you can contest it there, once."
            ),
            "credited": _("The credit note is posted. You find it in the portal."),
            "contest_settled": _("We answered your objection in the portal."),
            "done": _("Everything about this return is settled. Thank you."),
        }
        return texts[milestone]

    def _get_why(self):
        return self.closing_reason or self.env._("please ask us.")
