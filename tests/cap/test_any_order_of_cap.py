"""Free and long sequences of CAP documents: any order and any repetition ends the same, and soon."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from received import HEARD, MIDNIGHT, SUCCESSORS, Received

from alerts.cap.document import Finding, Reference
from alerts.cap.sequence import MOST_LINKS, Key, Link, Standing, arrive, chain_of, standings
from alerts.cap.verdict import Verdict, Weighed

# Few names and hours, so that documents meet.
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


def desk_after(links: Iterable[Link]) -> Received:
    desk = Received()
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
    desk, ended = Received(), set()
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
