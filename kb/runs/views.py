"""The note of a walk, saving a walk, and what was saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from decisiontree.guide import Guide
from decisiontree.tickets.notations import JIRA, MARKDOWN, PLAIN, SERVICENOW
from decisiontree.tickets.note import FORMATS, JSON, NAMES, note, sections
from decisiontree.views import read_walk, with_guide
from decisiontree.walk.permalink import Permalink
from decisiontree.walk.replay import Walk
from kb.library.library import Library
from kb.models import Run
from kb.records.audit import record
from kb.runs.closing import AlreadyClosed, causes_of, close
from kb.runs.counting import count_no_more
from kb.runs.forms import ClosingForm, RunForm
from kb.runs.runs import (
    continued_in,
    find_continued,
    make_run,
    may_open,
    newest,
    resume,
    saved_in,
    tell,
    transcript_in,
    usual_outcome,
)
from kb.web.ratelimit import client_of, seconds_to_wait
from kb.web.requests import Request
from kb.webhooks.events import delete_run, save_run

RETRY_SECONDS = 30
RETRY_FULL = 3600
# why a form is not taken although it is right
OFTEN, DOWN, UNPROVEN, FULL, OFF, TOLD = "often", "down", "unproven", "full", "off", "told"
STATUS = {OFTEN: 429, DOWN: 503, UNPROVEN: 403, FULL: 429, OFF: 403, TOLD: 409}
FILES = {"txt": PLAIN, "md": MARKDOWN, "jira": JIRA, "servicenow": SERVICENOW, "json": JSON}
MEDIA_TYPES = {MARKDOWN: "text/markdown", JSON: "application/json"}
SYSTEMS = ("Jira", "ServiceNow", "Zendesk", "Zammad", "GitHub", "GitLab")

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """For one reader: never kept by a cache, never listed by a search engine."""

    @never_cache
    @wraps(view)
    def hidden(request: Request, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response

    return hidden


def with_run(view: View) -> View:
    """Hand the view the run of that id; say so when the records cannot be reached."""

    @wraps(view)
    def found(request: Request, run_id: str, **kwargs: str) -> HttpResponse:
        try:
            run = Run.objects.filter(id=run_id).first()
            if run is None or not may_open(request.library, run):
                raise Http404("This session was deleted or never saved.")
            return view(request, run, **kwargs)
        except Error:
            return _later(render(request, "kb/records_down.html", status=503))

    return found


def _later(response: HttpResponse, seconds: int = RETRY_SECONDS) -> HttpResponse:
    response["Retry-After"] = str(seconds)
    return response


# --- a walk: its note, saving it ------------------------------------------------------------------


@require_safe
@with_guide
def walk_note(request: Request, guide: Guide) -> HttpResponse:
    here, link = read_walk(request, guide)
    asked = request.GET.get("format", "")
    chosen = asked if asked in FORMATS else PLAIN
    context = {
        "guide": guide,
        "walk_query": link.at(link.evidence).query,
        "formats": [(each, NAMES[each], link.query_with(("format", each)), each == chosen) for each in FORMATS],
        "note": note(tell(request.library, here, link), chosen, settings.SITE_URL),
    }
    return render(request, "kb/walk_note.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_guide
@private
def walk_save(request: Request, guide: Guide) -> HttpResponse:
    here, link = read_walk(request, guide)
    if not settings.ANONYMOUS_SAVES:
        return _form(request, here, link, RunForm(initial={"outcome": usual_outcome(here)}), OFF)
    if request.method != "POST":
        return _form(
            request,
            here,
            link,
            RunForm(initial={**_typed_before(request.library, link), "outcome": usual_outcome(here)}),
        )
    form = RunForm(request.POST)
    wait = seconds_to_wait(f"form:{client_of(request)}", settings.SAVES_PER_MINUTE)
    if wait:
        return _later(_form(request, here, link, form, OFTEN), wait)
    if not form.is_valid():
        return _form(request, here, link, form)
    try:
        run = make_run(request.library, here, link, **form.cleaned_data)
        if _is_full():
            return _later(_form(request, here, link, form, FULL), RETRY_FULL)
        save_run(run)
    except Error:
        return _later(_form(request, here, link, form, DOWN))
    count_no_more(request, here)
    return redirect("run", run.id)


def _is_full() -> bool:
    """Whether no more can be saved today without a token. Whoever fills the records shall not fill the disk."""
    most = settings.ANONYMOUS_SAVES_PER_DAY
    since = timezone.now() - timedelta(days=1)
    return bool(most) and Run.objects.filter(by_token=False, created__gte=since)[:most].count() >= most


def _typed_before(library: Library, link: Permalink) -> dict[str, str]:
    """What people typed in the session that this one continues."""
    try:
        before = find_continued(library, link)
    except Error:
        return {}  # saving will say so
    return {"ticket": before.ticket, "system": before.system, "note": before.note} if before else {}


def _form(request: Request, here: Walk, link: Permalink, form: RunForm, trouble: str = "") -> HttpResponse:
    """The form with all that was typed, and what went wrong with it."""
    told = tell(request.library, here, link)
    context = {
        "guide": here.guide,
        "form": form,
        "trouble": trouble,
        "walk_query": link.at(link.evidence).query,
        "systems": SYSTEMS,
        "keep_days": settings.RECORDS_KEEP_DAYS,
        "sections": sections(told, ""),
        "note": note(told, PLAIN, settings.SITE_URL) if trouble else "",
    }
    status = STATUS[trouble] if trouble else 422 if form.is_bound else 200
    return render(request, "kb/walk_save.html", context, status=status)


def not_from_here(request: Request, reason: str = "") -> HttpResponse:
    """A form that carries no proof that it was sent from this site. What was typed comes back, to be sent once more."""
    match = resolve(request.path_info)
    if match.url_name == "walk-save":
        return _save_again(request, **match.kwargs)
    if match.url_name == "run-closed":
        return _close_again(request, **match.kwargs)
    return render(request, "403.html", status=403)


@with_guide
@private
def _save_again(request: Request, guide: Guide) -> HttpResponse:
    here, link = read_walk(request, guide)
    return _form(request, here, link, RunForm(request.POST), UNPROVEN)


# --- what was saved -------------------------------------------------------------------------------


@require_safe
@private
@with_run
def run(request: Request, run: Run) -> HttpResponse:
    """The newest state of the session: its address stands in a ticket. `?state=saved` is what was saved here."""
    last = newest(request.library, run)
    if last != run and request.GET.get("state") != "saved":
        return redirect("run", last.pk)
    return _run_page(request, run)


def _run_page(request: Request, run: Run, trouble: str = "") -> HttpResponse:
    context = {
        "run": run,
        "continued_in": next(reversed(continued_in(request.library, run)), None),
        "title": transcript_in(run).guide.title,
        "resumed": resume(request.library, run),
        "sections": sections(transcript_in(run), ""),
        "files": [(reverse("run-note", args=[run.id, file]), NAMES[format]) for file, format in FILES.items()],
        "note": note(transcript_in(run), PLAIN, settings.SITE_URL, saved_in(run)),
        "trouble": trouble,
    }
    return render(request, "kb/run.html", context, status=STATUS[trouble] if trouble else 200)


@require_safe
@private
@with_run
def run_note(request: Request, run: Run, file: str) -> HttpResponse:
    if file not in FILES:
        raise Http404("Notes come as txt, md, jira, servicenow and json.")
    text = note(transcript_in(run), FILES[file], settings.SITE_URL, saved_in(run))
    response = HttpResponse(text, content_type=f"{MEDIA_TYPES.get(FILES[file], 'text/plain')}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{run.guide}-{run.id[:8]}.{file}"'
    return response


@require_POST
@private
@with_run
def run_delete(request: Request, run: Run) -> HttpResponse:
    wait = seconds_to_wait(f"delete:{client_of(request)}", settings.SAVES_PER_MINUTE)
    if wait:
        return _later(_run_page(request, run, OFTEN), wait)
    delete_run(run)
    record("session deleted", run.guide, request.identity.name if hasattr(request, "identity") else "")
    return render(request, "kb/run_deleted.html", {"guide": request.library.guide(run.guide)})


# --- how it ended ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@private
@with_run
def run_closed(request: Request, run: Run) -> HttpResponse:
    """Asks how a saved session ended: the ticket note links here."""
    last = newest(request.library, run)
    causes = causes_of(request.library, last)
    if request.method != "POST":
        said = {"outcome": last.outcome, "cause": last.cause, "text": "" if last.cause else last.cause_text}
        return _closing_page(request, last, ClosingForm(causes=causes, initial=said))
    form = ClosingForm(request.POST, causes=causes)
    wait = seconds_to_wait(f"form:{client_of(request)}", settings.SAVES_PER_MINUTE)
    if wait:
        return _later(_closing_page(request, last, form, OFTEN), wait)
    if not form.is_valid():
        return _closing_page(request, last, form)
    try:
        close(request.library, last, form.cleaned_data["outcome"], form.chosen, form.cleaned_data["text"])
    except AlreadyClosed:
        return _closing_page(request, last, form, TOLD)
    return redirect("run", last.pk)


def _closing_page(request: Request, run: Run, form: ClosingForm, trouble: str = "") -> HttpResponse:
    context = {"run": run, "title": transcript_in(run).guide.title, "form": form, "trouble": trouble}
    status = STATUS[trouble] if trouble else 422 if form.is_bound else 200
    return render(request, "kb/run_closed.html", context, status=status)


@private
@with_run
def _close_again(request: Request, run: Run) -> HttpResponse:
    form = ClosingForm(request.POST, causes=causes_of(request.library, run))
    return _closing_page(request, run, form, UNPROVEN)
