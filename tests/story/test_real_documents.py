"""Documents that real services sent, imported with places an officer chose, all the way to a confirmed delivery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from house import ANA, BEN
from night import Night, a_night

from alerts.actions import approve, draft, ingest
from alerts.actions.report import report
from alerts.errors import NotAllowed
from alerts.incoming import Choices

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "feeds" / "corpus" / "cap"


@dataclass(frozen=True)
class Real:
    """`hazard` is given where the officer has to choose it; `values` where the text needs what the source lacks."""

    service: str
    file: str
    drafted: str
    hazard: str | None = None
    values: dict[str, str] | None = None


DOCUMENTS = (
    Real("Met Éireann (MeteoAlarm)", "KDE__ee1027d3__ie-2.49.0.1.372.0.250413231648.N_Norm002_SmallCraft.xml",
         "high_waves", hazard="high_waves"),
    Real("NWS", "AT-backbone__d61c0b08__us.cap.xml", "flood"),
    Real("Environment Canada",
         "openbroadcaster__4331fbd0__2019-01-01T00_04_07_02Iurn3oid32.49.0.1.124.0322195743.2019_001.xml",
         "strong_wind", hazard="strong_wind"),
    Real("WMO region's CAP editor (Colombia)", "shu8__70aa8789__feeds.md_e1.xml", "flood",
         hazard="flood"),
    Real("GDACS", "KDE__a214d6fd__gdacs-cap_1470644.xml", "earthquake",
         values={"magnitude": "5.6", "place": "Ainaro"}),
)  # fmt: skip


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    with a_night(tmp_path / "home") as one:
        yield one


@pytest.mark.shared
@pytest.mark.skipif(not CORPUS.exists(), reason="the collection of real documents is not beside this checkout")
@pytest.mark.parametrize("real", DOCUMENTS, ids=lambda real: real.service)
def test_a_real_document_becomes_confirmed_deliveries(night: Night, real: Real) -> None:
    house, app = night.house, night.house.app
    house.contact("Hera, Dili", "+67077100030")
    house.contact("Hera, Dili", "+67077100040", languages=("pt",))
    data = (CORPUS / real.file).read_bytes()
    choices = Choices(
        sucos=(house.suco("Hera, Dili"),),
        hazard=real.hazard,
        new_expiry=house.now + timedelta(hours=6),
        values=real.values,
    )
    taken = ingest.import_document(app, data, choices, by=ANA, source=real.service, now=house.now)
    assert taken.warning.newest.hazard == real.drafted
    number = taken.warning.id
    draft.submit(app, number, by=ANA, now=house.now)
    approve.approve(app, number, by=BEN, now=house.now)
    night.until_quiet()
    assert {proof for _, _, proof in house.states(number)} == {"acknowledged", "delivered"}
    page = night.page("test-fm", taken.warning.newest.id)
    assert httpx.post(page, data={"language": "pt"}, follow_redirects=True).status_code == 200
    told = report(app, number, house.now)
    assert (told.totals.reached, told.totals.sucos, told.totals.stations_aired) == (1, 1, 1)
    tetum, portuguese = night.taken("+67077100030")[0], night.taken("+67077100040")[0]
    assert tetum.startswith("NDMD")
    assert portuguese.startswith("NDMD")
    assert tetum != portuguese


@pytest.mark.shared
@pytest.mark.skipif(not CORPUS.exists(), reason="the collection of real documents is not beside this checkout")
def test_a_real_all_clear_from_abroad_warns_nobody(night: Night) -> None:
    data = (CORPUS / "google__5d7f39be__canada.cap").read_bytes()
    with pytest.raises(NotAllowed, match="is not a warning"):
        ingest.import_document(night.house.app, data, Choices(), by=ANA, source="Canada", now=night.house.now)
