"""The call sheet: who is on it, in which order, what is read to them, and when there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from house import ANA, BEN, NIGHT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ringing import BECORA, COMORO, HERA, approved, counted, made, numbers_on, said_para, seated, stop_of, ticks

from alerts.actions import approve, callsheet, draft, end
from alerts.errors import NotAllowed
from alerts.model.callsheet import Said, Turn, shared_texts
from alerts.model.people import Contact
from alerts.model.warning import Kind, Severity
from alerts.outgoing.callsheet import Known, call_sheet
from alerts.outgoing.callsheet_page import call_sheet_html
from alerts.outgoing.callsheet_text import call_sheet_text


def test_everybody_of_the_suco_stands_on_it_with_the_whole_number_and_a_line_to_tick(desk):
    number, _ = approved(desk)
    lines = desk.ok("warning", "callsheet", number).splitlines()
    assert lines[0] == "[ACTUAL] CALL SHEET  Warning 1  flood, severe"
    assert "    [ ] __:__     1   Maria (made up), chief, tet       +670 7711 0001" in lines
    assert "    [ ] __:__     2   José (made up), chief, pt         +670 7711 0002" in lines
    assert max(map(len, lines)) <= 80


def test_what_is_read_is_the_approved_text_of_that_suco_in_the_language_of_its_people(desk):
    number, _ = approved(desk)
    approved_texts = {row.text for row in desk.house.messages(number)}
    assert {said.text for said in stop_of(made(desk, number), "Hera").texts} == approved_texts


def test_one_text_stands_for_all_sucos_with_their_names_left_open(desk):
    desk.house.contact(COMORO, "+67077110003")
    number, _ = approved(desk, "--place", COMORO)
    sheet = made(desk, number)
    (common,) = sheet.common
    assert "iha _____ to'o" in common.text
    assert stop_of(sheet, "Comoro").texts == ()
    assert [said.language for said in stop_of(sheet, "Hera").texts] == ["pt"]
    for row in desk.house.messages(number):
        name = desk.house.app.gazetteer.label(row.place)
        assert row.language == "pt" or common.text.replace("_____", name) == row.text


def test_nobody_is_rung_before_the_approval(desk):
    number = desk.draft()
    assert "Submit it first" in desk.refused("warning", "callsheet", number)
    desk.ok("warning", "submit", number)
    said = desk.refused("warning", "callsheet", number)
    assert said == (
        f"avizu: Warning {number} was never approved: nobody may be rung about it. "
        f"A second officer approves it first: avizu warning approve {number}"
    )


def test_nor_when_it_is_over(desk):
    number, _ = approved(desk)
    desk.house.clock.move(hours=7)
    assert "is over: nobody may be rung" in desk.refused("warning", "callsheet", number)
    desk.log_in()
    end.expire(desk.house.app, now=desk.house.now)
    assert f"avizu report {number}" in desk.refused("warning", "callsheet", number)


def test_not_for_a_viewer_and_not_without_a_login(desk):
    number, _ = approved(desk)
    assert "is a viewer" in desk.refused("warning", "callsheet", number, by="vera")
    assert "Nobody is logged in" in desk.refused("warning", "callsheet", number, by="nobody")


def test_whom_nobody_has_proof_of_comes_first_and_there_the_many_before_the_few(desk):
    for place, phone in ((COMORO, "+67077110003"), (BECORA, "+67077110004")):
        desk.house.contact(place, phone)
    number, _ = approved(desk, "--place", COMORO, "--place", BECORA)
    assert [stop.name for stop in made(desk, number).sucos] == ["Becora", "Comoro", "Hera"]
    counted(desk, **{"s" + desk.house.suco(COMORO): 30_000, "s" + desk.house.suco(HERA): 8_000})
    assert [stop.name for stop in made(desk, number).sucos] == ["Comoro", "Hera", "Becora"]
    ticks(desk, number, "3")
    sheet = made(desk, number)
    assert [(stop.name, stop.turn) for stop in sheet.sucos] == [
        ("Hera", Turn.RING),
        ("Becora", Turn.RING),
        ("Comoro", Turn.REACHED),
    ]
    text = call_sheet_text(sheet)
    assert text.index("HERA, Dili  8,000 people") < text.index("REACHED ALREADY") < text.index("COMORO")


def test_inside_a_suco_they_are_rung_by_their_position(desk):
    hera = desk.house.suco(HERA)
    second = seated(desk, hera, "+67077110012", position=2, name="Second (made up)")
    first = seated(desk, hera, "+67077110011", position=1, name="First (made up)")
    number, _ = approved(desk)
    assert [call.id for call in stop_of(made(desk, number), "Hera").calls] == [str(first), str(second), "1", "2"]


def test_who_said_para_is_rung_last_about_what_is_grave(desk):
    said_para(desk, "+67077110001")
    number, _ = approved(desk)
    stop = stop_of(made(desk, number), "Hera")
    assert ([c.id for c in stop.calls], [c.id for c in stop.last]) == (["2"], ["1"])
    text = desk.ok("warning", "callsheet", number)
    assert "Said PARA. Ring only if nobody else there answers:" in text
    assert "+670 7711 0001" in text


def test_and_not_at_all_about_what_is_not(desk):
    said_para(desk, "+67077110001")
    number, _ = approved(desk, "--severity", "Moderate")
    text = desk.ok("warning", "callsheet", number)
    assert "Said PARA, not to be rung: 1 Maria (made up)" in text
    assert numbers_on(text) == ["+670 7711 0002"]


def test_a_suco_without_anybody_says_so_and_names_the_municipality(desk):
    seated(desk, "07", "+67077110009", name="Dili (made up)")
    number, _ = approved(desk, "--place", BECORA)
    stop = stop_of(made(desk, number), "Becora")
    assert (stop.calls, [call.name for call in stop.instead]) == ((), ["Dili (made up)"])
    lines = desk.ok("warning", "callsheet", number).splitlines()
    at = lines.index("  BECORA, Dili")
    assert "Nobody to ring here in the directory" in lines[at + 1]
    assert lines[at + 3].endswith("Dili (made up), head              +670 7711 0009")


def test_and_where_there_is_no_municipality_either_that_is_said(desk):
    number, _ = approved(desk, place=BECORA)
    assert "nor in its post and municipality" in desk.ok("warning", "callsheet", number)


def test_a_number_that_failed_is_marked_and_still_given(desk):
    number, _ = approved(desk)
    one = replace(_known(desk, number).desk.contacts[0], marked=frozenset({"+67077110001"}))
    known = _known(desk, number)
    sheet = call_sheet(replace(known, desk=replace(known.desk, contacts=[one])), now=desk.house.now)
    assert "+670 7711 0001 (failed)" in call_sheet_text(sheet)


def _known(desk, number: int) -> Known:
    with desk.house.app.database.reading() as connection:
        return callsheet._known(desk.house.app, connection, number, desk.house.now)


def test_somebody_new_in_the_directory_is_on_it_with_words_made_for_him(desk):
    number, _ = approved(desk, place=BECORA)
    desk.house.contact(BECORA, "+67077110007", name="New (made up)")
    (said,) = stop_of(made(desk, number), "Becora").texts
    assert "INUNDASAUN iha Becora" in said.text


def test_stations_get_the_ten_seconds_that_were_approved_with_the_script(desk):
    number, _ = approved(desk)
    found = made(desk, number)
    scripts = {row["language"]: row["ten_seconds"] for row in desk.run("station", "script", number, "--json").rows}
    assert {said.language: said.text for said in found.on_air} == scripts
    assert "lorico-lian" in [stop.call.id for stop in found.stations]
    ticks(desk, number, "lorico-lian")
    assert made(desk, number).stations[-1].call.known.startswith("told")


def test_a_text_whose_time_has_not_come_says_so(desk):
    number, _ = approved(desk, "--effective", "+2h")
    assert "NOT BEFORE Sunday 22/11 01:00: until then nobody is told." in desk.ok("warning", "callsheet", number)


def test_of_the_end_only_those_are_rung_who_were_told(desk):
    desk.house.contact(COMORO, "+67077110003")
    number, _ = approved(desk, "--place", COMORO)
    ticks(desk, number, "1")
    desk.house.clock.move(minutes=1)
    end.retract(desk.house.app, number, by=BEN, now=desk.house.now, reason="a mistake")
    sheet = made(desk, number)
    assert sheet.kind is Kind.RETRACTION
    assert [(stop.name, [call.id for call in stop.calls]) for stop in sheet.sucos] == [("Hera", ["1"])]
    assert "haruka sala" in sheet.sucos[0].texts[0].text
    desk.house.clock.move(minutes=1)
    assert ticks(desk, number, "1").code == 0
    assert made(desk, number).sucos[0].turn is Turn.REACHED


def test_a_suco_that_the_next_text_no_longer_names_is_told_that(desk):
    desk.house.contact(COMORO, "+67077110003")
    number, _ = approved(desk, "--place", COMORO)
    desk.house.send()
    desk.house.clock.move(minutes=1)
    draft.update(desk.house.app, number, {"sucos": (desk.house.suco(HERA),)}, by=ANA, now=desk.house.now)
    draft.submit(desk.house.app, number, by=ANA, now=desk.house.now)
    approve.approve(desk.house.app, number, by=BEN, now=desk.house.now)
    stop = stop_of(made(desk, number), "Comoro")
    assert stop.dropped
    assert [call.id for call in stop.calls] == ["3"]
    assert "INUNDASAUN iha Comoro to'o" not in stop.texts[0].text


def test_the_page_escapes_a_hostile_name(desk):
    desk.house.contact(HERA, "+67077110008", name="<script>alert(1)</script>\u202e'\"&")
    number, _ = approved(desk)
    page = desk.folder / "page.html"
    desk.ok("warning", "callsheet", number, "--html", page)
    html = page.read_text("utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;?&#39;&#34;&amp;" in html
    assert "<script" not in html
    assert not {"src=", "href=", "http"} & {word for word in ("src=", "href=", "http") if word in html}
    assert page.stat().st_mode & 0o777 == 0o600
    assert "alert(1)" in desk.ok("warning", "callsheet", number)


def test_a_page_is_written_over_nothing_and_makes_no_folder(desk):
    number, _ = approved(desk)
    there = desk.file("there", "somebody's own")
    assert "is there already" in desk.refused("warning", "callsheet", number, "--html", there)
    assert there.read_text() == "somebody's own"
    away = desk.folder / "away"
    assert "can't be written (No such file" in desk.refused("warning", "callsheet", number, "--html", away / "page")
    assert not away.exists()


def test_page_and_text_hold_the_same_people(desk):
    seated(desk, "07", "+67077110009")
    said_para(desk, "+67077110002")
    number, _ = approved(desk, "--place", BECORA)
    sheet = made(desk, number)
    assert numbers_on(call_sheet_html(sheet)) == numbers_on(call_sheet_text(sheet))


def test_the_fields_for_scripts(desk):
    number, _ = approved(desk)
    row = desk.run("warning", "callsheet", number, "--json").row
    assert (row["warning_id"], row["kind"], row["mode"], row["reached"]) == (number, "warning", "actual", 0)
    (suco,) = row["sucos"]
    assert suco["calls"][0]["phones"] == [{"number": "+670 7711 0001", "failed": False}]


def test_a_home_without_any_route_has_words_to_read_too(desk):
    app = desk.house.app
    desk.house.app = replace(app, given=replace(app.settings, routes=()))
    number, said = approved(desk)
    assert "no SMS route is set up" in said.out
    (common, *_) = stop_of(made(desk, number), "Hera").texts
    assert common.text.startswith("NDMD: AVIZU INUNDASAUN iha Hera")


def test_a_text_of_one_place_alone_is_not_shared():
    assert shared_texts([("Hera", Said("tet", "iha Hera")), ("Lahane", Said("pt", "em Lahane"))]) == ()
    both = [("Hera", Said("tet", "iha Hera")), ("Lahane", Said("tet", "iha Lahane")), ("Ai", Said("tet", "seluk Ai"))]
    assert shared_texts(both) == (Said("tet", "iha _____"),)


CONTACTS = st.builds(
    Contact,
    id=st.integers(1, 99_999),
    name=st.text(max_size=40),
    role=st.sampled_from(["chief", ""]),
    place=st.sampled_from(["070107", "070203", "07", "0701", "0702", "010408"]),
    phone=st.integers(77_000_000, 77_999_999).map(lambda n: f"+670{n}"),
    languages=st.sampled_from([("tet",), ("pt",), ("ddg", "pt"), ()]),
    opted_out_at=st.sampled_from([None, None, NIGHT]),
    position=st.integers(0, 3),
    made_up=st.just(True),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CONTACTS, max_size=12, unique_by=lambda one: one.id), st.sampled_from(list(Severity)))
def test_every_seat_around_the_warned_sucos_stands_there_exactly_once(known, contacts, severity):
    revision = replace(known.revision, severity=severity)
    sheet = call_sheet(
        replace(known, revision=revision, desk=replace(known.desk, contacts=contacts)), now=revision.approved_at
    )
    there = sorted(int(call.id) for stop in sheet.stops for call in stop.everybody)
    assert there == sorted(one.id for one in contacts if one.place != "010408")
    rung = {call.id for stop in sheet.stops for call in stop.calls}
    assert rung.isdisjoint(str(one.id) for one in contacts if one.opted_out_at)
    assert all(len(line) <= 80 for line in call_sheet_text(sheet).splitlines())
    assert all(line.isprintable() for line in call_sheet_text(sheet).splitlines())


@pytest.fixture
def known(desk) -> Known:
    number, _ = approved(desk, "--place", COMORO)
    return _known(desk, number)


def test_the_end_of_what_nobody_heard_of_needs_no_call(known):
    over = replace(known.revision, kind=Kind.ALL_CLEAR)
    bare = replace(known, revision=over, desk=replace(known.desk, stations=()))
    with pytest.raises(NotAllowed, match="Nobody was told of warning"):
        call_sheet(bare, now=over.approved_at)
