# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The "+" schemes, against bits put together by hand from the standard's tables."""

import pytest
from epc import EpcError, decode, from_digital_link, from_element_string, from_elements

GTIN = "80614141123458"


def bits(value, size):
    return f"{value:0{size}b}"


def nibbles(text):
    return "".join(bits(int(char, 16), 4) for char in text)


def hexadecimal(*parts, word=16):
    joined = "".join(parts)
    joined += "0" * (-len(joined) % word)
    return f"{int(joined, 2):0{len(joined) // 4}X}"


def sgtin(serial, tail="", toggle=0, header="F7", gtin=GTIN):
    return hexadecimal(
        nibbles(header), bits(toggle * 8 + 3, 4), nibbles(gtin), serial, tail
    )


def ascii_7(text):
    return "100" + bits(len(text), 5) + "".join(bits(ord(char), 7) for char in text)


# Encoding indicator 3 bits, length 5 bits, then the characters (TDS 2.3 Table E).
SERIALS = {
    "0042": "000" + bits(4, 5) + bits(42, 14),
    "7": "000" + bits(1, 5) + bits(7, 4),
    "9" * 20: "000" + bits(20, 5) + bits(10**20 - 1, 67),
    "0BEEF": "001" + bits(5, 5) + nibbles("0BEEF"),
    "0beef": "010" + bits(5, 5) + nibbles("0beef"),
    "Az_-": "011" + bits(4, 5) + bits(0, 6) + bits(51, 6) + bits(63, 6) + bits(62, 6),
    "G": "011" + bits(1, 5) + bits(6, 6),
    "a/b": ascii_7("a/b"),
    "!": ascii_7("!"),
    "XYZ": "101" + bits(3, 5) + bits(24 * 1600 + 25 * 40 + 26 + 1, 16),
    "A.:9": "101"
    + bits(4, 5)
    + bits(1600 + 28 * 40 + 29 + 1, 16)
    + bits(39 * 1600 + 1, 16),
}
LEAST_BITS = [serial for serial in SERIALS if serial != "A.:9"]


@pytest.mark.parametrize("serial", SERIALS)
def test_serial_encodings_decode(serial):
    epc = decode(sgtin(SERIALS[serial]))
    assert (epc.scheme, epc.filter, epc.toggle) == ("sgtin+", 3, 0)
    assert epc.elements == {"01": GTIN, "21": serial}
    assert epc.element_string == f"(01){GTIN}(21){serial}"
    assert epc.serial == serial
    assert epc.tag_uri is None and epc.pure_identity is None
    assert epc.hex == sgtin(SERIALS[serial])


@pytest.mark.parametrize("serial", LEAST_BITS)
def test_serials_are_written_in_the_fewest_bits(serial):
    epc = from_element_string(f"(01){GTIN}(21){serial}", filter=3, scheme="sgtin+")
    assert epc.hex == sgtin(SERIALS[serial])


def test_a_wasteful_encoding_keeps_its_bits():
    wasteful = sgtin(ascii_7("42"))
    assert decode(wasteful).serial == "42" and decode(wasteful).hex == wasteful


KEY_18 = "061414112345678902"
OTHERS = {
    "sscc+": ({"00": "106141412345678908"}, "F90" + "106141412345678908", ""),
    "gsrn+": ({"8018": KEY_18}, "F40" + KEY_18, ""),
    "gsrnp+": ({"8017": KEY_18}, "F50" + KEY_18, ""),
    "sgln+": (
        {"414": "0614141123452", "254": "a/b"},
        "F200614141123452",
        ascii_7("a/b"),
    ),
    "grai+": (
        {"8003": "006141411234520042"},
        "F1000614141123452",
        SERIALS["0042"],
    ),
    "gdti+": ({"253": "06141411234520042"}, "F600614141123452", SERIALS["0042"]),
    "sgcn+": (
        {"255": "06141411234520042"},
        "F800614141123452",
        bits(4, 4) + bits(42, 14),
    ),
    "itip+": (
        {"8006": "806141411234580102", "21": "a/b"},
        "F30806141411234580102",
        ascii_7("a/b"),
    ),
    "giai+": ({"8004": "06141415678a/b"}, "FA006141415678E", ascii_7("a/b")),
    "cpi+": (
        {"8010": "0614141X", "8011": "0042"},
        "F000614141E",
        "011" + bits(1, 5) + bits(23, 6) + bits(4, 4) + bits(42, 14),
    ),
}


@pytest.mark.parametrize("scheme", OTHERS)
def test_other_schemes(scheme):
    elements, head, tail = OTHERS[scheme]
    expected = hexadecimal(nibbles(head), tail)
    epc = decode(expected)
    assert (epc.scheme, epc.filter, epc.elements) == (scheme, 0, elements)
    assert from_elements(elements, scheme=scheme).hex == expected
    assert from_element_string(epc.element_string, scheme=scheme).hex == expected
    assert from_digital_link(epc.digital_link, scheme=scheme).hex == expected
    # Published values stop at the nibble; readers may add zero words.
    assert decode(hexadecimal(nibbles(head), tail, word=4)) == epc
    assert decode(expected + "0000") == epc


