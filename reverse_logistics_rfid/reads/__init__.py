# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What readers send, made into rows; and rows made into visits and directions.

Standard library only. ``load`` takes the bytes of a request, ``normalise`` the bodies
of the readers that are known, ``check`` each read, ``fold`` makes visits of times and
``direction`` says which way a tag went through two zones. What is wrong with a whole
body raises ``BodyError``; what is wrong with one read is a reason beside its index.
"""

from .body import inflate, load
from .check import Batch, check
from .errors import BodyError
from .shapes import normalise
from .visits import direction, fold

__all__ = [
    "Batch",
    "BodyError",
    "check",
    "direction",
    "fold",
    "inflate",
    "load",
    "normalise",
]
