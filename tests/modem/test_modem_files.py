"""The modem on the desk, seen from its folders: what is laid there, what comes back, what a crash leaves."""

from __future__ import annotations

import asyncio
import os
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from house import NIGHT
from hypothesis import given
from hypothesis import strategies as st
from modem_desk import CHIEF, COMORO, DEPUTY, ModemDesk, modem_route

from alerts.actions import collect, receive, settle
from alerts.channels import check_route, open_channel, trouble
from alerts.channels.gammu import refusal
from alerts.channels.spool import LAID, name_of
from alerts.errors import AvizuError, Misconfigured
from alerts.model.message import Post, Proof
from alerts.model.outcome import Accepted, Deferred, Rejected
from alerts.model.warning import Mode
from alerts.store import journal, outbox
from alerts.words.gsm7 import GSM7, measure

LATER = NIGHT + timedelta(hours=6)
POST = Post(message_id=1, attempt_id="0a1b", to=CHIEF, text="NDMD: AVIZU INUNDASAUN iha Hera.", expires=LATER)


def sent(desk: ModemDesk, post: Post = POST):
    channel = open_channel(desk.house.app.settings.routes[0], desk.house.clock)
    return asyncio.run(channel.send(post))


def sightings(desk: ModemDesk, to: str = CHIEF, **before: float):
    channel = open_channel(desk.house.app.settings.routes[0], desk.house.clock)
    return asyncio.run(channel.look_up(replace(POST, to=to), desk.house.now - timedelta(**before)))


def test_a_warning_lies_in_the_outbox_as_gammu_expects_it(modem: ModemDesk) -> None:
    modem.warned()
    [name] = modem.lying_in("outbox")
    assert re.fullmatch(r"OUTC20261121_140000_00_\+67077110001_[0-9a-f]{16}-\d+\.txtd", name)
    assert modem.text_of("outbox", name) == modem.row().text
    assert (modem.state(), modem.row().gateway_id) == (("done", "accepted"), name)
    assert (modem.spool / "outbox" / name).stat().st_mode & 0o777 == 0o660


def test_what_the_modem_has_sent_is_sent_and_is_written_down_once(any_modem: ModemDesk) -> None:
    any_modem.warned()
    any_modem.tend()
    assert any_modem.state() == ("done", "accepted")
    any_modem.modem_takes()
    any_modem.tend()
    any_modem.tend()
    assert any_modem.state() == ("done", "sent")
    assert any_modem.receipts() == [("answer", "done"), ("collected", "sent")]


def test_what_the_modem_could_not_send_is_undelivered_and_says_where_to_look(any_modem: ModemDesk) -> None:
    any_modem.warned()
    any_modem.modem_takes("error")
    any_modem.tend()
    any_modem.tend()
    row = any_modem.row()
    assert (row.proof, row.code, "signal, credit and SIM" in row.detail) == ("undelivered", "modem", True)
    assert len(any_modem.receipts()) == 2


def test_nothing_is_laid_behind_a_heap_that_nobody_takes(modem: ModemDesk) -> None:
    modem.warned()
    modem.house.clock.move(minutes=3)
    modem.house.contact(COMORO, DEPUTY)
    modem.warned(COMORO)
    row = modem.row(DEPUTY)
    assert (row.work, row.code) == ("deferred", "stuck")
    assert row.detail == "The modem has taken no message for 3 min: is gammu-smsd running?"
    modem.modem_takes()
    modem.house.clock.move(seconds=16)
    modem.house.send()
    assert modem.state(DEPUTY) == ("done", "accepted")


def test_what_the_modem_did_not_take_in_time_is_taken_back(modem: ModemDesk) -> None:
    modem.warned(hours=1)
    modem.house.clock.move(minutes=59)
    modem.tend()
    assert len(modem.lying_in("outbox")) == 1
    modem.house.clock.move(minutes=1)
    modem.tend()
    row = modem.row()
    assert (modem.lying_in("outbox"), row.proof, row.code) == ([], "undelivered", "late")


def test_a_clock_that_nobody_trusts_takes_nothing_back(modem: ModemDesk) -> None:
    modem.warned(hours=1)
    modem.house.clock.move(days=365)
    with modem.house.app.database.writing() as connection:
        journal.record(connection, at=modem.house.now + timedelta(days=1), who="ana", what="something")
    modem.tend()
    assert len(modem.lying_in("outbox")) == 1


