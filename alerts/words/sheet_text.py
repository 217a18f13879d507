"""A host's sheet as plain text: for a telephone that shows no page, for mail, to be read over a bad line."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from alerts.words.labels import both, label, name_of_language
from alerts.words.sheet import Reading, StationPage
from alerts.words.spoken import clock_sms

WIDTH = 60
_RULE = "-" * 30


def sheet_text(page: StationPage, *, link: str = "") -> str:
    """Lines of at most 60 characters, except an address, which stays whole. `link` is where to confirm, "" for none."""
    lines = [*_exercise(page), *_head(page)]
    for one in page.readings:
        lines += ["", _RULE, *_reading(page, one)]
    lines += ["", _RULE, *_aired(page, link), *_exercise(page)]
    return "\n".join(lines) + "\n"


def _exercise(page: StationPage) -> list[str]:
    return [f"*** {both('exercise')} ***"] if page.exercise else []


def _head(page: StationPage) -> Iterator[str]:
    mhz = f" {page.mhz} MHz" if page.mhz else ""
    yield from _wrapped(f"{page.mode.mark} {page.sender}: {both('warning')} {page.warning_id}")
    yield from _wrapped(f"{page.station_name or page.station_id}{mhz}")
    if not page.approved:
        yield from _wrapped(f"!!! {both('not_approved')} !!!")
    if page.stopped:
        yield from _wrapped(f"!!! {both('stop')} !!!")
        yield from _wrapped(both("void"))
        yield from _wrapped(both("newer") if page.readings else both("wait", sender=page.sender))
    if page.readings:
        yield from ("", *_wrapped(both("read_now").upper()))
        for code, when in page.until_words.items():
            yield from _wrapped(f"{label('every', code, n=page.every_minutes)}. {label('until', code, when=when)}.")
            yield from _wrapped(label("not_after", code))
    if page.readings and page.seen_at:
        for code, when in page.said_now.items():
            yield from _wrapped(label("now", code, clock=clock_sms(page.seen_at), when=when) + ".")
    if page.readings and page.clip:
        yield from ("", *_wrapped(f">>> {both('clip', clip=page.clip)} <<<"))


def _reading(page: StationPage, one: Reading) -> Iterator[str]:
    code = one.label_language
    yield from _wrapped(f"{one.language_name.upper()}, {one.seconds} s")
    if not one.reviewed:
        yield from _wrapped(f"({label('unreviewed', code, spoken=one.language_name)})")
    if one.short:
        yield from ("", *_wrapped(f"{label('short', code).upper()} ({one.short_seconds} s):"), *_each(one.short, ""))
    yield from ("", *_each(one.sentences, ""))
    if one.key_points:
        yield from ("", *_wrapped(page.points_head(one)), *_wrapped(one.gist), *_each(page.points(one), "- "))
    if one.unsaid:
        yield from ("", *_wrapped(label("unsaid", code).upper() + ":"), *_each(one.unsaid, "x "))
    if one.pronounce:
        said = (f"{name}: {sound}" for name, sound in one.pronounce.items())
        yield from ("", *_wrapped(label("pronounce", code)), *_each(said, "  "))


def _aired(page: StationPage, link: str) -> Iterator[str]:
    if page.approved:
        for airing in page.newest:
            by = page.sender if airing.via == "officer" else airing.by
            yield from _wrapped(f"{both('aired')}: {name_of_language(airing.language)} {clock_sms(airing.at)}, {by}")
    if link:
        yield from (f"{both('aired')}:", link)


def _each(sentences: Iterable[str], mark: str) -> Iterator[str]:
    for sentence in sentences:
        yield from textwrap.wrap(
            sentence, WIDTH, initial_indent=mark, subsequent_indent=" " * (len(mark) or 2), break_on_hyphens=False
        )


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, break_on_hyphens=False)
