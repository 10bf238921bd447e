"""Every address of the site. Pages are kept (`page`) because they depend on nothing but the library and the address.

Each says which fields of the query it reads; a walk reads everything.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path, re_path

from decisiontree.urls import routes
from kb.alternates import views as alternates
from kb.alternates import views_llms
from kb.api.about import api_page, no_such_endpoint
from kb.api.api import api
from kb.browse import views_articles as articles
from kb.browse import views_home as home
from kb.browse import views_media as media
from kb.browse import views_sitemaps as machines
from kb.browse import views_steps as steps
from kb.browse.views_roles import choose_role, in_remembered_role
from kb.browse.views_styleguide import styleguide
from kb.codes import views as codes
from kb.codes import views_events as events
from kb.evidence import views as evidence
from kb.feedback.views import helped
from kb.links import views as permanent
from kb.links import views_history as history
from kb.links.views_feeds import changes_feed
from kb.links.views_oembed import oembed
from kb.plans import views as plans
from kb.runs import views as runs
from kb.runs import views_ended
from kb.search import views as search
from kb.search import views_suggest as suggest
from kb.site.page_cache import EVERYTHING, NOTHING, View, page

WITH_ALTERNATES = "(?:articles|guides|codes|events|s|index)"
LISTED = "pack topic page"
RUN = "(?P<run_id>[0-9a-f]{32})"


def shown(view: View, reads: str = NOTHING) -> View:
    """A page that is kept, and that programs can have as Markdown or JSON."""
    return page(alternates.with_alternates(permanent.or_what_was(view)), reads)


def kept(view: View) -> View:
    """A page about a walk: where its guide is gone, so is this."""
    return page(permanent.or_what_was(view), EVERYTHING)


urlpatterns = [
    # for programs; first, or the end of an address would be taken for a part of it
    re_path(r"^(?P<path>guides/[^/]+)\.(?P<form>md|json)\Z", page(alternates.alternate, EVERYTHING)),
    re_path(rf"^(?P<path>{WITH_ALTERNATES}(?:/.+)?)\.(?P<form>md|json)\Z", page(alternates.alternate, "page")),
    # permanent addresses; before the pages, whose parts would take an @ for a name of their own
    re_path(r"^s/(?P<typed>[^/@]+)/?\Z", shown(permanent.short, "in"), name="short"),
    re_path(r"^s/(?P<typed>[^/@]+)@(?P<revision>[^/]*)/?\Z", shown(permanent.short_pinned, "in"), name="short-pinned"),
    re_path(
        r"^(?P<page>(?:articles|guides)/.+/|s/[^/@]+)@(?P<revision>[^/]+)/changes/\Z", page(permanent.changes, NOTHING)
    ),
    re_path(r"^(?P<page>(?:articles|guides)/.+/)@(?P<revision>[^/]+)/\Z", shown(permanent.pinned), name="pinned"),
    re_path(r"^s/(?P<item_id>[A-Z0-9]{1,10})@(?P<revision>[^/]{1,20})/helped/\Z", helped, name="helped"),
    # pages about the site
    path("", shown(home.home, "page"), name="home"),
    path("search/", page(search.search, EVERYTHING), name="search"),
    path("search/looked/", search.looked, name="looked"),
    path("search/suggest/", page(suggest.suggest, "q"), name="suggest"),
    path("about/", page(home.about, NOTHING), name="about"),
    path("styleguide/", styleguide, name="styleguide"),
    path("topics/", page(articles.topic_list, LISTED), name="topic-list"),
    # /guides/
    path("guides/", shown(articles.guide_list, LISTED), name="guide-list"),
    path("guides/<slug:slug>/note/", kept(runs.walk_note), name="walk-note"),
    path("guides/<slug:slug>/save/", permanent.or_what_was(runs.walk_save), name="walk-save"),
    path("guides/<slug:slug>/ended/", permanent.or_what_was(views_ended.walk_ended), name="walk-ended"),
    path("guides/<slug:slug>/history/", shown(history.guide_history, "page"), name="guide-history"),
    path("guides/<slug:slug>/plan/", in_remembered_role(kept(plans.plan)), name="plan"),
    path("guides/<slug:slug>/collect/", in_remembered_role(kept(evidence.collector)), name="collect"),
    path("guides/<slug:slug>/as/", choose_role, name="choose-role"),
    path("guides/<slug:slug>/plan.mmd", kept(plans.plan_text), name="plan-text"),
    path("guides/<slug:slug>/on-paper/", in_remembered_role(kept(plans.on_paper)), name="on-paper"),
    path("guides/", include(routes(wrap=shown, lead=in_remembered_role))),
    path("guides/<slug:slug>/<slug:key>/<str:step_id>/", shown(steps.guide_step), name="guide-step"),
    # /articles/
    path("articles/", shown(articles.article_list, LISTED), name="article-list"),
    path("articles/<slug:slug>/", shown(articles.article), name="article"),
    path("articles/<slug:slug>/history/", shown(history.article_history, "page"), name="article-history"),
    path("articles/<slug:slug>/<str:step_id>/", shown(steps.article_step), name="article-step"),
    path("media/<slug:pack>/<str:name>", media.picture, name="media"),
    # /codes/
    path("codes/", shown(codes.code_list, "family page"), name="code-list"),
    path("codes/<str:spelling>/", shown(codes.code), name="code"),
    # /events/
    path("events/", shown(events.event_list), name="event-list"),
    path("events/<int:number>/", shown(events.event), name="event"),
    # /runs/
    re_path(rf"^runs/{RUN}/\Z", runs.run, name="run"),
    re_path(rf"^runs/{RUN}/closed/\Z", runs.run_closed, name="run-closed"),
    re_path(rf"^runs/{RUN}/delete/\Z", runs.run_delete, name="run-delete"),
    re_path(rf"^runs/{RUN}/note\.(?P<file>[a-z]+)\Z", runs.run_note, name="run-note"),
    # /api/
    path("api/v1/", page(api_page, NOTHING), name="api"),
    path("api/v1/", api.urls),
    re_path(r"^api/", no_such_endpoint),
    path("oembed", oembed, name="oembed"),
    path("changes.atom", page(changes_feed, "pack topic owner guide"), name="changes-feed"),
    # for search engines
    path("robots.txt", page(machines.robots, NOTHING), name="robots"),
    path("sitemap.xml", page(machines.sitemap_index, NOTHING), name="sitemap-index"),
    path("sitemap-<int:number>.xml", page(machines.sitemap, NOTHING), name="sitemap"),
    path("llms.txt", page(views_llms.llms, NOTHING), name="llms"),
    path("llms-full.txt", page(views_llms.llms_full, NOTHING), name="llms-full"),
    path(".well-known/agent-skills/index.json", page(views_llms.skills, NOTHING), name="skills"),
    path(views_llms.SKILL_PATH.lstrip("/"), page(views_llms.skill, NOTHING), name="skill"),
    # for machines that watch this one
    path("healthz", home.healthz, name="healthz"),
    path("readyz", home.readyz, name="readyz"),
]

if settings.SIGN_IN != "none":
    from kb.accounts.urls import routes as account_routes
    from kb.desk.urls import routes as desk_routes

    urlpatterns += account_routes() + desk_routes()
if settings.PROPOSALS:
    from kb.proposals.urls import routes as proposal_routes

    urlpatterns += proposal_routes()
if settings.SIGN_IN != "none" or settings.DEBUG:
    from kb.learning.views import routes as learning_routes

    urlpatterns += learning_routes()
if settings.SIGN_IN != "none" or settings.DEBUG:
    from kb.studio.urls import routes as studio_routes

    urlpatterns += studio_routes()
if settings.DEBUG:
    from kb.site.views_live import live

    urlpatterns.append(path("live/", live, name="live"))
if settings.METRICS_TOKEN:
    from kb.operations.views_metrics import metrics

    urlpatterns.append(path("metrics", metrics, name="metrics"))
if settings.MCP:
    from kb.agents.views import endpoint

    urlpatterns.append(path("mcp", endpoint, name="mcp"))

handler400 = "kb.site.views_errors.bad_request"
handler403 = "kb.site.views_errors.forbidden"
handler404 = "kb.site.views_errors.not_found"
handler500 = "kb.site.views_errors.server_error"
