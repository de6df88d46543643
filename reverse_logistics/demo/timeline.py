# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When things happened: working hours before now, and how long each step takes."""

from datetime import datetime, time, timedelta

OPENS, HOURS = 8, 8  # the working day, in UTC
DAY = HOURS
# Working hours from the step before to this one: at least, at most.
DURATIONS = {
    "submit": (0.1, 0.6),
    "approve": (1.5, 14),
    "reject": (2, 12),
    "cancel": (6, 20),
    "ship": (6, 16),
    "receive": (14, 34),
    "inspect": (2, 18),
    "dispose": (0.5, 9),
    "complete": (14, 44),
    "close": (4, 10),
    "credit": (2, 10),
    "post": (3, 12),
}
MARGIN = 0.3


class Calendar:
    """Turns working hours before a moment into dates that fall on weekdays."""

    def __init__(self, now):
        self.now = self._last_working_moment(now)

    @staticmethod
    def _last_working_moment(now):
        opens = datetime.combine(now.date(), time(OPENS))
        closes = opens + timedelta(hours=HOURS)
        moment = now if now < closes else closes
        if moment < opens:
            moment = closes - timedelta(days=1)
        while moment.weekday() > 4:
            moment = datetime.combine(
                moment.date() - timedelta(days=1), time(OPENS + HOURS)
            )
        return moment

    def ago(self, hours):
        """The moment that lies so many working hours back."""
        moment = self.now
        while True:
            opens = datetime.combine(moment.date(), time(OPENS))
            today = (moment - opens).total_seconds() / 3600
            if hours <= today:
                return moment - timedelta(seconds=round(hours * 3600))
            hours -= today
            moment = opens - timedelta(hours=24 - HOURS)
            while moment.weekday() > 4:
                moment -= timedelta(days=1)


def schedule(steps, hours_ago, rng, durations=None):
    """Working hours before now of each step, the first at `hours_ago`.

    Steps that would lie ahead of now are moved together, in their order.

    :param durations: fixed hours of some steps, others are drawn
    :return: {step: hours before now}
    """
    durations = durations or {}
    drawn = [durations.get(step, rng.uniform(*DURATIONS[step])) for step in steps]
    room, total = hours_ago - MARGIN, sum(drawn)
    scale = min(1.0, room / total) if total else 1.0
    moments, left = {}, hours_ago
    for step, hours in zip(steps, drawn, strict=True):
        left -= hours * scale
        moments[step] = left
    return moments
