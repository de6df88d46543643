# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Write a problem down as plain data (for JSON) and read it back, unchanged."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from decimal import Decimal

from .model import Bracket, Lane, LoadKey, Problem, Return_, Tariff

# Fields that hold sets of hashables, in the plain data as sorted lists.
SETS = ("classes", "weekdays", "dates", "closed")


def dump(problem: Problem) -> dict:
    """Return the problem as dicts, lists, strings and numbers.

    Ids may be numbers, strings, None, False and tuples of these.
    """
    return {
        "returns": [_plain(item) for item in problem.returns],
        "lanes": [_plain_lane(lane) for lane in problem.lanes],
        "handling": [[key, str(value)] for key, value in problem.handling.items()],
        "parcel_days": problem.parcel_days,
        "today": problem.today,
        "frozen": sorted([list(key) for key in problem.frozen], key=str),
        "weekday0": problem.weekday0,
    }


def load(data: dict) -> Problem:
    """Return the problem that `dump` wrote."""
    return Problem(
        returns=[_return(row) for row in data["returns"]],
        lanes=[_lane(row) for row in data["lanes"]],
        handling={_key(key): value for key, value in data["handling"]},
        parcel_days=data["parcel_days"],
        today=data["today"],
        frozen=[LoadKey(*map(_key, key)) for key in data["frozen"]],
        weekday0=data["weekday0"],
    )


def digest(problem: Problem) -> str:
    """Return a fingerprint: equal problems have equal ones."""
    text = json.dumps(dump(problem), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(record) -> dict:
    row = {}
    for field in fields(record):
        value = getattr(record, field.name)
        row[field.name] = str(value) if isinstance(value, Decimal) else value
    return row


def _plain_lane(lane: Lane) -> dict:
    row = _plain(lane)
    tariff = _plain(lane.tariff)
    tariff["brackets"] = [[str(b.from_kg), str(b.rate)] for b in lane.tariff.brackets]
    row["tariff"] = tariff
    for name in SETS:
        row[name] = sorted(row[name], key=str)
    row["arrivals"] = sorted([day, arrival] for day, arrival in lane.arrivals.items())
    return row


def _key(value):
    """Make lists hashable again."""
    return tuple(map(_key, value)) if isinstance(value, list | tuple) else value


def _return(row: dict) -> Return_:
    row = {name: _key(value) for name, value in row.items()}
    return Return_(**row)


def _lane(row: dict) -> Lane:
    tariff = row["tariff"]
    brackets = [Bracket(*pair) for pair in tariff["brackets"]]
    row = {name: _key(value) for name, value in row.items()}
    row["tariff"] = Tariff(**{**tariff, "brackets": tuple(brackets)})
    row["arrivals"] = dict(row["arrivals"])
    return Lane(**row)
