"""A help for a host who has never heard the name of a place: syllables, the stressed one in capitals."""

from __future__ import annotations

import csv
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped_words import shipped_lexicon

from alerts.app import DATA
from alerts.words.lexicon import Lexicon
from alerts.words.pronounced import pronounced

TETUM = shipped_lexicon("tet")
BARE = Lexicon(language="tet", name="Tetun")


def sucos():
    rows = csv.DictReader((DATA / "places.csv").read_text("utf-8").splitlines())
    return [row["name"] for row in rows if row["level"] == "suco"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Hera", "HE-ra"),
        ("Comoro", "co-MO-ro"),
        ("Bebonuk", "be-BO-nuk"),
        ("Liquidoe", "li-qui-DO-e"),
        ("Maquili", "ma-QUI-li"),
        ("Baguia", "ba-GUI-a"),
        ("Manleuana", "man-le-UA-na"),
        ("Uato-Lari", "UA-to LA-ri"),
        ("Gariuai", "ga-ri-UAI"),
        ("Ué-Laluhu", "UÉ la-LU-hu"),
        ("Ataúro", "a-ta-Ú-ro"),
        ("Liquiçá", "li-qui-ÇÁ"),
        ("Manetú", "ma-ne-TÚ"),
        ("Fahilebo", "fa-hi-LE-bo"),
        ("Aculau", "a-cu-LAU"),
        ("Mascarenhas", "mas-ca-RE-nhas"),
        ("Cassa", "CAS-sa"),
        ("Bado-Ho'o", "BA-do HO-'o"),
        ("Irabin de Cima", "i-RA-bin de CI-ma"),
        ("  hera ", "HE-ra"),
    ],
)
def test_syllables_and_stress(name, said):
    assert pronounced(name, BARE) == said


@pytest.mark.parametrize(
    "name",
    [
        "Tibar",  # ti-BAR to Portuguese ears, TI-bar to Tetum ones
        "Builo",  # bu-I-lo or BUI-lo
        "Bauro",  # BAU-ro, or ba-U-ro as Ataúro
        "Suai Loro",
        "Libagua",
        "Mantelolão",  # a tilde is no accent of the rule
        "Guruçà",
        "Lore 1",
        "Tapo/Memo",
        "Com",  # one syllable: nothing to tell
        "Ñ",
        "",
        "-",
        "12",
    ],
)
def test_no_help_rather_than_a_wrong_one(name):
    assert pronounced(name, BARE) is None


def test_what_is_known_comes_before_the_rule():
    known = Lexicon(language="tet", name="Tetun", pronounce={"Suai": "SU-ai", "Hera": ""})
    assert pronounced("Suai", known) == "SU-ai"
    assert pronounced("Hera", known) is None


@pytest.mark.parametrize("name", ["Balibo Vila", "Laclo", "Hatolia Vila"])
def test_names_that_others_write_with_an_accent_get_no_help(name):
    assert pronounced(name, BARE)
    assert pronounced(name, TETUM) is None


def test_every_suco_is_itself_with_one_stress_a_word():
    names = sucos()
    helped = {name: said for name in names if (said := pronounced(name, TETUM))}
    assert len(names) == 466
    assert len(helped) > 380
    for name, said in helped.items():
        words = said.split()
        assert "".join(words).replace("-", "").lower() == re.sub(r"[\s-]", "", name).lower()
        for word in words:
            stressed = [one for one in word.split("-") if one.isupper()]
            assert len(stressed) == (word not in ("de", "da")), name


@given(st.text(alphabet="abeiouhlnqrstgú'- ç9Ω", max_size=14))
def test_any_name_is_said_whole_or_not_at_all(name):
    said = pronounced(name, BARE)
    if said is not None:
        assert re.sub(r"[\s-]", "", said).lower() == re.sub(r"[\s-]", "", name).lower()
