# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What goes out by HTTP: its signature and when to try again. Pure: knows no ORM."""

from .retry import next_delay
from .signature import new_secret, sign, verify

__all__ = ["new_secret", "next_delay", "sign", "verify"]
