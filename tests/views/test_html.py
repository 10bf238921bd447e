"""Every kind of page is valid HTML, whole or swapped in by htmx; a kind is a template, and none may be missing."""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, datetime
from html import unescape
from importlib import reload
from pathlib import Path

import pytest
from django.core.cache import cache as counts
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import clear_url_caches
from pytest_django.fixtures import Settings

import kb.urls
from kb.accounts.identity import NOBODY, identity
from kb.desk.lists import LISTS
from kb.links.items import find_item
from kb.models import Token
from kb.site import views_errors
from kb.site.page_cache import cache
from kb.site.store import store
from tests.support import content_files as small
from tests.support.content_files import PLAIN, PROBED, other_guide, write
from tests.support.desk import as_operator, fill_desk
from tests.support.html import html_faults, nu_faults
from tests.support.life import Life
from tests.support.sites import ROOT, SAMPLE, forget, publish_all, serve

pytestmark = pytest.mark.django_db
TEMPLATES = ROOT / "templates"
DEFINED = re.compile(r"^ *\.([a-z][\w-]*)", re.MULTILINE)  # a rule that begins with this class
CLASSES = re.compile(r'class="([^"]*)"')
SHEETS = re.compile(r' href="[^"]*/css/(\w+)(?:\.\w+)?\.css"')

WALK = "/guides/blank-pages/"
OLD = "?age=old&reseat=no-change"
SAMPLE_PAGES = f"""
/ /?page=2 /about/ /api/v1/ /topics/ /guides/ /articles/ /codes/ /codes/?family=nothing
/topics/?pack=printing&topic=paper /guides/?pack=printing
/search/ /search/?q=blank+pages /search/?q=pages&kind=article /search/?q=xylophone /search/?q=0x2A
/search/?q=%22blank+xylophone%22+-toner&kind=guide /search/?q=0x2A+0x9999+0x80070005 /search/?q=blnk+pagse /search/?q=%22blank+xylophone%22+-gateway /search/?q=panel+0x2A+and+0x1234
/search/?q=pages&from=blank-pages /search/?q=0x2A&from=blank-pages /search/?q=0x2A+0x1B&from=blank-pages {WALK}?test-page=blank {WALK}?back=smoking-printer&age=old
{WALK}?back=smoking-printer&age=old&show=escalate
/codes/0x2A/ /codes/0x2A+0x80070005/ /codes/0x9999/ /codes/0x80070006/ /codes/0x2A+0x9999/ /codes/hello/
/articles/what-the-panel-says/ /articles/what-the-panel-says/history/ /guides/blank-pages/history/
{WALK} {WALK}?shown=0x2a-0x80070005 {WALK}?shown=0x2a-0x80070005&show=why {WALK}?show=all {WALK}?age=old&show=all
{WALK}?as=nonsense&nonsense=1 {WALK}?reseat=fixed {WALK}?reseat=other-error {WALK}{OLD}&show=escalate
{WALK}?show=reseat {WALK}?show=new-cartridge&age=old {WALK}?show=queue {WALK}?smoke=smoke {WALK}?age=old&show=test-page
{WALK}{OLD}&reinstall=no-change&new-cartridge=no-change {WALK}?test-page=fine&age=new&show=why
{WALK}note/{OLD} {WALK}save/{OLD} {WALK}plan/ {WALK}plan/{OLD} {WALK}article/ {WALK}article/?whole=1 {WALK}on-paper/ {WALK}on-paper/{OLD}
{WALK}escalate/
{WALK}no-toner/ {WALK}loose/ {WALK}test-page/ {WALK}reseat/ {WALK}new-cartridge/ {WALK}new-cartridge/N1AA/
/guides/smoking-printer/ /guides/smoking-printer/plan/ /guides/smoking-printer/article/ /guides/smoking-printer/?where=plug
/nothing/here/ /articles/what-the-panel-said/ /s/ZZZZZ /s/Q1TQ /s/Q1TP@nothing
""".split()


EVENTS = """
providers:
  pump: {title: Pump control, names: [Pump, Brew-Pump], log: Machine}
  tank: {title: Tank, names: [Tank], log: Machine}
events:
  - provider: pump
    event: 7
    says: [The pump … turns and no water comes.]
    meaning: The tank is empty.
    confidence: low
    notes: By experience.
    pages: [care]
  - {provider: tank, event: 7, meaning: The filter is full., confidence: low, notes: By experience., guide: no-coffee}
"""


INCIDENT = """
title: The water is off
text: The plumber comes at ten.
from: 2026-01-01 08:00 +01:00
to: 2099-01-01 12:00 +01:00
link: https://status.example.org/17
causes: {no-coffee: {pump: most}}
"""


