"""Numbers that are said without the library: the same words as the library's."""

from __future__ import annotations

import pytest
from num2words import num2words

from alerts.words.small_numbers import small_number


@pytest.mark.parametrize("language", ["tet", "pt"])
def test_every_number_up_to_99_is_said_as_the_library_says_it(language: str) -> None:
    numbers = range(1, 100)
    assert [small_number(n, language) for n in numbers] == [num2words(n, lang=language) for n in numbers]


@pytest.mark.parametrize(("number", "language"), [(0, "tet"), (-1, "pt"), (100, "tet"), (7, "fr")])
def test_others_are_left_to_the_library(number: int, language: str) -> None:
    assert small_number(number, language) is None
