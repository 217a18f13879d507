"""What we publish is valid by the schema of CAP 1.2, ours and, where they are at hand, those of others."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders_capout import an_info, opened, plain
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from alerts.cap.document import Area, Reference
from alerts.cap.schema import invalid
from alerts.cap.write import write

SCHEMAS = Path(__file__).resolve().parents[3] / "shared" / "feeds" / "corpus" / "schema"
EXTENDED = sorted(SCHEMAS.glob("google__*cap12_extended.xsd"))
STRICT_NAMES = SCHEMAS / "alphagov__01ee305c__cap12.xsd"


FIRST = etree.XMLSchema(etree.parse(str(EXTENDED[0]))) if EXTENDED else None


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """An alert, its update, its all-clear; a mistake taken back; an earthquake; all of Timor-Leste."""
    desk = opened(tmp_path_factory.mktemp("chain") / "home")
    ended, mistaken = desk.approved(), desk.approved("Hera, Dili", "Manleuana")
    desk.updated(ended)
    desk.retracted(mistaken)
    desk.cleared(ended)
    quake = desk.approved("Betano", hazard="earthquake", values={"magnitude": "6.1", "place": "Same"})
    desk.house.suco = lambda code: code  # type: ignore[assignment, method-assign]
    country = desk.approved(*desk.app.gazetteer.sucos, hazard="tropical_cyclone")
    revisions = [(ended, 1), (ended, 2), (ended, 3), (mistaken, 1), (mistaken, 2), (quake, 1), (country, 1)]
    bodies = [desk.body(*one) for one in revisions]
    desk.app.database.close()
    return bodies


def test_every_kind_of_document_is_valid_by_our_own_schema(chain: list[bytes]) -> None:
    for body in chain:
        assert invalid(etree.fromstring(body)) is None


def validator(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(path)))


@pytest.mark.shared
@pytest.mark.skipif(not EXTENDED, reason="the collection is not beside the checkout")
def test_every_kind_of_document_is_valid_by_the_schemas_of_others(chain: list[bytes]) -> None:
    for path in EXTENDED:
        for body in chain:
            validator(path).assertValid(etree.fromstring(body))


@pytest.mark.shared
@pytest.mark.skipif(not STRICT_NAMES.exists(), reason="the collection is not beside the checkout")
def test_only_our_identifiers_are_unlike_those_of_alphagov(chain: list[bytes]) -> None:
    """Its schema allows letters and digits only, so no name in the style of the WMO."""
    found = validator(STRICT_NAMES)
    for body in chain:
        root = etree.fromstring(body)
        root.find("{*}identifier").text = "NDMD-1"
        found.assertValid(root)


@pytest.mark.shared
@pytest.mark.skipif(not EXTENDED, reason="the collection is not beside the checkout")
@given(st.text(), st.lists(st.tuples(st.floats(-80, 80), st.floats(0, 9)), max_size=2))
@settings(max_examples=25, deadline=None)
def test_any_text_and_circle_is_written_validly(text: str, rounds: list[tuple[float, float]]) -> None:
    area = Area(desc=text, circles=tuple((lat, lat, km) for lat, km in rounds), geocodes=(("INTL", text),))
    told = an_info(event=text, headline=text, parameters=((text, text),), response_types=("AllClear",), areas=(area,))
    references = (Reference("ndmd@example.tl", "NDMD-0", plain().sent),) * 2
    document = plain(note=text, references=references, incidents=text, infos=(told,))
    FIRST.assertValid(etree.fromstring(write(document)))
