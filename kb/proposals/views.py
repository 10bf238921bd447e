"""Suggest a change: the form of a field, what a change does, and the reviewer's desk. Only there where PROPOSALS is on."""

from __future__ import annotations

from collections.abc import Callable
from difflib import unified_diff
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kb.accounts.identity import AUTHOR, REVIEWER
from kb.content.editing.splice import CannotSplice
from kb.content.markdown.effort import TooMuchWork
from kb.content.markdown.lint import faults_of
from kb.content.markdown.render import effort_for_one_file, render_body
from kb.content.markdown.sanitise import sanitise
from kb.library.reviews import reviews_due
from kb.links.ids import parse_id
from kb.links.items import Item, find_item
from kb.proposals.access import may, person, sees, site_person
from kb.proposals.fields import Field
from kb.proposals.proposals import (
    Conflict,
    FoundItem,
    HalfDone,
    SuggestedChange,
    find_proposal,
    list_proposals,
    locate,
    merge,
    propose,
    proposed_text,
    send_back,
    write,
)
from kb.proposals.repository import Repository, explained
from kb.proposals.review import Manage, Review, review
from kb.publish.source_git import GitError
from kb.records.audit import record
from kb.web.ratelimit import client_of, seconds_to_wait
from kb.web.requests import Request

LONGEST = 200_000  # characters of one field
View = Callable[..., HttpResponse]
_csrf = CsrfViewMiddleware(lambda request: HttpResponse())


def repositories() -> list[Repository]:
    return [Repository(folder, site_person()) for folder in settings.CONTENT_DIRS]


def manage() -> Manage:
    folders = ":".join(map(str, settings.CONTENT_DIRS))
    return Manage(settings.BASE_DIR, {"VAR_DIR": str(settings.VAR_DIR), "CONTENT_DIRS": folders})


