"""What a wrong number was probably meant to be: suggested, and taken only on purpose."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alerts.audience.phones import OPERATORS, mobile, plainly
from alerts.audience.repairs import repair_of
from alerts.errors import Unusable

PREFIXES = sorted(prefix for prefixes in OPERATORS.values() for prefix in prefixes)
MOBILES = st.builds("{}{:06d}".format, st.sampled_from(PREFIXES), st.integers(0, 999_999))


@pytest.mark.parametrize(
    ("written", "after", "why"),
    [
        ("7234567", "+67077234567", "an old number of 7 digits"),
        ("723 4567", "+67077234567", "an old number of 7 digits"),
        ("+670 7234567", "+67077234567", "an old number of 7 digits"),
        ("00670-723-4567", "+67077234567", "an old number of 7 digits"),
        ("77l1OoO1", "+67077110001", "letters that look like digits"),
        ("+670 77IIO OO1", "+67077110001", "letters that look like digits"),
        ("723456O", "+67077234560", "letters that look like digits, an old number of 7 digits"),
        ("77110001.0", "+67077110001", "written as a quantity"),
        ("77110001,00", "+67077110001", "written as a quantity"),
        ("7.7110001E+07", "+67077110001", "written as a quantity"),
        ("6,7077110001e10", "+67077110001", "written as a quantity"),
        ("+670 670 77110001", "+67077110001", "too much before the number"),
        ("077110001", "+67077110001", "too much before the number"),
        ("+670 0 7711 0001", "+67077110001", "too much before the number"),
    ],
)
def test_what_a_number_was_meant_to_be(written: str, after: str, why: str) -> None:
    repair = repair_of(written)
    assert repair is not None
    assert (repair.before, repair.after, repair.why) == (written, after, why)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "77110001",
        "+670 7711 0001",
        "3310000",
        "71110001",
        "771100011",
        "+61 412 345 678",
        "7.711E+07",
        "7.7110001E+09",
        "unknown",
        "Oooo",
        "7711CALL",
        "771100",
        "+670 3310000",
    ],
)
def test_nothing_is_suggested_for_what_is_right_and_for_what_nobody_can_know(written: str) -> None:
    assert repair_of(written) is None


@given(st.text("0123456789OoIl +()./-E,", max_size=18) | st.text(max_size=12))
@example("7234567")
def test_a_repaired_number_is_a_mobile_and_needs_no_second_repair(written: str) -> None:
    repair = repair_of(written)
    if repair is not None:
        assert mobile(repair.after) == repair.after
        assert repair_of(repair.after) is None
        with pytest.raises(Unusable):
            mobile(written)


@given(MOBILES, st.sampled_from(["", "+670", "00670", "670", "+670 ", "(+670) "]), st.sampled_from(["", " ", "-", "."]))
def test_a_harmless_way_of_writing_needs_no_repair(number: str, prefix: str, between: str) -> None:
    written = f"{prefix}{number[:4]}{between}{number[4:]}"
    assert mobile(written) == f"+670{number}"
    assert repair_of(written) is None


@given(st.text("0123456789 +().-/", max_size=16))
@example("77110001")
@example("70000000")
@example("+77110001")
@example("0077110001")
def test_what_is_read_plainly_is_what_the_numbering_plan_says(written: str) -> None:
    from phonenumbers import PhoneNumberType, is_valid_number, number_type, parse

    number = plainly(written)
    if number:
        parsed = parse(written, "TL")
        assert is_valid_number(parsed)
        assert number_type(parsed) == PhoneNumberType.MOBILE
        assert f"+{parsed.country_code}{parsed.national_number}" == number


@pytest.mark.parametrize("begins", range(10, 100))
def test_the_beginnings_of_mobiles_are_those_of_the_numbering_plan(begins: int) -> None:
    from phonenumbers import PhoneNumberType, number_type, parse

    is_mobile = number_type(parse(f"{begins}110001", "TL")) == PhoneNumberType.MOBILE
    assert bool(plainly(f"{begins}110001")) is is_mobile is (str(begins) in PREFIXES)
