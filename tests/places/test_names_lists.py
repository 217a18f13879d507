"""Lists of names as others write them: each with its municipality, each found or asked about, never mistaken."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest

from alerts.places.names import Match, find
from alerts.places.spelling import broadly, folded, sounds

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "places" / "suco_population_2015.csv"


def _unaccented(name: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))


WAYS = {
    "in capitals": str.upper,
    "in small letters": str.lower,
    "without accents": _unaccented,
    "with accents apart": lambda name: unicodedata.normalize("NFD", name),
    "with other apostrophes": lambda name: name.replace("'", "’"),
    "without apostrophes": lambda name: name.replace("'", ""),
    "with hyphens for spaces": lambda name: name.replace(" ", "-"),
    "with spaces for hyphens": lambda name: name.replace("-", " "),
    "in one word": lambda name: name.replace(" ", "").replace("-", ""),
    "in Tetum": lambda name: name.replace("qu", "k").replace("Qu", "K").replace("c", "k").replace("C", "K"),
    "in Indonesian": lambda name: (
        name.replace("ou", "u").replace("ss", "s").replace("uai", "wai").replace("Uai", "Wai")
    ),
    "with u for o": lambda name: name.replace("o", "u"),
    "with doubled letters": lambda name: name.replace("s", "ss").replace("l", "ll"),
    "without h": lambda name: name.replace("h", ""),
    "with s for ç": lambda name: name.replace("ç", "s"),
    "with Roman numbers": lambda name: name.replace(" 1", " I").replace(" 2", " II"),
    "with its word in Tetum": lambda name: f"Suku {name}",
    "with its word in Indonesian": lambda name: f"Desa {name}",
    "with a word behind": lambda name: f"{name} village",
}


@pytest.mark.parametrize("way", WAYS)
def test_every_suco_is_found_in_its_municipality_however_it_is_spelt(gazetteer, way):
    """Or asked about with others, or found as the larger place of its name around it; never is it another."""
    asked = 0
    for suco in gazetteer.sucos:
        municipality = gazetteer.municipality_of(suco).name
        found = find(gazetteer, WAYS[way](gazetteer.fact(suco, "name")), municipality)
        assert any(suco in gazetteer.sucos_of(code) for code in found.codes), gazetteer.full_name(suco)
        asked += found.match is Match.AMBIGUOUS
    assert asked <= 20


WORDS = ["Suku {}", "Suco {}", "Desa {}"]
MOST_ASKED = {
    "{post}": 1,  # Samalari in Baucau, which is also the municipality with its three
    "Postu {post}": 0,
    "{municipality}": 11,
    "Munisípiu {municipality}": 11,
    "{post}, {municipality}": 0,
}


@pytest.mark.parametrize("context", MOST_ASKED)
def test_every_suco_is_found_by_its_word_and_each_of_its_parents(gazetteer, context):
    twice = set()
    for number, suco in enumerate(gazetteer.sucos):
        place = gazetteer.place(suco)
        around = context.format(post=place.post, municipality=place.municipality)
        word = WORDS[number % len(WORDS)].format(place.name)
        for found in (
            find(gazetteer, word, around),
            find(gazetteer, f"{word}, {around}"),
            find(gazetteer, f"{', '.join(reversed(around.split(', ')))}, {word}"),
        ):
            assert suco in found.codes, gazetteer.full_name(suco)
            if len(found.codes) > 1:
                twice.add(suco)
    assert len(twice) <= MOST_ASKED[context]


def test_every_label_leads_back_to_its_place_alone(gazetteer):
    lost = [code for code in gazetteer.cells if find(gazetteer, gazetteer.label(code)).codes != (code,)]
    assert lost == []


def test_a_false_municipality_finds_no_suco_of_another_name(gazetteer):
    spelt = {}
    for code, name in [*((code, gazetteer.fact(code, "name")) for code in gazetteer.cells), *gazetteer.aliases]:
        spelt.setdefault(code, set()).update({*sounds(name), folded(name.removeprefix("Suco "))})
    municipalities = [place.name for place in gazetteer.municipalities]
    for number, suco in enumerate(gazetteer.sucos):
        name, its_own = gazetteer.fact(suco, "name"), gazetteer.municipality_of(suco).name
        false = municipalities[(number * 5 + 3) % len(municipalities)]
        for code in find(gazetteer, name, false).codes if false != its_own else ():
            assert folded(name.removeprefix("Suco ")) in spelt[code], (name, false, code)


def test_no_rule_of_spelling_takes_two_sucos_of_a_municipality_for_one(gazetteer):
    for rule in (folded, broadly):
        seen = {}
        for suco in gazetteer.sucos:
            name, municipality = gazetteer.fact(suco, "name"), gazetteer.municipality_of(suco).code
            if key := rule(name):
                assert seen.setdefault((municipality, key), name) == name


@pytest.mark.parametrize(
    ("text", "within", "code"),
    [
        ("Miligo", "Bobonaro", "050406"),
        ("Baboe Leten", "Ermera", "080103"),
        ("Parami", "Ermera", "080111"),
        ("Liçapat", "Ermera", "080403"),
        ("Lore 02", "Lautém", "090502"),
        ("Grecinfor", "Dili", "070404"),
    ],
)
def test_where_the_municipality_is_known_a_looser_spelling_will_do(gazetteer, text, within, code):
    assert find(gazetteer, text, within).codes == (code,)
    assert find(gazetteer, text, "Viqueque").match is Match.NONE


def test_a_looser_spelling_alone_only_suggests(gazetteer):
    found = find(gazetteer, "Miligo")
    assert found.match is Match.NONE
    assert found.suggestions[0] == "Meligo, Cailaco, Bobonaro"


@pytest.mark.parametrize(
    ("text", "within", "code"),
    [
        ("Beloi", "Dili", "030101"),
        ("Maquili", "Distrito de Díli", "030104"),
        ("Laisorolai de Baixo", "Quelicai", "040402"),
        ("Fatubessi", "Hatulia, Ermera", "080401"),
        ("Lore I", "Lospalos", "090501"),
        ("Guiço", "Maubara", "100301"),
        ("Atauro", "Dili", "0301"),
    ],
)
def test_older_boundaries_are_known(gazetteer, text, within, code):
    assert find(gazetteer, text, within).codes == (code,)
    assert find(gazetteer, f"{text}, {within}").codes == (code,)


def test_older_boundaries_are_no_wider_than_they_were(gazetteer):
    assert find(gazetteer, "Beloi", "Baucau").match is Match.NONE
    assert find(gazetteer, "Beloi", "INTL:07").match is Match.NONE
    assert find(gazetteer, "Hera", "Atauro").match is Match.NONE
    assert find(gazetteer, "Mau-Meta", "Dili").match is Match.NONE


@pytest.mark.parametrize(
    "within",
    ["Oecussi", "OE-CUSSE", "Ambeno", "RAEOA", "Special Administrative Region of Oecusse", "Oé-Cusse Ambeno (RAEOA)"],
)
def test_a_municipality_has_many_names(gazetteer, within):
    assert find(gazetteer, "Banafi", within).codes == ("130101",)


@pytest.mark.parametrize(
    ("within", "suco"), [("Liquica", "Dato"), ("LAUTEM", "Com"), ("Same", "Dotik"), ("Kovalima", "Mape")]
)
def test_older_and_plainer_names_of_municipalities(gazetteer, within, suco):
    (code,) = find(gazetteer, suco, within).codes
    assert gazetteer.fact(code, "name") == suco


def test_a_suco_that_was_divided_is_asked_about(gazetteer):
    assert find(gazetteer, "Duyung", "Dili").codes == ("070301", "070303")


def test_a_suco_outside_the_post_of_its_name_is_asked_about(gazetteer):
    """The post Baguia does not hold the suco Baguia: taking one for the other would leave people unwarned."""
    found = find(gazetteer, "Baguia", "Baucau")
    assert (found.match, found.codes) == (Match.AMBIGUOUS, ("0401", "040501"))
    assert [find(gazetteer, name).codes for name in found.suggestions] == [("0401",), ("040501",)]


@pytest.mark.parametrize("text", ["Lua", "Hupu", "Ossu Uaa"])
def test_an_aldeia_is_not_heard_where_a_suco_may_be_misspelt(gazetteer, text):
    for code in find(gazetteer, text, "Viqueque").codes:
        assert gazetteer.fact(code, "name") == text
    assert find(gazetteer, "Aldeia Besaé", "Dili").codes == ("07030101",)
    assert find(gazetteer, "Besaé", "Dili").match is Match.NONE
    assert find(gazetteer, "Besaé", "Mantelolão").codes == ("07030101",)


@pytest.mark.parametrize("text", ["Hara", "Samalary", "Comora", "Bobonarro do", "Tutuela"])
def test_a_letter_off_only_suggests(gazetteer, text):
    found = find(gazetteer, text)
    assert (found.match, found.codes) == (Match.NONE, ())
    assert found.suggestions


@pytest.mark.parametrize("text", ["東帝汶", "تيمور", "帝力", "Дили", "\x00", "\u202eHera\u202c no", "🌊", "٠٧"])
def test_other_scripts_are_no_places(gazetteer, text):
    assert find(gazetteer, text).match is Match.NONE


@pytest.mark.shared
def test_the_census_list_of_2015(gazetteer):
    """At least 97 of 100 right, none wrong. Right is the suco alone."""
    if not SHARED.exists():
        pytest.skip("the shared collection is not beside this checkout")
    rows = list(csv.DictReader(SHARED.read_text("utf-8").splitlines()))
    right = 0
    for row in rows:
        found = find(gazetteer, row["suco"], row["municipality"])
        if found.match in {Match.NONE, Match.AMBIGUOUS}:
            continue
        assert found.codes == (row["code"],), row
        right += 1
    assert right / len(rows) >= 0.97
    alone = [(row, find(gazetteer, row["suco"])) for row in rows]
    assert all(
        row["code"] in gazetteer.sucos_of(code)
        for row, found in alone
        for code in found.codes[:1]
        if len(found.codes) == 1
    )
