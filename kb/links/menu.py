"""“Link this step”: what a reader can copy to link an item, in every format, as it is now or whatever it says by then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from kb.library.values import Commit
from kb.links.formats import ID, Copy, Linked, copies
from kb.links.ids import show_id
from kb.links.items import Edition, Item
from kb.web.addresses import absolute
from kb.web.dates import day

PINNED, LATEST = "pinned", "latest"
DATED = ("article", "guide")  # they always say when they were checked last


@dataclass(frozen=True, slots=True)
class LinkVersion:
    """One of the two things a link can lead to, with the texts that do it."""

    key: str  # PINNED or LATEST
    date: str  # ISO date of the exact version, "" when it is not known
    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True)
class Menu:
    kind: str
    shown_id: str
    pinned_page: str  # path
    versions: tuple[LinkVersion, LinkVersion]
    suggest_url: str = ""  # path of the form to change it, "" where there is none


def shown(item_id: str) -> str:
    """An id as people see it, with the site's prefix and a check character."""
    return show_id(item_id, settings.ID_PREFIX)


def menu_of(item: Item) -> Menu:
    menu = _menu(item, item.mark.title, item.mark.revision, item.seen)
    return replace(menu, suggest_url=f"/suggest/{item.mark.id}/") if settings.PROPOSALS else menu


def menu_at(edition: Edition) -> Menu:
    """The same for an older text: its exact version is the one that is shown."""
    mark = edition.snapshot.mark
    return _menu(edition.item, mark.title, mark.revision, edition.seen)


def _menu(item: Item, title: str, revision: str, seen: Commit) -> Menu:
    short, date = absolute(item.short_url), seen.date[:10]
    pinned = Linked(title, absolute(item.short_at(revision)), shown(item.mark.id), settings.SITE_NAME, date or revision)
    latest = Linked(item.mark.title, short, shown(item.mark.id), settings.SITE_NAME)
    # An id names no version: it stands with the latest only.
    exact = LinkVersion(PINNED, date, tuple(copy for copy in copies(pinned) if copy.format != ID))
    return Menu(
        item.mark.kind, pinned.shown_id, item.pinned_at(revision), (exact, LinkVersion(LATEST, "", copies(latest)))
    )


# --- as HTML ---
# Put together here and not in a template: a page shows one menu for each of its steps, each of a hundred small parts,
# and in a template they would take longer than the rest of the page.


def render_menu(menu: Menu, is_page: bool = False) -> SafeString:
    """The menu without JavaScript: every text to be selected by hand. `is_page`: the whole page is about this item."""
    page = f' data-page="{escape(menu.pinned_page)}"' if is_page else ""
    ways = "".join(_ways(version) for version in menu.versions)
    suggest = f'<a class="suggest" href="{menu.suggest_url}">Suggest a change</a>' if menu.suggest_url else ""
    if suggest and menu.kind in DATED:
        press = '<button type="submit" class="suggest">I checked this</button>'
        suggest += f'<form method="post" action="{menu.suggest_url}checked/">{press}</form>'
    return mark_safe(  # noqa: S308 - everything that comes from content is escaped
        f'<div class="linking no-print"{page}><details><summary>Link this {menu.kind}</summary>{ways}</details>'
        f'<code class="shown-id">{menu.shown_id}</code>{suggest}</div>'
    )


def _ways(version: LinkVersion) -> str:
    exact = f"<strong>This exact version</strong>{f' of {day(version.date)}' if version.date else ''}, for tickets"
    title = exact if version.key == PINNED else "<strong>The latest</strong>, whatever it says by then"
    rows = "".join(_row(copy) for copy in version.copies)
    return f'<div class="ways" data-version="{version.key}"><p>{title}</p><dl>{rows}</dl></div>'


def _row(copy: Copy) -> str:
    """Formatted text is shown as it will be pasted; what goes to programs that take no formats stands beside it."""
    plain = f' data-text="{escape(copy.text)}"' if copy.html else ""
    shown_text = copy.html or escape(copy.text)
    return f'<div><dt>{copy.name}</dt><dd data-format="{copy.format}"{plain}>{shown_text}</dd></div>'
