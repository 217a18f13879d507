"""What becomes of a CAP document, given all that came before it. Where documents stand is in `alerts.cap.link`.

What happened when makes no difference to that; it is only in the findings, which an officer reads on arrival.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from alerts.cap.document import Document, Finding
from alerts.cap.draft import content_digest
from alerts.cap.link import NEVER, NOBODY, Key, Link, Lost, Standing, Woven, speaks_for, standings, weave
from alerts.cap.verdict import Verdict, Weighed, leads_to, verdict_of

__all__ = ["MOST_LINKS", "Arrived", "Key", "Link", "Standing", "arrive", "chain_of", "link_of", "standings"]

MOST_LINKS = 5_000
MOST_REFERENCES = 50_000

# An expired Update has replaced what it refers to all the same, and so has one that moved the danger abroad.
_COUNTS_THOUGH_REJECTED = frozenset({"expired", "outside"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What one document comes to, given all that came before it.

    `standing` is its own; `standings` are those that changed by it, its own among them if it takes part. `replaces`
    and `cancels` are documents that stood until now: they count also when this one is itself rejected as expired or
    outside, or suppressed. `link` is what the next arrival must know of it.
    """

    link: Link
    verdict: Verdict
    findings: tuple[Finding, ...]
    standing: Standing
    standings: Mapping[Key, Standing] = field(default_factory=dict)
    replaces: tuple[Key, ...] = ()
    cancels: tuple[Key, ...] = ()


def link_of(document: Document, *, released: bool = False) -> Link:
    return Link(
        sender=document.sender,
        identifier=document.identifier,
        sent=document.sent,
        msg_type=document.msg_type,
        references=document.references,
        digest=content_digest(document),
        exercise=document.status == "Exercise",
        released=released,
    )


def chain_of(new: Link, having: Callable[[Collection[str]], Iterable[Link]]) -> list[Link]:
    """Every link that is tied to this one by identifiers, however far; at most one more than are looked at.

    `having` gives the links that bear or refer to any of some identifiers.
    """
    found: dict[tuple[Key, str], Link] = {}
    wanted, asked = _identifiers(new), set[str]()
    while wanted and len(found) <= MOST_LINKS:
        asked |= wanted
        # What is held back or noted ties nothing together: a stranger could name a thousand messages of others.
        links = (link for link in having(wanted) if link.takes_part or link.identifier == new.identifier)
        fresh = {(link.key, link.digest): link for link in links}
        wanted = set().union(*(_identifiers(link) for at, link in fresh.items() if at not in found)) - asked
        found |= fresh
    return list(found.values())[: MOST_LINKS + 1]


def _identifiers(link: Link) -> set[str]:
    return {link.identifier, *(reference.identifier for reference in link.references)}


def arrive(weighed: Weighed, new: Link, known: Sequence[Link], successors: Mapping[str, str] = NOBODY) -> Arrived:
    """What becomes of a document that comes after the known ones; `known` holds at least all of its chain.

    An exact repeat is ignored; the same identity with another content is held back and the first kept as it was. A
    document that was held back arrives again, `released`, with all others as `known`, when an officer lets it go.
    """
    findings = (*_of_senders(weighed.findings, new, successors), *_of_identity(new, known))
    counts = all(_counts(finding, released=new.released) for finding in findings)
    new = replace(new, takes_part=counts and (new.warns or new.cancels))
    if not new.takes_part:
        verdict = verdict_of(findings, released=new.released)
        standing = Standing.HELD if verdict is Verdict.QUARANTINE else Standing.NOTED
        return Arrived(link=new, verdict=verdict, findings=findings, standing=standing)
    return _placed(findings, new, known, successors)


def _placed(findings: tuple[Finding, ...], new: Link, known: Sequence[Link], successors: Mapping[str, str]) -> Arrived:
    peers = [link for link in known if link.takes_part and link.exercise is new.exercise]
    before, after = weave(peers, successors), weave([*peers, new], successors)
    stood, stand = before.standings(), after.standings()
    changed = {key: standing for key, standing in stand.items() if stood.get(key) is not standing}
    ended = {key: standing for key, standing in changed.items() if stood.get(key) is Standing.STANDS}
    replaces = tuple(key for key, standing in ended.items() if standing is Standing.REPLACED)
    elsewhere = {link.key for link in known if link.takes_part and link.exercise is not new.exercise}
    noticed = (*_of_references(new, after, elsewhere), *_of_effects(new, after, stand, replaces))
    findings += tuple(_finding(code, keys) for code, keys in noticed if keys)
    return Arrived(
        link=new,
        verdict=verdict_of(findings, released=new.released),
        findings=findings,
        standing=stand[new.key],
        standings=changed,
        replaces=replaces,
        cancels=tuple(key for key, standing in ended.items() if standing is Standing.CANCELLED),
    )


def _counts(finding: Finding, *, released: bool) -> bool:
    verdict = leads_to(finding, released=released)
    return verdict in (Verdict.FLAG, Verdict.ACCEPT) or finding.code in _COUNTS_THOUGH_REJECTED


