"""Sources that post documents to us: who may, how much, how often, and what they are told."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from builders_cap import cap
from house import House, SharedApp, build_house

from alerts.app import App
from alerts.cap.document import Finding
from alerts.cap.verdict import Verdict
from alerts.errors import Unreachable
from alerts.intake import Taken
from alerts.settings import FeedSource
from alerts.web.app import make_app

TOKEN = "a-made-up-token-of-a-met-office"
OTHER = "a-made-up-token-of-somebody-else"
SOURCES = (
    FeedSource(name="met", reader="push", token=TOKEN),
    FeedSource(name="other", reader="push", token=OTHER),
    FeedSource(name="list", reader="rss", url="https://met.example/rss.xml"),
)
HERE = "/cap/push/met"


@dataclass
class Desk:
    """An intake of ours: it keeps what it is given and answers what the test wants."""

    answer: Taken = field(default_factory=lambda: Taken(verdict=Verdict.ACCEPT, report_id=7, drafts=(3,)))
    fault: Exception | None = None
    taken: list[tuple[str, bytes, datetime]] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)

    def take(self, app: App, data: bytes, *, source: FeedSource, now: datetime) -> Taken:
        self.taken.append((source.name, data, now))
        self.threads.add(threading.get_ident())
        if self.fault:
            raise self.fault
        return self.answer


@dataclass
class Web:
    """The web side of one home, which stays the same from one request to the next."""

    house: House
    desk: Desk

    def __post_init__(self) -> None:
        self.inside = make_app(self.app, take=self.desk.take)

    @property
    def app(self) -> App:
        return self.house.app

    def post(self, path: str = HERE, *, token: str | None = TOKEN, content: Any = b"<alert/>", **headers: str):
        given = {"Authorization": f"Bearer {token}"} if token is not None else {}
        return self.ask("POST", path, content=content, headers={**given, **headers})

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def one() -> httpx.Response:
            transport = httpx.ASGITransport(self.inside, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.7:8630") as client:
                return await client.request(method, path, **more)

        return asyncio.run(one())


@pytest.fixture
def web(house: House) -> Iterator[Web]:
    settings = replace(house.app.settings, feeds=SOURCES)
    app = SharedApp(house.app.home, clock=house.clock, given=settings)
    yield Web(replace(house, app=app), Desk())
    if "database" in vars(app):
        app.database.close()


def test_a_document_is_taken_and_its_sender_told_what_became_of_it(web: Web) -> None:
    answer = web.post(content=b"<alert>one</alert>")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == {"verdict": "accept", "report": 7, "warning": 3, "findings": []}
    assert web.desk.taken == [("met", b"<alert>one</alert>", web.house.now)]
    assert threading.get_ident() not in web.desk.threads


@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        (Verdict.ACCEPT, 200),
        (Verdict.FLAG, 200),
        (Verdict.LOG, 200),
        (Verdict.IGNORE, 200),
        (Verdict.SUPPRESS, 200),
        (Verdict.QUARANTINE, 202),
        (Verdict.REJECT, 422),
    ],
)
def test_every_verdict_has_its_answer_and_says_why(web: Web, verdict: Verdict, status: int) -> None:
    web.desk.answer = Taken(verdict=verdict, findings=(Finding("outside", "It is about <elsewhere>.", "alert"),))
    answer = web.post()
    assert answer.status_code == status
    assert answer.json() == {
        "verdict": verdict.value,
        "report": None,
        "warning": None,
        "findings": [{"code": "outside", "message": "It is about <elsewhere>."}],
    }


def test_no_verdict_is_without_a_test() -> None:
    marks = test_every_verdict_has_its_answer_and_says_why.pytestmark  # type: ignore[attr-defined]
    assert {verdict for verdict, _ in marks[0].args[1]} == set(Verdict)


STRANGERS = {
    "no token": {"token": None},
    "an empty token": {"token": ""},
    "a guess": {"token": "guess"},
    "the token of another source": {"token": OTHER},
    "the beginning of the token": {"token": TOKEN[:-1]},
    "a token with letters from elsewhere": {"token": None, "Authorization": b"Bearer d\xedli"},
    "another scheme": {"token": None, "Authorization": f"Basic {TOKEN}"},
    "the token alone": {"token": None, "Authorization": TOKEN},
    "a source that is not there": {"path": "/cap/push/nobody"},
    "a source that is asked by us": {"path": "/cap/push/list"},
    "a source that is asked by us, with no token": {"path": "/cap/push/list", "token": ""},
}


@pytest.mark.parametrize("case", STRANGERS)
def test_strangers_all_get_the_same_answer_and_nothing_of_theirs_is_read(web: Web, case: str) -> None:
    read = []

    async def body():
        read.append(True)
        yield b"<alert/>"

    known = web.post(token="wrong")
    answer = web.post(**{"content": body(), **STRANGERS[case]})
    assert (answer.status_code, answer.text) == (401, "No such source, or not its token.")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert dict(answer.headers) == dict(known.headers)
    assert (read, web.desk.taken) == ([], [])


def test_no_token_reaches_the_log_or_an_answer(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        web.post(token=OTHER)
        web.post("/cap/push/%0Aforged%20line")
        web.desk.fault = ZeroDivisionError(f"with {TOKEN[:4]}")
        broken = web.post()
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("alerts"))
    assert TOKEN not in ours
    assert OTHER not in ours
    assert "a document for met was refused: wrong token" in ours
    assert "a document for an unknown source was refused" in ours
    assert "forged" not in ours
    assert broken.status_code == 500
    assert "Traceback" not in broken.text


def test_a_document_that_is_too_large_is_refused_as_soon_as_that_is_known(web: Web) -> None:
    sent = []

    async def endless():
        for number in range(100):
            sent.append(number)
            yield bytes(100_000)

    assert web.post(content=b"", **{"Content-Length": "4000001"}).status_code == 413
    assert web.post(content=b"", **{"Content-Length": "9" * 5000}).status_code == 413
    assert web.post(content=b"", **{"Content-Length": "-1"}).status_code == 413
    assert web.post(content=endless()).status_code == 413
    assert len(sent) <= 42
    assert web.desk.taken == []
    assert web.post(content=bytes(4_000_000)).status_code == 200


def test_a_source_gone_wild_is_slowed_down_and_the_others_are_not(web: Web) -> None:
    assert [web.post().status_code for _ in range(60)] == [200] * 60
    web.house.clock.move(seconds=20)
    slowed = web.post()
    assert (slowed.status_code, slowed.headers["retry-after"]) == (429, "40")
    assert len(web.desk.taken) == 60
    assert web.post("/cap/push/other", token=OTHER).status_code == 200
    assert web.post(token=OTHER).status_code == 401
    web.house.clock.move(seconds=40)
    assert web.post().status_code == 200


def test_a_clock_that_was_ahead_locks_nobody_out(web: Web) -> None:
    web.house.clock.move(hours=2)
    assert [web.post().status_code for _ in range(60)] == [200] * 60
    web.house.clock.move(hours=-2)
    assert web.post().status_code == 200


def test_when_the_database_is_away_the_sender_keeps_its_document(web: Web) -> None:
    web.desk.fault = Unreachable("The database does not answer.")
    assert web.post().status_code == 503


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_the_address_takes_posts_alone(web: Web, method: str) -> None:
    assert web.ask(method, HERE).status_code == 405


@pytest.mark.parametrize("path", ["/cap/push", "/cap/push/", "/cap/push/met/more"])
def test_there_is_nothing_beside_it(web: Web, path: str) -> None:
    assert web.post(path).status_code == 404


def test_an_installation_without_such_a_source_turns_everybody_away(tmp_path: Path) -> None:
    house = build_house(tmp_path / "shy")
    assert Web(house, Desk()).post(token="").status_code == 401
    house.app.database.close()


def test_the_real_intake_keeps_the_document(web: Web) -> None:
    web.inside = make_app(web.app)
    answer = web.post(content=cap(sent="2026-11-21T08:00:00+09:00"))
    assert answer.status_code in (200, 202, 422)
    assert answer.json()["report"] is not None
    assert web.post(content=b"<html><p>Sorry").status_code == 422
