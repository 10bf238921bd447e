"""Addresses of suggested changes."""

from __future__ import annotations

from django.urls import URLPattern, path

from kb.proposals import views, views_checked


def routes() -> list[URLPattern]:
    return [
        path("suggest/<str:typed>/", views.suggest_change, name="suggest-change"),
        path("suggest/<str:typed>/checked/", views_checked.mark_checked, name="mark-checked"),
        path("proposals/", views.desk, name="proposals"),
        path("proposals/<slug:name>/", views.show_proposal, name="proposal"),
        path("proposals/<slug:name>/decide/", views.decide, name="proposal-decide"),
        path("proposals/<slug:name>.patch", views.patch, name="proposal-patch"),
    ]
