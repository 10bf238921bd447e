"""Who reviews what, as a CODEOWNERS file."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from kb.publish.source_folder import read_folders, shown_path
from kb.site.reviewing import code_owners, owners_by_pack


class Command(BaseCommand):
    help = "Print the owners of all packs as a CODEOWNERS file, by which GitHub and GitLab ask for reviews."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        owners = owners_by_pack(read_folders(settings.CONTENT_DIRS).files)
        self.stdout.write("# Made by `manage.py list_owners` from `owners:` in each pack.yaml.")
        for line in code_owners(owners, shown_path(settings.CONTENT_DIRS[0])):
            self.stdout.write(line)
