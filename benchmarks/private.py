"""What private content costs: a member's page against a bare view, and public pages of a site with and without it.

Both sites have the same content and sign-in but for one article, which in the private one is for a group. Public pages are asked as
strangers ask.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from benchmarks.measure import Result, spread, table
from benchmarks.pages import ARTICLE, HTMX, STEP, TURNS, Case, against_bare
from benchmarks.servers import ROOT, ensure_wrk, fetch, load, prepare, served

SECRET = "a-secret-of-the-proxy-1234"
SIGN_IN = {"SIGN_IN": "proxy", "TRUSTED_PROXIES": "127.0.0.1", "AUTH_PROXY_SECRET": SECRET}
MEMBER = {"X-Proxy-Secret": SECRET, "X-Remote-User": "ada", "X-Remote-Groups": "others,staff"}
PRIVATE = Case("private article", "/articles/for-staff/", MEMBER, 0.5)
PUBLIC = (Case("article", ARTICLE, None, 0.95), Case("walk step", STEP, HTMX, 0.95))


def run() -> list[Result]:
    ensure_wrk()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        content = restricted_content(folder / "content")
        prepare(folder / "plain", **SIGN_IN)
        prepare(folder / "private", CONTENT_DIRS=str(content), **SIGN_IN)
        (folder / "bodies").mkdir()
        with (
            served("kb.wsgi", folder / "plain", **SIGN_IN) as plain,
            served("kb.wsgi", folder / "private", CONTENT_DIRS=str(content), **SIGN_IN) as site,
        ):
            (folder / "bodies/private-article").write_bytes(fetch(site.url + PRIVATE.path, MEMBER))
            with served("benchmarks.bare", folder, BARE_BODIES=str(folder / "bodies")) as bare:
                results = against_bare(site, bare, PRIVATE)
            for case in PUBLIC:
                for each in (site, plain):  # its workers may still be starting
                    fetch(each.url + case.path, case.headers)
                pairs = []
                for turn in range(TURNS):
                    found = {
                        each.url: load(each, case.path, case.headers)
                        for each in ((site, plain) if turn % 2 else (plain, site))
                    }
                    pairs.append((found[site.url], found[plain.url]))
                costs = spread([theirs.processor / ours.processor for ours, theirs in pairs])
                results.append(
                    Result(
                        f"public {case.name} beside private content, processor",
                        "x plain",
                        costs,
                        case.aim,
                        is_upper=False,
                    )
                )
    print("private content: a member's page against a bare view, public pages against the plain site")
    print(table(results))
    return results


def restricted_content(folder: Path) -> Path:
    """The shipped content, with an article more that is for a group."""
    shutil.copytree(ROOT / "content", folder)
    text = (folder / f"rdp{ARTICLE.rstrip('/')}.md").read_text("utf-8")
    ids = iter(f"ZZZ{letter}" for letter in "0123456789ABCDEFGH")
    text = re.sub(
        r"\{#\w+\}", lambda match: f"{{#{next(ids)}}}", re.sub(r"^id: \w+", "id: ZZZZ", text, flags=re.MULTILINE)
    )
    (folder / "rdp/articles/for-staff.md").write_text(text.replace("owner:", "audience: [staff]\nowner:", 1), "utf-8")
    return folder


if __name__ == "__main__":
    run()
