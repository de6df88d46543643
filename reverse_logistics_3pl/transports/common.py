# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the transports share."""

import re

LARGEST = 40_000_000
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class TransportError(Exception):
    """Nothing was sent, or nobody knows.

    :param is_final: trying again is of no use
    :param retry_after: seconds that the other side asks to wait
    """

    def __init__(self, text, is_final=False, retry_after=0):
        super().__init__(text)
        self.is_final = is_final
        self.retry_after = retry_after


def safe_name(name):
    """A name of a file made of a name that a stranger chose: no path, no dots first."""
    return _UNSAFE.sub("_", str(name))[-100:].lstrip(".") or "file"
