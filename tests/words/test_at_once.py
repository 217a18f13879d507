"""What is said at once: the danger and its place in a phrase, in ten seconds and in the SMS to a host."""

from __future__ import annotations

import pytest
from small_library import SEVERAL, small_library

from alerts.errors import Unusable
from alerts.model.message import Purpose
from alerts.words.at_once import danger, station_sms
from alerts.words.hosts import interrupt
from alerts.words.library import Library
from alerts.words.lint import samples
from alerts.words.lint.tried import START

FLOOD, FRAMES, REPLIES, WAVE = "en/flood.j2", "en/frames.j2", "en/replies.j2", "en/wave.j2"
BEGIN = "{% block warning_sms %}"
ENDS = [Purpose.ALL_CLEAR, Purpose.NO_LONGER, Purpose.RETRACTION]


def own(block: str, text: str, file: str = FLOOD) -> tuple[str, str, str]:
    return file, BEGIN, f"{{% block {block} %}}\n{text}\n{{% endblock %}}\n{BEGIN}"


def without(block: str, file: str) -> tuple[str, str, str]:
    return file, f"{{% block {block} %}}", f"{{% block not_{block} %}}"


def spoken(library: Library, hazard: str = "flood", **changes: str | None) -> dict[str, str | None]:
    return samples(library, library.hazard(hazard), "en", "Hera", start=START, radio=True) | changes


def written(library: Library, hazard: str = "flood", **changes: str | None) -> dict[str, str | None]:
    values = samples(library, library.hazard(hazard), "en", "Hera", start=START, radio=False)
    return values | {"n": "3", "ref": "7", "until_said": "Monday"} | changes


@pytest.mark.parametrize(
    ("changes", "variant", "said"),
    [
        ((), "warning", "a flood may come to Hera"),
        ((), "observed", "there is a flood in Hera now"),
        ((own("at_once", "Water comes to {{ area }}!"),), "warning", "Water comes to Hera"),
        ((own("at_once", "Water comes to {{ area }}."),), "observed", "Water comes to Hera"),
        ((own("observed_at_once", "{{ area }} is flooded"),), "observed", "Hera is flooded"),
        ((own("observed_at_once", "{{ area }} is flooded"),), "warning", "a flood may come to Hera"),
        ((without("at_once_now", FRAMES),), "observed", "a flood may come to Hera"),
        ((without("at_once_now", FRAMES), without("at_once", FRAMES)), "observed", "flood Hera"),
        ((own("watch_at_once", "soon {{ area }}"),), "watch", "a flood may come to Hera"),
    ],
)
def test_the_hazards_own_words_for_this_text_then_any_of_its_own_then_those_of_all(changes, variant, said):
    """The last: a language without the text of a watch says its plain warning, and no more at once."""
    library = small_library(*changes)
    assert danger(library, "flood", "en", variant=variant, values=spoken(library)).text == said


def test_when_it_begins_is_said_only_where_somebody_said_so():
    library = small_library(own("at_once", "water in {{ area }}{% if time %} from {{ time }}{% endif %}"))
    values = spoken(library, time="six")
    assert danger(library, "flood", "en", values=values).text == "water in Hera from six"
    assert danger(library, "flood", "en", values=values, onset_known=False).text == "water in Hera"


def test_what_is_known_of_a_quake_is_said_aloud(library):
    values = {"area": "Hera", "place": "Ainaro", "magnitude": "6.1", "time": "tuku neen"}
    said = danger(library, "earthquake", "tet", values=values)
    assert "Ainaro" in said.text
    assert not any(sign.isdigit() for sign in said.text)


def test_a_host_is_asked_with_the_danger_and_for_news_as_news():
    change = REPLIES, "READ NOW", "READ {% if update %}NEWS{% endif %}{% if not update %}NOW{% endif %}"
    library = small_library(change)
    told = {
        purpose: station_sms(
            library, "flood", "en", purpose=purpose, values=written(library), parts_limit=2, exercise=False
        ).text
        for purpose in (Purpose.WARNING, Purpose.UPDATE)
    }
    body = "3 times: a flood may come to Hera until Monday. Leave the river. Go uphill. Answer AIR 7"
    assert told == {Purpose.WARNING: f"NDMD: READ NOW {body}", Purpose.UPDATE: f"NDMD: READ NEWS {body}"}


