# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What comes from outside, read strictly: numbers, tables and files.

Pure: knows no ORM. What is wrong raises `IntakeError` with a code and the values that a
sentence about it needs; the caller words it in the language of the reader.
"""

from .errors import IntakeError
from .limit import MissLimit
from .number import parse_date, parse_id, parse_quantity
from .table import neutralise, parse_table
from .upload import check_upload, clean_name

__all__ = [
    "IntakeError",
    "MissLimit",
    "check_upload",
    "clean_name",
    "neutralise",
    "parse_date",
    "parse_id",
    "parse_quantity",
    "parse_table",
]
