# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo 19: the one that is there, else Debian's signed package, unpacked.

Nothing outside the project changes: apt works in directories of its own.
"""

import os
import re
import shutil
import sys
from pathlib import Path

from common import STATE, SetupError, output, run, say

APT = STATE / "apt"
UNPACKED = STATE / "odoo"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# Linked to by the package; of the machine's own release where it has them, because
# Odoo's icons need version 4 of the font and unstable has 7.
LINKED = (
    "fonts-font-awesome fonts-inconsolata fonts-montserrat fonts-ocr-b"
    " fonts-roboto-unhinted libjs-jquery libjs-jquery-form libjs-underscore"
).split()
# Left out of Debian's package, asked for by every backend page.
STRIPPED = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def find():
    """The folder that holds the `odoo` package, fetched when there is none."""
    home = os.environ.get("ODOO_HOME")
    if home:
        return _checked(Path(home).expanduser())
    probe = "import odoo, pathlib; print(pathlib.Path(list(odoo.__path__)[0]).parent)"
    found = output([sys.executable, "-c", f"try:\n {probe}\nexcept ImportError: pass"])
    if found and series(Path(found)) == "19.0":
        return Path(found)
    folder = UNPACKED / "usr/lib/python3/dist-packages"
    if not (UNPACKED / "complete").exists():
        _unpack(folder)
    return folder


def _checked(home):
    for folder in (home, *home.glob("usr/lib/python3/dist-packages")):
        if series(folder) == "19.0":
            return folder
    raise SetupError(
        f"ODOO_HOME is {home}, but no Odoo of series 19.0 is there: set it to the"
        " folder that holds the 'odoo' package, or unset it."
    )


def series(folder):
    """'19.0' for a folder with Odoo 19, None when there is no Odoo."""
    release = folder / "odoo/release.py"
    if not release.exists():
        return None
    found = re.search(
        r"^version_info = \(['\"]?(?:saas~)?(\d+)['\"]?, (\d+)",
        release.read_text(),
        re.M,
    )
    return f"{found[1]}.{found[2]}" if found else None


def addons_path(folder):
    """Odoo's addons folders: one in the package, and a checkout's second one."""
    places = [folder / "odoo/addons", folder / "addons"]
    return [place for place in places if (place / "base").is_dir()] + [
        place
        for place in places
        if not (place / "base").is_dir() and (place / "stock/__manifest__.py").exists()
    ]


def _unpack(folder):
    if not shutil.which("apt-get") or not KEYRING.exists():
        raise SetupError(
            "No Odoo 19 was found and this is not a Debian machine: set ODOO_HOME to"
            " the folder that holds an 'odoo' package of series 19.0."
        )
    say("fetching Odoo 19 from Debian (about 130 MB, half a minute)")
    options = _apt_dirs()
    run(["apt-get", *options, "update"], log="odoo-source.log")
    archives = APT / "archives"
    archives.mkdir(exist_ok=True)
    command = ["apt-get", *options, "download", "odoo-19", *LINKED]
    run(command, log="odoo-source.log", cwd=archives)
    say("unpacking it")
    for archive in sorted(archives.glob("*.deb")):
        run(["dpkg-deb", "-x", archive, UNPACKED], log="odoo-source.log")
    shutil.rmtree(APT)
    if series(folder) != "19.0":
        raise SetupError("Debian's package does not hold Odoo 19.0: set ODOO_HOME.")
    stripped = folder / "odoo/addons" / STRIPPED
    if not stripped.exists():
        stripped.parent.mkdir(parents=True, exist_ok=True)
        stripped.write_text("// left out of the package that this Odoo came from\n")
    (UNPACKED / "complete").touch()


def _codename():
    release = Path("/etc/os-release").read_text()
    found = re.search(r"^VERSION_CODENAME=(\w+)", release, re.M)
    return found[1] if found else "stable"


def _mirror():
    """The machine's own Debian mirror, from either form of apt's sources."""
    places = [Path("/etc/apt/sources.list")]
    places += sorted(Path("/etc/apt/sources.list.d").glob("*.list"))
    places += sorted(Path("/etc/apt/sources.list.d").glob("*.sources"))
    for place in places:
        if not place.exists():
            continue
        text = place.read_text()
        for found in re.finditer(
            r"^(?:deb\s+(?:\[.*?\]\s+)?|URIs:\s*)(\S+)", text, re.M
        ):
            if found[1].rstrip("/").endswith("/debian"):
                return found[1]
    raise SetupError(
        "apt's sources name no Debian mirror to fetch Odoo 19 from: add one, or set"
        " ODOO_HOME to the folder that holds an 'odoo' package of series 19.0."
    )


def _apt_dirs():
    """Options that give apt lists, a cache and a state of its own."""
    for name in ("lists/partial", "cache/archives/partial", "state"):
        (APT / name).mkdir(parents=True, exist_ok=True)
    (APT / "status").touch()
    mirror = _mirror()
    (APT / "sources.list").write_text(
        "".join(
            f"deb [signed-by={KEYRING}] {mirror} {suite} main\n"
            for suite in (_codename(), "unstable")
        )
    )
    settings = {
        "Dir::Etc::sourcelist": APT / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::State": APT / "state",
        "Dir::State::lists": APT / "lists",
        "Dir::State::status": APT / "status",
        "Dir::Cache": APT / "cache",
        "APT::Sandbox::User": "",
        "APT::Default-Release": _codename(),
        "Acquire::Languages": "none",
    }
    return [
        part for key, value in settings.items() for part in ("-o", f"{key}={value}")
    ]
