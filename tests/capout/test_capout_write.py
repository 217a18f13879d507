"""What is written is what is read: any document, and no text can break out of its element."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import cos, sin, tau

from builders_capout import NOON, an_info, plain
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.cap.document import Area, Document, Info, Reference
from alerts.cap.read import read
from alerts.cap.write import write
from alerts.model.warning import Certainty, Severity, Urgency

HIDDEN = "\xad\u061c\u180e\ufeff"

letters = st.characters(blacklist_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"))
texts = st.lists(st.text(letters, min_size=1, max_size=12), max_size=4).map(" ".join)
said = texts.filter(bool)
names = st.text(letters.filter(lambda c: c not in ",<&"), min_size=1, max_size=20)
instants = st.integers(0, 3_000_000_000).map(
    lambda seconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
pairs = st.lists(st.tuples(said, texts), max_size=3).map(tuple)
degrees = st.integers(-80_00000, 80_00000).map(lambda units: round(units / 100_000, 5))


def ring(middle: tuple[float, float], reach: float, hours: set[int]) -> tuple[tuple[float, float], ...]:
    """Corners around a place, as hours on a dial: closed, and never flat."""
    lat, lon = middle
    turns = [hour * tau / 12 for hour in sorted(hours)]
    corners = [(round(lat + reach * cos(turn), 5), round(lon + reach * sin(turn), 5)) for turn in turns]
    return (*corners, corners[0])


rings = st.builds(
    ring, st.tuples(degrees, degrees), st.floats(0.01, 5), st.sets(st.integers(0, 11), min_size=3, max_size=8)
)
circles = st.tuples(degrees, degrees, st.integers(0, 5_000_000).map(lambda metres: metres / 1000))
areas = st.builds(
    Area,
    desc=texts,
    polygons=st.lists(rings, max_size=2).map(tuple),
    circles=st.lists(circles, max_size=2).map(tuple),
    geocodes=pairs,
)
infos = st.builds(
    Info,
    language=said,
    event=texts,
    categories=st.lists(said, max_size=2).map(tuple),
    urgency=st.sampled_from(Urgency),
    severity=st.sampled_from(Severity),
    certainty=st.sampled_from(Certainty),
    effective=st.none() | instants,
    onset=st.none() | instants,
    expires=st.none() | instants,
    headline=texts,
    description=texts,
    instruction=texts,
    sender_name=texts,
    response_types=st.lists(said, max_size=2).map(tuple),
    event_codes=pairs,
    parameters=pairs,
    areas=st.lists(areas, max_size=3).map(tuple),
)
documents = st.builds(
    Document,
    version=st.just("1.2"),
    identifier=names,
    sender=names,
    sent=instants,
    status=texts,
    msg_type=texts,
    scope=texts,
    references=st.lists(st.builds(Reference, names, names, instants), max_size=3).map(tuple),
    incidents=texts,
    note=texts,
    infos=st.lists(infos, max_size=3).map(tuple),
    signed=st.just(False),
)


@given(documents)
@settings(max_examples=30, deadline=None)
def test_any_document_is_read_back_as_it_was(document: Document) -> None:
    assert read(write(document)).document == document


@given(st.text())
def test_no_text_breaks_out_or_hides_anything(text: str) -> None:
    reading = read(write(plain(note=text, infos=(an_info(headline=text),))))
    assert reading.document is not None
    assert "hidden-characters" not in {finding.code for finding in reading.findings}
    assert reading.document.infos[0].headline == reading.document.note
    assert reading.document.msg_type == "Alert"


def test_controls_and_turned_text_are_left_out() -> None:
    data = write(plain(note=f"a\x00b\x1f{HIDDEN}c\u202ed\ufffee <x> & ]]>"))
    document = read(data).document
    assert document is not None
    assert document.note == "abcde <x> & ]]>"


def test_it_is_utf_8_indented_and_in_dili_time() -> None:
    data = write(plain(note="São"))
    assert data.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<alert xmlns=")
    assert "\n  <note>São</note>\n" in data.decode()
    assert b"<sent>2026-11-21T12:00:00+09:00</sent>" in data


def test_fractions_of_a_second_are_not_written() -> None:
    document = read(write(plain(sent=NOON + timedelta(milliseconds=900)))).document
    assert document is not None
    assert document.sent == NOON


def test_a_reference_of_which_only_the_name_is_known_stays_one() -> None:
    document = read(write(plain(references=(Reference("", "DNMG-1", None),)))).document
    assert document is not None
    assert document.references == (Reference("", "DNMG-1", None),)
