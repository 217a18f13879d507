"""Whoever is sent somewhere is told where, in one part, for every suco; or that there is no place, if there is room."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest

from alerts.app import App
from alerts.audience.place_file import LONGEST_NAME
from alerts.errors import Unusable
from alerts.model.message import Purpose
from alerts.outgoing.shelters import NONE_RECORDED, Refuge, Values, worded
from alerts.words.gsm7 import fold
from alerts.words.lint import samples, variants
from alerts.words.rendered import TOO_LONG, Sms

LONG = "Sentru Evakuasaun Hera"
RECORDED: dict[str, tuple[Values, ...]] = {
    "none": (NONE_RECORDED,),
    "its own": ({"shelter": LONG},),
    "next door": ({"shelter": f"{LONG}, Suco Liurai (Aileu Vila)"}, {"shelter": LONG}),
    "a short one next door": ({"shelter": "Igreja, Meti Aut"}, {"shelter": "Igreja"}),
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> App:
    return App(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def labels(app: App) -> list[str]:
    """One suco for each length that a name has: how much room is left depends on nothing else."""
    return list({len(fold(label)): label for label in map(app.gazetteer.label, app.gazetteer.sucos)}.values())


@pytest.mark.parametrize("recorded", RECORDED)
def test_every_text_that_sends_people_somewhere_says_it(app: App, labels: list[str], recorded: str) -> None:
    said = {
        (hazard.key, language, purpose.value, variant, area): worded(
            partial(text, app, hazard.key, language, purpose, variant, area), RECORDED[recorded]
        )
        for hazard in app.hazards.values()
        if hazard.value("shelter") is not None
        for language in app.library.languages
        for purpose in (Purpose.WARNING, Purpose.UPDATE)
        for variant in variants(hazard, purpose)
        if app.library.named_in_sms(hazard.key, language, purpose, variant).issuperset(RECORDED[recorded][0])
        for area in labels
    }
    assert len(said) >= 16 * 2 * 15
    wanted = {Refuge.NONE_RECORDED, Refuge.LEFT_OUT} if recorded == "none" else {Refuge.NAMED}
    assert {what for _, what in said.values()} == wanted
    assert {sms.parts for sms, _ in said.values()} == {1}
    if recorded.startswith("a short"):
        assert all("Igreja, Meti Aut" in sms.text for sms, _ in said.values())


def test_only_who_is_to_stay_inside_is_told_of_no_place(app: App) -> None:
    silent = {
        (hazard.key, variant)
        for hazard in app.hazards.values()
        if hazard.value("shelter") is not None
        for language in app.library.languages
        for variant in variants(hazard, Purpose.WARNING)
        if "shelter" not in app.library.named_in_sms(hazard.key, language, Purpose.WARNING, variant)
    }
    assert silent <= {("tropical_cyclone", "shelter")}


def text(app: App, hazard: str, language: str, purpose: Purpose, variant: str, area: str, shelter: Values) -> Sms:
    """As it goes out over a route that asks for a reply."""
    start = datetime(2021, 12, 28, 20, 30, tzinfo=UTC)
    values = samples(app.library, app.library.hazard(hazard), language, area, start=start, radio=False)
    return app.library.sms(
        hazard,
        language,
        purpose=purpose,
        variant=variant,
        values={**values, "shelter": None, "none_recorded": None, **shelter},
        prompt=True,
        exercise=False,
    )


def test_a_name_may_be_as_long_as_there_is_room(labels: list[str]) -> None:
    assert len(LONG) == LONGEST_NAME
    assert max(map(len, labels)) == len("Suco Liurai (Aileu Vila)")


def test_what_an_officer_names_may_be_longer_and_never_costs_a_text(app: App) -> None:
    given: Values = {"shelter": "Sentru Evakuasaun Munisipiu Aileu Vila X"}
    flash = partial(text, app, "flash_flood", "tet", Purpose.UPDATE, "warning")
    assert worded(partial(flash, "Edi"), (given,))[1] is Refuge.NAMED
    sms, said = worded(partial(flash, "Suco Liurai (Aileu Vila)"), (given,))
    assert (sms.parts, said) == (1, Refuge.LEFT_OUT)
    assert "Ba fatin aas." in sms.text


def test_a_name_that_has_no_room_beside_what_people_must_do_is_left_out() -> None:
    def render(values: Values) -> Sms:
        if values.get("shelter"):
            raise Unusable("Too long.", code=TOO_LONG)
        return Sms("Go.", 1)

    assert worded(render, ({"shelter": "Far"}, {"shelter": "F"})) == (Sms("Go.", 1), Refuge.LEFT_OUT)
    assert worded(render, ()) == (Sms("Go.", 1), None)


def test_another_fault_of_a_text_is_not_taken_for_want_of_room() -> None:
    def render(_: Values) -> Sms:
        raise Unusable("It needs a value for until.", code="missing-value")

    with pytest.raises(Unusable, match="until"):
        worded(render, ({"shelter": "Far"},))


def test_a_text_of_ones_own_that_says_nothing_of_it_is_known_for_that() -> None:
    assert worded(lambda _: Sms("Go.", 1), (NONE_RECORDED,))[1] is Refuge.LEFT_OUT
    assert worded(lambda _: Sms("Go.", 1), ({"shelter": "Far"},))[1] is Refuge.LEFT_OUT
