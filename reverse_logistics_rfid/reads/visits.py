# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Times of reads made into visits, and visits at two zones into a direction."""


def fold(spans, gap):
    """Join what is no further apart than a gap.

    Takes reads as well as earlier visits, in any order, so late and out-of-order reads
    end in the same visits as if they had come in time.

    :param spans: an iterable of (first, last, count, rssi, mark), times or numbers;
        ``mark`` is whatever tells the caller where a span comes from, or None
    :param gap: the longest silence within a visit, of the kind last - first is of
    :return: a list of [first, last, count, strongest rssi, marks], by time
    """
    visits = []
    for first, last, count, rssi, mark in sorted(spans, key=lambda span: span[:2]):
        visit = visits[-1] if visits else None
        if visit is None or first - visit[1] > gap:
            visit = [first, last, 0, None, []]
            visits.append(visit)
        visit[1] = max(visit[1], last)
        visit[2] += count
        if rssi is not None and (visit[3] is None or rssi > visit[3]):
            visit[3] = rssi
        if mark is not None:
            visit[4].append(mark)
    return visits


def direction(outer, inner):
    """Which way a tag went through a gate with two zones.

    The zone that saw it first and the zone that saw it last decide; a tag that begins
    and ends in one zone stood in the door.

    :param outer: visits (first, last) at the zone that faces the yard
    :param inner: visits (first, last) at the zone that faces the hall
    :return: "in", "out", or None when it did not pass
    """
    if not outer or not inner:
        return None
    began = _earlier(min(v[0] for v in outer), min(v[0] for v in inner))
    ended = _earlier(max(v[1] for v in outer), max(v[1] for v in inner))
    if began is None or ended is None or began != ended:
        return None
    return began


def _earlier(outer, inner):
    """The direction when the outer time is before the inner one, and the other way."""
    if outer == inner:
        return None
    return "in" if outer < inner else "out"
