"""How many people a warning concerns: what was counted is summed, and what was not is never guessed."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.app import DATA
from alerts.audience.figures import Figures, People, people_of, read_municipalities, renewed
from alerts.places.gazetteer import Gazetteer

MUNICIPAL = read_municipalities((DATA / "municipality_facts.csv").read_text("utf-8"))
DILI, ATAURO, LIQUICA, BEDUKU = "07", "03", "10", "1001X1"


@pytest.fixture(scope="module")
def counted(gazetteer: Gazetteer) -> dict[str, Figures]:
    """Made-up figures of every suco."""
    return {suco: a_count(100 + number) for number, suco in enumerate(gazetteer.sucos)}


def a_count(people: int, *, year: int = 2015, phone: float | None = 80.0) -> Figures:
    return Figures(people=people, year=year, households=people // 5, radio_pct=25.0, phone_pct=phone)


def of_shipped(sucos, gazetteer: Gazetteer) -> People:
    return people_of(sucos, gazetteer, {}, MUNICIPAL)


def test_every_municipality_has_a_figure(gazetteer: Gazetteer) -> None:
    assert set(MUNICIPAL) == {place.code for place in gazetteer.municipalities}
    assert MUNICIPAL[DILI] == Figures(people=324738, year=2022, radio_pct=35.0, phone_pct=92.0)
    assert MUNICIPAL[ATAURO].phone_pct is None


def test_a_whole_municipality_counts_by_its_own_figure(gazetteer: Gazetteer) -> None:
    people = of_shipped(gazetteer.sucos_of(DILI), gazetteer)
    assert (people.known, people.at_most, people.years, people.vague) == (324738, 324738, (2022,), ())
    assert people.phone is not None
    assert (people.phone.least, people.phone.most, people.phone.of) == (92.0, 92.0, "municipality")


def test_a_part_of_it_is_only_bounded(gazetteer: Gazetteer) -> None:
    people = of_shipped(gazetteer.sucos_of(DILI)[1:], gazetteer)
    assert (people.known, people.at_most, people.vague) == (0, 324738, (DILI,))
    assert people.uncounted == gazetteer.sucos_of(DILI)[1:]
    assert people.households is None


def test_the_country_is_all_municipalities(gazetteer: Gazetteer) -> None:
    people = of_shipped(gazetteer.sucos, gazetteer)
    assert people.known == people.at_most == sum(figures.people for figures in MUNICIPAL.values())
    assert people.phone is not None
    assert (people.phone.least, people.phone.most) == (73.0, 92.0)


def test_figures_of_sucos_are_summed(gazetteer: Gazetteer, counted: dict[str, Figures]) -> None:
    sucos = gazetteer.sucos_of(DILI)[:3]
    people = people_of(sucos, gazetteer, counted, MUNICIPAL)
    assert people.known == people.at_most == sum(counted[suco].people for suco in sucos)
    assert people.years == (2015,)
    assert people.households == sum(counted[suco].people // 5 for suco in sucos)
    assert people.phone is not None
    assert (round(people.phone.least), people.phone.of) == (80, "suco")


def test_one_suco_without_figures_leaves_the_sum_open(gazetteer: Gazetteer, counted: dict[str, Figures]) -> None:
    """Beduku is in no census: the rest of its coast is still counted."""
    del (known := dict(counted))[BEDUKU]
    coast = [suco for suco in gazetteer.sucos_of(LIQUICA) if suco.startswith("1001")]
    people = people_of(coast, gazetteer, known, MUNICIPAL)
    assert people.known == sum(known[suco].people for suco in coast if suco != BEDUKU)
    assert (people.at_most, people.uncounted) == (MUNICIPAL[LIQUICA].people, (BEDUKU,))
    whole = people_of(gazetteer.sucos_of(LIQUICA), gazetteer, known, MUNICIPAL)
    assert (whole.known, whole.years) == (MUNICIPAL[LIQUICA].people, (2022,))


def test_a_percentage_of_few_sucos_is_not_that_of_all(gazetteer: Gazetteer, counted: dict[str, Figures]) -> None:
    sucos = gazetteer.sucos_of(DILI)
    few = {suco: counted[suco] for suco in sucos[:3]}
    people = people_of(sucos, gazetteer, few, MUNICIPAL)
    assert people.of_sucos == 3
    assert people.phone is not None
    assert people.phone.of == "municipality"


def test_a_suco_whose_phones_are_not_known_does_not_lower_the_percentage(gazetteer: Gazetteer) -> None:
    one, two = gazetteer.sucos_of(DILI)[:2]
    known = {one: a_count(500), two: a_count(5000, phone=None)}
    people = people_of((one, two), gazetteer, known, MUNICIPAL)
    assert people.phone is not None
    assert (people.phone.least, people.with_phone, people.households) == (80.0, 80, 1100)


def test_households_that_are_more_than_the_people_left_are_not_kept() -> None:
    gone = renewed(a_count(500), Figures(people=50, year=2022))
    assert gone == Figures(people=50, year=2022, radio_pct=25.0, phone_pct=80.0)


@given(years=st.tuples(st.integers(2015, 2022), st.integers(2015, 2022)), phone=st.sampled_from((None, 70.0)))
def test_two_counts_are_the_same_together_whichever_comes_first(years: tuple[int, int], phone: float | None) -> None:
    first, second = a_count(500, year=years[0]), replace(a_count(600, year=years[1], phone=phone), radio_pct=None)
    together = renewed(first, second)
    assert together.year == max(years)
    assert (together.radio_pct, together.households) == (25.0, 100 if years[0] > years[1] else 120)
    assert years[0] == years[1] or together == renewed(second, first)
    assert renewed(first, second, older=True).people == 600


@settings(max_examples=25, deadline=None)
@given(cutting=st.randoms(use_true_random=False))
def test_the_sum_over_a_partition_is_the_whole(
    gazetteer: Gazetteer, counted: dict[str, Figures], cutting: random.Random
) -> None:
    """However the country is cut into warnings, nobody is counted twice and nobody is lost."""
    parts: dict[int, list[str]] = {}
    for suco in gazetteer.sucos:
        parts.setdefault(cutting.randrange(5), []).append(suco)
    whole = people_of(gazetteer.sucos, gazetteer, counted, MUNICIPAL)
    pieces = [people_of(sucos, gazetteer, counted, MUNICIPAL) for sucos in parts.values()]
    assert sum(piece.known for piece in pieces) == whole.known == whole.at_most
    assert sum(piece.households or 0 for piece in pieces) == whole.households


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_what_is_known_never_exceeds_what_may_be(
    gazetteer: Gazetteer, counted: dict[str, Figures], data: st.DataObject
) -> None:
    places = st.sets(st.sampled_from(gazetteer.sucos), max_size=40)
    sucos, known = data.draw(places), {suco: counted[suco] for suco in data.draw(places)}
    people = people_of(sucos, gazetteer, known, MUNICIPAL)
    assert 0 <= people.known <= people.at_most
    assert set(people.uncounted) <= sucos - set(known)
    assert bool(people.vague) == bool(people.uncounted)
