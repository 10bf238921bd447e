"""Addresses of the operator's desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from kb.desk import views


def routes() -> list[URLPattern]:
    return [
        path("desk/", views.desk, name="desk"),
        path("desk/<slug:kind>/", views.desk_list, name="desk-list"),
        path("desk/audit.jsonl", views.audit_export, name="desk-audit-export"),
        path("desk/dead-letters/<int:delivery>/replay/", views.replay, name="desk-replay"),
    ]
