"""The peers of publishing: Hugo and MkDocs Material, each at its plainest. Neither checks links; Hugo makes no search index."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

HUGO = 'baseURL = "http://example.org/"\ntitle = "x"\ndisableKinds = ["taxonomy", "term", "RSS", "sitemap"]\n'
SINGLE = (
    "<!doctype html><html><head><title>{{ .Title }}</title></head><body><h1>{{ .Title }}</h1>"
    "<nav>{{ .TableOfContents }}</nav>{{ .Content }}</body></html>\n"
)
LIST = (
    "<!doctype html><html><head><title>{{ .Title }}</title></head><body><ul>"
    '{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul></body></html>\n'
)
MKDOCS = (
    "site_name: x\ndocs_dir: content\nsite_dir: public\ntheme: {name: material}\nplugins: [search]\n"
    "markdown_extensions: [tables, admonition, attr_list, pymdownx.highlight, pymdownx.superfences]\n"
)


@dataclass(frozen=True, order=True)
class Took:
    """Seconds by the clock, and of all processors: on a busy machine only these can be compared."""

    seconds: float
    processor: float


def time_process(command: list[str], folder: Path | None = None) -> tuple[Took, str]:
    """What a process and its children took, and what it printed."""
    before, start = _used(), perf_counter()
    done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return Took(perf_counter() - start, _used() - before), done.stdout


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def hugo(articles: list[Path], folder: Path) -> Took | None:
    """What Hugo takes to build the articles; None when it is not installed."""
    files = {"hugo.toml": HUGO, "layouts/_default/single.html": SINGLE, "layouts/_default/list.html": LIST}
    return _built("hugo", ["build", "--quiet"], files, articles, folder)


def mkdocs(articles: list[Path], folder: Path) -> Took | None:
    """What MkDocs Material takes to build the articles; None when it is not installed."""
    return _built("mkdocs", ["build", "--quiet"], {"mkdocs.yml": MKDOCS}, articles, folder)


def _built(
    program: str, arguments: list[str], files: dict[str, str], articles: list[Path], folder: Path
) -> Took | None:
    found = shutil.which(program, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if found is None:
        return None
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "content").mkdir()
    for article in articles:
        shutil.copy(article, folder / "content")
    took, _ = time_process([found, *arguments], folder)
    pages = sum(1 for _ in (folder / "public").rglob("index.html"))
    assert pages >= len(articles), f"{program} made {pages} pages of {len(articles)} articles"
    return took
