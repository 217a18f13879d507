"""How much of bare XML parsing is left when a document is also understood, judged and checked."""

from __future__ import annotations

import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import product
from math import cos, pi, sin
from pathlib import Path

from lxml import etree

from alerts.bench import Row
from alerts.cap.read import LARGEST, read
from alerts.cap.verdict import weigh
from alerts.errors import NotFound, Unreachable

ROUNDS = 9
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Turn = Callable[[], float]


def rows(folder: Path | None = None, peer_python: Path | None = None) -> Iterator[Row]:
    """Documents a second of bare lxml, and what share of it our reader keeps: alone, with the verdict, with the XSD.

    The documents are those below `folder` that bare lxml can parse, or some that the bench writes itself. With
    `peer_python`, an interpreter that has cap-tools, both also read those documents that cap-tools can.
    """
    documents = _below(folder) if folder else _own()
    each: Mapping[str, Callable[[bytes], object]] = {
        "bare": etree.fromstring,
        "read": read,
        "weigh": lambda data: weigh(read(data), NOW),
        "schema": lambda data: read(data, schema=True),
    }
    rates = _take_turns({name: _turn(work, documents) for name, work in each.items()})
    yield Row(f"bare lxml, {len(documents)} documents", statistics.median(rates["bare"]), "documents/s")
    yield _beside("read", rates, "read", "bare", "0.3")
    yield _beside("read and weigh", rates, "weigh", "bare")
    yield _beside("read with its XSD verdict", rates, "schema", "bare")
    if peer_python:
        yield from _beside_peer(peer_python, documents)


def _beside(said: str, rates: Mapping[str, Sequence[float]], name: str, base: str, target: str = "") -> Row:
    ratio = statistics.median(mine / theirs for mine, theirs in zip(rates[name], rates[base], strict=True))
    return Row(said, statistics.median(rates[name]), "documents/s", statistics.median(rates[base]), ratio, target)


def _take_turns(turns: Mapping[str, Turn]) -> Mapping[str, list[float]]:
    """The rates of each, one a round; all take turns, so that a slow moment is slow for all. A first one warms up."""
    rates: dict[str, list[float]] = {name: [] for name in turns}
    for number in range(ROUNDS + 1):
        for name, turn in turns.items():
            rate = turn()
            if number:
                rates[name].append(rate)
    return rates


def _turn(work: Callable[[bytes], object], documents: Sequence[bytes]) -> Turn:
    def turn() -> float:
        started = time.perf_counter()
        for data in documents:
            work(data)
        return len(documents) / (time.perf_counter() - started)

    return turn


# Runs in the other interpreter, which knows nothing of this program: a folder of numbered files as its argument,
# the numbers it can read as its first line, then the seconds of one more round for every line it is sent.
PEER = """
import sys, time
from pathlib import Path
from cap_tools.models import Alert
from xsdata.formats.dataclass.parsers import XmlParser

parser = XmlParser()
documents = [path.read_bytes() for path in sorted(Path(sys.argv[1]).iterdir())]
able = []
for number, data in enumerate(documents):
    try:
        parser.from_bytes(data, Alert)
        able.append(number)
    except Exception:
        pass
print(*able, flush=True)
for line in sys.stdin:
    started = time.perf_counter()
    for number in able:
        parser.from_bytes(documents[number], Alert)
    print(time.perf_counter() - started, flush=True)
"""


def _beside_peer(python: Path, documents: Sequence[bytes]) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="avizu-bench-") as folder:
        for number, data in enumerate(documents):
            (Path(folder) / f"{number:06}.xml").write_bytes(data)
        with _peer(python, folder) as ask:
            able = [documents[int(number)] for number in ask("").split()]
            if not able:
                raise Unreachable(f"cap-tools reads none of the {len(documents)} documents.", remedy="Choose others.")
            peer: Turn = lambda: len(able) / float(ask("again\n"))  # noqa: E731
            rates = _take_turns({"peer": peer, "read": _turn(read, able)})
    yield Row(f"cap-tools, {len(able)} documents", statistics.median(rates["peer"]), "documents/s")
    yield _beside("read, the same documents", rates, "read", "peer", "5")


