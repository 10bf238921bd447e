"""The addresses of a site on which people sign in, as names that templates link. Nobody asks for them here."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from kb.urls import urlpatterns as of_the_site


def nowhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=404)


urlpatterns = [
    *(path(f"account/{address}", nowhere, name=name) for address, name in
      (("", "account"), ("sign-in/", "sign-in"), ("sign-out/", "sign-out"))),
    *of_the_site,
]  # fmt: skip
