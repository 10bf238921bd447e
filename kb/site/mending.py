"""Mending content files where no judgement is needed: missing ids, and what findings have a remedy for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from kb.content.documents import ContentFile, FileChanged
from kb.content.editing.write import write_whole
from kb.content.finding import Finding
from kb.content.rules.fixes import FIXES, mend
from kb.site.minting import plan_ids, write_ids
from kb.site.publishing import CheckResult


def mend_content(result: CheckResult) -> Mapping[str, int]:
    """Mend the files of the work tree; how much in which. A file that was saved in between is left alone. Raises OSError."""
    by_path: dict[str, list[Finding]] = defaultdict(list)
    for finding in result.findings:
        if finding.rule in FIXES:
            by_path[finding.path].append(finding)
    files = {file.path: file for file in result.files}
    mended = {path: len(found) for path, found in by_path.items() if path in files and _mend(files[path], found)}
    for path in write_ids(plan_ids()):
        mended[path] = mended.get(path, 0) + 1
    return dict(sorted(mended.items()))


def _mend(file: ContentFile, findings: list[Finding]) -> bool:
    with suppress(FileChanged, UnicodeDecodeError):
        text = file.data.decode("utf-8")
        new = mend(text, findings)
        if new != text:
            folder = _folder_of(file)
            write_whole(folder / file.name, new.encode(), folder)
            return True
    return False


def _folder_of(file: ContentFile) -> Path:
    return next(folder for folder in settings.CONTENT_DIRS if (folder / file.name).is_file())