def test_all_numeric_asset_is_terminated():
    epc = from_element_string("(8004)061414100", filter=5, scheme="giai+")
    assert epc.hex == hexadecimal(nibbles("FA5061414100F"))
    assert decode(epc.hex).elements == {"8004": "061414100"}


DATE_TYPES = ["11", "13", "15", "16", "17", "7006", "7007"]


@pytest.mark.parametrize("ai", DATE_TYPES)
def test_prioritised_date(ai):
    date = bits(DATE_TYPES.index(ai), 4) + bits(26, 7) + bits(2, 4) + bits(29, 5)
    expected = hexadecimal(nibbles("FB3"), date, nibbles(GTIN), SERIALS["7"])
    epc = decode(expected)
    assert epc.scheme == "dsgtin+"
    assert epc.elements == {"01": GTIN, ai: "260229", "21": "7"}
    assert epc.element_string == f"(01){GTIN}({ai})260229(21)7"
    assert epc.digital_link == f"https://id.gs1.org/01/{GTIN}/21/7?{ai}=260229"
    options = {"filter": 3, "scheme": "dsgtin+"}
    assert from_element_string(epc.element_string, **options).hex == expected
    assert from_digital_link(epc.digital_link, **options).hex == expected


def test_bits_after_the_epc_need_the_toggle():
    tail = nibbles("17") + bits(26, 7) + bits(12, 4) + bits(31, 5)
    epc = decode(sgtin(SERIALS["7"], tail, toggle=1))
    assert epc.toggle == 1 and epc.serial == "7"
    assert epc.aidc.startswith(tail)
    assert decode(epc.hex) == epc
    with pytest.raises(EpcError, match="toggle bit 0"):
        decode(sgtin(SERIALS["7"], tail))


@pytest.mark.parametrize(
    ("epc", "reason"),
    [
        ("F7", "truncated"),
        (sgtin("", ""), "0 characters"),
        (sgtin("000" + bits(0, 5)), "0 characters"),
        (sgtin("000" + bits(21, 5) + "0" * 70), "21 characters"),
        (sgtin("000" + bits(1, 5) + bits(10, 4)), "more than 1 digits"),
        (sgtin("110" + bits(1, 5) + "0" * 8), "indicator 6"),
        (sgtin("111" + bits(1, 5) + "0" * 8), "indicator 7"),
        (sgtin(ascii_7("a b")), "not allowed"),
        (sgtin(ascii_7("a#b")), "not allowed"),
        (sgtin("100" + bits(20, 5) + bits(97, 7)), "truncated"),
        (sgtin("101" + bits(3, 5) + bits(0, 16)), "group 0"),
        (sgtin("101" + bits(3, 5) + bits(64001, 16)), "group 64001"),
        (sgtin("101" + bits(3, 5) + bits(1600 + 1, 16)), "3 characters"),
        (sgtin("101" + bits(1, 5) + bits(1600 + 40 + 1, 16)), "1 characters"),
        (sgtin(SERIALS["7"], gtin="8061414112345A"), "decimal digits"),
        (sgtin(SERIALS["7"], gtin="80614141123459"), "check digit"),
        (sgtin(SERIALS["7"]) + "0001", "toggle bit 0"),
        (hexadecimal(nibbles("FA0F")), "empty"),
        (hexadecimal(nibbles("FA00614141A")), "nibble A"),
        (hexadecimal(nibbles("FA0E"), ascii_7("ab")), "company prefix"),
        (hexadecimal(nibbles("FA0" + "1" * 31 + "F")), "at most 30"),
        (hexadecimal(nibbles("F1010614141123452"), SERIALS["7"]), "14 digits 0"),
        (hexadecimal(nibbles("F000614141E"), ascii_7("a"), "0001" + "0001"), "allowed"),
        (hexadecimal(nibbles("FB3"), "0111", bits(13409, 16), nibbles(GTIN)), "type 7"),
        (
            hexadecimal(
                nibbles("FB3"),
                "0100" + bits(26, 7) + bits(2, 4) + bits(30, 5),
                nibbles(GTIN),
                SERIALS["7"],
            ),
            "does not exist",
        ),
        (
            hexadecimal(
                nibbles("FB3"),
                "0100" + bits(100, 7) + bits(2, 4) + bits(1, 5),
                nibbles(GTIN),
                SERIALS["7"],
            ),
            "YYMMDD",
        ),
    ],
)
def test_decode_refuses(epc, reason):
    with pytest.raises(EpcError, match=reason):
        decode(epc)


def test_a_date_needs_its_scheme():
    elements = {"01": GTIN, "17": "261231", "21": "7"}
    with pytest.raises(EpcError, match="takes 0 date"):
        from_elements(elements, scheme="sgtin+")
    with pytest.raises(EpcError, match="does not exist"):
        from_elements(elements | {"17": "261331"}, scheme="dsgtin+")
