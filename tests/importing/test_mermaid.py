"""A flowchart becomes a guide that passes the check; what could not be taken as drawn is reported."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from time import process_time

import pytest

from kb.importing.mermaid import NoFlowchart, import_flowchart
from tests.support.commands import refuse, say
from tests.support.content_files import write
from tests.support.sites import forget, serve

CHART = """\
%% how we do it
flowchart TD
    start([Start]) --> lit{"Is the lamp lit?"}
    lit -->|Yes| water{Is there water?}
    lit -- No --> plug[Put the plug in]
    water -->|No| fill[Fill the tank] --> again{Does it brew?}
    water -->|Yes| clean(["Clean it<br/>with #quot;vinegar#quot;"]):::work
    again -->|No| desk[Call the workshop]; again -->|Yes| done((Enjoy))
    clean -.->|still nothing| lit
    clean --> desk
    style lit fill:#f9f
    classDef work fill:#fff
    alone[Nobody comes here] --> desk
"""
TODAY = date(2026, 11, 28)


def made(chart):
    return import_flowchart(chart, "No coffee", "coffee.mmd", "team", TODAY)


@pytest.fixture
def content(tmp_path, settings):
    folder = write(tmp_path / "content")
    serve(settings, tmp_path / "library", folder)
    yield folder
    forget()


def test_a_flowchart_becomes_a_guide_that_passes_the_check(content, tmp_path):
    (tmp_path / "coffee.mmd").write_text(CHART, "utf-8")
    told = say("import_mermaid", str(tmp_path / "coffee.mmd"), "coffee", "from-a-chart")
    assert "4 questions, 3 remedies" in told and "would be a circle" in told and "Nobody comes here" in told
    assert "no findings" in say("check_content")
    text = (content / "coffee/guides/from-a-chart.yaml").read_text("utf-8")
    assert "mode: fixed" in text and "start: is-the-lamp-lit" in text
    assert 'say: "Yes", next: is-there-water' in text and 'to: "Call the workshop"' in text
    assert "next: does-it-brew" in text and 'ask: "Clean it with \\"vinegar\\""' in text


def test_it_is_not_written_over_what_is_there(content, tmp_path):
    (tmp_path / "coffee.mmd").write_text(CHART, "utf-8")
    assert "--force" in refuse("import_mermaid", str(tmp_path / "coffee.mmd"), "coffee", "no-coffee")
    assert "make new" in refuse("import_mermaid", str(tmp_path / "coffee.mmd"), "tea", "cold")
    (tmp_path / "coffee.mmd").write_bytes(b"\xff\xfe")
    assert "UTF-8" in refuse("import_mermaid", str(tmp_path / "coffee.mmd"), "coffee", "x")
    assert "No such file" in refuse("import_mermaid", str(tmp_path / "none.mmd"), "coffee", "x")


def test_a_chart_inside_a_markdown_page_keeps_its_line_numbers():
    page = "# Title\n\n```mermaid\n" + CHART + "```\n"
    assert any(note.startswith("line 14: ") and "looks" in note for note in made(page).report), made(page).report


@pytest.mark.parametrize("chart", [
    "", "sequenceDiagram\nA->>B: hi", "flowchart TD", "hello", "flowchart TD\n desk[Call the help desk]",
])  # fmt: skip
def test_what_is_no_flowchart_is_refused_with_a_reason(chart):
    with pytest.raises(NoFlowchart) as refused:
        made(chart)
    assert str(refused.value)


@pytest.mark.parametrize("chart", [
    "graph LR\nA-->B\nA-->C\nB-->D\nC-->D",
    "graph TD\nA{?}-->|a|B\nA-->|a|C\nA-->|unknown|D[why]\nA-->|ü|E[article]",
    "flowchart TB\nA[One] --> B & C --> D{{Two}}\nD -->|x| A",
    "flowchart\nsubgraph one\nA[\"[[x]] <b>y</b> {#Q7M2}\"] == go ==> B>flag]\nend",
    "flowchart TD\nA[Do it] --> A",
    "flowchart TD\nA[" + "long " * 200 + "] --> B",
    "flowchart TD\nA{Odd (signs) in it} -- \"no\" --> B[/x/] ~~~ C",
])  # fmt: skip
def test_whatever_is_drawn_passes_the_check(content, tmp_path, chart):
    (tmp_path / "x.mmd").write_text(chart, "utf-8")
    say("import_mermaid", str(tmp_path / "x.mmd"), "coffee", "drawn")
    told = say("check_content")
    assert "error" not in told, told


@pytest.mark.parametrize(
    "chart",
    [
        "A --" + " " * 20_000 + "x",
        "A " + "-- x " * 3_000,
        "A" + " & B" * 5_000 + " --> C" + " & D" * 5_000,
        " & ".join(f"A{number}" for number in range(600)) + " --> " + " & ".join(f"B{number}" for number in range(600)),
        "\n".join(f"A{number} --> A{number + 1}" for number in range(30_000)),
        "\n".join("A -- x --> A" for _ in range(5_000)),
    ],
    ids=["spaces", "arrows", "ands", "every one to every one", "boxes", "alike"],
)
def test_no_chart_takes_long_whatever_is_in_it(chart):
    start = process_time()
    with suppress(NoFlowchart):
        import_flowchart(f"flowchart TD\n{chart}", "A title", "chart.mmd", "a-team", date(2026, 11, 20))
    assert process_time() - start < 5


def test_a_chart_with_a_byte_order_mark_is_read(content, tmp_path):
    (tmp_path / "chart.mmd").write_text("\ufeffflowchart TD\nA{Hot?} -->|Yes| B[Wait]\nA -->|No| C[Heat it]\n", "utf-8")
    assert "1 questions" in say("import_mermaid", tmp_path / "chart.mmd", "coffee", "marked")
