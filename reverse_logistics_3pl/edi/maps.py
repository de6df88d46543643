# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Code tables as data: code of a standard -> neutral name, with our own names.

A code that is not here is never replaced by a default: the reader leaves the neutral
value empty, keeps the code beside it and puts an issue on the document. A partner adds
its own codes in ``Partner.maps``. Where several codes have one neutral name, the first
one is written. Numbers in comments are X12 data elements.
"""

from __future__ import annotations

from .errors import EdiError, shown

_REASONS = {  # 1293, why goods come back
    "CO": "order_error",
    "CV": "wrong_colour",
    "DM": "defective_in_store",
    "DR": "defective_at_consumer",
    "DP": "defective_packaging",
    "EI": "excess_stock",
    "EO": "end_of_season",
    "EW": "early_wear",
    "LP": "label_problem",
    "NA": "not_as_expected",
    "OP": "outdated_packaging",
    "PE": "price_error",
    "PF": "poor_fit",
    "PW": "poor_workmanship",
    "SD": "short_dated",
    "SP": "after_cancel_date",
    "SR": "stock_agreement",
    "ST": "wrong_style",
    "WG": "wrong_goods",
}

_DISPOSITIONS = {  # 1292, what is to happen or was answered
    "CR": "consumer_return",
    "DI": "dispose_in_field",
    "KA": "keep_with_allowance",
    "KR": "keep_and_repair",
    "MW": "warranty",
    "PA": "partially_authorised",
    "RA": "authorised",
    "RN": "authorised_without_number",
    "RD": "denied",
    "RF": "factory_repair",
    "RP": "pending",
    "RT": "third_party",
    "SC": "third_party_charity",
    "SD": "third_party_disposal",
}

# 1294 has more codes; those whose meaning is not certain are left to the partner's map.
_REFUSALS = {
    "NR": "no_record_of_sale",
    "PR": "picture_requested",
    "RT": "time_limit",
    "UI": "unidentifiable",
}

_PURPOSES = {  # 353 in X12, 1225 in EDIFACT (without the leading zero)
    "00": "original",
    "01": "cancellation",
    "02": "addition",
    "03": "deletion",
    "04": "change",
    "05": "replacement",
    "06": "confirmation",
    "07": "duplicate",
    "14": "advance",
    "18": "reissue",
}

_MESSAGE_PURPOSES = {
    "9": "original",
    "1": "cancellation",
    "2": "addition",
    "3": "deletion",
    "4": "change",
    "5": "replacement",
    "6": "confirmation",
    "7": "duplicate",
    "46": "advance",
}

_STATUSES = {  # 1650, AT7-01
    "AA": "pickup_appointment",
    "AB": "delivery_appointment",
    "AF": "departed",
    "P1": "departed_terminal",
    "X4": "arrived_terminal",
    "X3": "arrived_pickup",
    "X1": "arrived_delivery",
    "X6": "in_transit",
    "CP": "loaded",
    "D1": "delivered",
    "A3": "returned_to_shipper",
    "A7": "refused",
    "SD": "delayed",
    "CA": "cancelled",
}

_STATUS_REASONS = {"NS": "normal", "AI": "mechanical", "AO": "weather"}  # 1651

_MESSAGE_STATUSES = {  # 9011 and 9015 in STS, as agreed in the common guides
    "13": "picked_up",
    "24": "departed",
    "31": "in_transit",
    "1": "arrived",
    "21": "delivered",
}

_CONDITIONS = {  # 412
    "01": "damaged",
    "02": "short",
    "03": "over",
    "07": "good",
}

_CHARGES = {  # 150, special charge; an empty code is the freight itself
    "ENS": "fuel",
    "FUE": "fuel",
    "405": "fuel",
    "DEL": "delivery",
    "PUC": "pickup",
    "DET": "detention",
    "LIF": "liftgate",
    "RES": "residential",
    "HAZ": "hazardous",
    "STO": "storage",
    "RCL": "redelivery",
    "IDL": "inside_delivery",
    "400": "freight",
}

_MESSAGE_CHARGES = {  # 7161 in ALC
    "FC": "freight",
    "FS": "fuel",
    "HD": "handling",
    "PC": "packing",
    "WH": "storage",
    "DL": "delivery",
}

_REFERENCES = {  # 128
    "RZ": "return",
    "RV": "receiving",
    "PO": "order",
    "IV": "invoice",
    "BM": "bill_of_lading",
    "CN": "carrier_reference",
    "SI": "shipment",
    "2I": "tracking",
    "IA": "vendor",
    "WH": "warehouse",
    "SN": "seal",
    "LT": "lot",
    "BT": "lot",
    "SE": "serial",
    "LV": "package",
    "LI": "line",
    "VN": "vendor_order",
    "ZZ": "other",
}

_MESSAGE_REFERENCES = {  # 1153 in RFF
    "ALQ": "return",
    "ARN": "announcement",
    "DQ": "delivery_note",
    "AAK": "shipment",
    "ON": "order",
    "IV": "invoice",
    "BM": "bill_of_lading",
    "CN": "carrier_reference",
    "AAM": "waybill",
    "CR": "customer_reference",
    "VA": "vat",
    "ACE": "related_document",
}

_PARTIES = {  # 98
    "SF": "ship_from",
    "ST": "ship_to",
    "SH": "shipper",
    "CN": "consignee",
    "WH": "warehouse",
    "DE": "depositor",
    "BY": "buyer",
    "VN": "vendor",
    "SU": "supplier",
    "PR": "payer",
    "BT": "bill_to",
    "CA": "carrier",
    "OB": "ordered_by",
    "RL": "reporting_location",
}

_MESSAGE_PARTIES = {  # 3035 in NAD
    "SF": "ship_from",
    "DP": "ship_to",
    "SH": "shipper",
    "CN": "consignee",
    "CZ": "consignor",
    "WH": "warehouse",
    "BY": "buyer",
    "SU": "supplier",
    "SE": "seller",
    "IV": "bill_to",
    "CA": "carrier",
    "MS": "sender",
    "MR": "receiver",
}

_PRODUCTS = {  # 235
    "SK": "sku",
    "UP": "gtin",
    "UK": "gtin14",
    "EN": "ean",
    "UA": "case_upc",
    "IN": "buyer_item",
    "IB": "isbn",
    "BP": "buyer_part",
    "VP": "vendor_part",
    "VN": "vendor_item",
    "PN": "part",
    "MG": "manufacturer_part",
    "LT": "lot",
    "SN": "serial",
    "PO": "order",
    "ZZ": "other",
}

_MESSAGE_PRODUCTS = {  # 7143 in LIN and PIA
    "SRV": "gtin",
    "EN": "ean",
    "UP": "upc",
    "IN": "buyer_item",
    "BP": "buyer_part",
    "SA": "sku",
    "MP": "vendor_part",
    "NB": "lot",
    "SN": "serial",
}

_DATES = {  # 374 (DTM) and 432 (G62)
    "011": "shipped",
    "11": "shipped",
    "324": "returned",
    "050": "received",
    "50": "received",
    "017": "expected",
    "17": "expected",
    "002": "delivery_requested",
    "02": "delivery_requested",
    "035": "delivered",
    "35": "delivered",
    "10": "ship_requested",
    "111": "created",
}

_MESSAGE_DATES = {  # 2005 in DTM
    "137": "document",
    "11": "shipped",
    "17": "expected",
    "35": "delivered",
    "50": "received",
    "557": "returned",
    "234": "collect_from",
    "235": "collect_until",
    "2": "delivery_requested",
    "358": "delivery_scheduled",
    "178": "arrival",
    "186": "departure",
    "334": "status",
    "7": "effective",
    "171": "reference",
    "13": "due",
    "36": "expiry",
}

_STATES = {  # 7007 with qualifier 3E, EANCOM codes: what is asked or instructed
    "12E": "return_goods",
    "13E": "dispose_in_field",
    "14E": "destroy",
    "15E": "repair",
    "16E": "hold_for_examination",
    "17E": "denied",
}

# What a return notice of another format says, in the words of RETINS.
STATE_ALIASES = {
    "authorised": "return_goods",
    "authorised_without_number": "return_goods",
    "factory_repair": "repair",
}

TABLES = {
    "reason": _REASONS,
    "disposition": _DISPOSITIONS,
    "refusal": _REFUSALS,
    "purpose": _PURPOSES,
    "edifact_purpose": _MESSAGE_PURPOSES,
    "status": _STATUSES,
    "status_reason": _STATUS_REASONS,
    "edifact_status": _MESSAGE_STATUSES,
    "condition": _CONDITIONS,
    "charge": _CHARGES,
    "edifact_charge": _MESSAGE_CHARGES,
    "reference": _REFERENCES,
    "edifact_reference": _MESSAGE_REFERENCES,
    "party": _PARTIES,
    "edifact_party": _MESSAGE_PARTIES,
    "product": _PRODUCTS,
    "edifact_product": _MESSAGE_PRODUCTS,
    "date": _DATES,
    "edifact_date": _MESSAGE_DATES,
    "edifact_disposition": _STATES,
    "w20_condition": {},  # 944 senders that tell the condition in W20
    "use": {},  # 640 and 306 in BGN-07 and -08: agreed with each partner
}


def neutral(table, code, partner):
    """Neutral name of a code in one of :data:`TABLES`, or None when unknown."""
    extra = partner.maps.get(table, {})
    return extra.get(code) or TABLES[table].get(code)


def coded(table, name, partner):
    """Code of a neutral name, the partner's own first.

    :raises EdiError: the table has no code for the name
    """
    for codes in (partner.maps.get(table, {}), TABLES[table]):
        for code, candidate in codes.items():
            if candidate == name:
                return code
    raise EdiError(
        "no_code",
        f"The table {table!r} has no code for {shown(name)!r}; add it to the partner's "
        "maps or choose another value.",
    )


def names(table, partner):
    """Every neutral name of some tables, as accepted in JSON and CSV."""
    found = set()
    for key in (table, f"edifact_{table}"):
        found.update(TABLES.get(key, {}).values())
        found.update(partner.maps.get(key, {}).values())
    return found
