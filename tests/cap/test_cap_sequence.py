"""Alert, Update and Cancel in any order: where each document stands, and what an officer is told on arrival."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from builders_cap import area, cap, info, polygon
from received import DNMG, HEARD, MIDNIGHT, OTHER, SUCCESSOR, Received

from alerts.cap.document import Reference
from alerts.cap.read import read
from alerts.cap.sequence import SAID, Key, Link, Standing, arrive, chain_of
from alerts.cap.verdict import Meaning, Verdict, means

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "states.md").read_text("utf-8").partition("## CAP documents")[2]


def table(heading: str) -> list[list[str]]:
    lines = PAGE[PAGE.index(f"| {heading} |") :].partition("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def spans(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def hour(text: str) -> str:
    return f"2026-11-20T{text}:00:00+09:00"


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
    desk = Received()
    for document in map(line, spans(documents)):
        desk.take(document.data, released=document.released)
    assert [desk.last.verdict.value] == spans(verdict)
    assert [finding.code for finding in desk.last.findings] == spans(findings)
    assert {f"{label(key, desk)} {standing.value}" for key, standing in desk.stand.items()} == set(spans(expected))


def label(key: Key, desk: Received) -> str:
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
    arrived = Received().take(cap(msgType=msg_type, status=status, scope=scope, references=about))
    assert [arrived.verdict.value] == spans(verdict)
    assert arrived.link.takes_part is (part in ("yes", "only among exercises"))
    released = Received().take(cap(msgType=msg_type, status=status, scope=scope, references=about), released=True)
    assert released.link.takes_part is (part != "no")


def test_who_is_told_what_ended():
    desk = Received()
    desk.take(line("H 08 alert").data)
    update = desk.take(line("U 09 update H 08").data)
    cancel = desk.take(line("C 10 cancel U 09").data)
    assert [key[1] for key in update.replaces] == ["H"]
    assert [key[1] for key in cancel.cancels] == ["U"]
    assert desk.take(line("D 11 cancel U 09").data).cancels == ()


def test_an_update_that_had_run_out_still_says_what_it_ended():
    desk = Received()
    desk.take(line("H 08 alert").data)
    assert [key[1] for key in desk.take(line("U 09 update H 08 (expired)").data).replaces] == ["H"]


def test_the_finding_names_what_still_stands():
    desk = Received()
    for text in ("H 08 alert", "U 09 update H 08", "V 10 update U 09"):
        desk.take(line(text).data)
    said = desk.take(line("C 11 cancel H 08").data).findings
    assert [finding.code for finding in said] == ["cancels-replaced"]
    assert said[0].message.endswith(": V")


def test_a_release_lets_both_documents_of_one_identity_count():
    first, second = line("H 08 alert"), line("H 08 update G 07 (changed)")
    desk = Received()
    desk.take(line("G 07 alert").data)
    desk.take(first.data)
    assert desk.take(second.data).standing is Standing.HELD
    desk.known.pop()
    let_go = desk.take(second.data, released=True)
    assert (let_go.verdict, [key[1] for key in let_go.replaces]) == (Verdict.FLAG, ["G"])


def test_a_newcomer_that_ties_two_threads_together_shows_what_it_displaced():
    desk = Received()
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


def test_what_is_held_of_strangers_makes_no_chain_too_long_for_the_sender_himself() -> None:
    """52 documents of a stranger, each naming a thousand messages of the sender, and then the sender's own update."""
    names = tuple(Reference(DNMG, f"D{number}", MIDNIGHT) for number in range(1000))
    known = [
        Link(
            sender=OTHER,
            identifier=f"X{number}",
            sent=MIDNIGHT,
            msg_type="Update",
            references=names,
            digest=str(number),
            takes_part=False,
        )
        for number in range(52)
    ]
    own = Link(
        sender=DNMG,
        identifier="D-new",
        sent=MIDNIGHT + timedelta(hours=1),
        msg_type="Update",
        references=names[:1],
        digest="own",
    )
    tied = chain_of(own, lambda wanted: known if "D0" in wanted else ())
    assert tied == []
    assert arrive(HEARD, own, known).verdict is Verdict.ACCEPT
