"""The words that a pack does not use, by `terms:` in its pack.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from kb.content import documents
from kb.content.content import Content
from kb.content.documents import ContentFile, FileChanged
from kb.content.finding import Finding
from kb.content.markdown.scan import prose_lines

TEXTS = re.compile(r"^[^/]+/(?:articles|guides|questions|remedies)/")
# What others call it stays as they call it: addresses, links, quoted words, names of keys and sources.
NOT_OURS = re.compile(
    r"https?://\S+|\[@?\[?[^\]\n|]*\]?\]|“[^”\n]*”|\"[^\"\n]*\"|\*\*[^*\n]*\*\*|\*[^*\n]*\*|(?:^|(?<=[\s{,]))[\w-]+:(?=\s)"
)
QUOTES_READERS = re.compile(
    r"^(?P<indent>\s*)(?:symptoms|also_called|aliases|refuse|sources|cites|related|causes|scenarios):"
)


def check_terms(content: Content, files: Sequence[ContentFile]) -> Iterator[Finding]:
    """Each of these words in the texts of the pack."""
    for doc in content.of_kind(documents.PACK):
        words = {other.lower(): word for word, others in doc.head.terms.items() for other in others}
        if words:
            names = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
            pattern = re.compile(rf"(?<![\w-])(?:{names})(?![\w-])", re.IGNORECASE)
            for file in files:
                if file.name.startswith(f"{doc.pack}/") and TEXTS.match(file.name):
                    yield from _in_file(file, pattern, words)


def _in_file(file: ContentFile, pattern: re.Pattern[str], words: Mapping[str, str]) -> Iterator[Finding]:
    try:
        text = file.data.decode("utf-8-sig", "replace")
    except FileChanged:
        return
    if not pattern.search(text):
        return
    skipped = _lines_of_readers(text)
    for number, line in prose_lines(text.replace("\r\n", "\n")):
        if number in skipped or line.lstrip().startswith(">") or not pattern.search(line):
            continue
        ours = NOT_OURS.sub(lambda found: " " * len(found[0]), line)
        for found in pattern.finditer(ours):
            word = words[found[0].lower()]
            yield Finding(file.path, number, found.start() + 1, f"this pack says '{word}', not '{found[0]}'", f"write '{word}'", "term")  # fmt: skip


def _lines_of_readers(text: str) -> set[int]:
    """Lines below keys that hold what readers say, or names."""
    skipped, indent = set(), -1
    for number, line in enumerate(text.split("\n"), 1):
        depth = len(line) - len(line.lstrip())
        if (
            indent >= 0
            and line.strip()
            and (depth < indent or (depth == indent and not line.lstrip().startswith("- ")))
        ):
            indent = -1
        if found := QUOTES_READERS.match(line):
            indent = len(found["indent"])
        if indent >= 0:
            skipped.add(number)
    return skipped
