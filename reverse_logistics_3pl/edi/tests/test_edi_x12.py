# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The X12 envelope, its acknowledgments, and every threat row about them."""

from dataclasses import replace

import pytest
import test_edi_samples as samples
from edi import (
    EdiError,
    Partner,
    Separators,
    acknowledge_x12,
    read_interchanges,
    read_x12,
    write_acknowledgments,
    write_x12,
)
from edi.writing import free
from test_edi_samples import PARTNER, x12

GOOD = x12("180", samples.RETURN_180)


def verdict(data, partner=PARTNER, **options):
    """(TA1 status and code or None, group status and codes or None, sets)."""
    (interchange,) = read_x12(data, partner, **options)
    ta1 = group = sets = None
    for ack in acknowledge_x12(interchange):
        if ack["level"] == "interchange":
            ta1 = ack["status"], ack["codes"][0]
        else:
            group = ack["status"], ack["codes"]
            sets = [(item["status"], item["codes"]) for item in ack["sets"]]
    return ta1, group, sets


def test_good_interchange():
    assert verdict(GOOD) == (None, ("accepted", []), [("accepted", [])])
    asked = x12("180", samples.RETURN_180, ack="1")
    assert verdict(asked)[0] == ("accepted", "000")


def test_edi_08_isa_of_105_characters():
    shapes = [
        GOOD.replace("*000000007*0*P", "*00000007*0*P", 1),
        GOOD.replace("HUBNORTH       ", "HUBNORTH      ", 1),
        GOOD.replace("*P*>~", "*P*~", 1),
        GOOD.replace("\n", "").replace("*P*>~", "*P*~", 1),
        GOOD.replace("*P*>~", "*P>~", 1),
    ]
    for data in shapes:
        (interchange,) = read_x12(data, PARTNER)
        assert not interchange.documents
        assert verdict(data) == (("rejected", "022"), None, None), data[:110]


def test_edi_09_trailer_control_number():
    data = GOOD.replace("IEA*1*000000007", "IEA*1*000000008")
    assert verdict(data) == (("rejected", "001"), None, None)


def test_edi_10_interchange_taken_before():
    keys = []
    assert verdict(GOOD, seen=lambda key: keys.append(key))[0] is None
    assert keys == [("01", "HUBNORTH", "ZZ", "RETURNSCO", "000000007")]
    taken = verdict(GOOD, seen=set(keys).__contains__)
    assert taken == (("rejected", "025"), None, None)
    first, second = read_x12(GOOD + "\n" + GOOD, PARTNER)
    assert first.documents and not second.documents
    assert second.errors[0].ack == "025"


def test_edi_11_not_for_us():
    for receiver, code in ((("ZZ", "OTHERS"), "009"), (("01", "RETURNSCO"), "007")):
        data = x12("180", samples.RETURN_180, receiver=receiver)
        assert verdict(data) == (("rejected", code), None, None)
    for sender, code in ((("01", "NOBODY"), "006"), (("ZZ", "HUBNORTH"), "005")):
        data = x12("180", samples.RETURN_180, sender=sender)
        assert verdict(data)[0] == ("rejected", code)


def test_edi_12_group_count():
    data = x12("180", samples.RETURN_180, sets=2).replace("GE*2*", "GE*3*")
    ta1, group, sets = verdict(data)
    assert (ta1, group) == (None, ("rejected", ["5"]))
    assert [status for status, _codes in sets] == ["rejected"] * 2
    (interchange,) = read_x12(data, PARTNER)
    text = write_acknowledgments(samples.out_x12(), acknowledge_x12(interchange))
    assert "AK9*R*3*2*0*5~" in text and not interchange.documents


def test_edi_13_segment_count():
    data = GOOD.replace("SE*16*", "SE*9*")
    assert verdict(data)[1:] == (("rejected", []), [("rejected", ["4"])])


def test_edi_14_set_control_number():
    data = GOOD.replace("SE*16*0001", "SE*16*0002")
    assert verdict(data)[1:] == (("rejected", []), [("rejected", ["3"])])


def test_one_bad_set_leaves_the_others():
    data = x12("180", samples.RETURN_180, sets=3).replace("SE*16*0002", "SE*99*0002")
    ta1, group, sets = verdict(data)
    assert group == ("partially_accepted", [])
    assert [codes for _status, codes in sets] == [[], ["4"], []]
    (interchange,) = read_x12(data, PARTNER)
    assert len(interchange.documents) == 2


@pytest.mark.parametrize("quantity, code", [("-1", "7"), ("0", "7"), ("two", "6")])
def test_edi_17_bad_quantity(quantity, code):
    data = GOOD.replace("LAMP-01*2*EA", f"LAMP-01*{quantity}*EA")
    (interchange,) = read_x12(data, PARTNER)
    text = write_acknowledgments(samples.out_x12(), acknowledge_x12(interchange))
    assert not interchange.documents
    assert f"AK3*BLI*9**8~AK4*3**{code}*{quantity}~AK5*R*5~AK9*R*1*1*0~" in text


