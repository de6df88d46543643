# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""EDIFACT envelopes, messages, CONTRL, and what we write."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
import test_edi_samples as samples
from edi import (
    EdiError,
    Partner,
    acknowledge_edifact,
    exceptions,
    read_edifact,
    write_contrl,
    write_edifact,
    write_iftsta,
    write_invoic,
    write_retann,
    write_retins,
)
from edi.model import FreightBill, blank
from hypothesis import given, settings
from hypothesis import strategies as st
from test_edi_samples import edifact

THEM = ("14", "HUBNORTH")
PARTNER = Partner(their_ids=(THEM,), our_ids=(samples.US,))
GOOD = edifact("RETANN", samples.RETANN)


def read_one(kind, body):
    """The only document of a look-alike; fails when it is refused."""
    (interchange,) = read_edifact(edifact(kind, body), PARTNER)
    assert interchange.accepted, interchange.errors
    (item,) = interchange.messages
    assert item.accepted, (item.errors, item.issues)
    return item.document


def contrl(data, partner=PARTNER):
    """Status and codes of the answer, then of each message."""
    (interchange,) = read_edifact(data, partner)
    ack = acknowledge_edifact(interchange)
    sets = [(item["status"], item["codes"]) for item in ack["sets"]]
    return ack["status"], ack["codes"], sets


def same(document, *ignored):
    """A document without what tells where it came from."""
    ignored = ("source", "issues", "purpose_code", *ignored)
    return {name: value for name, value in document.items() if name not in ignored}


def test_return_notice():
    document = read_one("RETANN", samples.RETANN)
    assert document["number"] == "RA-5" and document["use"] == "request"
    assert document["date"] == date(2026, 3, 4) and document["return_number"] == "RMA77"
    assert document["parties"][0]["name"] == "Shop + Co"
    (line,) = document["lines"]
    assert (line["gtin"], line["sku"]) == ("4012345000016", "LAMP-01")
    assert (line["quantity"], line["unit"]) == (2, "PCE")
    assert line["disposition"] == "return_goods" and line["serials"] == ["SN-1"]
    assert read_one("RETINS", samples.RETANN)["use"] == "authorisation"


def test_shipment_status_and_bill():
    document = read_one("DESADV", samples.DESADV)
    (package,), (line,) = document["packages"], document["lines"]
    assert package["id"] == line["package"] == "340123450000000016"
    assert package["weight"] == Decimal("63.5") and document["carrier"] == "NRTH"
    assert (line["quantity"], line["expected"]) == (5, 6)
    document = read_one("IFTSTA", samples.IFTSTA)
    assert document["shipment_number"] == "SHP-3"
    assert [event["status"] for event in document["events"]] == [
        "picked_up",
        "delivered",
    ]
    assert document["events"][0]["at"] == datetime(2026, 3, 4, 8, 15)
    assert document["events"][0]["city"] == "Leith"
    document = read_one("INVOIC", samples.INVOIC)
    assert document["total"] == Decimal("126.50") and not exceptions(document)
    assert [item["charge"] for item in document["charges"]] == ["freight", "fuel"]
    odd = read_one("INVOIC", samples.INVOIC.replace("77:126.50", "77:126.60"))
    assert exceptions(odd)[0]["code"] == "total"


def test_unknown_codes_are_exceptions():
    document = read_one("RETANN", samples.RETANN.replace("12E", "99X"))
    assert document["lines"][0]["disposition"] is None
    assert exceptions(document)[0]["value"] == "99X"
    document = read_one("IFTSTA", samples.IFTSTA.replace("STS+1+13", "STS+1+987"))
    assert exceptions(document)[0]["code"] == "unknown_status"


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ("UNZ+1+77", "UNZ+2+77", ("rejected", ["29"], [])),
        ("UNZ+1+77", "UNZ+1+78", ("rejected", ["28"], [])),
        ("UNZ+1+77'", "", ("rejected", ["13"], [])),
        ("RETURNSCO:ZZ", "OTHERS:ZZ", ("rejected", ["7"], [])),
        ("HUBNORTH:14", "NOBODY:14", ("rejected", ["23"], [])),
        ("UNT+13+1", "UNT+12+1", ("accepted", [], [("rejected", ["29"])])),
        ("UNT+13+1", "UNT+13+2", ("accepted", [], [("rejected", ["28"])])),
        ("UNT+13+1'\n", "", ("accepted", [], [("rejected", ["13"])])),
        ("RETANN:D", "ORDERS:D", ("accepted", [], [("rejected", ["17"])])),
        ("61:2:", "61:0:", ("accepted", [], [("rejected", [])])),
        ("61:2:", "61:two:", ("accepted", [], [("rejected", [])])),
        ("61:2:", "61:-1:", ("accepted", [], [("rejected", [])])),
        ("CNT+2:1", "CNT+2:2", ("accepted", [], [("rejected", [])])),
    ],
)
def test_faults(old, new, expected):
    data = GOOD.replace(old, new)
    assert data != GOOD and contrl(data) == expected
    assert not read_edifact(data, PARTNER)[0].documents


def test_good_and_duplicate():
    assert contrl(GOOD) == ("accepted", [], [("accepted", [])])
    first, second = read_edifact(GOOD + GOOD, PARTNER)
    assert first.documents and second.errors[0].ack == "26"
    (taken,) = read_edifact(GOOD, PARTNER, seen=lambda key: key.control == "77")
    assert not taken.documents
    message = GOOD[GOOD.index("UNH") : GOOD.index("UNZ")]
    twice = GOOD.replace("UNZ+1", message + "UNZ+2")
    assert contrl(twice)[2] == [("accepted", []), ("rejected", ["26"])]


