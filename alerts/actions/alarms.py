"""Looks for what is wrong, calls the duty officers once for each thing, and tells them when it is over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.app import App
from alerts.channels import reports_back
from alerts.delivery import paging
from alerts.delivery.alarms import conditions, within
from alerts.delivery.approvers import in_order
from alerts.delivery.paging import CAP_OVER, WITHOUT_CLOCK, Call, Change
from alerts.delivery.sources import remembered
from alerts.model.alarm import OF_AN_END, TO_THE_ROSTER, Alarm, AlarmKind, CanaryFact, Condition, Facts, Memory
from alerts.model.message import Medium
from alerts.settings import FeedSource
from alerts.store import alarms, clock, journal, pages, roster, undecided
from alerts.store.pages import Duty

UNWATCHED_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Watched:
    """What one look changed. `paged` is how many pages it queued, those that say that an alarm is over among them."""

    opened: tuple[Alarm, ...]
    ended: tuple[Alarm, ...]
    paged: int = 0


def watch(app: App, now: datetime) -> Watched:
    """Opens and ends alarms, and queues their pages, in one transaction. A second look at once changes nothing.

    While our clock can't be trusted nothing can be judged late: then only what sending says is looked at.
    """
    with app.database.writing() as connection:
        before = alarms.hold(connection)
        trusted = not clock.why_paused(connection, now)
        facts = _facts(app, connection, before, now)
        alarms.keep(connection, facts.memory if trusted else replace(before, watched_at=now))
        judged = AlarmKind if trusted else WITHOUT_CLOCK
        change = paging.change(conditions(facts, now), alarms.open_alarms(connection), frozenset(judged))
        return _Look(app, connection, now).apply(change)


def _facts(app: App, connection: Connection, before: Memory, now: datetime) -> Facts:
    sources = {source.name: (source.silent_minutes, source.mirror_of) for source in app.settings.feeds}
    feeds = alarms.feed_facts(connection, sources)
    facts = Facts(
        memory=remembered(before, feeds, now),
        feeds=feeds,
        held=alarms.held_facts(connection, sources, now),
        drafts=undecided.draft_facts(connection, sources),
        proposals=undecided.proposal_facts(connection, sources),
        looks=undecided.looks(connection, sources, now),
        raised=undecided.raised(connection, now),
        ending=undecided.ending(connection),
        lapsed=undecided.lapsed(connection, now),
        remind_minutes=app.settings.duty.remind_minutes,
        unsent=alarms.unsent_fact(connection, now),
        canaries=_canaries(app, connection, now),
        open={alarm.key for alarm in alarms.open_alarms(connection)},
    )
    return within(facts, app.hazards) if facts.drafts else facts


def _canaries(app: App, connection: Connection, now: datetime) -> list[CanaryFact]:
    test_numbers = app.settings.directory.canary
    if not test_numbers:
        return []
    receipts = reports_back(app.settings.route_for(Medium.SMS), app.settings.public_url)
    return alarms.canary_facts(connection, test_numbers, now, receipts=receipts)


class _Look:
    """One look in its transaction: writes what was decided."""

    def __init__(self, app: App, connection: Connection, now: datetime) -> None:
        self._app = app
        self._connection = connection
        self._now = now
        self._route = app.settings.route_for(Medium.SMS)
        self._sources: dict[str, FeedSource] = {source.name: source for source in app.settings.feeds}

    def apply(self, change: Change) -> Watched:
        ended = tuple(replace(alarm, ended_at=self._now) for alarm in change.over)
        paged = sum([self._end(alarm) for alarm in ended])
        opened = tuple((alarms.add(self._connection, condition), condition) for condition in change.opened)
        paged += sum([self._attend(alarm, condition) for alarm, condition in (*opened, *change.lasting)])
        return Watched(opened=tuple(alarm for alarm, _ in opened), ended=ended, paged=paged)

    def _end(self, alarm: Alarm) -> int:
        alarms.change(self._connection, alarm, ended_at=self._now)
        called = alarms.called(self._connection, alarm)
        if alarm.kind in OF_AN_END:
            return 0
        text = paging.end_page(alarm, sender=self._app.settings.sender, mode=self._app.settings.mode, now=self._now)
        return self._send(alarm, called, text, "alarm over")

    def _attend(self, alarm: Alarm, condition: Condition) -> int:
        """Says of an open alarm what holds now, and calls the officers if it is time."""
        decided = self._decided(alarm, condition)
        sentence = paging.said(condition, decided)
        if sentence != alarm.said:
            alarms.change(self._connection, alarm, said=sentence)
        duty = self._whom(alarm.kind) if decided is Call.NOW and self._route else []
        if not duty:
            return 0
        alarms.change(self._connection, alarm, paged_at=self._now)
        settings = self._app.settings
        text = paging.page(alarm, condition.what, sender=settings.sender, mode=settings.mode, now=self._now)
        return self._send(alarm, duty, text, "alarm")

    def _whom(self, kind: AlarmKind) -> list[Duty]:
        """All officers; for some kinds those on shift, each number once, where anybody is."""
        everybody = pages.on_duty(self._connection)
        if kind not in TO_THE_ROSTER:
            return everybody
        shifts = roster.shifts(self._connection)
        on_shift = {shift.login for shift in shifts if shift.covers(self._now)}
        order = in_order(shifts, roster.with_phones(self._connection), self._now)
        called = {
            one.phone: Duty(f"officer:{one.login}", one.name, one.phone) for one in order if one.login in on_shift
        }
        return list(called.values()) or everybody

    def _decided(self, alarm: Alarm, condition: Condition) -> Call:
        source = self._sources.get(alarm.source)
        lately = alarms.paged_within(self._connection, alarm.source, CAP_OVER, self._now)
        return paging.call(
            condition,
            paged_at=alarm.paged_at,
            last_end=alarms.last_end(self._connection, alarm),
            lately=lately,
            most=source.pages_per_hour if source else None,
            now=self._now,
        )

    def _send(self, alarm: Alarm, duty: Iterable[Duty], text: str, what: str) -> int:
        """Queues one SMS to each, with an entry that says whom. Answers how many."""
        whom = list(duty) if self._route else []
        if not whom:
            return 0
        detail = {"alarm": alarm.id, "key": alarm.key, "to": [one.target for one in whom]}
        journal.record(self._connection, at=self._now, who="avizu", what=what, detail=detail)
        return pages.page(self._connection, whom, text, place=alarm.place, route=self._route, now=self._now)


@dataclass(frozen=True, slots=True)
class Standing:
    """The alarms, and whether anybody looks for new ones. `watched_at` is when somebody did, None for never."""

    alarms: tuple[Alarm, ...]
    watched_at: datetime | None
    watched: bool


def standing(app: App, *, now: datetime, ended: bool = False) -> Standing:
    """The open alarms, and with `ended` the others after them; each in the order of opening, the newest first."""
    with app.database.reading() as connection:
        every = alarms.alarms(connection) if ended else list(reversed(alarms.open_alarms(connection)))
        at = alarms.memory(connection).watched_at
    every.sort(key=lambda alarm: alarm.ended_at is not None)
    return Standing(tuple(every), at, at is not None and abs(now - at) <= UNWATCHED_AFTER)


def how_many_open(app: App) -> int:
    with app.database.reading() as connection:
        return alarms.how_many_open(connection)
