"""The peers of publishing: Hugo and MkDocs Material, each at its plainest. Neither checks links; Hugo makes no search index."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
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


def hugo(articles: list[Path], folder: Path) -> float | None:
    """Seconds that Hugo takes to build the articles; None when it is not installed."""
    files = {"hugo.toml": HUGO, "layouts/_default/single.html": SINGLE, "layouts/_default/list.html": LIST}
    return _built("hugo", ["build", "--quiet"], files, articles, folder)


def mkdocs(articles: list[Path], folder: Path) -> float | None:
    """Seconds that MkDocs Material takes to build the articles; None when it is not installed."""
    return _built("mkdocs", ["build", "--quiet"], {"mkdocs.yml": MKDOCS}, articles, folder)


def _built(
    program: str, arguments: list[str], files: dict[str, str], articles: list[Path], folder: Path
) -> float | None:
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
    start = perf_counter()
    subprocess.run([found, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds = perf_counter() - start
    pages = sum(1 for _ in (folder / "public").rglob("index.html"))
    assert pages >= len(articles), f"{program} made {pages} pages of {len(articles)} articles"
    return seconds
