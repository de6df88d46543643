# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Random round trips of every scheme, random noise, and epcpy as an oracle.

The shapes below are written down here a second time, from the standard's coding
tables, so that a wrong number in the codec's tables does not agree with itself.
"""

import string
from datetime import date

import pytest
from epc import (
    PLUS_SCHEMES,
    SCHEMES,
    EpcError,
    decode,
    encode,
    from_digital_link,
    from_element_string,
    from_elements,
    from_pure_identity,
)
from hypothesis import given, settings
from hypothesis import strategies as st

RANDOM = settings(max_examples=1000, derandomize=True, deadline=None, database=None)
CHARS_82 = string.ascii_letters + string.digits + "!\"%&'()*+,-./:;<=>?_"
AWKWARD = "%/.:&<>?\"'()+-_2F"
# Digits of company prefix and reference together, then the parts after them.
SHAPES = {
    "sgtin-96": (13, 38),
    "sgtin-198": (13, "20"),
    "sscc-96": (17,),
    "sgln-96": (12, 41),
    "sgln-195": (12, "20"),
    "grai-96": (12, 38),
    "grai-170": (12, "16"),
    "giai-96": (0, {6: 62, 7: 58, 8: 55, 9: 52, 10: 48, 11: 45, 12: 42}),
    "giai-202": (0, {n: str(30 - n) for n in range(6, 13)}),
    "gsrn-96": (17,),
    "gsrnp-96": (17,),
    "gdti-96": (12, 41),
    "gdti-113": (12, range(1, 18)),
    "gdti-174": (12, "17"),
    "sgcn-96": (12, range(1, 13)),
    "itip-110": (13, range(2, 3), range(2, 3), 38),
    "itip-212": (13, range(2, 3), range(2, 3), "20"),
    "cpi-96": (0, {6: 31, 7: 27, 8: 24, 9: 21, 10: 17, 11: 14, 12: 11}, 31),
}
# Bits of the scheme: 198 bits stand in 208 and so on.
NIBBLES = {"198": 52, "195": 52, "170": 44, "202": 52, "110": 28, "212": 56}
NIBBLES |= {"96": 24, "113": 32, "174": 44}


def digits(least, most=None):
    return st.text(string.digits, min_size=least, max_size=most or least)


def texts(most, alphabet=CHARS_82):
    plain = st.text(alphabet, min_size=1, max_size=most)
    return plain | st.text(AWKWARD, min_size=1, max_size=most)


def escaped(text):
    return "".join(f"%{ord(c):02X}" if c in '"%&/<>?' else c for c in text)


def part(kind, length):
    """A URI part: an int is bits of a number, a range digits, a str characters."""
    if isinstance(kind, dict):
        kind = kind[length]
    if isinstance(kind, int):
        return st.integers(0, 2**kind - 1).map(str)
    if isinstance(kind, range):
        return digits(kind[0], kind[-1])
    return texts(int(kind)).map(escaped)


@st.composite
def bodies(draw, name):
    """The parts of a URI after the filter, joined."""
    total, *kinds = SHAPES[name]
    length = draw(st.integers(6, 12))
    parts = [draw(digits(length))]
    if total:
        parts.append(draw(digits(total - length)) if total > length else "")
    return ".".join(parts + [draw(part(kind, length)) for kind in kinds])


def test_every_scheme_is_tried():
    assert set(SHAPES) | {"gid-96"} == set(SCHEMES)
    assert set(KEYS) == set(PLUS_SCHEMES)


@pytest.mark.parametrize("name", SHAPES)
def test_round_trip(name):
    @RANDOM
    @given(body=bodies(name), filter_value=st.integers(0, 7))
    def check(body, filter_value):
        uri = f"urn:epc:tag:{name}:{filter_value}.{body}"
        hexadecimal = encode(uri)
        assert hexadecimal == hexadecimal.upper()
        assert len(hexadecimal) == NIBBLES[name.split("-")[1]]
        epc = decode(hexadecimal)
        assert (epc.tag_uri, epc.scheme, epc.filter) == (uri, name, filter_value)
        assert epc.hex == decode(hexadecimal.lower()).hex == hexadecimal
        assert epc.pure_identity == f"urn:epc:id:{name.split('-')[0]}:{body}"
        options = {"filter": filter_value, "scheme": name}
        assert from_pure_identity(epc.pure_identity, **options) == epc
        options["company_prefix_length"] = len(epc.company_prefix)
        assert from_element_string(epc.element_string, **options) == epc
        assert from_digital_link(epc.digital_link, **options) == epc

    check()


@RANDOM
@given(st.integers(0, 2**28 - 1), st.integers(0, 2**24 - 1), st.integers(0, 2**36 - 1))
def test_round_trip_of_general_identifiers(manager, object_class, serial):
    uri = f"urn:epc:tag:gid-96:{manager}.{object_class}.{serial}"
    bits = 0x35 << 88 | manager << 60 | object_class << 36 | serial
    assert encode(uri) == f"{bits:024X}"
    assert decode(encode(uri)).tag_uri == uri


def check_digit(text):
    weighted = (int(c) * (3 if i % 2 == 0 else 1) for i, c in enumerate(text[::-1]))
    return str(-sum(weighted) % 10)


def keys(size, lead=""):
    return digits(size - 1).map(lambda text: lead + text + check_digit(text))


ALPHABETS = (string.digits, "0123456789ABCDEF", "0123456789abcdef", "AZaz09-_")
ALPHABETS += ("ABCXYZ0189.:-", CHARS_82)
SERIALS = st.one_of([texts(16, alphabet) for alphabet in ALPHABETS])
LONG = st.one_of([texts(20, alphabet) for alphabet in ALPHABETS])
DATES = st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(
    lambda day: day.strftime("%y%m%d")
)
JOIN = "".join
KEYS = {
    "sgtin+": st.fixed_dictionaries({"01": keys(14), "21": LONG}),
    "dsgtin+": st.sampled_from(["11", "13", "15", "16", "17", "7006", "7007"]).flatmap(
        lambda ai: st.fixed_dictionaries({"01": keys(14), ai: DATES, "21": LONG})
    ),
    "sscc+": st.fixed_dictionaries({"00": keys(18)}),
    "sgln+": st.fixed_dictionaries(
        {"414": keys(13), "254": LONG.filter(lambda text: text != "0")}
    ),
    "grai+": st.fixed_dictionaries(
        {"8003": st.tuples(keys(13, "0"), SERIALS).map(JOIN)}
    ),
    "giai+": st.fixed_dictionaries({"8004": st.tuples(digits(4, 10), LONG).map(JOIN)}),
    "gsrn+": st.fixed_dictionaries({"8018": keys(18)}),
    "gsrnp+": st.fixed_dictionaries({"8017": keys(18)}),
    "gdti+": st.fixed_dictionaries({"253": st.tuples(keys(13), SERIALS).map(JOIN)}),
    "sgcn+": st.fixed_dictionaries(
        {"255": st.tuples(keys(13), digits(1, 12)).map(JOIN)}
    ),
    "itip+": st.fixed_dictionaries(
        {"8006": st.tuples(keys(14), digits(4)).map(JOIN), "21": LONG}
    ),
    "cpi+": st.fixed_dictionaries(
        {
            "8010": st.tuples(digits(4, 10), texts(20, "A9Z#-/")).map(
                lambda pair: pair[0] + "".join(c for c in pair[1] if c in "A9Z#-/2F")
            ),
            "8011": digits(1, 12),
        }
    ),
}


@pytest.mark.parametrize("name", KEYS)
def test_plus_round_trip(name):
    @RANDOM
    @given(elements=KEYS[name], filter_value=st.integers(0, 7))
    def check(elements, filter_value):
        options = {"filter": filter_value, "scheme": name}
        epc = decode(from_elements(elements, **options).hex)
        assert epc.elements == elements
        assert (epc.scheme, epc.filter, epc.toggle) == (name, filter_value, 0)
        assert len(epc.hex) % 4 == 0
        assert from_element_string(epc.element_string, **options) == epc
        assert from_digital_link(epc.digital_link, **options) == epc

    check()


HEADERS = [f"{scheme.header:02X}" for scheme in SCHEMES.values()]
PLUS_HEADERS = [f"{scheme.header:02X}" for scheme in PLUS_SCHEMES.values()]


@st.composite
def noise(draw, headers):
    head = draw(st.sampled_from(headers))
    size = draw(st.sampled_from([24, 28, 32, 44, 52, 56]))
    # Zeros at the end make it likelier that the padding is right.
    length = draw(st.integers(0, size - 2))
    tail = draw(st.text("0123456789ABCDEF", min_size=length, max_size=length))
    return (head + tail).ljust(size, "0")


@RANDOM
@given(noise(HEADERS))
def test_noise_is_refused_or_written_back(epc):
    try:
        found = decode(epc)
    except EpcError as error:
        assert str(error)
    else:
        # Zero words after the EPC are dropped, everything else comes back.
        assert encode(found.tag_uri) == found.hex
        assert epc.rstrip("0") == found.hex.rstrip("0")
        assert found.element_string or found.scheme == "gid-96"


@RANDOM
@given(noise(PLUS_HEADERS))
def test_plus_noise_is_refused_or_kept(epc):
    try:
        found = decode(epc)
    except EpcError as error:
        assert str(error)
    else:
        assert epc.rstrip("0") == found.hex.rstrip("0")
        assert decode(found.hex) == found


@RANDOM
@given(st.text(max_size=60) | st.text("(01)24578/:.%abhpstu", max_size=60))
def test_any_text_raises_nothing_but_epc_errors(text):
    for take in (
        decode,
        encode,
        from_pure_identity,
        lambda t: encode(f"urn:epc:tag:sgtin-198:3.{t}"),
        lambda t: from_element_string(t, company_prefix_length=7),
        lambda t: from_element_string(f"(01){t}", company_prefix_length=7),
        lambda t: from_digital_link(t, company_prefix_length=7),
        lambda t: from_digital_link(f"https://{t}", company_prefix_length=7),
        lambda t: from_digital_link(f"https://id.gs1.org/01/{t}", scheme="sgtin+"),
    ):
        try:
            take(text)
        except EpcError as error:
            assert str(error)


# epcpy 0.1.8 knows no GDTI-113; it counts and splits %-escapes wrongly, cuts a GIAI at
# a colon, refuses 99 pieces and writes the extension 0 of a location, which TDS 2.3
# §7.5 leaves out; those are not compared.
ORACLE = [name for name in SHAPES if name != "gdti-113"]


def oracle_can(name, body):
    parts = body.split(".")
    if name.startswith("itip") and "99" in parts[2:4]:
        return False
    if name.startswith("sgln") and parts[2:] == ["0"]:
        return False
    return "%" not in body and not (name == "giai-202" and ":" in body)


@pytest.mark.parametrize("name", ORACLE)
def test_epcpy_agrees(name):
    epcpy = pytest.importorskip("epcpy")
    schemes = pytest.importorskip("epcpy.epc_schemes")
    family = name.split("-")[0].upper()
    kind = getattr(schemes, family)
    module = __import__(kind.__module__, fromlist=["x"])
    filters = getattr(module, f"{family}FilterValue")

    @settings(RANDOM, max_examples=300)
    @given(bodies(name).filter(lambda b: oracle_can(name, b)), st.integers(0, 7))
    def check(body, filter_value):
        uri = f"urn:epc:tag:{name}:{filter_value}.{body}"
        other = epcpy.tag_uri_to_tag_encodable(uri)
        hexadecimal = other.hex(
            binary_coding_scheme=kind.BinaryCodingScheme(name),
            filter_value=filters(str(filter_value)),
        )
        assert encode(uri) == hexadecimal.upper()
        again = epcpy.hex_to_tag_encodable(encode(uri))
        epc = decode(hexadecimal)
        assert epc.pure_identity == again.epc_uri
        assert epc.element_string == other.gs1_element_string()

    check()
