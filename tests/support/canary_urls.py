"""The addresses of a site on which people sign in, with those of assistants."""

from django.urls import path

from kb.agents.views import endpoint
from kb.urls import handler400, handler403, handler404, handler500
from tests.support.account_urls import urlpatterns as with_accounts

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("mcp", endpoint, name="mcp"), *with_accounts]
