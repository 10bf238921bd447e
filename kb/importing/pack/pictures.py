"""Pictures: found in the tree, judged by what they are and not by their names, and given names of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from posixpath import basename, splitext
from urllib.parse import unquote

from kb.content.loading import content_file
from kb.content.media import MAGIC, MAX_BYTES, TYPES, check_picture
from kb.importing.drafts import LINKED, PICTURED, Draft, PictureUse
from kb.importing.flavours.base import Site
from kb.importing.pack.links import SCHEME
from kb.importing.pack.slugs import ascii_slug
from kb.importing.report import ImportReport
from kb.importing.source.tree import Tree, join

ENDING = {kind: ending for ending, kind in TYPES.items() if ending != ".jpeg"}


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    source: str
    digest: str


@dataclass
class Pictures:
    """The pictures that pages show. `known` are names given in an earlier run, `taken` those that others have."""

    tree: Tree
    site: Site
    pack: str
    known: Mapping[str, str]
    taken: set[str]
    report: ImportReport
    chosen: dict[str, Picture | None] = field(default_factory=dict)  # by path in the tree; None cannot be shown
    by_digest: dict[str, str] = field(default_factory=dict)

    def settle(self, draft: Draft, text: str) -> str:
        """The text with every picture written out."""
        linked = [found.span() for found in LINKED.finditer(draft.text)]
        inside = {
            int(found[1]) for found in PICTURED.finditer(draft.text) if any(a <= found.start() < b for a, b in linked)
        }
        return PICTURED.sub(lambda found: self._write(draft.pictures[int(found[1])], int(found[1]) in inside), text)

    def _write(self, use: PictureUse, is_linked: bool) -> str:
        source = use.source.strip()
        alt = _alt(use.alt)
        scheme = SCHEME.match(source)
        if scheme or source.startswith("//"):
            return self._elsewhere(use, source, alt, is_linked)
        path = self._find(use, unquote(re.split(r"[?#]", source)[0]))
        picture = self._choose(path) if path else None
        if not path:
            self._lost(use, f"the picture {source or '(without address)'} is not in this tree", "kept its text")
        if picture is None:
            if path:
                self._lost(use, f"the picture {path} cannot be shown", "kept its text")
            return alt
        if not alt:
            alt = re.sub(r"[-_.]+", " ", splitext(basename(path))[0]).strip() or "Picture"
            self._lost(use, f"the picture {path} has no alternative text", "used its file name; say what it shows")
        return f"![{alt}](../media/{picture.name})"

    def _elsewhere(self, use: PictureUse, source: str, alt: str, is_linked: bool) -> str:
        if not source.lower().startswith(("http://", "https://", "//")):
            self._lost(use, f"a picture inside the text ({source[:30]})", "kept its text")
            return alt
        self._lost(use, f"the picture {source} on another site", "replaced by a link to it")
        address = re.sub(r"[\s()<>|\"]", "", f"https:{source}" if source.startswith("//") else source)
        return (alt or "picture") if is_linked else f"[{alt or 'Picture'}]({address})"

    def _find(self, use: PictureUse, path: str) -> str:
        candidates = [join(use.line.path, path)]
        if path.startswith("/"):
            candidates += [join("", f"{base}{path}") for base in (self.site.root, "static", "assets") if base]
        if path.startswith("@site/"):
            candidates.append(join("", path.removeprefix("@site/")))
        return next((found for candidate in candidates if candidate and (found := self.tree.find(candidate))), "")

    def _choose(self, path: str) -> Picture | None:
        if path not in self.chosen:
            self.chosen[path] = self._judge(path)
        return self.chosen[path]

    def _judge(self, path: str) -> Picture | None:
        try:
            data = self.tree.read_bytes(path, MAX_BYTES)
        except OSError as error:
            self.report.add(path, 0, f"cannot be read ({error.strerror})", "left out")
            return None
        ending = _ending(data)
        file = content_file(path, f"{self.pack}/media/picture{ending or '.none'}", data)
        problem = next(check_picture(file), None)
        if problem or not ending:
            what = problem.what if problem and ending else "unsupported image type"
            self.report.add(path, 0, what, f"left out{f'; {problem.hint}' if problem and problem.hint else ''}")
            return None
        digest = sha256(data).hexdigest()
        name = self.by_digest.get(digest) or self._name(path, ending)
        self.by_digest[digest] = name
        return Picture(name, path, digest)

    def _name(self, path: str, ending: str) -> str:
        known = self.known.get(path, "")
        if known.endswith(ending) and known not in self.by_digest.values():
            return known
        stem = ascii_slug(splitext(basename(path))[0]) or "picture"
        whole = ascii_slug(splitext(path)[0])[-80:].strip("-") or stem
        used = self.taken | set(self.known.values()) | set(self.by_digest.values())
        candidates = (
            f"{stem}{ending}",
            f"{whole}{ending}",
            *(f"{stem}-{number}{ending}" for number in range(2, 100_000)),
        )
        return next(name for name in candidates if name not in used)

    def _lost(self, use: PictureUse, what: str, done: str) -> None:
        self.report.add(use.line.path, use.line.number, what, done)


def _alt(text: str) -> str:
    return " ".join(re.sub(r"[`*\\|]", " ", text.replace("[", "(").replace("]", ")")).split())


def _ending(data: bytes) -> str:
    """By its first bytes; a drawing by its first element."""
    for kind, magic in MAGIC.items():
        if magic.match(data):
            return ENDING[kind]
    return ".svg" if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"<svg" in data[:4000] else ""
