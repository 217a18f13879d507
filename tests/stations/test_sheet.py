"""The sheet on the table of a radio host."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped_words import SPEECH

from alerts.app import shipped
from alerts.model.warning import EndReason, Mode
from alerts.words.labels import LABELS, REVIEWED, label
from alerts.words.sheet import Airing, StationPage, reading, said_now, until_words
from alerts.words.sheet_page import qr_svg, sheet_html
from alerts.words.sheet_text import sheet_text

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
SUNDAY_6 = datetime(2021, 4, 4, 21, 0, tzinfo=UTC)


def a_sheet(**changes) -> StationPage:
    given = {
        "mode": Mode.ACTUAL,
        "sender": "NDMD",
        "station_id": "comoro",
        "station_name": "",
        "mhz": None,
        "warning_id": 7,
        "revision_id": 9,
        "every_minutes": 15,
        "until": SUNDAY_6,
        "readings": (reading("tet", "Atensaun! Rona di'ak! Ba fatin aas.", key_points=("Ba fatin aas.",)),),
    }
    return StationPage(**(given | changes))


@given(st.text(alphabet="ab .!?'é", max_size=60).map(lambda text: " ".join(text.split())))
def test_no_letter_is_lost_when_a_text_is_split_into_sentences(text):
    assert reading("tet", text).text == text


def test_a_text_is_read_sentence_by_sentence():
    one = reading("tet", "Atensaun! Rona di'ak! Mota sa'e ona, hahú tuku rua. Sai.")
    assert one.sentences == ("Atensaun!", "Rona di'ak!", "Mota sa'e ona, hahú tuku rua.", "Sai.")


def test_a_minute_holds_140_words():
    assert reading("tet", "a " * 140).seconds == 60
    assert reading("tet", "a " * 141).seconds == 61


def test_a_key_point_that_is_not_in_the_text_is_left_out():
    one = reading("pt", "Saia. Vá para um lugar alto.", key_points=("Vá para um lugar alto.", "Fique em casa."))
    assert one.key_points == ("Vá para um lugar alto.",)


def test_the_end_is_said_with_weekday_and_minute_in_dili():
    assert until_words(datetime(2021, 4, 4, 20, 47, tzinfo=UTC), SPEECH) == {
        "tet": "loron-segunda 05/04 05:47",
        "pt": "segunda-feira 05/04 05:47",
    }


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2021, 4, 4, 5, 0, tzinfo=UTC), {"tet": "aban, ", "pt": "amanhã, "}),
        (datetime(2021, 4, 4, 20, 0, tzinfo=UTC), {"tet": "orsida, ", "pt": "hoje, "}),
        (datetime(2021, 4, 1, 5, 0, tzinfo=UTC), {}),
    ],
)
def test_the_end_as_it_is_said_live_keeps_its_weekday(now, said):
    """Monday 06:00 in Dili, seen on the afternoon before, at five in the morning, and four days before."""
    live = said_now(SUNDAY_6, now, SPEECH)
    assert {language: words[: len(said.get(language, ""))] for language, words in live.items()} == said
    assert all("segunda" in words for words in live.values())


def test_the_end_is_never_said_to_come_earlier_than_it_does():
    live = said_now(SUNDAY_6 + timedelta(minutes=1), SUNDAY_6 - timedelta(hours=8), SPEECH)
    assert live["tet"] == "aban, loron-segunda, tuku neen ho balu dadeer"


def test_key_points_are_under_the_name_of_the_language_a_host_speaks():
    page = a_sheet(own_words=("ddg", "xyz"))
    assert page.points_head(page.readings[0]) == "Hatete iha Fataluku, xyz:"
    assert a_sheet().points_head(page.readings[0]) == "Ba ema ne'ebé la komprende, hatete:"


def test_plain_text_says_who_read_it_and_in_which_language():
    aired = (
        Airing(language="ddg", at=SUNDAY_6, via="page", by="Radio"),
        Airing(language="", at=SUNDAY_6, via="officer", by="ana"),
    )
    text = sheet_text(a_sheet(airings=aired))
    assert "Lee ona / Já foi lido: Fataluku 05/04 06:00, Radio" in text
    assert "ana" not in text.split()


def test_plain_text_says_stop_and_what_to_wait_for():
    text = sheet_text(a_sheet(stopped=EndReason.EXPIRED, readings=(), approved=False))
    for words in ("SEIDAUK BELE LEE", "LABELE LEE TAN AVIZU NE'E", "Hein informasaun hosi NDMD."):
        assert words in text
    assert "LEE IHA" not in text


def test_paper_has_no_button_and_a_station_without_a_name_has_its_id():
    page = sheet_html(a_sheet())
    assert "<button" not in page
    assert "&middot; comoro" in page


def test_what_is_not_approved_says_so_larger_than_anything():
    page = sheet_html(a_sheet(approved=False))
    assert '<div class="stop">SEIDAUK BELE LEE <br>AINDA NÃO LEIA <br>NOT APPROVED</div>' in page
    assert "Seidauk lee" not in page


def test_an_officers_note_does_not_name_the_officer():
    page = sheet_html(a_sheet(airings=(Airing(language="", at=SUNDAY_6, via="officer", by="ana"),)))
    assert "ana" not in re.findall(r"&#10003;.*", page)[0].split()
    assert "05/04 06:00, NDMD" in page


def test_a_third_language_is_read_under_its_name_and_an_unknown_one_under_its_code():
    page = sheet_html(a_sheet(readings=(reading("mgm", "Mambae."), reading("xyz", "Xyz."))), confirm_at="x")
    assert '<div class="read" lang="mgm"><h2>Mambae' in page
    assert '<div class="read" lang="xyz"><h2>xyz' in page
    assert 'value="mgm"' in page


def test_the_qr_code_is_small_and_draws_no_text():
    drawn = qr_svg("https://alerts.example.tl/s/comoro~12." + "a" * 32)
    assert len(drawn) < 3_000
    assert re.fullmatch(r"<svg [^<>]*>(<path [^<>]*/>)+</svg>", drawn)


@pytest.mark.parametrize("name", LABELS)
def test_every_label_speaks_tetum_and_portuguese(name):
    values = dict.fromkeys(("n", "when", "sender", "ring", "clip", "clock", "names", "spoken"), "X")
    assert all(label(name, language, **values) for language in ("tet", "pt"))
    assert re.findall(r"\{\w+\}", LABELS[name]["tet"]) == re.findall(r"\{\w+\}", LABELS[name]["pt"])


def test_nobody_has_reviewed_the_labels_yet():
    """When somebody has, say who and when in labels.py, and change this."""
    assert REVIEWED is None


def words(text: str) -> set[str]:
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    return set(re.findall(r"[a-z][a-z'-]*", re.sub(r"\{.*?\}", " ", plain)))


@pytest.mark.shared
def test_every_tetum_word_of_the_labels_was_found_in_a_source():
    if not SHARED.exists():
        pytest.skip("the shared collection is not beside the checkout")
    with (SHARED / "language" / "glossary.csv").open(encoding="utf-8") as file:
        known = set().union(*(words(" ".join(row)) for row in csv.reader(file)))
    known |= words(
        json.dumps(json.loads((SHARED / "language" / "messages.json").read_text("utf-8")), ensure_ascii=False)
    )
    for path in (shipped("templates") / "tet").glob("*.j2"):
        known |= words(path.read_text("utf-8"))
    used = set().union(*(words(texts["tet"]) for texts in LABELS.values()))
    assert used - known == set()
