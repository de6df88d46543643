# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What must be refused, and for which reason; what readers may send all the same."""

import pytest
from epc import (
    EpcError,
    decode,
    encode,
    from_digital_link,
    from_element_string,
    from_elements,
    from_pure_identity,
)

SGTIN = "3074257BF7194E4000001A85"
SGTIN_198 = "3674257BF6B7A659B2C2BF100000000000000000000000000000"


def tag(header, *fields):
    """Hex of (value, bits) fields after the header, zero-filled to 16-bit words."""
    bits = f"{header:08b}" + "".join(f"{value:0{size}b}" for value, size in fields)
    bits += "0" * (-len(bits) % 16)
    return f"{int(bits, 2):0{len(bits) // 4}X}"


def text(string, size):
    """A 7-bit text field of so many bits, as (value, bits)."""
    bits = "".join(f"{ord(char):07b}" for char in string)
    return int(bits.ljust(size, "0"), 2), size


SEVEN = ((3, 3), (5, 3), (614141, 24))


def sgtin_198(serial):
    return tag(0x36, *SEVEN, (712345, 20), text(serial, 140))


def test_the_helpers_make_the_published_value():
    assert sgtin_198("32a/b") == SGTIN_198


@pytest.mark.parametrize(
    ("epc", "reason"),
    [
        ("", "bits"),
        ("3", "bits"),
        ("30", "96 bits"),
        (SGTIN[:-1], "96 bits"),
        (SGTIN[:-4], "96 bits"),
        (SGTIN + "0", "words"),
        (SGTIN + "00", "words"),
        (SGTIN + "0001", "data after"),
        (SGTIN + "1000", "data after"),
        (SGTIN + "0" * 104, "bits"),
        (SGTIN_198[:-2], "words"),
        (SGTIN_198[:-4], "198 bits"),
        (SGTIN_198[:-1] + "1", "padding"),
        (SGTIN_198[:-3] + "200", "padding"),
        (SGTIN[:-1] + "G", "'G' at place 23"),
        ("0x" + SGTIN[2:], "'x' at place 1"),
        ("0x" + SGTIN, "'x' at place 1"),
        (" " + SGTIN, "' ' at place 0"),
        (SGTIN + "\n", "hexadecimal"),
        (SGTIN[:4] + "_" + SGTIN[5:], "'_' at place 4"),
        ("+" + SGTIN[1:], "hexadecimal"),
        (SGTIN[:-1] + "５", "hexadecimal"),
        (None, "NoneType"),
        (int(SGTIN, 16), "int"),
        ("0" * 24, "not programmed"),
        ("E2801160600002054CC2096F", "TID"),
        ("FFFFFFFFFFFFFFFFFFFFFFFF", "header FF"),
        ("FD3795211411234538566CB0AFC40000", "header FD"),
        ("307E257BF7194E4000001A85", "partition 7"),
        (tag(0x30, (3, 3), (5, 3), (10**7, 24), (0, 20), (1, 38)), "7 digits"),
        (tag(0x30, (3, 3), (5, 3), (1, 24), (10**6, 20), (1, 38)), "6 digits"),
        (tag(0x30, (3, 3), (0, 3), (10**12, 40), (0, 4), (1, 38)), "12 digits"),
        (tag(0x32, (0, 3), (0, 3), (1, 40), (1, 1), (1, 41)), "0 digits"),
        (tag(0x33, (0, 3), (0, 3), (1, 40), (1, 4), (1, 38)), "0 digits"),
        (tag(0x31, *SEVEN, (1, 34), (1, 24)), "reserved"),
        (tag(0x2D, *SEVEN, (1, 34), (1 << 23, 24)), "reserved"),
        (sgtin_198(""), "empty"),
        (sgtin_198("a\0b"), "after the end"),
        (sgtin_198("ab\0\0\0c"), "after the end"),
        (sgtin_198("a\0" * 10), "after the end"),
        (sgtin_198("\0abc"), "not allowed"),
        (sgtin_198("a b"), "not allowed"),
        (sgtin_198("a#b"), "not allowed"),
        (sgtin_198("a\x7f"), "not allowed"),
        (sgtin_198("a@"), "not allowed"),
        (tag(0x38, *SEVEN, text("", 164)), "empty"),
        (tag(0x38, (0, 3), (0, 3), (1, 40), text("x" * 19, 148)), "at most 18"),
        (tag(0x38, (0, 3), (0, 3), (1, 40), (1, 148)), "not allowed|after the end"),
        (tag(0x3F, *SEVEN, (1, 17), (0, 41)), "digit 1"),
        (tag(0x3F, *SEVEN, (1, 17), (1, 41)), "empty"),
        (tag(0x3F, *SEVEN, (1, 17), (2 * 10**11, 41)), "digit 1"),
        (tag(0x40, *SEVEN, (1, 20), (100, 7), (2, 7), (1, 38)), "piece"),
        (tag(0x40, *SEVEN, (1, 20), (1, 7), (127, 7), (1, 38)), "total"),
    ],
)
def test_decode_refuses(epc, reason):
    with pytest.raises(EpcError, match=reason):
        decode(epc)


