# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import AT_DOCK, DISCREPANCIES

SETTLEMENTS = [
    ("accept", "Accept"),
    ("send_back", "Send Back"),
    ("claim", "Claim"),
    ("write_off", "Write Off"),
]


class ReturnDiscrepancy(models.Model):
    """Goods that differ from what was agreed, and how a manager settled it.

    Recorded at the dock, where it stops nobody; settled afterwards, once.
    """

    _name = "return.discrepancy"
    _description = "Discrepancy of a Return"
    _inherit = ["return.guard.mixin"]
    _order = "state, id desc"
    _check_company_auto = True

    _guarded_fields = (
        "item_id",
        "kind",
        "reason",
        "state",
        "settlement",
        "settlement_note",
        "settled_by_id",
        "settled_at",
    )

    item_id = fields.Many2one(
        comodel_name="return.item",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    order_id = fields.Many2one(
        related="item_id.order_id", store=True, index="btree_not_null"
    )
    partner_id = fields.Many2one(related="item_id.partner_id", string="Customer")
    company_id = fields.Many2one(related="item_id.company_id", store=True, index=True)
    warehouse_id = fields.Many2one(
        related="item_id.warehouse_id", store=True, index="btree_not_null"
    )
    product_id = fields.Many2one(related="item_id.product_id", store=True)
    quantity = fields.Float(related="item_id.quantity")
    stage = fields.Selection(related="item_id.stage", string="Item Stage")
    kind = fields.Selection(selection=DISCREPANCIES, required=True, readonly=True)
    reason = fields.Char(
        string="What Differs", readonly=True, help="What the system found."
    )
    note = fields.Text(string="What Was Seen")
    photo_ids = fields.Many2many(comodel_name="ir.attachment", string="Photos")
    state = fields.Selection(
        selection=[("open", "Open"), ("settled", "Settled")],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    settlement = fields.Selection(selection=SETTLEMENTS, readonly=True)
    settlement_note = fields.Text(readonly=True)
    settled_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    settled_at = fields.Datetime(readonly=True)

    _open_uniq = models.UniqueIndex(
        "(item_id, kind) WHERE state = 'open'",
        "This discrepancy of the item is recorded and waits to be settled.",
    )
    _settled_whole = models.Constraint(
        "CHECK (state = 'open' OR settlement IS NOT NULL AND settled_at IS NOT NULL)",
        "A settled discrepancy says how and when.",
    )

    def init(self):
        """Open a document for what was recorded on items before there were any."""
        self.env.cr.execute(
            """
            INSERT INTO return_discrepancy (
                item_id, order_id, company_id, warehouse_id, product_id, kind, state,
                create_uid, create_date, write_uid, write_date
            )
            SELECT i.id, i.order_id, i.company_id, i.warehouse_id, i.product_id,
                   i.discrepancy, 'open', i.create_uid, i.create_date, i.write_uid,
                   i.write_date
            FROM return_item i
            WHERE i.discrepancy IS NOT NULL
              AND i.stage IN ('received', 'inspected', 'decided', 'in_process')
              AND NOT EXISTS (
                  SELECT 1 FROM return_discrepancy d WHERE d.item_id = i.id
              )
            """
        )

    @api.depends("kind", "item_id.name")
    def _compute_display_name(self):
        names = dict(self._fields["kind"]._description_selection(self.env))
        for one in self:
            one.display_name = f"{one.item_id.name}: {names.get(one.kind, '')}"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        raise UserError(
            self.env._("A discrepancy is settled, not deleted: it happened.")
        )

    def _describe(self, note=None, photos=None, reason=None):
        """Note what was seen, with photos, and what the system found."""
        values = {"note": note, "reason": reason}
        values = {name: value for name, value in values.items() if value}
        if photos:
            values["photo_ids"] = [fields.Command.link(photo.id) for photo in photos]
        if values:
            self._unguarded().write(values)
        # sudo: what somebody just took a photo of, others shall see, too.
        own_sudo = self.photo_ids.sudo().filtered(
            lambda photo: not photo.res_id and photo.create_uid == self.env.user
        )
        own_sudo.write({"res_model": self._name, "res_id": self[:1].id})

    def action_settle(self):
        """Open the dialog that settles these discrepancies."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Settle"),
            "res_model": "return.discrepancy.settle",
            "view_mode": "form",
            "target": "new",
            "context": {"default_discrepancy_ids": [fields.Command.set(self.ids)]},
        }

    def action_open_item(self):
        """Open the item that differs."""
        self.ensure_one()
        return self.item_id._get_records_action(name=self.env._("Item"))

    # === SETTLING === #

    def _settle(self, settlement, note=None, tell=True, **claim):
        """Settle open discrepancies, all in the same way; all or nothing.

        :param settlement: `accept`, `send_back`, `claim` or `write_off`
        :param tell: whether the customers get a message
        :param claim: `claim_party` (carrier, vendor), `claim_partner_id`,
            `claim_reference`
        :raises AccessError: for users who are not returns managers
        :raises UserError: for what is settled, or cannot be settled so
        """
        if not self.env.user.has_group("reverse_logistics.group_return_manager"):
            raise AccessError(
                self.env._("Only returns managers settle discrepancies: ask one.")
            )
        self.check_access("write")
        done = self.filtered(lambda one: one.state != "open")
        if done or not self:
            raise UserError(
                self.env._(
                    "Choose discrepancies that are open: %s is settled.",
                    ", ".join(done.mapped("display_name")) or self.env._("the rest"),
                )
            )
        self.order_id._meet()  # not beside another manager
        getattr(self, f"_settle_{settlement}")(**claim)
        self._unguarded().write(
            {
                "state": "settled",
                "settlement": settlement,
                "settlement_note": note,
                "settled_by_id": self.env.uid,
                "settled_at": fields.Datetime.now(),
                **{name: value for name, value in claim.items() if value},
            }
        )
        self._log_settlement(settlement, note)
        if tell:
            self._tell_customers()

    def _settle_accept(self, **claim):
        """Take the goods as they are; those beyond the return get a line of their own,
        so that they can be credited."""
        extra = self.filtered(
            lambda one: one.kind in ("over", "unannounced", "wrong_item")
            and one.item_id.stage in AT_DOCK
            and not one.item_id.line_id
        )
        for item in extra.item_id:
            item._accept_extra()

    def _settle_send_back(self, **claim):
        """Decide that the goods go back to who sent them."""
        items = self._get_items_here()
        lost = items.filtered(lambda item: not (item.order_id or item.sender_id))
        if lost:
            raise UserError(
                self.env._(
                    "Nobody knows who sent %s: find its return or enter the sender"
                    " first.",
                    ", ".join(lost.mapped("name")),
                )
            )
        disposition = self.env.ref("reverse_logistics.disposition_return_to_customer")
        for item in items:
            item._check_credited(disposition)
        items._decide(disposition, None)

    def _settle_write_off(self, **claim):
        """Scrap what is here; what never came is just not waited for."""
        items = self.item_id.filtered(lambda item: item.stage in AT_DOCK)
        items = items.filtered(lambda item: item.stage != "closed")
        disposition = self.env.ref("reverse_logistics.disposition_scrap")
        for item in items:
            item._check_loss(disposition)
        if items:
            items._decide(disposition, None)

    def _get_items_here(self):
        gone = self.item_id.filtered(
            lambda item: item.stage not in ("received", "inspected", "decided")
        )
        if gone:
            raise UserError(
                self.env._(
                    "%s is not here, so it cannot be sent back.",
                    ", ".join(gone.mapped("name")),
                )
            )
        return self.item_id

    def _log_settlement(self, settlement, note):
        names = dict(self._fields["settlement"]._description_selection(self.env))
        for one in self:
            one.item_id._record(
                one.item_id.stage,
                name=self.env._("Settled: %s", names[settlement]),
                data={"discrepancy": one.kind, "settled": settlement, "note": note},
            )
        # sudo: the task may be another manager's
        settled = self.item_id.filtered(
            lambda item: all(one.state == "settled" for one in item.discrepancy_ids)
        )
        settled.sudo().activity_unlink(["mail.mail_activity_data_todo"])

    # === THE CUSTOMER === #

    def _tell_customers(self):
        """A message on each return, to its customer, in the customer's language."""
        for order, group in self.grouped("order_id").items():
            if not order.partner_id:
                continue
            order = order.with_context(lang=order.partner_id.lang or self.env.lang)
            # Queued: nothing leaves the database in this request.
            order.with_context(mail_notify_force_send=False).message_post(
                body=self.env["ir.qweb"]._render(
                    "reverse_logistics.discrepancy_message",
                    {
                        "order": order,
                        "lines": group.with_env(order.env)._get_told(),
                    },
                    lang=order.env.lang,
                ),
                subject=order.env._("Your return %s", order.name),
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=order.partner_id.ids,
            )

    def _get_told(self):
        """What a customer is told of each discrepancy: a list of sentences."""
        kinds = {
            "over": self.env._("more came than was agreed"),
            "short": self.env._("did not come"),
            "wrong_item": self.env._("another product came than was agreed"),
            "wrong_serial": self.env._("came with another serial number"),
            "unannounced": self.env._("came without being announced"),
            "damaged_in_transit": self.env._("was damaged on its way to us"),
            "swapped": self.env._("is not the unit that we delivered"),
            "refused": self.env._("was refused on arrival"),
        }
        ends = {
            "accept": self.env._("we accept that"),
            "send_back": self.env._("we send it back to you"),
            "claim": self.env._("we claim it from the carrier or vendor"),
            "write_off": self.env._("we write it off"),
        }
        return [
            self.env._(
                "%(quantity)s × %(product)s: %(what)s; %(end)s.",
                quantity=f"{one.quantity:g}",
                product=one.product_id.display_name,
                what=kinds[one.kind],
                end=ends[one.settlement],
            )
            for one in self
        ]
