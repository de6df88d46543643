# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""X12 documents to neutral dicts, and the 180 that we write."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
import test_edi_samples as samples
from edi import EdiError, exceptions, read_x12, write_180, write_x12
from hypothesis import given, settings
from hypothesis import strategies as st
from test_edi_samples import PARTNER, x12


def read_one(kind, body, partner=PARTNER):
    """The only document of a look-alike; fails when it is refused."""
    (interchange,) = read_x12(x12(kind, body), partner)
    assert interchange.accepted, interchange.errors
    item = interchange.groups[0].sets[0]
    assert item.accepted, (item.errors, item.issues)
    return item.document


def refusals(kind, body, partner=PARTNER):
    """Codes of the issues that refuse a look-alike."""
    (interchange,) = read_x12(x12(kind, body), partner)
    assert not interchange.documents
    issues = interchange.groups[0].sets[0].issues
    return [item["code"] for item in issues if item["level"] == "error"]


def test_return_notice():
    document = read_one("180", samples.RETURN_180)
    assert document["number"] == "RET-1001" and document["purpose"] == "original"
    assert document["date"] == date(2026, 3, 3)
    assert document["return_number"] == "RMA77" and document["order_number"] == "SO501"
    assert document["use"] == "authorisation"
    assert document["dates"][0]["type"] == "shipped"
    (party,) = document["parties"]
    assert (party["role"], party["city"], party["country"]) == (
        "ship_from",
        "Leith",
        "GB",
    )
    first, second = document["lines"]
    assert first["quantity"] == 2 and first["price"] == Decimal("19.95")
    assert first["ids"] == {"sku": "LAMP-01", "gtin": "0401234567896"}
    assert (first["sku"], first["gtin"]) == ("LAMP-01", "0401234567896")
    assert first["serials"] == ["SN-1", "SN-2"] and first["used"] is True
    assert first["notes"] == ["cracked", "glass loose"]
    assert first["disposition"] == "authorised"
    assert first["reason"] == "defective_at_consumer"
    assert second["quantity"] == Decimal("1.5") and second["reason"] == "wrong_goods"
    assert not exceptions(document)


@pytest.mark.parametrize(
    "rdr, use",
    [
        ("RDR**WG", "request"),
        ("RDR*RD**UI", "authorisation"),
        ("RDR*CR*DR", "notification"),
        ("NTE*GEN*x", None),
    ],
)
def test_use_of_a_180(rdr, use):
    body = f"BGN*00*R*20260304\nBLI*SK*A*1*EA\n{rdr}"
    document = read_one("180", body)
    assert document["use"] == use
    codes = [item["code"] for item in exceptions(document)]
    assert codes == ([] if use else ["unknown_use"])
    partner = replace(PARTNER, maps={"use": {"QQ": "notification"}})
    body = body.replace("20260304", "20260304****QQ")
    assert read_one("180", body, partner)["use"] == "notification"


def test_faults_of_a_180():
    assert refusals("180", "BGN*00*R*20260304") == ["segment_missing"]
    assert "missing" in refusals("180", "BGN*00**20260304\nBLI*SK*A*1*EA")
    assert "date" in refusals("180", "BGN*00*R*20260231\nBLI*SK*A*1*EA")
    both = "BGN*00*R*20260304\nBLI*SK*A*1*EA\nRDR*CR*DR*NR"
    assert refusals("180", both) == ["exclusion"]
    for quantity in ("1,5", "1e3", "+1", "", "NaN", "1" * 16, "0.0000001", "²"):
        assert refusals("180", f"BGN*00*R*20260304\nBLI*SK*A*{quantity}*EA")
    unknown = read_one("180", "BGN*77*R*20260304\nBLI*SK*A*1*EA\nRDR*CR*QQ")
    codes = [item["code"] for item in exceptions(unknown)]
    assert codes == ["unknown_purpose", "unknown_reason"]


