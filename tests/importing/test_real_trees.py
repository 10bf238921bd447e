"""Trees as people really have them, in the shapes of those that lost something on the way."""

from __future__ import annotations

import os
import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kb.importing import pages
from tests.importing.places import import_tree


def test_no_mark_of_ours_is_left_in_a_page(tmp_path):
    """A tab that is indented like code is code."""
    text, _ = import_tree(
        tmp_path,
        {
            "docs/page.md": '# A page\n\nIntro.\n\n    === "Mail"\n\n        ``` yaml\n        a: 1\n        ```\n\nLast, see [the other](other.md).\n',
            "docs/other.md": "# Other\n\nText.\n",
            "mkdocs.yml": "site_name: x\n",
        },
        "page",
    )
    assert not any(ord(char) < 32 and char != "\n" for char in text)
    assert "Mail" in text and "a: 1" in text and "[[other|the other]]" in text


@pytest.mark.parametrize(
    "page", ["1. word\n\n        !!! note\n            x\n", '- a\n\n      === "T"\n', "    !!! tip\n\n!!! tip\n"]
)
def test_marks_in_code_become_what_the_source_says(tmp_path, page):
    text, _ = import_tree(
        tmp_path, {"docs/page.md": f"# A page\n\nIntro.\n\n{page}", "mkdocs.yml": "site_name: x\n"}, "page"
    )
    assert not any(ord(char) < 32 and char != "\n" for char in text)


def test_a_page_that_nobody_foresaw_does_not_stop_the_others(tmp_path, monkeypatch):
    read = pages._read_page

    def one_breaks(tree, flavour, path):
        if path == "bad.md":
            raise IndexError("list index out of range")
        return read(tree, flavour, path)

    monkeypatch.setattr(pages, "_read_page", one_breaks)
    text, notes = import_tree(tmp_path, {"bad.md": "# Bad\n\nText.\n", "good.md": "# Good\n\nText.\n"}, "good")
    assert "Text." in text and "bad.md: could not be read (IndexError" in notes


OBSIDIAN = {".obsidian/app.json": "{}", "Other page.md": "# Other page\n\nText.\n\n## Steps\n\nOne.\n"}


def test_links_of_obsidian_name_the_page_first(tmp_path):
    home = "# Home\n\nRead [[Other page|how it works]] and [[Other page#Steps|the steps]], or [[Other page]].\n"
    text, _ = import_tree(tmp_path, {**OBSIDIAN, "Home.md": home}, "home")
    assert "[[other-page|how it works]]" in text and "[[other-page#steps|the steps]]" in text
    assert "[[other-page|Other page]]" in text or "[[other-page]]" in text


def test_links_of_a_wiki_name_the_words_first_and_the_page_decides(tmp_path):
    home = "# Home\n\n[[how it works|Other page]] or [[Other page|the other way round]].\n"
    text, _ = import_tree(
        tmp_path, {"Home.md": home, "Other-page.md": "# Other\n\nText.\n", "_Sidebar.md": "x\n"}, "home"
    )
    assert "[[other-page|how it works]]" in text and "[[other-page|the other way round]]" in text


def test_pages_and_pictures_that_are_embedded_come_along(tmp_path):
    home = "# Home\n\nBefore.\n\n![[Other page]]\n\n![[deep/pic.png|100]]\n\n![[pic.png|A lid]]\n\nAfter.\n"
    png = "<svg xmlns='http://www.w3.org/2000/svg'/>"
    files = {**OBSIDIAN, "Home.md": home.replace(".png", ".svg"), "files/deep/pic.svg": png}
    text, _ = import_tree(tmp_path, files, "home")
    assert "One." in text and "After." in text
    assert "![A lid](/media/" in text.replace("media:", "/media/") or "![A lid](" in text


def test_callouts_and_comments_of_obsidian(tmp_path):
    home = "# Home\n\n> [!warning]- Mind the lid\n> It is hot.\n\nSeen %%not seen%% ==marked== words. ^block\n\n%%\nhidden\n%%\n\nEnd.\n"
    text, _ = import_tree(tmp_path, {**OBSIDIAN, "Home.md": home}, "home")
    assert "!!! warning" in text and "Mind the lid" in text and "It is hot." in text
    assert "not seen" not in text and "hidden" not in text and "marked words." in text and "End." in text


