"""A night as rows: a home with an approved warning, messages on their way, and what came back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from duty_desk import ASKS_AGAIN, QUICK

import cli
from alerts.actions.report import report
from alerts.app import App
from alerts.delivery.decide import Done, GiveUp, NextStep, Retry, Uncertain
from alerts.model.message import Bulletin, BulletinKind, Medium, Proof, Purpose, Receipt, Recipient
from alerts.model.people import Officer, Role
from alerts.model.report import Line, Report
from alerts.model.route import Incoming
from alerts.model.warning import Certainty, EndReason, Kind, Mode, Revision, Severity, State, Urgency
from alerts.settings import Settings
from alerts.store import correspondence, journal, officers, outbox, people, proof, warnings
from alerts.store.tables import metadata

COMORO, MANLEUANA, BEBONUK, HERA = "070203", "070207", "070202", "070107"
DILI = "07"
AT_1409 = datetime(2021, 4, 4, 5, 9, tzinfo=UTC)
SMS = "sms"
PASSPHRASE = "the passphrase of ana"
STATIONS = """
- {id: comoro, name: "Radio Comunidade Comoro", municipality: Dili, email: "studio@example.tl",
   confirmed_by: ana, confirmed_on: "2021-04-01", black_spots: ["070207"], made_up: true}
