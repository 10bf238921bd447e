"""Install the checkers that exist for Node only: html-validate, the Nu checker, a virtual screen reader.

Run as a script before the tests: `python tests/node/install.py`. Node itself comes from requirements-dev.txt, so it works
wherever there is a build of Node for Python. Where there is none and no npm either, it says that these tests are skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
INSTALLED = MODULES / ".package-lock.json"  # npm writes it last
BIN = Path(sys.executable).parent


def find_npm() -> str | None:
    """The npm of this environment, or one on the PATH."""
    return shutil.which("npm", path=str(BIN)) or shutil.which("npm")


def environment() -> dict[str, str]:
    """With the Node of this environment first."""
    return {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}


def is_installed() -> bool:
    return INSTALLED.exists() and INSTALLED.stat().st_mtime >= (HERE / "package-lock.json").stat().st_mtime


def install(npm: str) -> None:
    print("· installing tests/node/package.json", flush=True)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=HERE, env=environment(), check=True, stdout=subprocess.DEVNULL)
    os.utime(INSTALLED)


def main() -> int:
    npm = find_npm()
    if npm is None:
        print("NO NPM: the tests of valid HTML and of the screen reader are SKIPPED. Install Node.js.", file=sys.stderr)
        return 0
    try:
        if not is_installed():
            install(npm)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"npm could not install the packages of tests/node ({error}).", file=sys.stderr)
        return 1
    if shutil.which("java") is None:
        print("NO JAVA: the Nu checker is SKIPPED. Install a Java runtime, version 17 or newer.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