def test_no_end_is_named_of_a_danger_that_has_none():
    library = small_library((REPLIES, "Answer AIR", "{% if until %}It ends {{ until }}.{% endif %}\nAnswer AIR"))
    values = written(library, "wave", until="05/04 06:00")
    text = station_sms(
        library, "wave", "en", purpose=Purpose.WARNING, values=values, parts_limit=2, exercise=False
    ).text
    assert text == ("NDMD: READ NOW 3 times: a wave may come to Hera. Leave the shore. Go uphill. Answer AIR 7")


@pytest.mark.parametrize("hazard", ["tsunami", "earthquake", "disease"])
@pytest.mark.parametrize("language", ["tet", "pt"])
def test_those_that_ship_name_none_either(library, hazard, language):
    said = {}
    for radio in (False, True):
        said[radio] = samples(library, library.hazard(hazard), language, "Hera", start=START, radio=radio)
    values = said[False] | {"n": "3", "ref": "7", "until_said": said[True]["until"]}
    sms = station_sms(
        library,
        hazard,
        language,
        purpose=Purpose.WARNING,
        values=values,
        spoken=said[True],
        parts_limit=2,
        exercise=False,
    )
    assert "Hera" in sms.text
    assert "AIR 7" in sms.text
    for end in ("to'o tuku", "05/04", "segunda", "ate as"):
        assert end not in sms.text


@pytest.mark.parametrize("purpose", ENDS)
def test_an_end_is_read_out_in_the_words_of_the_committee(purpose):
    library = small_library()
    given = {"purpose": purpose, "values": written(library), "exercise": False}
    own_text = library.sms("flood", "en", prompt=False, **given).text
    asked = station_sms(library, "flood", "en", parts_limit=2, **given)
    assert asked.text == f"NDMD: READ NOW 3 times: {own_text} Answer AIR 7"
    older = small_library(without("station_request_end", REPLIES))
    assert station_sms(older, "flood", "en", parts_limit=2, **given).text == own_text
    drill = station_sms(library, "flood", "en", parts_limit=2, **(given | {"exercise": True}))
    assert drill.text.startswith("DRILL.")


def test_a_long_end_is_shortened_so_that_it_can_be_asked_for():
    rest = "\n".join(["~1 Look at the road."] * 10)
    library = small_library((FLOOD, "Take care of loose wires.\n{%", f"Take care of loose wires.\n{rest}\n{{%"))
    given = {"purpose": Purpose.ALL_CLEAR, "values": written(library, area=SEVERAL), "exercise": False}
    own_text = library.sms("flood", "en", prompt=False, parts_limit=2, **given)
    asked = station_sms(library, "flood", "en", parts_limit=2, **given)
    assert own_text.text not in asked.text
    assert (own_text.dropped, bool(asked.dropped)) == ((), True)
    assert asked.text.endswith(" Answer AIR 7")
    long = given | {"values": written(library, area="x" * 250)}
    with pytest.raises(Unusable, match=r"2 is the limit|1 is the limit"):
        station_sms(library, "flood", "en", parts_limit=2, **long)


@pytest.mark.parametrize("purpose", ENDS)
def test_ten_seconds_of_an_end_say_what_holds_still(purpose):
    library = small_library()
    values = spoken(library, still_warned="1")
    said = interrupt(library, "flood", "en", purpose=purpose, values=values, exercise=False).text
    assert ("Other warnings hold" if purpose is not Purpose.NO_LONGER else "Elsewhere it holds") in said


def test_when_it_begins_goes_before_ten_seconds_are_over():
    long = own("at_once", "water may come to {{ area }}{% if time %} from {{ time }}{% endif %}")
    library = small_library(long)
    said = [
        interrupt(
            library, "flood", "en", purpose=Purpose.WARNING, values=spoken(library, time=time), exercise=False
        ).text
        for time in ("six", "six " * 20)
    ]
    assert ["from six" in text for text in said] == [True, False]
    assert all("water may come to Hera" in text for text in said)


@pytest.mark.parametrize("language", ["tet", "pt"])
@pytest.mark.parametrize("hazard", ["flood", "tsunami", "earthquake", "disease"])
def test_ten_seconds_name_the_danger_and_the_place(library, language, hazard):
    values = samples(library, library.hazard(hazard), language, "Manleuana", start=START, radio=True)
    said = interrupt(library, hazard, language, purpose=Purpose.WARNING, values=values, exercise=False)
    told = danger(library, hazard, language, values=values)
    assert told.text in said.text
    assert "Manleuana" in told.text
    assert said.seconds <= 10