def test_a_process_that_died_before_it_wrote_finds_its_message_again(any_modem: ModemDesk) -> None:
    any_modem.queued()
    dying(any_modem)
    any_modem.tend()
    assert any_modem.state() == ("done", "accepted")
    any_modem.tend()
    assert any_modem.state() == ("done", "sent")
    any_modem.house.send()
    assert any_modem.lying_in("outbox") == []


def dying(desk: ModemDesk) -> None:
    """The message is claimed and laid, and the modem sends it; the answer is never written."""
    now = desk.house.now
    with desk.house.app.database.writing() as connection:
        [one] = outbox.claim(connection, route="modem", limit=1, owner="gone", now=now, lease_until=now)
    post = Post(message_id=1, attempt_id=one.attempt_id, to=one.address, text=one.text, expires=one.expires)
    assert isinstance(sent(desk, post), Accepted)
    desk.modem_takes()
    desk.house.clock.move(seconds=1)
    assert desk.house.lapse()


def test_what_was_never_laid_is_sent_again(modem: ModemDesk) -> None:
    modem.queued()
    now = modem.house.now
    with modem.house.app.database.writing() as connection:
        outbox.claim(connection, route="modem", limit=1, owner="gone", now=now, lease_until=now)
    modem.house.clock.move(seconds=31)
    modem.tend()
    modem.house.clock.move(seconds=31)
    modem.tend()
    modem.house.send()
    assert len(modem.lying_in("outbox")) == 1


@pytest.mark.parametrize("folder", ["outbox", "sent", "error"])
def test_a_message_is_found_wherever_it_lies(modem: ModemDesk, folder: str) -> None:
    sent(modem)
    if folder != "outbox":
        modem.modem_takes(folder)
    [seen] = sightings(modem, minutes=2)
    assert (seen.to, seen.text, seen.raw, seen.created_at) == (CHIEF, POST.text, folder, NIGHT)
    assert sightings(modem, DEPUTY, minutes=2) == ()
    modem.house.clock.move(hours=1)
    assert sightings(modem, minutes=2) == ()


def test_a_folder_that_is_gone_proves_nothing_and_takes_nothing(modem: ModemDesk) -> None:
    (modem.spool / "outbox").rmdir()
    assert sightings(modem) is None
    modem.warned()
    row = modem.row()
    assert (row.work, row.code, "can't be read" in row.detail) == ("deferred", "folder", True)
    assert trouble(modem.house.app.settings.routes[0]).startswith("Avizu may not write in")
    (modem.spool / "outbox").mkdir()
    assert trouble(modem.house.app.settings.routes[0]) == ""


def test_a_name_that_is_taken_leaves_no_half_file(modem: ModemDesk) -> None:
    (modem.spool / "outbox" / name_of(POST, NIGHT)).mkdir()
    outcome = sent(modem)
    assert (type(outcome), outcome.code) == (Deferred, "folder")
    assert modem.lying_in("outbox") == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"text": "Avizu: 水"}, "letters"),
        ({"text": "Avizu: mañana, água até"}, "letters"),
        ({"text": " "}, "empty"),
        ({"to": "../../etc/x"}, "number"),
        ({"to": "+670771 10001"}, "number"),
        ({"to": "+67077110001_x"}, "number"),
        ({"attempt_id": "a/b"}, "name"),
        ({"attempt_id": "a_b"}, "name"),
    ],
)
def test_what_a_file_name_or_a_modem_can_t_carry_is_refused(modem: ModemDesk, changed, code) -> None:
    outcome = sent(modem, replace(POST, **changed))
    assert (type(outcome), outcome.code) == (Rejected, code)
    assert modem.lying_in("outbox") == []


def test_a_letter_outside_the_alphabet_is_named() -> None:
    assert refusal(replace(POST, text="Avizu: 水 €")).reason == "The modem can't send these letters: 水"


@given(st.text(max_size=60))
def test_only_what_a_modem_says_letter_by_letter_goes_to_it(text: str) -> None:
    good = bool(text.strip()) and measure(text).encoding == GSM7
    assert (refusal(replace(POST, text=text)) is None) is good


