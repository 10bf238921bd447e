"""Templates as they are sent: the indentation that people read them by stays here."""

from __future__ import annotations

from django.template import Origin
from django.template.loaders.filesystem import Loader as FilesystemLoader


class Loader(FilesystemLoader):
    """Reads templates without the white space at both ends of a line. No template has text in which that would show."""

    def get_contents(self, origin: Origin) -> str:
        return "\n".join(line.strip() for line in super().get_contents(origin).splitlines())
