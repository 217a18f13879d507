"""From a CAP warning to a report that says suco by suco who was reached: nothing in between is pretended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from builders_cap import cap, info
from house import ANA, BEN
from night import Night, a_night
from sqlalchemy import update
from tampering import without_guards

from alerts.actions import approve, draft, end, ingest, settle, told
from alerts.actions.report import report
from alerts.delivery.guard import digest
from alerts.incoming import Choices
from alerts.model.warning import EndReason, Severity, State
from alerts.store import journal, people, proof
from alerts.store import tables as t
from alerts.store.warnings import warning


@pytest.fixture
def night(tmp_path: Path, database_url: str) -> Iterator[Night]:
    with a_night(tmp_path / "home", database_url=database_url) as one:
        yield one


def test_a_flood_in_dili_from_the_first_news_to_the_all_clear(night: Night) -> None:
    house, app = night.house, night.house.app
    house.contact("Comoro, Dili", "+67077100030", name="Chief of Comoro (made up)")
    house.contact("Comoro, Dili", "+67077100002", name="Deputy of Comoro (made up)")
    house.contact("Hera, Dili", "+67077100131", name="Chief of Hera (made up)", languages=("pt",))
    house.contact("Becora, Dili", "+67077100202", name="Chief of Becora (made up)")

    # Ana imports what the met service says, and chooses the places.
    places = tuple(house.suco(name) for name in ("Comoro, Dili", "Hera, Dili", "Becora, Dili", "Fatuhada, Dili"))
    times = {"sent": stamp(house.now), "expires": stamp(house.now + timedelta(hours=8))}
    news = cap(info(event="Flood", expires=times["expires"]), sent=times["sent"])
    taken = ingest.import_document(app, news, Choices(sucos=places), by=ANA, source="met service", now=house.now)
    number = taken.warning.id
    assert taken.warning.newest.hazard == "flood"

    # She previews it, hands it over; Ben approves.
    _, outgoing = draft.submit(app, number, by=ANA, now=house.now)
    assert [app.gazetteer.label(suco) for suco in outgoing.audience.no_contact] == ["Fatuhada"]
    done = approve.approve(app, number, by=BEN, now=house.now)
    assert done.messages == 5

    # Everything goes out through the SDK, and comes back signed.
    night.until_quiet()
    states = {row.address: (row.work, row.proof) for row in house.messages(number) if row.revision_id}
    assert states == {
        "+67077100030": ("done", "acknowledged"),
        "+67077100002": ("done", "undelivered"),
        "+67077100131": ("done", "acknowledged"),
        "+67077100202": ("done", "undelivered"),
        "+67077299940": ("done", "delivered"),
    }
    assert night.taken("+67077100131")[0].startswith("NDMD: AVISO DE CHEIA em Hera ate ")
    assert night.taken("+67077100131")[1].startswith("NDMD: Recebemos o pedido de ajuda.")

    # The station reads its page, and confirms; opening the page confirmed nothing.
    revision = taken.warning.newest.id
    page = night.page("test-fm", revision)
    seen = httpx.get(page)
    assert seen.status_code == 200
    assert "Comoro" in seen.text
    assert len(seen.content) < 10_000
    assert aired(night, number) == []
    assert httpx.post(page, data={"language": "tet"}, follow_redirects=True).status_code == 200
    assert [(row.station, row.language) for row in aired(night, number)] == [("test-fm", "tet")]

    # Fatuhada has no contact: somebody is told by voice.
    told.told(app, number, "Fatuhada", person="the parish priest", note="", at=None, by=ANA, now=house.now)

    # The report says who has it and how we know.
    now = report(app, number, house.now)
    assert {line.name: line.state for line in now.sucos} == {
        "Becora": "failed: The phone is off or out of coverage",
        "Comoro": "reached (replied)",
        "Fatuhada": "reached (told)",
        "Hera": "reached (replied), HELP",
    }
    assert (now.totals.reached, now.totals.sucos, now.totals.help_open, now.totals.stations_aired) == (3, 4, 1, 1)

    # The water rises: an update, with the actions again, to the same people.
    draft.update(app, number, {"severity": Severity.EXTREME}, by=ANA, now=house.now)
    draft.submit(app, number, by=ANA, now=house.now)
    approve.approve(app, number, by=BEN, now=house.now)
    night.until_quiet()
    assert night.taken("+67077100030")[-1].startswith("NDMD FOUN: AVIZU INUNDASAUN iha Comoro")
    old_page = httpx.get(page).text
    assert "NÃO LEIA MAIS ESTE AVISO" in old_page
    assert "Informasaun foun hosi" in old_page

    # Morning: over, after the hold, with two officers.
    night.pass_time(3 * 3600)
    end.all_clear(app, number, by=ANA, now=house.now)
    approve.approve(app, number, by=BEN, now=house.now)
    night.until_quiet()
    assert night.taken("+67077100030")[-1].startswith("NDMD: Avizu inundasaun iha Comoro remata ona.")
    with app.database.reading() as connection:
        final = warning(connection, number)
    assert [r.end_reason for r in final.revisions] == [EndReason.SUPERSEDED, EndReason.ALL_CLEAR, None]
    assert final.newest.state is State.ACTIVE


def stamp(when: datetime) -> str:
    return when.isoformat(timespec="seconds")


def aired(night: Night, number: int) -> list:
    with night.house.app.database.reading() as connection:
        return journal.aired(connection, number)


def test_a_mistake_is_taken_back_from_everyone_who_heard_it(night: Night) -> None:
    house, app = night.house, night.house.app
    house.contact("Comoro, Dili", "+67077100040")
    house.contact("Comoro, Dili", "+67077100020")
    number = house.submitted("Comoro, Dili")
    approve.approve(app, number, by=BEN, now=house.now)
    night.until_quiet()
    end.retract(app, number, by=ANA, now=house.now, reason="sent from the drill desk")
    night.until_quiet()
    for phone in ("+67077100040", "+67077100020"):
        _, taken_back = night.taken(phone)
        assert taken_back.startswith("NDMD: Avizu inundasaun iha Comoro haruka sala; la vale ona.")
        assert "seguru" not in taken_back


def test_a_receipt_finds_its_message_though_we_died_before_writing_its_number_down(night: Night) -> None:
    house, app = night.house, night.house.app
    house.contact("Comoro, Dili", "+67077100015")
    number = house.submitted("Comoro, Dili")
    approve.approve(app, number, by=BEN, now=house.now)
    night.send()
    message = house.messages(number)[0]
    assert (message.work, message.gateway_id) == ("uncertain", "")
    night.settle()
    message = house.messages(number)[0]
    assert (message.work, message.proof) == ("done", "delivered")
    assert len(night.taken("+67077100015")) == 1


def test_what_the_gateway_surely_lacks_is_sent_again_once(night: Night) -> None:
    import asyncio

    from alerts.channels import open_channel

    house, app = night.house, night.house.app
    house.contact("Comoro, Dili", "+67077100017")
    number = house.submitted("Comoro, Dili")
    approve.approve(app, number, by=BEN, now=house.now)
    night.send()
    assert house.states(number)[0] == ("warning", "uncertain", "none")

    async def look() -> settle.Cleared:
        channel = open_channel(app.settings.routes[0], app.clock)
        try:
            return await settle.look_up_uncertain(app, {"sms": channel}, now=house.now)
        finally:
            await channel.close()

    assert asyncio.run(look()) == settle.Cleared(found=0, again=0, open=1)
    night.pass_time(31)
    assert asyncio.run(look()) == settle.Cleared(found=0, again=1, open=0)
    with app.database.reading() as connection:
        _, receipts = proof.history(connection, house.messages(number)[0].id)
    assert [r.kind for r in receipts] == ["answer", "lookup"]


def test_who_said_para_while_a_call_was_in_the_air_gets_no_second_try(night: Night) -> None:
    house, app = night.house, night.house.app
    house.contact("Comoro, Dili", "+67077100010")
    number = house.submitted("Comoro, Dili", severity=Severity.MODERATE)
    approve.approve(app, number, by=BEN, now=house.now)
    night.send()
    assert house.states(number)[0] == ("warning", "deferred", "none")
    with app.database.writing() as connection:
        people.set_opt_out(connection, "+67077100010", house.now)
    night.pass_time(3600)
    night.send()
    assert house.states(number)[0] == ("warning", "withdrawn", "none")
    assert night.taken("+67077100010") == []


@pytest.mark.parametrize("altered", ["text", "address", "expiry"])
def test_what_is_not_as_it_was_approved_is_not_sent(night: Night, altered: str) -> None:
    house, app = night.house, night.house.app
    house.contact("Comoro, Dili", "+67077100040")
    number = house.submitted("Comoro, Dili")
    approve.approve(app, number, by=BEN, now=house.now)
    go_home = "NDMD: all is well, go home"
    changes = {
        "text": update(t.bulletin).values(text=go_home, digest=digest(go_home)),
        "address": update(t.message).values(address="+67077100041"),
        "expiry": update(t.revision).values(expires=house.now + timedelta(days=3)),
    }
    with app.database.writing() as connection, without_guards(connection):
        connection.execute(changes[altered])
    night.send()
    assert night.taken() == []
    assert {(row.work, row.code) for row in house.messages(number)} == {("done", "withheld")}
