"""The arrows between rooms point one way, and every module is named in docs/architecture.md."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GUIDE, WALKING = {"decisiontree"}, {"decisiontree", "decisiontree/walk"}

# Each room, from the top down, with the rooms it may import. What stands in no list may not be imported.
ROOMS: dict[str, set[str]] = {
    "kb": {"kb/accounts", "kb/feedback", "kb/studio", "kb/learning", "kb/proposals", "kb/conf", "kb/operations", "kb/records", "kb/web", "kb/agents", "kb/alternates", "kb/api", "kb/browse", "kb/codes", "kb/links", "kb/evidence", "kb/plans", "kb/runs",
           "kb/search", "kb/site", "kb/desk", "decisiontree/views"},
    "kb/feedback": {"kb/library", "kb/links", "kb/records", "kb/search", "kb/web", "kb"},
    "kb/learning": {"kb/accounts", "kb/codes", "kb/content", "kb/feedback", "kb/library", "kb/links", "kb/proposals", "kb/search", "kb/site", "kb/web", "kb", "decisiontree", "decisiontree/authoring", "decisiontree/learning"},
    "kb/studio": {"kb/accounts", "kb/content", "kb/plans", "kb/proposals", "kb/publish", "kb/site", "kb/web", *WALKING, "decisiontree/authoring", "decisiontree/views"},
    "kb/management": {"kb/api", "kb/content", "kb/importing", "kb/learning", "kb/library", "kb/links", "kb/operations", "kb/publish", "kb/records", "kb/search", "kb/site", "kb/webhooks",
                      "kb", "decisiontree", "decisiontree/authoring", "decisiontree/learning"},
    "kb/agents": {"kb/alternates", "kb/incidents", "kb/api", "kb/codes", "kb/content", "kb/library", "kb/links", "kb/search", "kb/web", *WALKING, "decisiontree/tickets"},
    "kb/alternates": {"kb/api", "kb/codes", "kb/content", "kb/incidents", "kb/library", "kb/links", "kb/web", *WALKING, "decisiontree/tickets",
                      "decisiontree/views"},
    "kb/api": {"kb/codes", "kb/incidents", "kb/library", "kb/links", "kb/runs", "kb/search", "kb/site", "kb/web", "kb/webhooks", "kb", *WALKING,
               "decisiontree/planner", "decisiontree/probes", "decisiontree/tickets"},
    "kb/runs": {"kb/codes", "kb/incidents", "kb/library", "kb/links", "kb/records", "kb/web", "kb/webhooks", "kb", *WALKING, "decisiontree/tickets", "decisiontree/views"},
    "kb/webhooks": {"kb/library", "kb/links", "kb"},
    "kb/templatetags": {"kb/browse", "kb/codes", "kb/incidents", "kb/content", "kb/library", "kb/links", "kb/web", *WALKING},
    "kb/links": {"kb/codes", "kb/content", "kb/library", "kb/web", "decisiontree", "decisiontree/tickets", "decisiontree/views"},
    "kb/plans": {"kb/web", *WALKING, "decisiontree/authoring", "decisiontree/views"},
    "kb/evidence": {"kb/web", *WALKING, "decisiontree/probes", "decisiontree/views"},
    "kb/site": {"kb/content", "kb/proposals", "kb/records", "kb/library", "kb/publish", "kb/search", "kb/web", *GUIDE},
    "kb/accounts": {"kb/records", "kb/web"},
    "kb/proposals": {"kb/accounts", "kb/content", "kb/library", "kb/links", "kb/publish", "kb/records", "kb/web"},
    "kb/operations": {"decisiontree/planner", "decisiontree/views", "kb/content", "kb/library", "kb/web", "kb/publish", "kb/records", "kb/site", "kb"},
    "kb/importing": {"kb/codes", "kb/content", "kb/publish", *GUIDE},
    "kb/publish": {"kb/content", "kb/library", "kb/search", *WALKING},
    "kb/search": {"kb/browse", "kb/codes", "kb/library", "kb/records", "kb/web", "kb"},
    "kb/codes": {"kb/browse", "kb/library", "kb/web", "decisiontree/probes", *WALKING},
    "kb/browse": {"kb/library", "kb/web", *WALKING, "decisiontree/views"},
    "kb/incidents": {"kb/codes", "kb/library", *GUIDE},
    "kb/library": {"kb/content", "decisiontree/planner", *GUIDE},
    "kb/content": {"decisiontree", "decisiontree/authoring", "decisiontree/planner", "decisiontree/probes"},
    "kb/records": {"kb"},
    "kb/desk": {"kb/accounts", "kb/feedback", "kb/library", "kb/operations", "kb/runs", "kb/records", "kb/site", "kb/webhooks", "kb"},
    "kb/web": {"kb/library"},  # for the type of request.library, and nothing else
    "kb/conf": set(),
    "decisiontree/views": {"decisiontree", "decisiontree/planner", "decisiontree/walk"},
    "decisiontree/authoring": {*WALKING, "decisiontree/planner", "decisiontree/probes"},
    "decisiontree/tickets": {*WALKING, "decisiontree/planner"},
    "decisiontree/walk": {"decisiontree", "decisiontree/planner", "decisiontree/probes"},
    "decisiontree/planner": GUIDE,
    "decisiontree/probes": GUIDE,
    "decisiontree/learning": GUIDE,
    "decisiontree": set(),
}  # fmt: skip

# Who may know a library from outside. All others live on the standard library, and on Django where the next list lets them.
PACKAGES = {
    "psycopg": ("kb/records/postgresql/base.py",),
    "gunicorn": ("kb/gunicorn.py",),
    "yaml": ("kb/content/format/strict_yaml.py", "kb/content/editing/splice.py"),
    "markdown": ("kb/content/markdown/",),
    "nh3": ("kb/content/markdown/",),
    "pygments": ("kb/content/markdown/",),
    "pymdownx": ("kb/content/markdown/",),
    "pydantic": ("kb/content/", "kb/library/", "kb/publish/", "kb/api/"),
    "pydantic_core": ("kb/library/",),
    "rapidfuzz": ("kb/search/", "kb/codes/messages.py"),
    "markdown_it": ("kb/importing/markdown/parser.py",),
    "mdit_py_plugins": ("kb/importing/markdown/parser.py",),
    "ninja": ("kb/api/",),
    "markdownify": ("kb/alternates/html_to_markdown.py",),
    "bs4": ("kb/alternates/html_to_markdown.py",),
    "fast_sugiyama": ("kb/plans/drawing.py",),
    "dj_database_url": ("kb/conf/environment.py",),
    "redis": ("kb/conf/environment.py", "kb/web/ratelimit.py"),
    "mozilla_django_oidc": ("kb/accounts/",),
    "jwt": ("kb/accounts/",),
    "requests": ("kb/accounts/",),
    "obstore": ("kb/operations/objects.py",),
    "prometheus_client": ("kb/operations/",),
    "whitenoise": ("kb/web/static_files.py",),
    "tqdm": ("kb/management/progress.py",),
    "watchfiles": ("kb/site/views_live.py",),
    "brotli": ("kb/site/page_cache.py",),
    "django_htmx": ("kb/settings.py",),
}

# Rooms that are Django all through, and the few modules elsewhere that need it, each with the reason.
DJANGO_ROOMS = (
    "kb/accounts/",
    "kb/agents/",
    "kb/api/",
    "kb/desk/",
    "kb/management/",
    "kb/operations/",
    "kb/records/",
    "kb/site/",
    "kb/templatetags/",
    "kb/web/",
    "kb/webhooks/",
)
DJANGO_MODULES = {
    "kb/apps.py": "what Django is told at the start",
    "kb/browse/guide_links.py": "reads the walk that a request comes from",
    "kb/feedback/votes.py": "counts in the records",
    "kb/conf/environment.py": "database and cache settings are Django's",
    "kb/links/menu.py": "HTML for templates, put together where a template would be slow",
    "kb/links/public_previews.py": "PREVIEW_PUBLIC is a setting",
    "kb/models.py": "records",
    "kb/runs/closing.py": "writes to the records",
    "kb/runs/counting.py": "counts in the records",
    "kb/runs/forms.py": "a Django form",
    "kb/search/missed.py": "counts in the records",
    "kb/urls.py": "routes",
    "kb/proposals/access.py": "roles and names of a request",
    "kb/proposals/urls.py": "routes",
    "kb/studio/urls.py": "routes",
    "kb/wsgi.py": "the entry point",
    "decisiontree/urls.py": "routes",
}
MOST_MODULES = 14  # in one folder
UNBOUNDED = ("kb/content/checks", "kb/management/commands", "kb/api", "kb/migrations")
MOST_LINES = 400  # of one module


@cache
def imports() -> dict[str, frozenset[str]]:
    """Every module with the dotted names it imports. Each file is parsed once."""
    found = {}
    for folder in ("kb", "decisiontree"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                found[path.relative_to(ROOT).as_posix()] = frozenset(_imported(path))
    return found


def classes() -> Iterator[tuple[str, str]]:
    """Every class that has a name for others, with its module."""
    for path in imports():
        for node in ast.parse((ROOT / path).read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and node.name != "Command":
                yield node.name, path


def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import by full name"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room_of(path: str) -> str:
    """The room of a module; views and urls of decisiontree stand above its other rooms."""
    if path in ("decisiontree/views.py", "decisiontree/urls.py"):
        return "decisiontree/views"
    parts = path.split("/")
    return parts[0] if len(parts) == 2 else "/".join(parts[:2])


def path_of(name: str) -> str:
    """The module that a dotted name is in, "" for one of somebody else."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        path = "/".join(parts[:end])
        for known in (f"{path}.py", f"{path}/__init__.py"):
            if known in imports():
                return known
    return ""


