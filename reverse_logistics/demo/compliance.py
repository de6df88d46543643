# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the regulator asks for: export records, and a take-back of old goods."""

from datetime import timedelta

from odoo.fields import Command

from .timeline import DAY
from .trade import has_accounting

# What leaves us again one day, perhaps for another country.
LEAVING = ("resell_b", "refurbish", "return_to_vendor", "return_to_customer", "repair")


def document(env, items, complete=True):
    """Make the export records of appliances that may leave the country.

    :param complete: else they still lack what nobody has looked for yet
    """
    leaving = items.filtered(
        lambda item: (
            item.product_id.return_weee_category
            and item.disposition_id.action in LEAVING
            and not item.date_exported
        )
    )
    if not leaving:
        return
    manager = env.ref("reverse_logistics.user_manager")
    records = env["return.weee.record"].with_user(manager)._get_for(leaving)
    if not complete:
        return
    records.action_read_test()
    for record in records:
        item = record.item_id
        works = record.function_grade in ("F5", "F6")
        record.write(
            {
                "hazard_state": "none",
                "is_packed": True,
                "is_labelled": True,
                "sale_ref": f"Contract {item.order_id.name}: direct re-use",
                "transport_ref": f"CMR {4400 + item.id % 500}",
                "carve_out": False if works else "warranty",
                "agreement_ref": False if works else "Warranty agreement, section 4",
            }
        )
    records.action_declare()


def take_back(env, clock, calendar):
    """A customer's old terminals, of whatever make: collected, recycled and paid."""
    ref = env.ref
    users = {
        name: ref(f"reverse_logistics.user_{name}")
        for name in ("operator", "manager", "inspector")
    }
    article = ref("reverse_logistics.product_old_terminal")
    order = env["return.order"]
    with clock.at(calendar.ago(16 * DAY)):
        order = order.with_user(users["operator"]).create(
            {
                "partner_id": ref("reverse_logistics.partner_hartley").id,
                "programme_id": ref("reverse_logistics.takeback_terminals").id,
                "user_id": users["manager"].id,
                # Asked for today, as far as the checks know; dated back below.
                "collection_date": calendar.now.date() + timedelta(days=10),
                "note": "Two boxes in the goods-in cage, ask for Sam.",
                "line_ids": [
                    Command.create(
                        {
                            "product_id": article.id,
                            "quantity": 18,
                            "reason_id": ref("reverse_logistics.reason_end_of_life").id,
                        }
                    )
                ],
            }
        )
        order.action_submit()
    with clock.at(calendar.ago(13 * DAY)):
        order.action_collect()
    order.collection_date = calendar.ago(13 * DAY).date()
    with clock.at(calendar.ago(12 * DAY)):
        receipt = env["stock.picking"].browse(order.picking_ids.ids)
        for move in receipt.move_ids:
            move.quantity, move.picked = move.product_uom_qty, True
        receipt.button_validate()
    with clock.at(calendar.ago(11 * DAY)):
        _finish(env, order, users)
    _pay(env, order, users["manager"], clock, calendar)


def _finish(env, order, users):
    """Look at what came and hand it to the recycler."""
    items = order.item_ids.with_user(users["inspector"])
    env["return.inspection.wizard"].with_user(users["inspector"]).create(
        {
            "item_ids": [Command.set(items.ids)],
            "function_grade": "F1",
            "cosmetic_grade": "C3",
        }
    ).action_confirm()
    env["return.disposition.wizard"].with_user(users["manager"]).create(
        {
            "item_ids": [Command.set(items.ids)],
            "disposition_id": env.ref("reverse_logistics.disposition_recycle").id,
            "override_reason_id": env.ref("reverse_logistics.override_no_market").id,
        }
    ).action_confirm()
    order.line_ids.weight_measured = 9.6
    items.with_user(users["manager"]).action_complete()


def _pay(env, order, manager, clock, calendar):
    if not has_accounting(order.company_id):
        return
    with clock.at(calendar.ago(9 * DAY)):
        order.with_user(manager).action_credit()
        notes = order.sudo().credit_note_ids.with_user(
            env.ref("reverse_logistics.user_accountant")
        )
        notes.invoice_date = calendar.ago(9 * DAY).date()
        notes.action_post()
