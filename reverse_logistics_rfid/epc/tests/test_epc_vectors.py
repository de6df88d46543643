# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Published values, both ways."""

import json
from pathlib import Path

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

VECTORS = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
CLASSIC = pytest.mark.parametrize("vector", VECTORS["valid"], ids=lambda v: v["hex"])


@CLASSIC
def test_decode(vector):
    epc = decode(vector["hex"])
    assert epc.tag_uri == vector["tag_uri"]
    assert epc.pure_identity == vector["pure_uri"]
    assert epc.element_string == vector["gs1"]
    assert epc.hex == vector["hex"]


@CLASSIC
def test_encode(vector):
    assert encode(vector["tag_uri"]) == vector["hex"]


@CLASSIC
def test_from_other_texts(vector):
    epc = decode(vector["hex"])
    options = {"filter": epc.filter, "scheme": epc.scheme}
    assert from_pure_identity(vector["pure_uri"], **options) == epc
    if vector["gs1"]:
        options["company_prefix_length"] = len(epc.company_prefix)
        assert from_element_string(vector["gs1"], **options) == epc
        assert from_digital_link(epc.digital_link, **options) == epc


@pytest.mark.parametrize("vector", VECTORS["plus"], ids=lambda v: v["hex"])
def test_plus(vector):
    epc = decode(vector["hex"])
    assert epc.elements == vector["elements"]
    assert (epc.filter, epc.toggle) == (vector["filter"], vector["toggle"])
    again = from_elements(vector["elements"], epc.filter, scheme=epc.scheme)
    assert again.hex == vector["hex"]


@pytest.mark.parametrize("vector", VECTORS["must_reject"], ids=lambda v: v["why"])
def test_must_reject(vector):
    with pytest.raises(EpcError):
        decode(vector["hex"])


def test_what_the_object_offers():
    epc = decode("3074257bf7194e4000001a85")
    assert (epc.scheme, epc.filter) == ("sgtin-96", 3)
    assert epc.company_prefix == "0614141"
    assert (epc.reference, epc.serial) == ("812345", "6789")
    assert epc.digital_link == "https://id.gs1.org/01/80614141123458/21/6789"
    assert epc.elements == {"01": "80614141123458", "21": "6789"}
    assert epc == decode("3074257BF7194E4000001A85")
    assert len({epc, decode("3074257BF7194E4000001A85")}) == 1
    assert epc != decode("3054257BF7194E4000001A85")
    assert "sgtin-96" in repr(epc)


def test_a_general_identifier_has_no_gs1_text():
    epc = decode("350007AB70425D4000000586")
    assert epc.element_string is None and epc.digital_link is None
    assert epc.filter is None and epc.company_prefix is None
    assert epc.components["manager"] == "31415"


def test_errors_are_value_errors():
    assert issubclass(EpcError, ValueError)
