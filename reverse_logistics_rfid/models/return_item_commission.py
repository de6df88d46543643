# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import AccessError, UserError

from ..epc import EpcError, encode, from_elements

# The class of GID numbers that stand for return items of one company.
OWN_MANAGER = 95100000


class ReturnItem(models.Model):
    _inherit = "return.item"

    def action_print_rfid_labels(self):
        """Give the items tags and print labels that a printer writes them on."""
        if not self.env.user.has_group("reverse_logistics.group_return_operator"):
            raise AccessError(self.env._("Tags are written by who works in returns."))
        self._commission()
        report = self.env.ref("reverse_logistics_rfid.action_report_return_item_rfid")
        return report.report_action(self.sorted("name"), config=False)

    def _commission(self):
        """Make a tag for each item that has none.

        A serial of a product with a GTIN gets an SGTIN; anything else the licence plate
        as a GIAI of the company, or a number of our own where it has no GS1 prefix.

        :return: {item: tag}
        :raises UserError: for items that are closed
        """
        closed = self.filtered(lambda i: i.stage in ("closed", "missing", "refused"))
        if closed:
            raise UserError(
                self.env._("%s is closed: it needs no tag.", closed[0].name)
            )
        Tag = self.env["rfid.tag"]
        bare = self.filtered(lambda item: not item.rfid_tag_ids)
        wanted = {item: item._get_new_epc() for item in bare}
        known = {
            tag.epc: tag for tag in Tag.search([("epc", "in", list(wanted.values()))])
        }
        for item, epc in wanted.items():
            if epc in known:
                # The same serial comes back: its tag is on the new item now.
                known[epc].item_id = item
        Tag.create(
            [
                {"epc": epc, "item_id": item.id, "lot_id": item.lot_id.id}
                for item, epc in wanted.items()
                if epc not in known
            ]
        )
        return {item: item.rfid_tag_ids[:1] for item in self}

    def _get_new_epc(self):
        """The EPC, as hex, that the tag of this item gets."""
        self.ensure_one()
        prefix = self.company_id.return_gs1_prefix
        gtin = self.env["rfid.epcis"]._get_gtin(self.product_id)
        if gtin and self.lot_id and self.tracking == "serial":
            epc = self._get_serial_epc(gtin, prefix)
            if epc:
                return epc
        number = "".join(filter(str.isdecimal, self.name)).lstrip("0") or "0"
        if prefix:
            return from_elements({"8004": prefix + number}, 0, len(prefix)).hex
        return encode(f"urn:epc:tag:gid-96:{OWN_MANAGER}.{self.company_id.id}.{number}")

    def _get_serial_epc(self, gtin, prefix):
        """An SGTIN of the serial; None for a serial that no tag can hold."""
        elements = {"01": gtin, "21": self.lot_id.name}
        try:
            if prefix and gtin[1:].startswith(prefix):
                return from_elements(elements, 1, len(prefix)).hex
            return from_elements(elements, 1, scheme="sgtin+").hex
        except EpcError:
            return None
