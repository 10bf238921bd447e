"""What Django is told once it knows all models: checks of settings, and how SQLite is opened."""

from __future__ import annotations

from django.apps import AppConfig
from django.core import checks
from django.db.backends.signals import connection_created

from kb.records.sqlite import check_journal, check_journal_to_deploy, set_journal
from kb.site.reader_library import check_sign_in


class KnowledgeBase(AppConfig):
    name = "kb"

    def ready(self) -> None:
        connection_created.connect(set_journal)
        checks.register(check_journal)
        checks.register(check_journal_to_deploy, deploy=True)
        checks.register(check_sign_in, deploy=True)