SAID: Mapping[str, str] = {
    "repeat": "The same document is here already.",
    "changed-content": "Another document with this sender, identifier and time is here already: the first is kept.",
    "chain-too-long": "It is tied to more earlier messages than can be looked through.",
    "reference-other-sender": "It is about a message of another sender, who has not named a successor: {}",
    "reference-ambiguous": "It names a message only by its identifier, and several bear it: {}",
    "reference-unknown": "A message it is about is not here; should it still come, it counts as ended: {}",
    "reference-to-cancel": "It is about a cancellation, which stays in force: {}",
    "reference-other-status": "It is about an exercise, or an exercise about a real warning; that has no effect: {}",
    "not-newer": "It was not sent after the message it is about, so it does not change it: {}",
    "born-replaced": "A newer message had replaced it before it came: {}",
    "born-cancelled": "It had been cancelled before it came: {}",
    "implied-update": "It bears the identifier of an earlier message, and is taken as an update of it: {}",
    "older-update": "A newer update of a part of what it updates is here too: {}",
    "branch": "Another update of the same message stood until now; check that its places are still covered: {}",
    "cancels-replaced": "What it cancels had been replaced, and the replacement still stands: {}",
    "updates-cancelled": "It updates a message that was cancelled: {}",
}
_ON_REFERENCES = frozenset(code for code in SAID if code.startswith("reference")) | {"not-newer"}


def _finding(code: str, keys: Collection[Key] = ()) -> Finding:
    names = list(dict.fromkeys(identifier[:80] for _, identifier, _ in sorted(keys, key=lambda key: key[2])))
    more = f" and {len(names) - 3} others" if len(names) > 3 else ""
    path = "alert/references" if code in _ON_REFERENCES else "alert"
    return Finding(code, SAID[code].format(", ".join(names[:3]) + more), path)


def _of_senders(findings: tuple[Finding, ...], new: Link, successors: Mapping[str, str]) -> tuple[Finding, ...]:
    """With or without the finding that it is about another sender's message: the reader knows of no successors."""
    code = Lost.OTHER_SENDER.value
    foreign = [r for r in new.references if r.sender and not speaks_for(new.sender, r.sender, successors)]
    if not foreign:
        return tuple(finding for finding in findings if finding.code != code)
    if new.msg_type not in ("Update", "Cancel") or any(finding.code == code for finding in findings):
        return findings
    return (*findings, _finding(code, [(r.sender, r.identifier, r.sent or new.sent) for r in foreign]))


def _of_identity(new: Link, known: Sequence[Link]) -> Iterator[Finding]:
    same = {link.digest for link in known if link.key == new.key}
    if new.digest in same:
        yield _finding("repeat")
    elif same:
        yield _finding("changed-content")
    taking = [link for link in known if link.takes_part]
    references = sum(len(link.references) for link in (new, *taking))
    if len(taking) >= MOST_LINKS or references > MOST_REFERENCES:
        yield _finding("chain-too-long")


Noticed = Iterator[tuple[str, Collection[Key]]]


def _of_references(new: Link, woven: Woven, elsewhere: Collection[Key]) -> Noticed:
    """What is odd about the messages it refers to; a foreign sender was noted before."""
    if new.msg_type == "Alert":
        return
    lost: dict[str, list[Key]] = {}
    for reference in dict.fromkeys(new.references):
        meant = woven.meant(new, reference)
        if isinstance(meant, Lost):
            named = (reference.sender, reference.identifier, reference.sent or new.sent)
            lost.setdefault(meant.value, []).append(named)
    yield from ((code.value, lost.get(code.value, ())) for code in (Lost.AMBIGUOUS, Lost.NOT_NEWER))
    targets = woven.targets(new)
    yield "reference-other-status", [key for key in targets if key in elsewhere]
    yield "reference-to-cancel", [key for key in targets if key in woven.cancels]
    here = {*woven.overtaken, *woven.cancels, *elsewhere}
    unknown = [key for key in targets if key not in here]
    yield Lost.UNKNOWN.value, unknown + lost.get(Lost.UNKNOWN.value, [])


def _of_effects(new: Link, woven: Woven, stand: Mapping[Key, Standing], replaces: Collection[Key]) -> Noticed:
    """What its coming did, and what had been done to it before it came."""
    targets = woven.targets(new)
    if new.cancels:
        still = {key for key in woven.heirs(targets) if stand[key] is Standing.STANDS}
        yield "cancels-replaced", still
        return
    standing = stand[new.key]
    if standing is Standing.CANCELLED:
        yield "born-cancelled", [woven.cancelled[new.key]]
    if standing is Standing.REPLACED:
        yield "born-replaced", [max(woven.newest.get(new.key, NEVER), woven.overtaken[new.key])[1]]
    yield "implied-update", [key for key in replaces if key[:2] == new.name and key not in targets]
    yield "branch", [key for key in replaces if key[:2] != new.name and key not in targets]
    if standing is Standing.STANDS:
        yield "updates-cancelled", [key for key in targets if key in woven.cancelled]
        newer = [woven.newest[key] for key in targets]
        yield "older-update", [key for sent, key in newer if sent > new.sent]
