"""Every mistake at the desk is answered with one sentence and what to do, and changes nothing."""

from __future__ import annotations

import pytest
from builders_cap import CAP12, area, cap, info, polygon
from duty_desk import FLOOD, LATER, Desk
from sqlalchemy import func, select

from alerts.store.tables import metadata

FAR = info(area(polygon("48,16 48,17 49,17 48,16"), desc="Wien"), event="Flood", expires=LATER)
NOT_CAP = b"<rss version='2.0'><channel/></rss>"


def rows(desk: Desk) -> dict[str, int]:
    """How many rows each table has."""
    with desk.house.app.database.reading() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


DRAFTS = [
    (("--place", "Nowhere-at-all"), "No place is called 'Nowhere-at-all'"),
    (("--place", "070107"), "write INTL:070107"),
    (("--place", "Suco Liurai"), "Write which one: "),
    (("--hazard", "locusts"), "There is no hazard 'locusts'. Choose one of: "),
    (("--expires", "tomorrow"), "'tomorrow' is not a time. Write it as 2026-11-22 06:00"),
    (("--expires", "2026-11-22"), "is not a time"),
    (("--expires", "0001-01-01 00:00"), "is not a time"),
    (("--expires", "2026-11-21 22:00"), "would end in the past"),
    (("--expires", "+0m"), "would end in the past"),
    (("--effective", "2026-11-25 06:00"), "Its effective lies after its end"),
    (("--onset", "2026-11-25 06:00"), "Its onset lies after its end"),
    (("--set", "depth"), "'depth' is not NAME=VALUE"),
    (("--set", "magnitude=6"), "has no value 'magnitude'"),
    (("--hazard", "earthquake"), "--set magnitude= and --set place= are missing"),
    (("--hazard", "earthquake", "--set", "magnitude=http://x.com", "--set", "place=A"), "magnitude can't be"),
]


@pytest.mark.parametrize(("words", "sentence"), DRAFTS, ids=lambda value: " ".join(value) if value is tuple else "")
def test_a_draft_that_makes_no_sense_is_refused(desk: Desk, words: tuple[str, ...], sentence: str) -> None:
    before = rows(desk)
    place = () if "--place" in words else ("--place", "Hera, Dili")
    assert sentence in desk.refused("warning", "draft", *FLOOD, *place, *words)
    assert rows(desk) == before


def test_without_a_terminal_every_missing_flag_is_named_at_once(desk: Desk) -> None:
    said = desk.refused("warning", "draft", "--hazard", "flood", "--certainty", "Likely")
    assert said.startswith("avizu: --severity, --urgency, --expires and --place are missing. Give them: --severity ...")
    number = desk.submitted()
    said = desk.refused("warning", "approve", number, "--confirm-place", "Hera", by="ben")
    assert "--confirm-reach and --passphrase-file are missing" in said
    assert "--confirm-place" not in said


NUMBERS = [0, -1, 99, 2**31, 10**30]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("command", ["show", "preview", "submit", "approve"])
def test_a_warning_that_does_not_exist(desk: Desk, command: str, number: int) -> None:
    words = ("warning", command, "--", number)
    assert f"There is no warning {number}. See the list: avizu warning list" in desk.refused(*words)


@pytest.mark.parametrize(
    ("by", "sentence"),
    [
        ("admin", "admin is an administrator and may not approve a warning"),
        ("vera", "vera is a viewer and may not approve a warning"),
        ("ana", "someone else must approve it"),
        ("nobody", "Nobody is logged in here. Run: avizu login"),
    ],
)
def test_who_may_not_approve_is_told_before_typing_anything(desk: Desk, by: str, sentence: str) -> None:
    number = desk.submitted()
    assert sentence in desk.refused("warning", "approve", number, by=by)
    assert desk.house.messages() == []


@pytest.mark.parametrize("deed", ["draft", "submit", "return", "import"])
def test_a_viewer_changes_nothing(desk: Desk, deed: str) -> None:
    number = desk.submitted() if deed == "return" else desk.draft()
    news = desk.file("news.xml", cap(info(event="Flood", expires=LATER)))
    words = {
        "draft": (*FLOOD, "--place", "Hera, Dili"),
        "submit": (number,),
        "return": (number, "--reason", "no"),
        "import": (news,),
    }[deed]
    before = rows(desk)
    assert "vera is a viewer" in desk.refused("warning", deed, *words, by="vera")
    assert rows(desk) == before


@pytest.mark.parametrize(
    ("place", "reach", "sentence"),
    [
        ("Comoro", 2, "[ACTUAL] You typed 'Comoro', but this warning is for Hera."),
        ("Hera", 1, "[ACTUAL] You typed 1, but 2 messages would go out."),
        ("Hera", 2000, "[ACTUAL] You typed 2000, but 2 messages would go out."),
    ],
)
def test_the_wrong_place_or_reach_sends_nothing(desk: Desk, place: str, reach: int, sentence: str) -> None:
    number = desk.submitted()
    flags = ("--confirm-place", place, "--confirm-reach", reach, *desk.passphrase("ben"))
    assert sentence in desk.refused("warning", "approve", number, *flags, by="ben")
    assert desk.house.messages() == []


