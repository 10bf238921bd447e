"""The site with assistants let in: MCP=1."""

from django.urls import path

from kb.agents.views import endpoint
from kb.urls import handler400, handler403, handler404, handler500
from kb.urls import urlpatterns as without

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
urlpatterns = [*without, path("mcp", endpoint, name="mcp")]
