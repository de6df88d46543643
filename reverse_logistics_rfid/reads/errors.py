# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The one exception of the package."""


class BodyError(ValueError):
    """A body that is refused as a whole; ``status`` is the HTTP status to answer."""

    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status
