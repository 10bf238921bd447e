"""A file is written whole or not at all, and nowhere else than in its folder."""

from __future__ import annotations

import errno
import os

import pytest

from kb.content.editing.write import write_whole


def test_the_file_has_the_new_bytes_and_its_old_mode(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_whole(path, b"new", tmp_path)
    assert path.read_bytes() == b"new" and path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["a.md"]


def test_on_a_full_disk_the_file_is_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "a.md"
    path.write_bytes(b"old")

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new", tmp_path)
    assert path.read_bytes() == b"old" and os.listdir(tmp_path) == ["a.md"]


@pytest.mark.parametrize("where", ["file", "folder"])
def test_a_link_that_leads_out_is_not_followed(tmp_path, where):
    outside, inside = tmp_path / "outside", tmp_path / "content"
    outside.mkdir()
    inside.mkdir()
    (outside / "a.md").write_bytes(b"secret")
    if where == "file":
        (inside / "a.md").symlink_to(outside / "a.md")
    else:
        (inside / "pack").symlink_to(outside, target_is_directory=True)
    path = inside / "a.md" if where == "file" else inside / "pack/a.md"
    with pytest.raises(OSError, match="link"):
        write_whole(path, b"new", inside)
    assert (outside / "a.md").read_bytes() == b"secret"