def test_receipts():
    for kind, body in (("944", samples.RECEIPT_944), ("861", samples.RECEIPT_861)):
        document = read_one(kind, body)
        assert document["kind"] == "receipt" and document["return_number"] == "RMA77"
        found = sorted(
            (line["sku"], line["condition"] or "", line["quantity"])
            for line in document["lines"]
        )
        if kind == "861":
            assert found == [
                ("LAMP-01", "", 4),
                ("LAMP-01", "damaged", 1),
                ("LAMP-02", "", 1),
            ]
        else:
            assert found == [
                ("LAMP-01", "", 3),
                ("LAMP-01", "damaged", 2),
                ("LAMP-02", "", 1),
            ]
            assert document["total"] == 6 and document["lines"][0]["lot"] == "L7"


def test_receipt_totals_and_conditions():
    assert refusals("944", samples.RECEIPT_944.replace("W14*6", "W14*7")) == ["total"]
    assert refusals("861", samples.RECEIPT_861.replace("CTT*2", "CTT*3")) == ["total"]
    body = samples.RECEIPT_944.replace("W13*2*EA*01", "W13*9*EA*01")
    assert exceptions(read_one("944", body))[0]["code"] == "condition_quantity"
    body = samples.RECEIPT_944.replace("W13*2*EA*01", "W13*5*EA*01")
    conditions = [line["condition"] for line in read_one("944", body)["lines"]]
    assert conditions == ["damaged", None]
    body = samples.RECEIPT_944.replace("W13*2*EA*01", "W13*2*EA*99")
    document = read_one("944", body)
    assert exceptions(document)[0]["code"] == "unknown_condition"
    assert {line["condition_code"] for line in document["lines"]} == {None, "99"}


def test_receipt_positions_of_a_partner():
    body = "W17*F*20260304*RC-1\nW07*5*EA*VN*LAMP-01\nW20*DM*2\nW14*5"
    positions = {"W07": {"qualifier": 3, "product": 4, "upc": 99}}
    maps = {"w20_condition": {"DM": "damaged"}}
    partner = replace(PARTNER, positions=positions, maps=maps)
    lines = read_one("944", body, partner)["lines"]
    assert [(line["sku"], line["quantity"]) for line in lines] == [
        ("LAMP-01", 3),
        ("LAMP-01", 2),
    ]


def test_status():
    document = read_one("214", samples.STATUS_214)
    assert document["shipment_number"] == "SHP-3" and document["carrier"] == "NRTH"
    assert document["return_number"] == "RMA77"
    first, second = document["events"]
    assert (first["status"], first["reason"]) == ("arrived_pickup", "normal")
    assert first["at"] == datetime(2026, 3, 4, 8, 15, tzinfo=samples.AT.tzinfo)
    assert (first["city"], first["equipment"]) == ("LEITH", "NRTHTRL9")
    assert second["at"] == datetime(2026, 3, 5, 16, 30) and second["zone"] == "LT"
    unknown = read_one("214", samples.STATUS_214.replace("AT7*D1", "AT7*Q9"))
    assert unknown["events"][1]["status"] is None
    assert exceptions(unknown)[0]["value"] == "Q9"


def test_freight_bill():
    document = read_one("210", samples.BILL_210)
    assert document["total"] == Decimal("126.50") and document["currency"] == "EUR"
    assert document["shipment_number"] == "SHP-3"
    found = [(item["charge"], item["amount"]) for item in document["charges"]]
    assert found == [("freight", Decimal("114.00")), ("fuel", Decimal("12.50"))]
    assert document["charges"][0]["weight"] == 120 and not exceptions(document)
    more = read_one("210", samples.BILL_210.replace("*12650****", "*12750****"))
    assert {item["code"] for item in exceptions(more)} == {"total"}
    odd = read_one("210", samples.BILL_210.replace("FUE", "QQQ"))
    assert odd["charges"][1]["charge"] is None and exceptions(odd)
    assert refusals("210", samples.BILL_210.replace("*11400", "*114.00")) == ["number"]


def test_shipments():
    document = read_one("856", samples.SHIPMENT_856)
    (package,), (line,) = document["packages"], document["lines"]
    assert package["id"] == line["package"] == "340123450000000016"
    assert package["type"] == "pallet" and line["order_number"] == "SO501"
    assert (line["quantity"], line["expected"]) == (5, 6)
    assert (document["weight"], document["carrier"]) == (120, "NRTH")
    assert refusals("856", samples.SHIPMENT_856.replace("CTT*4", "CTT*5")) == ["total"]
    assert "parent" in refusals("856", samples.SHIPMENT_856.replace("HL*4*3", "HL*4*9"))
    document = read_one("945", samples.SHIPMENT_945)
    assert document["lines"][0]["quantity"] == 5 and document["total"] == 5
    short = samples.SHIPMENT_945.replace("W12*CC*6*5", "W12*CC*6*0")
    assert refusals("945", short) == ["no_line"]
    other = samples.SHIPMENT_945.replace("W03*5", "W03*6")
    assert exceptions(read_one("945", other))[0]["code"] == "total"


