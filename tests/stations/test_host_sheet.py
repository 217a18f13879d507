"""What lies before a host: in Lospalos, at a station that reads slowly, on paper when the power goes, in a drill."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from builders_sheet import LONG_STATION, longest_sheets
from builders_station import ANA, Clock, a_home, drafted, out, retracted, suco, updated
from tampering import without_guards

from alerts.actions import draft, end, stations
from alerts.app import App
from alerts.model.message import BulletinKind
from alerts.model.warning import Mode, Severity
from alerts.outgoing import compose
from alerts.store import tables as t
from alerts.store import warnings
from alerts.words.sheet import reading
from alerts.words.sheet_page import sheet_html
from alerts.words.sheet_text import sheet_text

SLOW = """
- {id: slow, name: "Radio Slow (made up)", municipality: Dili, words_per_minute: 100, made_up: true}
- {id: usual, name: "Radio Usual (made up)", municipality: Dili, made_up: true}
"""
EVERYBODY = """
- {id: first, name: "Radio First (made up)", municipality: Dili, languages: [%s], email: "a@b.example",
   phone: 77001122, confirmed_by: ana, made_up: true}
"""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(tmp_path, clock) -> App:
    return a_home(tmp_path / "home", clock=clock, phone="7700 1122")


def speaking(tmp_path, clock, *languages: str, mode: Mode = Mode.ACTUAL) -> App:
    return a_home(tmp_path / "speaking", clock=clock, stations=EVERYBODY % ", ".join(languages), mode=mode)


def kept(app: App, revision_id: int, station: str = "comoro"):
    with app.database.reading() as connection:
        found = warnings.bulletins(connection, revision_id)
    return {b.language: b for b in found if b.place == station and b.kind is BulletinKind.SCRIPT}


def sheet(app: App, clock: Clock, station: str = "comoro", **changes):
    revision = out(app, clock, **changes).newest
    return stations.page(app, station, revision.id, clock())


@pytest.mark.parametrize(
    ("speaks", "reads", "freely"),
    [
        (["tet", "pt"], ["tet", "pt"], ()),
        (["pt", "tet"], ["pt", "tet"], ()),
        (["pt"], ["pt"], ()),
        (["ddg"], ["tet", "pt"], ("ddg",)),
        (["mkz", "pt"], ["pt", "tet"], ("mkz",)),
        (["tet", "bfn", "kem"], ["tet", "pt"], ("bfn", "kem")),
    ],
)
def test_the_first_language_of_the_station_then_portuguese_and_the_rest_in_its_own_words(
    tmp_path, clock, speaks, reads, freely
):
    page = sheet(speaking(tmp_path, clock, *speaks), clock, "first")
    assert [one.language for one in page.readings] == reads
    assert page.own_words == freely
    assert all(one.key_points for one in page.readings)


def test_a_station_that_reads_slowly_gets_a_script_that_fits_it(tmp_path, clock):
    app = a_home(tmp_path / "slow", clock=clock, stations=SLOW)
    revision = out(app, clock).newest
    slow, usual = (stations.page(app, name, revision.id, clock()).readings[0] for name in ("slow", "usual"))
    assert len(slow.sentences) <= len(usual.sentences)
    assert slow.seconds == pytest.approx(len(slow.text.split()) * 60 / 100, abs=1)
    assert slow.seconds == stations.scripts(app, 1)[0].readings[0].seconds


def test_a_script_that_takes_too_long_is_found_before_it_is_sent(tmp_path, clock):
    app = a_home(tmp_path / "slow", clock=clock, stations=SLOW.replace("100", "60"))
    found = compose(drafted(app, clock).newest, app.desk([])).findings
    assert re.fullmatch(
        r"The tet script of slow takes \d+ s at its 60 words a minute; 60 s is the most.",
        next(line for line in found if "tet script of slow" in line),
    )


def test_what_a_host_says_is_all_stored_and_approved(home, clock):
    revision = out(home, clock).newest
    before = stations.page(home, "comoro", revision.id, clock()).readings[0]
    stored = kept(home, revision.id)
    beside = {f"{language} {what}" for language in ("tet", "pt") for what in ("short", "unsaid", "gist")}
    assert set(stored) == {"tet", "pt", "tet+pt mail", *beside}
    assert " ".join(before.short) == stored["tet short"].text
    assert " ".join(before.unsaid) == stored["tet unsaid"].text
    altered = t.bulletin.c.place == "comoro", t.bulletin.c.language.in_(["tet short", "tet unsaid"])
    with home.database.writing() as connection, without_guards(connection):
        connection.execute(t.bulletin.update().where(*altered).values(text="Fila ba uma."))
    after = stations.page(home, "comoro", revision.id, clock()).readings[0]
    assert (after.text, after.short, after.unsaid) == (before.text, (), ())


def test_ten_seconds_say_who_what_where_and_what_to_do(home, clock):
    one = sheet(home, clock).readings[0]
    said = " ".join(one.short)
    assert one.short_seconds <= 10
    for words in ("Atensaun!", "Diresaun Nasionál", "inundasaun", "iha Comoro", one.key_points[0].rstrip(".")):
        assert words in said


def test_ten_seconds_name_municipalities_where_there_is_no_time_for_a_list(home, clock):
    few = sheet(home, clock, sucos=home.gazetteer.sucos_of("07")[:2]).readings[0]
    many = sheet(home, clock, sucos=home.gazetteer.sucos_of("07")[:9]).readings[0]
    assert "iha Dili" not in " ".join(few.short)
    assert "iha Dili" in " ".join(many.short)


def ended(app: App, clock: Clock, how: str) -> int:
    first = out(app, clock)
    clock.on(hours=3)
    if how == "all-clear":
        return end.all_clear(app, first.id, by=ANA, now=clock(), statement="River gauge, 17:00")[0].newest.id
    if how == "retraction":
        return retracted(app, first, clock).newest.id
    elsewhere = tuple(code for code in app.gazetteer.sucos_of("07") if code != suco(app))
    changes = {"sucos": app.gazetteer.sucos_of("01")[:1]} if how == "no-longer" else {"sucos": elsewhere[:1]}
    return updated(app, first, clock, **changes).newest.id


@pytest.mark.parametrize(
    ("how", "says"),
    [("all-clear", "remata ona"), ("retraction", "haruka sala"), ("no-longer", "la vale ona ba"), ("update", "foun")],
)
def test_ends_and_corrections_come_in_every_form(home, clock, how, says):
    revision = ended(home, clock, how)
    page = stations.page(home, "comoro", revision, clock())
    forms = {
        "page": sheet_html(page),
        "text": " ".join(sheet_text(page).split()),
        "mail": " ".join(kept(home, revision)["tet+pt mail"].text.split()),
        "script": kept(home, revision)["tet"].text,
    }
    assert {name for name, text in forms.items() if says not in text} == set()
    one = page.readings[0]
    assert one.short
    assert one.short_seconds <= 12
    assert any(sentence.startswith("Labele hatete") for sentence in one.unsaid)


def test_an_exercise_says_so_at_the_top_and_the_bottom_of_every_form(tmp_path, clock):
    app = speaking(tmp_path, clock, "ddg", "tet", mode=Mode.EXERCISE)
    page = replace(sheet(app, clock, "first"), clip="")
    html = sheet_html(page)
    assert html.partition("<div")[2].startswith(' class="head"><div class="mode">EZERSÍSIU')
    assert html.rstrip().endswith('<div class="mode">EZERSÍSIU <br>EXERCÍCIO <br>EXERCISE</div>')
    mail = next(b.text for key, b in kept(app, 1, "first").items() if key.endswith("mail"))
    for text in (sheet_text(page), mail):
        lines = text.splitlines()
        assert lines[0] == lines[-1] == "*** EZERSÍSIU / EXERCÍCIO ***"
    for one in page.readings:
        assert one.key_points
        assert all(point.startswith(("EZERSÍSIU: ", "EXERCÍCIO: ")) for point in page.points(one))
        assert {one.short[0], one.short[-1]} <= {"EZERSÍSIU.", "EXERCÍCIO."}


def test_no_recording_is_played_in_an_exercise(tmp_path, clock):
    app = a_home(tmp_path / "drill", clock=clock, stations=LONG_STATION, mode=Mode.EXERCISE)
    assert sheet(app, clock, "komunidade-dili-lorosae").clip == ""
    real = a_home(tmp_path / "real", clock=clock, stations=LONG_STATION)
    assert sheet(real, clock, "komunidade-dili-lorosae").clip == "07"


def test_the_mail_is_the_whole_sheet_with_one_link(home, clock):
    revision = out(home, clock).newest
    mail = kept(home, revision.id)["tet+pt mail"]
    assert mail.subject == "NDMD: inundasaun, 1"
    page = stations.page(home, "comoro", revision.id, clock())
    assert mail.text == sheet_text(replace(page, seen_at=None, said_now={}), link=home.page_link("comoro", 1))
    assert mail.text.count("http") == 1


def test_plain_text_fits_a_telephone(tmp_path, clock):
    app = a_home(tmp_path / "long", clock=clock, stations=LONG_STATION, phone="7700 1122")
    for key, page, link in longest_sheets(app, clock):
        lines = sheet_text(page, link=link).splitlines()
        assert max(len(line) for line in lines if line != link) <= 60, key
        for one in page.readings:
            assert one.text in " ".join(" ".join(lines).split()), key


def test_a_text_nobody_read_is_marked_and_one_that_was_read_is_not(home, clock):
    page = sheet(home, clock)
    assert "Seidauk haree hosi ema ne'ebé hatene Tetun." in sheet_text(page)
    read = replace(page, readings=tuple(replace(one, reviewed=True) for one in page.readings))
    assert "Seidauk haree" not in sheet_text(read)


def test_a_name_is_explained_once_unless_it_is_said_otherwise(home, clock):
    tetum, portuguese = sheet(home, clock).readings
    assert (tetum.pronounce, portuguese.pronounce) == ({"Comoro": "co-MO-ro"}, {})


def test_a_sheet_of_a_draft_has_all_of_it_already(home, clock):
    drafted(home, clock)
    first = stations.scripts(home, 1)[0].readings
    draft.submit(home, 1, by=ANA, now=clock())
    assert stations.scripts(home, 1)[0].readings == first
    assert all(one.short and one.unsaid and one.key_points for one in first)


def test_an_old_station_that_stored_nothing_beside_its_script_still_reads_it(home, clock):
    """A text submitted before there were ten seconds."""
    revision = out(home, clock).newest
    beside = t.bulletin.c.language.in_(["tet short", "tet unsaid"])
    with home.database.writing() as connection, without_guards(connection):
        connection.execute(t.bulletin.delete().where(t.bulletin.c.place == "comoro", beside))
    one = stations.page(home, "comoro", revision.id, clock()).readings[0]
    assert one.sentences
    assert (one.short, one.unsaid, one.short_seconds) == ((), (), 0)


def test_a_key_point_never_stands_without_its_script():
    assert reading("tet", "Sai.", key_points=("Ba fatin aas.",)).key_points == ()


def test_the_severity_says_how_often(home, clock):
    page = sheet(home, clock, severity=Severity.EXTREME, expires=clock() + timedelta(hours=16))
    assert "Kada minutu 10." in sheet_text(page)


def test_who_speaks_from_the_key_points_says_which_danger_where_and_until_when(home, clock):
    revision = out(home, clock).newest
    page = stations.page(home, "comoro", revision.id, clock())
    tetum, portuguese = (one.gist for one in page.readings)
    for gist, parts in ((tetum, ("nundasaun", "Comoro", "To'o")), (portuguese, ("cheia", "Comoro", "Até"))):
        assert [part for part in parts if part not in gist] == []
        assert "05/04 06:00" in gist
        assert gist in kept(home, revision.id)["tet+pt mail"].text.replace("\n", " ")
        assert gist in " ".join(sheet_text(page).split())
    shown = sheet_html(page).replace("&#39;", "'")
    assert shown.index(page.points_head(page.readings[0])) < shown.index(tetum) < shown.index("<ul>")


def test_no_end_is_named_there_for_a_danger_without_one(home, clock):
    gist = sheet(home, clock, hazard="tsunami").readings[0].gist
    assert "tsunami" in gist.casefold()
    assert "Comoro" in gist
    assert "To'o" not in gist


@pytest.mark.parametrize("how", ["all-clear", "retraction", "no-longer"])
def test_above_the_points_of_an_end_stands_only_where(home, clock, how):
    page = stations.page(home, "comoro", ended(home, clock, how), clock())
    for one in page.readings:
        assert one.gist in ("Comoro.", "Dili.")
        assert one.gist.rstrip(".") in " ".join(one.short), "the same place as in the ten seconds"


def test_in_a_drill_nothing_that_does_not_hold_is_a_key_point(tmp_path, clock):
    app = speaking(tmp_path, clock, "tet", mode=Mode.EXERCISE)
    (one,) = (one for one in sheet(app, clock, "first").readings if one.language == "tet")
    frames = app.library.file("tet", "frames")
    starred = {line.text for b in ("exercise_open", "exercise_close") for line in frames.lines(b, {}) if line.key}
    assert set(one.key_points) == starred
    assert one.gist == ""
