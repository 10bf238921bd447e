"""A real S3 server (moto's) in a process of its own, which can be frozen and woken."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from tests.support.processes import end, free_port, freeze, start, wake

BUCKET = "knowledge-base"


@dataclass
class S3Server:
    port: int
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def url(self) -> str:
        return f"s3://{BUCKET}/site"

    @property
    def variables(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT": f"http://127.0.0.1:{self.port}", "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "tests", "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "false",
        }  # fmt: skip

    def start(self) -> None:
        """With an empty bucket: what was in it is gone with the process."""
        self.process = start([sys.executable, "-W", "ignore", "-m", "moto.server", "-p", str(self.port)])
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port), 5).close()
                break
            except OSError:
                assert self.process.poll() is None, "the S3 server did not start"
                time.sleep(0.1)
        import boto3  # comes with moto

        secrets = {"aws_access_key_id": "tests", "aws_secret_access_key": "tests", "region_name": "us-east-1"}
        boto3.client("s3", endpoint_url=f"http://127.0.0.1:{self.port}", **secrets).create_bucket(Bucket=BUCKET)

    def stop(self) -> None:
        end(self.process)  # a frozen one, too

    def freeze(self) -> None:
        freeze(self.process)

    def wake(self) -> None:
        wake(self.process)


@contextmanager
def serve_s3() -> Iterator[S3Server]:
    pytest.importorskip("moto", reason="NOT TESTED: requirements-dev.txt is not installed")
    pytest.importorskip("obstore", reason="NOT TESTED: requirements-storage.txt is not installed")
    server = S3Server(free_port())
    try:
        server.start()
        yield server
    finally:
        server.stop()