def test_brackets_that_name_no_page_stay_text_in_plain_markdown(tmp_path):
    text, _ = import_tree(tmp_path, {"page.md": "# A\n\nAn array `[[1]]` and [[ -f x ]] in bash.\n"}, "page")
    assert "-f x" in text


SHORTCODES = """\
---
title: Install
---
First words.

{{< admonition type="note" >}}

Back up first.

{{< /admonition >}}

See [the guide]({{< relref "guide.md" >}}), {{< unknown x >}} and `{{< code >}}`.

{{% notice warning %}}
Hot.
{{% /notice %}}

{{< figure
    src="a.png"
    alt="Pic" >}}

{{< highlight bash >}}
ls {{ x }}
{{< /highlight >}}

{{< tabs >}}
{{< tab name="Linux" >}}
apt
{{< /tab >}}
{{< /tabs >}}

Last words.
"""


def test_shortcodes_become_notes_links_and_code_or_are_reported(tmp_path):
    text, notes = import_tree(tmp_path, {"_index.md": SHORTCODES, "guide.md": "# Guide\n\nText.\n"}, None)
    assert "!!! note" in text and "    Back up first." in text and "!!! warning" in text and "    Hot." in text
    assert "[[guide|the guide]]" in text and "`{{< code >}}`" in text
    assert "```bash" in text and "ls {{ x }}" in text and "Linux" in text and "apt" in text and "Last words." in text
    assert "shortcode {{< unknown x >}}" in notes
    assert "{{<" not in text.replace("`{{< code >}}`", "")


LIQUID = """\
# A page

{% include header.html %}
{: .no_toc }

* TOC
{:toc}

{% hint style="danger" %}
Never do it.
{% endhint %}

{% highlight ruby %}
puts 1
{% endhighlight %}

See [x]({{ site.baseurl }}{% link other.md %}) on {{ site.title }}.

Write {% mytag %} in a template.
"""


def test_liquid_and_kramdown_go_and_their_text_stays(tmp_path):
    text, notes = import_tree(tmp_path, {"page.md": LIQUID, "other.md": "# Other\n\nText.\n"}, "page")
    assert "!!! danger" in text and "    Never do it." in text and "```ruby" in text and "puts 1" in text
    assert "[[other|x]]" in text and "mytag" in text
    assert "no_toc" not in text and "toc" not in text.lower() and "include" not in text
    assert "{% include header.html %}" in notes and "{{ site.title }}" in notes


@pytest.mark.parametrize("mark", ["[[_TOC_]]", "[[TOC]]", "[TOC]", "[[_TOSP_]]", "${toc}", "{{toc}}"])
@pytest.mark.parametrize("config", [{"mkdocs.yml": "site_name: x\n"}, {}])
def test_a_mark_for_a_table_of_contents_goes(tmp_path, mark, config):
    text, notes = import_tree(tmp_path, {"docs/page.md": f"# A page\n\n{mark}\n\nText.\n", **config}, "page")
    assert "TO" not in text.split("---")[-1] and "toc" not in text.split("---")[-1] and "Text." in text
    assert "table of contents" in notes


def test_marks_of_gitlab_azure_devops_and_pandoc(tmp_path):
    page = (
        "# A page\n\n>>>\nQuoted\n\nmore\n>>>\n\n::: mermaid\ngraph LR\n:::\n\n![Pic](pic.svg =500x200)\n\n"
        "[Link](https://x.example/){.button target=_blank}\n"
    )
    text, _ = import_tree(tmp_path, {"page.md": page, "pic.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"}, "page")
    assert "> Quoted" in text and "> more" in text and "```mermaid\ngraph LR\n```" in text
    assert "![Pic](" in text and "=500x200" not in text and "{.button" not in text


