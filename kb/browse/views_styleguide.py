"""Every pattern of the site on one page, made of the same templates and the same sheet. Authors' mode only."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisiontree.views import walk_context
from decisiontree.walk.permalink import Permalink
from decisiontree.walk.replay import walk
from kb.web.requests import Request

COLOURS = (
    "paper raised sunken line edge ink soft accent accent-wash safe safe-wash careful careful-wash danger danger-wash"
)


@require_safe
def styleguide(request: Request) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404("The style guide is for authors.")
    library = request.library
    guides = (library.guide(card.slug) for card in library.cards("guide"))
    guide = next((each for each in guides if each and each.questions and each.remedies and each.causes), None)
    if guide is None:
        raise Http404("The style guide shows the parts of a guide, and there is none.")
    link = Permalink(show=guide.questions[0].key)
    context = {
        **walk_context(walk(guide, (), library.profiles.of(guide.pack)[0]), link),
        "colours": COLOURS.split(),
        "remedy": guide.remedies[0],
        "cards": library.cards("guide")[:2],
        "article_cards": library.cards("article")[:2],
    }
    return render(request, "kb/styleguide.html", context)
