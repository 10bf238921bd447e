"""What `make bench` concludes from figures of a machine that others use as well."""

from itertools import count, cycle

from benchmarks.measure import Result, Spread, ratios, result, spread, table


def test_a_spread_is_the_median_and_its_quartiles() -> None:
    assert spread([5, 1, 3, 2, 4]) == Spread(3, 2, 4)
    assert spread([7]) == Spread(7, 7, 7)


def test_what_slows_both_halves_of_a_pair_down_leaves_the_ratio_as_it_was() -> None:
    load = cycle([1, 1, 9, 9, 3, 3])

    assert ratios(lambda: 2 * next(load), lambda: 4 * next(load), 6) == Spread(0.5, 0.5, 0.5)


def test_neither_half_of_a_pair_always_comes_first() -> None:
    clock = count(1)
    first: list[str] = []

    def at(name: str) -> float:
        if next(clock) % 2:
            first.append(name)
        return 1.0

    ratios(lambda: at("ours"), lambda: at("peer"), 4)

    assert first == ["ours", "peer", "ours", "peer"]


def test_an_aim_is_met_or_missed_from_the_side_that_it_names() -> None:
    assert result("time", "ms", [4, 4, 4], aim=5).verdict == "met"
    assert result("time", "ms", [6, 6, 6], aim=5).verdict == "missed"
    assert result("rate", "x", [6, 6, 6], aim=5, is_upper=False).verdict == "met"
    assert result("rate", "x", [4, 4, 4], aim=5, is_upper=False).verdict == "missed"
    assert result("rate", "x", [5, 5, 5], aim=5, is_upper=False).verdict == "met"
    assert result("size", "KB", [1]).verdict == ""


def test_a_wide_spread_around_the_aim_concludes_nothing() -> None:
    assert Result("time", "ms", Spread(4, 3, 6), aim=5).verdict == "unclear"
    assert Result("time", "ms", Spread(4, 1, 4.5), aim=5).verdict == "met"  # wide, and all of it below
    assert Result("time", "ms", Spread(4.99, 4.9, 5.1), aim=5).verdict == "met"  # narrow


def test_the_table_has_a_line_for_each_result() -> None:
    lines = table([result("one edit", "s", [0.4, 0.5, 0.45], aim=0.5), result("memory", "MB", [80])]).splitlines()

    assert "at most 0.5" in lines[0] and lines[0].endswith("met")
    assert lines[1].split() == ["memory", "80", "MB", "80", "to", "80"]
