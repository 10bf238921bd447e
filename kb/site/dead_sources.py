"""Sources that moved or are gone: each address of the content is asked once, a few at a time and each host in turn."""

from __future__ import annotations

import http.client
import ssl
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from kb.content.documents import ContentFile, Doc
from kb.content.finding import Finding
from kb.content.loading import load_file

AT_ONCE = 8  # hosts
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
    """Every source with an address: those of packs, and those of single files."""
    docs = (load_file(file)[0] for file in files)
    return tuple(source for doc in docs if doc for source in _of_doc(doc))


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