def wrong_arrows(path: str, names: frozenset[str]) -> set[str]:
    """What a module imports of rooms that its own may not import."""
    room = room_of(path)
    targets = {found for name in names if (found := path_of(name))}
    return {target for target in targets if room_of(target) != room and room_of(target) not in ROOMS[room]}


def strangers(path: str, names: frozenset[str]) -> set[str]:
    """Libraries from outside that a module may not know."""
    tops = {name.split(".")[0] for name in names} - sys.stdlib_module_names - {"kb", "decisiontree"}
    return {top for top in tops if top != "django" and not path.startswith(PACKAGES.get(top, ()) or ("?",))}


def may_know_django(path: str) -> bool:
    return path.startswith(DJANGO_ROOMS) or path in DJANGO_MODULES or Path(path).name.startswith("views")


def knows_django(names: frozenset[str]) -> bool:
    return any(name.split(".")[0] == "django" for name in names)


def test_every_arrow_between_rooms_is_one_of_those_that_may_be() -> None:
    assert {path: wrong for path, names in imports().items() if (wrong := wrong_arrows(path, names))} == {}


def test_there_is_no_circle() -> None:
    """Each room stands below those that import it: `kb` itself, with models and urls, is top and bottom at once."""
    below = {room: allowed - {"kb"} for room, allowed in ROOMS.items()}
    while free := {room for room, allowed in below.items() if not allowed}:
        below = {room: allowed - free for room, allowed in below.items() if room not in free}
    assert below == {}
    assert imports()["kb/models.py"] <= {name for name in imports()["kb/models.py"] if name.split(".")[0] != "kb"}


