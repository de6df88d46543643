# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import re
import warnings

from PIL import Image

from .errors import IntakeError

BIGGEST = 25 * 1024 * 1024
MOST_PIXELS = 50_000_000
SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
ENDINGS = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "pdf": "application/pdf",
}
MARKUP = re.compile(r"<\s*[!?/]?\s*[a-z]", re.I)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean_name(name):
    """The last part of a file name, without control characters; never a path."""
    last = re.split(r"[\\/]", str(name or ""))[-1]
    last = "".join(c for c in last if c.isprintable()).strip(" .")
    return last[-100:] or "file"


def check_upload(name, data, declared=""):
    """Whether a file may be kept: pictures, PDF and plain text, judged by content.

    :param declared: the type the sender says it is
    :return: (clean name, type)
    :raises IntakeError: upload_empty, upload_big, upload_type or upload_image
    """
    clean = clean_name(name)
    if not data:
        raise IntakeError("upload_empty", name=clean)
    if len(data) > BIGGEST:
        raise IntakeError("upload_big", name=clean, limit=BIGGEST // 1024**2)
    kind = _sniff(data)
    ending = ENDINGS.get(clean.rpartition(".")[2].lower())
    promised = ending or (declared if declared in ENDINGS.values() else kind)
    if not kind or kind.split("/")[0] != promised.split("/")[0]:
        raise IntakeError("upload_type", name=clean)
    if kind.startswith("image/"):
        _check_image(clean, data)
    return clean, kind


def _sniff(data):
    for signature, kind in SIGNATURES:
        if data.startswith(signature):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if CONTROL.search(text) or MARKUP.search(text) else "text/plain"


def _check_image(name, data):
    """Refuse pictures that cannot be read, and those that would fill the memory."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise IntakeError("upload_image", name=name)
                image.verify()
    except IntakeError:
        raise
    except Exception as error:
        # Pillow raises anything from SyntaxError to struct.error for broken files.
        raise IntakeError("upload_image", name=name) from error
