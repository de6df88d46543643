# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The decoded EPC objects' common part and the object of the classic schemes."""

from . import gs1
from .chars import escape


class BaseEpc:
    """What every decoded EPC offers; hashable, and equal when ``hex`` is.

    Component fields that the scheme does not have are None.
    """

    __slots__ = ()

    @property
    def element_string(self):
        """The bracketed GS1 element string (TDS 2.3 §7); None for GID-96."""
        return gs1.element_string(self.elements)

    @property
    def digital_link(self):
        """The canonical GS1 Digital Link URI on id.gs1.org; None for GID-96."""
        return gs1.digital_link(self.elements)

    @property
    def company_prefix(self):
        """The GS1 company prefix, 6 to 12 digits; None where the tag has none."""
        return self.components.get("company_prefix")

    @property
    def reference(self):
        """The item, asset, location … reference of the EPC URI; may be empty."""
        return self.components.get("reference")

    @property
    def serial(self):
        """The serial or GLN extension, unescaped."""
        return self.components.get("serial")

    def __eq__(self, other):
        if not isinstance(other, BaseEpc):
            return NotImplemented
        return self.hex == other.hex

    def __hash__(self):
        return hash(self.hex)

    def __repr__(self):
        return f"<{type(self).__name__} {self.scheme} {self.hex}>"


class Epc(BaseEpc):
    """One EPC of a scheme defined before TDS 2.0; its texts are built when read."""

    __slots__ = ("_layout", "_values")

    def __init__(self, layout, values):
        self._layout = layout
        self._values = values

    @property
    def scheme(self):
        """The coding scheme, for example "sgtin-96"."""
        return self._layout.scheme.name

    @property
    def filter(self):
        """The filter value, 0 to 7 (TDS 2.3 §10); None for GID-96."""
        return self._layout.filter

    @property
    def hex(self):
        """Upper-case hex, zero-filled to whole 16-bit words as in tag memory."""
        layout = self._layout
        return f"{layout.write(self._values):0{layout.nibbles}X}"

    @property
    def tag_uri(self):
        """The EPC Tag URI (TDS 2.3 §12), which ``encode`` turns back into ``hex``."""
        return self._layout.tag_uri % self._escaped()

    @property
    def pure_identity(self):
        """The EPC Pure Identity URI (TDS 2.3 §6), without filter and coding scheme."""
        return self._layout.pure_identity % self._escaped()

    @property
    def components(self):
        """The URI parts by name, unescaped and with their leading zeros (dict)."""
        pairs = zip(self._layout.fields, self._values, strict=True)
        return {field.name: field.template % value for field, value in pairs}

    @property
    def elements(self):
        """The GS1 AI values in element string order (dict); empty for GID-96."""
        parts = self.components
        if "company_prefix" not in parts:
            return {}
        return gs1.elements_of(
            self._layout.scheme.family,
            parts["company_prefix"],
            parts["reference"],
            parts.get("serial", ""),
            parts.get("piece", "") + parts.get("total", ""),
        )

    def _escaped(self):
        if not self._layout.textual:
            return self._values
        return tuple(
            escape(value) if type(value) is str else value for value in self._values
        )
