# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The one exception of the codec."""


class EpcError(ValueError):
    """An EPC, URI or GS1 text that the standards do not allow; the text says why."""
