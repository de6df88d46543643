# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files over SFTP, with `paramiko` where it is installed.

The server is known by the file of host keys of the account that runs Odoo, and that
account's key opens the door; an unknown server is refused.
"""

from contextlib import contextmanager
from urllib.parse import urlsplit

from .common import LARGEST, TransportError, safe_name

try:
    import paramiko
except ImportError:
    paramiko = None
TIMEOUT = 20
MOST = 200


class Sftp:
    """One provider's account: `out` for what we send, `in` for what comes.

    :param url: sftp://user@host[:port]/path
    """

    def __init__(self, url, allowed=()):
        if paramiko is None:
            raise TransportError("Install paramiko to use SFTP.", True)
        self.parts = urlsplit(url or "")
        if self.parts.scheme != "sftp" or not self.parts.hostname:
            raise TransportError("The address must be like sftp://user@host/path", True)

    @contextmanager
    def _open(self):
        client = paramiko.SSHClient()
        try:
            client.load_system_host_keys()
            client.set_missing_host_key_policy(paramiko.RejectPolicy())
            client.connect(
                self.parts.hostname,
                self.parts.port or 22,
                username=self.parts.username,
                timeout=TIMEOUT,
                banner_timeout=TIMEOUT,
                auth_timeout=TIMEOUT,
            )
            with client.open_sftp() as files:
                files.chdir(self.parts.path or ".")
                yield files
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise TransportError(f"SFTP: {str(error)[:200]}") from error
        finally:
            client.close()

    def send(self, name, data, key):
        """Put a file whole: under another name first, then renamed."""
        name = safe_name(name)
        with self._open() as files:
            with files.open(f"out/.{name}.tmp", "wb") as out:
                out.write(data)
            files.posix_rename(f"out/.{name}.tmp", f"out/{name}")

    def fetch(self):
        """Files that have come: [(name, name as sent, bytes)]."""
        found = []
        with self._open() as files:
            for name in sorted(files.listdir("in"))[:MOST]:
                if name.startswith(".") or name != safe_name(name):
                    continue
                if files.lstat(f"in/{name}").st_size > LARGEST:
                    continue
                with files.open(f"in/{name}", "rb") as file:
                    found.append((name, name, file.read()))
        return found

    def done(self, name, ok):
        """File a fetched file away."""
        folder = "archive" if ok else "error"
        with self._open() as files:
            files.posix_rename(f"in/{name}", f"{folder}/{name}")
