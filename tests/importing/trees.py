"""Trees of Markdown files as they are found in the wild, made from a seed; every visible word of a page is known."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 17
STEMS = [
    "cannot-connect",
    "slow session",
    "Black_Screen",
    "error 0x904",
    "Größe ändern",
    "licence",
    "no-audio",
    "printer",
    "time-out",
    "vpn",
]


@dataclass
class Page:
    path: str
    title: str
    lines: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)  # what a reader must see
    links: list[tuple[str, str]] = field(default_factory=list)  # (path, words of the heading or "")
    pictures: int = 0
    headings: list[str] = field(default_factory=list)


class TreeMaker:
    """Common blocks; each flavour adds its own."""

    flavour = "plain"
    blocks: tuple[str, ...] = ()
    common = (
        "paragraph", "paragraph", "heading", "heading", "bullets", "numbers", "table", "code", "indented", "quote", "picture",
        "html", "html_table", "details", "breaks", "specials", "reference", "rule", "footnote",
    )  # fmt: skip

    def __init__(self, seed: int, count: int) -> None:
        self.random = random.Random(seed)
        self.count, self.counter = count, 0
        self.files: dict[str, str] = {}
        self.pages: list[Page] = []
        self.page, self.here = Page("", ""), ""
        self.footnotes = 0

    # --- words ---

    def word(self) -> str:
        self.counter += 1
        self.page.words.append(f"w{self.counter}")
        return f"w{self.counter}"

    def words(self, most: int = 9) -> str:
        return " ".join(self.word() for _ in range(self.random.randint(1, most)))

    def inline(self) -> str:
        kinds: list[Callable[[], str]] = [
            lambda: self.words(), lambda: self.words(), lambda: f"**{self.words(3)}**", lambda: f"*{self.words(3)}*",
            lambda: f"`{self.words(2)} --flag [x] *`", lambda: self.link(), lambda: f"https://example.org/{self.word()}/a_b_c",
            lambda: f"[{self.words(3)}](https://example.org/a(b)?x=1&y=2)", lambda: f"C:\\{self.word()}\\{self.word()}",
            lambda: f"{self.word()}_{self.word()}", lambda: f"<{self.word()}>", lambda: f"***{self.words(2)}***",
            lambda: f"**{self.word()}** *{self.word()}*", lambda: f"~~{self.word()}~~" if self.flavour != "mkdocs" else self.word(),
        ]  # fmt: skip
        return " ".join(self.random.choice(kinds)() for _ in range(self.random.randint(1, 5)))

    def link(self) -> str:
        target = self.random.choice(self.pages)
        heading = self.random.choice(target.headings) if target.headings and self.random.random() < 0.5 else ""
        self.page.links.append((target.path, heading))
        return self.link_to(target, heading)

    def link_to(self, target: Page, heading: str) -> str:
        here = Path(self.here).parent
        path = Path(target.path)
        up = "../" * len(here.parts) if here != path.parent else ""
        address = f"{up}{path.as_posix()}" if up or here != path.parent else path.name
        anchor = "#" + self.anchor(heading) if heading else ""
        return f"[{self.words(3)}](<{address}{anchor}>)"

    @staticmethod
    def anchor(heading: str) -> str:
        return heading.lower().replace("`", "").replace("?", "").replace(":", "").replace(" ", "-")

    # --- blocks ---

    def paragraph(self) -> list[str]:
        return [self.inline() for _ in range(self.random.randint(1, 3))]

    def heading(self) -> list[str]:
        text = f"{self.words(4)}: `{self.word()}`?"
        self.page.headings.append(text)
        return [f"{'#' * self.random.randint(2, 5)} {text}"]

    def bullets(self) -> list[str]:
        mark, lines = self.random.choice("-*+"), []
        for _ in range(self.random.randint(1, 4)):
            lines.append(f"{mark} {self.inline()}")
            if self.random.random() < 0.4:
                lines += [f"  {mark} {self.inline()}", "", f"    {self.inline()}", ""]
            if self.random.random() < 0.2:
                lines += ["", "  ```powershell", f"  {self.words()} | {self.word()}", "  ```", ""]
        return lines

    def numbers(self) -> list[str]:
        lines = []
        for number in range(1, self.random.randint(2, 5)):
            lines.append(f"{number}. {self.inline()}")
            if self.random.random() < 0.4:
                lines += ["", "   ```cmd", f"   {self.words()}", "", f"   {self.words()}", "   ```", ""]
            if self.random.random() < 0.3:
                lines += [f"   - {self.inline()}", f"     1. {self.inline()}"]
            if self.random.random() < 0.2:
                lines += [
                    "",
                    f"   | {self.word()} | {self.word()} |",
                    "   |---|---|",
                    f"   | {self.word()} | {self.word()} |",
                    "",
                ]
        return lines

    def table(self) -> list[str]:
        width = self.random.randint(1, 4)
        rows = [[self.cell() for _ in range(width)] for _ in range(self.random.randint(1, 4))]
        head = [self.words(2) for _ in range(width)]
        return [" ".join(f"| {cell}" for cell in row) + " |" for row in (head, [":--"] * width, *rows)]

    def cell(self) -> str:
        kinds: list[Callable[[], str]] = [
            lambda: self.words(3), lambda: f"`{self.word()}`", lambda: f"{self.word()}<br/>{self.word()}", lambda: self.link(),
            lambda: f"{self.word()} \\| {self.word()}", lambda: "", lambda: f"**{self.word()}**",
        ]  # fmt: skip
        return self.random.choice(kinds)()

    def code(self) -> list[str]:
        fence = self.random.choice(["```", "~~~", "````"])
        return [
            f"{fence}powershell",
            f"Get-Thing {self.words()} # not a heading",
            "# [[nor a link]] ![nor](a picture)",
            "",
            f"\t{self.word()}",
            fence,
        ]

    def indented(self) -> list[str]:
        return ["", f"    {self.words()}", f"      {self.words()}"]

    def quote(self) -> list[str]:
        return [f"> {self.inline()}", ">", f"> - {self.inline()}", f"> - {self.inline()}"]

    def picture(self) -> list[str]:
        self.page.pictures += 1
        return [f"{self.words()} ![{self.words(4)}]({self.picture_path()})"]

    def picture_path(self) -> str:
        return "../" * (len(Path(self.page.path).parts) - 1) + f"media/screen%20{self.random.randint(1, 5)}.png"

    def html(self) -> list[str]:
        self.page.pictures += 1
        return [
            '<div align="center">', "", f'{self.word()} <b>{self.word()}</b> <code>{self.word()}</code><br> <kbd>{self.word()}</kbd>', "", "</div>", "",
            f'<p>{self.words()} <a href="https://example.org">{self.word()}</a> <img src="{self.picture_path()}" alt="{self.words(2)}"></p>',
        ]  # fmt: skip

    def html_table(self) -> list[str]:
        return [
            "<table>", f"<tr><th>{self.words(2)}</th><th>{self.words(2)}</th></tr>", "", "<tr>",
            f"  <td><ul><li>{self.words(3)}</li><li>{self.word()} | {self.word()}</li></ul></td>", f"  <td><code>{self.word()}</code></td>", "</tr>", "</table>",
        ]  # fmt: skip

    def details(self) -> list[str]:
        return [
            "<details>",
            f"<summary>{self.words(3)}</summary>",
            "",
            *self.paragraph(),
            "",
            *self.code(),
            "",
            "</details>",
        ]

    def breaks(self) -> list[str]:
        return [f"{self.word()}  ", f"{self.word()}\\", self.word()]

    def specials(self) -> list[str]:
        return [
            f"2 * {self.word()} * 3, *.{self.word()} and *.{self.word()}, [@{self.word()}], a < {self.word()} > b, {{{self.word()}}}",
            f"\\# {self.word()} &lt;{self.word()}&gt; &amp;amp; \\\\{self.word()}\\share, #{self.word()} ~{self.word()} ~{self.word()} $1.00 + {self.word()}",
            f"- {self.word()}",
            f"1\\. {self.word()}",
        ]

    def reference(self) -> list[str]:
        target = self.random.choice(self.pages)
        self.page.links.append((target.path, ""))
        key = self.word()
        self.page.words.pop()
        up = "../" * (len(Path(self.page.path).parts) - 1)
        return [f"{self.words()} [{self.words(2)}][{key}]", "", f"[{key}]: <{up}{target.path}>"]

    def rule(self) -> list[str]:
        return ["", "***"]

    def footnote(self) -> list[str]:
        self.footnotes += 1
        return [f"{self.word()}[^n{self.footnotes}]", "", f"[^n{self.footnotes}]: {self.words()}"]

    def written_in(self, path: str, block: Callable[[], list[str]]) -> list[str]:
        """A block of this page that stands in another file: its links count from there."""
        self.here = path
        lines = block()
        self.here = self.page.path
        return lines

    # --- the tree ---

    def make(self) -> None:
        for index in range(self.count):
            folder = self.random.choice(["", "guide/", "guide/deep/", "reference/"])
            self.pages.append(Page(f"{folder}{self.random.choice(STEMS)}-{index}.md", ""))
        for page in self.pages:
            self.write(page)
        self.finish()

    def write(self, page: Page) -> None:
        self.page, self.here = page, page.path
        page.title = f"About {self.words(4)}"
        body: list[str] = []
        for _ in range(self.random.randint(3, 6)):
            body += [*getattr(self, self.random.choice(self.common + self.blocks * 3))(), ""]
        page.lines = [*self.head(page), f"# {page.title}", "", *body, *self.resolution()]
        self.files[page.path] = "\n".join(page.lines)

    def resolution(self) -> list[str]:
        return [
            "## Resolution",
            "",
            f"1. {self.inline()}",
            "",
            "   ```cmd",
            f"   {self.words()}",
            "   ```",
            "",
            f"2. {self.words()}",
            "",
        ]

    def head(self, page: Page) -> list[str]:
        return []

    def finish(self) -> None:
        pass

    def save(self, root: Path) -> None:
        for path, text in self.files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8")
        for number in range(1, 6):
            (root / "media").mkdir(exist_ok=True)
            (root / "media" / f"screen {number}.png").write_bytes(PNG + bytes([number]))


class Learn(TreeMaker):
    flavour = "learn"
    blocks = ("alert", "image", "zone", "tabs", "include", "div", "inline_include", "code_include")

    def head(self, page: Page) -> list[str]:
        return [
            "---",
            f"title: {page.title}",
            "ms.date: 04/30/2026",
            "author: somebody",
            "ms.topic: troubleshooting",
            "---",
        ]

    def alert(self) -> list[str]:
        return [
            f"> [!{self.random.choice(['NOTE', 'TIP', 'IMPORTANT', 'CAUTION', 'WARNING'])}]",
            f"> {self.inline()}",
            ">",
            f"> - {self.inline()}",
        ]

    def image(self) -> list[str]:
        self.page.pictures += 1
        return [
            f':::image type="content" source="{self.picture_path().replace("%20", " ")}" alt-text="{self.words(3)}." border="false":::'
        ]

    def zone(self) -> list[str]:
        name = self.random.choice(["zone", "moniker"])
        start = f'::: zone pivot="{self.word()}"' if name == "zone" else f'::: moniker range=">={self.word()}"'
        return [start, "", *self.paragraph(), "", *self.bullets(), "", f"::: {name}-end"]

    def tabs(self) -> list[str]:
        return [
            f"# [{self.words(2)}](#tab/portal)", "", *self.paragraph(), "", *self.numbers(), "",
            f"# [{self.words(2)}](#tab/cli)", "", *self.code(), "", "---",
        ]  # fmt: skip

    def div(self) -> list[str]:
        return ['> [!div class="nextstepaction"]', f"> {self.link()}"]

    def include(self) -> list[str]:
        name = f"includes/part-{self.counter}.md"
        self.files[name] = "\n".join(
            ["---", "author: x", "---", *self.written_in(name, self.paragraph), "", self.words()]
        )
        return [f"[!INCLUDE [part](~/{name})]"]

    def inline_include(self) -> list[str]:
        name = f"includes/word-{self.counter}.md"
        self.files[name] = self.words(2) + "\n"
        return [f"{self.word()} [!INCLUDE [x](~/{name})] {self.word()}."]

    def code_include(self) -> list[str]:
        name = f"code/sample-{self.counter}.ps1"
        self.files[name] = "\n".join(["# first", f"Get-It {self.words()}", f"Set-It {self.words()}", "# last"])
        return [f"[!code-powershell[Main](~/{name}#L2-L3)]"]


class MkDocs(TreeMaker):
    flavour = "mkdocs"
    blocks = ("admonition", "tabs", "snippet", "attributes", "definitions", "keys")

    def head(self, page: Page) -> list[str]:
        return ["---", f"description: {self.words()}", "date: 2026-04-30", "---"] if self.random.random() < 0.5 else []

    def indent(self, lines: list[str]) -> list[str]:
        return [f"    {line}" if line else "" for line in lines]

    def admonition(self) -> list[str]:
        mark = self.random.choice(["!!!", "???", "???+"])
        kind = self.random.choice(["note", "tip", "warning", "danger", "bug", "example", "info"])
        inner = [*self.paragraph(), "", *self.bullets(), "", *self.code(), ""]
        return [f'{mark} {kind} "{self.words(3)}"', *self.indent(inner)]

    def tabs(self) -> list[str]:
        return [
            f'=== "{self.words(2)}"',
            "",
            *self.indent(self.paragraph()),
            "",
            f'=== "{self.words(2)}"',
            "",
            *self.indent(self.code()),
            "",
        ]

    def snippet(self) -> list[str]:
        name = f"includes/part-{self.counter}.txt"
        self.files[name] = "\n".join([*self.paragraph(), "", *self.table()])
        return [f'--8<-- "{name}"']

    def attributes(self) -> list[str]:
        return [
            f'[{self.words(2)}](https://example.org){{ .md-button target="_blank" }} {self.word()}',
            "",
            f"{self.word()} :material-check: {self.word()}",
        ]

    def definitions(self) -> list[str]:
        return [self.words(2), f":   {self.inline()}", "", f"    {self.inline()}"]

    def keys(self) -> list[str]:
        return [f"{self.word()} ++ctrl+alt+del++ =={self.word()}== {self.word()}"]

    def finish(self) -> None:
        titles = "\n".join(f"  - Part {index}: {page.path!r}" for index, page in enumerate(self.pages[:20]))
        self.files = {
            (path if path.startswith("includes/") else f"docs/{path}"): text for path, text in self.files.items()
        }
        self.files["mkdocs.yml"] = (
            f"site_name: The site\nmarkdown_extensions:\n  - x: !!python/name:y\nnav:\n  - Start:\n{titles}\n".replace(
                "  - Part", "    - Part"
            )
        )
        for page in self.pages:
            page.path = f"docs/{page.path}"
            page.links = [(f"docs/{target}", heading) for target, heading in page.links]

    def save(self, root: Path) -> None:
        (root / "docs").mkdir(parents=True, exist_ok=True)
        super().save(root)
        (root / "media").rename(root / "docs" / "media")


class Docusaurus(TreeMaker):
    flavour = "docusaurus"
    blocks = ("directive", "tabs", "component", "part", "comment", "titled")

    def head(self, page: Page) -> list[str]:
        imports = ["import Tabs from '@theme/Tabs';", "import TabItem from '@theme/TabItem';", ""]
        return [
            "---",
            f"title: {page.title}",
            "sidebar_position: 2",
            "last_update: {date: 2026-04-30, author: x}",
            "---",
            *imports,
        ]

    def directive(self) -> list[str]:
        kind = self.random.choice(["tip", "note", "info", "warning", "danger"])
        title = f" {self.word()}" if self.random.random() < 0.5 else f"[{self.words(2)}]"
        return [
            f"::::{kind}{title}",
            "",
            *self.paragraph(),
            "",
            f":::note {self.word()}",
            "",
            self.inline(),
            "",
            ":::",
            "",
            "::::",
        ]

    def tabs(self) -> list[str]:
        return [
            '<Tabs groupId="os">', f'<TabItem value="a" label="{self.words(2)}" default>', "", *self.paragraph(), "", *self.code(), "", "</TabItem>",
            f'<TabItem value="b" label="{self.words(2)}">', "", self.inline(), "", "</TabItem>", "</Tabs>",
        ]  # fmt: skip

    def component(self) -> list[str]:
        return ['<Highlight color="#25c2a0">', "", self.inline(), "", "</Highlight>", "", '<BrowserWindow url="x" />']

    def part(self) -> list[str]:
        name = f"_part{self.counter}"
        self.files[f"shared/{name}.mdx"] = "\n".join(self.written_in(f"shared/{name}.mdx", self.paragraph))
        return [f"import P{name} from '@site/shared/{name}.mdx';", "", f"<P{name} />"]

    def comment(self) -> list[str]:
        return ["{/* nobody sees this */}", "", f"{self.word()} {{/* nor this */}} {self.word()}"]

    def titled(self) -> list[str]:
        return [f'```js title="{self.word()}.js" {{1,3}}', f"let {self.word()} = 1;", "```"]

    def finish(self) -> None:
        self.files["guide/_category_.json"] = '{"label": "The guide", "position": 2}'
        self.files["docusaurus.config.js"] = "module.exports = {};"


class GitHubWiki(TreeMaker):
    flavour = "wiki"
    blocks = ("wikilink", "alert", "wiki_picture")

    def link_to(self, target: Page, heading: str) -> str:
        name = Path(target.path).stem.replace("-", " ") if self.random.random() < 0.5 else Path(target.path).stem
        anchor = "#" + self.anchor(heading) if heading else ""
        return f"[[{self.words(3)}|{name}{anchor}]]"

    def cell(self) -> str:
        return self.random.choice([lambda: self.words(3), lambda: f"`{self.word()}`"])()

    def wikilink(self) -> list[str]:
        target = self.random.choice(self.pages)
        self.page.links.append((target.path, ""))
        return [f"{self.word()} [[{Path(target.path).stem}]] `[[{self.word()}]]`"]

    def alert(self) -> list[str]:
        return ["> [!NOTE]", f"> {self.inline()}"]

    def wiki_picture(self) -> list[str]:
        self.page.pictures += 1
        return [f"[[media/screen {self.random.randint(1, 5)}.png|alt={self.words(2)}]]"]

    def make(self) -> None:
        for index in range(self.count):
            stem = self.random.choice(STEMS).replace(" ", "-")
            self.pages.append(Page("Home.md" if index == 0 else f"{stem}-{index}.md", ""))
        for page in self.pages:
            self.write(page)
        listed = "\n".join(f"* [[{Path(page.path).stem}]]" for page in self.pages)
        self.files |= {"_Sidebar.md": f"## Everything\n{listed}\n", "_Footer.md": "Made by us."}


MAKERS = {maker.flavour: maker for maker in (TreeMaker, Learn, MkDocs, Docusaurus, GitHubWiki)}
