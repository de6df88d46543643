# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One read after the other: what is good becomes a row, what is not gets a reason."""

import re
from datetime import datetime, timedelta

HIGHEST_ANTENNA = 4096
# A clock that was never set may say 1970; nothing of ours is read after 2099.
EARLIEST, LATEST = datetime(1970, 1, 1), datetime(2099, 12, 31)
WEAKEST, STRONGEST = -200, 100  # dBm, wider than any radio
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})"
    r"(?:\.([0-9]{1,9}))?(?:(Z|z)|([+-][0-9]{2}):?([0-9]{2}))"
)


class Batch:
    """What a batch came to.

    ``rows`` is a list of (epc, antenna, seen_at, rssi, count) with ``seen_at`` in UTC
    without zone; ``repeated`` counts the reads that were in it before; ``refused`` is a
    list of (index, reason).
    """

    __slots__ = ("refused", "repeated", "rows")

    def __init__(self, rows, repeated, refused):
        self.rows, self.repeated, self.refused = rows, repeated, refused


def check(reads, identify):
    """Sort reads into rows and refusals.

    :param reads: as of ``normalise``
    :param identify: gives the one text of a tag, or a ValueError with the reason
    :return: a Batch
    """
    found, refused = {}, []
    for index, read in enumerate(reads):
        if read is None:
            continue
        try:
            if type(read) is str:
                raise ValueError(read)
            epc, antenna, seen_at, rssi, count = read
            seen_at = _time(seen_at)
            key = (identify(epc), _antenna(antenna), seen_at)
            rssi = _rssi(rssi)
        except ValueError as error:
            refused.append((index, str(error)))
            continue
        known = found.get(key)
        if known is None:
            found[key] = [rssi, count, 1]
        else:
            known[1] += count
            known[2] += 1
            if rssi is not None and (known[0] is None or rssi > known[0]):
                known[0] = rssi
    rows = [(*key, rssi, count) for key, (rssi, count, _sent) in found.items()]
    repeated = sum(sent - 1 for _rssi, _count, sent in found.values())
    return Batch(rows, repeated, refused)


def _time(text):
    found = type(text) is str and _TIME.fullmatch(text)
    if not found:
        raise ValueError(
            "seen_at must be a time with its zone, for example 2026-03-01T10:00:00Z"
        )
    day, clock, fraction, zulu, hours, minutes = found.groups()
    micro = int(fraction[:6].ljust(6, "0")) if fraction else 0
    try:
        moment = datetime.fromisoformat(f"{day} {clock}").replace(microsecond=micro)
        if not zulu:
            shift = timedelta(hours=abs(int(hours)), minutes=int(minutes))
            moment = moment + shift if hours[0] == "-" else moment - shift
    except (ValueError, OverflowError):
        raise ValueError("seen_at is not a time") from None
    if not EARLIEST <= moment <= LATEST:
        raise ValueError("seen_at must lie between the years 1970 and 2099")
    return moment


def _antenna(value):
    if value is None:
        return 0
    if type(value) is not int or not 0 <= value <= HIGHEST_ANTENNA:
        raise ValueError(f"antenna must be a number from 0 to {HIGHEST_ANTENNA}")
    return value


def _rssi(value):
    if value is None:
        return None
    if type(value) not in (int, float) or not WEAKEST <= value <= STRONGEST:
        raise ValueError(f"rssi must be a number from {WEAKEST} to {STRONGEST} dBm")
    return value