def test_edi_18_unknown_disposition():
    data = GOOD.replace("RDR*RA*DR", "RDR*XX*DR")
    (interchange,) = read_x12(data, PARTNER)
    (document,) = interchange.documents
    line = document["lines"][0]
    assert (line["disposition"], line["disposition_code"]) == (None, "XX")
    (found,) = [item for item in document["issues"] if item["level"] == "exception"]
    assert found["code"] == "unknown_disposition" and found["value"] == "XX"
    text = write_acknowledgments(samples.out_x12(), acknowledge_x12(interchange))
    assert "AK3*RDR*10**8~AK4*1**7*XX~AK5*E*5~AK9*E*1*1*1~" in text
    mapped = replace(PARTNER, maps={"disposition": {"XX": "denied"}})
    assert read_x12(data, mapped)[0].documents[0]["lines"][0]["disposition"] == "denied"


@pytest.mark.parametrize(
    "change, ack",
    [
        (lambda text: text[: text.index("IEA")], "023"),
        (lambda text: text[:300], "023"),
        (lambda text: text.replace("IEA*1*", "IEA*2*"), "021"),
        (lambda text: text.replace("GS*ZZ", "XX*1~GS*ZZ"), "024"),
        (lambda text: text.replace("*260304*0930*U", "*261304*0930*U", 1), "014"),
        (lambda text: text.replace("*260304*0930*U", "*260304*2530*U", 1), "015"),
        (lambda text: text.replace("*0*P*>", "*0*Q*>", 1), "020"),
        (lambda text: text.replace("*00401*", "*0040A*", 1), "017"),
    ],
)
def test_other_envelope_faults(change, ack):
    (interchange,) = read_x12(change(GOOD), PARTNER)
    assert interchange.errors[0].ack == ack and not interchange.documents
    assert verdict(change(GOOD))[0] == ("rejected", ack)


def test_missing_trailers():
    assert verdict(GOOD.replace("GE*1*7~\n", ""))[1] == ("rejected", ["3"])
    without = "\n".join(line for line in GOOD.splitlines() if line[:3] != "SE*")
    assert verdict(without)[2] == [("rejected", ["2"])]
    assert verdict(GOOD.replace("GE*1*7~", "GE*1*8~"))[1] == ("rejected", ["4"])


def test_duplicate_and_unsupported_sets():
    data = x12("180", samples.RETURN_180, sets=2).replace("*0002~", "*0001~")
    assert verdict(data)[2] == [("accepted", []), ("rejected", ["23"])]
    assert verdict(x12("850", "BEG*00"))[2] == [("rejected", ["1"])]


def test_functional_id_is_not_trusted():
    data = x12("180", samples.RETURN_180, functional_id="BS")
    assert read_x12(data, PARTNER)[0].documents[0]["kind"] == "return_notice"


def test_leniency_is_data_and_leaves_a_warning():
    data = GOOD.replace("GE*1*", "GE*2*")
    lenient = replace(PARTNER, lenient=frozenset({"group_count"}))
    (interchange,) = read_x12(data, lenient)
    assert interchange.documents
    assert interchange.groups[0].warnings[0].code == "group_count"
    with pytest.raises(EdiError, match="not known"):
        Partner(lenient=frozenset({"everything"}))


def test_bare_set_only_where_allowed():
    bare = "ST*180*0001\nBGN*00*R1*20260304\nBLI*SK*A*1*EA\nRDR*CR\nSE*5*0001\n"
    with pytest.raises(EdiError) as caught:
        read_x12(bare)
    assert caught.value.code == "no_isa"
    (interchange,) = read_x12(bare, Partner(lenient=frozenset({"bare_set"})))
    assert interchange.documents[0]["number"] == "R1"
    assert not acknowledge_x12(interchange)


@pytest.mark.parametrize("end", ["~", "~\n", "~\r\n", "\n", "\r\n", "\r"])
def test_terminators_blanks_and_mark(end):
    text = GOOD.replace("~\n", end)
    text = text.replace("~", end)
    assert read_x12(b"\xef\xbb\xbf" + text.encode(), PARTNER)[0].documents
    assert read_interchanges(text, PARTNER)[0].documents
    indented = text.replace("BLI", "   BLI") if "\n" in end else text
    assert read_x12(indented, PARTNER)[0].documents


def test_wrapped_only_where_allowed():
    flat = GOOD.replace("\n", "")
    wrapped = "\n".join(flat[at : at + 80] for at in range(0, len(flat), 80))
    assert not read_x12(wrapped, PARTNER)[0].documents
    lenient = replace(PARTNER, lenient=frozenset({"wrapped"}))
    assert read_x12(wrapped, lenient)[0].documents


