"""The one store of libraries this process reads from and publishes to."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from kb.library.history import Commit, clean_commit, find_commit, read_commit
from kb.library.publishing import Outcome, Store, publish
from kb.library.reading import Read, merge, read_folders


@cache
def store() -> Store:
    return Store(settings.LIBRARY_DIR)


def read_content(ref: str = "") -> tuple[Read, Commit | None]:
    """The content of all folders: the work tree, or a commit. Raises GitError for a commit that does not exist."""
    folders = settings.CONTENT_DIRS
    if ref:
        return merge(read_commit(folder, ref) for folder in folders), find_commit(folders[0], ref)
    return read_folders(folders), clean_commit(folders[0])


def publish_content(ref: str = "") -> Outcome:
    """Publish all content. Raises GitError or PublishError; findings are part of the outcome."""
    read, commit = read_content(ref)
    return publish(store(), read, commit)