def test_the_title_of_front_matter_stands_above_several_headings_of_the_first_level(tmp_path):
    page = "---\ntitle: Patching the site\n---\nThis is how.\n\n# The quick way\n\nOne.\n\n# The long way\n\nTwo.\n"
    text, _ = import_tree(tmp_path, {"patching.md": page}, "patching")
    assert "title: Patching the site" in text and "## The quick way" in text and "## The long way" in text


def test_line_separators_part_words(tmp_path):
    text, notes = import_tree(
        tmp_path, {"page.md": "# U\n\nIntro.\n\nFirst\u2028Second\u2029third\x0bfourth\x85fifth\n"}, "page"
    )
    assert "First Second third fourth fifth" in text and "control characters" in notes


RST, ADOC = "Guide\n=====\n\nText.\n", "= Guide\n\nText.\n"


@pytest.fixture
def no_pandoc(monkeypatch, tmp_path_factory):
    monkeypatch.setenv("PATH", str(tmp_path_factory.mktemp("bin")))


def test_pages_of_other_formats_are_named_and_counted(tmp_path, no_pandoc):
    _, notes = import_tree(tmp_path, {"README.md": "# Read me\n\nText.\n", "guide.rst": RST, "guide.adoc": ADOC}, None)
    assert "2 pages of other formats (.rst, .adoc) left out" in notes


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"a.adoc": ADOC}, "AsciiDoc (1 .adoc file) is not read; convert it to Markdown first"),
        ({"a.rst": RST, "b.rst": RST}, "reStructuredText (2 .rst files) is not read; convert it to Markdown first"),
        (
            {"a.rst": RST, "b.html": "x"},
            "reStructuredText (1 .rst file) and HTML (1 .html file) are not read; convert them",
        ),
        ({"entities.xml": "<x/>"}, "Confluence XML (1 entities.xml file) is not read"),
    ],
)
def test_a_tree_without_markdown_is_refused_by_the_name_of_its_format(tmp_path, no_pandoc, files, says):
    with pytest.raises(CommandError) as refusal:
        import_tree(tmp_path, files, None)
    assert says in str(refusal.value)


def pandoc(folder, script):
    program = folder / "pandoc"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def test_pandoc_converts_where_it_is_installed(tmp_path, tmp_path_factory, monkeypatch):
    programs = tmp_path_factory.mktemp("bin")
    pandoc(programs, "cat >/dev/null; printf '# From Pandoc\\n\\nText [there](page.md).\\n'")
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    text, notes = import_tree(tmp_path, {"guide.rst": RST, "page.md": "# Page\n\nText.\n"}, "guide")
    assert "title: From Pandoc" in text and "[[page|there]]" in text
    assert "guide.rst: reStructuredText: converted by Pandoc" in notes


def test_a_file_that_pandoc_refuses_is_left_out_with_its_reason(tmp_path, tmp_path_factory, monkeypatch):
    programs = tmp_path_factory.mktemp("bin")
    pandoc(programs, "cat >/dev/null; echo 'parse error at line 3' >&2; exit 64")
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    _, notes = import_tree(tmp_path, {"guide.rst": RST, "page.md": "# Page\n\nText.\n"}, "page")
    assert "could not be converted: parse error at line 3" in notes


def test_names_that_notion_gives_files_leave_no_mark_in_addresses(tmp_path):
    files = {
        "Home 0123456789abcdef0123456789abcdef.md": "# Home\n\nSee [Sub](Home%200123456789abcdef0123456789abcdef/Sub%20page%20fedcba9876543210fedcba9876543210.md).\n",
        "Home 0123456789abcdef0123456789abcdef/Sub page fedcba9876543210fedcba9876543210.md": "# Sub page\n\nText.\n",
    }
    text, _ = import_tree(tmp_path, files, "home")
    assert "[[sub-page|Sub]]" in text


def test_a_dry_run_of_every_shape_says_the_same_without_writing(tmp_path):
    source, content = tmp_path / "source", tmp_path / "content"
    source.mkdir()
    content.mkdir()
    (source / "_index.md").write_text(SHORTCODES)
    out = StringIO()
    call_command("import_markdown", source, "pack", content=content, dry_run=True, stdout=out, stderr=StringIO())
    assert "Nothing was written." in out.getvalue() and not (content / "pack").exists()


