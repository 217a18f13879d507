"""What is wrong with an installation, each with the command that mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from alerts.app import KEY_FILE, App
from alerts.audience import ailments
from alerts.audience.phones import OPERATORS
from alerts.audience.trust import Trust, standing
from alerts.channels import check_route, reports_back, trouble
from alerts.delivery.approvers import can_be_told
from alerts.delivery.canary import Health, OperatorHealth
from alerts.delivery.guard import WRITTEN
from alerts.delivery.sources import cut, last_heard, overdue
from alerts.errors import AvizuError, Misconfigured
from alerts.model.alarm import FeedFact
from alerts.model.message import Medium
from alerts.model.people import DILI, Role
from alerts.model.route import Route
from alerts.model.warning import Mode
from alerts.settings import FeedSource
from alerts.store import (
    alarms,
    clock,
    copies,
    instances,
    intake,
    migrate,
    numbers,
    officers,
    outbox,
    pages,
    people,
    roster,
)
from alerts.store.clock import Witness
from alerts.store.instances import Waiting

LONG = timedelta(minutes=15)
"""A message that was due for longer is overdue even on a slow route."""
COPIED_WITHIN = timedelta(hours=36)
LOOKED_WITHIN = timedelta(minutes=2)
"""A process that runs the schedule looks for alarms every few seconds."""
PUSH = "push"
PUSHED = "Ask those who post to us."


@dataclass(frozen=True, slots=True)
class Finding:
    ok: bool
    about: str
    sentence: str
    remedy: str = ""


def checkup(app: App, *, now: datetime) -> list[Finding]:
    """Every check, in the order in which things build on each other. One that can't be made is a finding, once.

    Where the database is of another version nothing that follows can be known.
    """
    findings: list[Finding] = []
    for about, check in CHECKS.items():
        try:
            findings += check(app, now)
        except AvizuError as error:
            if error.sentence not in {finding.sentence for finding in findings}:
                findings.append(Finding(False, about, error.sentence, error.remedy))
            if error.code == "version":
                break
    return findings


def _settings(app: App, now: datetime) -> Iterator[Finding]:
    yield Finding(True, "settings", f"{app.settings.mode.mark} {app.home}")
    yield Finding(True, "settings", f"database {app.settings.redacted()['database']}")
    for sentence, remedy in app.settings.faults:
        yield Finding(False, "settings", sentence, remedy)


def _private(app: App, now: datetime) -> Iterator[Finding]:
    for name in (KEY_FILE, "avizu.db"):
        path = app.home / name
        if path.exists() and path.stat().st_mode & 0o077:
            yield Finding(False, "files", f"Others on this machine can read {path}.", f"Run: chmod 600 {path}")


def _database(app: App, now: datetime) -> Iterator[Finding]:
    migrate.check(app.database, app.settings.mode)
    kind = "SQLite" if app.database.is_sqlite else "PostgreSQL"
    yield Finding(True, "database", f"{kind}, version {migrate.HEAD}")


def _clock(app: App, now: datetime) -> Iterator[Finding]:
    with app.database.reading() as connection:
        why = clock.why_paused(connection, now)
        pause = clock.paused_since(connection)
    if not why:
        yield Finding(True, "clock", "not before the newest entry")
    elif pause is not None and pause.witness is Witness.GATEWAY and pause.why == why:
        said = f"Sending is paused since {pause.at:{WRITTEN}} UTC, nothing expires: {why}."
        yield Finding(False, "clock", said, "Set the clock: date -s; a sending process then goes on by itself.")
    else:
        said = f"Sending pauses, nothing expires: {why}."
        remedy = "If the clock is right now, run: avizu clock confirm; if not, set it: date -s"
        yield Finding(False, "clock", said, remedy)


def _agreed(app: App, now: datetime) -> Iterator[Finding]:
    with app.database.reading() as connection:
        which = app.unagreed(connection)
    if which:
        said = f"{' and '.join(which)} of this installation changed, and no two people have agreed on them."
        yield Finding(False, "files", said, "Look at them and propose them: avizu change files")


def _people(app: App, now: datetime) -> Iterator[Finding]:
    with app.database.reading() as connection:
        everyone = officers.officers(connection)
    for logins in officers.sharing_a_phone(everyone):
        said = f"{' and '.join(logins)} answer the same telephone: they count as one person."
        yield Finding(False, "officers", said, "Give each a number: avizu officer phone LOGIN NUMBER")
    able = [one for one in everyone if one.role is Role.OFFICER and one.disabled_at is None]
    if len(able) < 2:
        said = f"{len(able) or 'no'} officer{'' if len(able) == 1 else 's'} can act; two are needed to send a warning."
        yield Finding(False, "officers", said, "Run: avizu officer add LOGIN --name NAME")
    else:
        yield Finding(True, "officers", f"{len(able)} can act")


def _routes(app: App, now: datetime) -> Iterator[Finding]:
    if app.settings.route_for(Medium.SMS) is None:
        yield Finding(False, "routes", "No SMS route is set up: nobody would get an SMS.", "See docs/operator.md")
    for route in app.settings.routes:
        try:
            check_route(route)
        except Misconfigured as error:
            yield Finding(False, "routes", error.sentence, error.remedy)
        else:
            yield _at_hand(route)


def _at_hand(route: Route) -> Finding:
    if why := trouble(route):
        return Finding(False, "routes", f"{route.name}: {why}", "See docs/operator.md")
    return Finding(True, "routes", f"{route.name}: {route.channel}, {route.rate:g} a second")


def _address(app: App, now: datetime) -> Iterator[Finding]:
    if app.settings.public_url:
        yield Finding(True, "address", app.settings.public_url)
    else:
        said = "No public_url: receipts and replies can't come back."
        yield Finding(False, "address", said, "Set public_url in avizu.toml")


def _texts(app: App, now: datetime) -> Iterator[Finding]:
    yield Finding(True, "texts", f"{len(app.hazards)} hazards in {', '.join(app.library.languages)}")
    if app.settings.default_language not in app.library.languages:
        said = f"There are no texts in {app.settings.default_language}, the default_language."
        yield Finding(False, "texts", said, f"Set it to one of: {', '.join(app.library.languages)}")
    if why := app.given_up.get("hazards.yaml"):
        yield Finding(False, "texts", f"Your own hazards.yaml is not used: {why}", "Mend it: avizu template check")
    yield from _own_texts(app)
    yield from _unread(app)
    reachable = sum(station.reachable for station in app.stations)
    said = f"{reachable} of {len(app.stations)} stations have a confirmed address"
    yield Finding(reachable > 0, "stations", said, "" if reachable else "Run: avizu station check")


def _unread(app: App) -> Iterator[Finding]:
    """Where unreviewed texts are refused, nobody should learn at night that there are only such."""
    if not app.settings.refuse_unreviewed:
        return
    texts = [(file, block) for file in app.library.files.values() if not file.fault for block in file.blocks]
    if unread := sum(not file.review(block) for file, block in texts):
        said = (
            f"{unread} of {len(texts)} texts are unreviewed, and refuse_unreviewed is on: who needs one can't submit."
        )
        yield Finding(False, "texts", said, "See which: avizu template reviews")


def _own_texts(app: App) -> Iterator[Finding]:
    """What is wrong with the texts of this installation; those that ship were checked before they did."""
    from alerts.words import lint

    if not app.library.own:
        return
    about = {name.partition("/")[2].removesuffix(".j2") for name in app.library.own}
    # What stands around every text is tried with all of them.
    hazards = () if about.difference(app.hazards) else tuple(about)
    if wrong := len(lint.look_over(app.library, hazards=hazards).errors):
        faults = "1 fault" if wrong == 1 else f"{wrong} faults"
        said = f"Your own texts have {faults}. What can't be read is said as it ships; the rest goes out as it is."
        yield Finding(False, "texts", said, "See them: avizu template check")


def _feeds(app: App, now: datetime) -> Iterator[Finding]:
    if not app.settings.feeds:
        yield Finding(False, "feeds", "No source is listened to.", "Add [feed.NAME] to avizu.toml")
    with app.database.reading() as connection:
        states = {source.name: intake.feed_state(connection, source.name) for source in app.settings.feeds}
    new = [source.name for source in app.settings.feeds if states[source.name] is None and source.reader != PUSH]
    if new:
        yield Finding(False, "feeds", f"never polled: {', '.join(new)}", "Start it: avizu run")
    for source in app.settings.feeds:
        if source.name in new:
            continue
        with app.database.reading() as connection:
            limit = {source.name: (source.silent_minutes, source.mirror_of)}
            facts = alarms.feed_facts(connection, limit)
        yield _feed(source, states[source.name], facts[0] if facts else None, now)


def _feed(source: FeedSource, state: Any | None, fact: FeedFact | None, now: datetime) -> Finding:
    """An error says more than the silence it leads to."""
    posts = source.reader == PUSH
    if state is None:
        return Finding(True, "feeds", f"{source.name}: posts to us, nothing has come yet")
    if state.error:
        return Finding(False, "feeds", f"{source.name}: {cut(state.error)}", state.remedy)
    if fact is not None and fact.heard is not None:
        heard = last_heard(fact, now)
        since = f"since {heard:{WRITTEN}} UTC" if heard else "for as long as our clock can tell"
        if overdue(heard or fact.heard, source.silent_minutes, now):
            said = f"{source.name} has been silent {since}."
            return Finding(False, "feeds", said, PUSHED if posts else f"Run: avizu feed poll {source.name}")
    return Finding(True, "feeds", f"{source.name}: works")


def _official(app: App, now: datetime) -> Iterator[Finding]:
    """Only their word raises or clears a tsunami check, and only where a source is known to carry it."""
    if not app.settings.feeds:
        return
    official = app.settings.policy.official_senders
    carried = {sender for source in app.settings.feeds for sender in source.senders}
    if not official:
        said = "No official sender is named: nothing can raise or clear a tsunami check but people."
        yield Finding(False, "policy", said, "Add official_senders under [policy] in avizu.toml: docs/operator.md")
    for sender in official:
        if sender in carried:
            yield Finding(True, "policy", f"official sender: {sender}")
        else:
            said = f"{sender} is an official sender, but stands in the senders of no source."
            remedy = "Add it to senders under the [feed.NAME] that carries its documents: docs/operator.md"
            yield Finding(False, "policy", said, remedy)


def _outbox(app: App, now: datetime) -> Iterator[Finding]:
    with app.database.reading() as connection:
        unclear = len(outbox.uncertain(connection))
    if unclear:
        yield Finding(
            False, "outbox", f"{unclear} messages may or may not have gone out.", "Run: avizu message list --open"
        )
    else:
        yield Finding(True, "outbox", "no message is uncertain")


def _sending(app: App, now: datetime) -> Iterator[Finding]:
    with app.database.reading() as connection:
        seen = instances.last_seen(connection, now)
        waiting = instances.waiting(connection, now)
    if seen is None:
        yield Finding(False, "sending", "Nobody is sending.", "Start it: avizu run")
    else:
        yield Finding(True, "sending", f"sending process seen {int(seen.total_seconds())} s ago")
    for queue in waiting:
        yield from _queue(app, queue, now)


def _queue(app: App, queue: Waiting, now: datetime) -> Iterator[Finding]:
    """Some wait by their route's rate; nobody should wait long."""
    if all(queue.route != route.name for route in app.settings.routes):
        said = f"{queue.messages} messages wait for route {queue.route}, which is not set up."
        remedy = f"Put [route.{queue.route}] back into avizu.toml, or end their warnings: avizu warning list"
        yield Finding(False, "sending", said, remedy)
    else:
        minutes = int((now - queue.since).total_seconds() // 60)
        late = now - queue.since > LONG
        said = f"route {queue.route}: {queue.messages} queued; the oldest waits {minutes} min"
        yield Finding(not late, "sending", said, "See which: avizu message list --open" if late else "")


def _alarms(app: App, now: datetime) -> Iterator[Finding]:
    with app.database.reading() as connection:
        found = alarms.open_alarms(connection)
        duty = pages.on_duty(connection)
        watched_at = alarms.memory(connection).watched_at
    for alarm in found:
        yield Finding(False, "alarms", alarm.said, f"Run: {alarm.remedy}")
    if not duty:
        said = "No duty officer can be paged: none has a mobile number."
        yield Finding(False, "alarms", said, "Run: avizu officer add LOGIN --name NAME --phone NUMBER")
    if watched_at is None or abs(now - watched_at) > LOOKED_WITHIN:
        last = f"since {watched_at:{WRITTEN}} UTC" if watched_at else "yet"
        yield Finding(False, "alarms", f"Nobody has looked for alarms {last}.", "Start it: avizu run")
    elif not found:
        yield Finding(True, "alarms", "none is open")


def _roster(app: App, now: datetime) -> Iterator[Finding]:
    """Without a roster, and with nobody who has a mobile number, the check of officers says what there is to say."""
    with app.database.reading() as connection:
        shifts, everyone = roster.shifts(connection), roster.with_phones(connection)
    if not shifts:
        return
    able = {one.login for one in everyone if can_be_told(one, now)}
    if silent := sorted({shift.login for shift in shifts} - able):
        yield Finding(False, "roster", f"on the roster, and can't be told: {', '.join(silent)}", _ROSTER)
    on_shift = {shift.login for shift in shifts if shift.covers(now)} & able
    if on_shift:
        yield Finding(True, "roster", f"on shift now: {', '.join(sorted(on_shift))}")
    else:
        yield Finding(False, "roster", "Nobody on the roster can be told by SMS right now.", _ROSTER)


_ROSTER = "See who would be told: avizu officer roster"


def _directory(app: App, now: datetime) -> Iterator[Finding]:
    rule = app.settings.directory
    with app.database.reading() as connection:
        known, since = numbers.numbers(connection), numbers.known_since(connection)
        everyone = [standing(one, known, since[one.id], rule, now) for one in people.contacts(connection)]
    wrong = [*ailments.bad_numbers(everyone), *ailments.uncovered(app.gazetteer.sucos, everyone)]
    if rule.verify and app.settings.mode is not Mode.EXERCISE:
        wrong += ailments.too_slow(everyone, rule)
    wrong += ailments.widespread(app.gazetteer.sucos, everyone)
    confirmed = ailments.numbers_by_state(everyone)[Trust.CONFIRMED]
    if not wrong:
        yield Finding(True, "directory", f"{len(everyone)} contacts; numbers confirmed: {confirmed}")
    for said, remedy in wrong:
        yield Finding(False, "directory", said, remedy)


def _operators(app: App, now: datetime) -> Iterator[Finding]:
    """Where there is no SMS route there is nothing to try."""
    route, test_numbers = app.settings.route_for(Medium.SMS), app.settings.directory.canary
    if route is None:
        return
    missing = [name for name in OPERATORS if name not in test_numbers]
    if missing:
        said = f"no test number for {', '.join(missing)}: nobody would notice that nothing arrives there"
        yield Finding(False, "operators", said, "Add it under [directory.canary] in avizu.toml: docs/operator.md")
    with app.database.reading() as connection:
        found = numbers.operators(connection, test_numbers, now, receipts=reports_back(route, app.settings.public_url))
    for one in found:
        yield _OPERATOR[one.health](one)


def _audit(app: App, now: datetime) -> Iterator[Finding]:
    """Where its head goes. Whether it is whole takes longer: `avizu audit verify`."""
    duty = app.settings.duty
    if duty.audit_mail and app.settings.route_for(Medium.EMAIL) is None:
        yield Finding(False, "audit", "Its head can't be mailed: no e-mail route is set up.", "See docs/operator.md")
    if duty.audit_folder and not Path(duty.audit_folder).is_dir():
        said = f"Its head can't be kept: {duty.audit_folder} is not there."
        yield Finding(False, "audit", said, "Is the share mounted? Else set audit_folder in avizu.toml")
    if not duty.audit_mail and not duty.audit_folder and app.settings.mode is Mode.ACTUAL:
        said = "Its head is kept nowhere else: whoever rules this machine could rewrite it unseen."
        yield Finding(False, "audit", said, "Set audit_folder or audit_mail under [duty] in avizu.toml")


_TRY = "avizu contact verify --canary"
_OPERATOR: dict[Health, Callable[[OperatorHealth], Finding]] = {
    Health.UNTRIED: lambda one: Finding(
        False, "operators", f"{one.operator}: never tried", f"Start it: avizu run; or {_TRY}"
    ),
    Health.WAITING: lambda one: Finding(True, "operators", f"{one.operator}: tried just now, no answer yet"),
    Health.WELL: lambda one: Finding(
        True, "operators", f"{one.operator}: {one.why}, well since {one.since:{WRITTEN}} UTC"
    ),
    Health.FAILED: lambda one: Finding(
        False,
        "operators",
        f"{one.operator}: test messages fail since {one.since:{WRITTEN}} UTC: {one.why}",
        f"Is that phone on? Then try again: {_TRY}",
    ),
}


def _copies(app: App, now: datetime) -> Iterator[Finding]:
    """The nightly ones. A night without power is no fault yet; a second one is."""
    folder = app.settings.backup.folder
    if not folder:
        if app.settings.mode is Mode.ACTUAL:
            yield Finding(False, "backup", "No folder for nightly copies.", "Set folder under [backup] in avizu.toml")
        return
    with app.database.reading() as connection:
        keys = (copies.MADE_AT, copies.MADE_AS, copies.FAILED_WHY)
        made, name, why = (copies.remembered(connection, key) for key in keys)
    when = f"{datetime.fromisoformat(made).astimezone(DILI):{WRITTEN}}" if made else ""
    if made and not why and not (app.home / folder / name).is_file():
        said = f"The copy of {when} is no longer in {app.home / folder}."
        yield Finding(False, "backup", said, "Is the disk mounted? Then: avizu run")
    elif made and not why and now - datetime.fromisoformat(made) <= COPIED_WITHIN:
        yield Finding(True, "backup", f"copied {when}")
    else:
        said = f"No copy was made {f'since {when}' if made else 'yet'}{f': {why}' if why else ''}"
        yield Finding(False, "backup", said.rstrip(".") + ".", f"Look at {folder}; then: avizu run, avizu backup FILE")


CHECKS: dict[str, Callable[[App, datetime], Iterator[Finding]]] = {
    "settings": _settings,
    "files": _private,
    "database": _database,
    "backup": _copies,
    "clock": _clock,
    "agreed": _agreed,
    "officers": _people,
    "roster": _roster,
    "routes": _routes,
    "address": _address,
    "texts": _texts,
    "feeds": _feeds,
    "policy": _official,
    "directory": _directory,
    "operators": _operators,
    "outbox": _outbox,
    "sending": _sending,
    "alarms": _alarms,
    "audit": _audit,
}
