"""The addresses of a site on which people sign in. Those of accounts are only names that templates link."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from kb.desk.urls import routes as desk_routes
from kb.learning.views import routes as learning_routes
from kb.proposals.urls import routes as proposal_routes
from kb.studio.urls import routes as studio_routes
from kb.urls import urlpatterns as of_the_site


def nowhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=404)


urlpatterns = [
    *(path(f"account/{address}", nowhere, name=name) for address, name in
      (("", "account"), ("sign-in/", "sign-in"), ("sign-out/", "sign-out"))),
    *desk_routes(),
    *learning_routes(),
    *proposal_routes(),
    *studio_routes(),
    *of_the_site,
]  # fmt: skip
