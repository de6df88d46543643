# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A small SFTP server for tests: one account, one key, files below one folder."""

import os
import socket
import threading
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import paramiko


class _Door(paramiko.ServerInterface):
    """Lets in the one key."""

    def __init__(self, key):
        self.key = key

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED

    def check_auth_publickey(self, username, key):
        known = username == "swift" and key == self.key
        return paramiko.AUTH_SUCCESSFUL if known else paramiko.AUTH_FAILED

    def get_allowed_auths(self, username):
        return "publickey"


class _Files(paramiko.SFTPServerInterface):
    """Files below the root."""

    def __init__(self, server, root, *args, **options):
        super().__init__(server, *args, **options)
        self.root = Path(root)

    def _path(self, path):
        return self.root / self.canonicalize(path).lstrip("/")

    def _try(self, function, *args):
        try:
            return function(*args)
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    def list_folder(self, path):
        def entries():
            found = []
            for entry in self._path(path).iterdir():
                row = paramiko.SFTPAttributes.from_stat(entry.lstat())
                row.filename = entry.name
                found.append(row)
            return found

        return self._try(entries)

    def lstat(self, path):
        return self._try(
            lambda: paramiko.SFTPAttributes.from_stat(self._path(path).lstat())
        )

    stat = lstat

    def posix_rename(self, oldpath, newpath):
        def rename():
            os.replace(self._path(oldpath), self._path(newpath))
            return paramiko.SFTP_OK

        return self._try(rename)

    def open(self, path, flags, attr):
        def opened():
            mode = "wb" if flags & os.O_WRONLY else "rb"
            handle = paramiko.SFTPHandle(flags)
            file = open(self._path(path), mode)  # noqa: SIM115  the handle closes it
            handle.writefile = handle.readfile = file
            return handle

        return self._try(opened)


class Server:
    """Serves until it is closed; `known` makes it and its key known to the client."""

    def __init__(self, root):
        self.root = root
        self.host_key = paramiko.ECDSAKey.generate()
        self.user_key = paramiko.ECDSAKey.generate()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.transports = []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        while True:
            try:
                client, _address = self.socket.accept()
            except OSError:
                return
            transport = paramiko.Transport(client)
            self.transports.append(transport)
            transport.add_server_key(self.host_key)
            transport.set_subsystem_handler(
                "sftp", paramiko.SFTPServer, _Files, self.root
            )
            try:
                transport.start_server(server=_Door(self.user_key))
            except (paramiko.SSHException, EOFError, OSError):
                transport.close()

    @contextmanager
    def known(self, other=False):
        """The account that runs Odoo has the key and knows the server.

        :param other: it knows another server under this address
        """
        key = paramiko.ECDSAKey.generate() if other else self.host_key
        name = f"[127.0.0.1]:{self.port}"

        def load(client, filename=None):
            client._system_host_keys.add(name, key.get_name(), key)

        connect = paramiko.SSHClient.connect

        def with_key(client, *args, **options):
            options |= {"pkey": self.user_key, "allow_agent": False}
            return connect(client, *args, look_for_keys=False, **options)

        with (
            patch.object(paramiko.SSHClient, "load_system_host_keys", load),
            patch.object(paramiko.SSHClient, "connect", with_key),
        ):
            yield

    def close(self):
        """End the thread and all connections."""
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        for transport in self.transports:
            transport.close()
        self.thread.join(5)
