"""A call sheet as plain text of 80 columns, for a screen and for the simplest printer."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import zip_longest

from alerts.model.callsheet import SLOT, Call, CallSheet, Phone, Said, StationStop, Stop, Turn
from alerts.model.warning import Approval, Kind
from alerts.words.spoken import DILI

WIDTH = 80
NAMES_AT, PHONES_AT = 22, 56
HEADS = {
    Turn.RING: "RING THESE FIRST: nobody there has proof yet",
    Turn.REACHED: "REACHED ALREADY: ring when all others have it",
    Turn.SPARED: "NOT TO BE RUNG: they have a graver warning with the same advice",
}
_ANOTHER = {Kind.ALL_CLEAR: "all-clear of ", Kind.RETRACTION: "retraction of "}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def call_sheet_text(sheet: CallSheet) -> str:
    """Ends with a line break."""
    return "\n".join(line.rstrip() for line in _lines(sheet)) + "\n"


def dili(when: datetime) -> str:
    """ "Sunday 22/11 06:00"."""
    local = when.astimezone(DILI)
    return f"{WEEKDAYS[local.weekday()]} {local:%d/%m %H:%M}"


def headline(sheet: CallSheet) -> str:
    """ "[ACTUAL] CALL SHEET  Warning 7  flood, severe"."""
    number = f" revision {sheet.number}" if sheet.number > 1 else ""
    what = f"{_ANOTHER.get(sheet.kind, '')}{sheet.hazard}, {sheet.severity.value.lower()}"
    return f"{sheet.mode.mark} CALL SHEET  Warning {sheet.warning_id}{number}  {what}"


def facts(sheet: CallSheet) -> Iterator[str]:
    """What is warned of where, who approved it, and what the caller does; a sentence each."""
    until = f", until {dili(sheet.until)}" if sheet.kind is Kind.WARNING else ""
    yield f"{sheet.place}{until}."
    how = f" ({sheet.approval.value})" if sheet.approval is not Approval.NONE else ""
    by = f" by {sheet.approved_by}{how}" if sheet.approved_by else ""
    total = len(sheet.sucos)
    yield (
        f"Reached {sheet.reached} of {total} suco{'' if total == 1 else 's'}, as known {dili(sheet.made_at)}. "
        f"Approved {dili(sheet.approved_at)}{by}."
    )
    if sheet.not_before:
        yield f"NOT BEFORE {dili(sheet.not_before)}: until then nobody is told."
    if sheet.why:
        yield f"Nothing goes out by itself: {sheet.why}."
    if sheet.kind is not Kind.WARNING:
        yield "Ring only those who are listed: they were told of the danger."
    yield f"Say: this is {sheet.sender}. Read the text slowly and let them say it back. Then tick, with the time."
    yield f"Later: avizu message told {sheet.warning_id} --list, and type the number and the time of each tick."


def read_this(said: Said, *, here: bool = False) -> str:
    """The line above a text; `here` for one of a single place."""
    where = f", with the name of the place at {SLOT}" if SLOT in said.text else ""
    return f"READ THIS{' HERE' if here else ''} ({said.language}){where}:"


def place_line(stop: Stop) -> str:
    """ "HERA, Dili  3,200 people  reached: told 02:41"."""
    where = "" if stop.municipality in stop.name else f", {stop.municipality}"
    people = f"  {stop.people:,} people" if stop.people else ""
    known = f"  {'reached: ' if stop.turn is Turn.REACHED else ''}{stop.known}" if stop.known else ""
    return f"{stop.name.upper()}{where}{people}{'  NO LONGER WARNED' if stop.dropped else ''}{known}"


def nobody(stop: Stop) -> str:
    """What is done about a place without anybody to ring; "" where there is somebody."""
    if stop.calls or stop.last:
        return ""
    if stop.instead:
        return "Nobody to ring here in the directory. Ring the committee around it, and ask who can go:"
    return "Nobody to ring here in the directory, nor in its post and municipality."


def words_of(call: Call, languages: Collection[str] = ()) -> str:
    """ "Maria, chief, pt", with the language where there are several."""
    several = len(languages) > 1
    return ", ".join(part for part in (call.name, call.role, call.language if several else "") if part)


def phone_words(phone: Phone) -> str:
    return phone.number + (" (failed)" if phone.failed else "")


def para_words(call: Call) -> str:
    """Of one who said PARA and is not rung."""
    return f"{call.id} {call.name}"


def _lines(sheet: CallSheet) -> Iterator[str]:
    yield headline(sheet)
    for fact in facts(sheet):
        yield from _wrapped(fact, "  ")
    for said in sheet.common:
        yield ""
        yield from _wrapped(read_this(said), "  ")
        yield from _wrapped(said.text, "    ")
    for turn, stops in sheet.turns():
        yield from ("", HEADS[turn])
        for stop in stops:
            yield from _stop(stop, sheet.languages(stop))
    if sheet.committees:
        yield from ("", "THEN THE COMMITTEES AROUND THEM")
        for stop in sheet.committees:
            yield from _stop(stop, sheet.languages(stop))
    if sheet.stations:
        yield from ("", "THEN THE STATIONS: read to them what they break in with")
        for said in sheet.on_air:
            yield from _wrapped(f"({said.language}) {said.text}", "    ")
        for station in sheet.stations:
            yield from _station(station)


def _stop(stop: Stop, languages: Collection[str]) -> Iterator[str]:
    yield ""
    yield from _wrapped(place_line(stop), "  ")
    for said in stop.texts:
        yield from _wrapped(f"{read_this(said, here=True)} {said.text}", "    ")
    for voice in stop.voices:
        yield from _wrapped(f"Told of it before by voice: {voice}", "    ")
    for call in stop.calls:
        yield from _call(call, words_of(call, languages))
    if said_nobody := nobody(stop):
        yield from _wrapped(said_nobody, "    ")
        for call in stop.instead:
            yield from _call(call, words_of(call), box=False)
    if stop.last:
        yield "    Said PARA. Ring only if nobody else there answers:"
        for call in stop.last:
            yield from _call(call, words_of(call, languages))
    if stop.left_out:
        yield from _wrapped(f"Said PARA, not to be rung: {', '.join(map(para_words, stop.left_out))}", "    ")


def _station(stop: StationStop) -> Iterator[str]:
    minutes = f", on air in {stop.minutes_to_air} min" if stop.minutes_to_air else ""
    yield ""
    yield from _call(stop.call, ", ".join(part for part in (stop.call.name, stop.call.role) if part) + minutes)
    if not stop.confirmed:
        yield "        Nobody has confirmed this entry: the number may be another's by now."
    if not stop.call.phones and not stop.key_holders:
        yield "        No number is known."
    for holder in stop.key_holders:
        yield from _call(holder, f"{holder.name}, {holder.role}", box=False)
    for said in stop.texts:
        yield from _wrapped(f"({said.language}) {said.text}", "        ")


def _call(call: Call, words: str, *, box: bool = True) -> Iterator[str]:
    tick = "[x]" if call.known else "[ ] __:__" if box else ""
    said = f"{words} ({call.known})" if call.known else words
    who = textwrap.wrap(said, PHONES_AT - NAMES_AT - 2, break_on_hyphens=False)
    begins = [f"    {tick:<9} {call.id:>5}  ".ljust(NAMES_AT), *[" " * NAMES_AT] * len(who)]
    for begin, name, phone in zip_longest(begins[: max(len(who), 1)], who, map(phone_words, call.phones)):
        yield f"{(begin or '') + (name or ''):<{PHONES_AT}}{phone or ''}"


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False, break_long_words=True
    )
