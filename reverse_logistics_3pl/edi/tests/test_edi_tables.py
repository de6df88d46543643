# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tables, JSON webhooks, their signatures, and the values all formats share."""

import base64
import hashlib
import hmac
import json
from datetime import date, datetime
from decimal import Decimal

import pytest
import test_edi_samples as samples
from edi import (
    EdiError,
    Partner,
    SignatureError,
    exceptions,
    read_csv,
    read_json,
    read_rows,
    read_x12,
    sign,
    verify,
    write_json,
)
from edi.maps import TABLES
from edi.model import KINDS
from edi.partner import Limits
from edi.tables import HEADS, MANDATORY, ROWS
from edi.values import to_cents, to_date, to_decimal, to_quantity, to_time
from hypothesis import given
from hypothesis import strategies as st

RECEIPT = (
    "number,date,return_number,sku,quantity,condition,serials\n"
    "RC-1,2026-03-04,RMA77,LAMP-01,2,good,S1|S2\n"
    'RC-1,2026-03-04,RMA77,"LAMP,02",1.5,damaged,\n'
    "RC-2,2026-03-05,RMA78,LAMP-03,1,good,\n"
)
NOW = 1_772_616_600
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
OTHER = "whsec_" + base64.b64encode(b"o" * 24).decode()


def test_csv_receipts():
    first, second = read_csv(RECEIPT, "receipt")
    assert first["kind"] == "receipt" and first["return_number"] == "RMA77"
    assert first["date"] == date(2026, 3, 4)
    found = [(line["sku"], line["quantity"]) for line in first["lines"]]
    assert found == [("LAMP-01", 2), ("LAMP,02", Decimal("1.5"))]
    assert first["lines"][0]["serials"] == ["S1", "S2"]
    assert second["source"]["row"] == 4


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_csv_separators_and_mark(mark):
    text = "number,date,sku,quantity\nR,2026-03-04,A,2\n".replace(",", mark)
    assert read_csv(b"\xef\xbb\xbf" + text.encode(), "receipt")[0]["lines"]


def test_csv_decimal_rule():
    text = "number;quantity;sku\nR;1,5;A\n"
    assert read_csv(text, "return_notice", Partner(decimal=","))[0]["lines"][0][
        "quantity"
    ] == Decimal("1.5")
    for bad, partner in (
        (text, Partner()),
        (text.replace(",", "."), Partner(decimal=",")),
    ):
        with pytest.raises(EdiError) as caught:
            read_csv(bad, "return_notice", partner)
        assert caught.value.segment == "row 2 quantity"


@pytest.mark.parametrize("quantity", ["-1", "0", "two", "NaN", "inf", "1,000.5", "1e2"])
def test_csv_bad_quantity_names_the_row(quantity):
    text = RECEIPT.replace("1.5", f'"{quantity}"').replace("S2\n", "S2\n\n")
    with pytest.raises(EdiError) as caught:
        read_csv(text, "receipt")
    assert caught.value.segment == "row 4 quantity"


@pytest.mark.parametrize(
    "old, new, where",
    [
        ("condition", "state", "row 1"),
        ("quantity", "qty", "row 1"),
        ("sku", "date", "row 1"),
        ("number,", "Number,", "row 1"),
        ("RMA78,LAMP-03,1,good,", "RMA78,LAMP-03,1,good,,x", "row 4"),
        ('RC-1,2026-03-04,RMA77,"', 'RC-1,2026-03-05,RMA77,"', "row 3"),
        ("2026-03-05", "05.03.2026", "row 4 date"),
        ("RC-2,", ",", "row 4 number"),
        ('"LAMP,02"', '"LAMP,02', "row 4"),
    ],
)
def test_csv_refusals_name_the_row(old, new, where):
    with pytest.raises(EdiError) as caught:
        read_csv(RECEIPT.replace(old, new, 1), "receipt")
    assert caught.value.segment == where