"""
ACCEPTED, NO_ANSWER = Done("SM1"), Uncertain("the line broke during the call")


@dataclass
class Night:
    """`now` is the clock of the app; every deed happens then. The warning is approved at 14:09 in Dili."""

    home: Path
    now: datetime = AT_1409
    mode: Mode = Mode.ACTUAL
    warning_id: int = 0
    revisions: list[Revision] = field(default_factory=list)
    letters: int = 0
    environ: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.home / "stations.yaml").write_text(STATIONS, "utf-8")
        (self.home / "avizu.db").touch()
        self.app = App(self.home, clock=lambda: self.now, given=Settings(home=self.home, mode=self.mode))
        metadata.create_all(self.app.database.engine)
        self.environ = {"AVIZU_TOKEN": str(self.home / "token")}

    def writing(self) -> Any:
        return self.app.database.writing()

    def after(self, **by: float) -> Night:
        self.now += timedelta(**by)
        return self

    def warns(self, *sucos: str, hazard: str = "flood", severity: Severity = Severity.SEVERE) -> Night:
        """A first text, or the next one: then the text before is over."""
        return self._revision(Kind.WARNING, sucos, hazard, EndReason.SUPERSEDED, severity)

    def gives_all_clear(self) -> Night:
        return self._revision(Kind.ALL_CLEAR, self.revisions[-1].sucos, "flood", EndReason.ALL_CLEAR)

    def _revision(
        self,
        kind: Kind,
        sucos: tuple[str, ...],
        hazard: str,
        ends_as: EndReason,
        severity: Severity = Severity.SEVERE,
    ) -> Night:
        with self.writing() as connection:
            if not self.warning_id:
                self.warning_id = warnings.add_warning(connection, at=self.now, by="ana", source="officer")
            if self.revisions:
                warnings.end(connection, self.revisions[-1], at=self.now, reason=ends_as)
            text = a_revision(self.warning_id, len(self.revisions) + 1, kind, sucos, hazard, self.now)
            text = replace(text, severity=severity)
            self.revisions.append(warnings.add_revision(connection, text))
        return self

    def expires(self) -> Night:
        with self.writing() as connection:
            warnings.end(connection, self.revisions[-1], at=self.now, reason=EndReason.EXPIRED)
        return self

    def writes_to(
        self,
        place: str,
        step: NextStep | None = ACCEPTED,
        *,
        purpose: Purpose = Purpose.WARNING,
        name: str = "Maria",
        target: str = "",
        medium: Medium = Medium.SMS,
        address: str = "",
    ) -> int:
        """One message, and what its call came to; None leaves it in the queue. Answers its id."""
        self.letters += 1
        phone = f"+6707723{self.letters:04d}"
        to = Recipient(
            target=target or f"contact:{self.letters}",
            name=name,
            place=place,
            medium=medium,
            route=SMS if medium is Medium.SMS else "mail",
            address=address or phone,
            purpose=purpose,
            bulletin=("sms", purpose.value, place, "tet"),
        )
        with self.writing() as connection:
            row = [(to, warnings.add_bulletin(connection, self._bulletin(to), self.revisions[-1].id))]
            outbox.queue(
                connection,
                row,
                warning_id=self.warning_id,
                revision_id=self.revisions[-1].id,
                priority_of=lambda _purpose: 6,
                at=self.now,
                not_before=self.now if step else self.now + timedelta(minutes=30),
                expires=self.revisions[-1].expires,
            )
            if step:
                self._sends(connection, to.route, step)
            return max(row.id for row in proof.messages(connection))

    def _bulletin(self, to: Recipient) -> Bulletin:
        return Bulletin(
            kind=BulletinKind.SMS,
            purpose=to.purpose,
            place=to.place,
            language=f"tet{self.letters}",
            text="NDMD: AVIZU INUNDASAUN iha Comoro to'o 05/04 06:00. Ba fatin aas. Hatan 1.",
            parts=1,
            digest="",
        )

    def _sends(self, connection: Any, route: str, step: NextStep) -> None:
        lease = self.now + timedelta(minutes=1)
        (claimed,) = outbox.claim(connection, route=route, limit=2, owner="p1", now=self.now, lease_until=lease)
        outbox.settle(connection, [outbox.Settled(claimed, step, self.now)], owner="p1")

    def comes_back(self, message_id: int, what: Proof, *, code: str = "", detail: str = "") -> Night:
        with self.writing() as connection:
            receipt = Receipt(what, code=code, detail=detail, gateway_id="SM1", raw=what.value)
            proof.take_receipt(connection, message_id, receipt, kind="callback", at=self.now)
        return self

    def delivered(self, message_id: int) -> Night:
        return self.comes_back(message_id, Proof.DELIVERED)

    def replied(self, message_id: int) -> Night:
        return self.comes_back(message_id, Proof.ACKNOWLEDGED)

    def hears(self, place: str, text: str, meaning: str = "help") -> Night:
        with self.writing() as connection:
            incoming = Incoming("+67077230001", "+670111", text, f"in{self.now.timestamp()}{text}")
            journal.add_reply(
                connection,
                incoming,
                route=SMS,
                at=self.now,
                meaning=meaning,
                target="contact:1",
                place=place,
                message_id=None,
                warning_id=self.warning_id or None,
            )
        return self

    def told(self, place: str, person: str = "Xefe suku") -> Night:
        with self.writing() as connection:
            journal.add_told(
                connection, warning_id=self.warning_id, place=place, person=person, at=self.now, by="ana", note=""
            )
        return self

    def airs(self, station: str, language: str = "tet") -> Night:
        with self.writing() as connection:
            journal.add_aired(
                connection,
                warning_id=self.warning_id,
                revision_id=self.revisions[-1].id,
                station=station,
                language=language,
                at=self.now,
                via="page",
                by=station,
            )
        return self

    def knows(self, place: str, phone: str, *, silent: bool = False) -> Night:
        with self.writing() as connection:
            new = people.NewContact(name="Maria", role="xefe", place=place, phone=phone, languages=("tet",))
            people.add_contacts(connection, [new], at=self.now, by="ana")
            people.set_opt_out(connection, phone, self.now if silent else None)
        return self

    def logs_in(self, role: Role = Role.OFFICER) -> Night:
        with self.writing() as connection:
            ana = Officer(login="ana", name="Ana", role=role)
            officers.add_officer(connection, ana, passphrase_hash=QUICK.hash(PASSPHRASE), at=self.now, by="setup")
            digest = hashlib.sha256(b"night").hexdigest()
            expires = self.now + timedelta(hours=12)
            officers.add_token(connection, digest=digest, login="ana", at=self.now, expires=expires)
        (self.home / "token").write_text("night", "utf-8")
        (self.home / "ana.passphrase").write_text(PASSPHRASE, "utf-8")
        return self

    def report(self) -> Report:
        return report(self.app, self.warning_id, self.now)

    def line(self, code: str) -> Line:
        seen = self.report()
        return next(line for line in (*seen.sucos, *seen.committees) if line.code == code)

    def opens(self) -> str:
        return "\n".join(str(point) for point in self.report().open)

    def avizu(self, *words: object) -> Result:
        """As Ana, who types her passphrase where it is asked for."""
        if words[:2] in ASKS_AGAIN:
            words = (*words, "--passphrase-file", self.home / "ana.passphrase")
        return CliRunner().invoke(cli.root, [str(word) for word in words], obj=self.app, env=self.environ)

    def audit(self) -> list[Any]:
        with self.app.database.reading() as connection:
            return journal.audit(connection)

    def message(self, message_id: int) -> Any:
        with self.app.database.reading() as connection:
            return correspondence.message_with_state(connection, message_id)


def a_revision(
    warning_id: int, number: int, kind: Kind, sucos: tuple[str, ...], hazard: str, now: datetime
) -> Revision:
    return Revision(
        id=0,
        warning_id=warning_id,
        number=number,
        kind=kind,
        state=State.ACTIVE,
        hazard=hazard,
        severity=Severity.SEVERE,
        urgency=Urgency.IMMEDIATE,
        certainty=Certainty.LIKELY,
        onset=now,
        expires=now + timedelta(hours=16),
        sucos=tuple(sorted(sucos)),
        touched_by=("ana",),
        approved_by="ben",
        approved_at=now,
        created_at=now,
    )


def a_draft(night: Night, *sucos: str) -> Night:
    """A warning that nobody has approved yet."""
    with night.writing() as connection:
        night.warning_id = warnings.add_warning(connection, at=night.now, by="ana", source="officer")
        text = a_revision(night.warning_id, 1, Kind.WARNING, sucos, "flood", night.now)
        warnings.add_revision(connection, replace(text, state=State.DRAFT, approved_at=None, approved_by=""))
    return night


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


REFUSED = GiveUp("Twilio refused it: the number is not valid", "21211")
LATER = Retry(AT_1409 + timedelta(minutes=45), "the gateway is busy", "429")
