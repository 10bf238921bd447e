import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisiontree.walk.permalink import LONGEST_VALUE, MOST_FIELDS, Permalink, parse_permalink

SLUGS = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True).map(lambda text: f"k{text}"[:40])


def test_an_address_gives_the_evidence_in_its_order() -> None:
    link = parse_permalink("b=2&as=helpdesk&a=1&b=3&error=0x904%2B0x7&show=all")
    assert link == Permalink((("b", "2"), ("a", "1"), ("b", "3")), "helpdesk", "0x904+0x7", "all")


@given(evidence=st.lists(st.tuples(SLUGS, SLUGS), max_size=8), profile=SLUGS, show=SLUGS)
def test_what_is_written_is_read_again(evidence: list[tuple[str, str]], profile: str, show: str) -> None:
    link = Permalink(tuple(evidence), profile, "0x904", show)
    assert parse_permalink(link.query.removeprefix("?")) == link


def test_nothing_known_is_an_address_without_a_query() -> None:
    assert Permalink().query == ""


def test_reserved_words_are_never_evidence() -> None:
    assert parse_permalink("page=2&outcome=x&why=1").evidence == ()


@pytest.mark.parametrize("error", ["904", "0x904+0x7+0x1", "0x123456789", "<script>", "0x90g", ""])
def test_an_error_that_is_no_code_is_dropped(error: str) -> None:
    assert parse_permalink(f"error={error}").error == ""


def test_long_and_unprintable_text_is_cut() -> None:
    ((key, value),) = parse_permalink(f"a%00b=x%0Ay{'z' * 1000}").evidence
    assert key == "ab"
    assert value.startswith("xyz")
    assert len(value) <= LONGEST_VALUE


def test_more_fields_than_any_walk_has_are_refused() -> None:
    with pytest.raises(ValueError, match="fields"):
        parse_permalink("&".join("a=b" for _ in range(MOST_FIELDS + 1)))


def test_going_on_forgets_what_was_looked_at() -> None:
    assert Permalink((("a", "1"),), "helpdesk", show="all").at((("a", "2"),)).query == "?as=helpdesk&a=2"