def test_word_padding_is_taken():
    assert decode(SGTIN + "00000000").hex == SGTIN
    assert decode(SGTIN_198 + "0000").hex == SGTIN_198
    assert decode(SGTIN.lower()).hex == SGTIN


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        (None, "not an EPC tag URI"),
        ("urn:epc:id:sgtin:0614141.812345.6789", "not an EPC tag URI"),
        ("URN:EPC:TAG:sgtin-96:3.0614141.812345.6789", "not an EPC tag URI"),
        ("urn:epc:tag:sgtin-97:3.0614141.812345.6789", "sgtin-97"),
        ("urn:epc:tag:sgtin+:3.0614141.812345.6789", "no tag URI"),
        ("urn:epc:tag:sgtin-96:8.0614141.812345.6789", "filter"),
        ("urn:epc:tag:sgtin-96:.0614141.812345.6789", "filter"),
        ("urn:epc:tag:sgtin-96:03.0614141.812345.6789", "filter"),
        ("urn:epc:tag:sgtin-96:3.0614141.812345", "expected"),
        ("urn:epc:tag:sgtin-96:3.0614141.812345.", "not a number"),
        ("urn:epc:tag:sgtin-96:3.0614141.812345.6.7", "not a number"),
        ("urn:epc:tag:sgtin-96:3.0614141.812345.-1", "not a number"),
        ("urn:epc:tag:sgtin-96:3.0614141.812345.6７", "not a number"),
        ("urn:epc:tag:sgtin-96:3.0614141.812345.0678", "leading zeros"),
        ("urn:epc:tag:sgtin-96:3.0614141.812345.00", "leading zeros"),
        ("urn:epc:tag:sgtin-96:3.0614141.812345.274877906944", "38 bits"),
        ("urn:epc:tag:sgtin-96:3.0614141.812345." + "9" * 9999, "38 bits"),
        ("urn:epc:tag:sgtin-96:3.0614141.81234.6789", "6 digits"),
        ("urn:epc:tag:sgtin-96:3.0614141.8123456.6789", "6 digits"),
        ("urn:epc:tag:sgtin-96:3.06141.81234567.6789", "6 to 12"),
        ("urn:epc:tag:sgtin-96:3.0614141123456..6789", "6 to 12"),
        ("urn:epc:tag:sgtin-96:3.061414a.812345.6789", "7 digits"),
        ("urn:epc:tag:sgtin-198:3.0614141.712345.", "empty"),
        ("urn:epc:tag:sgtin-198:3.0614141.712345." + "x" * 21, "at most 20"),
        ("urn:epc:tag:sgtin-198:3.0614141.712345.a/b", "must be written %2F"),
        ("urn:epc:tag:sgtin-198:3.0614141.712345.a%2", "hexadecimal"),
        ("urn:epc:tag:sgtin-198:3.0614141.712345.a%", "hexadecimal"),
        ("urn:epc:tag:sgtin-198:3.0614141.712345.a%2G", "hexadecimal"),
        ("urn:epc:tag:sgtin-198:3.0614141.712345.a%20b", "not allowed"),
        ("urn:epc:tag:sgtin-198:3.0614141.712345.a%00b", "not allowed"),
        ("urn:epc:tag:sgtin-198:3.0614141.712345.aéb", "not allowed"),
        ("urn:epc:tag:sscc-96:3.0614141.123456789", "10 digits"),
        ("urn:epc:tag:grai-170:3.0614141.12345." + "x" * 17, "at most 16"),
        ("urn:epc:tag:grai-96:0.061414113245.1.0", "0 digits"),
        ("urn:epc:tag:giai-96:3.0614141.05678", "leading zeros"),
        ("urn:epc:tag:giai-96:3.0614141.288230376151711744", "58 bits"),
        ("urn:epc:tag:giai-202:3.0614141." + "x" * 24, "at most 23"),
        ("urn:epc:tag:itip-110:3.4012345.012345.1.02.987", "two digits"),
        ("urn:epc:tag:sgcn-96:3.4012345.67890.", "empty"),
        ("urn:epc:tag:sgcn-96:3.4012345.67890.1234567890123", "at most 12"),
        ("urn:epc:tag:gid-96:268435456.0.0", "28 bits"),
        ("urn:epc:tag:gid-96:1.16777216.0", "24 bits"),
        ("urn:epc:tag:gid-96:1.2", "expected"),
    ],
)
def test_encode_refuses(uri, reason):
    with pytest.raises(EpcError, match=reason):
        encode(uri)


