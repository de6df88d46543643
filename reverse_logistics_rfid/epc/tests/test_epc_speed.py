# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Decoding speed, as a ratio to int(text, 16) on the same texts in the same run.

Tags are read again and again, so what takes several steps to decode is remembered; what
is told apart here is the first decoding of a text and each later one.
"""

import json
import random
from pathlib import Path
from time import perf_counter

import pytest
from epc import codec, decode, encode

COUNT = 3000
ROUNDS = 7
LEAST = 0.05
# A shared machine is noisy: the first decoding of texts is asked for less here.
LEAST_FIRST = 0.01
VECTORS = json.loads(
    Path(__file__).with_name("test_epc_vectors.json").read_text(encoding="utf-8")
)
HEXES = [vector["hex"] for vector in (*VECTORS["valid"], *VECTORS["plus"])]


def seconds(take, texts):
    start = perf_counter()
    for text in texts:
        take(text)
    return perf_counter() - start


def ratio(take, texts):
    """int(text, 16) over `take`: the least of interleaved rounds of each."""
    rounds = [
        (seconds(lambda text: int(text, 16), texts), seconds(take, texts))
        for _round in range(ROUNDS)
    ]
    return min(base for base, _spent in rounds) / min(spent for _base, spent in rounds)


@pytest.mark.parametrize("text", HEXES)
def test_each_published_value(text):
    assert ratio(decode, [text] * COUNT) >= LEAST


def make(scheme, rng):
    company = f"{rng.randrange(10**7):07d}"
    reference = f"{rng.randrange(10**6):06d}"
    serial = str(rng.randrange(2**38))
    if scheme == "sgtin-198":
        serial = "".join(rng.choices("ABCDEFGHIJKLMNabcdefghijklmn0123456789-", k=20))
    return encode(f"urn:epc:tag:{scheme}:3.{company}.{reference}.{serial}")


@pytest.mark.parametrize(
    ("scheme", "least"), [("sgtin-96", LEAST), ("sgtin-198", LEAST_FIRST)]
)
def test_texts_never_seen_before(scheme, least):
    rng = random.Random(19)
    texts = [make(scheme, rng) for _ in range(COUNT)]
    assert len(set(texts)) == COUNT
    best = 0.0
    for _round in range(3):
        codec._decode_layout.cache_clear()
        base = min(seconds(lambda text: int(text, 16), texts) for _time in range(3))
        best = max(best, base / seconds(decode, texts))
    assert best >= least