def test_bare_message_only_where_allowed():
    bare = GOOD[GOOD.index("UNH") : GOOD.index("UNZ")]
    with pytest.raises(EdiError) as caught:
        read_edifact(bare)
    assert caught.value.code == "no_unb"
    (interchange,) = read_edifact(bare, Partner(lenient=frozenset({"bare_set"})))
    assert interchange.documents and acknowledge_edifact(interchange) is None


def test_service_characters_and_release():
    changed = GOOD.replace("?+", "+").replace("+", "|").replace(":", "^")
    changed = "UNA^|.! ~" + changed.replace("'", "~").replace("Shop | Co", "Shop + Co")
    document = read_edifact(changed, PARTNER)[0].documents[0]
    assert document["parties"][0]["name"] == "Shop + Co"
    released = GOOD.replace("Shop ?+ Co", "?'?:???+Co")
    document = read_edifact(released, PARTNER)[0].documents[0]
    assert document["parties"][0]["name"] == "':?+Co"
    with pytest.raises(EdiError, match="UNA"):
        read_edifact("UNA++++++" + GOOD)


def test_character_sets():
    assert read_edifact(GOOD.replace("Shop", "Café").encode("latin-1"), PARTNER)
    named = GOOD.replace("UNOC", "UNOY").replace("Shop", "Łódź").encode()
    assert read_edifact(named, PARTNER)[0].documents
    with pytest.raises(EdiError, match="not ascii"):
        read_edifact(GOOD.replace("UNOC", "UNOA").replace("Shop", "Café").encode())
    with pytest.raises(EdiError, match="character set"):
        read_edifact(GOOD.replace("UNOC", "UNOX").encode())


GOLDEN_CONTRL = b"""UNA:+.? '
UNB+UNOC:3+RETURNSCO:ZZ+HUBNORTH:14+260304:0930+5'
UNH+1+CONTRL:4:1:UN'
UCI+77+HUBNORTH:14+RETURNSCO:ZZ+7'
UCM+1+RETANN:D:96A:UN+4'
UCS+8'
UCD+21+1:2'
UNT+6+1'
UNZ+1+5'
"""


def test_golden_contrl_and_back():
    data = GOOD.replace("61:2:", "61:two:")
    ack = acknowledge_edifact(read_edifact(data, PARTNER)[0])
    written = write_contrl(samples.out_edifact("5", line_breaks=True), [ack])
    assert written == GOLDEN_CONTRL
    (back,) = read_edifact(written)
    (document,) = back.documents
    assert document["reference"] == "77" and document["status"] == "accepted"
    (entry,) = document["sets"]
    assert entry["status"] == "rejected" and entry["segments"][0]["position"] == 8
    assert entry["segments"][0]["elements"][0]["component"] == 2
    assert acknowledge_edifact(back) is None


@pytest.mark.parametrize(
    "kind, body, write",
    [
        ("RETANN", samples.RETANN, write_retann),
        ("RETINS", samples.RETANN, write_retins),
        ("IFTSTA", samples.IFTSTA, write_iftsta),
        ("INVOIC", samples.INVOIC, write_invoic),
    ],
)
def test_round_trips(kind, body, write):
    document = read_one(kind, body)
    data = write_edifact(samples.out_edifact(), [(kind, write(document))])
    (back,) = read_edifact(data)
    found = back.documents[0]
    for charge in found.get("charges", ()):
        charge["line"] = None
    for charge in document.get("charges", ()):
        charge["line"] = None
    assert same(found) == same(document)


def test_writers_refuse_what_is_incomplete():
    with pytest.raises(EdiError):
        write_invoic(blank(FreightBill, kind="freight_bill"))
    document = read_one("RETANN", samples.RETANN)
    document["lines"][0] |= {"ids": {}, "sku": None}
    with pytest.raises(EdiError, match="product"):
        write_retann(document)
    with pytest.raises(EdiError):
        write_edifact(samples.out_edifact(), [])
    with pytest.raises(EdiError):
        write_edifact(replace(samples.out_edifact(), control=""), [("CONTRL", [])])


def test_neutral_authorisation_as_retins():
    document = read_one("RETINS", samples.RETANN)
    document["lines"][0] |= {"disposition": "authorised", "disposition_code": None}
    segments = write_retins(document)
    assert ["CDI", "3E", ("12E", "", "9")] in segments


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.text(max_size=30), st.text("AB?+:' 9'", min_size=1, max_size=30))
def test_everything_is_released(name, sku):
    document = read_one("RETANN", samples.RETANN)
    document["parties"][0]["name"] = name
    document["lines"][0]["ids"] = {"sku": sku.strip() or "x"}
    try:
        envelope = samples.out_edifact(syntax=("UNOY", "4"))
        data = write_edifact(envelope, [("RETANN", write_retann(document))])
    except EdiError as error:
        # Lone surrogates have no place in any character set.
        assert error.code == "character"
        return
    (found,) = read_edifact(data)[0].documents
    assert found["lines"][0]["sku"] == (sku.strip() or "x")
    clean = "".join(" " if char < " " or char == "\x7f" else char for char in name)
    # Trailing colons are empty components; blanks at the ends are padding.
    assert (found["parties"][0]["name"] or "") == clean.strip()
