"""Alert, Update and Cancel in any order: where each document stands, and what an officer is told on arrival."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from builders_cap import EVENING, area, cap, info, polygon
from hypothesis import given
from hypothesis import strategies as st

from alerts.cap.document import Finding, Reference
from alerts.cap.read import read
from alerts.cap.sequence import MOST_LINKS, SAID, Arrived, Key, Link, Standing, arrive, chain_of, link_of, standings
from alerts.cap.verdict import Meaning, Verdict, Weighed, means, weigh

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "states.md").read_text("utf-8").partition("## CAP documents")[2]
DNMG, OTHER, SUCCESSOR = "dnmg@example.tl", "other@example.tl", "dnmg@new.example.tl"
SUCCESSORS = {DNMG: SUCCESSOR}
MIDNIGHT = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)
HEARD = Weighed(Verdict.ACCEPT, (), None)


def table(heading: str) -> list[list[str]]:
    lines = PAGE[PAGE.index(f"| {heading} |") :].partition("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def spans(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def hour(text: str) -> str:
    return f"2026-11-20T{text}:00:00+09:00"


class Desk:
    """Documents arrive here one after the other."""

    def __init__(self) -> None:
        self.known: list[Link] = []
        self.stand: dict[Key, Standing] = {}
        self.last: Arrived | None = None

    def take(self, data: bytes, *, released: bool = False) -> Arrived:
        reading = read(data)
        assert reading.document
        return self.add(weigh(reading, EVENING), link_of(reading.document, released=released))

    def add(self, weighed: Weighed, new: Link) -> Arrived:
        arrived = self.last = arrive(weighed, new, self.known, SUCCESSORS)
        self.stand.update(arrived.standings)
        if not arrived.link.takes_part:
            self.stand.setdefault(new.key, arrived.standing)
        if arrived.verdict is not Verdict.IGNORE:
            self.known.append(arrived.link)
        return arrived


@dataclass(frozen=True)
class Line:
    """`U 09 update H 08 (expired)` of the page, as a document."""

    data: bytes
    released: bool


HEADS = {
    "another sender": {"sender": OTHER},
    "successor": {"sender": SUCCESSOR},
    "exercise": {"status": "Exercise"},
}
INFOS = {
    "changed": info(headline="Heavy rain in all of Dili"),
    "expired": info(expires=hour("10")),
    "abroad": info(area(polygon("-7.5,110.0 -7.5,110.2 -7.7,110.2 -7.5,110.0"))),
}


def line(text: str) -> Line:
    marks = re.findall(r"\((.+?)\)", text)
    identifier, at, kind, *about = text.partition(" (")[0].split()
    head = {"identifier": identifier, "sent": hour(at), "msgType": kind.capitalize()}
    for mark in marks:
        head |= HEADS.get(mark, {})
    if "no offset" in marks:
        head["sent"] = head["sent"].removesuffix("+09:00")
    if about:
        head["references"] = " ".join(references(about))
    return Line(cap(*(INFOS[mark] for mark in marks if mark in INFOS), **head), "released" in marks)


def references(about: list[str]) -> Iterable[str]:
    for word, after in itertools.pairwise([*about, ""]):
        if not word.isdigit():
            yield f"{DNMG},{word},{hour(after)}" if after.isdigit() else word


@pytest.mark.parametrize("row", table("what comes"), ids=lambda row: row[0])
def test_each_row_of_the_page(row):
    _, documents, verdict, findings, expected = row
    desk = Desk()
    for document in map(line, spans(documents)):
        desk.take(document.data, released=document.released)
    assert [desk.last.verdict.value] == spans(verdict)
    assert [finding.code for finding in desk.last.findings] == spans(findings)
    assert {f"{label(key, desk)} {standing.value}" for key, standing in desk.stand.items()} == set(spans(expected))


def label(key: Key, desk: Desk) -> str:
    """The identifier, with its hour where several messages bear it."""
    alone = [other[1] for other in desk.stand].count(key[1]) == 1
    return key[1] if alone else f"{key[1]} {(key[2] - MIDNIGHT) // timedelta(hours=1):02}"


def test_the_page_has_a_row_for_everything_the_sequence_can_say():
    shown = {code for row in table("what comes") for code in spans(row[3])}
    assert set(SAID) - shown == {"chain-too-long"}
    assert "`chain-too-long`" in PAGE


TYPES = ("Alert", "Update", "Cancel", "Ack", "Error", "Warning")
STATUSES = ("Actual", "Exercise", "System", "Test", "Draft", "actual", None)
SCOPES = ("Public", "Private", "Restricted", None)


def fits(cell: str, written: str | None, others: set[str]) -> bool:
    if cell == "any other":
        return written not in others
    return cell == "any" or (cell == "none" and written is None) or written in spans(cell)


@pytest.mark.parametrize(("msg_type", "status", "scope"), list(itertools.product(TYPES, STATUSES, SCOPES)))
def test_the_first_row_that_fits_says_what_a_document_can_be(msg_type, status, scope):
    rows = table("msgType")
    named = [{word for row in rows for word in spans(row[column])} for column in range(3)]
    written = (msg_type, status, scope)
    verdict, part = next(row[3:] for row in rows if all(map(fits, row, written, named)))
    about = f"{DNMG},H,{hour('07')}" if msg_type != "Alert" else None
    arrived = Desk().take(cap(msgType=msg_type, status=status, scope=scope, references=about))
    assert [arrived.verdict.value] == spans(verdict)
    assert arrived.link.takes_part is (part in ("yes", "only among exercises"))
    released = Desk().take(cap(msgType=msg_type, status=status, scope=scope, references=about), released=True)
    assert released.link.takes_part is (part != "no")


def test_who_is_told_what_ended():
    desk = Desk()
    desk.take(line("H 08 alert").data)
    update = desk.take(line("U 09 update H 08").data)
    cancel = desk.take(line("C 10 cancel U 09").data)
    assert [key[1] for key in update.replaces] == ["H"]
    assert [key[1] for key in cancel.cancels] == ["U"]
    assert desk.take(line("D 11 cancel U 09").data).cancels == ()


def test_an_update_that_had_run_out_still_says_what_it_ended():
    desk = Desk()
    desk.take(line("H 08 alert").data)
    assert [key[1] for key in desk.take(line("U 09 update H 08 (expired)").data).replaces] == ["H"]


def test_the_finding_names_what_still_stands():
    desk = Desk()
    for text in ("H 08 alert", "U 09 update H 08", "V 10 update U 09"):
        desk.take(line(text).data)
    said = desk.take(line("C 11 cancel H 08").data).findings
    assert [finding.code for finding in said] == ["cancels-replaced"]
    assert said[0].message.endswith(": V")


def test_a_release_lets_both_documents_of_one_identity_count():
    first, second = line("H 08 alert"), line("H 08 update G 07 (changed)")
    desk = Desk()
    desk.take(line("G 07 alert").data)
    desk.take(first.data)
    assert desk.take(second.data).standing is Standing.HELD
    desk.known.pop()
    let_go = desk.take(second.data, released=True)
    assert (let_go.verdict, [key[1] for key in let_go.replaces]) == (Verdict.FLAG, ["G"])


def test_a_sender_may_be_followed_more_than_once_and_a_ring_of_successors_ends():
    new = replace(long_link(9, [8], msg_type="Cancel"), sender="c")
    old = long_link(8, msg_type="Alert")
    assert arrive(HEARD, new, [old]).verdict is Verdict.QUARANTINE
    assert arrive(HEARD, new, [old], {"a": "b"}).verdict is Verdict.QUARANTINE
    assert arrive(HEARD, new, [old], {"a": "b", "b": "a"}).verdict is Verdict.QUARANTINE
    assert arrive(HEARD, new, [old], {"a": "b", "b": "c"}).cancels == (old.key,)


def test_one_finding_speaks_for_many_references():
    arrived = arrive(HEARD, long_link(5, range(6, 12)), [])
    assert [finding.code for finding in arrived.findings] == ["not-newer"]
    assert arrived.findings[0].message.endswith(": 6, 7, 8 and 3 others")


def test_a_newcomer_that_ties_two_threads_together_shows_what_it_displaced():
    desk = Desk()
    for text in ("A 07 alert", "R 10 update A 07", "L 09 update U 08"):
        desk.take(line(text).data)
    arrived = desk.take(line("U 08 update A 07").data)
    assert {key[1] for key in arrived.replaces} == {"L"}
    assert [finding.code for finding in arrived.findings] == ["born-replaced", "branch"]


@pytest.mark.parametrize(
    ("blocks", "head", "meaning"),
    [
        ([info()], {}, Meaning.WARNS),
        ([info(urgency="Past")], {}, Meaning.ENDS),
        ([info(responseType="AllClear")], {"msgType": "Update"}, Meaning.ENDS),
        ([info(urgency="Past"), info()], {"msgType": "Update"}, Meaning.WARNS),
        ([info()], {"msgType": "Cancel"}, Meaning.CANCELS),
        ([info()], {"msgType": "Ack"}, Meaning.NOTHING),
        (["<note>nothing</note>"], {}, Meaning.NOTHING),
    ],
)
def test_what_a_document_asks_for(blocks, head, meaning):
    document = read(cap(*blocks, **head)).document
    assert document
    assert means(document) is meaning


# Free sequences. Few names and hours, so that documents meet.

SENDERS, NAMES, HOURS = ("a", "b", "c"), ("1", "2", "3", "4"), range(5)


def at(hours: int) -> datetime:
    return MIDNIGHT + timedelta(hours=hours)


def exact() -> st.SearchStrategy[Reference]:
    return st.builds(Reference, st.sampled_from(SENDERS), st.sampled_from(NAMES), st.sampled_from(HOURS).map(at))


def bare() -> st.SearchStrategy[Reference]:
    return st.builds(Reference, st.sampled_from(["", *SENDERS]), st.sampled_from(NAMES), st.none())


def some_links(reference: st.SearchStrategy[Reference]) -> st.SearchStrategy[list[Link]]:
    link = st.builds(
        Link,
        sender=st.sampled_from(SENDERS),
        identifier=st.sampled_from(NAMES),
        sent=st.sampled_from(HOURS).map(at),
        msg_type=st.sampled_from(["Alert", "Update", "Update", "Cancel", "Ack"]),
        references=st.lists(reference, max_size=3).map(tuple),
        digest=st.just("content"),
        exercise=st.sampled_from([False, False, False, True]),
        released=st.sampled_from([False, False, True]),
    )
    return st.lists(link, max_size=9, unique_by=lambda one: one.key)


ANY_LINKS = some_links(st.one_of(exact(), exact(), bare()))
ACK = Weighed(Verdict.LOG, (Finding("type-log", ""),), None)


def desk_after(links: Iterable[Link]) -> Desk:
    desk = Desk()
    for link in links:
        desk.add(ACK if link.msg_type == "Ack" else HEARD, link)
    return desk


@given(links=ANY_LINKS, data=st.data())
def test_any_order_and_repetition_ends_the_same(links, data):
    more = data.draw(st.lists(st.sampled_from(links), max_size=5)) if links else []
    ordered = desk_after(sorted(links, key=lambda link: link.sent))
    shuffled = desk_after(data.draw(st.permutations(links + more)))
    assert shuffled.stand == ordered.stand
    assert set(shuffled.known) == set(ordered.known)
    assert standings(data.draw(st.permutations(shuffled.known * 2)), SUCCESSORS) == standings(ordered.known, SUCCESSORS)


@given(links=ANY_LINKS)
def test_one_by_one_and_all_at_once_end_the_same(links):
    desk = desk_after(links)
    taking = {link.key for link in desk.known if link.takes_part}
    at_once = standings(desk.known, SUCCESSORS)
    assert {key: standing for key, standing in desk.stand.items() if key in taking} == at_once
    assert at_once.keys() == taking


@given(links=some_links(exact()))
def test_what_has_ended_never_stands_again(links):
    desk, ended = Desk(), set()
    for link in links:
        arrived = desk.add(ACK if link.msg_type == "Ack" else HEARD, link)
        assert all(desk.stand[key] is not Standing.STANDS for key in ended)
        ended |= {key for key, standing in desk.stand.items() if standing in (Standing.REPLACED, Standing.CANCELLED)}
        assert (arrived.verdict is Verdict.SUPPRESS) is (arrived.standing in (Standing.REPLACED, Standing.CANCELLED))


@given(links=some_links(exact()))
def test_the_rules_told_in_another_way(links):
    links = [replace(link, exercise=False, released=False) for link in links]
    desk = desk_after(links)
    taking = {link.key: link for link in desk.known if link.takes_part}
    assert {key: standing for key, standing in desk.stand.items() if key in taking} == {
        key: told(link, taking) for key, link in taking.items()
    }


def told(link: Link, taking: dict[Key, Link]) -> Standing:
    """Straight from the words of the page, with no thought of speed."""
    if link.cancels:
        return Standing.STANDS
    if any(other.cancels and link.key in names(other) for other in taking.values()):
        return Standing.CANCELLED
    if updates(link.key, taking) or overtaken(link, link.sent, taking):
        return Standing.REPLACED
    return Standing.STANDS


def names(link: Link) -> set[Key]:
    keys = {(r.sender, r.identifier, r.sent) for r in link.references}
    return {key for key in keys if key != link.key and (key[2] < link.sent or (link.cancels and key[2] == link.sent))}


def goes_back_to(link: Link, taking: dict[Key, Link]) -> set[Key]:
    named = names(link) if link.msg_type == "Update" else set()
    named = {key for key in named if not (key in taking and taking[key].cancels)} or named
    namesakes = [
        key for key, other in taking.items() if other.warns and other.name == link.name and other.sent < link.sent
    ]
    return named or set(sorted(namesakes, key=lambda key: key[2])[-1:])


def updates(key: Key, taking: dict[Key, Link]) -> list[Link]:
    """Its updates and theirs."""
    direct = [
        link
        for link in taking.values()
        if link.warns
        and link.key != key
        and ((link.msg_type == "Update" and key in names(link)) or is_namesake(key, link, taking))
    ]
    return direct + [further for link in direct for further in updates(link.key, taking)]


def is_namesake(key: Key, link: Link, taking: dict[Key, Link]) -> bool:
    return key in taking and taking[key].warns and key[:2] == link.name and key[2] < link.sent


def overtaken(link: Link, since: datetime, taking: dict[Key, Link]) -> bool:
    back = goes_back_to(link, taking)
    return bool(back) and all(
        any(update.sent > since for update in updates(key, taking))
        or (key in taking and overtaken(taking[key], since, taking))
        for key in back
    )


@given(links=ANY_LINKS, data=st.data())
def test_only_what_is_tied_to_a_document_changes_by_it(links, data):
    if not links:
        return
    *known, new = data.draw(st.permutations(links))
    tied = chain_of(new, lambda wanted: [k for k in known if wanted & identifiers(k)])
    whole = arrive(HEARD, new, known, SUCCESSORS)
    part = arrive(HEARD, new, tied, SUCCESSORS)
    assert (whole.verdict, whole.findings, whole.standings) == (part.verdict, part.findings, part.standings)


def identifiers(link: Link) -> set[str]:
    return {link.identifier, *(reference.identifier for reference in link.references)}


# Long sequences.


def long_link(number: int, about: Iterable[int] = (), *, msg_type: str = "Update", bare: bool = False) -> Link:
    sent = [MIDNIGHT + timedelta(seconds=other) for other in about]
    return Link(
        sender="a",
        identifier="same" if bare else str(number),
        sent=MIDNIGHT + timedelta(seconds=number),
        msg_type=msg_type,
        references=tuple(
            Reference("" if bare else "a", "same" if bare else str(other), None if bare else at)
            for other, at in zip(about, sent, strict=True)
        ),
        digest=str(number),
    )


LONG = {
    "one after the other": [long_link(n, [n - 1] if n else []) for n in range(MOST_LINKS)],
    "all of the first": [long_link(n, [0] if n else []) for n in range(MOST_LINKS)],
    "each of the last nine": [long_link(n, range(max(0, n - 9), n)) for n in range(MOST_LINKS)],
    "all of one name": [long_link(n, [0], bare=True) for n in range(MOST_LINKS)],
    "in rings": [long_link(n, [(n + 1) % MOST_LINKS, n - 1]) for n in range(1, MOST_LINKS)],
}


@pytest.mark.parametrize("links", LONG.values(), ids=LONG.keys())
def test_five_thousand_documents_are_placed_at_once(links):
    *known, new = links
    begun = perf_counter()
    arrived = arrive(HEARD, new, known)
    assert perf_counter() - begun < 5
    assert arrived.standing is Standing.STANDS
    assert sum(standing is Standing.STANDS for standing in standings(links).values()) == 1


def test_a_document_tied_to_more_than_can_be_looked_through_is_held():
    known = LONG["one after the other"]
    arrived = arrive(HEARD, long_link(MOST_LINKS, [0]), known)
    assert (arrived.verdict, arrived.standings) == (Verdict.QUARANTINE, {})
    assert [finding.code for finding in arrived.findings] == ["chain-too-long"]
    many = [long_link(n, range(1_000)) for n in range(6_000, 6_051)]
    assert arrive(HEARD, long_link(7_000), many).verdict is Verdict.QUARANTINE
    assert len(chain_of(long_link(9_000, [0]), lambda _: [*known, *many])) == MOST_LINKS + 1
