"""A desk whose home has a language of its own, before the stand-in gateway and on the web."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from house import ACCOUNT, AUTH_TOKEN, NIGHT, House, build_house, sms_route

from alerts.sandbox.running import RunningSandbox, running_sandbox

sys.path.insert(0, str(Path(__file__).parent))

STATIONS = """\
- {id: toy-fm, name: "Radio Toy (made up)", municipality: Dili, phone: "+67077299940", languages: [toy, tet],
   confirmed_by: "the tests", confirmed_on: "2026-11-01", made_up: true, source: "made up for the tests"}
- {id: mambai-fm, name: "Radio Mambai (made up)", municipality: Dili, phone: "+67077299941", languages: [mgm],
   confirmed_by: "the tests", confirmed_on: "2026-11-01", made_up: true, source: "made up for the tests"}
"""


@pytest.fixture(scope="session")
def gateway() -> Iterator[RunningSandbox]:
    with running_sandbox(account_sid=ACCOUNT, auth_token=AUTH_TOKEN, start=NIGHT) as sandbox:
        yield sandbox


@pytest.fixture
def toy_house(tmp_path: Path, gateway: RunningSandbox) -> Iterator[House]:
    gateway.state.forget()
    gateway.state.clock.now = NIGHT  # type: ignore[attr-defined]
    built = build_house(tmp_path / "home", routes=(sms_route(gateway.base_url),))
    (built.app.home / "stations.yaml").write_text(STATIONS, "utf-8")
    yield built
    built.app.database.close()