def test_csv_limits_and_kind():
    with pytest.raises(EdiError, match="rows"):
        read_csv(RECEIPT, "receipt", Partner(limits=Limits(rows=2)))
    for data, kind in (
        (RECEIPT, "order"),
        ("", "receipt"),
        ("number,quantity", "receipt"),
    ):
        with pytest.raises(EdiError):
            read_csv(data, kind)


def test_rows_of_a_spreadsheet():
    rows = [
        ["number", "date", "total", "amount", "charge", "description", "line"],
        ["I1", date(2026, 3, 4), 12.5, Decimal("12.50"), "fuel", None, 10.0],
        [None, "", None, None, None, None, None],
    ]
    for partner in (Partner(), Partner(decimal=",")):
        (document,) = read_rows(rows, "freight_bill", partner)
        assert document["total"] == Decimal("12.5")
        assert document["charges"][0]["line"] == "10"
    with pytest.raises(EdiError):
        read_rows([*rows, ["I2", object()]], "freight_bill")
    with pytest.raises(EdiError):
        read_rows([*rows, ["I2", date(2026, 3, 4), float("nan"), 1]], "freight_bill")


def test_tables_name_real_fields():
    for kind, shape in KINDS.items():
        assert set(HEADS[kind]) <= set(shape.__annotations__)
        assert set(MANDATORY[kind]) <= {*HEADS[kind], *ROWS[kind]}
    for table in TABLES.values():
        assert all(name == name.lower() for name in table.values())


def body(kind="receipt.created", **data):
    """A webhook body; ``data`` wins over the defaults."""
    line = {"sku": "LAMP-01", "quantity": 2, "condition": "good"}
    data = {"number": "R1", "date": "2026-03-04", "lines": [line], **data}
    payload = {"type": kind, "timestamp": "2026-03-04T09:30:00Z", "data": data}
    return json.dumps(payload).encode()


def test_json_receipt():
    document = read_json(body())
    assert document["kind"] == "receipt" and document["lines"][0]["quantity"] == 2
    assert document["source"]["at"] == samples.AT
    assert not document["issues"]


@pytest.mark.parametrize(
    "quantity", [-1, 0, "two", "NaN", True, None, 1e300, [1], "1e2"]
)
def test_json_bad_quantity(quantity):
    with pytest.raises(EdiError) as caught:
        read_json(body(lines=[{"sku": "A", "quantity": quantity}]))
    assert caught.value.segment == "lines[0].quantity"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"type":"receipt"}',
        b'{"type":"receipt","type":"status"}',
        b'{"type":7,"timestamp":"2026-03-04T09:30:00Z","data":{}}',
        b'{"a":NaN}',
        b"[" * 100_000,
        b"9" * 5_000,
        b'{"a":"\\ud800"}',
        body("order.created"),
        body(lines=[]),
        body(number=None),
        body(number=7),
        body(number="a\nb"),
        body(date="2026-02-31"),
        body(lines="x"),
        body(lines=[{"quantity": 1, "used": "maybe"}]),
        body("status.updated", events=[{"status": "delivered", "at": "2026-03-04"}]),
        "text",
    ],
)
def test_json_refusals(raw):
    with pytest.raises(EdiError):
        read_json(raw)


def test_json_collects_errors_and_bounds_size():
    lines = [{"sku": "A", "quantity": 0}] * 3
    with pytest.raises(EdiError) as caught:
        read_json(body(lines=lines))
    assert len(caught.value.others) == 2
    with pytest.raises(EdiError, match="too long"):
        read_json(body(), Partner(limits=Limits(json_bytes=10)))


def test_json_unknown_names_are_exceptions():
    line = {"sku": "A", "quantity": 1, "condition": "melted", "colour": "red"}
    document = read_json(body(lines=[line]))
    found = document["lines"][0]
    assert (found["condition"], found["condition_code"]) == (None, "melted")
    assert exceptions(document)[0]["code"] == "unknown_condition"
    assert document["issues"][0]["code"] == "unknown_field"
    partner = Partner(maps={"condition": {"x": "melted"}})
    assert read_json(body(lines=[line]), partner)["lines"][0]["condition"] == "melted"


