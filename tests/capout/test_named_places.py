"""Codes of INTL: a document of ours means exactly these sucos; in one of others they count with what is drawn."""

from __future__ import annotations

import pytest
from builders_cap import DILI_RING, EVENING, area, cap, geocode, info, named, polygon

from alerts.app import App
from alerts.cap.draft import draft_facts
from alerts.cap.read import read
from alerts.cap.verdict import Verdict
from alerts.errors import Unclear
from alerts.incoming import Choices, Judged, draft, judge, touched
from alerts.places.gazetteer import Gazetteer

HERA, MANLEUANA = "070107", "070204"


def judged(files: App, data: bytes) -> Judged:
    return judge(read(data), lambda: files.shapes, EVENING, lambda: files.gazetteer)


def sucos(files: App, data: bytes) -> tuple[str, ...]:
    document = read(data).document
    assert document is not None
    facts = draft_facts(document, EVENING)
    assert facts is not None
    return touched(files.known, facts, judged(files, data))


def coded(*codes: str, shape: str = DILI_RING) -> str:
    return area(polygon(shape), *(geocode("INTL", code) for code in codes))


OURS = named("eventCode", "avizu:hazard", "flood")


def test_in_a_document_of_ours_the_codes_alone_count_however_wide_the_shape(files: App) -> None:
    data = cap(info(coded(HERA), coded(MANLEUANA, HERA), extra=OURS))
    assert sucos(files, data) == tuple(sorted((HERA, MANLEUANA)))
    assert judged(files, data).sucos == tuple(sorted((HERA, MANLEUANA)))


def test_in_a_document_of_others_codes_and_shapes_count_together(files: App) -> None:
    shaped, baucau = sucos(files, cap(info(area(polygon())))), files.gazetteer.sucos_of("0402")
    assert sucos(files, cap(info(coded(HERA, "0402")))) == tuple(sorted({*shaped, HERA, *baucau}))
    assert judged(files, cap(info(coded(HERA, "0402")))).sucos == tuple(sorted({*shaped, HERA, *baucau}))


def test_the_code_of_a_municipality_or_post_means_its_sucos_and_of_an_aldeia_its_suco(files: App) -> None:
    assert sucos(files, cap(info(coded("07"), extra=OURS))) == files.gazetteer.sucos_of("07")
    assert sucos(files, cap(info(coded("0701"), extra=OURS))) == files.gazetteer.sucos_of("0701")
    aldeia = next(code for code in files.gazetteer.cells if len(code) == 8)
    assert sucos(files, cap(info(coded(aldeia), extra=OURS))) == files.gazetteer.sucos_of(aldeia)


@pytest.mark.parametrize(
    "areas",
    [
        (coded(HERA), area(polygon())),
        (coded(HERA, "999999"),),
        (coded("TL"),),
        (area(polygon(), geocode("intl", HERA)),),
        (area(polygon(), geocode("FIPS", HERA)),),
    ],
    ids=["one area has no code", "one code is unknown", "the whole country", "another case", "another list"],
)
def test_anything_less_exact_is_read_from_the_shapes(files: App, areas: tuple[str, ...]) -> None:
    shaped = sucos(files, cap(info(area(polygon()))))
    assert len(shaped) > 10
    assert set(shaped) <= set(sucos(files, cap(info(*areas))))


def test_an_area_of_another_block_counts_as_well(files: App) -> None:
    data = cap(info(coded(HERA)), info(area(polygon()), language="pt"))
    assert len(sucos(files, data)) > 10


def test_a_suco_that_has_no_shape_is_not_flagged_when_its_code_says_which(files: App) -> None:
    (beduku,) = files.gazetteer.without_polygon
    bare = cap(info(area(geocode("INTL", beduku), desc="Beduku, Dili")))
    assert sucos(files, bare) == (beduku,)
    assert judged(files, bare).weighed.verdict is Verdict.ACCEPT
    unknown = cap(info(area(geocode("INTL", "999999"), desc="somewhere")))
    assert judged(files, unknown).finding("no-shape")


def test_a_shape_elsewhere_beside_our_codes_is_trusted_by_nobody(files: App) -> None:
    found = judged(files, cap(info(coded(HERA, shape="48,16 48,17 49,17 48,16"))))
    assert found.finding("outside")
    assert found.weighed.verdict is Verdict.REJECT


def test_the_gazetteer_is_asked_only_for_codes_of_ours(files: App) -> None:
    def never() -> Gazetteer:
        raise AssertionError("nobody should ask")

    for document in (cap(info(area(polygon()))), cap(info(coded(HERA)), info(area(polygon()))), b"no document"):
        judge(read(document), lambda: files.shapes, EVENING, never)


def test_no_areas_name_no_places(files: App) -> None:
    data = cap(info(area(geocode("INTL", HERA))).replace("<area>", "<!--").replace("</area>", "-->"))
    assert sucos(files, data) == ()


def drafted(files: App, extra: str, event: str = "Something") -> str:
    data = cap(info(coded(HERA), event=event, extra=extra))
    document = read(data).document
    assert document is not None
    facts = draft_facts(document, EVENING)
    assert facts is not None
    return draft(files.known, facts, judged(files, data), Choices(), by="ana", now=EVENING).hazard


def test_our_own_code_names_the_hazard_before_its_event_does(files: App) -> None:
    assert drafted(files, named("eventCode", "avizu:hazard", "road_cut")) == "road_cut"
    assert drafted(files, named("eventCode", "avizu:hazard", "road_cut"), event="Flood") == "road_cut"
    assert drafted(files, named("eventCode", "avizu:hazard", "no such"), event="Flood") == "flood"
    with pytest.raises(Unclear, match="Which hazard"):
        drafted(files, named("eventCode", "SAME", "road_cut"))
