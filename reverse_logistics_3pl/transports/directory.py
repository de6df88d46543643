# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files in a directory of the server: `out`, `in`, `archive`, `error`.

The partner, or a mount, or an SFTP server puts files into `in` under another name and
renames them when they are whole: names that begin with a point or end in `.tmp` or
`.part` are not looked at.
"""

import os
import stat
import uuid
from pathlib import Path

from .common import LARGEST, TransportError, safe_name

FOLDERS = ("out", "in", "work", "archive", "error")
_UNFINISHED = (".tmp", ".part", ".filepart", ".lock")
MOST = 200


class Directory:
    """One provider's directory.

    :param root: its path, made where it is missing
    """

    def __init__(self, root):
        self.root = Path(root)
        try:
            for folder in FOLDERS:
                (self.root / folder).mkdir(parents=True, exist_ok=True, mode=0o770)
        except OSError as error:
            raise TransportError(f"The directory cannot be used: {error}") from error

    def send(self, name, data, key):
        """Write a file whole: under another name first, then renamed."""
        target = self.root / "out" / safe_name(name)
        draft = target.with_name(f".{target.name}.tmp")
        try:
            with open(draft, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            os.replace(draft, target)
        except OSError as error:
            raise TransportError(f"The file cannot be written: {error}") from error

    def fetch(self):
        """Files that have come: [(name made here, name as sent, bytes)].

        Each is moved out of `in` first, so that nobody else takes it; what was moved
        and never done is found again.
        """
        self._claim()
        found = []
        for path in sorted((self.root / "work").iterdir())[:MOST]:
            data = self._read(path)
            if data is None:
                self.done(path.name, False)
            else:
                found.append((path.name, path.name.partition("~")[2], data))
        return found

    def _claim(self):
        for entry in sorted(os.scandir(self.root / "in"), key=lambda e: e.name)[:MOST]:
            name = entry.name
            if name.startswith(".") or name.endswith(_UNFINISHED):
                continue
            if entry.is_dir(follow_symlinks=False):
                continue
            own = f"{uuid.uuid4().hex}~{safe_name(name)}"
            try:
                os.rename(self.root / "in" / name, self.root / "work" / own)
            except OSError:
                continue  # another process took it

    def _read(self, path):
        """The bytes of a plain file, None for a link or anything else."""
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return None
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
                return None
            return file.read(LARGEST + 1)

    def done(self, name, ok):
        """File a fetched file away."""
        folder = "archive" if ok else "error"
        try:
            os.replace(self.root / "work" / name, self.root / folder / name)
        except OSError as error:
            raise TransportError(f"The file cannot be moved: {error}") from error
