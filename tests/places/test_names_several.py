"""Several places in one text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.errors import NotFound, Unclear
from alerts.places.names import Match, find, meant, resolve

HERA, CAMEA, BECORA, METINARO, SABULI = "070107", "070105", "070103", "0703", "070302"


@pytest.mark.parametrize(
    "conjunction", [" no ", " ho ", " e ", " and ", " dan ", " & ", "; ", " / ", "\n", ", no ", " NO "]
)
def test_two_sucos_in_every_language_of_the_country(gazetteer, conjunction):
    found = find(gazetteer, f"Suku Hera{conjunction}Suku Camea")
    assert (found.match, found.codes, found.several) == (Match.EXACT, (HERA, CAMEA), True)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Suku Hera no Camea, Dili", (HERA, CAMEA)),
        ("Suku Hera, Metinaro no Camea, Munisipiu Dili", (HERA, METINARO, CAMEA)),
        ("Suku Hera no Suku Camea Postu Cristo Rei", (HERA, CAMEA)),
        ("Hera no Camea (Dili)", (HERA, CAMEA)),
        ("Hera and Camea in Dili", (HERA, CAMEA)),
        ("Hera, Camea no Becora", (HERA, CAMEA, BECORA)),
        ("Fahisoi, Remexio no Hera, Dili", ("010403", HERA)),
        ("Hera, Dili; Soro, Ainaro", (HERA, "020106")),
        ("Sabuli, Metinaro no Camea, Dili", (SABULI, CAMEA)),
        ("Maumeta (Aileu) no Hera", ("010407", HERA)),
        ("Suku Beloi no Hera, Dili", ("030101", HERA)),
        ("Dili no Baucau ho Viqueque", ("07", "04", "14")),
        ("Municípios de Dili e Baucau", ("07", "04")),
        ("Kecamatan Atabae dan Balibo", ("0501", "0502")),
        ("INTL:070107 no INTL:070105", (HERA, CAMEA)),
        ("Hera no Hera", (HERA,)),
    ],
)
def test_what_is_said_of_one_holds_for_all(gazetteer, text, codes):
    assert find(gazetteer, text).codes == codes


def test_the_surroundings_may_be_given_apart(gazetteer):
    assert find(gazetteer, "Fahisoi no Maumeta", "Remexio").codes == ("010403", "010407")
    assert find(gazetteer, "Hera no Camea", "Baucau").match is Match.NONE


def test_the_weakest_agreement_counts_for_the_list(gazetteer):
    assert find(gazetteer, "Hera no Camea").match is Match.EXACT
    assert find(gazetteer, "Hera no Komoro").match is Match.FOLDED
    assert find(gazetteer, "Likisá no Dili").match is Match.ALIAS


def test_a_post_that_was_called_a_suco_is_found_where_its_municipality_is_said(gazetteer):
    found = find(gazetteer, "Suku Hera no Suku Metinaro, Dili")
    assert (found.match, found.codes) == (Match.FOLDED, (HERA, METINARO))
    assert find(gazetteer, "Suku Metinaro").match is Match.NONE
    assert find(gazetteer, "Suku Metinaro", "Baucau").match is Match.NONE
    assert find(gazetteer, "Suku Dili", "Dili").match is Match.NONE


@pytest.mark.parametrize(
    "text", ["Tapo/Memo", "Tapo/Memo, Bobonaro", "Loro Sa e", "Raebou/Sloi", "Atauro Vila/Maumeta"]
)
def test_a_name_may_have_a_conjunction_inside(gazetteer, text):
    found = find(gazetteer, text)
    assert not found.several
    assert len(found.codes) == 1


def test_a_generic_word_holds_for_those_after_it(gazetteer):
    assert find(gazetteer, "Suku Ainaro no Soro, Ainaro").codes == ("020101", "020106")
    assert find(gazetteer, "Sucos Manutaci e Ainaro").codes == ("020103", "020101")


def test_a_generic_word_that_may_or_may_not_hold_is_asked_about(gazetteer):
    """The suco Ainaro, or the municipality."""
    found = find(gazetteer, "Suku Manutaci no Ainaro")
    assert (found.match, found.codes) == (Match.AMBIGUOUS, ("02", "020101"))
    assert found.suggestions == ('"Ainaro" could be Ainaro; Ainaro, Ainaro, Ainaro.',)


def test_one_part_in_question_leaves_the_whole_so_and_is_named(gazetteer):
    unclear = find(gazetteer, "Hera no Laclo")
    assert (unclear.match, unclear.codes) == (Match.AMBIGUOUS, ("1102", "080106"))
    assert unclear.suggestions == ('"Laclo" could be Laclo, Manatuto; Laclo, Atsabe, Ermera.',)
    unknown = find(gazetteer, "Hera no Laclo no Samalary")
    assert (unknown.match, unknown.codes) == (Match.NONE, ())
    assert unknown.suggestions[1].startswith('"Samalary" is not known: try Samalari, ')
    assert find(gazetteer, "Hera e Xyzzy, Dili").suggestions == ('"Xyzzy" is not known.',)


@pytest.mark.parametrize("text", ["Hera no Dili", "Hera; Dili", "Dili/Cristo Rei/Hera", "Hera\nDili", "TL06; Dili"])
def test_a_place_and_what_lies_around_it_are_no_list(gazetteer, text):
    """Was the whole of Dili meant, or only Hera?"""
    assert find(gazetteer, text).match is Match.AMBIGUOUS


def test_commas_alone_part_places_only_where_nothing_else_can_be_meant(gazetteer):
    assert find(gazetteer, "Dili, Baucau").codes == ("07", "04")
    assert find(gazetteer, "Hera, Camea, Becora, Dili").codes == (HERA, CAMEA, BECORA)
    assert find(gazetteer, "Hera, Camea, Becora").codes == (HERA, CAMEA, BECORA)
    for aldeia_of_a_suco_perhaps in ("Hera, Camea", "Hera, Camea, Dili", "Hera, Baucau", "Hera, Metinaro, Dili"):
        assert find(gazetteer, aldeia_of_a_suco_perhaps).match is Match.NONE


def test_commas_part_what_is_each_said_to_be_a_suco(gazetteer):
    for text in ("Suku Hera, Suku Camea, Dili", "Suku Hera, Suku Camea", "Suco Hera, Desa Camea, Cristo Rei, Dili"):
        assert find(gazetteer, text).codes == (HERA, CAMEA), text
    assert find(gazetteer, "Suku Hera, Suku Xyzzy").suggestions == ('"Suku Xyzzy" is not known.',)
    assert find(gazetteer, "Suku Hera, Dili").codes == (HERA,)


def test_what_commas_may_mean_is_suggested_so_that_it_can_be_typed(gazetteer):
    for text, said in [("Hera, Camea, Dili", "Hera no Camea, Dili"), ("Hera, Camea", "Hera no Camea")]:
        found = find(gazetteer, text)
        assert (found.match, found.codes, found.suggestions[0]) == (Match.NONE, (), said)
        assert find(gazetteer, said).codes == (HERA, CAMEA)
    assert not any(" no " in said for said in find(gazetteer, "Hera, Baucau").suggestions)


@pytest.mark.parametrize("text", ["no", "e", "no no no", " no ", ";", "/", "&", "Hera no", "02 no 03", "no Hera no"])
def test_what_is_no_list_is_nothing(gazetteer, text):
    assert find(gazetteer, text).match in {Match.NONE, Match.EXACT}
    assert not find(gazetteer, text).several


def test_an_officer_may_name_several_places_at_once(gazetteer):
    assert resolve(gazetteer, "Suku Hera no Metinaro, Dili") == (HERA, *gazetteer.sucos_of(METINARO))
    with pytest.raises(Unclear, match=r"list.*\"Laclo\" could be Laclo, Manatuto"):
        resolve(gazetteer, "Hera no Laclo")
    with pytest.raises(NotFound, match=r"list.*\"Xyzzy\" is not known"):
        resolve(gazetteer, "Hera no Xyzzy")


def test_where_one_place_is_needed_a_list_is_refused(gazetteer):
    with pytest.raises(Unclear, match="'Hera no Camea' names 2 places"):
        meant(gazetteer, "Hera no Camea")
    assert meant(gazetteer, "TL0604") == gazetteer.sucos_of("03")


def test_a_text_too_long_to_be_a_place_is_refused_at_once(gazetteer):
    assert find(gazetteer, "Hera no " * 5000).suggestions == (
        "A text of more than 10,000 letters is not searched for places.",
    )
    with pytest.raises(NotFound, match="10,000"):
        resolve(gazetteer, "x" * 20_000)


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_any_sucos_by_their_full_names_are_found_together(gazetteer, data):
    sucos = data.draw(st.lists(st.sampled_from(gazetteer.sucos), min_size=2, max_size=6, unique=True))
    between = data.draw(st.sampled_from(["; ", " no ", " e ", "\n"]))
    assert find(gazetteer, between.join(map(gazetteer.full_name, sucos))).codes == tuple(sucos)


@given(
    st.lists(st.sampled_from(["Hera", "Dili", "no", "e", ",", ";", "Suku", "sucos", "Laclo", "x", "(", "iha", "TL06"]))
)
@settings(max_examples=60, deadline=None)
def test_no_list_breaks_the_search(gazetteer, words):
    found = find(gazetteer, " ".join(words))
    assert bool(found.codes) == (found.match is not Match.NONE)
    assert all(code in gazetteer for code in found.codes)
