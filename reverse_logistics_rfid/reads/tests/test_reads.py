# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bodies of readers, good and bad, and what is made of them."""

import gzip
import json
from datetime import datetime
from itertools import permutations

import pytest
from epc import identity
from reads import BodyError, check, direction, fold, inflate, load, normalise

EPC = "30364433400D1EC0000003E9"
AT = "2026-03-01T09:59:00Z"
IMPINJ = {
    "timestamp": "2026-03-01T09:59:33.886617123Z",
    "hostname": "impinj-14-4a-8b",
    "eventType": "tagInventory",
    "tagInventoryEvent": {
        "epcHex": "329CCCC05E2C02C9D8081562301FD644",
        "antennaPort": 1,
        "antennaName": "Antenna_1",
        "peakRssiCdbm": -4050,
    },
}
ZEBRA = {
    "data": {
        "eventNum": 231,
        "format": "epc",
        "idHex": "e28011606000020a1b2c3d4e",
        "antenna": 2,
        "peakRssi": -61,
        "reads": 3,
    },
    "timestamp": "2026-03-01T11:59:12.310+0200",
    "type": "SIMPLE",
}


def read(**values):
    return {"epc": EPC, "antenna": 1, "seen_at": AT, "rssi": -50.5, **values}


def take(*reads):
    _name, found = normalise({"batch_id": "a", "reads": list(reads)}, 100)
    return check(found, identity)


def test_reads_become_rows():
    batch = take(
        read(), read(epc=EPC.lower() + "0000", seen_at="2026-03-01T11:00:00+02:00")
    )
    assert batch.rows == [
        (EPC, 1, datetime(2026, 3, 1, 9, 59), -50.5, 1),
        (EPC, 1, datetime(2026, 3, 1, 9, 0), -50.5, 1),
    ]
    assert not batch.refused and not batch.repeated


def test_repeated_reads_are_one_row_that_counts_them():
    batch = take(*[read(rssi=rssi) for rssi in (-60, None, -40)])
    assert batch.rows == [(EPC, 1, datetime(2026, 3, 1, 9, 59), -40, 3)]
    assert batch.repeated == 2


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"epc": "3036443340"}, "words"),
        ({"epc": "ZZ364433400D1EC0000003E9"}, "hexadecimal"),
        ({"epc": "303E4433400D1EC0000003E9"}, "partition 7"),
        ({"epc": None}, "text"),
        ({"epc": 12}, "text"),
        ({"epc": "\u0663" * 24}, "hexadecimal"),
        ({"epc": "\ud800" * 24}, "hexadecimal"),
        ({"epc": EPC + "\0"}, "hexadecimal"),
        ({"epc": ""}, "bits"),
        ({"epc": "A" * 4000}, "more than a tag"),
        ({"seen_at": "2026-03-01T10:00:00"}, "zone"),
        ({"seen_at": "2026-13-01T10:00:00Z"}, "not a time"),
        ({"seen_at": "0001-01-01T00:00:00+14:00"}, "not a time"),
        ({"seen_at": "9999-12-31T23:59:59-14:00"}, "not a time"),
        ({"seen_at": 1772359200}, "zone"),
        ({"seen_at": None}, "zone"),
        ({"antenna": "1"}, "antenna"),
        ({"antenna": True}, "antenna"),
        ({"antenna": -1}, "antenna"),
        ({"antenna": 10**30}, "antenna"),
        ({"antenna": 1.5}, "antenna"),
        ({"rssi": "loud"}, "rssi"),
        ({"rssi": float("inf")}, "rssi"),
        ({"rssi": [1]}, "rssi"),
    ],
)
def test_a_bad_read_is_refused_alone(values, reason):
    batch = take(read(), read(**values), read(antenna=2))
    assert [index for index, _reason in batch.refused] == [1]
    assert reason in batch.refused[0][1]
    assert len(batch.rows) == 2


@pytest.mark.parametrize("bad", [None, 1, "x", [], [[]], True])
def test_what_is_no_object_is_no_read(bad):
    assert take(bad, read()).refused == [(0, "a read must be an object")]


@pytest.mark.parametrize("year", ["1970", "2021", "2099"])
def test_any_time_is_kept(year):
    assert take(read(seen_at=f"{year}-03-01T12:00:00Z")).rows[0][2].year == int(year)


@pytest.mark.parametrize("year", ["0001", "1969", "2100", "9999"])
def test_years_that_no_clock_means_are_refused(year):
    read_at = read(seen_at=f"{year}-03-01T12:00:00Z")
    assert take(read_at).refused == [
        (0, "seen_at must lie between the years 1970 and 2099")
    ]


