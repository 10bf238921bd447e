"""`/llms.txt`: what there is, for language models, with the Markdown of every page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from decisiontree.tickets.notations import MARKDOWN, inline_link
from kb.alternates.pages import joined, said
from kb.library.values import Card
from kb.web.addresses import absolute
from kb.web.requests import Request

MOST = 500  # pages of a kind; the lists have the rest
ABOUT = "Troubleshooting guides and articles. Every page is Markdown at its address with `.md`."


@require_safe
def llms(request: Request) -> HttpResponse:
    parts = [f"# {said(settings.SITE_NAME)}", f"> {ABOUT}"]
    for heading, kind in (("Guides", "guide"), ("Articles", "article")):
        cards = request.library.cards(kind)[:MOST]
        lists = f"- [All {heading.lower()}]({absolute(f'/{kind}s.md')}): with those that are left out here"
        parts += [f"## {heading}", "\n".join([*map(_line, cards), lists])]
    return HttpResponse(joined(parts), content_type="text/plain; charset=utf-8")


def _line(card: Card) -> str:
    link = inline_link(MARKDOWN, card.title, absolute(f"{card.url.rstrip('/')}.md"))
    return f"- {link}: {said(card.summary)}"