@contextmanager
def _peer(python: Path, folder: str) -> Iterator[Callable[[str], str]]:
    """A function that sends a line to cap-tools in its own interpreter and gives the line it answers."""
    try:
        process = subprocess.Popen(  # noqa: S603 - the officer at the keyboard names the interpreter
            [python, "-c", PEER, folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    except OSError:
        raise NotFound(f"There is no Python at {python}.", remedy="Give its path with --peer-python.") from None
    to_peer, from_peer = process.stdin, process.stdout
    assert to_peer is not None
    assert from_peer is not None

    def ask(line: str) -> str:
        to_peer.write(line)
        to_peer.flush()
        answer = from_peer.readline()
        if not answer:
            raise Unreachable(f"{python} has no cap-tools.", remedy=f"Run: {python} -m pip install cap-tools")
        return answer

    with process:
        try:
            yield ask
        finally:
            to_peer.close()


def _below(folder: Path) -> list[bytes]:
    """The documents below a folder that lxml can parse, in the order of their names."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".xml", ".cap") and path.is_file())
    documents = [data for path in paths if (data := path.read_bytes()) and len(data) <= LARGEST and _whole(data)]
    if not documents:
        raise NotFound(f"There is no XML document below {folder}.", remedy="Name a folder with .xml or .cap files.")
    return documents


def _whole(data: bytes) -> bool:
    try:
        etree.fromstring(data)
    except etree.XMLSyntaxError:
        return False
    return True


def _own() -> list[bytes]:
    """Made-up warnings as real ones come: most of a few kilobytes, in one or two languages; one has long borders."""
    sizes = [*product((1, 2), (1, 3, 10), (4, 8, 20), (0, 1, 4)), (2, 20, 200, 3)]
    return [_document(number, *size) for number, size in enumerate(sizes)]


def _document(number: int, languages: int, areas: int, corners: int, codes: int) -> bytes:
    head = f"<identifier>bench-{number}</identifier><sender>bench@example.tl</sender>"
    blocks = "".join(_info(language, areas, corners, codes) for language in ("en", "pt", "tet")[:languages])
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
        f"{head}<sent>2026-11-20T08:00:00+09:00</sent><status>Actual</status><msgType>Alert</msgType>"
        f"<scope>Public</scope>{blocks}</alert>"
    ).encode()


def _info(language: str, areas: int, corners: int, codes: int) -> str:
    where = "".join(_area(number, corners, codes) for number in range(areas))
    said = "Heavy rain is expected. Rivers may rise quickly and roads may be cut. " * 6
    return (
        f"<info><language>{language}</language><category>Met</category><event>Heavy rain</event>"
        "<responseType>Prepare</responseType><urgency>Expected</urgency><severity>Severe</severity>"
        "<certainty>Likely</certainty><onset>2026-11-20T12:00:00+09:00</onset>"
        "<expires>2026-11-21T08:00:00+09:00</expires><senderName>Made up</senderName><headline>Heavy rain</headline>"
        f"<description>{said}</description><instruction>Stay away from rivers.</instruction>"
        f"<parameter><valueName>rain</valueName><value>120 mm</value></parameter>{where}</info>\n"
    )


def _area(number: int, corners: int, codes: int) -> str:
    angles = [2 * pi * (corner % corners) / corners for corner in range(corners + 1)]
    points = " ".join(f"{-8.8 + 0.2 * sin(a):.4f},{125.0 + 0.1 * number + 0.2 * cos(a):.4f}" for a in angles)
    places = "".join(
        f"<geocode><valueName>P-code</valueName><value>TL{number:02}{code:02}</value></geocode>\n"
        for code in range(codes)
    )
    return f"<area>\n<areaDesc>Area {number}</areaDesc><polygon>{points}</polygon>{places}</area>\n"