@given(st.datetimes(timezones=st.just(NIGHT.tzinfo), min_value=NIGHT.replace(year=1971, tzinfo=None)))
def test_a_name_says_when_to_whom_for_what_until_when(at) -> None:
    found = LAID.fullmatch(name_of(POST, at))
    assert found is not None
    assert found.groups()[1:] == (CHIEF, "0a1b", str(int(LATER.timestamp())))


def test_a_committee_answers_and_the_reply_counts_as_from_a_webhook(any_modem: ModemDesk) -> None:
    any_modem.warned()
    any_modem.modem_takes()
    [path] = any_modem.comes(CHIEF, "1")
    any_modem.tend()
    assert any_modem.state() == ("done", "acknowledged")
    assert any_modem.replies() == [(CHIEF, "1", "acknowledged")]
    assert any_modem.lying_in("inbox") == []
    [seen] = (any_modem.spool / "inbox" / "seen").iterdir()
    assert seen.name.startswith(path.stem)


def test_a_number_as_the_network_writes_it_is_the_directory_s(modem: ModemDesk) -> None:
    modem.warned()
    modem.comes("77110001", "AJUDA")
    modem.tend()
    assert modem.replies() == [(CHIEF, "AJUDA", "help")]


def test_a_reply_taken_twice_after_a_crash_is_one_reply(any_modem: ModemDesk) -> None:
    any_modem.warned()
    any_modem.comes(CHIEF, "1")
    any_modem.collect_and_die()
    assert len(any_modem.lying_in("inbox")) == 1
    any_modem.tend()
    assert any_modem.replies() == [(CHIEF, "1", "acknowledged")]
    assert any_modem.lying_in("inbox") == []


def test_the_next_reply_of_the_same_second_is_another(modem: ModemDesk) -> None:
    modem.warned()
    for text in ("1", "AJUDA"):
        modem.comes(CHIEF, text)
        modem.tend()
    assert sorted(text for _, text, _ in modem.replies()) == ["1", "AJUDA"]
    assert len(list((modem.spool / "inbox" / "seen").iterdir())) == 2


def test_the_parts_of_a_long_reply_are_one(modem: ModemDesk) -> None:
    modem.warned()
    modem.comes(CHIEF, "AJUDA mota ", "boot ona")
    modem.tend()
    assert modem.replies() == [(CHIEF, "AJUDA mota boot ona", "help")]


def test_a_reply_that_is_still_written_waits(modem: ModemDesk) -> None:
    modem.warned()
    modem.comes(CHIEF, "1", touched=0)
    modem.tend()
    assert modem.replies() == []
    assert len(modem.lying_in("inbox")) == 1


@pytest.mark.parametrize(
    ("sender", "raw", "text"),
    [
        ("Telkomcel", b"\xfe\xff" + "Promo: água".encode("utf-16-be"), "Promo: água"),
        (CHIEF, "Obrigadu até amanhã".encode(), "Obrigadu até amanhã"),
        (CHIEF, b"\xfe\xff\xd8\x00\x00\x00\x001", "??"),
        (CHIEF, b"\xff\xfe\x80", ""),
        (CHIEF, b"", ""),
    ],
)
def test_whatever_lies_in_the_inbox_is_kept_and_stops_nothing(any_modem: ModemDesk, sender, raw, text) -> None:
    [path] = any_modem.comes(sender, "x")
    path.write_bytes(raw)
    any_modem.comes(DEPUTY, "1", at="20261121_231600")
    for one in (any_modem.spool / "inbox").iterdir():
        long_ago(one)
    any_modem.tend()
    said = {sender: text for sender, text, _ in any_modem.replies()}
    assert said[DEPUTY] == "1"
    if text not in {"", "??"}:
        assert said[sender] == text
    assert any_modem.lying_in("inbox") == []


def long_ago(path) -> None:
    os.utime(path, (1.0e9, 1.0e9))


def test_other_files_are_left_alone(modem: ModemDesk) -> None:
    for name in ("IN20261121_231500_00_+67077110001_00.bin", "notes.txt", "OUTC.txt"):
        long_ago_written(modem.spool / "inbox" / name)
    modem.tend()
    assert len(modem.lying_in("inbox")) == 3


def long_ago_written(path) -> None:
    path.write_bytes(b"x")
    long_ago(path)


