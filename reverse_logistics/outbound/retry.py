# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

# Seconds to wait after a failure: a minute, five, half an hour, 2, 5, 10, 14, 20, 24 h.
DELAYS = (60, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)


def next_delay(failures):
    """How long to wait after so many failures, in seconds; None: give up."""
    return DELAYS[failures - 1] if 0 < failures <= len(DELAYS) else None