PROBED_QUESTION = """\
    id: Q3AA
    ask: Does the pipe leak?
    needs: client
    minutes: 9
    check: Look under it.
    sources: [manual]
    probe: {listener: "2", programs: [sshd]}
    reads:
      - {when: {state: free}, then: dry}
      - {when: {state: listening}, then: wet}
      - {else: unknown}
    samples:
      - {values: {state: denied}, answer: unknown}
    answers:
      dry: {say: It is dry, likely: {scale: never, default: always}}
      wet: {say: It is wet, likely: {scale: always, default: never}}
"""


INCLUDED = ("proposals/_diff.html", "proposals/_preview.html")


class Visitor:
    """Goes from page to page and keeps each, with the templates it was made from."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.pages: dict[str, str] = {}
        self.templates: set[str] = set()

    def see(self, name: str, response: HttpResponse | None = None, **options: object) -> str:
        """Keep this page, or the one at this address."""
        cache.clear()  # a page that is kept is not made again
        response = response or self.client.get(name, follow=True, **options)
        if "text/html" in response["Content-Type"]:
            self.pages[name] = response.content.decode()
            self.templates |= {template.name for template in getattr(response, "templates", ()) if template.name}
        return self.pages.get(name, "")

    def swap(self, address: str, target: str, into: str) -> None:
        """Keep a page with what htmx would put into it."""
        got = self.client.get(address, headers={"HX-Request": "true"})
        self.templates |= {template.name for template in got.templates if template.name}
        inner = re.sub(r"^\s*<title>.*?</title>", "", got.content.decode(), flags=re.DOTALL)
        opening = rf'(<div id="{target}"[^>]*>).*?(</div>\s*</main>|</div>\s*</form>)'
        whole, count = re.subn(
            opening, lambda found: f"{found[1]}{inner}{found[2]}", self.pages[into], count=1, flags=re.DOTALL
        )
        assert count == 1
        self.pages[f"{into} with {address}"] = whole


@pytest.fixture
def visitor(site: object) -> Visitor:
    counts.clear()
    return Visitor(Client())


@pytest.fixture
def every_page(
    visitor: Visitor, settings: Settings, lived: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Visitor:
    see_the_sample(visitor)
    see_saved_sessions(visitor, settings)
    see_a_database_that_is_down(visitor)
    see_faults(visitor, settings)
    see_a_life(visitor, settings, lived)
    see_shared_parts(visitor, settings, tmp_path)
    see_the_collector(visitor, settings, tmp_path)
    see_accounts(visitor, settings)
    see_the_preview(visitor, settings, tmp_path)
    see_the_studio(visitor, settings, tmp_path)
    see_nothing_published(visitor, settings, tmp_path)
    forget()
    return visitor


def see_the_sample(visitor: Visitor) -> None:
    for address in SAMPLE_PAGES:
        visitor.see(address)
    visitor.see(
        "paste", visitor.client.post("/search/", {"q": "my cat is on the roof\nand the codes 0x1234 0x2A"}, follow=True)
    )
    visitor.see("know", visitor.client.post(f"{WALK}know/", {"know": "the test page is blank too"}, follow=True))
    visitor.see("know nothing", visitor.client.post(f"{WALK}know/", {"know": "xylophone"}, follow=True))
    visitor.swap("/search/suggest/?q=0x2A+blank", "suggestions", "/about/")
    visitor.swap(f"{WALK}{OLD}", "step", WALK)
    visitor.swap(f"{WALK}?show=reseat", "step", WALK)


def see_saved_sessions(visitor: Visitor, settings: Settings) -> None:
    form = {"ticket": "INC1", "system": "Jira", "outcome": "open", "note": "Waits for toner."}
    save = f"{WALK}save/{OLD}"
    first = visitor.client.post(save, form)["Location"]
    visitor.see(first)
    visitor.see(f"{first}closed/")
    visitor.see("saved again", visitor.client.post(save + "&queue=held", form, follow=True))
    visitor.see("wrong form", visitor.client.post(save, {**form, "outcome": "x", "ticket": "x" * 999}))
    visitor.see("password", visitor.client.post(save, {**form, "note": "password: hunter2hunter2"}))
    for options in ({}, {"cause": "old", "text": ""}):
        ended = f"{WALK}ended/{OLD}"
        visitor.see(f"ended {options}", visitor.client.post(ended, options) if options else visitor.client.get(ended))
    panel = find_item(store().current(), "A1PA")
    address = f"/s/A1PA@{panel.mark.revision}/helped/"
    visitor.see(address)
    for said in ({"helped": "no"}, {"helped": "yes"}, {"helped": "no", "why": "unclear"}):
        visitor.see(f"helped {said}", visitor.client.post(address, said, headers={"User-Agent": "Firefox/140.0"}))
    visitor.see("deleted", visitor.client.post(f"{first}delete/", follow=True))
    settings.SAVES_PER_MINUTE = 1
    visitor.see("too often", visitor.client.post(save, form))
    settings.SAVES_PER_MINUTE, settings.ANONYMOUS_SAVES = 0, False
    visitor.see("off", visitor.client.get(save))
    settings.ANONYMOUS_SAVES = True
    visitor.see("not from here", Client(enforce_csrf_checks=True).post(f"{first}delete/"))


def see_a_database_that_is_down(visitor: Visitor) -> None:
    with pytest.MonkeyPatch.context() as patch:

        def refuse(*args: object) -> None:
            raise OperationalError("connection refused")

        patch.setattr(connection, "cursor", refuse)
        visitor.see(f"/runs/{'0' * 32}/")
        visitor.see("unsaved", visitor.client.post(f"{WALK}save/{OLD}", {"outcome": "open"}))


def see_faults(visitor: Visitor, settings: Settings) -> None:
    visitor.see("too long to read", visitor.client.post("/search/", {"q": "x" * 8_100_000}))
    settings.PASTE_MB_PER_MINUTE = 1
    visitor.see("too often to read", visitor.client.post("/search/", {"q": "x" * 3_000_000}))
    settings.PLANS_PER_MINUTE = 1
    for answer in ("fine", "blank"):
        visitor.see(f"too often to plan: {answer}", visitor.client.get(f"/guides/blank-pages/plan/?test-page={answer}"))
    for name in ("400", "403", "413", "415", "500", "plain_404"):
        visitor.see(name, views_errors._plain(200, f"{name}.html"))
        visitor.templates |= {f"{name}.html", "plain.html"}


def see_a_life(visitor: Visitor, settings: Settings, lived: Life) -> None:
    serve(settings, lived.folder)
    for address in ("/s/S7AA", "/s/T1AA", "/s/T2AA", "/articles/caring/history/", "/s/S6AA@nothing", *lived.pages):
        visitor.see(address)
    for page in [page for page in lived.pages if "/S6AA/" in page]:
        visitor.see(f"{page}changes/")


def see_shared_parts(visitor: Visitor, settings: Settings, tmp_path: Path) -> None:
    told = "redirects:\n  R3AA: {withdrawn: true, reason: vinegar eats the seals}\n"
    files = {
        "coffee/guides/bitter.yaml": other_guide(),
        "redirects.yaml": told,
        "coffee/events.yaml": EVENTS,
        "coffee/incidents/water.yaml": INCIDENT,
    }
    serve(settings, tmp_path / "shared", write(tmp_path / "shared-content", files))
    publish_all()
    for address in (
        "/",
        "/guides/no-coffee/descale/",
        "/guides/no-coffee/?show=descale",
        "/s/R3AA?in=A1AA",
        "/s/Q2AA?in=G9ZZ",
        "/events/",
        "/events/7/",
        "/events/8/",
        "/guides/no-coffee/?show=why",
        "/search/?q=event+7",
    ):
        visitor.see(address)


def see_the_collector(visitor: Visitor, settings: Settings, tmp_path: Path) -> None:
    """A guide with a question that a collector can answer: its text, and what came of it."""
    noise = f"questions:\n  leak:\n{PROBED_QUESTION}"
    slow = small.GUIDE.replace(PLAIN, PROBED, 1).replace("minutes: 1\n    check", "minutes: 9\n    check")
    files = {"coffee/guides/no-coffee.yaml": slow.replace("questions:\n", noise, 1)}
    serve(settings, tmp_path / "probed", write(tmp_path / "probed-content", files))
    publish_all()
    assert "Collect evidence" in visitor.see("/guides/no-coffee/")
    address = "/guides/no-coffee/collect/"
    page = visitor.see(address)
    visitor.see(f"{address}?level=full")
    text = unescape(re.search(r"<pre><code>(.*?)</code></pre>", page, re.DOTALL)[1])  # type: ignore[index]
    output = subprocess.run(["bash", "-c", text], capture_output=True, text=True, timeout=60, check=True).stdout
    visitor.see("collected", visitor.client.post(address, {"output": output}))
    visitor.see("collected nothing", visitor.client.post(address, {"output": "SW1;"}))


def see_accounts(visitor: Visitor, settings: Settings) -> None:
    """Pages of a site on which people sign in."""
    request = visitor.client.get("/about/").wsgi_request
    settings.ROOT_URLCONF = "tests.support.account_urls"
    clear_url_caches()
    wrong = {"errors": ["Name and password don't match."], "username": {"value": "ada"}}
    ada, roles = identity("Ada", ["author"]), [("author", "Suggests changes.")]
    for name, context in (
        ("sign_in", {"form": {}, "next": "/"}),
        ("sign_in", {"form": wrong, "next": "/"}),
        ("account", {"who": ada, "roles": roles, "signs_in_here": True}),
        ("account", {"who": NOBODY, "roles": [], "signs_in_here": True}),
        ("account", {"who": NOBODY, "roles": [], "signs_in_here": False}),
        ("account", {"who": ada, "roles": roles, "signs_in_here": False, "sign_out_url": "/saml/logout?ReturnTo=/"}),
        ("signed_out_page", {"provider": "https://login.example.org/"}),
        ("refused", {"why": "The answer was too old."}),
        ("too_often", {"seconds": 30}),
        ("not_known", {}),
        ("signed_out", {}),
        ("unavailable", {}),
    ):
        template = f"accounts/{name}.html"
        visitor.see(f"{name} {sorted(context)} {len(visitor.pages)}", render(request, template, context))
        visitor.templates.add(template)
    see_suggestions(visitor, request)
    see_the_desk(visitor, settings)
    settings.ROOT_URLCONF = "kb.urls"
    clear_url_caches()


def see_suggestions(visitor: Visitor, request: HttpRequest) -> None:
    """Pages to suggest a change, to review one, and to see what readers missed."""
    diff = [("hunk", "@@ -1 +1 @@"), ("del", "The tank"), ("ins", "The water tank"), ("same", "is empty.")]
    item = {"id": "P7AA", "title": "Blank pages", "kind": "question"}
    text = {"name": "ask", "label": "question", "help": "What to look at.", "digest": "abc", "is_markdown": True}
    word = {"name": "prior", "label": "prior", "choices": ["common", "rare"], "digest": "abc"}
    proposal = {
        "name": "p7aa-1", "subject": "Say it plainer", "author": "Ada", "date": "2026-11-01",
        "item": "P7AA", "field": "ask", "why": "It was long.", "is_open": True, "branch": "proposals/p7aa-1",
    }  # fmt: skip
    judged = {"is_valid": False}
    field = {"item": item, "text": "Is it empty?", "rows": 3, "asks_name": True, "preview": "Is it empty?"}
    gap = {"text": "blank vouchers", "guide": {"slug": "blank-pages", "title": "Blank pages"}, "count": 7,
           "last": datetime(2026, 11, 1, tzinfo=UTC)}  # fmt: skip
    unhelpful = {**gap, "guide": None, "url": "/articles/what-the-panel-says/", "reasons": ["I couldn't follow it"]}
    for name, context in (
        ("proposals/fields", {"item": {**item, "fields": [{**text, "text": "Is it empty?"}], "checked": text}}),
        ("proposals/form", {**field, "field": text, "trouble": "The form expired.", "others": [proposal]}),
        ("proposals/form", {**field, "field": word, "theirs": "rare", "judged": judged, "diff": diff}),
        ("proposals/form", {**field, "field": text, "faults": ["a fault"]}),
        ("proposals/not_committed", {"item": {"mark": {"title": "Blank pages"}, "url": "/guides/blank-pages/"}}),
        ("proposals/gone", {"text": "Is it empty?", "typed": "P7AA"}),
        ("proposals/desk", {"open": [proposal], "back": [{**proposal, "reason": "Too long."}]}),
        ("proposals/desk", {"due": [{"id": "P7AA", "title": "Blank pages", "url": "/guides/blank-pages/", "owner": "Ada", "review_by": "2026-11-01"}]}),
        ("proposals/checked", {"item": item, "day": "2026-11-01", "trouble": "Too many requests."}),
        ("proposals/checked", {"item": item, "day": "2026-11-01", "is_today": True}),
        ("proposals/proposal", {"proposal": proposal, "judged": judged, "diff": diff, "remote": "r", "may_decide": True,
                                "asks_name": True, "trouble": "Locked.", "theirs": "a", "ours": "b"}),
        ("proposals/proposal", {"proposal": {**proposal, "reason": "No."}, "judged": {"is_valid": True}, "diff": diff,
                                "remote": "r", "is_pushed": True, "merge_url": "https://git.example.org/", "may_decide": True}),
        ("proposals/published", {"proposal": proposal, "is_published": True}),
        ("proposals/published", {"proposal": proposal, "trouble": "a finding"}),
        ("proposals/strangers", {"role": "author", "has_accounts": True}),
        ("proposals/trouble", {"trouble": "The disk is full."}),
        ("kb/write_next", {"days": 90, "parts": [("Searches", [(gap, [("article in printing", "kind=article")]), (unhelpful, [])]), ("Codes", [])]}),
        ("kb/stub", {"title": "Blank vouchers", "kind": "article", "pack": "printing", "name": "x", "files": [("a.md", "---")]}),
        ("kb/stub", {"title": "", "name": "x", "trouble": "There is one."}),
    ):  # fmt: skip
        response = render(request, f"{name}.html", context)
        visitor.see(f"{name} {len(visitor.pages)}", response)
        visitor.templates |= {f"{name}.html", *(INCLUDED if name.startswith("proposals/") else ())}


def see_the_desk(visitor: Visitor, settings: Settings) -> None:
    before = settings.SIGN_IN, settings.MIDDLEWARE
    visitor.client = as_operator(settings)
    fill_desk()
    for address in ("", *(f"{kind}/" for kind in LISTS)):
        assert "operator" in visitor.see(f"/desk/{address}").lower()
    Token.objects.all().delete()
    visitor.see("/desk/tokens/?none")
    settings.SIGN_IN, settings.MIDDLEWARE = before
    visitor.client = Client()


def see_the_preview(visitor: Visitor, settings: Settings, tmp_path: Path) -> None:
    wrong = {
        "coffee/articles/care.md": small.ARTICLE.replace("owner:", "ownr:"),
        "coffee/guides/no-coffee.yaml": small.GUIDE.replace(
            "expect: {reaches: descale}", "expect: {reaches: swap-pump}"
        ),
    }
    serve(settings, tmp_path / "library-draft", write(tmp_path / "draft", wrong))
    settings.DEBUG, settings.KEEP_HISTORY = True, False
    visitor.client = Client()
    visitor.client.handler.load_middleware()
    for address in ("/", "/articles/care/", "/guides/no-coffee/plan/", "/styleguide/"):
        visitor.see(address)
    settings.DEBUG, settings.KEEP_HISTORY = False, True
    visitor.client = Client()
    visitor.client.handler.load_middleware()


def see_the_studio(visitor: Visitor, settings: Settings, tmp_path: Path) -> None:
    settings.DEBUG, settings.KEEP_HISTORY = True, False
    reload(kb.urls)
    clear_url_caches()
    serve(settings, tmp_path / "library-draft", write(tmp_path / "studio"))
    visitor.client = Client()
    visitor.client.handler.load_middleware()
    for address in ("/studio/", "/studio/no-coffee/", "/studio/no-coffee/scenarios/", "/studio/no-coffee/readers/"):
        visitor.see(address)
    settings.DEBUG, settings.KEEP_HISTORY = False, True
    reload(kb.urls)
    clear_url_caches()
    visitor.client = Client()
    visitor.client.handler.load_middleware()


def see_nothing_published(visitor: Visitor, settings: Settings, tmp_path: Path) -> None:
    serve(settings, tmp_path / "nothing", SAMPLE)
    store.cache_clear()
    visitor.see("nothing published", visitor.client.get("/"))


def test_every_page_is_valid(every_page: Visitor, tmp_path: Path) -> None:
    """Every template is on one of the pages, or this says less than it seems to."""
    ours = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}
    missing = ours - every_page.templates
    faults = html_faults(every_page.pages, tmp_path)
    print(f"\n{len(every_page.pages)} pages, {len(faults)} faults")
    assert (missing, faults) == (set(), [])


def test_every_class_on_a_page_has_its_sheet(every_page: Visitor) -> None:
    """A page links the sheets whose classes it has."""
    sheets = {path.stem: set(DEFINED.findall(path.read_text("utf-8"))) for path in (ROOT / "static/css").glob("*.css")}
    sheets.pop("print")
    missing = set()
    for page, html in every_page.pages.items():
        used = {name for names in CLASSES.findall(html) for name in names.split()}
        linked = set(SHEETS.findall(html)) - {"print"}
        if "site" not in linked:
            continue  # a part of a page
        missing |= {
            f"{page}: {name}"
            for name in used
            if (homes := {sheet for sheet, names in sheets.items() if name in names}) and not homes & linked
        }
    assert not missing, "\n".join(sorted(missing))


def test_the_nu_checker_finds_nothing(every_page: Visitor, tmp_path: Path) -> None:
    assert nu_faults(every_page.pages, tmp_path) == []
