# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ReturnRequest(models.AbstractModel):
    """Sentences for what `intake` refuses."""

    _inherit = "return.request"

    @api.model
    def _explain(self, error):
        """A sentence for what `intake` refused."""
        sentences = {
            **self._get_number_sentences(error.values),
            **self._get_table_sentences(error.values),
            **self._get_upload_sentences(error.values),
        }
        return sentences[error.code]()

    def _get_number_sentences(self, values):
        """{code: function that gives the sentence}; so with the other two."""
        _ = self.env._
        return {
            "quantity_empty": lambda: _("Type a quantity, for example 2."),
            "quantity_zero": lambda: _("The quantity must be above zero."),
            "quantity_comma": lambda: _(
                "Write %(better)s with a point instead of %(value)s.", **values
            ),
            "quantity_bad": lambda: _(
                "%(value)s is not a quantity: type a number, for example 2.", **values
            ),
            "date_bad": lambda: _(
                "%(value)s is not a day: write it as 2026-03-31.", **values
            ),
        }

    def _get_table_sentences(self, values):
        _ = self.env._
        return {
            "encoding": lambda: _(
                "The file is not in UTF-8 (character %(position)s): save it with the"
                " encoding UTF-8.",
                **values,
            ),
            "binary": lambda: _("This is not a CSV file."),
            "empty": lambda: _("The file has no rows below the column names."),
            "column_unknown": lambda: _(
                "There is no column '%(column)s' here. Columns: %(known)s.",
                column=values["column"],
                known=", ".join(values["known"]),
            ),
            "column_twice": lambda: _(
                "The column '%(column)s' is there twice.", **values
            ),
            "column_missing": lambda: _(
                "The column '%(column)s' is missing.", **values
            ),
            "quote": lambda: _(
                "Row %(row)s: a quotation mark is opened and not closed.", **values
            ),
            "too_many": lambda: _(
                "The file has %(count)s rows; at most %(limit)s fit. Split it.",
                **values,
            ),
            "cells": lambda: _(
                "Row %(row)s does not have %(count)s columns as the first row has.",
                **values,
            ),
        }

    def _get_upload_sentences(self, values):
        _ = self.env._
        return {
            "upload_empty": lambda: _("The file %(name)s is empty.", **values),
            "upload_big": lambda: _(
                "The file %(name)s is larger than %(limit)s MB.", **values
            ),
            "upload_type": lambda: _(
                "%(name)s: send pictures (JPEG, PNG, GIF, WebP), PDF or plain text.",
                **values,
            ),
            "upload_image": lambda: _(
                "The picture %(name)s cannot be read, or is too large: at most 50"
                " megapixels.",
                **values,
            ),
        }