def test_impinj_as_it_is():
    keepalive = {"eventType": "inventoryStatus", "timestamp": AT}
    for body in (IMPINJ, [keepalive, IMPINJ, keepalive]):
        name, reads = normalise(body, 10)
        batch = check(reads, identity)
        assert name is None and not batch.refused
        assert batch.rows == [
            (
                "329CCCC05E2C02C9D8081562301FD644",
                1,
                datetime(2026, 3, 1, 9, 59, 33, 886617),
                -40.5,
                1,
            )
        ]


def test_impinj_base64():
    tag = {"epc": "MDZEM0ANHsAAAAPp", "antennaPort": 3}
    _name, reads = normalise({**IMPINJ, "tagInventoryEvent": tag}, 10)
    assert check(reads, identity).rows[0][:2] == (EPC, 3)


def test_zebra_as_it_is():
    heartbeat = {"type": "HEARTBEAT", "timestamp": AT, "data": {"radio": "on"}}
    for body in (ZEBRA, [heartbeat, ZEBRA]):
        _name, reads = normalise(body, 10)
        batch = check(reads, identity)
        assert not batch.refused
        assert batch.rows == [
            (
                "E28011606000020A1B2C3D4E",
                2,
                datetime(2026, 3, 1, 9, 59, 12, 310000),
                -61,
                3,
            )
        ]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[",
        b"null",
        b"1",
        b'"x"',
        b"[]",
        b"{}",
        b"[1]",
        b"\xff\xfe",
        b'\xef\xbb\xbf{"batch_id":"a","reads":[]}',
        b"[" * 100_000,
        b"[" * 30 + b"]" * 30,
        b'{"a":' * 100_000,
        b'{"batch_id":"a","reads":NaN}',
        b'{"batch_id":"a","reads":[Infinity]}',
        b'{"batch_id":"a","batch_id":"b","reads":[]}',
        b'{"batch_id":"a","reads":[{"epc":"1","epc":"2"}]}',
        b'{"batch_id":"a"}',
        b'{"reads":[]}',
        b'{"batch_id":1,"reads":[]}',
        b'{"batch_id":"","reads":[]}',
        b'{"batch_id":"a\\u0000","reads":[]}',
        b'{"batch_id":"\\ud800","reads":[]}',
        b'{"batch_id":"a","reads":{}}',
        b'{"batch_id":"a","reads":null}',
        b'{"batch_id":"' + b"a" * 129 + b'","reads":[]}',
        b'{"batch_id":"a","reads":[' + b"9" * 10_000 + b"]}",
        b'{"hello":"world"}',
        b'[{"hello":"world"}]',
    ],
    ids=lambda body: body[:24].decode(errors="replace"),
)
def test_malformed_bodies(body):
    with pytest.raises(BodyError) as error:
        normalise(load(body), 100)
    assert error.value.status == 400


def test_brackets_in_texts_are_no_nesting():
    body = {"batch_id": "[" * 16, "reads": [read(note="]{" * 50)]}
    assert normalise(load(json.dumps(body).encode()), 1)[0] == "[" * 16


def test_too_many_reads():
    body = {"batch_id": "a", "reads": [read()] * 11}
    with pytest.raises(BodyError) as error:
        normalise(body, 10)
    assert error.value.status == 413


def test_gzip():
    assert inflate(gzip.compress(b"x" * 100), 100) == b"x" * 100
    for body, status in (
        (gzip.compress(b"x" * 101), 413),
        (gzip.compress(bytes(50_000_000)), 413),
        (b"plain", 400),
        (b"", 400),
        (gzip.compress(b"abc")[:-4], 400),
        (gzip.compress(b"abc") + b"more", 400),
    ):
        with pytest.raises(BodyError) as error:
            inflate(body, 100)
        assert error.value.status == status


def test_visits_do_not_depend_on_the_order():
    spans = [
        (0, 0, 1, -50, "a"),
        (3, 3, 1, -40, None),
        (20, 20, 2, None, "b"),
        (23, 24, 1, -70, "c"),
    ]
    expected = [[0, 3, 2, -40, ["a"]], [20, 24, 3, -70, ["b", "c"]]]
    for order in permutations(spans):
        assert fold(order, 5) == expected


def test_a_late_read_joins_two_visits():
    assert fold(
        [(0, 1, 2, None, "x"), (9, 10, 2, None, "y"), (5, 5, 1, None, None)], 4
    ) == [[0, 10, 5, None, ["x", "y"]]]


@pytest.mark.parametrize(
    ("outer", "inner", "way"),
    [
        ([(0, 2)], [(1, 4)], "in"),
        ([(1, 4)], [(0, 2)], "out"),
        ([(0, 9)], [(3, 5)], None),
        ([(0, 1), (5, 6)], [(2, 3)], None),
        ([(0, 1)], [], None),
        ([], [(0, 1)], None),
        ([(0, 1)], [(0, 1)], None),
        ([(0, 1)], [(0, 2)], None),
    ],
)
def test_direction(outer, inner, way):
    assert direction(outer, inner) == way
