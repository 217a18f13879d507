"""What the program knows of each hazard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from alerts.app import shipped
from alerts.errors import Misconfigured, Unusable
from alerts.model.warning import Certainty, Severity, Urgency
from alerts.words.hazard_file import read_hazards
from alerts.words.hazards import check_values, missing_values, suggest, variant_of

SMALL = """\
defaults:
  hold: 30
  repeat_minutes: {Extreme: 10, Severe: 15, Moderate: 30, Minor: 60, Unknown: 30}
values:
  until: {from: expires}
hazards:
  flood:
    category: Met
    values: {until: required}
    cap_events: [flood]
"""


@pytest.mark.parametrize(
    ("event", "hazard"),
    [
        ("Flood", "flood"),
        ("Flash Flood Warning", "flash_flood"),
        ("Rain-Flood", "flood"),
        ("Coastal Flood Watch", "high_waves"),
        ("inundação", "flood"),
        ("INUNDAÇÕES", "flood"),
        ("Bee-sa'e", "flood"),
        ("Banjir", "flood"),
        ("Banjir bandang", "flash_flood"),
        ("Floods and landslides", "flood_landslide"),
        ("Tanah Longsor", "landslide"),
        ("Hujan Lebat", "heavy_rain"),
        ("Hujan Lebat dan Petir", "thunderstorm"),
        ("Orange rain warning", "heavy_rain"),
        ("Gale Warning", "strong_wind"),
        ("Angin Kencang", "strong_wind"),
        ("Severe Thunderstorm", "thunderstorm"),
        ("Tropical Cyclone SEROJA-21", "tropical_cyclone"),
        ("Typhoon", "tropical_cyclone"),
        ("Hurricane Force", "tropical_cyclone"),
        ("Gempa Bumi", "earthquake"),
        ("Sismo", "earthquake"),
        ("Rai-nakdoko", "earthquake"),
        ("Gempa bumi berpotensi tsunami", "tsunami"),
        ("Tsunami Warning", "tsunami"),
        ("High Surf Advisory", "high_waves"),
        ("Volcanic Ash Advisory", "volcanic_ash"),
        ("Forest Fires", "wildfire"),
        ("Red Flag Warning", "wildfire"),
        ("Drought", "drought"),
        ("Debris Flow", "landslide"),
        ("Wind Chill", None),
        ("Freezing Rain", None),
        ("Extreme heat", None),
        ("Civil emergency", None),
        ("", None),
    ],
)
def test_a_cap_event_suggests_a_hazard(hazards, event, hazard):
    assert suggest(hazards, event) == hazard


def test_a_word_inside_another_is_no_match(hazards):
    assert suggest(hazards, "training windmill brainstorm") is None


@dataclass(frozen=True)
class Said:
    """CAP's three degrees, as a revision has them."""

    certainty: Certainty
    severity: Severity
    urgency: Urgency


def said(certainty=Certainty.LIKELY, *, severity=Severity.SEVERE, urgency=Urgency.EXPECTED):
    return Said(certainty, severity, urgency)


def test_the_text_follows_certainty_and_place(hazards):
    flood, earthquake = hazards["flood"], hazards["earthquake"]
    assert variant_of(flood, said(Certainty.OBSERVED), coastal=True) == "observed"
    assert variant_of(flood, said(Certainty.LIKELY), coastal=True) == "warning"
    assert variant_of(earthquake, said(Certainty.OBSERVED), coastal=True) == "coastal"
    assert variant_of(earthquake, said(Certainty.OBSERVED), coastal=False) == "warning"


def test_the_day_before_it_is_a_watch_and_in_the_worst_wind_nobody_goes_out(hazards):
    flood, wind = hazards["flood"], hazards["strong_wind"]
    assert variant_of(flood, said(urgency=Urgency.FUTURE), coastal=False) == "watch"
    assert variant_of(flood, said(Certainty.OBSERVED, urgency=Urgency.FUTURE), coastal=False) == "observed"
    assert variant_of(wind, said(severity=Severity.EXTREME), coastal=False) == "shelter"
    assert variant_of(wind, said(severity=Severity.EXTREME, urgency=Urgency.FUTURE), coastal=False) == "watch"
    assert variant_of(wind, said(), coastal=False) == "warning"


def test_missing_values_are_named(hazards):
    assert missing_values(hazards["earthquake"], {"magnitude": "6.1"}) == ("place", "time")
    assert missing_values(hazards["earthquake"], {"magnitude": "6.1", "place": "Ainaro", "time": "x"}) == ()
    assert missing_values(hazards["earthquake"], {"magnitude": "6.1", "place": None, "time": "x"}) == ("place",)
    assert missing_values(hazards["flood"], {}) == ()


@pytest.mark.parametrize(
    ("hazard", "values"),
    [
        ("earthquake", {"magnitude": "6.1", "place": "Ainaro"}),
        ("earthquake", {"place": "Uato-Lari"}),
        ("tropical_cyclone", {"shelter": "Eskola 10 Dezembru"}),
        ("flood", {"phone": "+670 7700 1122"}),
        ("flood", {}),
    ],
)
def test_plain_values_are_taken(hazards, hazard, values):
    check_values(hazards[hazard], values)


