"""What sources write is kept, however long it is and whatever is in it, by each kind of database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from builders_cap import cap
from house import House
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from alerts.cap.document import Finding
from alerts.cap.read import read
from alerts.cap.verdict import Verdict
from alerts.model.event import Account
from alerts.store import chains, events, intake, journal
from alerts.store import tables as t
from alerts.store.texts import LONGEST_KEY, clean, digest_of, key_of

FACES = "".join(chr(0x1F600 + number % 64) + chr(0x10000 + number) for number in range(256))
"""As long as an identifier may be; no database makes it shorter."""
LONG = "".join(f"{number:x}." for number in range(3000))
BROKEN = "a\0b\ud800c"


def report(house: House, **more: object) -> intake.NewReport:
    plain = intake.NewReport(
        source="dnmg",
        sender="dnmg@example.tl",
        identifier="DNMG-1",
        sent=house.now,
        digest="d" * 64,
        verdict=Verdict.ACCEPT,
        standing="stands",
        findings=(),
        body=b"as it came",
        status="Actual",
        msg_type="Alert",
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def test_names_of_any_length_are_kept_and_found(any_house: House) -> None:
    named = report(any_house, sender=FACES, identifier=FACES)
    with any_house.app.database.writing() as connection:
        number = intake.add_report(connection, named, at=any_house.now)
        (found,) = intake.reports_like(connection, (FACES, FACES, any_house.now))
        assert (found.id, found.sender, found.identifier) == (number, FACES, FACES)
        exactly = intake.report_exactly(connection, FACES, FACES, any_house.now, named.digest)
        assert exactly is not None
        assert exactly.id == number
        assert intake.report_exactly(connection, FACES, FACES, any_house.now, "e" * 64) is None
        assert intake.report_exactly(connection, "dnmg", FACES, any_house.now, named.digest) is None
        assert chains.reports_of(connection, [(FACES, FACES, any_house.now)]) == [number]
        assert chains.reports_of(connection, [("dnmg", FACES, any_house.now)]) == []


def test_a_version_of_a_source_is_found_by_its_long_name(any_house: House) -> None:
    with any_house.app.database.writing() as connection:
        for hours, digest in ((2, "a"), (1, "b")):
            sent = any_house.now - timedelta(hours=hours)
            new = report(any_house, identifier=LONG, sent=sent, digest=digest * 64, msg_type="")
            newest = intake.add_report(connection, new, at=any_house.now)
        found = intake.newest_version(connection, "dnmg", LONG)
        assert found is not None
        assert (found.id, found.identifier) == (newest, LONG)
        assert intake.newest_version(connection, "another", LONG) is None


def test_references_of_any_length_are_kept_and_followed(any_house: House) -> None:
    told = f"dnmg@example.tl,{LONG},{any_house.now.isoformat()}"
    about = read(cap(identifier="DNMG-2", msgType="Update", references=told)).document
    assert about is not None
    with any_house.app.database.writing() as connection:
        number = intake.add_report(connection, report(any_house, identifier="DNMG-2"), at=any_house.now)
        chains.keep_references(connection, number, about)
        (link,) = chains.having(connection)({LONG})
    assert (link.identifier, link.references) == ("DNMG-2", about.references)
    assert link.references[0].identifier == LONG


def test_addresses_of_any_length_are_remembered_once(any_house: House) -> None:
    with any_house.app.database.writing() as connection:
        for key in (LONG, LONG + "x", "short"):
            assert not intake.entry_is_known(connection, "dnmg", key)
            intake.entry_seen(connection, "dnmg", key, any_house.now)
            intake.entry_seen(connection, "dnmg", key, any_house.now)
            assert intake.entry_is_known(connection, "dnmg", key)
        kept = connection.execute(select(t.feed_entry.c.key)).scalars().all()
    assert len(kept) == 3
    assert max(map(len, kept)) <= LONGEST_KEY


def test_events_are_known_by_names_of_any_length(any_house: House) -> None:
    account = Account(sender="usgs", identifier="us1", sent=None, hazard="earthquake")
    names = {f"cap:{FACES},{FACES}", LONG, "usgs:us1", BROKEN}
    with any_house.app.database.writing() as connection:
        event_id = events.add(connection, account, at=any_house.now)
        other = events.add(connection, account, at=any_house.now)
        events.remember_keys(connection, event_id, names)
        events.remember_keys(connection, other, {*names, "usgs:us2"})
        assert [events.with_keys(connection, {name}) for name in sorted(names)] == [[event_id]] * 4
        assert events.with_keys(connection, {"usgs:us2"}) == [other]


def test_what_no_database_stores_is_replaced(any_house: House) -> None:
    account = Account(sender=BROKEN, identifier=BROKEN, sent=None, hazard="", place=BROKEN, keys=frozenset({BROKEN}))
    odd = report(
        any_house,
        sender=BROKEN,
        identifier=BROKEN,
        headline=BROKEN,
        account=account,
        findings=[Finding("odd", BROKEN)],
        msg_type="",
    )
    with any_house.app.database.writing() as connection:
        number = intake.add_report(connection, odd, at=any_house.now)
        intake.save_feed_state(connection, "dnmg", error=BROKEN)
        intake.entry_seen(connection, "dnmg", BROKEN, any_house.now)
        journal.record(connection, at=any_house.now, who="dnmg", what=BROKEN, detail={"said": BROKEN})
    with any_house.app.database.reading() as connection:
        found = intake.newest_version(connection, "dnmg", BROKEN)
        state = intake.feed_state(connection, "dnmg")
        assert intake.entry_is_known(connection, "dnmg", BROKEN)
    assert found is not None
    assert state is not None
    assert (found.id, found.headline, state.error) == (number, "a\ufffdb\ufffdc", "a\ufffdb\ufffdc")
    assert events.account_of(found.account).place == BROKEN


@given(st.text(st.characters(exclude_categories=())))
def test_clean_text_can_be_written_down_and_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert "\0" not in once.encode().decode()
    assert (clean(once), len(once)) == (once, len(text))
    assert digest_of(text) == digest_of(once)
    assert len(key_of(text * 9)) <= LONGEST_KEY