def test_only_views_know_django_outside_its_own_rooms() -> None:
    assert [path for path, names in imports().items() if knows_django(names) and not may_know_django(path)] == []
    assert [path for path in DJANGO_MODULES if not knows_django(imports()[path])] == []


def test_nothing_that_makes_a_library_is_named_views() -> None:
    """Publishing leaves views out of its fingerprint: such a module would change libraries, and none would be made anew."""
    rooms = ("kb/content/", "kb/library/", "kb/publish/", "decisiontree/planner/", "decisiontree/walk/")
    assert [path for path in imports() if path.startswith(rooms) and "/views" in path] == []


def test_each_library_from_outside_is_known_where_it_is_used() -> None:
    assert {path: found for path, names in imports().items() if (found := strangers(path, names))} == {}


def test_receivers_may_take_the_signing_of_webhooks_as_it_is() -> None:
    assert {name.split(".")[0] for name in imports()["kb/webhooks/signing.py"]} <= sys.stdlib_module_names


def test_a_request_never_imports_what_bakes_nor_what_only_a_setting_needs() -> None:
    """Redis alone would take 9 MB of each worker, cryptography 8."""
    code = (
        "import django; django.setup(); import kb.urls, kb.site.middleware, sys;"
        "unused = ('kb.publish', 'kb.importing', 'redis', 'cryptography', 'obstore', 'mozilla_django_oidc');"
        "print([name for name in sys.modules if name.startswith(unused)])"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "kb.settings", "SECRET_KEY": "x" * 60, "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_no_folder_and_no_module_is_too_large_to_be_looked_over() -> None:
    sizes: dict[str, int] = {}
    for path in imports():
        folder = path.rpartition("/")[0]
        sizes[folder] = sizes.get(folder, 0) + (not path.endswith("__init__.py"))
    assert {folder: size for folder, size in sizes.items() if size > MOST_MODULES and folder not in UNBOUNDED} == {}
    assert sizes["kb"] <= 7
    lines = {path: len((ROOT / path).read_text("utf-8").splitlines()) for path in imports()}
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


def test_every_module_is_named_in_the_architecture() -> None:
    words = set((ROOT / "docs/architecture.md").read_text("utf-8").replace("/", " ").replace(".py", " ").split())
    words = {word.strip("`,.:;()·[]") for word in words}
    missing = [path for path in imports() if not path.endswith("__init__.py") and Path(path).stem not in words]
    assert [path for path in missing if "/commands/" not in path] == []


def test_every_noun_of_publishing_stands_among_the_words_of_the_architecture() -> None:
    rows = (ROOT / "docs/architecture.md").read_text("utf-8").partition("## Words")[2].splitlines()
    words = {row.split("|")[1].strip().lower() for row in rows if row.startswith("| ")}
    nouns = {name: path for name, path in classes() if path.startswith("kb/publish/") and not name.endswith("Error")}
    assert {name for name in nouns if re.sub("(?<=[a-z])(?=[A-Z])", " ", name).lower() not in words} == set()


def test_no_class_name_stands_twice() -> None:
    """Django looks for Command by name, and private names are nobody else's business."""
    found: dict[str, list[str]] = {}
    for name, path in classes():
        found.setdefault(name, []).append(path)
    assert {name: paths for name, paths in found.items() if len(paths) > 1} == {}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("kb/library/library.py", "kb.search.index.SearchIndex"),
        ("kb/content/items.py", "kb.library.values.Card"),
        ("decisiontree/guide.py", "kb.content.items"),
        ("kb/search/index.py", "kb.publish.bake.bake"),
        ("decisiontree/planner/decide.py", "decisiontree.walk.replay"),
        ("kb/web/dates.py", "kb.links.menu"),
        ("kb/links/items.py", "kb.templatetags.site"),
    ],
)
def test_a_wrong_arrow_is_noticed(path: str, name: str) -> None:
    assert wrong_arrows(path, frozenset({name}))


def test_a_wrong_library_and_django_in_a_pure_module_are_noticed() -> None:
    assert strangers("kb/search/index.py", frozenset({"yaml"})) == {"yaml"}
    assert strangers("kb/search/index.py", frozenset({"requests.get"})) == {"requests"}
    assert not may_know_django("kb/search/index.py") and knows_django(frozenset({"django.http.HttpRequest"}))
