"""avizu station: what an officer types, and what an operator learns about the list."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import timedelta

import pytest
from builders_station import Clock, a_home, drafted, out, retracted
from click.testing import CliRunner
from duty_desk import QUICK

from alerts.app import App
from alerts.commands.station import station
from alerts.errors import AvizuError
from alerts.model.warning import Mode
from alerts.store import journal, officers

PASSPHRASE = "the passphrase of ana"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(tmp_path, clock) -> App:
    return a_home(tmp_path / "home", clock=clock)


@pytest.fixture
def ana_is_logged_in(home, clock, tmp_path, monkeypatch):
    with home.database.writing() as connection:
        digest = hashlib.sha256(b"token-of-ana").hexdigest()
        officers.add_token(connection, digest=digest, login="ana", at=clock(), expires=clock() + timedelta(hours=12))
        officers.change(connection, "ana", passphrase=QUICK.hash(PASSPHRASE))
    (home.home / "ana.passphrase").write_text(PASSPHRASE)
    (tmp_path / "token").write_text("token-of-ana")
    monkeypatch.setenv("AVIZU_TOKEN", str(tmp_path / "token"))


def run(app: App, *arguments: str):
    """The command as the launcher runs it: a refusal is its sentence and its exit code.

    Whoever says that something was aired types her passphrase.
    """
    if arguments[0] == "aired":
        arguments += ("--passphrase-file", str(app.home / "ana.passphrase"))
    result = CliRunner().invoke(station, arguments, obj=app)
    if isinstance(result.exception, AvizuError):
        return result.exception.exit_code, str(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def rows(output: str) -> list[dict]:
    return [json.loads(line) for line in output.splitlines()]


def aired(app: App):
    with app.database.reading() as connection:
        return [(a.station, a.language, a.via, a.by, a.at) for a in journal.aired(connection, 1)]


def test_the_script_as_text(home, clock):
    out(home, clock)
    code, output = run(home, "script", "1", "--station", "comoro", "--language", "tet")
    assert code == 0
    assert re.match(r"\[ACTUAL\] Warning 1  Radio Komunidade Komoro  tet  [45]\d s\n", output)
    assert re.search(r"  To break in with \(\d+ s\):\n    - Atensaun!\n", output)
    assert "  What must not be said:\n    - Labele hatete" in output
    assert "  How names are said:\n    - Comoro: co-MO-ro\n" in output
    assert "Text not yet reviewed by a speaker." in output
    assert "Every 15 min until Monday 05/04 06:00; not to be read after that." in output
    assert "    Ba fatin aas.\n" in output
    points = output.partition("Key points, for a host who speaks another language:\n")[2]
    assert points.startswith("    - Inundasaun bele akontese iha Comoro. To'o loron-segunda 05/04 06:00.\n")
    assert "\n    - Sai hosi mota ninin.\n" in points
    assert "NOT APPROVED" not in output
    assert all(len(line) <= 80 for line in output.splitlines())


def test_the_script_of_a_draft_says_that_it_is_not_approved(home, clock):
    drafted(home, clock)
    code, output = run(home, "script", "1", "--station", "lorico")
    assert code == 0
    assert output.count("NOT APPROVED: not to be read on air yet.") == 2


def test_the_script_for_scripts(home, clock):
    out(home, clock)
    _, output = run(home, "script", "1", "--json")
    listed = rows(output)
    assert [(r["station"], r["language"]) for r in listed] == [
        ("comoro", "tet"),
        ("comoro", "pt"),
        ("lorico", "tet"),
        ("lorico", "pt"),
    ]
    assert listed[0]["until"] == "2021-04-04T21:00:00Z"
    assert listed[0]["approved"] is True
    assert "Ba fatin aas." in listed[0]["key_points"]
    assert listed[0]["ten_seconds"].startswith("Atensaun!")
    assert listed[0]["ten_seconds_take"] <= 10
    assert all(sentence.startswith("Labele") for sentence in listed[0]["not_to_say"])
    assert (listed[0]["clip"], listed[0]["own_words"]) == (None, [])
    assert (listed[0]["pronounce"], listed[1]["pronounce"]) == ({"Comoro": "co-MO-ro"}, {})


def test_the_script_for_a_telephone(home, clock):
    out(home, clock)
    code, output = run(home, "script", "1", "--station", "comoro", "--language", "tet", "--text")
    assert code == 0
    assert output.startswith("[ACTUAL] NDMD: Avizu / Aviso 1\nRadio Komunidade Komoro 95.5 MHz\n")
    assert "\nTo break" not in output
    assert all(len(line) <= 60 for line in output.splitlines() if "://" not in line)
    assert home.page_link("comoro", 1) in output


def test_a_page_for_paper(home, clock, tmp_path):
    out(home, clock)
    file = tmp_path / "page.html"
    code, output = run(home, "script", "1", "--station", "comoro", "--print", str(file))
    page = file.read_text("utf-8")
    assert code == 0
    assert "open it in a browser and print it" in output
    assert "<svg" in page
    assert "<button" not in page


def test_a_page_for_paper_in_one_language(home, clock, tmp_path):
    out(home, clock)
    file = tmp_path / "page.html"
    run(home, "script", "1", "--station", "comoro", "--language", "pt", "--print", str(file))
    assert "Ouçam bem!" in file.read_text("utf-8")
    assert "Rona di" not in file.read_text("utf-8")


def test_a_draft_on_paper_carries_no_link(home, clock, tmp_path):
    drafted(home, clock)
    file = tmp_path / "page.html"
    run(home, "script", "1", "--station", "comoro", "--print", str(file))
    assert "NOT APPROVED" in file.read_text("utf-8")
    assert "<svg" not in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("2",), "There is no warning 2"),
        (("1", "--station", "nowhere"), "There is no station 'nowhere'"),
        (("1", "--station", "husar"), "Warning 1 has no script for husar"),
        (("1", "--language", "fr"), "Warning 1 has no script in 'fr'"),
        (("1", "--print", "page.html"), "Choose with --station: comoro, lorico"),
        (("1", "--station", "comoro", "--print", "/nonexistent/page.html"), "can't be written"),
    ],
)
def test_what_there_is_no_script_for(home, clock, arguments, says):
    out(home, clock)
    code, output = run(home, "script", *arguments)
    assert code == 2
    assert says in output


def test_an_officer_records_an_airing(home, clock, ana_is_logged_in):
    out(home, clock)
    clock.on(minutes=30)
    code, output = run(home, "aired", "1", "lorico", "--language", "pt", "--at", "2021-04-04 14:10")
    assert (code, output) == (0, "[ACTUAL] Recorded: lorico read warning 1 in pt, Sunday 04/04 14:10.\n")
    assert aired(home) == [("lorico", "pt", "officer", "ana", clock() - timedelta(minutes=20))]


def test_an_airing_without_a_time_is_now(home, clock, ana_is_logged_in):
    out(home, clock)
    _, output = run(home, "aired", "1", "comoro", "--json")
    assert rows(output) == [
        {"warning": 1, "station": "comoro", "language": "", "at": "2021-04-04T05:00:00Z", "by": "ana"}
    ]


def test_nobody_records_without_having_logged_in(home, clock, monkeypatch, tmp_path):
    monkeypatch.setenv("AVIZU_TOKEN", str(tmp_path / "none"))
    out(home, clock)
    code, output = run(home, "aired", "1", "comoro")
    assert code == 2
    assert "avizu login" in output
    assert aired(home) == []


def test_bad_input_is_refused_in_a_sentence(home, clock, ana_is_logged_in):
    out(home, clock)
    assert run(home, "aired", "1", "comoro", "--at", "yesterday")[0] == 2
    assert "still to come" in run(home, "aired", "1", "comoro", "--at", "2021-04-04 20:00")[1]
    assert "no active text then" in run(home, "aired", "1", "comoro", "--at", "2021-04-03 20:00")[1]
    assert aired(home) == []


def test_after_the_retraction_the_retraction_is_the_script(home, clock):
    retracted(home, out(home, clock), clock)
    _, output = run(home, "script", "1", "--station", "comoro", "--language", "tet")
    assert "haruka sala" in output
    assert "Inundasaun bele akontese" not in output


def test_the_mode_is_on_every_line_for_people(tmp_path, clock):
    app = a_home(tmp_path / "exercise", clock=clock, mode=Mode.EXERCISE)
    out(app, clock)
    _, output = run(app, "script", "1", "--station", "comoro", "--language", "tet")
    assert output.startswith("[EXERCISE] Warning 1")
    assert "EZERSÍSIU." in output
