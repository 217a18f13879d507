"""Which sentences go first when a text is too long, and what of it comes back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alerts.words.library import Library
from alerts.words.lines import Line, fit, joined
from alerts.words.lint import look_over


def kept(lines: list[Line], limit: int) -> str:
    return joined(fit(lines, len, limit)[0])


def test_the_lowest_mark_goes_first_and_of_equal_ones_the_last() -> None:
    lines = [Line("Go."), Line("Low.", 1), Line("Last.", 1), Line("High.", 2)]
    assert kept(lines, 20) == "Go. Low. Last. High."
    assert kept(lines, 19) == "Go. Low. High."
    assert kept(lines, 13) == "Go. High."
    assert fit(lines, len, 3)[1] == (Line("Last.", 1), Line("Low.", 1), Line("High.", 2))


def test_what_went_for_nothing_comes_back() -> None:
    """A long place name that has to go leaves room for the advice that went before it."""
    lines = [Line("Go."), Line("Do not cross.", 1), Line("Shelter: a very long name.", 2)]
    assert kept(lines, 18) == "Go. Do not cross."


@given(
    lines=st.lists(st.builds(Line, st.text("abc", min_size=1, max_size=12), st.integers(0, 3)), max_size=7),
    limit=st.integers(0, 60),
)
def test_nothing_that_would_still_fit_is_left_out(lines: list[Line], limit: int) -> None:
    stays, gone = fit(lines, len, limit)
    assert sorted([*stays, *gone], key=repr) == sorted(lines, key=repr)
    assert all(line.drop for line in gone)
    assert len(joined(stays)) <= limit or not any(line.drop for line in stays)
    for line in gone:
        assert len(joined([*stays, line])) > limit


def test_a_home_whose_own_table_knows_no_shelter_still_has_its_texts(texts, hazards) -> None:
    """Templates are upgraded with the program, a home's own hazards.yaml is not."""
    from alerts.app import shipped
    from alerts.words.hazard_file import read_hazards

    table = (shipped("templates") / "hazards.yaml").read_text("utf-8").replace(", shelter: optional", "")
    older = Library.build(texts, read_hazards(table.replace("{shelter: optional}", "{}")))
    assert older.hazards["flood"].value("shelter") is None
    assert look_over(older).errors == ()
