# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What every step of the set-up shares: places, messages, running commands."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / ".run"  # everything the set-up makes, but for root's cluster
LOGS = STATE / "logs"
ADDONS = ("reverse_logistics", "reverse_logistics_rfid", "reverse_logistics_3pl")
TAG = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]


class SetupError(Exception):
    """One sentence for the person at the keyboard: what is missing, what to do."""


def say(message):
    """Tell what is being done, at once, on stderr (stdout belongs to results)."""
    print(f"-- {message}", file=sys.stderr, flush=True)


def run(command, *, log=None, check=True, env=None, cwd=None, stdin=None, **kw):
    """Run a command without a keyboard; on failure show the end of its log.

    :param log: file name under `.run/logs` that takes the output
    :raises SetupError: when `check` and the command ends with another status than 0
    """
    command = [str(part) for part in command]
    stdin = subprocess.DEVNULL if stdin is None else stdin
    if log is None:
        done = subprocess.run(command, env=env, cwd=cwd, stdin=stdin, **kw)
    else:
        LOGS.mkdir(parents=True, exist_ok=True)
        with open(LOGS / log, "ab") as out:
            done = subprocess.run(
                command, env=env, cwd=cwd, stdin=stdin, stdout=out, stderr=out, **kw
            )
    if check and done.returncode:
        if log is not None:
            sys.stderr.write(tail(LOGS / log))
        raise SetupError(
            f"'{Path(command[0]).name}' ended with status {done.returncode}"
            + (f"; the whole output is in {LOGS / log}." if log else ".")
        )
    return done


def output(command, **kw):
    """The stripped standard output of a command that must succeed."""
    return run(command, stdout=subprocess.PIPE, text=True, **kw).stdout.strip()


def tail(path, lines=40):
    text = Path(path).read_text(errors="replace").splitlines()
    return "\n".join(text[-lines:]) + "\n"


@contextmanager
def only_one(name):
    """Hold a lock, so that two commands at once do not set up the same thing."""
    STATE.mkdir(exist_ok=True)
    with open(STATE / f"{name}.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def apt_install(package, program):
    """Install a Debian package for a program that the machine does not have."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise SetupError(
            f"'{program}' is missing: install it (Debian: 'apt-get install {package}')"
            " and run the command again."
        )
    say(f"installing {package} with apt-get (a minute or two)")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", package]
    if run(install, log="apt.log", check=False, env=env).returncode:
        run(["apt-get", "update"], log="apt.log", env=env)  # lists may be old or absent
        run(install, log="apt.log", env=env)


# Read from the files when they run, so a database need not be made anew for them.
NOT_INSTALLED = {"tests", "static", "readme", "__pycache__"}


def fingerprint(paths):
    """A digest of what installing the addons puts into a database."""
    digest = hashlib.sha256()
    for top in paths:
        for file in sorted(top.rglob("*")):
            inside = file.relative_to(ROOT)
            if file.is_file() and not NOT_INSTALLED & set(inside.parts):
                digest.update(str(inside).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def remove(path):
    path = Path(path)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    elif path.exists():
        path.unlink()
