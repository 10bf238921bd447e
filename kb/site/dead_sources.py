"""Sources and links that moved or are gone: each address of the content is asked once, each host in turn and with a pause,
and what it answered is kept for some days."""

from __future__ import annotations

import http.client
import json
import re
import ssl
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kb.content.documents import ContentFile, Doc
from kb.content.finding import Finding
from kb.content.loading import load_file
from kb.content.markdown.scan import prose_lines

LINK = re.compile(r"\[(?P<words>[^\]\n]{1,200})\]\((?P<url>https?://[^)\s]{1,2000})\)")
AT_ONCE = 8  # hosts
PAUSE = 1.0  # seconds between two questions to one host
MOST_READ = 1000  # bytes: an answer is enough
AGENT = "Mozilla/5.0 (compatible; Stepwise source check)"
# What says that a page is gone. Others (403, 429, 5xx) refuse programs, or are busy: nobody knows.
GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class SourceUrl:
    """A source with an address, and where it is written."""

    key: str
    url: str
    place: Finding


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """`status` 0: no answer, and `error` says why. `url` is the address that answered in the end."""

    status: int
    url: str
    error: str = ""


Ask = Callable[[str], WebAnswer]


class AnswerCache:
    """Answers of the last days, by address. Only clear ones are kept: a busy server is asked again."""

    def __init__(self, path: Path, today: date, days: int) -> None:
        self._path, self._today, self._days = path, today, days
        try:
            found = json.loads(path.read_text("utf-8"))
            self._kept = {url: each for url, each in found.items() if self._is_fresh(each["day"])}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):  # none yet, or no cache of ours
            self._kept = {}

    def _is_fresh(self, day: str) -> bool:
        return (self._today - date.fromisoformat(day)).days < self._days

    def asking(self, ask: Ask) -> Ask:
        """The same, but an address that is kept is not asked."""

        def answer(url: str) -> WebAnswer:
            if kept := self._kept.get(url):
                return WebAnswer(kept["status"], kept["url"], kept["error"])
            given = ask(url)
            if 200 <= given.status < 300 or given.status in GONE:
                self._kept[url] = {
                    "day": self._today.isoformat(),
                    "status": given.status,
                    "url": given.url,
                    "error": given.error,
                }
            return given

        return answer

    def save(self) -> None:
        with suppress(OSError):  # only time is lost
            self._path.parent.mkdir(parents=True, exist_ok=True)
            waiting = self._path.with_name(f"{self._path.name}.new")
            waiting.write_text(json.dumps(self._kept, indent=1, sort_keys=True), "utf-8")
            waiting.replace(self._path)


@dataclass(frozen=True, slots=True)
class Checked:
    source: SourceUrl
    answer: WebAnswer

    @property
    def is_dead(self) -> bool:
        return self.answer.status in GONE or self.answer.error == "no such host"

    @property
    def is_unknown(self) -> bool:
        return not self.is_dead and not 200 <= self.answer.status < 300

    @property
    def has_moved(self) -> bool:
        """To another address; a slash, a language or a fragment more makes no other."""
        return 200 <= self.answer.status < 300 and _page(self.answer.url) != _page(self.source.url)


def sources_in(files: Iterable[ContentFile]) -> tuple[SourceUrl, ...]:
    """Every source with an address, of packs and of single files, and every web link in a text."""
    found: list[SourceUrl] = []
    for file in files:
        if doc := load_file(file)[0]:
            known = tuple(_of_doc(doc))
            found += (*known, *_links_of(file, {source.url for source in known}))
    return tuple(found)


def _links_of(file: ContentFile, known: set[str]) -> Iterator[SourceUrl]:
    """Web links of a text, by their words."""
    for number, line in prose_lines(file.data.decode("utf-8", "replace")):
        for link in LINK.finditer(line):
            if link["url"] not in known:
                yield SourceUrl(link["words"], link["url"], Finding(file.path, number, link.start() + 1, ""))


def _of_doc(doc: Doc) -> Iterator[SourceUrl]:
    for key, entry in (getattr(doc.head, "sources", None) or {}).items() if _has_sources(doc) else ():
        if entry.url:
            yield SourceUrl(key, str(entry.url), doc.finding(("sources", key), ""))


def _has_sources(doc: Doc) -> bool:
    """Shared questions and remedies name keys only, as a list."""
    return isinstance(getattr(doc.head, "sources", None), dict)


def check_all(sources: Iterable[SourceUrl], ask: Ask) -> Iterator[Checked]:
    """Each host is asked one thing at a time. An address that several sources share is asked once."""
    by_url: dict[str, list[SourceUrl]] = defaultdict(list)
    for source in sources:
        by_url[source.url.partition("#")[0]].append(source)
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in by_url:
        by_host[url.split("/")[2]].append(url)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for answers in pool.map(lambda urls: [(url, ask(url)) for url in urls], by_host.values()):
            for url, answer in answers:
                yield from (Checked(source, answer) for source in by_url[url])


def politely(ask: Ask, pause: float = PAUSE) -> Ask:
    """The same, with a pause after each question: `check_all` asks each host one thing at a time."""

    def answer(url: str) -> WebAnswer:
        given = ask(url)
        time.sleep(pause)
        return given

    return answer


def ask_web(url: str, timeout: float = 20) -> WebAnswer:
    """What a web server answers; redirects are followed."""
    if not url.startswith(("http://", "https://")):
        return WebAnswer(0, url, "no web address")
    request = urllib.request.Request(url, headers={"User-Agent": AGENT, "Accept": "text/html,*/*"})  # noqa: S310 - checked above
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
            answer.read(MOST_READ)
            return WebAnswer(answer.status, answer.url)
    except urllib.error.HTTPError as error:
        with error:
            return WebAnswer(error.code, url)
    except (OSError, ssl.SSLError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        is_nowhere = "Name or service not known" in str(reason) or "nodename nor servname" in str(reason)
        return WebAnswer(0, url, "no such host" if is_nowhere else f"{type(reason).__name__}: {reason}"[:200])


def _page(url: str) -> str:
    address = url.partition("#")[0].partition("://")[2].rstrip("/").lower()
    return address.replace("/en-us/", "/").removeprefix("www.")
