# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The same job in three systems: goods of orders come back and are credited.

Each function takes a batch of orders and a meter, and gives the credit notes and the
receipts, so that the runner can check that all did the same.
"""

import fixture


def plain(orders, meter):
    """Odoo alone: its return wizard, and the credit note of its sales orders."""
    env = orders.env
    with meter("return"):
        receipts = env["stock.picking"]
        for picking in orders.picking_ids:
            receipts |= _return_picking(picking)
    with meter("receive"):
        fixture.deliver(receipts)
    with meter("credit"):
        notes = orders._create_invoices(final=True)
        notes.action_post()
    return notes, receipts


def oca(orders, meter):
    """OCA's rma and rma_sale: an RMA an order line."""
    with meter("return"):
        rmas = orders.env["rma"]
        for order in orders:
            rmas |= _create_rmas(order)
        rmas.action_confirm()
    receipts = rmas.reception_move_id.picking_id
    with meter("receive"):
        fixture.deliver(receipts)
    with meter("credit"):
        rmas.action_refund()
        rmas.refund_id.action_post()
    return rmas.refund_id, receipts


def suite(orders, meter):
    """This suite: as above, and each item is inspected and put back on the shelf."""
    env = orders.env
    with meter("return"):
        returns = env["return.order"].create(
            [_prepare_return_vals(order) for order in orders]
        )
        returns.action_submit()
    receipts = returns.picking_ids
    with meter("receive"):
        fixture.deliver(receipts)
    with meter("inspect"):
        _inspect(returns.item_ids)
    with meter("dispose"):
        _restock(returns.item_ids)
    with meter("credit"):
        returns.action_credit()
        returns.credit_note_ids.action_post()
    if set(returns.mapped("state")) != {"done"}:
        raise AssertionError("the suite did not finish its returns")
    return returns.credit_note_ids, receipts


SYSTEMS = {"plain": plain, "oca": oca, "suite": suite}


def _return_picking(picking):
    wizard = (
        picking.env["stock.return.picking"]
        .with_context(
            active_model="stock.picking", active_id=picking.id, active_ids=picking.ids
        )
        .create({"picking_id": picking.id})
    )
    wizard.product_return_moves.quantity = fixture.RETURNED
    return wizard._create_return()


def _create_rmas(order):
    env = order.env
    wizard = (
        env["sale.order.rma.wizard"]
        .with_context(
            active_model="sale.order", active_id=order.id, active_ids=order.ids
        )
        .browse(order.action_create_rma()["res_id"])
    )
    wizard.operation_id = env.ref("rma.rma_operation_refund")
    wizard.line_ids.quantity = fixture.RETURNED
    return wizard.create_rma()


def _prepare_return_vals(order):
    reason = order.env.ref("reverse_logistics.reason_not_needed")
    return {
        "partner_id": order.partner_id.id,
        "line_ids": [
            (
                0,
                0,
                {
                    "sale_line_id": line.id,
                    "quantity": fixture.RETURNED,
                    "reason_id": reason.id,
                    "resolution": "credit",
                },
            )
            for line in order.order_line
        ],
    }


def _inspect(items):
    env = items.env
    env["return.inspection.wizard"].create(
        {
            "item_ids": [(6, 0, items.ids)],
            "function_grade": "F6",
            "cosmetic_grade": "C9",
            "found_reason_id": env.ref("reverse_logistics.reason_not_needed").id,
        }
    ).action_confirm()


def _restock(items):
    env = items.env
    env["return.disposition.wizard"].create(
        {
            "item_ids": [(6, 0, items.ids)],
            "disposition_id": env.ref("reverse_logistics.disposition_restock").id,
            "override_reason_id": env.ref("reverse_logistics.override_other").id,
        }
    ).action_confirm()
