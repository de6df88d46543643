# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import namedtuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import AT_DOCK

# What a customer sees of the stages of the goods.
TOLD = ("in_transit", "received", "inspected", "closed", "missing", "refused")

# How many of the five steps of `_get_progress` are behind a return in a state.
REACHED = {"submitted": 1, "approved": 2, "receiving": 2, "processing": 3, "done": 5}

Step = namedtuple("Step", "date title detail")


class ReturnOrder(models.Model):
    _inherit = "return.order"

    _guarded_fields = ("submission_key",)

    submission_key = fields.Char(
        readonly=True,
        copy=False,
        help="Given by the form a customer sent: the same form sent twice is one"
        " return.",
    )
    evidence_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="return_order_evidence_rel",
        string="Photos and Papers",
        copy=False,
        help="What the customer sent along with the request.",
    )

    is_hazard_acknowledged = fields.Boolean(
        string="Read the Handling Instructions",
        copy=False,
        help="The customer confirmed to have read how to handle dangerous goods.",
    )

    _submission_uniq = models.UniqueIndex(
        "(partner_id, submission_key) WHERE submission_key IS NOT NULL",
        "This request was sent already: you find it among your returns.",
    )

    @api.model
    def _find_by_submission_key(self, partner, key):
        """The return that a customer's form made already."""
        return self.search(
            [("partner_id", "=", partner.id), ("submission_key", "=", key)], limit=1
        )

    def _attach_evidence(self, files, line=None):
        """Keep files of a customer.

        :param files: [(clean name, data, type), ...] that `intake.check_upload` let in
        :param line: the line that they show; by default the return as a whole
        """
        self.ensure_one()
        if not files:
            return
        # sudo: portal users make no attachments; these belong to their return.
        attachments_sudo = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {
                        "name": name,
                        "raw": data,
                        "mimetype": kind,
                        "res_model": self._name,
                        "res_id": self.id,
                    }
                    for name, data, kind in files
                ]
            )
        )
        self.sudo().evidence_ids |= attachments_sudo
        if line:
            line.sudo().evidence_ids |= attachments_sudo

    def _attach_line_evidence(self, photos):
        """Keep the photos of lines.

        :param photos: {id of an order line: files}, see `_attach_evidence`
        """
        self.ensure_one()
        rest = dict(photos)
        for line in self.sudo().line_ids:
            self._attach_evidence(rest.pop(line.sale_line_id.id, None), line)
        for files in rest.values():
            self._attach_evidence(files)

    # === WHAT THE CUSTOMER SEES === #

    def _get_timeline(self):
        """What happened, the newest first, in words for the customer.

        Steps of items that happened on one day are one line.

        :return: a list of `Step`
        """
        self.ensure_one()
        milestones = self._get_milestone_names()
        # sudo: portal users see what is told here, not the log.
        events_sudo = self.sudo().event_ids
        steps, moved = [], {}
        for event in events_sudo.sorted(lambda e: (e.occurred_at, e.id)):
            if not event.item_id:
                if event.name in milestones:
                    title = milestones[event.name]
                    steps.append(Step(event.occurred_at, title, ""))
            elif event.item_id.line_id.is_settled_on_site:
                continue  # nothing was sent: it is not "not arrived"
            elif event.to_stage in TOLD and event.from_stage != event.to_stage:
                day = self.company_id._get_return_day(event.occurred_at)
                moved.setdefault((event.to_stage, day), []).append(event)
        names = self._get_stage_names()
        for (stage, _day), events in moved.items():
            steps.append(
                Step(events[0].occurred_at, names[stage], self._list_goods(events))
            )
        # Of one moment the last step stays above: sorting keeps the order of equals.
        return sorted(steps[::-1], key=lambda step: step.date, reverse=True)

    def _get_progress(self):
        """The way of a return in five steps: [(name, whether it is reached), ...];
        nothing for returns that ended early."""
        self.ensure_one()
        _ = self.env._
        names = (
            _("Asked for"),
            _("Approved"),
            _("Arrived"),
            _("Inspected"),
            _("Settled"),
        )
        reached = REACHED.get(self.state, 0)
        inspected = ("inspected", "decided", "in_process", "closed")
        items = self._get_portal_items()
        if self.state == "processing" and items:
            reached += all(item.stage in inspected for item in items)
        return [(name, place < reached) for place, name in enumerate(names)] * bool(
            reached
        )

    def _list_goods(self, events):
        """3 × Widget, 1 × Gadget."""
        totals = {}
        for event in events:
            product = event.item_id.product_id
            totals[product] = totals.get(product, 0.0) + event.quantity
        return ", ".join(
            f"{quantity:g} × {product.display_name}"
            for product, quantity in totals.items()
        )

    def _get_milestone_names(self):
        """What is told of the milestones in the log."""
        _ = self.env._
        return {
            "submitted": _("You asked for this return"),
            "approved": _("Approved: please send the goods"),
            "rejected": _("Not approved"),
            "cancelled": _("Cancelled"),
            "closed": _("Closed: nothing more is expected"),
            "credited": _("Credited"),
            "done": _("Done"),
            "information_requested": _("We asked you for more information"),
            "information_received": _("You answered our question"),
            "handed_over": _("Handed over to us"),
            "revised": _("You changed your request"),
            "settled_on_site": _("Settled: nothing needs to be sent"),
            "contested": _("You contested a grade"),
            "contest_settled": _("We answered your objection"),
            "repair_accepted": _("You accepted the repair quote"),
            "repair_declined": _("You declined the repair quote"),
        }

    def _get_stage_names(self):
        _ = self.env._
        return {
            "in_transit": _("On the way to us"),
            "received": _("Arrived"),
            "inspected": _("Inspected"),
            "closed": _("Settled"),
            "missing": _("Not arrived"),
            "refused": _("Not taken in"),
        }

    def _get_portal_items(self):
        """The goods that are here, in sudo: what a customer may see of them."""
        self.ensure_one()
        # sudo: portal users have no right on items; these are of their return.
        return self.sudo().item_ids.filtered(lambda item: item.stage in AT_DOCK)

    def _get_portal_files(self):
        """Files that the customer may open: those sent along, those of messages, and
        the photos of inspections; in sudo."""
        self.ensure_one()
        files_sudo = self.sudo().evidence_ids | self._get_conversation().attachment_ids
        for item_sudo in self._get_portal_items():
            files_sudo |= item_sudo._get_portal_photos()
        return files_sudo

    def _get_portal_papers(self):
        """What was sent along and shows no line in particular, in sudo."""
        self.ensure_one()
        return self.sudo().evidence_ids - self.sudo().line_ids.evidence_ids

    def _get_portal_credits(self):
        """Posted credit notes of the return, in sudo."""
        self.ensure_one()
        # sudo: the customer's own documents, found through the return.
        return self.sudo().credit_note_ids.filtered(lambda note: note.state == "posted")

    def _get_portal_quotes(self):
        """What was quoted and is not credited yet: [(line, quotes by grade), ...]."""
        self.ensure_one()
        lines = self.line_ids.filtered(
            lambda line: line.quote_ids
            and line.product_uom_id.compare(line.qty_credited, line.quantity) < 0
        )
        quotes = lines._get_quotes()
        return [
            (line, [quote for quote in quotes[line] if quote["house_grade"]])
            for line in lines
        ]

    def _get_portal_repairs(self):
        """Repairs with a quote that waits for the customer, in sudo."""
        self.ensure_one()
        # sudo: as above
        return self.sudo().repair_ids.filtered(
            lambda repair: repair.return_item_id.repair_quote_state == "quoted"
        )

    def _get_tracking_url(self):
        """The public page of the return; who has the link sees where the goods are."""
        self.ensure_one()
        # sudo: only staff reads the token; customers get the link in print.
        token = self.sudo().tracking_token
        return f"{self.get_base_url()}/returns/track/{token}"

    def _get_report_base_filename(self):
        self.ensure_one()
        return f"{self.env._('Return')} {self.name}"

    # === STEPS OF THE CUSTOMER === #

    def _cancel_by_customer(self):
        """:raises UserError: when it is too late"""
        self.ensure_one()
        if self.decision not in ("draft", "submitted", "approved"):
            raise UserError(self.env._("This return is closed already."))
        if self.item_ids.filtered(lambda item: item.stage == "in_transit"):
            raise UserError(
                self.env._(
                    "The goods are on their way to us: write to us below instead."
                )
            )
        self.action_cancel()
