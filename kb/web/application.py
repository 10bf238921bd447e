"""Requests as the server hands them over, read so that nothing in a header can break the reading."""

from __future__ import annotations

from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.http import parse_header_parameters

Environ = dict[str, Any]


class Utf8Request(WSGIRequest):
    """Everything is UTF-8. A header can name any codec of Python, even one that gives no text: none of them is used."""

    def _set_content_type_params(self, environ: Environ) -> None:
        try:
            self.content_type, self.content_params = parse_header_parameters(environ.get("CONTENT_TYPE", ""))
        except (LookupError, ValueError):  # a parameter in a codec that is none
            self.content_type, self.content_params = "", {}

    def parse_file_upload(self, *arguments: Any) -> Any:
        try:
            return super().parse_file_upload(*arguments)
        except (LookupError, ValueError) as error:
            raise MultiPartParserError("The form cannot be read.") from error


class Application(WSGIHandler):
    request_class = Utf8Request
