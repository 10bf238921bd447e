"""The image is built and started, without a registry. `make image-test`: the first time makes a base, which takes minutes."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.cluster import answers, wait_until
from tests.support.image import USER, Image, build, first_of, forget
from tests.support.processes import program

pytestmark = [
    pytest.mark.skipif("IMAGE" not in os.environ, reason="NOT TESTED: the image is built by make image-test only"),
    pytest.mark.skipif(os.geteuid() != 0, reason="NOT TESTED: building an image in a chroot needs root"),
]
PORT = 8000  # the image's


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    for name in ("buildah", "debootstrap", "unshare"):
        program(name)
    started = time.monotonic()
    folder = tmp_path_factory.mktemp("image")
    folder.chmod(0o755)
    folder.parent.chmod(0o755)
    made = build(folder / "volume")
    print(f"\nbuilt in {time.monotonic() - started:.0f} s")
    yield made
    forget()


def test_the_image_has_no_root_and_holds_neither_tests_nor_history(image: Image) -> None:
    assert image.config["User"] == str(USER) and list(image.config["Volumes"]) == ["/var/lib/stepwise"]
    assert image.say("id", "-u").stdout.strip() == str(USER)
    inside = {path.name for path in (image.root / "opt/stepwise").iterdir()}
    assert {"kb", "content", "manage.py"} <= inside and not {"tests", ".git", ".venv", "var"} & inside


def test_nobody_can_write_into_its_root(image: Image) -> None:
    for folder in ("/", "/opt/stepwise", "/opt/venv", "/etc"):
        refused = image.say("touch", f"{folder}/x")
        assert refused.returncode != 0 and "Read-only" in refused.stderr + refused.stdout


def test_it_starts_publishes_is_healthy_and_ends_in_time(image: Image, tmp_path: Path) -> None:
    if answers(PORT):
        pytest.skip("NOT TESTED: something else listens on port 8000")
    log = tmp_path / "log"
    started = time.monotonic()
    with image.running(log, SITE_URL=f"http://127.0.0.1:{PORT}", SECRET_KEY="x7" * 30) as process:
        wait_until(lambda: answers(PORT) or process.poll() is not None, "the image answers", 300)
        assert process.poll() is None, log.read_text("utf-8")[-3000:]
        healthy = image.config["Healthcheck"]["Test"]
        wait_until(lambda: image.say(*healthy[1:]).returncode == 0, "the health check is content", 60)
        ready = time.monotonic() - started
        with urlopen(f"http://127.0.0.1:{PORT}/", timeout=30) as answer:
            assert answer.status == 200 and b"Remote Desktop" in answer.read()
        asked = time.monotonic()
        os.kill(first_of(process), signal.SIGTERM)
        process.wait(20)
    print(f"healthy after {ready:.0f} s, ended after {time.monotonic() - asked:.1f} s")
    assert not answers(PORT)
    lines = log.read_text("utf-8").splitlines()
    assert (
        not [line for line in lines if "Traceback" in line]
        and [json.loads(each) for each in lines if each[:1] == "{"] != []
    )
