"""Which hazards give the same advice: judged by people from the texts, and judged again when a text changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from alerts.app import App, shipped
from alerts.errors import Misconfigured
from alerts.model.warning import Certainty, Kind, Revision, Severity, State, Urgency
from alerts.words.advice import combined, gives_advice
from alerts.words.hazard_file import read_hazards
from alerts.words.hazards import Hazard
from alerts.words.lint import samples

JUDGED = {
    ("flash_flood", "flood"): {
        "tet": ("Sai hosi mota agora", "Labele hakur", "Ba fatin aas"),
        "pt": ("Saia já da ribeira", "Não a atravesse", "Vá para um lugar alto"),
    },
    ("flood_landslide", "flood"): {
        "tet": ("Ba fatin aas, dook hosi mota no rai-lolon", "Labele hakur"),
        "pt": ("Vá para lugar alto, longe da ribeira e encosta", "Não atravesse"),
    },
}
"""What each graver text asked for when it was judged to ask for all that the lesser one does: leave the river, go to a
high place, don't cross. Should a text change, read both again before this table is changed."""

FLOOD = {
    "tet": ("Sai hosi mota ninin", "Ba fatin aas", "Labele hakur mota"),
    "pt": ("Afaste-se da ribeira", "Não a atravesse", "Vá para um lugar alto"),
}


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


def asked(app: App, hazard: str, language: str) -> tuple[str, ...]:
    """All that the SMS asks, also what is dropped first where there is no room."""
    library = app.library
    start = datetime(2026, 11, 21, tzinfo=UTC)
    values = samples(library, library.hazard(hazard), language, "Hera", start=start, radio=False)
    known = {**values, "shelter": None, "none_recorded": None}
    lines = library.file(language, hazard).lines("warning_sms", known, sms=True)
    return tuple(line.text.rstrip(".") for line in lines[1:])


def test_only_what_was_judged_stands_in_the_table(hazards: Mapping[str, Hazard]) -> None:
    assert {(key, other) for key, hazard in hazards.items() for other in hazard.gives_advice_of} == set(JUDGED)


@pytest.mark.parametrize("language", ["tet", "pt"])
@pytest.mark.parametrize("pair", JUDGED, ids=" over ".join)
def test_the_texts_are_still_those_that_were_judged(tmp_path, pair: tuple[str, str], language: str) -> None:
    app = App(tmp_path)
    assert plain(asked(app, pair[0], language)) == plain(JUDGED[pair][language])
    assert plain(asked(app, pair[1], language)) == plain(FLOOD[language])


def plain(lines: tuple[str, ...]) -> tuple[str, ...]:
    """GSM-7 has no ã: the file's letters are folded on the way."""
    import unicodedata

    folded = (unicodedata.normalize("NFKD", line) for line in lines)
    return tuple("".join(c for c in line if not unicodedata.combining(c)) for line in folded)


def test_a_hazard_gives_its_own_advice_and_no_other_by_default(hazards: Mapping[str, Hazard]) -> None:
    for key in hazards:
        gives = {other for other in hazards if gives_advice(hazards, text(key), text(other))}
        assert gives == {key} | {lesser for graver, lesser in JUDGED if graver == key}


def test_what_is_seen_already_is_more_than_what_is_expected(hazards: Mapping[str, Hazard]) -> None:
    """ "If you can't get out, climb up" stands only in the text about a flood that is there."""
    expected, seen = text("flood"), text("flood", Certainty.OBSERVED)
    assert not gives_advice(hazards, expected, seen)
    assert gives_advice(hazards, seen, expected)
    assert gives_advice(hazards, seen, seen)
    assert gives_advice(hazards, text("flash_flood", Certainty.OBSERVED), seen)
    assert not gives_advice(hazards, text("flood_landslide", Certainty.OBSERVED), seen)


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
