# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""EPCIS 2.0 without Odoo: the words of CBV 2.0, and the check of documents."""

from .check import DocumentError, check_document, check_event
from .vocabulary import BIZ_STEPS, CONTEXT, DISPOSITIONS, SCHEMA_VERSION

__all__ = [
    "BIZ_STEPS",
    "CONTEXT",
    "DISPOSITIONS",
    "SCHEMA_VERSION",
    "DocumentError",
    "check_document",
    "check_event",
]
