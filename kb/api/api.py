"""The API: its parts, and how what they raise becomes an answer."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation
from ninja.renderers import JSONRenderer

from kb.api import codes, evidence, reading, runs, steps, uses, walks
from kb.api.access import guard, unauthorized
from kb.api.problems import ApiProblem
from kb.site.page_cache import NOTHING, page

RETRY_SECONDS = "10"


class Compact(JSONRenderer):
    json_dumps_params = {"separators": (",", ":")}


class Api(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        # The name other programs' clients call it by: none of our modules in it.
        return operation.view_func.__name__


api = Api(
    title=settings.SITE_NAME,
    version="1",
    description="Codes, articles, guides and steps of this knowledge base, for ticket systems and other programs.",
    docs_url=None,
    docs_decorator=partial(page, reads=NOTHING),
    renderer=Compact(),
    servers=[{"url": settings.SITE_URL}],
    urls_namespace="api",
)
api.add_decorator(guard, mode="view")
for part in (codes, reading, steps, walks, evidence, runs, uses):
    api.add_router("", part.router)


@api.exception_handler(ApiProblem)
def tell(request: HttpRequest, problem: ApiProblem) -> HttpResponse:
    return problem.response()


@api.exception_handler(AuthenticationError)
def ask_for_a_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return unauthorized().response()


@api.exception_handler(HttpError)
def tell_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return ApiProblem(error.status_code, str(error)).response()


@api.exception_handler(ValidationError)
def tell_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return ApiProblem(422, errors=[_finding(each) for each in error.errors]).response()


def _finding(error: dict[str, Any]) -> dict[str, str]:
    """Where and what, without what was sent: an answer should not repeat it."""
    where, *path = (str(part) for part in error["loc"])
    return {"in": where, "pointer": "/" + "/".join(path), "detail": error["msg"]}


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def tell_unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    detail = "The records database can't be reached. Nothing was saved; reading still works."
    return ApiProblem(503, detail, headers={"Retry-After": RETRY_SECONDS}).response()
