"""What machine sources may do to warnings: make drafts, rewrite or drop their own, and propose everything else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.app import App
from alerts.incoming.consequence import CONSEQUENCES, Consequence, News, Situation, situation_of
from alerts.model.event import About
from alerts.model.warning import HazardWarning, Revision, State
from alerts.settings import FeedSource
from alerts.store import intake, journal, proposals, warnings

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Origin:
    """The report that something follows from, and its event."""

    report_id: int | None
    event_id: int | None = None
    about: About = About.DOCUMENT


@dataclass(frozen=True)
class Intake:
    """One source speaking, at one moment, in one transaction. `released_by` is the officer who let it speak, if any:
    he has a hand in what is drafted, so he can't approve it.
    """

    app: App
    connection: Connection
    source: FeedSource
    now: datetime
    released_by: str = ""

    @property
    def who(self) -> str:
        return f"feed:{self.source.name}"

    def full(self, *, times: int = 1) -> bool:
        """Whether this source has made as many drafts in an hour as it may, or `times` as many for what counts most.

        An officer's release is never too many.
        """
        if self.released_by:
            return False
        made = intake.drafts_since(self.connection, self.source.name, self.now - HOUR)
        return made >= self.source.drafts_per_hour * times

    def draft(self, revision: Revision, origin: Origin) -> int:
        assert origin.report_id is not None
        made = intake.add_draft(
            self.connection,
            replace(revision, touched_by=self._hands(revision.touched_by)),
            report_id=origin.report_id,
            source=self.source.name,
            by=self.who,
            at=self.now,
            event_id=origin.event_id,
            about=origin.about,
        )
        return made.id

    def follow(self, news: News, said: str, warning: HazardWarning, anew: Revision | None, origin: Origin) -> Followed:
        """What this news does to the warning, by the table; `anew` is the text a rewrite or a new draft would have."""
        # An officer may be submitting it in this moment: from here on it is as it is read now.
        warnings.hold(self.connection, warning.id)
        warning = warnings.warning(self.connection, warning.id)
        consequence = CONSEQUENCES[news, situation_of(warning)]
        if consequence is Consequence.REWRITE and anew is not None:
            self._rewrite(warning, anew, said, origin)
            return Followed(consequence, warning.id)
        if consequence is Consequence.DRAFT and anew is not None:
            return Followed(consequence, self.draft(anew, origin))
        if consequence is Consequence.DROP:
            self._drop(warning, said)
            return Followed(consequence, warning.id)
        if consequence in (Consequence.PROPOSE, Consequence.REWRITE):
            # There is nothing to write it anew from: then it is for people to see.
            self.propose(news.value, said, origin, warning_id=warning.id)
        return Followed(consequence, None)

    def _rewrite(self, warning: HazardWarning, anew: Revision, said: str, origin: Origin) -> None:
        old = warning.newest
        new = replace(anew, id=old.id, warning_id=warning.id, number=old.number, created_at=old.created_at)
        warnings.edit(self.connection, old, replace(new, touched_by=self._hands(old.touched_by)))
        warnings.made_of(self.connection, warning.id, origin.report_id)
        self.note(warning, "rewritten", said)

    def _hands(self, touched_by: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*touched_by, *((self.released_by,) if self.released_by else ()))))

    def _drop(self, warning: HazardWarning, said: str) -> None:
        warnings.change(self.connection, warning.newest, state=State.DROPPED.value, reason=said[:500])
        self.note(warning, "dropped", said)

    def note(self, warning: HazardWarning, what: str, said: str) -> None:
        journal.record(
            self.connection,
            at=self.now,
            who=self.who,
            what=what,
            warning_id=warning.id,
            revision_id=warning.newest.id,
            detail={"said": said},
        )

    def double(self, warning: HazardWarning, first: int, origin: Origin) -> None:
        """A second warning about the same: the machine's own draft goes, people's stay and are told of the other."""
        said = f"It is about the same event as warning {first}."
        if situation_of(warning) is Situation.MACHINES:
            self._drop(warning, said)
        elif not self.has_proposed(News.REVISION.value, origin.event_id, warning.id):
            self.propose(News.REVISION.value, said, origin, warning_id=warning.id)

    def has_proposed(self, kind: str, event_id: int | None, warning_id: int | None = None) -> bool:
        """Whether a proposal of this kind about this event, or this warning of it, was ever made."""
        rows = proposals.proposals(self.connection, warning_id=warning_id, event_id=event_id, everything=True)
        return any(row.kind == kind for row in rows)

    def propose(self, kind: str, said: str, origin: Origin, *, warning_id: int | None) -> int:
        number = proposals.add(
            self.connection,
            kind=kind,
            said=said,
            at=self.now,
            warning_id=warning_id,
            report_id=origin.report_id,
            event_id=origin.event_id,
        )
        detail = {"proposal": number, "kind": kind, "said": said, "report": origin.report_id}
        journal.record(
            self.connection, at=self.now, who=self.who, what="proposed", warning_id=warning_id, detail=detail
        )
        return number


@dataclass(frozen=True, slots=True)
class Followed:
    """`warning_id` is the warning that was drafted, rewritten or dropped."""

    consequence: Consequence
    warning_id: int | None
