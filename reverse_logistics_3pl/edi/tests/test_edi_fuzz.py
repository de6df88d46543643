# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""No input makes a reader raise anything but EdiError, or the writers disagree.

EDI_FUZZ_MINUTES=10 adds a run of that many minutes on new mutated messages; the seed of
a failure is in its message, for EDI_FUZZ_SEED.
"""

import os
import random
import time

import pytest
import test_edi_samples as samples
from edi import (
    EdiError,
    Partner,
    acknowledge_edifact,
    acknowledge_x12,
    read_csv,
    read_edifact,
    read_interchanges,
    read_json,
    read_rows,
    read_x12,
    verify,
    write_acknowledgments,
    write_contrl,
    write_json,
)
from edi.model import KINDS
from edi.partner import LENIENCIES
from hypothesis import given, settings
from hypothesis import strategies as st

LAX = Partner(lenient=frozenset(LENIENCIES))
STRICT = Partner()
MESSAGES = [samples.x12(kind, body) for kind, body in samples.X12_BODIES.items()]
MESSAGES += [
    samples.edifact(kind, body) for kind, body in samples.EDIFACT_BODIES.items()
]
MESSAGES.append(samples.x12("997", "AK1*AN*7\nAK2*180*0001\nAK5*A\nAK9*A*1*1*1"))
JSON = (
    '{"type":"receipt.created","timestamp":"2026-03-04T09:30:00Z","data":{"number":'
    '"R1","date":"2026-03-04","lines":[{"sku":"LAMP","quantity":2,"reason":"poor_fit"'
    ',"serials":["1"],"ids":{"sku":"LAMP"},"used":true}]}}'
)
CSV = "number,date,quantity,sku,serials,used\nR1,2026-03-04,2,LAMP,a|b,true\n"
PIECES = ["*", "~", "'", "+", ":", "?", "\n", "ISA", "IEA*1*000000007~", "UNB+", "é"]
PIECES += ["ST*180*0001~", "UNH+1+RETANN:D:96A:UN'", "\0", "-1", "0", "two", "\ud800"]
PIECES += ["9" * 30, "1e999999999", '"', ",", "[" * 40, "NaN", "*" * 300, "\r", "²"]
MINUTES = float(os.environ.get("EDI_FUZZ_MINUTES", "0"))
SHORT = settings(derandomize=True, deadline=None, max_examples=200)


def read_all(data):
    """Every reader on one input, and every answer to what it gave."""
    for partner in (STRICT, LAX, samples.PARTNER):
        for reader in (read_x12, read_edifact, read_interchanges):
            try:
                interchanges = reader(data, partner)
            except EdiError:
                continue
            for interchange in interchanges:
                answer(interchange)
    for kind in KINDS:
        attempt(read_csv, data, kind)
    attempt(read_json, data)


def attempt(function, *args):
    """Result of a call that may refuse its input, and only by EdiError."""
    try:
        return function(*args)
    except EdiError:
        return None


def answer(interchange):
    """The acknowledgment of anything that was read can be written and read back."""
    assert isinstance(interchange.documents, list)
    if hasattr(interchange, "groups"):
        acks = acknowledge_x12(interchange)
        if acks:
            text = write_acknowledgments(samples.out_x12(), acks)
            (back,) = read_x12(text)
            assert back.accepted and len(back.documents) == len(acks)
    else:
        ack = acknowledge_edifact(interchange)
        if ack:
            envelope = samples.out_edifact(syntax=("UNOY", "4"))
            (back,) = read_edifact(write_contrl(envelope, [ack]))
            assert back.accepted and len(back.documents) == 1


def mutated(text, rng):
    """A message with a few pieces cut, doubled, swapped or put in."""
    for _time in range(rng.randint(1, 4)):
        start = rng.randint(0, len(text))
        end = min(len(text), start + rng.choice((0, 1, 1, 2, 5, 20, 200)))
        piece = rng.choice(("", rng.choice(PIECES), text[start:end] * 2))
        text = text[:start] + piece + text[end:]
    return text


@SHORT
@given(st.one_of(st.text(), st.binary()))
def test_arbitrary_input(data):
    read_all(data)


@SHORT
@given(st.integers(0, 2**32))
def test_mutated_messages(seed):
    rng = random.Random(seed)
    text = mutated(rng.choice([*MESSAGES, JSON, CSV]), rng)
    read_all(text)
    read_all(text.encode("utf-8", "surrogatepass"))


@SHORT
@given(st.sampled_from("X U".split()), st.lists(st.sampled_from(PIECES), max_size=30))
def test_bodies_of_service_characters(family, pieces):
    body = "".join(pieces)
    read_all(
        samples.x12("180", body) if family == "X" else samples.edifact("CONTRL", body)
    )


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


@SHORT
@given(st.sampled_from(sorted(KINDS)), st.dictionaries(st.text(max_size=9), VALUES))
def test_documents_of_anything(kind, fields):
    document = {"kind": kind, "number": "1", "lines": [{"quantity": 1}], **fields}
    attempt(write_json, document, samples.AT)


@SHORT
@given(st.lists(st.lists(VALUES)), st.sampled_from(sorted(KINDS)))
def test_rows_of_anything(rows, kind):
    attempt(read_rows, rows, kind)
    attempt(read_rows, [["number", "quantity"], *rows], kind)


@SHORT
@given(
    st.dictionaries(
        st.sampled_from(("webhook-id", "Webhook-Timestamp", "webhook-signature")),
        st.text() | st.from_regex(r"v1,[A-Za-z0-9+/=]{0,50}") | st.none(),
    ),
    st.binary(),
    st.lists(st.text() | st.binary(), max_size=3),
)
def test_headers_of_anything(headers, body, secrets):
    with pytest.raises(EdiError):
        verify(headers, body, secrets, 1_750_000_000)


def test_big_inputs_take_bounded_time():
    started = time.monotonic()
    big = [
        "ISA" * 300_000,
        samples.isa() + "~" * 1_000_000,
        samples.isa() + "GS*" * 300_000,
        (samples.isa() + "IEA*0*000000007~") * 5_000,
        samples.isa() + "IEA" + " " * 500_000,
        "UNB+" + "?" * 1_000_000 + "'",
        "UNB+UNOC:3'" + "?'" * 400_000,
        '{"type":' + "[" * 900_000,
        "number,quantity\n" + '"' + "a\n" * 40_000,
        samples.x12(
            "944", "W17*F*20260304*R*O*S\n" + "W07*2*EA**SK*A\nW13*1*EA*01\n" * 9999
        ),
    ]
    for data in big:
        read_all(data)
    assert time.monotonic() - started < 60


@pytest.mark.skipif(not MINUTES, reason="set EDI_FUZZ_MINUTES for the long run")
def test_long_run():
    seed = int(os.environ.get("EDI_FUZZ_SEED", time.time_ns() % 2**32))
    rng = random.Random(seed)
    end, count = time.monotonic() + 60 * MINUTES, 0
    while time.monotonic() < end:
        count += 1
        text = mutated(rng.choice([*MESSAGES, JSON, CSV]), rng)
        try:
            read_all(text)
        except Exception as error:
            raise AssertionError(f"seed {seed}: {text!r}") from error
    # shown with -s
    print(f"{count} inputs, seed {seed}")  # noqa: T201