@pytest.mark.parametrize(
    ("string", "reason"),
    [
        ("", "bracketed"),
        ("80614141123458", "bracketed"),
        ("(10)LOT", "bracketed"),
        ("(01)80614141123459(21)6789", "check digit 9 should be 8"),
        ("(01)8061414112345(21)6789", "14 digits"),
        ("(01)806141411234588(21)6789", "longer than 14"),
        ("(01)8061414112345a(21)6789", "14 digits"),
        ("(01)80614141123458", "no serial"),
        ("(01)80614141123458(21)", "empty"),
        ("(01)80614141123458(21)" + "1" * 21, "at most 20"),
        ("(01)80614141123458(21)a b", "not allowed"),
        ("(01)80614141123458(21)a#", "not allowed"),
        ("(01)80614141123458(10)LOT(21)6789", "cannot go with"),
        ("(01)80614141123458(01)80614141123458(21)1", "second"),
        ("(01)80614141123458x(21)1", "longer than"),
        ("(00)106141412345678909", "check digit"),
        ("(00)10614141234567890", "18 digits"),
        ("(414)0614141123451(254)1", "check digit"),
        ("(8003)106141411234525678", "14 digits 0"),
        ("(8003)00614141123453", "check digit"),
        ("(8003)00614141123452", "empty"),
        ("(8003)00614141123452" + "1" * 17, "at most 16"),
        ("(8004)A614141", "company prefix"),
        ("(8004)061414", "empty"),
        ("(8004)06141415" + "x" * 23, "at most 30"),
        ("(8018)061414112345678903", "check digit"),
        ("(255)4012345678901a", "not a number"),
        ("(8006)0401234512345601(21)987", "piece and total"),
    ],
)
def test_element_string_refuses(string, reason):
    scheme = "giai-202" if string == "(8004)061414" else None
    with pytest.raises(EpcError, match=reason):
        length = 6 if scheme else 7
        from_element_string(string, company_prefix_length=length, scheme=scheme)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "web address"),
        ("urn:epc:id:sgtin:0614141.812345.6789", "web address"),
        ("https://[/01/80614141123458/21/1", "web address"),
        ("https://id.gs1.org/", "no GS1 key"),
        ("https://id.gs1.org/01/80614141123459/21/6789", "check digit"),
        ("https://id.gs1.org/01/80614141123458", "no serial"),
        ("https://id.gs1.org/01/80614141123458/21/", "no GS1 key"),
        ("https://id.gs1.org/01/80614141123458/21/a%2", "hexadecimal"),
        ("https://id.gs1.org/01/80614141123458/21/a%20b", "not allowed"),
        ("https://id.gs1.org/01/80614141123458/21/a\tb", "control"),
        ("https://id.gs1.org/01/80614141123458/21/1/21/2", "second"),
        ("https://id.gs1.org/01/80614141123458/254/1", "cannot go with"),
    ],
)
def test_digital_link_refuses(url, reason):
    with pytest.raises(EpcError, match=reason):
        from_digital_link(url, company_prefix_length=7)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({}, "company_prefix_length is needed"),
        ({"company_prefix_length": 5}, "6 to 12"),
        ({"company_prefix_length": 13}, "6 to 12"),
        ({"company_prefix_length": "7"}, "6 to 12"),
        ({"company_prefix_length": 7, "filter": 8}, "filter 8"),
        ({"company_prefix_length": 7, "filter": None}, "filter None"),
        ({"company_prefix_length": 7, "scheme": "sscc-96"}, "no coding scheme"),
        ({"scheme": "itip+"}, "cannot be written as itip"),
        ({"scheme": "sgtin+", "filter": -1}, "filter -1"),
        ({"scheme": "dsgtin+"}, "takes 1 date"),
        ({"scheme": "none"}, "no coding scheme"),
    ],
)
def test_options_refused(options, reason):
    with pytest.raises(EpcError, match=reason):
        from_element_string("(01)80614141123458(21)6789", **options)


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("urn:epc:tag:sgtin-96:3.0614141.812345.6789", "not a pure identity"),
        ("urn:epc:id:nothing:1.2.3", "no coding scheme"),
        ("urn:epc:id:sgtin:0614141.812345", "expected"),
        ("urn:epc:id:sgtin:0614141.812345.a b", "not allowed"),
    ],
)
def test_pure_identity_refuses(uri, reason):
    with pytest.raises(EpcError, match=reason):
        from_pure_identity(uri)


@pytest.mark.parametrize("give", [from_element_string, from_digital_link])
def test_only_text_is_taken(give):
    with pytest.raises(EpcError, match="text expected"):
        give(None)


def test_elements_without_a_key_are_refused():
    with pytest.raises(EpcError, match="no GS1 key"):
        from_elements({"10": "LOT"}, company_prefix_length=7)
    with pytest.raises(EpcError, match="is text, got int"):
        from_elements({"00": 106141412345678908}, company_prefix_length=7)
