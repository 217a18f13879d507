"""Telephone numbers in logs keep their country and their last two digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.model.mask import mask_phone


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("to +67077230001, then", "to +670******01, then"),
        ("+670 7723 0001", "+670 **** **01"),
        ("To=%2B67077230001&From=%2B15005550006", "To=%2B670******01&From=%2B1********06"),
        ("call 7723 0001 or 77230002.", "call **** **01 or ******02."),
        ("0067077230001 67077230001", "00670******01 670******01"),
        ("+61412345678 +351912345678", "+61*******78 +351*******78"),
        ("message 17 at 2021-04-04T05:00:00Z took 123 ms", "message 17 at 2021-04-04T05:00:00Z took 123 ms"),
        ("SM00112233445566770788990011223344 suco 060302", "SM00112233445566770788990011223344 suco 060302"),
        ("-8.556856, 125.5603", "-8.556856, 125.5603"),
    ],
)
def test_numbers_are_cut_and_the_rest_stays(text, masked):
    assert mask_phone(text) == masked


@given(
    st.from_regex(r"7[2-8]\d{6}", fullmatch=True),
    st.sampled_from(["", "+670", "670", "00670", "+670 "]),
    st.text("az :,", max_size=5),
)
def test_no_mobile_number_of_timor_leste_stays_readable(number, code, around):
    masked = mask_phone(f"{around} {code}{number} {around}")

    assert number[:6] not in masked
    assert masked.count("*") == 6
    assert number[6:] in masked


@given(st.text())
def test_a_mask_changes_digits_only(text):
    masked = mask_phone(text)

    assert len(masked) == len(text)
    assert all(a == b or (a.isdigit() and b == "*") for a, b in zip(text, masked, strict=True))