def private(view: View) -> View:
    """For people who edit: kept by no cache. What git can't do is said on a page."""

    @never_cache
    @wraps(view)
    def shown(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except HalfDone as error:
            response = render(request, "proposals/trouble.html", {"done": explained(str(error))}, status=503)
        except (GitError, OSError) as error:
            response = render(request, "proposals/trouble.html", {"trouble": explained(str(error))}, status=503)
        response["X-Robots-Tag"] = "noindex"
        return response

    return shown


def came_from_here(request: HttpRequest) -> bool:
    """Checked here, so that an expired form comes back with what was typed and not as an error page."""
    return _csrf.process_view(request, desk, (), {}) is None


# --- the form of a field ----------------------------------------------------------------------------------------


@csrf_exempt  # see came_from_here
@require_http_methods(["GET", "HEAD", "POST"])
@private
def suggest_change(request: Request, typed: str) -> HttpResponse:
    is_from_here = came_from_here(request)
    if not may(request, AUTHOR) and request.method != "POST":
        return render(request, "proposals/strangers.html", {"role": "author"}, status=403)
    found = find_typed(typed)
    if found is None or not sees(request, found.item.id):
        return _lost(request, typed)
    field = found.item.find_field(request.GET.get("field", "")) or _only(found.item.fields)
    if field is None:
        return render(request, "proposals/fields.html", {"item": found.item}) if request.method != "POST" else _lost(request, typed)  # fmt: skip
    if request.method != "POST":
        return _form(request, found, field, _text_of(request, found, field) or field.text)
    trouble = _trouble(request, is_from_here)
    return _form(request, found, field, _typed(request), trouble=trouble, status=403) if trouble else _sent(request, found, field)  # fmt: skip


def find_typed(typed: str) -> FoundItem | None:
    for repository in repositories():
        for reading in parse_id(typed, settings.ID_PREFIX):
            found = locate(repository, reading.id) if reading.is_right else None
            if found:
                return found
    return None


def _only(fields: tuple[Field, ...]) -> Field | None:
    return fields[0] if len(fields) == 1 else None


def _lost(request: Request, typed: str) -> HttpResponse:
    """What was typed for something that is gone is shown, to be taken along."""
    if request.method == "POST":
        known = next((each.id for each in parse_id(typed, settings.ID_PREFIX) if each.is_right), "")
        return render(request, "proposals/gone.html", {"text": _typed(request), "typed": known}, status=410)
    if item := _shown(request, typed):
        return render(request, "proposals/not_committed.html", {"item": item}, status=404)
    raise Http404("There is nothing with this id in the content.")


def _shown(request: Request, typed: str) -> Item | None:
    """What the site shows although no commit has it: a new file of somebody who writes beside the site."""
    ids = [each.id for each in parse_id(typed, settings.ID_PREFIX) if each.is_right]
    found = (find_item(request.library, item_id) for item_id in ids)
    return next((item for item in found if item and item.url), None)


def _typed(request: HttpRequest) -> str:
    return request.POST.get("text", "").replace("\r\n", "\n")


def _text_of(request: HttpRequest, found: FoundItem, field: Field) -> str:
    """The text of an earlier proposal for this field, which somebody goes on with."""
    earlier = find_proposal(found.repository, request.GET.get("from", ""))
    is_for_this = earlier and (earlier.item, earlier.field) == (found.item.id, field.name)
    return proposed_text(found.repository, earlier) if earlier and is_for_this else ""


def _trouble(request: HttpRequest, is_from_here: bool) -> str:
    if not may(request, AUTHOR):
        return "You are not signed in as an author. Sign in in another tab, then send this again."
    if not is_from_here:
        return "This form expired. Your text is still here: send it again. Cookies must be allowed for this site."
    wait = seconds_to_wait(f"form:{client_of(request)}", settings.SAVES_PER_MINUTE)
    if wait and request.POST.get("do") != "preview":
        return f"Too many requests. Your text is still here: send it again in {wait} seconds."
    if len(request.POST.get("text", "")) > LONGEST:
        return f"This text is too long: one field takes {LONGEST:,} characters. Your text is still here."
    return ""


def _sent(request: HttpRequest, found: FoundItem, field: Field) -> HttpResponse:
    text, do = _typed(request), request.POST.get("do", "check")
    if do == "preview":
        return render(request, "proposals/_preview.html", _preview(field, text))
    if request.POST.get("base") != field.digest:
        return _form(request, found, field, text, theirs=field.text, status=409)
    try:
        commit = write(found, field, text, person(request), request.POST.get("why", "")[:5000])
        if found.repository.run("rev-parse", f"{commit}^{{tree}}") == found.repository.run("rev-parse", f"{found.commit}^{{tree}}"):  # fmt: skip
            return _form(request, found, field, text, trouble="Nothing was changed yet.")
        if do == "send":
            return send_to_review(found, commit)
    except CannotSplice as error:
        return _form(request, found, field, text, trouble=f"This can't be written: {error}.", status=422)
    except (GitError, OSError) as error:
        told = f"This could not be saved: {explained(str(error))} Your text is still here."
        return _form(request, found, field, text, trouble=told, status=503)
    judged = review(manage(), found.commit, commit)
    return _form(request, found, field, text, judged=judged, diff=_lines(_diff(field.text, text)))


def send_to_review(found: FoundItem, commit: str) -> HttpResponse:
    name = propose(found.repository, commit, found.item.id)
    response = redirect("proposal", name)
    if settings.PROPOSE_REMOTE:
        try:
            found.repository.push(settings.PROPOSE_REMOTE, commit, f"refs/heads/proposal/{name}")
        except GitError:
            response["Location"] += "?pushed=no"
    return response


def _form(
    request: HttpRequest, found: FoundItem, field: Field, text: str, status: int = 200, **more: object
) -> HttpResponse:
    context = {
        "item": found.item,
        "field": field,
        "text": text,
        "rows": min(30, max(4 if field.is_long else 1, text.count("\n") + 2)),
        "asks_name": settings.SIGN_IN == "none",
        "others": [each for each in list_proposals(found.repository)
                   if each.is_open and (each.item, each.field) == (found.item.id, field.name)],
        "posted": request.POST,
        **_preview(field, text),
        **more,
    }  # fmt: skip
    judged = more.get("judged")
    if isinstance(judged, Review):
        context["review"] = _html(judged.markdown)
    return render(request, "proposals/form.html", context, status=status)


def _preview(field: Field, text: str) -> dict[str, object]:
    """The text as the site renders it, with what the check says of it by itself."""
    if not field.is_markdown or len(text) > LONGEST:
        return {}
    text = text.replace("\r\n", "\n")
    return {"preview": _html(text), "faults": [f"Line {fault.line}: {fault.what}" for fault in faults_of(text)][:20]}


def _html(text: str) -> str:
    try:
        with effort_for_one_file():
            return mark_safe(sanitise(render_body(text).html))  # noqa: S308 - as it is made safe before it is published
    except TooMuchWork:
        return "This text is too complicated to be shown."


def _diff(before: str, after: str) -> str:
    return "\n".join(unified_diff(before.splitlines(), after.splitlines(), "before", "after", lineterm="", n=2))


def _lines(diff: str) -> list[tuple[str, str]]:
    """The lines of a diff, each with how it is marked."""
    marks = {"+": "ins", "-": "del", "@": "place"}
    body = diff[diff.find("@@") :] if "@@" in diff else diff
    return [(marks.get(line[:1], "same"), line) for line in body.splitlines()]


# --- the desk ---------------------------------------------------------------------------------------------------


@require_safe
@private
def desk(request: HttpRequest) -> HttpResponse:
    if not may(request, AUTHOR):
        return render(request, "proposals/strangers.html", {"role": "author"}, status=403)
    listed = [proposal for repository in repositories() for proposal in list_proposals(repository)]
    found = [proposal for proposal in listed if sees(request, proposal.item)]
    due = reviews_due(request.library, timezone.now().date())  # type: ignore[attr-defined]
    context = {
        "open": [each for each in found if each.is_open],
        "back": [each for each in found if not each.is_open],
        "due": [review for review in due if sees(request, review.id)],
    }
    return render(request, "proposals/desk.html", context)


def _with_proposal(view: View) -> View:
    @wraps(view)
    def shown(request: HttpRequest, name: str) -> HttpResponse:
        if not may(request, AUTHOR):
            return render(request, "proposals/strangers.html", {"role": "author"}, status=403)
        for repository in repositories():
            proposal = find_proposal(repository, name)
            if proposal and sees(request, proposal.item):
                return view(request, repository, proposal)
        raise Http404("There is no such proposal: it may have been published.")

    return shown


@require_safe
@private
@_with_proposal
def show_proposal(request: HttpRequest, repository: Repository, proposal: SuggestedChange) -> HttpResponse:
    return _show(request, repository, proposal)


def _show(request: HttpRequest, repository: Repository, proposal: SuggestedChange, status: int = 200, **more: object) -> HttpResponse:  # fmt: skip
    judged = review(manage(), proposal.parent, proposal.commit)
    context = {
        "proposal": proposal,
        "diff": _lines(repository.diff(proposal.commit)),
        "judged": judged,
        "review": _html(judged.markdown),
        "may_decide": may(request, REVIEWER),
        "asks_name": settings.SIGN_IN == "none",
        "is_pushed": settings.PROPOSE_REMOTE and request.GET.get("pushed") != "no",
        "merge_url": settings.PROPOSE_URL.replace("{branch}", proposal.branch),
        "remote": settings.PROPOSE_REMOTE,
        "posted": request.POST,
        **more,
    }
    return render(request, "proposals/proposal.html", context, status=status)


@require_safe
@private
@_with_proposal
def patch(request: HttpRequest, repository: Repository, proposal: SuggestedChange) -> HttpResponse:
    """For `git am`."""
    headers = {"Content-Disposition": f'attachment; filename="{proposal.name}.patch"'}
    return HttpResponse(repository.patch(proposal.commit), content_type="text/x-patch; charset=utf-8", headers=headers)


@require_http_methods(["POST"])
@private
@_with_proposal
def decide(request: HttpRequest, repository: Repository, proposal: SuggestedChange) -> HttpResponse:
    if not may(request, REVIEWER):
        return render(request, "proposals/strangers.html", {"role": "reviewer"}, status=403)
    who = person(request)
    if request.POST.get("do") == "back":
        send_back(repository, proposal, who, request.POST.get("reason", "")[:5000])
        record("proposal sent back", proposal.name, who.name, item=proposal.item, field=proposal.field)
        return redirect("proposals")
    if not review(manage(), proposal.parent, proposal.commit).is_valid:
        return _show(request, repository, proposal, 422, trouble="This proposal has errors, so it can't be published.")
    try:
        commit = merge(repository, proposal, settings.PROPOSE_REMOTE)
    except Conflict as conflict:
        more = {"theirs": conflict.theirs, "ours": proposed_text(repository, proposal)}
        return _show(request, repository, proposal, 409, trouble=str(conflict), **more)
    record("proposal accepted", proposal.name, who.name, item=proposal.item, field=proposal.field, commit=commit)
    return _publish(request, proposal, commit)


def _publish(request: HttpRequest, proposal: SuggestedChange, commit: str) -> HttpResponse:
    """In the author's mode the next look at a page shows it. Elsewhere all content is published, checked once more."""
    is_published, _, trouble = (True, "", "") if settings.DEBUG else manage()("publish", commit)
    context = {"proposal": proposal, "commit": commit, "is_published": is_published, "trouble": trouble}
    return render(request, "proposals/published.html", context)
