"""From what somebody wrote to the place they meant."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.app import DATA
from alerts.errors import NotFound, Unclear
from alerts.places.names import Match, find, resolve
from alerts.places.spelling import folded

HERA, COMORO, BEDUKU = "070107", "070203", "1001X1"

ALIASES = list(csv.DictReader((DATA / "aliases.csv").read_text("utf-8").splitlines()))


@pytest.mark.parametrize(
    ("text", "match", "code"),
    [
        ("Hera", Match.EXACT, HERA),
        ("  hERA ", Match.EXACT, HERA),
        ("Dili", Match.EXACT, "07"),
        ("Díli", Match.ALIAS, "07"),
        ("Liquiçá", Match.EXACT, "10"),
        ("Likisá", Match.ALIAS, "10"),
        ("Liquica", Match.FOLDED, "10"),
        ("Komoro", Match.FOLDED, COMORO),
        ("Comorro", Match.FOLDED, COMORO),
        ("Mantelolao", Match.FOLDED, "070301"),
        ("Seisal", Match.FOLDED, "040210"),
        ("Wai-Oli", Match.FOLDED, "040804"),
        ("Beduku", Match.EXACT, BEDUKU),
        ("Timor-Leste", Match.EXACT, "TL"),
        ("timor leste", Match.FOLDED, "TL"),
        ("Iliomar I", Match.ALIAS, "090104"),
        ("Loré II", Match.FOLDED, "090502"),
    ],
)
def test_one_name_in_the_ways_people_write_it(gazetteer, text, match, code):
    found = find(gazetteer, text)
    assert (found.match, found.codes) == (match, (code,))


@pytest.mark.parametrize("apostrophe", "'’‘ʼʻ`´′")
def test_every_kind_of_apostrophe_is_the_same(gazetteer, apostrophe):
    assert find(gazetteer, f"Ma{apostrophe}Abat").codes == ("110505",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ainaro", "02"),
        ("Munisípiu Ainaro", "02"),
        ("Município de Ainaro", "02"),
        ("Kabupaten Ainaro", "02"),
        ("Postu Ainaro", "0201"),
        ("Posto Administrativo de Ainaro", "0201"),
        ("Kecamatan Ainaro", "0201"),
        ("Suku Ainaro", "020101"),
        ("Suco Ainaro", "020101"),
        ("Desa Ainaro", "020101"),
        ("Ainaro municipality", "02"),
        ("Aldeia Besahe", "07030101"),
    ],
)
def test_a_name_means_the_largest_place_unless_a_word_says_which(gazetteer, text, code):
    assert find(gazetteer, text).codes == (code,)


@pytest.mark.parametrize(
    "text",
    [
        "Hera, Dili",
        "Hera, Cristo Rei, Dili",
        "Hera, Dili, Timor-Leste",
        "Hera (Dili)",
        "Dili, Hera",
        "Dili > Cristo Rei > Hera",
        "Munisípiu Dili Suku Hera",
        "Suku Hera Postu Cristo Rei Munisípiu Dili",
        "Hera, TL06",
        "Hera, INTL:07",
        "INTL:070107",
        "intl 070107",
    ],
)
def test_the_surroundings_may_be_named(gazetteer, text):
    assert find(gazetteer, text).codes == (HERA,)


@pytest.mark.parametrize("within", ["Dili", "Munisípiu Dili", "Cristo Rei", "TL06", "INTL:0701", "díli"])
def test_the_surroundings_may_be_given_apart(gazetteer, within):
    assert find(gazetteer, "Hera", within).codes == (HERA,)


def test_a_place_is_not_found_where_it_is_not(gazetteer):
    found = find(gazetteer, "Hera, Baucau")
    assert found.match is Match.NONE
    assert found.suggestions[0] == "Hera, Cristo Rei, Dili"
    assert find(gazetteer, "Hera", "Baucau").match is Match.NONE
    assert find(gazetteer, "Hera", "Nowhere at all").match is Match.NONE
    assert find(gazetteer, "INTL:070107", "Baucau").match is Match.NONE


def test_surroundings_that_nobody_knows_are_said_to_be_so(gazetteer):
    for within, sentence in [
        ("Nowhere at all", '"Nowhere at all" is not known.'),
        ("Samalary", '"Samalary" is not known: try Samalari, Baguia, Baucau; '),
        ("Aldeia Besahe", '"Aldeia Besahe" holds no other place: give a suco, post or municipality.'),
        ("02", "For Ainaro write INTL:02."),
    ]:
        for text in ("Hera", "Hera no Camea", "INTL:070107"):
            found = find(gazetteer, text, within)
            assert (found.match, found.codes, found.nowhere) == (Match.NONE, (), True)
            assert found.suggestions[0].startswith(sentence)
    with pytest.raises(NotFound, match=r"'Hera' was not looked for in 'Nowhere'\..*not known"):
        resolve(gazetteer, "Hera", "Nowhere")


def test_a_place_named_like_its_surroundings(gazetteer):
    assert find(gazetteer, "Liquiçá, Liquiçá").codes == ("1002",)
    assert find(gazetteer, "Ainaro, Ainaro, Ainaro").codes == ("020101",)
    assert find(gazetteer, "Dili", "Dili").codes == ("07",)


def test_a_name_that_occurs_twice_is_asked_about(gazetteer):
    found = find(gazetteer, "Fatumaquerec")
    assert (found.match, found.codes) == (Match.AMBIGUOUS, ("110302", "110601"))
    assert found.suggestions == ("Fatumaquerec, Laclubar, Manatuto", "Fatumaquerec, Soibada, Manatuto")
    assert find(gazetteer, "Fatumaquerec", "Manatuto").match is Match.AMBIGUOUS
    assert find(gazetteer, "Fatumaquerec", "Soibada").codes == ("110601",)


@pytest.mark.parametrize(
    ("text", "sounds_like", "with_municipality", "meant"),
    [
        ("Maluro", "140506", "Maluro, Baucau", "040405"),
        ("Maluru", "040405", "Maluru, Viqueque", "140506"),
        ("Soro", "090308", "Soro, Ainaro", "020106"),
        ("Laclo", "080106", "Laclo, Manatuto", "1102"),
        ("Letefoho", "120306", "Letefoho, Manufahi", "120306"),
    ],
)
def test_an_exact_name_with_a_sound_alike_elsewhere_is_asked_about(
    gazetteer, text, sounds_like, with_municipality, meant
):
    found = find(gazetteer, text)
    assert found.match is Match.AMBIGUOUS
    assert sounds_like in found.codes
    assert find(gazetteer, with_municipality).codes == (meant,)


def test_a_municipality_is_meant_whatever_else_sounds_like_it(gazetteer):
    assert find(gazetteer, "Manufahi").codes == ("12",)


def test_suco_liurai_is_a_name_and_may_also_be_the_suco_liurai(gazetteer):
    found = find(gazetteer, "Suco Liurai")
    assert found.match is Match.AMBIGUOUS
    assert {"010113", "010408", "120407"} <= set(found.codes)
    assert find(gazetteer, "Suco Liurai, Remexio").codes == ("010408",)
    assert find(gazetteer, "Suku Liurai", "Manufahi").codes == ("120407",)


@pytest.mark.parametrize(
    ("number", "sentences"),
    [
        ("02", ["INTL:02", "Ainaro", "TL02", "Aileu"]),
        ("0703", ["INTL:0703", "Metinaro"]),
        ("070107", ["INTL:070107", "Hera"]),
        ("07 01 07", ["INTL:070107"]),
        ("07030101", ["INTL:07030101", "Besahe"]),
        ("99", ["give the name"]),
        ("5", ["give the name"]),
    ],
)
def test_a_bare_number_is_refused_and_both_meanings_are_shown(gazetteer, number, sentences):
    found = find(gazetteer, number)
    assert (found.match, found.codes) == (Match.NONE, ())
    for sentence in sentences:
        assert sentence in " ".join(found.suggestions)
    with pytest.raises(NotFound, match=sentences[0]):
        resolve(gazetteer, number)
    assert find(gazetteer, "Hera", number).match is Match.NONE


def test_a_pcode_gives_all_its_sucos(gazetteer):
    found = find(gazetteer, "TL06")
    assert found.match is Match.EXACT
    assert set(found.codes) == {*gazetteer.sucos_of("07"), *gazetteer.sucos_of("03")}
    assert find(gazetteer, "tl06", "Atauro").codes == gazetteer.sucos_of("03")
    assert find(gazetteer, "TL99").match is Match.NONE
    assert find(gazetteer, "TL").match is Match.NONE


@pytest.mark.parametrize("text", ["", "  ", "''", ",", "()", "...", "Xyzzyq", "Suco", "ő", "*"])
def test_what_names_nothing_is_nothing(gazetteer, text):
    found = find(gazetteer, text)
    assert (found.match, found.codes) == (Match.NONE, ())


def test_likeness_only_suggests(gazetteer):
    found = find(gazetteer, "Samalary")
    assert (found.match, found.codes) == (Match.NONE, ())
    assert "Samalari, Laga, Baucau" in found.suggestions
    assert find(gazetteer, "Samalary", "Laga").suggestions[0] == "Samalari, Laga, Baucau"


def test_every_listed_spelling_leads_back_to_its_place(gazetteer):
    """Or to the place of the same name around it or in it, where that one is written so."""
    assert len(ALIASES) > 300
    lost = []
    for row in ALIASES:
        code, municipality = row["code"], gazetteer.municipality_of(row["code"]).name
        found = find(gazetteer, row["alias"], municipality).codes
        near = any(code in (each, *gazetteer.around(each)) or each in gazetteer.around(code) for each in found)
        if not near or code not in find(gazetteer, f"{LEVEL_WORD[row['level']]} {row['alias']}", municipality).codes:
            lost.append((row["alias"], code, found))
    assert lost == []


LEVEL_WORD = {"municipality": "Munisípiu", "post": "Postu", "suco": "Suku"}


def test_every_full_name_leads_back_to_its_place_alone(gazetteer):
    """So a suggestion can always be typed back."""
    lost = [code for code in gazetteer.cells if find(gazetteer, gazetteer.full_name(code)).codes != (code,)]
    assert lost == []


def test_resolving_gives_sucos(gazetteer):
    assert resolve(gazetteer, "Hera, Dili") == (HERA,)
    assert resolve(gazetteer, "Dom Aleixo") == gazetteer.sucos_of("0702")
    assert resolve(gazetteer, "Aldeia Besahe") == ("070301",)
    assert resolve(gazetteer, "Timor-Leste") == gazetteer.sucos
    assert BEDUKU in resolve(gazetteer, "Liquiçá")


def test_an_unclear_place_lists_its_candidates_with_post_and_municipality(gazetteer):
    with pytest.raises(Unclear, match=r"2 places.*Laclo, Manatuto; Laclo, Atsabe, Ermera"):
        resolve(gazetteer, "Laclo")
    with pytest.raises(NotFound, match=r"'Samalary' in 'Laga'.*Did you mean: Samalari, Laga, Baucau"):
        resolve(gazetteer, "Samalary", "Laga")
    with pytest.raises(NotFound, match="Check the spelling"):
        resolve(gazetteer, "Xyzzyq")


@given(st.text(max_size=40), st.none() | st.text(max_size=12))
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_the_search(gazetteer, text, within):
    found = find(gazetteer, text, within)
    assert all(code in gazetteer for code in found.codes)
    assert bool(found.codes) == (found.match is not Match.NONE)


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text):
    once = folded(text)
    assert once.isascii()
    assert folded(once) == once
