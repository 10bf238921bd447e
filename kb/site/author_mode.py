"""The author's mode: content is published as it is saved."""

from __future__ import annotations

from django.conf import settings

from kb.content.finding import Finding
from kb.library.store import PublishError
from kb.publish.source_folder import read_folders
from kb.site.publishing import publish_content


class PublishOnSave:
    """Publishes when a content file changed since the last look."""

    def __init__(self) -> None:
        self.seen: dict[str, str] | None = None
        self.findings: tuple[Finding, ...] = ()

    def look(self) -> tuple[Finding, ...]:
        now = {file.name: file.digest for file in read_folders(settings.CONTENT_DIRS).files}
        if now != self.seen:
            self.seen = now
            try:
                self.findings = publish_content().findings
            except PublishError as error:
                self.findings = (Finding(str(settings.LIBRARY_DIR), 0, 0, str(error)),)
        return self.findings
