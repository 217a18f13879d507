"""The texts in a preview: which of them there are, what they cost and why, and what an approver has to know of them."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from alerts.app import App
from alerts.commands.columns import WIDTH
from alerts.commands.frame import safe, wrapped
from alerts.commands.shown import count
from alerts.model.message import Bulletin, BulletinKind, Medium
from alerts.model.warning import Revision
from alerts.outgoing import Outgoing
from alerts.words.blocks import FRAMES, REPLIES
from alerts.words.gsm7 import measure

COSTLY_NAMED = 4
LEFT_OUT_NAMED = 3
FINDINGS_SHOWN = 3
_CALLED = {BulletinKind.SMS: "SMS", BulletinKind.SCRIPT: "radio", BulletinKind.STATION_SMS: "SMS to stations"}


@dataclass(frozen=True, slots=True)
class Alike:
    """The SMS that differ in their places only, with how many messages each is."""

    purpose: str
    language: str
    variant: str
    messages: Mapping[Bulletin, int]

    @property
    def how_many(self) -> int:
        return sum(self.messages.values())

    @property
    def example(self) -> Bulletin:
        return next(iter(self.messages))


def alike(outgoing: Outgoing) -> list[Alike]:
    """What committees get, by purpose, language and variant of the text."""
    by_key = {b.key: b for b in outgoing.bulletins}
    envelopes = {r.envelope: r.bulletin for r in outgoing.recipients if r.target.startswith("contact:")}
    grouped: dict[tuple[str, str, str], dict[Bulletin, int]] = {}
    for key, messages in Counter(envelopes.values()).items():
        kind = key[1], key[3], outgoing.variants.get(key, "")
        grouped.setdefault(kind, {})[by_key[key]] = messages
    return [Alike(*kind, messages) for kind, messages in grouped.items()]


def sms_shown(app: App, outgoing: Outgoing) -> Iterator[str]:
    """One text of each kind, with how many get one like it, what makes it dear, and what has no room in it."""
    route = app.settings.route_for(Medium.SMS)
    for each in alike(outgoing):
        yield from wrapped(_head(each, (route.usd_per_part or 0) if route else 0))
        yield from quoted(each.example.text)
        for line in (*costly_words(each.messages), *_left_out_words(each, outgoing)):
            yield from wrapped(line, first="        ", rest="          ")


def _head(each: Alike, price: float) -> str:
    parts = max(bulletin.parts for bulletin in each.messages)
    cost = price * sum(bulletin.parts * messages for bulletin, messages in each.messages.items())
    words = [
        f"SMS   {each.language:<4}{count(parts, 'part')}",
        count(each.how_many, "message"),
        f"USD {cost:,.2f}" if cost else "",
        each.variant if each.variant not in ("", "warning") else "",
        "" if each.example.reviewed else "text not yet reviewed",
        "" if each.purpose == "warning" else each.purpose,
    ]
    return "   ".join(filter(None, words))


def costly_words(messages: Mapping[Bulletin, int]) -> Iterator[str]:
    """ "! 'ŏ' makes it 2 parts: 18 messages, 36 parts", for each set of characters that costs another part."""
    dear: dict[tuple[tuple[str, ...], int], int] = {}
    for bulletin, how_many in messages.items():
        if costly := makes_dear(bulletin.text):
            dear[costly, bulletin.parts] = dear.get((costly, bulletin.parts), 0) + how_many
    for (costly, parts), how_many in dear.items():
        named = ", ".join(map(repr, costly[:COSTLY_NAMED])) + (" and others" if len(costly) > COSTLY_NAMED else "")
        make = "makes" if len(costly) == 1 else "make"
        total = f"{count(how_many, 'message')}, {count(parts * how_many, 'part')}"
        yield f"! {named} {make} it {count(parts, 'part')}: {total}"


def makes_dear(text: str) -> tuple[str, ...]:
    """The characters without which the SMS would take fewer parts; none where it would not."""
    measured = measure(text)
    plain = text.translate(dict.fromkeys(map(ord, measured.costly), "?"))
    return measured.costly if measured.costly and measure(plain).segments < measured.segments else ()


def _left_out_words(each: Alike, outgoing: Outgoing) -> Iterator[str]:
    left_out: Counter[str] = Counter()
    for bulletin, messages in each.messages.items():
        for sentence in outgoing.left_out.get(bulletin.key, ()):
            left_out[sentence] += messages
    for sentence, messages in left_out.most_common(LEFT_OUT_NAMED):
        yield f"{messages:,} of {count(each.how_many, 'message')} without: {sentence}"


def station_sms_shown(outgoing: Outgoing, most: int) -> Iterator[str]:
    """What hosts get on their phones: the approver answers for it too."""
    texts = Counter(b.text for b in outgoing.bulletins if b.kind is BulletinKind.STATION_SMS)
    parts = {b.text: b for b in outgoing.bulletins if b.kind is BulletinKind.STATION_SMS}
    for text, stations in list(texts.items())[:most]:
        yield f"  SMS to {count(stations, 'station')}"
        yield from quoted(text)
        for line in costly_words({parts[text]: stations}):
            yield from wrapped(line, first="        ", rest="          ")
    if more := sum(list(texts.values())[most:]):
        yield f"  SMS to {count(more, 'more station')}, of their places (--all gives them)"


def unreviewed_words(app: App, bulletins: Iterable[Bulletin]) -> Iterator[str]:
    """ "! not yet read by a speaker: pt SMS, radio; tet radio", and whether they would be refused."""
    found: dict[str, dict[str, None]] = {}
    for bulletin in bulletins:
        language = bulletin.language.split()[0]
        if not bulletin.reviewed and "+" not in language:
            found.setdefault(language, {})[_CALLED[bulletin.kind]] = None
    if found:
        listed = "; ".join(f"{language} {', '.join(kinds)}" for language, kinds in sorted(found.items()))
        yield f"! not yet read by a speaker: {listed}"
        if app.settings.refuse_unreviewed:
            yield "! this installation refuses to send them     See: avizu template reviews"


def own_faults(app: App, revision: Revision) -> Iterator[str]:
    """What the check says of an installation's own words in this warning: nobody else has looked at them."""
    own = {name.partition("/")[2].removesuffix(".j2") for name in app.library.own}
    if not own.intersection((revision.hazard, FRAMES, REPLIES)):
        return
    from alerts.words.lint import look_over

    if wrong := len(look_over(app.library, hazards=(revision.hazard,)).errors):
        yield from wrapped(f"! the check finds {count(wrong, 'fault')} in your own texts of {revision.hazard}")
        yield f"    See: avizu template check --hazard {revision.hazard}"


def findings_shown(outgoing: Outgoing, most: int) -> Iterator[str]:
    """What is wrong with the texts and stops nobody from sending them."""
    for finding in outgoing.findings[:most]:
        yield from wrapped(f"! {safe(finding)}")
    if more := len(outgoing.findings[most:]):
        yield f"  ! and {more} more of this kind (--all gives them)"


def quoted(text: str) -> list[str]:
    indent = " " * 8
    return textwrap.wrap(text, WIDTH - 8, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
