"""A house with committees in three sucos, officers who approve, and a gateway that takes everything."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from house import ANA, BEN, House

from alerts.actions import approve, draft, end, restraint
from alerts.actions.approve import Approved
from alerts.model.message import Proof, Receipt
from alerts.model.warning import Severity
from alerts.store import journal, outbox, people, proof

HERA, COMORO, CAMEA = "Hera", "Comoro", "Camea"
PHONES = {HERA: "+67077110001", COMORO: "+67077110002", CAMEA: "+67077110003"}


@dataclass
class Watchroom:
    house: House

    def settle_in(self) -> Watchroom:
        for suco, phone in PHONES.items():
            self.house.contact(suco, phone)
        return self

    def municipal(self, code: str, phone: str) -> None:
        """Somebody of a municipality's committee."""
        new = people.NewContact(
            name="President (made up)", role="president", place=code, phone=phone, languages=("tet",), made_up=True
        )
        with self.house.app.database.writing() as connection:
            people.add_contacts(connection, [new], at=self.house.now, by="test")

    def warn(self, *sucos: str, severity: Severity, **more: object) -> Approved:
        """Ana's warning, approved by Ben at once."""
        return self.approve(self.house.submitted(*sucos, severity=severity, **more))

    def approve(self, number: int) -> Approved:
        return approve.approve(self.house.app, number, by=BEN, now=self.house.now)

    def update(self, number: int, **changes: object) -> Approved:
        app, now = self.house.app, self.house.now
        if "sucos" in changes:
            changes["sucos"] = tuple(map(self.house.suco, changes["sucos"]))  # type: ignore[arg-type]
        draft.update(app, number, changes, by=ANA, now=now)
        draft.submit(app, number, by=ANA, now=now)
        return self.approve(number)

    def all_clear(self, number: int) -> None:
        self.house.clock.move(minutes=31)
        end.all_clear(self.house.app, number, by=ANA, now=self.house.now, statement="DNMG, by phone")

    def retract(self, number: int) -> None:
        end.retract(self.house.app, number, by=ANA, now=self.house.now, reason="a mistake")

    def later(self, **by: float) -> tuple[Any, ...]:
        """Time goes by, and the schedule does what it does."""
        self.house.clock.move(**by)
        end.expire(self.house.app, now=self.house.now)
        return restraint.release(self.house.app, now=self.house.now)

    def deliver(self) -> list[tuple[int, str, str]]:
        """(warning, purpose, number) of everything that goes out now: the gateway takes it all."""
        from alerts.delivery.decide import Done

        now, gone = self.house.now, []
        with self.house.app.database.writing() as connection:
            while claimed := outbox.claim(
                connection, route="sms", limit=100, owner="gw", now=now, lease_until=now + timedelta(minutes=1)
            ):
                done = [outbox.Settled(one, Done(f"SM{one.message_id}-{one.tries}"), now) for one in claimed]
                outbox.settle(connection, done, owner="gw")
                gone += [one.message_id for one in claimed]
            rows = {row.id: row for row in proof.messages(connection)}
        return [(rows[key].warning_id, rows[key].purpose, rows[key].address) for key in gone]

    def fails(self, warning_id: int, address: str, *, waiting: bool = False) -> None:
        """The newest message there does not arrive; one that is still `waiting` is sent first."""
        if waiting:
            self.deliver()
        message = [row for row in self.house.messages(warning_id) if row.address == address][-1]
        with self.house.app.database.writing() as connection:
            failed = Receipt(Proof.UNDELIVERED, code="30003")
            proof.take_receipt(connection, message.id, failed, kind="status", at=self.house.now)

    def numbers(self, warning_id: int, work: str) -> set[str]:
        return {row.address for row in self.house.messages(warning_id) if row.work == work}

    def waiting(self, warning_id: int) -> set[str]:
        return self.numbers(warning_id, "queued")

    def history(self, warning_id: int) -> list[tuple[str, str]]:
        """(what, reason) of what restraint did."""
        with self.house.app.database.reading() as connection:
            entries = journal.audit(connection, warning_id=warning_id)
        return [(entry.what, entry.detail["reason"]) for entry in entries if entry.what in NOTED]


NOTED = ("held back", "taken back", "sent after all", "put off", "not sent")


def phones(*sucos: str) -> Collection[str]:
    return {PHONES[suco] for suco in sucos}
