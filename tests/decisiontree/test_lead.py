from decisiontree.walk.lead import split_lead

LONG = "A sentence that goes on and on, " * 6 + "and ends."


def test_a_short_explanation_is_the_line() -> None:
    assert split_lead("<p>The <code>port</code> says so.</p>") == ("<p>The <code>port</code> says so.</p>", "")


def test_of_a_longer_one_the_first_sentence_is_the_line_and_nothing_is_lost() -> None:
    html = f"<p>It is quick. {LONG}</p>\n<ul><li>one</li></ul>"
    assert split_lead(html) == ("<p>It is quick.</p>", f"<p>{LONG}</p><ul><li>one</li></ul>")


def test_an_element_is_never_cut() -> None:
    html = f"<p><strong>Look here. And there.</strong> {LONG}</p>"
    lead, rest = split_lead(html)
    assert (lead, rest) == ("<p><strong>Look here. And there.</strong></p>", f"<p>{LONG}</p>") or lead == ""


def test_without_a_short_sentence_all_of_it_waits_below() -> None:
    for html in (f"<p>{LONG}</p>", "<ul><li>one</li></ul>", ""):
        assert split_lead(html) == ("", html)


def test_an_abbreviation_or_a_version_is_no_end_of_a_sentence() -> None:
    html = f"<p>Windows 11 24H2, build 26100.3 and later, does it. {LONG}</p>"
    assert split_lead(html)[0] == "<p>Windows 11 24H2, build 26100.3 and later, does it.</p>"
