"""Routes below /guides/.

`wrap` is what the site puts around each page, e.g. a cache. It is told which fields of the query the page reads: "*" is
all of them, for the answers of a walk are there; of `whole?` only whether it is there. `lead` comes before the walk.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from decisiontree import views

View = Callable[..., HttpResponse]


def routes(wrap: Callable[[View, str], View], lead: Callable[[View], View]) -> list[URLPattern]:
    return [
        path("<slug:slug>/", lead(wrap(views.walk, "*")), name="walk"),
        path("<slug:slug>/know/", views.know, name="know"),
        path("<slug:slug>/article/", wrap(views.article, "whole?"), name="guide-article"),
        path("<slug:slug>/escalate/", wrap(views.escalation, ""), name="escalation"),
        path("<slug:slug>/<slug:key>/", wrap(views.node, ""), name="node"),
    ]
