"""Which hazards give the same advice: judged by people from the texts, and judged again when a text changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alerts.app import App, shipped
from alerts.errors import Misconfigured
from alerts.model.warning import Certainty, Kind, Revision, Severity, State, Urgency
from alerts.words.advice import WATCH, combined, gives_advice
from alerts.words.gsm7 import fold
from alerts.words.hazard_file import read_hazards
from alerts.words.hazards import Hazard, variant_of

Judged = Mapping[str, tuple[str, ...]]
RIVER: Judged = {"tet": ("Sai hosi mota ninin", "Labele hakur mota"), "pt": ("Afaste-se da ribeira",)}
JUDGED: Mapping[tuple[str, str, str, str], Judged] = {
    # "Sai hosi mota agora. Labele hakur." / "Saia já da ribeira." is the same, and at once.
    ("flash_flood", "warning", "flood", "warning"): RIVER,
    ("flash_flood", "observed", "flood", "warning"): RIVER,
    ("flash_flood", "observed", "flood", "observed"): RIVER,
    # Who stays away from the river, and has chosen a high place to go to, does not sleep beside it.
    ("flash_flood", "watch", "flood", "watch"): {
        "tet": ("Labele toba iha mota ninin",),
        "pt": ("Não durma junto à ribeira",),
    },
    # "Dook hosi mota no rai-lolon. Labele hakur." / "Fique longe da ribeira e encosta."
    ("flood_landslide", "warning", "flood", "warning"): RIVER,
    ("flood_landslide", "observed", "flood", "warning"): RIVER,
    ("flood_landslide", "observed", "flood", "observed"): RIVER,
    # Who is inside and does not go out is away from trees and wires, from rivers and slopes, and not at sea.
    ("strong_wind", "shelter", "strong_wind", "warning"): {
        "tet": ("Hela iha uma metin", "Dook hosi ai boot no fiu eletrisidade", "Labele ba tasi"),
        "pt": ("Fique numa casa segura", "Fique longe de árvores e fios elétricos", "Não vá ao mar"),
    },
    # "Dook hosi ai boot." / "Evite as árvores." to whoever must be inside at once.
    ("thunderstorm", "shelter", "thunderstorm", "warning"): {
        "tet": ("Tama uma laran", "Labele hamriik iha ai-hun okos"),
        "pt": ("Entre em casa", "Não fique debaixo de árvores"),
    },
    # Those who have the waves before their door are not to fetch their boats any more.
    ("high_waves", "observed", "high_waves", "warning"): {
        "tet": ("Peskadór labele ba tasi", "Dada bero ba rai maran", "Dook hosi tasi-ibun"),
        "pt": ("Pescadores: não vão ao mar", "Puxe os barcos", "Fique longe da praia"),
    },
    # Whoever flees from a fire lights none, and need not report it.
    ("wildfire", "observed", "wildfire", "warning"): {
        "tet": ("Labele sunu rai ka du'ut", "Se haree ahi, telefone 112"),
        "pt": ("Não faça queimadas", "Se vir fogo, ligue 112"),
    },
}
"""By graver and lesser text, what the lesser one asks that does not stand word for word in the graver one, and was
judged to be asked by it all the same. A pair that is not here says all of it in the same words. Should a text change,
read both again before this table is changed."""


@pytest.fixture(scope="module")
def hazards() -> Mapping[str, Hazard]:
    return read_hazards((shipped("templates") / "hazards.yaml").read_text("utf-8"))


def text(hazard: str, certainty: Certainty = Certainty.LIKELY) -> Revision:
    return Revision(
        id=1,
        warning_id=1,
        number=1,
        kind=Kind.WARNING,
        state=State.ACTIVE,
        hazard=hazard,
        severity=Severity.SEVERE,
        urgency=Urgency.IMMEDIATE,
        certainty=certainty,
        onset=None,
        expires=datetime(2026, 11, 22, tzinfo=UTC),
    )


def asked(app: App, hazard: str, variant: str, language: str) -> tuple[str, ...]:
    """All that the SMS asks, also what is dropped first where there is no room."""
    file, block = app.library.file(language, hazard), f"{variant}_sms"
    lines = file.lines(block, {**dict.fromkeys(file.names(block)), **VALUES}, sms=True)
    return tuple(line.text.rstrip(".") for line in lines[1:])


VALUES = {
    "sender": "NDMD",
    "area": "Hera",
    "phone": "112",
    "until": "x",
    "time": "x",
    "magnitude": "6.1",
    "place": "Ainaro",
}
SCALES = [
    (urgency, certainty, severity)
    for urgency in (Urgency.IMMEDIATE, Urgency.FUTURE)
    for certainty in (Certainty.LIKELY, Certainty.OBSERVED)
    for severity in (Severity.EXTREME, Severity.SEVERE)
]


def spared(hazards: Mapping[str, Hazard]) -> set[tuple[str, str, str, str]]:
    """Every graver and lesser text, as one suco would get them, of which the lesser may be spared."""
    texts = [
        (key, replace(text(key), urgency=urgency, certainty=certainty, severity=severity))
        for key in hazards
        for urgency, certainty, severity in SCALES
    ]
    return {
        (one, variant_of(hazards[one], graver, coastal), other, variant_of(hazards[other], lesser, coastal))
        for one, graver in texts
        for other, lesser in texts
        if gives_advice(hazards, graver, lesser)
        for coastal in (True, False)
    }


def test_whoever_is_spared_a_text_was_told_all_of_it(tmp_path: Path, hazards: Mapping[str, Hazard]) -> None:
    """A watch of the day before is spared by any warning that came."""
    app, found = App(tmp_path), {}
    for one, said, other, lesser in spared(hazards):
        if lesser == WATCH and said != WATCH:
            continue
        lacking = {
            language: tuple(
                sentence
                for sentence in asked(app, other, lesser, language)
                if sentence not in asked(app, one, said, language)
            )
            for language in app.library.languages
        }
        if any(lacking.values()):
            found[one, said, other, lesser] = lacking
    assert found == {
        pair: {code: tuple(map(fold, lines)) for code, lines in judged.items()} for pair, judged in JUDGED.items()
    }


def test_a_watch_spares_nobody_a_warning(hazards: Mapping[str, Hazard]) -> None:
    assert {lesser for _, said, _, lesser in spared(hazards) if said == WATCH} == {WATCH}


def test_only_what_was_judged_stands_in_the_table(hazards: Mapping[str, Hazard]) -> None:
    given = {(key, other) for key, hazard in hazards.items() for other in hazard.gives_advice_of}
    assert given == {(one, other) for one, _, other, _ in JUDGED if one != other}


def test_a_hazard_gives_its_own_advice_and_no_other_by_default(hazards: Mapping[str, Hazard]) -> None:
    for key, hazard in hazards.items():
        gives = {other for other in hazards if gives_advice(hazards, text(key), text(other))}
        own = set() if hazard.denied else {key}
        assert gives == own | {lesser for graver, _, lesser, _ in JUDGED if graver == key}


def test_what_is_seen_already_is_more_than_what_is_expected(hazards: Mapping[str, Hazard]) -> None:
    """ "If you can't get out, climb up" stands only in the text about a flood that is there."""
    expected, seen = text("flood"), text("flood", Certainty.OBSERVED)
    assert not gives_advice(hazards, expected, seen)
    assert gives_advice(hazards, seen, expected)
    assert gives_advice(hazards, seen, seen)
    assert gives_advice(hazards, text("flash_flood", Certainty.OBSERVED), seen)
    assert gives_advice(hazards, text("flood_landslide", Certainty.OBSERVED), seen)
    assert not gives_advice(hazards, text("flood_landslide"), seen)


def test_a_hazard_without_such_a_text_of_its_own_says_the_same_before_and_after(hazards: Mapping[str, Hazard]) -> None:
    assert gives_advice(hazards, text("heavy_rain"), text("heavy_rain", Certainty.OBSERVED))


def test_flood_and_landslide_have_a_text_for_both(hazards: Mapping[str, Hazard]) -> None:
    found = {(a, b): combined(hazards, a, b) for a in hazards for b in hazards}
    both = {("flood", "landslide"): "flood_landslide", ("landslide", "flood"): "flood_landslide"}
    assert {pair: key for pair, key in found.items() if key} == both


def test_a_hazard_nobody_knows_any_more_gives_no_advice(hazards: Mapping[str, Hazard]) -> None:
    assert not gives_advice(hazards, text("lahar"), text("lahar"))
    assert combined(hazards, "lahar", "flood") == ""


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("gives_advice_of: [flodd]", "gives_advice_of needs a list of hazards of this file"),
        ("gives_advice_of: flood", "gives_advice_of needs a list of hazards of this file"),
        ("combines: [flood, 3]", "combines needs a list of hazards of this file"),
    ],
)
def test_a_slip_in_the_table_is_named_with_its_line(field: str, said: str) -> None:
    minutes = "{Extreme: 1, Severe: 1, Moderate: 1, Minor: 1, Unknown: 1}"
    written = f"defaults:\n  repeat_minutes: {minutes}\nhazards:\n  flood:\n    category: Met\n    {field}\n"
    with pytest.raises(Misconfigured) as refused:
        read_hazards(written)
    assert refused.value.sentence == f"templates/hazards.yaml line 6: {said}."
