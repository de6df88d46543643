# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The choice of a scheme, and the finer points of GS1 texts and URIs."""

import pytest
from epc import EpcError, decode, encode, from_digital_link, from_element_string
from epc import from_pure_identity as from_pure

SERIALS = [
    ("6789", "sgtin-96"),
    ("0", "sgtin-96"),
    ("06789", "sgtin-198"),
    ("274877906943", "sgtin-96"),
    ("274877906944", "sgtin-198"),
    ("A.b:c(21)(10)%", "sgtin-198"),
]


@pytest.mark.parametrize(("serial", "scheme"), SERIALS)
def test_shortest_scheme_that_holds_the_serial(serial, scheme):
    string = f"(01)80614141123458(21){serial}"
    epc = from_element_string(string, filter=1, company_prefix_length=7)
    assert (epc.scheme, epc.filter, epc.serial) == (scheme, 1, serial)
    assert decode(epc.hex).element_string == string
    assert from_pure(epc.pure_identity, filter=1) == epc
    assert from_digital_link(epc.digital_link, filter=1, company_prefix_length=7) == epc


def test_company_prefix_length_moves_the_dot():
    string = "(01)80614141123458(21)1"
    for length in range(6, 13):
        epc = from_element_string(string, company_prefix_length=length)
        assert len(epc.company_prefix) == length
        assert decode(epc.hex).element_string == string


def test_serial_may_hold_dots_colons_and_escapes():
    uri = "urn:epc:tag:sgtin-198:3.0614141.712345.a.b:c%25%22%26%3C%3E%3F%2F"
    epc = decode(encode(uri))
    assert epc.tag_uri == uri
    assert epc.serial == 'a.b:c%"&<>?/'
    assert encode(uri.replace("%2F", "%2f")) == encode(uri)


def test_longest_serial_counts_characters_not_escapes():
    uri = "urn:epc:tag:grai-170:3.0614141.12345." + "%2F" * 16
    assert decode(encode(uri)).tag_uri == uri


def test_twelve_digit_company_prefix_leaves_an_empty_reference():
    epc = decode("3300393243FF740000000000")
    assert epc.reference == "" and epc.company_prefix == "061414113245"
    assert epc.tag_uri.endswith(".061414113245..0")


def test_a_location_without_extension():
    epc = from_element_string("(414)0614141123452", company_prefix_length=7)
    assert epc.tag_uri == "urn:epc:tag:sgln-96:0.0614141.12345.0"
    assert epc.element_string == "(414)0614141123452"
    assert epc.digital_link == "https://id.gs1.org/414/0614141123452"
    plus = from_element_string("(414)0614141123452", scheme="sgln+")
    assert plus.element_string == "(414)0614141123452"
    assert (epc.serial, plus.serial) == ("0", "0")


@pytest.mark.parametrize(
    "url",
    [
        "https://id.gs1.org/01/80614141123458/21/6789",
        "http://shop.example.com/a/b/01/80614141123458/21/6789?linkType=gs1:pip",
        "https://example.com/a/01/80614141123458/22/V/10/LOT%2F1/21/6789/",
        "https://example.com/01/80614141123458/21/6789?17=261231#top",
    ],
)
def test_digital_links_on_any_host(url):
    epc = from_digital_link(url, filter=3, company_prefix_length=7)
    assert epc.hex == "3074257BF7194E4000001A85"


def test_a_digital_link_may_have_a_short_gtin():
    url = "https://example.com/01/614141123452/21/1"
    epc = from_digital_link(url, company_prefix_length=7)
    assert epc.element_string == "(01)00614141123452(21)1"


def test_deprecated_gdti_113_only_on_request():
    pure = "urn:epc:id:gdti:0614141.12345.007"
    assert from_pure(pure).scheme == "gdti-174"
    with pytest.raises(EpcError, match="not allowed"):
        from_pure("urn:epc:id:gdti:0614141.12345.a b")
    epc = from_pure(pure, scheme="gdti-113")
    assert decode(epc.hex).pure_identity == pure
