"""How fast a station reads and which recordings it keeps: what its entry may say, and when a recording is played."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from known_stations import rows, run
from test_stations_fields import read

from alerts.errors import Misconfigured
from alerts.model.message import Purpose
from alerts.words.hosts import clip

ENTRY = """
- id: lospalos
  name: "Radio Lospalos (made up)"
  municipality: Lautém
  languages: [ddg, tet]
  words_per_minute: 110
  clips:
    flood: "07"
    flood all-clear: 08
    flood observed: Spot 12-B
"""


def test_the_entry_says_how_fast_it_reads_and_what_it_can_play():
    (one,) = read(ENTRY)
    assert one.words_per_minute == 110
    assert one.clips == (("flood", "07"), ("flood all-clear", "08"), ("flood observed", "Spot 12-B"))


def test_what_is_null_or_left_out_is_the_usual_pace_and_no_recording():
    for more in ("", ", words_per_minute: null, clips: null", ", clips: {}"):
        (one,) = read("- {id: a, name: Radio, municipality: Dili" + more + "}")
        assert (one.words_per_minute, one.clips) == (None, ())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("110", "59", "line 6 has words_per_minute 59; somebody reads from 60 to 240"),
        ("110", "241", "line 6 has words_per_minute 241"),
        ("110", "slow", "line 6 has words_per_minute 'slow'"),
        ("flood all-clear: 08", "Flood: 08", "line 9 has a clip of 'Flood'; write a hazard, as flood"),
        ("flood all-clear: 08", "flood all clear: 08", "line 9 has a clip of 'flood all clear'"),
        ("flood all-clear: 08", 'flood: "08"', "line 9 has two clips of flood"),
        ('"07"', '"07; rm"', "line 8 has the clip '07; rm'; write its number"),
        ('"07"', '""', "line 8 has the clip ''"),
        ('"07"', '"track number 7"', "line 8 has the clip 'track number 7'"),
        ('"07"', "[7]", "line 8 needs clips as names and values, each one word"),
    ],
)
def test_a_mistake_is_named_by_its_line(old, new, says):
    assert old in ENTRY
    with pytest.raises(Misconfigured, match="avizu station check") as error:
        read(ENTRY.replace(old, new))
    assert says in error.value.sentence


def test_recordings_are_names_and_values():
    with pytest.raises(Misconfigured, match="line 1 needs clips as names and values, as in 'flood: \"07\"'"):
        read("- {id: a, name: R, municipality: Dili, clips: [07]}")


ANYTHING = st.one_of(st.none(), st.integers(), st.text(max_size=15), st.dictionaries(st.text(max_size=15), st.text()))


@given(ANYTHING, ANYTHING)
def test_whatever_stands_there_is_read_or_refused_with_a_line(pace, clips):
    entry = {"id": "a", "name": "R", "municipality": "Dili", "words_per_minute": pace, "clips": clips}
    try:
        (one,) = read(yaml.safe_dump([entry]))
    except Misconfigured as error:
        said = error.sentence
    else:
        said = f"stations.yaml line 1 reads {one.words_per_minute or 60}"
        assert one.words_per_minute in (None, pace)
        assert all(re.fullmatch(r"[A-Za-z0-9 -]{1,12}", number) for _, number in one.clips)
    assert re.match(r"stations.yaml line \d+ ", said)


CLIPS = (("flood", "07"), ("flood all-clear", "08"), ("flood observed", "12"), ("tsunami", "01"))


@pytest.mark.parametrize(
    ("hazard", "purpose", "variant", "exercise", "plays"),
    [
        ("flood", Purpose.WARNING, "warning", False, "07"),
        ("flood", Purpose.WARNING, "observed", False, "12"),
        ("flood", Purpose.WARNING, "watch", False, ""),
        ("flood", Purpose.ALL_CLEAR, "warning", False, "08"),
        ("flood", Purpose.ALL_CLEAR, "observed", False, "08"),
        ("tsunami", Purpose.WARNING, "coastal", False, ""),
        ("tsunami", Purpose.ALL_CLEAR, "warning", False, ""),
        ("landslide", Purpose.WARNING, "warning", False, ""),
        ("flood", Purpose.UPDATE, "warning", False, ""),
        ("flood", Purpose.NO_LONGER, "warning", False, ""),
        ("flood", Purpose.RETRACTION, "warning", False, ""),
        ("flood", Purpose.WARNING, "warning", True, ""),
        ("flood", Purpose.ALL_CLEAR, "warning", True, ""),
    ],
)
def test_which_recording_is_played(hazard, purpose, variant, exercise, plays):
    assert clip(CLIPS, hazard, purpose=purpose, variant=variant, exercise=exercise) == plays


def test_a_recording_of_something_there_is_no_text_of_fails_the_check(full_home, tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(ENTRY.replace("flood observed", "floods").replace("flood all-clear", "flood burning"))
    code, output = run(full_home, "check", str(wrong))
    assert code == 1
    assert "! lospalos: no text is called flood burning, floods; they are never played\n" in output
    fine = tmp_path / "fine.yaml"
    fine.write_text(ENTRY)
    assert "no text is called" not in run(full_home, "check", str(fine))[1]
    row = rows(run(full_home, "check", str(wrong), "--json")[1])[0]
    assert row["unknown_clips"] == ["flood burning", "floods"]
