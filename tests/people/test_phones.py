"""Which numbers can get an SMS in Timor-Leste."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.audience.phones import mobile
from alerts.errors import Unusable


@pytest.mark.parametrize("prefix", [72, 73, 74, 75, 76, 77, 78])
def test_the_prefixes_of_the_three_operators(prefix: int) -> None:
    assert mobile(f"{prefix}110001") == f"+670{prefix}110001"


@pytest.mark.parametrize(
    "written",
    ["77110001", "+670 7711 0001", "+67077110001", "00670 77110001", "67077110001", " 7711-0001 ", "(77) 11.00.01"],
)
def test_one_number_as_people_write_it(written: str) -> None:
    assert mobile(written) == "+67077110001"


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "The phone number is missing."),
        ("  ", "The phone number is missing."),
        ("71110001", "not a valid number. A mobile has 8 digits and begins with 72 to 78."),
        ("79110001", "not a valid number. A mobile has 8 digits"),
        ("7234567", "not a valid number. A mobile has 8 digits"),
        ("771100011", "not a valid number"),
        ("3310000", "not a mobile number. A fixed line can't get an SMS."),
        ("+61 412 345 678", "not a number of Timor-Leste (+670)."),
        ("7711CALL", "not a phone number. Write one number, in digits"),
        ("77110001 ext 5", "not a phone number"),
        ("77110001 / 77110002", "not a"),
        ("7.7110001E+07", "not a phone number"),
        ("unknown", "not a phone number"),
        ("+67077110001;ext=4", "not a phone number"),
        ("\u0667\u0667110001", "not a phone number"),
        ("+", "not a phone number"),
    ],
)
def test_what_no_sms_can_reach(written: str, sentence: str) -> None:
    with pytest.raises(Unusable) as caught:
        mobile(written)
    assert sentence in str(caught.value)


@given(st.text(max_size=20))
def test_anything_written_is_a_mobile_or_refused(written: str) -> None:
    try:
        number = mobile(written)
    except Unusable:
        return
    assert number.startswith("+6707")
    assert len(number) == len("+67077110001")
    assert mobile(number) == number
