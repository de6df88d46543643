# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every sentence that the scanner says, in one place."""

# pylint: disable=prefer-env-translation
# The sentences wait in a table; `return.scan._say` translates them by `env._`.
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

MESSAGES = {
    # what was sent
    "not_an_event": _lt("This is not a scan: an object with a uuid was expected."),
    "no_uuid": _lt(
        "The scan has no valid uuid: 6 to 64 letters, digits and hyphens are needed."
    ),
    "not_text": _lt("The code must be text."),
    "unknown_mode": _lt("There is no mode or step %(mode)s."),
    "wrong_type": _lt("The value of %(field)s cannot be read."),
    "wrong_quantity": _lt(
        "The quantity must be a number above zero, and %(value)s is not."
    ),
    "wrong_time": _lt("The time of the scan cannot be read."),
    "too_many": _lt("Too many scans at once: send at most %(count)s."),
    "failed": _lt(
        "This could not be done and nothing was booked. Scan again; if it happens"
        " again, tell the manager."
    ),
    "other_user": _lt("This scan was sent by somebody else before."),
    # codes
    "empty": _lt("Nothing was read."),
    "not_valid": _lt("This is not a valid code: scan it again or type it."),
    "too_long": _lt("This is not a valid code: it is too long."),
    "unknown": _lt("Unknown code: %(code)s"),
    "choose": _lt("%(code)s can be several things: choose one."),
    "gone": _lt("That is not one of the things the code can be: scan it again."),
    "location": _lt("This is a location: %(name)s. Scan goods or a return here."),
    "command": _lt("This is a command of the scanner."),
    # rights
    "operator_only": _lt("Only operators may use the scanner."),
    "inspector_only": _lt("Only inspectors may do this: ask one, or a manager."),
    # receive
    "opened": _lt("%(order)s: scan the goods."),
    "parcel_here": _lt("%(order)s: parcel %(progress)s is here. Scan the goods."),
    "parcel_known": _lt("%(name)s of %(order)s is counted already. Scan the goods."),
    "scan_return_first": _lt("Scan the return first: its label, number or tracking."),
    "goods_first": _lt("Scan the goods first: a number alone does not say of what."),
    "closed": _lt("%(order)s is closed: nothing more can be received on it."),
    "not_approved": _lt("%(order)s is not approved yet: ask a manager to approve it."),
    "counted": _lt("%(product)s: %(counted)s of %(expected)s"),
    "over": _lt("%(product)s: %(counted)s, and only %(expected)s were announced."),
    "over_refused": _lt(
        "%(quantity)s is over the authorised quantity: %(expected)s may come at most."
        " Nothing was counted."
    ),
    "already": _lt("%(name)s is already counted."),
    "already_here": _lt("%(name)s was already received."),
    "scan_serial": _lt("%(product)s: scan its serial number."),
    "scan_lot": _lt("%(product)s: scan its lot."),
    "unexpected": _lt(
        "%(name)s was not announced on %(order)s. Record it as unexpected?"
    ),
    "unexpected_counted": _lt("%(name)s is recorded as unexpected."),
    "skipped": _lt("%(name)s was put aside: nothing was counted."),
    "serial_one": _lt("%(name)s is one piece: %(quantity)s cannot be counted of it."),
    "how_many": _lt("How many of %(product)s?"),
    "confirm_count": _lt("Count %(quantity)s of %(product)s?"),
    "whole_only": _lt("%(product)s is counted in whole units."),
    "other_return": _lt("%(name)s belongs to %(order)s: open that return?"),
    "package_counted": _lt("%(name)s: %(count)s items counted."),
    "nothing_counted": _lt("Nothing is counted on %(order)s yet."),
    "close_done": _lt("%(order)s: %(quantity)s received."),
    "no_receipt": _lt("%(order)s has no open receipt: ask a manager."),
    "delivery_open": _lt("%(name)s has no return yet: make one, or receive it blind."),
    # undo
    "undone": _lt("Undone: %(code)s"),
    "nothing_to_undo": _lt("Nothing is left to undo on this device."),
    "cannot_undo": _lt("%(code)s is booked and cannot be undone here."),
    # items
    "scan_item": _lt("Scan the label of an item."),
    "no_item": _lt("No item in the returns centre is meant by %(name)s."),
    "item_found": _lt("%(item)s: %(product)s, %(stage)s"),
    "found": _lt("%(name)s"),
    "inspect_it": _lt("%(item)s: check and grade it."),
    "inspected": _lt("%(item)s: grade %(grade)s. Recommended: %(disposition)s"),
    "no_recommendation": _lt("%(item)s: grade %(grade)s. Choose what is done with it."),
    "dispose_it": _lt("%(item)s: accept %(disposition)s?"),
    "close_call": _lt(
        "%(item)s: grade %(grade)s. A close call: look at it and choose what is done."
    ),
    "sealed": _lt("%(item)s is recorded. Another inspector grades it, too."),
    "disposed": _lt("%(item)s: %(disposition)s"),
    "not_here": _lt("%(item)s is not here: receive it first."),
    "grade_missing": _lt("%(item)s: give both grades, function and looks."),
    "not_inspected": _lt("%(item)s must be inspected first."),
    "scan_place": _lt("%(item)s: scan where you put it. It should go to %(location)s."),
    "put_away": _lt("%(item)s is in %(location)s."),
    "completed": _lt("%(item)s: %(disposition)s is complete."),
    "not_a_place": _lt("Scan the barcode of a place, not %(name)s."),
    "place_wrong": _lt("%(location)s is not a place in %(home)s, where this belongs."),
    "no_repair": _lt("%(item)s is not to be repaired."),
    "repair_it": _lt("%(item)s: %(repair)s is %(state)s."),
    "scan_inside": _lt("%(name)s is noted. Scan what is inside, or park the box."),
    "not_parked": _lt("Nothing is known of this box: scan its label first."),
    "parked": _lt("%(item)s is parked. Returns that may be its own: %(count)s"),
    "announced": _lt("%(order)s is announced: receive it there."),
    "matched": _lt("%(item)s belongs to %(order)s."),
}
