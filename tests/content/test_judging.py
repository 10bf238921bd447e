"""The small content is right; each broken example tells exactly what is wrong with it, and where."""

from kb.content.judging import judge
from tests.support.content_files import files


def test_the_small_content_has_no_findings():
    content, findings = judge(files())
    assert findings == ()
    assert content is not None
    assert [guide.slug for guide in content.guides] == ["no-coffee"]


def test_a_guide_takes_shared_parts_over():
    content, _ = judge(files())
    assert content is not None
    (guide,) = content.guides
    noise = guide.find_node("noise")
    assert (noise.ask, noise.answers[0].say, noise.id) == ("What does the pump sound like?", "It hums", "Q2AA")
    descale = guide.find_node("descale")
    assert [step.id for step in descale.steps] == ["S4AA", "S5AA"]
    assert "vinegar" in descale.intro_html and "rest away" in descale.outro_html


def test_every_row_of_likelihoods_sums_to_one():
    content, _ = judge(files())
    assert content is not None
    for question in content.guides[0].questions:
        for column in zip(*(answer.likely for answer in question.answers), strict=True):
            assert abs(sum(column) - 1) < 1e-12
