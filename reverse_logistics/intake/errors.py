# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


class IntakeError(ValueError):
    """Something from outside that cannot be taken as it is.

    `code` names what is wrong, `values` what a sentence about it needs.
    """

    def __init__(self, code, **values):
        super().__init__(code)
        self.code = code
        self.values = values
