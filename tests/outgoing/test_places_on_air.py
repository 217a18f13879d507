"""A station reads out the places that are warned where it is heard: each of them, and no other."""

from __future__ import annotations

import pytest
from house import House, build_house
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shipped_words import SPEECH

from alerts.actions import draft
from alerts.model.message import BulletinKind
from alerts.places.gazetteer import Gazetteer
from alerts.words.spoken import located

STATION = """\
- {id: far-fm, name: "Radio Far (made up)", municipality: Aileu, phone: "+67077299940", languages: [tet],
   confirmed_by: "the tests", confirmed_on: "2026-11-01", made_up: true, source: "made up for the tests",
   footprint: [%s]}
"""


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A station in Aileu that is heard in all of Aileu and all of Dili."""
    folder = tmp_path_factory.mktemp("far") / "home"
    folder.mkdir()
    house = build_house(folder)
    gazetteer = house.app.gazetteer
    heard = [code for place in ("01", "07") for code in gazetteer.sucos_of(place)]
    footprint = ", ".join(f'"{code}"' for code in heard)
    (folder / "stations.yaml").write_text(STATION % footprint, "utf-8")
    return house


def aloud(gazetteer: Gazetteer, suco: str) -> str:
    """A name that is there twice is said with where it lies."""
    name, where = gazetteer.told_apart(suco)
    return located(name, where, SPEECH["tet"]) if where else name


def spoken(house: House, sucos: list[str]) -> tuple[str, str]:
    """(the script, the SMS to the host) for a flood in these sucos."""
    number = house.flood().id
    from house import ANA

    draft.edit(house.app, number, {"sucos": tuple(sucos)}, by=ANA, now=house.now)
    _, outgoing = draft.preview(house.app, number)
    texts = {b.kind: b.text for b in outgoing.bulletins if b.language == "tet"}
    return texts[BulletinKind.SCRIPT], texts[BulletinKind.STATION_SMS]


def test_two_sucos_of_dili_are_not_called_aileu(far: House) -> None:
    script, sms = spoken(far, [far.suco("Hera, Dili"), far.suco("Comoro, Dili")])
    assert "iha Hera no Comoro." in script.replace("Comoro no Hera", "Hera no Comoro")
    assert "iha Hera no Comoro" in sms.replace("Comoro no Hera", "Hera no Comoro"), "and so does the SMS to the host"
    assert "Aileu" not in script + sms


def test_many_sucos_of_two_municipalities_name_both(far: House) -> None:
    gazetteer = far.app.gazetteer
    script, sms = spoken(far, [gazetteer.sucos_of("01")[0], *gazetteer.sucos_of("07")[:12]])
    assert "iha Aileu no Dili." in script
    assert "iha Aileu no Dili" in sms


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_warned_municipality_is_named_and_no_other(far: House, data: st.DataObject) -> None:
    gazetteer = far.app.gazetteer
    heard = [code for place in ("01", "07") for code in gazetteer.sucos_of(place)]
    sucos = data.draw(st.lists(st.sampled_from(heard), min_size=1, max_size=40, unique=True))
    script, _ = spoken(far, sorted(sucos))
    place = script.split("Avizu ne'e ba komunidade iha ")[1].split(".")[0]
    named = set(place.replace(" no ", ", ").split(", "))
    for code in ("01", "07"):
        inside = [suco for suco in sucos if suco in gazetteer.sucos_of(code)]
        by_name = {aloud(gazetteer, suco) for suco in inside}
        whole = gazetteer.place(code).name
        assert (whole in named) or by_name <= named
        if not inside:
            assert whole not in named
