"""Static files under names that tell their version, so that browsers may keep them for ever."""

from __future__ import annotations

import re

from django.contrib.staticfiles.storage import HashedFilesMixin
from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

COMMENT = re.compile(rb"/\*.*?\*/\s*", re.DOTALL)


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Our scripts import each other under those names too; else a browser would mix the scripts of two releases."""

    def _save(self, name: str, content: File[bytes]) -> str:
        """Sheets travel without their comments: they are for us."""
        if name.endswith(".css"):
            content = ContentFile(COMMENT.sub(b"", b"".join(content.chunks())))
        saved: str = super()._save(name, content)
        return saved

    support_js_module_import_aggregation = True
    # Only ours: what packages ship may import files that they do not ship.
    _js_module_import_aggregation_patterns = (
        "js/*.js",
        HashedFilesMixin._js_module_import_aggregation_patterns[1],  # type: ignore[attr-defined]
    )
