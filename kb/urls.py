"""Every address of the site. Pages are kept (`page`) because they depend on nothing but the library and the address."""

from __future__ import annotations

from django.urls import include, path, re_path

from decisiontree.urls import routes
from kb.api.api import api
from kb.api.about import api_page, no_such_endpoint
from kb.pages import page
from kb.views import articles, codes, home, search

urlpatterns = [
    path("", page(home.home), name="home"),
    path("search/", page(search.search), name="search"),
    path("about/", page(home.about), name="about"),
    # /guides/
    path("guides/", page(articles.guide_list), name="guide-list"),
    path("guides/", include(routes(wrap=page))),
    # /articles/
    path("articles/", page(articles.article_list), name="article-list"),
    path("articles/<slug:slug>/", page(articles.article), name="article"),
    # /codes/
    path("codes/", page(codes.code_list), name="code-list"),
    path("codes/<str:spelling>/", page(codes.code), name="code"),
    # /api/
    path("api/v1/", page(api_page), name="api"),
    path("api/v1/", api.urls),
    re_path(r"^api/", no_such_endpoint),
    # for machines that watch this one
    path("healthz", home.healthz, name="healthz"),
    path("readyz", home.readyz, name="readyz"),
]

handler404 = "kb.views.errors.not_found"
