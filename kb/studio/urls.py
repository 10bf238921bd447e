"""Addresses of the studio."""

from __future__ import annotations

from django.urls import URLPattern, path

from kb.studio import views


def routes() -> list[URLPattern]:
    return [
        path("studio/", views.studio, name="studio"),
        path("studio/<slug:slug>/", views.studio_guide, name="studio-guide"),
        path("studio/<slug:slug>/<slug:part>/", views.studio_part, name="studio-part"),
    ]