# What other programs write, with what becomes of it (None: nothing of it is left) and what is reported.
FOREIGN = {
    "a heading's own id": ("## Sec {#sec}\n\n[up](#sec)", "## Sec\n\n[up](#sec)", "{#", ""),
    "an id in the title": ("# A page {#top}\n\nText.", "title: A page\n", "{#", ""),
    "a fold of VitePress": ("::: details Click\nInside.\n:::", '!!! note "Click"\n    Inside.', ":::", ""),
    "a block nobody knows": ("::: video\nInside.\n:::", "Inside.", ":::", "the block ::: video"),
    "a block that never ends": (":::query-table 17ab", "", "query", "the block :::query-table 17ab"),
    "a diagram of Azure DevOps": ("::: mermaid\ngraph TD\n:::", "```mermaid\ngraph TD\n```", ":::", ""),
    "an include of GitLab": ("::include{file=part.md}", "Words of the part.", "include", ""),
    "an include that is not there": ("::include{file=none.md}", "", "::", "none.md"),
    "a snippet of VitePress": ("<<< @/snippets/x.js", "", "<<<", "@/snippets/x.js"),
    "a value of VitePress": ("Is {{ frontmatter.x }}.", "Is .", "{{", "frontmatter.x"),
    "a page in a page of BookStack": ("{{@12}}", "", "@12", "{{@12}}"),
    "a drawing of BookStack": ('<drawio-diagram id="3">\n</drawio-diagram>', "", "drawio", '<drawio-diagram id="3">'),
    "a macro of Confluence": (
        '<ac:structured-macro ac:name="info"><ac:rich-text-body><p>Rich</p></ac:rich-text-body></ac:structured-macro>',
        "Rich", "ac:", "<ac:structured-macro",
    ),
    "a placeholder": ("Ask <host-name> and <HOST>.", "<host-name> and <HOST>", "\\x00", ""),
    "classes of Wiki.js": ("> Note\n{.is-warning}\n\n- a {.links-list}", "> Note\n\n- a\n", "{.", ""),
    "an address alone": ("<https://example.org/x>", "\n<https://example.org/x>", "<<", ""),
    "a character that was lost": ("a\ufffdb", "a?b", "\ufffd", "U+FFFD"),
}  # fmt: skip


@pytest.mark.parametrize("shape", FOREIGN)
def test_marks_of_other_programs_are_understood_or_reported(tmp_path, shape):
    source, kept, gone, reported = FOREIGN[shape]
    before = "" if source.startswith("# ") else "# A page\n\nIntro.\n\n"
    files = {"page.md": f"{before}{source}\n\nLast.\n", "part.md": "Words of the part.\n"}
    text, told = import_tree(tmp_path, files, "page")
    body = text.partition("---\n")[2]
    assert kept in body and gone not in body and "Last." in body, text
    assert reported in told and (reported or "page.md" not in told), told


def test_a_link_of_jekyll_names_a_file_from_the_root(tmp_path):
    files = {
        "_config.yml": "title: x\n",
        "_posts/2026-01-02-one.md": "# One\n\n[two]({% link _posts/2026-01-03-two.md %}) and [so]({% post_url 2026-01-03-two %})\n",
        "_posts/2026-01-03-two.md": "# Two\n\nText.\n",
    }
    text, told = import_tree(tmp_path, files, "2026-01-02-one")
    assert "[[2026-01-03-two|two]] and [[2026-01-03-two|so]]" in text and told == ""


def test_the_topic_of_a_page_of_notion_has_no_id(tmp_path):
    number = "0123456789abcdef0123456789abcdef"
    files = {f"Home {number}.md": "# Home\n\nText.\n", f"Home {number}/Child {number}.md": "# Child\n\nText.\n"}
    assert "topic: Home\n" in import_tree(tmp_path, files, "child")[0]
