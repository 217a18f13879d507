"""Tables that fit a terminal whatever the names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.commands.columns import Column, cut, laid_out


@given(names=st.lists(st.text(max_size=90), max_size=5), detail=st.text(max_size=40))
def test_no_name_makes_a_line_wider_than_the_terminal(names, detail):
    columns = (Column("suco", stretch=True), Column("sent", right=True), Column("state", most=14))
    lines = laid_out(columns, [(name, "7", detail) for name in names])
    assert all(len(line) <= 80 for line in lines)


@given(name=st.text(min_size=1, max_size=40), where=st.text(max_size=12), width=st.integers(19, 40))
def test_a_cut_name_keeps_its_municipality(name, where, width):
    short = cut(f"{name.replace('(', '')} ({where.replace(')', '')})", width)
    assert len(short) <= width
    assert short.endswith(f"({where.replace(')', '')})")


@pytest.mark.parametrize(
    ("name", "width", "short"),
    [
        ("Comoro", 6, "Comoro"),
        ("Comoro", 4, "Com…"),
        ("Suco Liurai (Remexio)", 17, "Suco L… (Remexio)"),
        ("Suco Liurai (Remexio)", 10, "Suco Liur…"),
        ("Comoro", 0, ""),
    ],
)
def test_how_names_are_cut(name, width, short):
    assert cut(name, width) == short
