"""What others see: the feeds, and each document behind its link, from the server as it runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from builders_capout import Desk, opened
from builders_web import ask
from night import free_port

from alerts.app import App
from alerts.cap.read import read
from alerts.feeds import FEEDS
from alerts.model.warning import Mode
from alerts.web.server import serve_in_thread

KINDS = {"atom": "application/atom+xml", "rss": "application/rss+xml"}


@pytest.fixture
def served(tmp_path: Path, files: App) -> Iterator[Desk]:
    """A desk whose web server runs at its public address."""
    port = free_port()
    desk = opened(tmp_path / "home", public_url=f"http://127.0.0.1:{port}")
    server = serve_in_thread(desk.app, "127.0.0.1", port)
    yield desk
    server.stop()
    desk.app.database.close()


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_reader_finds_every_document(served: Desk, kind: str) -> None:
    number = served.approved()
    served.updated(number)
    served.cleared(number)
    url = f"{served.app.settings.public_url}/cap/feed.{kind}"
    answer = httpx.get(url)
    assert answer.headers["content-type"].startswith(KINDS[kind])
    listed = FEEDS[kind].parse(answer.content, url)
    assert listed.findings == ()
    assert [entry.link for entry in listed.entries] == [
        f"{served.app.settings.public_url}/cap/{number}-{revision}.xml" for revision in (3, 2, 1)
    ]
    for revision, entry in zip((3, 2, 1), listed.entries, strict=True):
        document = httpx.get(entry.link)
        assert document.headers["content-type"] == "application/cap+xml"
        assert document.content == served.body(number, revision)
        found = read(document.content).document
        assert found == served.document(number, revision)
        assert found is not None
        assert (entry.id, entry.updated) == (found.identifier, found.sent)
    assert [entry.title for entry in listed.entries] == [
        "All-clear: Flood: Hera in Dili",
        "Flood: Hera in Dili",
        "Flood: Hera in Dili",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_an_approval_is_in_the_feed_at_once(desk: Desk, kind: str) -> None:
    """Nobody waits for the schedule."""
    before = ask(desk.app, "GET", f"/cap/feed.{kind}")
    listed = FEEDS[kind].parse(before.content, "https://avizu.test")
    assert (listed.readable, listed.entries) == (True, ())
    number = desk.approved()
    assert f"https://avizu.test/cap/{number}-1.xml" in ask(desk.app, "GET", f"/cap/feed.{kind}").text


@pytest.mark.parametrize("path", ["feed.atom", "feed.rss", "1-1.xml"])
def test_who_has_it_already_is_told_only_that(desk: Desk, path: str) -> None:
    desk.approved()
    first = ask(desk.app, "GET", f"/cap/{path}")
    tag, changed = first.headers["etag"], first.headers["last-modified"]
    assert changed == "Sat, 21 Nov 2026 14:00:00 GMT"
    same = (
        {"If-None-Match": tag},
        {"If-None-Match": f'"other", W/{tag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": changed},
        {"If-None-Match": tag, "If-Modified-Since": "Sat, 21 Nov 2020 14:00:00 GMT"},
    )
    for headers in same:
        again = ask(desk.app, "GET", f"/cap/{path}", headers=headers)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), headers
    other = (
        {"If-None-Match": '"other"'},
        {"If-None-Match": '"other"', "If-Modified-Since": changed},
        {"If-Modified-Since": "Sat, 21 Nov 2026 13:59:59 GMT"},
        {"If-Modified-Since": "yesterday"},
        {"If-Modified-Since": "Sat, 21 Nov 2026 14:00:00 -0000"},
    )
    for headers in other:
        assert ask(desk.app, "GET", f"/cap/{path}", headers=headers).content == first.content, headers


def test_a_new_text_changes_the_feed_and_no_document(desk: Desk) -> None:
    number = desk.approved()
    tags = {path: ask(desk.app, "GET", f"/cap/{path}").headers["etag"] for path in ("feed.atom", f"{number}-1.xml")}
    desk.updated(number)
    now = {path: ask(desk.app, "GET", f"/cap/{path}", headers={"If-None-Match": tag}) for path, tag in tags.items()}
    assert [answer.status_code for answer in now.values()] == [200, 304]


def test_a_head_request_has_no_body(desk: Desk) -> None:
    desk.approved()
    answer = ask(desk.app, "HEAD", "/cap/1-1.xml")
    assert (answer.status_code, answer.content) == (200, b"")
    assert "etag" in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "9-1.xml",
        "1-2.xml",
        "1.xml",
        "1-1",
        "a-1.xml",
        "-1.xml",
        "1-1-1.xml",
        "²-1.xml",
        "9" * 30 + "-1.xml",
        "feed.xml",
    ],
)
def test_what_there_is_not_is_not_found(desk: Desk, path: str) -> None:
    desk.approved()
    assert ask(desk.app, "GET", f"/cap/{path}").status_code == 404


def test_a_text_that_is_to_go_out_later_is_not_public_yet(desk: Desk) -> None:
    number = desk.approved(effective=desk.house.now + timedelta(hours=2))
    paths = ("/cap/feed.atom", "/cap/feed.rss")
    assert all(f"{number}-1.xml" not in ask(desk.app, "GET", path).text for path in paths)
    assert ask(desk.app, "GET", f"/cap/{number}-1.xml").status_code == 404
    desk.house.clock.move(hours=2)
    answers = [ask(desk.app, "GET", path) for path in paths]
    assert all(f"{number}-1.xml" in answer.text for answer in answers)
    assert answers[0].headers["last-modified"] == "Sat, 21 Nov 2026 16:00:00 GMT"
    assert ask(desk.app, "GET", f"/cap/{number}-1.xml").status_code == 200


def test_the_newest_two_hundred_are_listed_and_all_are_kept(desk: Desk) -> None:
    from sqlalchemy import insert

    from alerts.actions import publish
    from alerts.store import published, tables, warnings
    from alerts.store.rows import revision_values

    number = desk.approved()
    publish.due(desk.app)
    with desk.app.database.writing() as connection:
        (first,) = published.of_warning(connection, number)
        for later in range(2, 252):
            sent = first.sent + timedelta(seconds=later)
            row = revision_values(replace(first.revision, number=later)) | {"state": "ended", "approved_at": sent}
            made = connection.execute(insert(tables.revision).values(row).returning(tables.revision.c.id)).scalar_one()
            published.publish(connection, made, identifier=f"urn:x:{later}", sent=sent, body=first.body)
        assert len(warnings.warning(connection, number).revisions) == 251
    listed = FEEDS["atom"].parse(ask(desk.app, "GET", "/cap/feed.atom").content, "https://avizu.test")
    assert [entry.id for entry in listed.entries] == [f"urn:x:{later}" for later in range(251, 51, -1)]
    assert ask(desk.app, "GET", f"/cap/{number}-1.xml").status_code == 200


def test_the_feeds_of_an_exercise_say_so(tmp_path: Path, files: App) -> None:
    desk = opened(tmp_path / "home", mode=Mode.EXERCISE, routes=())
    desk.approved()
    for kind in KINDS:
        said = ask(desk.app, "GET", f"/cap/feed.{kind}").text
        assert "<title>[EXERCISE] NDMD: warnings for Timor-Leste</title>" in said
        assert "<title>EXERCISE: Flood: Hera in Dili</title>" in said
    desk.app.database.close()


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_public_address_links_stand_beside_the_feed(desk: Desk, kind: str) -> None:
    alone = desk.again(public_url="")
    number = alone.approved()
    listed = FEEDS[kind].parse(ask(alone.app, "GET", f"/cap/feed.{kind}").content, "http://localhost:8630/cap/feed")
    assert [entry.link for entry in listed.entries] == [f"http://localhost:8630/cap/{number}-1.xml"]


def test_one_warning_that_cannot_be_published_hides_no_other(desk: Desk) -> None:
    desk.approved(hazard="pest")
    other = desk.approved()
    desk.app.__dict__["hazards"] = {key: hazard for key, hazard in desk.app.hazards.items() if key != "pest"}
    answer = ask(desk.app, "GET", "/cap/feed.atom")
    assert answer.status_code == 200
    assert f"/cap/{other}-1.xml" in answer.text
