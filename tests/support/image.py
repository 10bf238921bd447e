"""The image of the Containerfile, built and run without a registry: on a base that debootstrap makes of this Debian, by buildah in a chroot.

Packages are downloaded by this Debian's own Python, which is the base's, and handed to the build as a folder: what runs in the build needs no network.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.processes import end, program, start
from tests.support.server import ROOT

CACHE = Path(os.environ.get("IMAGE_CACHE") or Path.home() / ".cache/stepwise-image")
PACKAGES = "python3,python3-venv,ca-certificates"
USER = 10001
# The root can't be written by anybody; /tmp is memory, /var/lib/stepwise a folder outside.
RUN = """
set -e
mount --bind "$IMAGE" "$IMAGE"
mount -o remount,bind,ro "$IMAGE"
mount -t tmpfs tmpfs "$IMAGE/tmp"
mount -t proc proc "$IMAGE/proc"
mount --rbind /dev "$IMAGE/dev"
mount --bind "$VOLUME" "$IMAGE/var/lib/stepwise"
cd "$IMAGE"
exec chroot --userspec="$ACCOUNT" "$IMAGE" env -i "$@"
"""


@dataclass
class Image:
    root: Path
    config: dict[str, Any]
    volume: Path

    def command(self, *words: str, **variables: str) -> list[str]:
        """In namespaces of its own, as the user of the image, with its variables."""
        told = [*self.config["Env"], *(f"{name}={value}" for name, value in variables.items())]
        inside = ["sh", "-c", f'cd {self.config["WorkingDir"]} && exec "$@"', "sh", *words]
        outside = [f"IMAGE={self.root}", f"VOLUME={self.volume}", f"ACCOUNT={self.config['User']}"]
        unshared = [program("unshare"), "--mount", "--pid", "--fork", "--kill-child"]
        return ["env", *outside, *unshared, "sh", "-c", RUN, "sh", *told, *inside]

    def say(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.command(*words), capture_output=True, text=True, timeout=120, check=False)

    @contextmanager
    def running(self, log: Path, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
        with log.open("wb") as stream:
            process = start(self.command(*self.config["Cmd"], **variables), stdout=stream, stderr=stream)
        try:
            yield process
        finally:
            end(process)


def first_of(process: subprocess.Popen[bytes]) -> int:
    """The process that is number 1 in the container; unshare, which waits for it, hears no SIGTERM itself."""
    return int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0])


def build(volume: Path) -> Image:
    """Takes minutes the first time, about a minute with what is kept in the cache."""
    CACHE.mkdir(parents=True, exist_ok=True)
    _base_image()
    wheels, settings = _wheels()
    buildah(
        "bud", "--isolation", "chroot", "--format", "docker", "--pull-never", "--build-arg", "BASE=localhost/stepwise-base", "-q",
        "--volume", f"{wheels}:/wheels:ro", "--volume", f"{settings}:/etc/pip.conf:ro", "-t", "stepwise-test", "-f", "Containerfile", ".",
    )  # fmt: skip
    container = buildah("from", "--pull-never", "stepwise-test")
    inspected = json.loads(buildah("inspect", "--type", "image", "stepwise-test"))
    root = Path(buildah("mount", container))
    config = inspected["Docker"]["config"]
    volume.mkdir()
    os.chown(volume, USER, USER)
    return Image(root, config, volume)


def forget() -> None:
    """Containers and the image; the base stays."""
    buildah("rm", "--all")
    buildah("rmi", "--force", "stepwise-test")


def buildah(*words: str) -> str:
    places = ("--root", str(CACHE / "images"), "--runroot", str(CACHE / "run"), "--storage-driver", "vfs")
    return _said(program("buildah"), *places, *words)


def _base_image() -> None:
    if "stepwise-base" in buildah("images"):
        return
    folder = CACHE / "base"
    shutil.rmtree(folder, ignore_errors=True)
    release = re.search(r"VERSION_CODENAME=(\w+)", Path("/etc/os-release").read_text("utf-8"))
    assert release, "debootstrap makes a base of the Debian that this is"
    _said(program("debootstrap"), "--variant=minbase", f"--include={PACKAGES}", release[1], str(folder), _mirror())
    container = buildah("from", "scratch")
    buildah("add", "-q", container, str(folder), "/")
    buildah("commit", "-q", container, "stepwise-base")
    buildah("rm", container)
    shutil.rmtree(folder)


def _mirror() -> str:
    """Where this machine gets its packages."""
    places = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    text = "\n".join(path.read_text("utf-8") for path in places if path.is_file())
    found = re.search(r"^(?:URIs:|deb(?: \[[^]]*\])?) *(http\S+/debian/?)(?=\s)", text, re.MULTILINE)
    return found[1] if found else "http://deb.debian.org/debian"


def _wheels() -> tuple[Path, Path]:
    """All that requirements name, for the Python of the base."""
    wheels, settings, tool = CACHE / "wheels", CACHE / "pip.conf", CACHE / "venv"
    settings.write_text("[global]\nno-index = true\nfind-links = /wheels\n")
    if not (tool / "bin/pip").exists():
        _said("/usr/bin/python3", "-m", "venv", str(tool))
    named = [f"requirements{each}.txt" for each in ("", "-postgresql", "-redis", "-metrics", "-oidc", "-storage")]
    wanted = [word for name in named for word in ("-r", name)]
    shutil.rmtree(wheels, ignore_errors=True)
    _said(str(tool / "bin/pip"), "download", "-q", "--only-binary", ":all:", "-d", str(wheels), *wanted)
    return wheels, settings


def _said(*words: str) -> str:
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(words[:4])} …: {done.stdout[-2000:]}{done.stderr[-3000:]}"
    return done.stdout.strip()
