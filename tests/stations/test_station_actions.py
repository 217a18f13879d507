"""What a station reads, and its word that it did, as the rest of the program sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from builders_station import ANA, Clock, a_home, drafted, out, page_path, retracted, updated
from tampering import without_guards

from alerts.actions import draft, stations
from alerts.app import App
from alerts.errors import NotAllowed, NotFound, Unusable
from alerts.model.people import Officer, Role
from alerts.model.warning import EndReason, Severity
from alerts.store import journal, warnings
from alerts.store import tables as t


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(tmp_path, clock) -> App:
    return a_home(tmp_path / "home", clock=clock)


def recorded(app: App, clock: Clock, **changes):
    given = {"language": "tet", "by": ANA, "at": clock(), "now": clock()} | changes
    return stations.record_aired(app, 1, given.pop("station", "comoro"), **given)


def aired(app: App):
    with app.database.reading() as connection:
        return [(a.revision_id, a.station, a.language, a.at, a.via, a.by) for a in journal.aired(connection, 1)]


def test_the_page_reads_what_was_frozen_not_what_the_templates_say_now(home, clock):
    revision = out(home, clock).newest
    with home.database.reading() as connection:
        frozen = {b.language: b.text for b in warnings.bulletins(connection, revision.id) if b.place == "lorico"}
    vars(home)["library"] = other_library(home)
    page = stations.page(home, "lorico", revision.id, clock())
    assert [one.language for one in page.readings] == ["tet", "pt"]
    assert all(one.text == frozen[one.language] for one in page.readings)


def other_library(app: App):
    """Tetum as somebody edits it after the approval: another first action, and one key point less."""
    from shipped_words import shipped_texts

    from alerts.words.library import Library

    texts = shipped_texts()
    texts["tet/flood.j2"] = texts["tet/flood.j2"].replace("Sai hosi mota ninin.", "Hein iha uma.")
    return Library.build(texts, app.hazards)


def test_a_key_point_that_was_not_approved_is_never_shown(home, clock):
    revision = out(home, clock).newest
    before = stations.page(home, "comoro", revision.id, clock()).readings[0]
    vars(home)["library"] = other_library(home)
    after = stations.page(home, "comoro", revision.id, clock()).readings[0]
    assert "Sai hosi mota ninin." in before.key_points
    assert set(after.key_points) == set(before.key_points) - {"Sai hosi mota ninin."}


def test_templates_that_broke_since_cost_the_key_points_not_the_script(home, clock, caplog):
    revision = out(home, clock).newest
    broken = dict(home.library.files)
    del broken["tet/flood"]
    vars(home)["library"] = type(home.library)(broken, home.hazards)
    page = stations.page(home, "comoro", revision.id, clock())
    assert page.readings[0].sentences[0] == "Atensaun!"
    assert page.readings[0].key_points == ()
    assert "No key points for warning 1" in caplog.text


def test_the_seconds_are_those_of_the_preview(home, clock):
    warning = drafted(home, clock)
    _, outgoing = draft.preview(home, warning.id)
    sheet = stations.scripts(home, warning.id)[0]
    assert [one.seconds for one in sheet.readings] == [
        outgoing.scripts["comoro", one.language].seconds for one in sheet.readings
    ]


def test_a_stopped_page_says_why(home, clock):
    first = out(home, clock)
    assert stations.page(home, "comoro", first.newest.id, clock()).stopped is None
    updated(home, first, clock, severity=Severity.EXTREME)
    assert stations.page(home, "comoro", first.newest.id, clock()).stopped is EndReason.SUPERSEDED
    retracted(home, first, clock)
    page = stations.page(home, "comoro", first.newest.id, clock())
    assert page.revision_id > first.newest.id + 1
    clock.now = first.newest.expires + timedelta(minutes=1)
    assert stations.page(home, "comoro", first.newest.id, clock()).readings == ()


def test_a_confirmation_after_the_end_is_kept_with_the_text_that_was_read(home, clock):
    first = out(home, clock)
    retracted(home, first, clock)
    assert stations.confirm_aired(home, "comoro", first.newest.id, "tet", via="page", now=clock())
    assert aired(home) == [(first.newest.id, "comoro", "tet", clock(), "page", "Radio Komunidade Komoro")]


def test_two_stations_in_the_same_minute_are_two(home, clock):
    revision = out(home, clock).newest.id
    for station in ("comoro", "lorico"):
        assert stations.confirm_aired(home, station, revision, "tet", via="page", now=clock())
    assert [station for _, station, *_ in aired(home)] == ["comoro", "lorico"]


def test_an_officer_records_what_a_station_says_on_the_phone(home, clock):
    revision = out(home, clock).newest.id
    clock.on(minutes=20)
    recorded(home, clock, station="lorico", language="mgm", at=clock() - timedelta(minutes=5))
    assert aired(home) == [(revision, "lorico", "mgm", clock() - timedelta(minutes=5), "officer", "ana")]
    with home.database.reading() as connection:
        entry = journal.audit(connection, warning_id=1)[-1]
    assert (entry.who, entry.what, entry.at) == ("ana", "aired", clock())


def test_a_language_nobody_named_stays_open_when_there_are_several(home, clock):
    out(home, clock)
    assert recorded(home, clock, language="").language == ""


def test_a_language_nobody_named_is_the_only_one_there_is(tmp_path, clock):
    only = '- {id: comoro, name: "Radio", municipality: Dili, languages: [pt]}'
    app = a_home(tmp_path / "pt", clock=clock, stations=only)
    out(app, clock)
    assert recorded(app, clock, language="").language == "pt"


def test_the_text_recorded_is_the_one_that_was_active_then(home, clock):
    first = out(home, clock)
    then = clock.on(minutes=10)
    clock.on(minutes=10)
    second = updated(home, first, clock, severity=Severity.EXTREME)
    recorded(home, clock, at=then)
    recorded(home, clock)
    assert [revision for revision, *_ in aired(home)] == [first.newest.id, second.newest.id]


@pytest.mark.parametrize(
    ("changes", "refused", "says"),
    [
        ({"ahead": 1}, NotAllowed, "still to come"),
        ({"ahead": -60}, NotAllowed, "had no active text then"),
        ({"station": "husar"}, NotAllowed, "has no script for husar"),
        ({"station": "nowhere"}, NotFound, "no station 'nowhere'"),
        ({"language": "Tetum!"}, Unusable, "not a language code"),
        ({"by": Officer(login="root", name="", role=Role.ADMINISTRATOR)}, NotAllowed, "may not record"),
    ],
)
def test_what_an_officer_can_not_record(home, clock, changes, refused, says):
    out(home, clock)
    ahead = changes.pop("ahead", 0)
    with pytest.raises(refused, match=says):
        recorded(home, clock, at=clock() + timedelta(minutes=ahead), **changes)
    assert aired(home) == []


def test_nothing_is_aired_of_a_warning_nobody_approved(home, clock):
    drafted(home, clock)
    with pytest.raises(NotAllowed, match="no active text"):
        recorded(home, clock)


def test_an_expired_text_was_not_active_even_before_the_schedule_says_so(home, clock):
    clock.now = out(home, clock).newest.expires
    with pytest.raises(NotAllowed, match="no active text"):
        recorded(home, clock)


def test_scripts_of_a_draft_are_made_now_and_marked(home, clock):
    warning = drafted(home, clock)
    assert [(s.station_id, s.approved) for s in stations.scripts(home, warning.id)] == [
        ("comoro", False),
        ("lorico", False),
    ]
    draft.submit(home, warning.id, by=ANA, now=clock())
    assert not any(s.approved for s in stations.scripts(home, warning.id))


def test_scripts_of_an_active_warning_are_those_on_air_not_the_next_draft(home, clock):
    first = out(home, clock)
    draft.update(home, first.id, {"severity": Severity.EXTREME}, by=ANA, now=clock())
    assert {s.revision_id for s in stations.scripts(home, first.id)} == {first.newest.id}


def test_scripts_of_a_warning_that_is_over_are_refused(home, clock):
    warning = drafted(home, clock)
    draft.drop(home, warning.id, by=ANA, now=clock(), reason="no rain")
    with pytest.raises(NotAllowed, match="must not be read"):
        stations.scripts(home, warning.id)


def test_a_stored_text_that_somebody_altered_is_not_shown(home, clock, caplog):
    revision = out(home, clock).newest
    altered = t.bulletin.c.place == "lorico", t.bulletin.c.language == "tet"
    with home.database.writing() as connection, without_guards(connection):
        connection.execute(t.bulletin.update().where(*altered).values(text="Fila ba uma."))
    page = stations.page(home, "lorico", revision.id, clock())
    assert [one.language for one in page.readings] == ["pt"]
    assert "warning 1 for lorico (tet) was altered" in caplog.text


def test_a_link_names_its_station_and_text(home):
    assert page_path(home, "comoro", 12).startswith("/s/comoro~12.")