@pytest.mark.parametrize("kind", ["180", "944", "856", "945", "210"])
def test_json_round_trip_of_other_formats(kind):
    text = samples.x12(kind, samples.X12_BODIES[kind])
    document = read_x12(text, samples.PARTNER)[0].documents[0]
    back = read_json(write_json(document, samples.AT))
    for name in document:
        if name not in ("source", "issues"):
            assert back[name] == document[name], name
    with pytest.raises(EdiError, match="zone"):
        write_json(document, datetime(2026, 3, 4))


def test_edi_01_to_05_signatures():
    headers = sign(SECRET, "msg_1", NOW, b"{}")
    assert verify(headers, b"{}", [SECRET], NOW) == ("msg_1", NOW)
    refused = [
        ({}, b"{}", [SECRET], NOW),
        ({**headers, "webhook-signature": ""}, b"{}", [SECRET], NOW),
        (headers, b"{ }", [SECRET], NOW),
        (headers, b"{}", [SECRET], NOW + 301),
        (headers, b"{}", [SECRET], NOW - 301),
        (headers, b"{}", [], NOW),
        (headers, b"{}", None, NOW),
        (headers, b"{}", ["", None], NOW),
        (headers, b"{}", [OTHER], NOW),
        (headers, b"{}", ["whsec_", "x"], NOW),
        (headers, "{}", [SECRET], NOW),
        ({**headers, "webhook-id": "msg_2"}, b"{}", [SECRET], NOW),
        ({**headers, "webhook-id": "msg_é"}, b"{}", [SECRET], NOW),
        ({**headers, "webhook-timestamp": str(NOW + 1)}, b"{}", [SECRET], NOW),
        ({**headers, "webhook-timestamp": f"0{NOW}"}, b"{}", [SECRET], NOW),
        ({**headers, "webhook-timestamp": "²"}, b"{}", [SECRET], NOW),
        ({**headers, "webhook-signature": "v1,é"}, b"{}", [SECRET], NOW),
        ({**headers, "webhook-signature": "v1a,AAAA v1"}, b"{}", [SECRET], NOW),
    ]
    for case in refused:
        with pytest.raises(SignatureError):
            verify(*case)
    for now in (NOW - 300, NOW + 300):
        assert verify(headers, b"{}", [SECRET], now)


def test_signature_by_the_specification():
    content = b"msg_1." + str(NOW).encode() + b".{}"
    digest = hmac.new(b"k" * 32, content, hashlib.sha256).digest()
    value = "v1," + base64.b64encode(digest).decode()
    assert sign(SECRET, "msg_1", NOW, b"{}")["webhook-signature"] == value
    headers = {"Webhook-Id": "msg_1", "WEBHOOK-TIMESTAMP": str(NOW)}
    headers["webhook-signature"] = f"v2,x v1,AAAA {value}"
    assert verify(headers, b"{}", [OTHER, SECRET], NOW).id == "msg_1"


def test_sign_refuses_bad_ids_and_secrets():
    for secret, message in ((SECRET, "a.b"), (SECRET, ""), ("", "a"), (b"short", "a")):
        with pytest.raises(SignatureError):
            sign(secret, message, NOW, b"")


@given(st.text(max_size=30))
def test_values_give_a_value_or_refuse(text):
    for read in (to_decimal, to_quantity, to_cents, to_date, to_time):
        try:
            read(text)
        except EdiError:
            continue


def test_values():
    assert to_cents("5165") == Decimal("51.65") and to_cents("-5") == Decimal("-0.05")
    assert to_date("260304") == date(2026, 3, 4) and to_date("930906").year == 1993
    assert to_time("093015").second == 15 and str(to_decimal("-0")) == "0"
    assert to_decimal("1,5", ".,") == Decimal("1.5")
    for bad in ("1.5.1", "1,5,1", "1.000,5", "", "-", "٣", "1_0", " 1"):
        with pytest.raises(EdiError):
            to_decimal(bad, ".,")
    assert datetime.fromtimestamp(NOW, samples.AT.tzinfo) == samples.AT