@pytest.mark.parametrize(
    ("hazard", "values", "said"),
    [
        ("earthquake", {"magnitude": "6,1"}, "magnitude can't be '6,1'"),
        ("earthquake", {"magnitude": "16"}, "magnitude"),
        ("earthquake", {"place": "Dili\nhttp"}, "place"),
        ("earthquake", {"place": "www.example.org"}, "place"),
        ("earthquake", {"place": "{{ sender }}"}, "place"),
        ("tropical_cyclone", {"shelter": "see example.tl"}, "shelter"),
        ("tropical_cyclone", {"shelter": "x" * 41}, "shelter"),
        ("flood", {"magnitude": "6.1"}, "Flood has no value 'magnitude'"),
        ("flood", {"until": "05/04 06:00"}, "no value 'until'"),
    ],
)
def test_anything_else_is_refused(hazards, hazard, values, said):
    with pytest.raises(Unusable, match=said):
        check_values(hazards[hazard], values)


def test_samples_fit_their_own_pattern(hazards):
    for hazard in hazards.values():
        check_values(hazard, hazard.samples)


def test_the_rules_that_end_a_danger(hazards):
    assert hazards["tsunami"].hold == timedelta(minutes=120)
    assert {key for key, hazard in hazards.items() if hazard.statement_required} == {"earthquake", "tsunami"}
    assert all(hazard.hold >= timedelta(minutes=30) for hazard in hazards.values())


def test_graver_is_read_more_often(hazards):
    for hazard in hazards.values():
        minutes = [
            hazard.repeat_minutes[s] for s in (Severity.EXTREME, Severity.SEVERE, Severity.MODERATE, Severity.MINOR)
        ]
        assert minutes == sorted(minutes)


def test_no_phrase_means_two_hazards(hazards):
    phrases = [phrase for hazard in hazards.values() for phrase in (*hazard.cap_events, *hazard.not_events)]
    assert len(phrases) == len(set(phrases))


def test_a_small_file_is_enough():
    flood = read_hazards(SMALL)["flood"]
    assert (flood.english, flood.category, flood.cap_events) == ("flood", "Met", ("flood",))
    assert flood.value("until").required


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("category: Met", "category: Wet", "line 8: the category of flood"),
        ("until: required", "untill: required", "line 9: value 'untill' is not described"),
        ("until: required", "until: maybe", "line 9: until must be required or optional"),
        ("cap_events: [flood]", "hodl: 3", "line 10: flood can't have 'hodl'"),
        ("cap_events: [flood]", "hold: long", "line 10: 'long' is not a number of minutes"),
        ("cap_events: [flood]", "variants: [{say: observed, certainty: Sure}]", "line 10: 'Sure' is not a certainty"),
        ("cap_events: [flood]", "variants: [observed]", "line 10: a variant needs `say`"),
        ("from: expires", "from: nowhere", "line 5: value until needs `from`"),
        ("{from: expires}", "{from: officer, pattern: '['}", "line 5: the pattern of until"),
        ("Minor: 60", "Minor: often", "line 7: repeat_minutes needs whole minutes for Minor"),
        ("hazards:", "hazard:", "there is no list of hazards"),
        ("cap_events: [flood]", "cap_events: [flood", "line 11"),
    ],
)
def test_a_fault_names_its_line(old, new, said):
    with pytest.raises(Misconfigured, match=said.replace("[", r"\[")):
        read_hazards(SMALL.replace(old, new, 1))


def test_the_shipped_file_is_read_in_a_blink():
    text = (shipped("templates") / "hazards.yaml").read_text("utf-8")
    assert len(read_hazards(text)) == 18


OWN = """\
hazards:
  bank_erosion:
    category: Geo
    values: {until: required}
    cap_events: [bank erosion]
"""


def test_an_own_file_needs_only_the_hazard_it_adds():
    both = read_hazards(SMALL, OWN)
    assert list(both) == ["flood", "bank_erosion"]
    assert both["bank_erosion"].repeat_minutes == both["flood"].repeat_minutes, "the usual ones"


def test_an_own_entry_takes_the_place_of_the_shipped_one():
    assert read_hazards(SMALL, "hazards:\n  flood: {category: Met, hold: 90}\n")["flood"].hold == timedelta(minutes=90)
    assert list(read_hazards(SMALL, OWN + "  flood:\n")) == ["bank_erosion"], "an empty one takes it away"
    assert list(read_hazards(SMALL, "\n# nothing yet\n")) == ["flood"]


def test_a_fault_of_an_own_file_names_its_line():
    with pytest.raises(Misconfigured, match=r"line 3: the category of bank_erosion must be one of"):
        read_hazards(SMALL, OWN.replace("Geo", "Water"))
    with pytest.raises(Misconfigured, match=r"line 8: the category of flood must be one of"):
        read_hazards(SMALL.replace("category: Met", "category: Water"), OWN)
