"""Several sources of one earthquake: whose figures count, and what an officer reads where they differ."""

from __future__ import annotations

from itertools import permutations

import pytest
from quake_builders import a_shock, an_account

from alerts.assess.accounts import by_preference, disagreement, preferred
from alerts.model.event import Account

TRUST = {"USGS": 80, "BMKG": 80, "GDACS": 40, "InaTEWS": 90}


def chosen(*accounts: Account) -> Account | None:
    """The preferred account, the same in whatever order they came."""
    found = {preferred(order, TRUST) for order in permutations(accounts)}
    assert len(found) == 1
    return found.pop()


def test_the_most_trusted_source_counts_though_another_is_newer() -> None:
    usgs = an_account("USGS", minutes=3)
    assert chosen(usgs, an_account("GDACS", minutes=30), an_account("Nobody", minutes=40)) == usgs


def test_of_equals_what_people_looked_at_counts_then_what_is_newer() -> None:
    reviewed = an_account("USGS", minutes=5, reviewed=True)
    newer = an_account("BMKG", minutes=20)
    assert chosen(reviewed, newer, an_account("BMKG", minutes=None)) == reviewed
    assert chosen(newer, an_account("USGS", minutes=5), an_account("USGS", minutes=None)) == newer


def test_what_a_source_takes_back_no_longer_counts() -> None:
    gdacs = an_account("GDACS")
    assert chosen(gdacs, an_account("InaTEWS", withdrawn=True)) == gdacs
    assert chosen(an_account("USGS", withdrawn=True)) is None
    assert preferred((), TRUST) is None


def test_a_bulletin_without_a_magnitude_hides_nobody_s_measurement() -> None:
    gdacs = an_account("GDACS")
    bulletin = an_account("InaTEWS", a_shock(None))
    assert chosen(gdacs, bulletin) == gdacs
    assert chosen(bulletin) == bulletin
    assert by_preference([bulletin, gdacs], TRUST) == [gdacs, bulletin]


def test_the_officer_reads_where_two_sources_disagree() -> None:
    usgs = an_account("USGS", a_shock(6.8, 10, (-9.6, 126.1)))
    bmkg = an_account("BMKG", a_shock(6.4, 24, (-9.37, 126.32)))
    assert disagreement([usgs, bmkg]) == ("USGS says M6.8 at 10 km, BMKG M6.4 at 24 km, 35 km apart.",)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (a_shock(6.6), ()),
        (a_shock(6.5), ("USGS says M6.8 at 10 km, BMKG M6.5 at 10 km.",)),
        (a_shock(6.8, 29), ()),
        (a_shock(6.8, 30), ("USGS says M6.8 at 10 km, BMKG M6.8 at 30 km.",)),
        (a_shock(where=(-9.34, 126.1)), ()),
        (a_shock(where=(-9.32, 126.1)), ("USGS says M6.8 at 10 km, BMKG M6.8 at 10 km, 31 km apart.",)),
        (a_shock(None, None), ()),
        (a_shock(None, 40), ("USGS says M6.8 at 10 km, BMKG no magnitude at 40 km.",)),
        (a_shock(7.2, None), ("USGS says M6.8 at 10 km, BMKG M7.2 at unknown depth.",)),
    ],
)
def test_small_differences_are_not_worth_a_line(other: object, said: tuple[str, ...]) -> None:
    assert disagreement([an_account("USGS"), an_account("BMKG", other)]) == said


def test_three_sources_are_one_sentence() -> None:
    told = [
        an_account("USGS"),
        an_account("BMKG", a_shock(6.4, 24, (-9.2, 126.1))),
        an_account("GDACS", a_shock(6.7)),
    ]
    assert disagreement(told) == (
        "USGS says M6.8 at 10 km, BMKG M6.4 at 24 km, GDACS M6.7 at 10 km, up to 44 km apart.",
    )


def test_one_source_taking_it_back_is_a_disagreement() -> None:
    gone = an_account("GDACS", withdrawn=True)
    assert disagreement([an_account("USGS"), gone]) == ("GDACS takes it back, USGS does not.",)
    others = [an_account("USGS"), an_account("BMKG"), gone]
    assert disagreement(others) == ("GDACS takes it back, USGS and BMKG do not.",)


def test_one_source_alone_or_none_disagrees_with_nobody() -> None:
    assert disagreement([]) == disagreement([an_account()]) == disagreement([an_account(withdrawn=True)]) == ()
    assert disagreement([an_account(), an_account(withdrawn=True)]) == ()