def test_a_wrong_passphrase_sends_nothing(desk: Desk) -> None:
    number = desk.submitted()
    wrong = desk.file("wrong", "not the passphrase\n")
    flags = ("--confirm-place", "Hera", "--confirm-reach", 2, "--passphrase-file")
    assert "Login or passphrase is wrong" in desk.refused("warning", "approve", number, *flags, wrong, by="ben")
    assert "can't be read" in desk.refused("warning", "approve", number, *flags, desk.folder / "none", by="ben")
    assert "can't be read" in desk.refused("warning", "approve", number, *flags, desk.file("bin", b"\xff"), by="ben")
    assert desk.house.messages() == []


IMPORTS = [
    (NOT_CAP, (), "The document can't be used: "),
    (b"", (), "The document can't be used: "),
    (b"\xff\xfe\x00nonsense", (), "The document can't be used: "),
    (f'<alert xmlns="{CAP12}"/>'.encode(), (), "The document can't be used: "),
    (cap(FAR), (), "The areas do not touch Timor-Leste. If people here are in danger all the same"),
    (
        cap(info(event="Gathering of dragons", expires=LATER)),
        (),
        "Which hazard is 'Gathering of dragons'? Choose one: --hazard ",
    ),
    (cap(info(event="Flood", expires="2026-11-20T08:00:00+09:00")), (), "has already ended. If the danger is still"),
    (
        cap(info(area("<geocode/>", desc="Dili"), event="Flood", expires=LATER)),
        (),
        "names no area in Timor-Leste. Choose the places",
    ),
    (cap(status="Exercise"), (), "The document's status is Exercise"),
    (cap(status="Test"), (), "The document's status is Test"),
    (cap(msgType="Cancel"), (), "The document is not a warning (it is Cancel)"),
    (cap(info(event="Flood", expires=LATER)), ("--place", "Nowhere-at-all"), "No place is called"),
    (cap(info(event="Flood", expires=LATER)), ("--new-expiry", "soon"), "is not a time"),
    (cap(info(event="Flood", expires=LATER)), ("--set", "magnitude=6"), "has no value 'magnitude'"),
]


@pytest.mark.parametrize(("data", "more", "sentence"), IMPORTS)
def test_a_document_that_is_no_warning_is_refused(
    desk: Desk, data: bytes, more: tuple[str, ...], sentence: str
) -> None:
    before = rows(desk)
    said = desk.refused("warning", "import", desk.file("news.xml", data), *more)
    assert sentence in said
    assert "\n" not in said
    assert rows(desk) == before


@pytest.mark.parametrize("name", ["none.xml", ".", "a\0b"])
def test_a_file_that_is_not_there(desk: Desk, name: str) -> None:
    path = str(desk.folder / name) if name != "a\0b" else name
    assert "can't be read" in desk.refused("warning", "import", path)


def test_a_report_that_is_not_there(desk: Desk) -> None:
    assert "There is no report 12" in desk.refused("warning", "import", "report:12")


def test_an_address_that_does_not_answer_is_said_in_a_sentence(desk: Desk) -> None:
    said = desk.run("warning", "import", "http://127.0.0.1:9/news.xml")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("avizu: ")


def test_an_edit_that_changes_nothing(desk: Desk) -> None:
    number = desk.draft()
    assert "Nothing was changed." in desk.refused("warning", "edit", number)
    assert "There is no hazard 'locusts'" in desk.refused("warning", "edit", number, "--hazard", "locusts")
    assert "in the past" in desk.refused("warning", "edit", number, "--expires", "2026-11-01 06:00")


def test_what_is_not_active_can_be_neither_updated_nor_ended(desk: Desk) -> None:
    number = desk.draft()
    assert "no active text" in desk.refused("warning", "update", number, "--expires", "+3h")
    for end in (("retract", number, "--reason", "a mistake"), ("all-clear", number)):
        desk.refused("warning", *end, *desk.passphrase("ana"))


def test_a_machine_draft_without_hazard_or_place_says_what_it_lacks(desk: Desk) -> None:
    from alerts import intake
    from alerts.settings import FeedSource

    unknown = info(area("<geocode/>", desc="somewhere"), event="Gathering of dragons", expires=LATER)
    feed = FeedSource(name="dnmg", reader="rss", url="http://127.0.0.1:9/")
    number = intake.take(desk.house.app, cap(unknown), source=feed, now=desk.house.now).warning_id
    shown = desk.ok("warning", "show", number)
    assert f"! no place yet: avizu warning edit {number} --place NAME" in shown
    assert f"! no hazard yet: avizu warning edit {number} --hazard NAME" in shown
    assert "There is no usable shape" in shown
    assert "hazard not known" in desk.ok("warning", "list")
    assert "No hazard is chosen yet" in desk.refused("warning", "edit", number, "--set", "magnitude=6")
    assert "names no suco" in desk.refused("warning", "preview", number)
    desk.ok("warning", "edit", number, "--place", "Hera, Dili")
    assert "hazard" in desk.refused("warning", "preview", number)
    desk.ok("warning", "edit", number, "--hazard", "flood")
    assert "1 suco" in desk.ok("warning", "preview", number)
