"""A source revises its figures: the officer reads what that changes, and for which sucos."""

from __future__ import annotations

import json
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from quake_builders import NOON, a_shock, an_account

from alerts.assess.advice import advise
from alerts.assess.policy import Policy
from alerts.assess.revision import Seen, changes, seen
from alerts.assess.shaking import Band
from alerts.model.event import Account
from alerts.places.gazetteer import Gazetteer

numbers = st.one_of(st.none(), st.floats(-180, 180))
bands = st.dictionaries(st.sampled_from(["010101", "070203", "1001X1"]), st.sampled_from(Band))


def shown(gazetteer: Gazetteer, *accounts: Account) -> Seen:
    return seen(advise(accounts, {}, Policy(), gazetteer, NOON + timedelta(minutes=5)))


def code(gazetteer: Gazetteer, name: str) -> str:
    return gazetteer.exact[name][0]


def test_a_revision_upwards(gazetteer: Gazetteer) -> None:
    before = shown(gazetteer, an_account(shock=a_shock(6.8, 10)))
    after = shown(gazetteer, an_account(shock=a_shock(7.1, 35, (-9.5, 126.1))))
    said = changes(before, after, gazetteer)
    assert said[:3] == (
        "Magnitude 6.8 is now 7.1.",
        "Depth 10 km is now 35 km.",
        "The epicentre is now 11 km away from where it was.",
    )
    assert said[3].endswith(" more.")
    assert "more sucos may feel strong shaking: " in said[3]


def test_sucos_are_named_by_how_much_worse_it_is(gazetteer: Gazetteer) -> None:
    hera, comoro, betano = (code(gazetteer, name) for name in ("hera", "comoro", "betano"))
    before = Seen(bands={hera: Band.MODERATE, betano: Band.LIGHT})
    after = Seen(bands={hera: Band.STRONG, comoro: Band.STRONG, betano: Band.MODERATE})
    assert changes(before, after, gazetteer) == (
        "2 more sucos may feel strong shaking: Hera, Comoro.",
        "1 more suco may feel moderate shaking: Betano.",
    )


def test_sucos_are_named_by_how_much_better_it_is(gazetteer: Gazetteer) -> None:
    hera, comoro, betano = (code(gazetteer, name) for name in ("hera", "comoro", "betano"))
    before = Seen(bands={hera: Band.STRONG, comoro: Band.LIGHT, betano: Band.LIGHT})
    after = Seen(bands={hera: Band.MODERATE, betano: Band.LIGHT})
    assert changes(before, after, gazetteer) == (
        "1 suco may feel no more than moderate shaking now: Hera.",
        "1 suco no longer in the shaken area: Comoro.",
    )


def test_a_long_list_is_cut(gazetteer: Gazetteer) -> None:
    after = Seen(bands=dict.fromkeys(gazetteer.sucos[:12], Band.STRONG))
    (said,) = changes(Seen(), after, gazetteer)
    assert said == "12 more sucos may feel strong shaking: Aissirimou, Bandudato and 10 more."


def test_what_was_not_known(gazetteer: Gazetteer) -> None:
    before = shown(gazetteer, an_account(shock=a_shock(None, None)))
    after = Seen(magnitude=4.0, depth_km=12.0, lat=before.lat, lon=before.lon)
    assert changes(before, after, gazetteer) == ("Magnitude unknown is now 4.0.", "Depth unknown is now 12 km.")


def test_small_corrections_are_no_news(gazetteer: Gazetteer) -> None:
    before = Seen(magnitude=6.81, depth_km=10.0, lat=-9.6, lon=126.1)
    assert changes(before, Seen(magnitude=6.84, depth_km=10.4, lat=-9.57, lon=126.1), gazetteer) == ()


def test_when_every_source_takes_it_back_that_is_all_there_is_to_say(gazetteer: Gazetteer) -> None:
    before, after = shown(gazetteer, an_account()), shown(gazetteer, an_account(withdrawn=True))
    assert changes(before, after, gazetteer) == ("No source stands by this earthquake any more.",)
    assert changes(after, after, gazetteer) == ()


@given(st.builds(Seen, magnitude=numbers, depth_km=numbers, lat=numbers, lon=numbers, bands=bands))
def test_what_was_seen_is_kept_as_json(kept: Seen) -> None:
    assert Seen.from_json(json.loads(json.dumps(kept.to_json()))) == kept


def test_nothing_kept_yet_is_nothing_seen() -> None:
    assert Seen.from_json({}) == Seen()


@given(bands, bands)
def test_every_suco_whose_band_changed_is_counted_once(
    gazetteer: Gazetteer, old: dict[str, Band], new: dict[str, Band]
) -> None:
    said = changes(Seen(bands=old), Seen(bands=new), gazetteer)
    changed = [code for code in {*old, *new} if old.get(code) != new.get(code)]
    assert sum(int(sentence.split()[0]) for sentence in said) == len(changed)
    assert changes(Seen(bands=new), Seen(bands=new), gazetteer) == ()
