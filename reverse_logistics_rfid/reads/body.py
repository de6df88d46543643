# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bytes to JSON values, with everything refused that JSON texts are abused for."""

import json
import re
import zlib

from .errors import BodyError

DEEPEST = 16  # levels of brackets; the deepest body that is known has four
_GZIP = 16 + zlib.MAX_WBITS
# More brackets opened than that with none closed in between; some may be in texts.
_DEEP = re.compile(r"(?:[\[{][^][{}]*){17}")


def inflate(body, limit):
    """The bytes in a gzip body.

    :param limit: how many bytes may come out; the rest is never unpacked
    :raises BodyError: 413 beyond the limit, 400 for what is not gzip
    """
    unpacker = zlib.decompressobj(_GZIP)
    try:
        plain = unpacker.decompress(body, limit + 1)
    except zlib.error as error:
        raise BodyError(400, "The body is not in gzip format.") from error
    if len(plain) > limit:
        raise BodyError(413, f"The unpacked body is larger than {limit} bytes.")
    if not unpacker.eof or unpacker.unused_data:
        raise BodyError(400, "The gzip body is cut off or has data after its end.")
    return plain


def load(body):
    """The JSON value of a body in UTF-8.

    Stricter than the standard: a repeated name, NaN and infinity are errors, and so is
    nesting beyond ``DEEPEST``.

    :raises BodyError: 400
    """
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise BodyError(400, "The body is not UTF-8.") from error
    try:
        value = json.loads(
            text, parse_constant=_refuse_constant, object_pairs_hook=_unique
        )
    except BodyError:
        raise
    except RecursionError as error:
        raise BodyError(400, "The body is nested too deep.") from error
    except ValueError as error:  # malformed, or a number of thousands of digits
        raise BodyError(400, "The body is not valid JSON.") from error
    if _DEEP.search(text) and _is_deep(value):
        raise BodyError(400, f"The body is nested deeper than {DEEPEST} levels.")
    return value


def _is_deep(value):
    level = [value]
    for _depth in range(DEEPEST + 1):
        level = [
            child
            for part in level
            if isinstance(part, (dict, list))
            for child in (part.values() if isinstance(part, dict) else part)
        ]
    return bool(level)


def _refuse_constant(name):
    raise BodyError(400, f"{name} is not JSON.")


def _unique(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BodyError(400, "A name is repeated in one object.")
    return found
