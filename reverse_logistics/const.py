# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Names that several models share: stages, states and grades."""

STAGES = [
    ("expected", "Expected"),
    ("in_transit", "In Transit"),
    ("received", "Received"),
    ("inspected", "Inspected"),
    ("decided", "Decided"),
    ("in_process", "In Process"),
    ("closed", "Closed"),
    ("missing", "Missing"),
    ("refused", "Refused"),
]
# Where an item may go from where it is. What is not here is refused.
EDGES = {
    False: {"expected", "received", "refused"},
    "expected": {"in_transit", "received", "missing", "refused"},
    "in_transit": {"received", "missing", "refused"},
    "received": {"inspected", "decided", "expected"},
    "inspected": {"inspected", "decided"},
    "decided": {"inspected", "decided", "in_process", "closed"},
    "in_process": {"inspected", "decided", "closed"},
    "missing": {"received"},
    "refused": set(),
    "closed": set(),
}
# How goods differ from what was agreed.
DISCREPANCIES = [
    ("over", "Over"),
    ("short", "Short"),
    ("wrong_item", "Wrong Item"),
    ("wrong_serial", "Wrong Serial"),
    ("unannounced", "Unannounced"),
    ("damaged_in_transit", "Damaged in Transit"),
    ("swapped", "Swapped Unit"),
    ("refused", "Refused at the Truck"),
]
AT_DOCK = ("received", "inspected", "decided", "in_process", "closed")
HELD_STAGES = ("received", "inspected", "decided", "in_process")
OPEN = ("expected", "in_transit", "received", "inspected", "decided", "in_process")
FUNCTION_GRADES = [
    ("F1", "F1 Does not work"),
    ("F2", "F2 Key functions fail"),
    ("F3", "F3 Key functions work"),
    ("F4", "F4 Works with hardware faults"),
    ("F5", "F5 Fully functional"),
    ("F6", "F6 As new"),
]
COSMETIC_GRADES = [
    ("C1", "C1 Destroyed"),
    ("C2", "C2 Broken"),
    ("C3", "C3 Heavy damage"),
    ("C4", "C4 Damaged"),
    ("C5", "C5 Worn"),
    ("C6", "C6 Used, good"),
    ("C7", "C7 Used, very good"),
    ("C8", "C8 Like new"),
    ("C9", "C9 New"),
]
HOUSE_GRADES = [(letter, letter) for letter in "ABCDE"]
COMPLETENESS = [
    ("complete", "Complete"),
    ("accessories_missing", "Accessories missing"),
    ("parts_missing", "Parts missing"),
]
DATA_STATUS = [
    ("none", "Holds no data"),
    ("unknown", "Not looked at"),
    ("present", "Data left on it"),
    ("wiped", "Wiped"),
    ("destroyed", "Medium destroyed"),
]
LANES = [
    ("full", "Full"),
    ("sample", "Sample"),
    ("risk", "By Risk"),
    ("skip", "Skip"),
]
KINDS = [
    ("customer", "Customer Return"),
    ("warranty", "Warranty"),
    ("take_back", "Take-back"),
    ("stock_rotation", "Stock Rotation"),
    ("recall", "Recall"),
]
STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("approved", "Approved"),
    ("receiving", "Receiving"),
    ("processing", "Processing"),
    ("done", "Done"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
]
# What people decide; the other states follow from the lines.
DECISIONS = [STATES[i] for i in (0, 1, 2, 6, 7)]
