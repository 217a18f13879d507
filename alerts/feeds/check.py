"""What would become of a feed that was saved as a file: which kind it is, and what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from alerts.cap.document import Finding
from alerts.cap.verdict import CLOCK_SLACK, Verdict
from alerts.feeds import FEEDS
from alerts.feeds.entry import Entry, FeedReading
from alerts.feeds.notice import Notice


@dataclass(frozen=True, slots=True)
class FeedVerdict:
    """`reader` is the entry of FEEDS that reads it, None when there is none. The verdict: reject, flag or accept.

    `findings` are those of the list and of all it holds.
    """

    reader: str | None
    verdict: Verdict
    entries: tuple[Entry, ...]
    notices: tuple[Notice, ...]
    findings: tuple[Finding, ...]


def check_feed(data: bytes, base_url: str, now: datetime) -> FeedVerdict:
    """Rejected is what no kind can read, and a list in which nothing can be used. Never raises."""
    reader, reading = _read(data, base_url)
    if reader is None:
        return FeedVerdict(None, Verdict.REJECT, (), (), reading.findings)
    findings = (*reading.findings, *_of_items(reading, now))
    return FeedVerdict(reader, _verdict(reading, findings), reading.entries, reading.notices, findings)


def _read(data: bytes, base_url: str) -> tuple[str | None, FeedReading]:
    """The first kind that can read these bytes; else the fullest refusal: that kind got furthest."""
    likely = sorted(FEEDS, key=lambda name: FEEDS[name].mark not in data)
    refusals = []
    for name in likely:
        reading = FEEDS[name].parse(data, base_url)
        if reading.readable:
            return name, reading
        refusals.append(reading)
    return None, max(refusals, key=lambda reading: len(reading.findings))


def _verdict(reading: FeedReading, findings: tuple[Finding, ...]) -> Verdict:
    if reading.notices and not reading.entries and not any(notice.usable for notice in reading.notices):
        return Verdict.REJECT
    return Verdict.FLAG if findings else Verdict.ACCEPT


def _of_items(reading: FeedReading, now: datetime) -> Iterator[Finding]:
    for notice in reading.notices:
        name = notice.account.identifier
        for finding in (*notice.findings, *_ahead(notice, now)):
            yield Finding(finding.code, f"{name}: {finding.message}", finding.path)
    for entry in reading.entries:
        if entry.updated and entry.updated > now + CLOCK_SLACK:
            yield Finding("sent-future", f"{entry.id}: It is dated in the future.")


def _ahead(notice: Notice, now: datetime) -> Iterator[Finding]:
    """What is dated after now, beyond what a clock may be off."""
    account = notice.account
    if account.sent and account.sent > now + CLOCK_SLACK:
        yield Finding("sent-future", "It is dated in the future.")
    if account.shock and account.shock.at > now + CLOCK_SLACK:
        yield Finding("time-future", "It is said to have happened in the future.")