GOLDEN_180 = """
BGN*00*RET-1001*20260303
DTM*011*20260302
N9*RZ*RMA77
N9*PO*SO501
N1*SF*North Shop*92*S17
N3*5 Quay Road
N4*Leith*SC*EH66*GB
BLI*SK*LAMP-01*2*EA*UCP*19.95**UP*0401234567896
N9*SE*SN-1
N9*SE*SN-2
RDR*RA*DR***Y
NTE*GEN*cracked
NTE*GEN*glass loose
BLI*SK*LAMP-02*1.5*EA
RDR*RA*WG
"""


def test_golden_180_and_back():
    document = read_one("180", samples.RETURN_180)
    envelope = samples.out_x12(line_breaks=True)
    text = write_x12(envelope, [("180", write_180(document, PARTNER))])
    body = text.split("ST*180*0001~\n")[1].split("SE*17*0001~")[0]
    assert body == GOLDEN_180.lstrip().replace("\n", "~\n")
    assert text.startswith("ISA*00*") and "\nGS*AN*RETURNSCO*HUBNORTH*" in text
    assert same(read_x12(text)[0].documents[0]) == same(document)


def same(document):
    """A document without what tells where it came from."""
    ignored = ("source", "issues")
    return {name: value for name, value in document.items() if name not in ignored}


def test_180_by_neutral_names_only():
    document = read_one("180", samples.RETURN_180)
    for holder in (document, *document["lines"]):
        for field in ("purpose", "reason", "disposition"):
            if f"{field}_code" in holder:
                holder[f"{field}_code"] = None
    back = read_x12(write_x12(samples.out_x12(), [("180", write_180(document))]))
    lines = back[0].documents[0]["lines"]
    assert [line["reason_code"] for line in lines] == ["DR", "WG"]
    document["lines"][0]["reason"] = "moth_holes"
    with pytest.raises(EdiError, match="no code"):
        write_180(document)


@pytest.mark.parametrize(
    "field, value",
    [("number", None), ("lines", []), ("date", None), ("number", "x" * 31)],
)
def test_180_refuses_an_incomplete_document(field, value):
    document = read_one("180", samples.RETURN_180)
    document[field] = value
    with pytest.raises(EdiError):
        write_180(document)


@pytest.mark.parametrize(
    "quantity", [Decimal(0), Decimal(-1), Decimal("NaN"), "2", 1.5]
)
def test_180_refuses_bad_quantities(quantity):
    document = read_one("180", samples.RETURN_180)
    document["lines"][0]["quantity"] = quantity
    with pytest.raises(EdiError):
        write_180(document)


ids = st.text("ABCxyz0189-./ é", min_size=1, max_size=20).map(str.strip).filter(bool)
names = st.text(max_size=30).filter(lambda text: text.isprintable())


@settings(derandomize=True, deadline=None, max_examples=100)
@given(ids, names, st.decimals("0.001", "99999", places=3), names)
def test_what_we_write_we_can_read(sku, name, quantity, note):
    document = read_one("180", samples.RETURN_180)
    line = document["lines"][0]
    line["ids"] = {"sku": sku}
    line |= {"sku": sku, "gtin": None, "quantity": quantity, "notes": [note]}
    document["parties"][0]["name"] = name or None
    text = write_x12(samples.out_x12(), [("180", write_180(document))])
    (back,) = read_x12(text.encode())
    (found,) = back.documents
    assert found["lines"][0]["sku"] == sku
    assert found["lines"][0]["quantity"] == quantity
    assert len(found["lines"]) == len(document["lines"])
    cleaned = name
    for mark in "*>~":
        cleaned = cleaned.replace(mark, " ")
    assert found["parties"][0]["name"] == (cleaned.strip() or None)
