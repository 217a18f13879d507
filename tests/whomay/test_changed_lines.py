"""The lines of a text that go and come, as two people see them before they agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.settings.changed_lines import MOST_LINES, NO_TEXT, NOT_KEPT, TOO_LONG, UNSEEN, changed_lines

NAME = "templates/tet/flood.j2"


def lines(old: str | None, now: str | None, *, known: bool = True) -> list[str]:
    words = [{NAME: text} if text is not None else {} for text in (old, now)]
    return changed_lines(words[0], words[1], [NAME] if known else [], [NAME])[NAME]


@pytest.mark.parametrize(
    ("old", "now", "known", "shown"),
    [
        ("a\nb\nc\n", "a\nB\nc\n", True, ["- b", "+ B"]),
        ("a\n-- b\n", "a\n++ c\n", True, ["- -- b", "+ ++ c"]),
        (None, "a\nb", False, ["+ a", "+ b"]),
        ("a\nb", None, True, ["- a", "- b"]),
        (None, "a", True, [NOT_KEPT, "+ a"]),
        (None, None, True, [NOT_KEPT]),
        (None, None, False, [NO_TEXT]),
        ("a\n", "a\n", True, [UNSEEN]),
        ("a", "a" * 200_001, True, [TOO_LONG]),
        ("a\u2028b", "a\u2028c", True, ["- a\u2028b", "+ a\u2028c"]),
    ],
)
def test_what_goes_and_what_comes(old: str | None, now: str | None, known: bool, shown: list[str]) -> None:
    assert lines(old, now, known=known) == shown


def test_of_many_lines_the_first_forty_and_how_many_more() -> None:
    found = lines("", "\n".join(map(str, range(42))))
    assert (len(found), found[0], found[-2:]) == (MOST_LINES + 1, "+ 0", ["+ 39", "and 2 more lines"])


@given(st.lists(st.text("ab", max_size=2), max_size=6), st.lists(st.text("ab", max_size=2), max_size=6))
def test_nothing_that_differs_is_unseen(old: list[str], now: list[str]) -> None:
    before, after = "\n".join(old), "\n".join(now)
    assert (lines(before, after) == [UNSEEN]) == (before == after)