def test_refused_inputs():
    limits = replace(PARTNER.limits, characters=100)
    for data in (b"", b"\xff\xfe\0", "no edi", 5, "\ud800", "ISA"):
        with pytest.raises(EdiError):
            interchanges = read_x12(data, PARTNER)
            raise interchanges[0].errors[0]
    with pytest.raises(EdiError, match="longer"):
        read_x12(GOOD, replace(PARTNER, limits=limits))


def test_segment_limit():
    limits = replace(PARTNER.limits, segments=5)
    (interchange,) = read_x12(GOOD, replace(PARTNER, limits=limits))
    assert interchange.errors[0].code == "too_many_segments"


def test_a_broken_interchange_does_not_hide_the_next():
    broken = GOOD.replace("*000000007*0*P", "*00000007*0*P", 1)
    first, second = read_x12(broken + "\n" + GOOD, PARTNER)
    assert first.errors and second.documents


def test_control_characters_refuse_the_set():
    data = GOOD.replace("glass loose", "glass\x00loose")
    assert verdict(data)[2] == [("rejected", ["5"])]


def test_acknowledgments_are_read_back_and_not_acknowledged():
    data = x12("180", samples.RETURN_180, ack="1").replace("RDR*RA*DR", "RDR*XX*DR")
    (interchange,) = read_x12(data, PARTNER)
    sent = acknowledge_x12(interchange)
    text = write_acknowledgments(samples.out_x12(), sent)
    (back,) = read_x12(text)
    assert not acknowledge_x12(back)
    ta1, group = back.documents
    assert (ta1["reference"], ta1["status"]) == ("000000007", "accepted")
    for key in ("level", "status", "group_code", "included", "received", "accepted"):
        assert group[key] == sent[1][key]
    found, expected = group["sets"][0], sent[1]["sets"][0]
    assert found["codes"] == expected["codes"] == ["5"]
    assert found["segments"][0]["elements"][0]["value"] == "XX"


GOLDEN_ACK = (
    "ISA*00*          *00*          *ZZ*RETURNSCO      *01*HUBNORTH       *260304*0930"
    "*U*00401*000000042*0*T*>~\n"
    "TA1*000000007*260304*0930*A*000~\n"
    "GS*FA*RETURNSCO*HUBNORTH*20260304*0930*42*X*004010~\n"
    "ST*997*0001~\nAK1*ZZ*7~\nAK2*180*0001~\nAK5*A~\nAK9*A*1*1*1~\nSE*6*0001~\n"
    "GE*1*42~\nIEA*1*000000042~\n"
)


def test_golden_acknowledgment():
    (interchange,) = read_x12(x12("180", samples.RETURN_180, ack="1"), PARTNER)
    envelope = samples.out_x12(42, test=True, line_breaks=True)
    assert write_acknowledgments(envelope, acknowledge_x12(interchange)) == GOLDEN_ACK


def test_writer_refuses_or_replaces_separators():
    envelope = samples.out_x12()
    with pytest.raises(EdiError, match="separator"):
        write_x12(envelope, [("180", [["BGN", "00", "A*B~SE*1"]])])
    text = write_x12(envelope, [("180", [["NTE", "GEN", free("A*B~SE*1>", 80)]])])
    (back,) = read_x12(text)
    (item,) = back.groups[0].sets
    assert item.segments[0].elements == ("GEN", "A B SE 1")


@pytest.mark.parametrize(
    "change",
    [
        {"separators": Separators("*", "*", "~")},
        {"separators": Separators("A", ">", "~")},
        {"control": 0},
        {"control": 10**9},
        {"version": "4010"},
        {"sender": ("ZZ", "MUCH TOO LONG AN ID")},
        {"sender": ("ZZ", "A*B")},
    ],
)
def test_writer_refuses_bad_envelopes(change):
    with pytest.raises(EdiError):
        write_x12(replace(samples.out_x12(), **change))


def test_repetition_separator_from_version_402():
    text = write_x12(samples.out_x12(version="00501"))
    assert text[82] == "^" and read_x12(text)[0].separators.repetition == "^"
    with pytest.raises(EdiError):
        write_x12(samples.out_x12(), [("180", [["NTE"]])])


def test_edi_19_xml_is_not_read():
    entity = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'
    with pytest.raises(EdiError) as caught:
        read_interchanges(entity)
    assert "passwd" not in str(caught.value)


def test_issues_of_a_hostile_set_are_bounded():
    body = "BGN*00*R*20260304\n" + "BLI*SK*A*0*EA\n" * 5_000
    (interchange,) = read_x12(x12("180", body), PARTNER)
    (item,) = interchange.groups[0].sets
    assert len(item.issues) == 1_000 and not item.accepted
