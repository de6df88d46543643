# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Prettier and eslint over the addons' JavaScript, XML and styles.

Usage: `web_lint.py TOOLS [--write]`, TOOLS being the folder with `node_modules`.
"""

import os
import subprocess
import sys
from pathlib import Path

from common import ADDONS, ROOT

FOLDERS = ("views", "security", "data", "demo", "report", "static/src", "static/tests")
ENDINGS = {".xml", ".js", ".scss", ".css"}


def files():
    """The files of ours that the tools check."""
    return sorted(
        str(path.relative_to(ROOT))
        for addon in ADDONS
        for folder in FOLDERS
        for path in (ROOT / addon / folder).rglob("*")
        if path.suffix in ENDINGS
    )


def main(tools, *options):
    """Run both tools; the exit status."""
    modules = Path(tools).resolve() / "node_modules"
    names = files()
    env = {**os.environ, "NODE_PATH": str(modules)}
    prettier = [
        modules / ".bin/prettier",
        "--config",
        ".ci/prettier.config.cjs",
        "--plugin",
        modules / "@prettier/plugin-xml/src/plugin.js",
        "--write" if "--write" in options else "--check",
        *names,
    ]
    eslint = [
        modules / ".bin/eslint",
        "--config",
        ".ci/eslint.config.cjs",
        *[name for name in names if name.endswith(".js")],
    ]
    failed = 0
    for command in (prettier, eslint):
        failed |= subprocess.run(
            [str(part) for part in command], cwd=ROOT, env=env
        ).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
