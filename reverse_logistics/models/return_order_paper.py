# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from .return_item_label import (
    UNPATCHED_ZOOM,
    _wkhtml,
    code128_image,
    gs1_128_image,
    qr_image,
    zpl_escape,
)

# Application identifier of a consignment (GINC), and its longest with the identifier.
GINC = "401"
LONGEST_GINC = 3 + 30
PAPERS = {
    "pdf": "reverse_logistics.action_report_return_instructions",
    "label": "reverse_logistics.action_report_return_label",
}


class ReturnOrder(models.Model):
    """What the customer prints: the label, and how to pack and where to send."""

    _inherit = "return.order"

    def action_print_papers(self):
        """Print label and instructions for the customer.

        :raises UserError: when there is nothing to send
        """
        for order in self:
            obstacle = order._get_paper_obstacle("pdf")
            if obstacle:
                raise UserError(
                    self.env._(
                        "%(order)s: %(obstacle)s", order=order.name, obstacle=obstacle
                    )
                )
        return self.env.ref(PAPERS["pdf"]).report_action(self, config=False)

    def action_fetch_label(self):
        """Ask the carrier for a prepaid label, where it gives one.

        :raises UserError: when the carrier gives none, or the goods may not travel
            with one
        """
        for order in self:
            order.check_access("write")
            if order._is_hazard():
                raise UserError(
                    self.env._(
                        "%s holds dangerous goods that may be damaged: they get no"
                        " standard label.",
                        order.name,
                    )
                )
            if not order.carrier_id.can_generate_return:
                raise UserError(
                    self.env._(
                        "The carrier of %s gives no return labels: print our own.",
                        order.name,
                    )
                )
            order._fetch_carrier_label()

    def _fetch_carrier_label(self):
        """Let the carrier attach its label to the receipt and keep its number."""
        self.ensure_one()
        pickings = self.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )
        for picking in pickings:
            # sudo: who prints labels need not write transfers; the carrier's code does.
            picking_sudo = picking.sudo()
            picking_sudo.carrier_id = self.carrier_id
            self.carrier_id.sudo().get_return_label(picking_sudo)
            if picking_sudo.carrier_tracking_ref:
                self.carrier_tracking_ref = picking_sudo.carrier_tracking_ref

    def _get_carrier_labels(self):
        """The carrier's own labels, in sudo."""
        self.ensure_one()
        # sudo: found through the receipts of this return.
        return self.sudo().picking_ids.return_label_ids.filtered(
            lambda label: label.mimetype == "application/pdf"
        )

    # === WHAT THE PAPERS SAY === #

    def _is_hazard(self):
        """Whether dangerous goods that may be damaged are among the goods."""
        self.ensure_one()
        return any(
            line.product_id._is_return_hazard(line.reason_id)
            for line in self.sudo().line_ids
        )

    def _get_paper_obstacle(self, kind):
        """Why there is no such paper, or an empty string."""
        self.ensure_one()
        if kind not in PAPERS:
            return self.env._("There is no such paper.")
        if self.state not in ("approved", "receiving"):
            return self.env._("There are papers while we wait for the goods.")
        if kind == "label" and self._is_hazard():
            return self.env._("These goods must not travel with a standard label.")
        if kind == "label" and not self._get_sent_lines():
            return self.env._("Nothing has to be sent.")
        return ""

    def _get_sent_lines(self):
        """The lines that the customer sends; others are kept or destroyed there."""
        self.ensure_one()
        return self.sudo().line_ids.filtered(
            lambda line: line.policy_rule_id.instruction not in ("keep", "destroy")
        )

    def _render_paper(self, kind):
        """A paper as PDF, in the language of the customer; None where there is none."""
        self.ensure_one()
        if self._get_paper_obstacle(kind):
            return None
        order = self.with_context(lang=self.partner_id.lang or self.env.lang)
        reports = order.env["ir.actions.report"].sudo()
        labels = order._get_carrier_labels() if not order._is_hazard() else ()
        if kind == "label" and labels:
            raws = [label.raw for label in labels]
            return raws[0] if len(raws) == 1 else _join(raws)
        content, _kind = reports._render_qweb_pdf(PAPERS[kind], order.ids)
        return _join([*[label.raw for label in labels], content]) if labels else content

    def _prepare_paper(self):
        """What the label and the instructions say."""
        self.ensure_one()
        order = self.sudo()  # sudo: products, addresses and rules of this return
        hazard = order._is_hazard()
        targets = order._get_paper_targets()
        own = [target for target in targets if target["centre"]]
        allowed = [] if hazard else targets
        labels = [] if own and order._get_carrier_labels() else allowed
        return {
            "number": order.name,
            "sender": order.pickup_address_id or order.partner_id,
            **(targets or [order._get_own_target()])[0],
            "targets": targets,
            # Labels of ours that may be printed, and those that are needed.
            "allowed": allowed,
            "labels": labels,
            "has_label": bool(labels),
            "barcode": order._get_barcode_image(),
            "elements": order._get_gs1_elements(),
            "qr": qr_image(order._get_tracking_url()),
            "url": order._get_tracking_url(),
            "hazard": order._get_hazard_notes() if hazard else [],
            "lines": order._prepare_paper_lines(),
            "packing": order._get_packing_notes(),
            "until": order.date_expected
            or min(
                filter(None, order.line_ids.mapped("policy_deadline")), default=None
            ),
            "contact": order.user_id.partner_id
            if order.user_id and not order.user_id.share
            else order.company_id.partner_id,
            "payer": order._get_payer_note(),
        }

    def _get_own_target(self):
        """Our returns centre, see `_get_paper_targets`."""
        self.ensure_one()
        address = self.warehouse_id.partner_id or self.company_id.partner_id
        return {"address": address, "centre": self.warehouse_id.name}

    def _get_paper_targets(self):
        """Where the goods go: our returns centre, and third parties that the policy
        names; a label each.

        :return: [{"address": contact, "centre": its name, empty for third parties}]
        """
        self.ensure_one()
        lines = self._get_sent_lines()
        parties = self.env["res.partner"].union(
            *(line._get_third_party() for line in lines)
        )
        targets = [{"address": party, "centre": ""} for party in parties]
        if lines.filtered(lambda line: not line._get_third_party()):
            targets.insert(0, self._get_own_target())
        return targets

    def _get_gs1_elements(self):
        """The number of the return as a GS1 element string, without brackets: AI 401,
        a consignment of this company; empty without a GS1 company prefix.

        GS1 General Specifications 3.4.2: company prefix and reference, at most 30.
        """
        self.ensure_one()
        prefix = self.company_id.return_gs1_prefix
        elements = f"{GINC}{prefix}{self.name}" if prefix else ""
        return elements if 0 < len(elements) <= LONGEST_GINC else ""

    def _get_barcode_image(self):
        """GS1-128 where the company has a prefix, else Code 128 of the number."""
        elements = self._get_gs1_elements()
        return gs1_128_image(elements) if elements else code128_image(self.name)

    def _prepare_paper_lines(self):
        told = {
            "send": self.env._("Send it in"),
            "keep": self.env._("Keep it: you need not send it"),
            "destroy": self.env._("Destroy it on site and send us a photo"),
            "third_party": self.env._("Send it to the address on the label"),
        }

        def tell(line):
            party = line._get_third_party()
            if party:
                return self.env._("Send it to %s", _on_a_line(party))
            return told[line.policy_rule_id.instruction or "send"]

        return [
            {
                "product": line.product_id.display_name,
                "quantity": f"{line.quantity:g} {line.product_uom_id.name}",
                "reason": line.reason_id.name,
                "serials": ", ".join(line.lot_ids.mapped("name")),
                "told": tell(line),
            }
            for line in self.line_ids
        ]

    def _get_packing_notes(self):
        """How to pack these products for these reasons, each sentence once."""
        _ = self.env._
        notes = [
            note
            for line in self.line_ids
            for note in (line.product_id.return_packing, line.reason_id.description)
            if note
        ]
        notes += [
            _("Use a firm box and fill the space around the goods."),
            _("Remove or cover old labels."),
            _("Put the page with the goods into the box, the label outside."),
        ]
        return list(dict.fromkeys(notes))

    def _get_hazard_notes(self):
        """What holds for dangerous goods that may be damaged."""
        _ = self.env._
        kinds = set(
            self.line_ids.product_id.filtered("return_hazard").mapped("return_hazard")
        )
        notes = [
            _("Do not give these goods to a parcel service, nor send them by air."),
            _("Contact us first: we arrange a carrier for dangerous goods."),
        ]
        if "battery" in kinds:
            notes += [
                _(
                    "Pack each battery by itself in a box with sand or vermiculite, the"
                    " contacts covered with tape, and never loose with others."
                ),
                _("Keep it away from anything that burns until it is fetched."),
            ]
        if kinds - {"battery"}:
            notes.append(_("Keep the goods upright, closed and away from heat."))
        return notes

    def _get_payer_note(self):
        _ = self.env._
        payers = {line._get_freight_payer() for line in self.line_ids}
        if payers == {"customer"}:
            return _("You pay the way back: please stamp the parcel.")
        if "customer" in payers:
            return _("The way back is paid in part by you.")
        return _("We pay the way back.")

    def _label_zoom(self):
        """By how much papers are enlarged, so that a millimetre comes out as one."""
        return 1 if _wkhtml().is_patched_qt else UNPATCHED_ZOOM

    def _zpl_escape(self, text):
        return zpl_escape(text)


def _on_a_line(address):
    """Name, street and town of a contact."""
    parts = (address.name, address.street, address.zip, address.city)
    return ", ".join(filter(None, (*parts, address.country_id.name)))


def _join(documents):
    writer = PdfFileWriter()
    for document in documents:
        for page in PdfFileReader(io.BytesIO(document)).pages:
            writer.add_page(page)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
