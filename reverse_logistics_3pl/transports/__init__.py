# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ways by which files reach a provider and come from it; no database here.

A transport has `send(name, data, key)`, `fetch()` and `done(name, ok)`, and raises
nothing but :class:`TransportError`.
"""

from .common import TransportError, safe_name
from .directory import Directory
from .http import Http
from .sftp import Sftp

__all__ = ["Directory", "Http", "Sftp", "TransportError", "safe_name"]