def test_a_reply_that_can_t_be_taken_in_holds_up_no_other(modem: ModemDesk) -> None:
    def fails_once(app, route, incoming, *, now):
        if incoming.sender == CHIEF:
            raise AvizuError("The database is away.")
        return receive.reply(app, route, incoming, now=now)

    modem.comes(CHIEF, "1")
    modem.comes(DEPUTY, "1")
    modem.through(collect.beside(settle.tend, fails_once))
    assert [sender for sender, _, _ in modem.replies()] == [DEPUTY]
    assert len(modem.lying_in("inbox")) == 2
    modem.tend()
    assert {sender for sender, _, _ in modem.replies()} == {CHIEF, DEPUTY}


def test_a_fault_of_what_runs_beside_comes_after_all_is_collected(modem: ModemDesk) -> None:
    async def fails(*_: object) -> None:
        raise ZeroDivisionError("nobody foresaw this")

    modem.comes(CHIEF, "1")
    with pytest.raises(ZeroDivisionError):
        modem.through(collect.beside(fails, receive.reply))
    assert len(modem.replies()) == 1


@pytest.mark.parametrize(
    ("report", "proof"), [("Delivered", "delivered"), ("Failed", "undelivered"), ("Pending", "sent")]
)
def test_a_delivery_report_counts_where_only_one_message_can_be_meant(any_modem: ModemDesk, report, proof) -> None:
    any_modem.warned()
    any_modem.modem_takes()
    any_modem.tend()
    any_modem.comes(CHIEF, report)
    any_modem.tend()
    assert any_modem.state() == ("done", proof)
    assert any_modem.replies() == []
    assert any_modem.lying_in("inbox") == []


def test_a_delivery_report_that_may_mean_two_messages_proves_nothing(modem: ModemDesk) -> None:
    modem.warned()
    modem.house.clock.move(minutes=1)
    modem.warned(hazard="strong_wind")
    modem.modem_takes()
    modem.tend()
    modem.comes(CHIEF, "Delivered")
    modem.tend()
    assert {row.proof for row in modem.house.messages()} == {"sent"}


def test_a_delivery_report_of_one_part_proves_no_message_of_two(modem: ModemDesk) -> None:
    long = replace(POST, text="Avizu " * 40)
    sent(modem, long)
    [name] = modem.modem_takes()
    modem.comes(CHIEF, "Delivered")
    channel = open_channel(modem.house.app.settings.routes[0], modem.house.clock)
    news = asyncio.run(channel.collect({name: Proof.SENT}, None))
    assert (news.receipts, len(news.files)) == ((), 1)


def test_messages_of_another_gateway_are_none_of_the_modem_s(modem: ModemDesk) -> None:
    channel = open_channel(modem.house.app.settings.routes[0], modem.house.clock)
    news = asyncio.run(channel.collect({"SM123": Proof.ACCEPTED, "../../etc/passwd": Proof.ACCEPTED}, NIGHT))
    assert news.receipts == ()


@pytest.mark.parametrize(
    ("options", "mode", "says"),
    [
        ({"spool": "spool"}, Mode.ACTUAL, "not a whole path"),
        ({"sent": "/var/spool/gammu/outbox", "spool": "/var/spool/gammu"}, Mode.ACTUAL, "are one"),
        ({"modem_for_exercises": "perhaps"}, Mode.ACTUAL, "not true or false"),
        ({}, Mode.EXERCISE, "through the real modem"),
        ({"modem_for_exercises": "True"}, Mode.ACTUAL, "its modem is for exercises"),
        ({}, Mode.DEMO, "belongs to a demo"),
    ],
)
def test_a_modem_route_that_cannot_be_right_is_refused_at_once(tmp_path, options, mode, says) -> None:
    with pytest.raises(Misconfigured, match=says):
        check_route(modem_route(tmp_path, options=options, mode=mode))


def test_a_modem_for_exercises_serves_exercises(tmp_path) -> None:
    check_route(modem_route(tmp_path, options={"modem_for_exercises": "True"}, mode=Mode.EXERCISE))


def test_it_is_not_asked_for_the_time(modem: ModemDesk) -> None:
    channel = open_channel(modem.house.app.settings.routes[0], modem.house.clock)
    assert asyncio.run(channel.ask_clock()) is False
    assert channel.clock_offset() is None
