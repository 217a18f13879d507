"""An officer looks at the sources: which were heard, which are silent, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from builders_feed import Met
from came_in import BMKG, DNMG, EVERY, MIRROR, PUSH, USGS, ago, fits, flat, listening, news, polled, posts
from duty_desk import Desk

from alerts.actions import checkup


@pytest.fixture
def night(desk: Desk) -> Iterator[Desk]:
    with listening(desk) as made:
        yield made


def block(text: str, name: str) -> str:
    """What the list says of one source: its line and those below it that belong to it."""
    lines = text.splitlines()
    (start,) = (number for number, line in enumerate(lines) if line.split()[:1] == [name])
    rest = lines[start + 1 :]
    own = next((number for number, line in enumerate(rest) if not line.startswith("    ")), len(rest))
    return flat(" ".join([lines[start], *rest[:own]]))


def row(night: Desk, name: str) -> dict:
    return next(each for each in night.run("feed", "list", "--json").rows if each["name"] == name)


def test_a_source_that_is_well_takes_one_line(night: Desk) -> None:
    now = night.house.now
    polled(
        night, DNMG, succeeded_at=ago(night, minutes=3), newest_at=ago(night, hours=5), next_at=ago(night, minutes=-2)
    )
    polled(night, USGS, succeeded_at=now, newest_at=ago(night, days=12), next_at=now)
    text = fits(night.ok("feed", "list"))
    assert text.startswith("[ACTUAL] 6 sources\n")
    assert block(text, "dnmg") == "dnmg rss 3 min ago 5 h ago in 2 min"
    assert block(text, "usgs") == "usgs usgs just now 09/11 23:00 now"
    assert block(text, "bmkg") == "bmkg bmkg never - -"


def test_an_error_stands_below_with_what_to_do(night: Desk) -> None:
    error, remedy = "usgs answers 404.", "Its address has changed: look for the new one, and mend url in avizu.toml."
    polled(night, USGS, succeeded_at=ago(night, minutes=9), error=error, remedy=remedy, failures=2)
    said = block(fits(night.ok("feed", "list")), "usgs")
    assert said.endswith(f"! {error} -> {remedy}")
    assert "SILENT" not in said
    found = row(night, "usgs")
    assert (found["error"], found["remedy"], found["failures"], found["silent"]) == (error, remedy, 2, False)


@pytest.mark.parametrize(("minutes", "silent"), [(29, False), (30, True), (600, True)])
def test_a_source_is_silent_from_its_limit_on(night: Desk, minutes: int, silent: bool) -> None:
    since = ago(night, minutes=minutes)
    polled(night, USGS, succeeded_at=since, listening_since=ago(night, days=30))
    said = block(night.ok("feed", "list"), "usgs")
    assert ("! SILENT since Saturday 21/11" in said) is silent
    assert ("-> Ask it now: avizu feed poll usgs" in said) is silent
    assert row(night, "usgs")["silent"] is silent


def test_one_that_never_answered_is_silent_since_it_is_listened_to(night: Desk) -> None:
    polled(night, USGS, listening_since=ago(night, hours=2), error="usgs.example does not answer.", failures=9)
    said = block(night.ok("feed", "list"), "usgs")
    assert "usgs usgs never" in said
    assert "! SILENT since Saturday 21/11 21:00 ! usgs.example does not answer." in said
    assert row(night, "usgs")["succeeded_at"] is None


def test_a_limit_of_nothing_is_never_silent(desk: Desk) -> None:
    with listening(desk, replace(USGS, silent_minutes=0)) as night:
        polled(night, USGS, succeeded_at=ago(night, days=400))
        assert "SILENT" not in night.ok("feed", "list")


@pytest.mark.parametrize(
    ("mirror_hours", "said"),
    [
        (4, "! mirror of dnmg, behind it by 3 h"),
        (1.5, "mirror of dnmg"),
        (0, "mirror of dnmg"),
        (-3, "! mirror of dnmg, ahead of it by 4 h"),
        (24 * 1000, "! mirror of dnmg, behind it by 999 days"),
    ],
)
def test_a_mirror_is_held_against_what_it_repeats(night: Desk, mirror_hours: float, said: str) -> None:
    polled(night, DNMG, succeeded_at=night.house.now, newest_at=ago(night, hours=1))
    polled(night, MIRROR, succeeded_at=night.house.now, newest_at=ago(night, hours=mirror_hours))
    assert block(fits(night.ok("feed", "list")), "dnmg-mirror").endswith(f" {said}")
    assert row(night, "dnmg-mirror")["mirror_of"] == "dnmg"


def test_a_mirror_of_which_nothing_is_known_is_only_named(night: Desk) -> None:
    polled(night, MIRROR, succeeded_at=night.house.now)
    assert block(night.ok("feed", "list"), "dnmg-mirror").endswith("mirror of dnmg")


def test_one_whose_news_never_becomes_a_draft_says_so(night: Desk) -> None:
    assert "signs only: its news is shown and never becomes a draft" in block(night.ok("feed", "list"), "gdacs")
    assert [each["name"] for each in night.run("feed", "list", "--json").rows if each["signs_only"]] == ["gdacs"]


def test_one_that_posts_to_us_shows_its_last_document(night: Desk) -> None:
    assert block(night.ok("feed", "list"), "partner") == "partner push never - posts to us"
    posts(night, news("P-1"))
    night.house.clock.move(minutes=12)
    assert block(night.ok("feed", "list"), "partner") == "partner push 12 min ago 12 min ago posts to us"
    posts(night, news("P-1"))
    assert block(night.ok("feed", "list"), "partner").startswith("partner push just now")
    assert row(night, "partner")["succeeded_at"] == "2026-11-21T14:12:00Z"


def test_one_that_posts_what_cannot_be_used_is_heard_and_its_fault_shown(night: Desk) -> None:
    posts(night, b"<html>Service unavailable</html>")
    said = block(night.ok("feed", "list"), "partner")
    assert said.startswith("partner push just now")
    assert "! What it posted can't be used: This is a web page, not a warning. ->" in said
    assert findings(night)["partner"].ok is False


def test_one_that_posts_may_be_given_a_limit_too(desk: Desk) -> None:
    with listening(desk, replace(PUSH, silent_minutes=60)) as night:
        assert "SILENT" not in night.ok("feed", "list")
        posts(night, news("P-1"))
        night.house.clock.move(minutes=61)
        said = block(night.ok("feed", "list"), "partner")
        assert "! SILENT since Saturday 21/11 23:00" in said
        assert "avizu feed poll" not in said


def test_the_fields_for_scripts(night: Desk) -> None:
    rows = night.run("feed", "list", "--json").rows
    assert [each["name"] for each in rows] == [source.name for source in EVERY]
    assert list(rows[0]) == [
        "name",
        "reader",
        "url",
        "succeeded_at",
        "newest_at",
        "next_at",
        "error",
        "remedy",
        "failures",
        "silent",
        "mirror_of",
        "signs_only",
    ]


def test_what_a_source_makes_us_say_paints_nothing(desk: Desk) -> None:
    long = replace(USGS, name="a-source-with-a-name-as-long-as-a-name-may-be-in-the-settings-64")
    with listening(desk, long) as night:
        polled(night, long, error="broke \x1b[2J\u202eoff " + "x" * 300, remedy="mend\u200b it")
        fits(night.ok("feed", "list"))


def test_a_poll_says_what_was_held_back_and_what_to_do(desk: Desk) -> None:
    met = Met(documents={"/1.xml": news("A"), "/2.xml": news("B", sender="stranger@example.com")})
    with met.serving() as server:
        source = replace(DNMG, url=f"http://{server}/feed")
        with listening(desk, source, allow_private=frozenset({server})) as online:
            out = fits(online.ok("feed", "poll"))
            assert out.splitlines()[1] == "dnmg                 warning 1; 1 held back: avizu feed held"
            met.broken = {"/feed": 404}
            said = online.run("feed", "poll")
            assert said.code == 1
            assert "-> Its address has changed" in fits(said.out)
            found = online.run("feed", "poll", "--json").row
            assert found["remedy"].startswith("Its address has changed")
            assert (found["held"], found["drafts"]) == (0, [])


def findings(night: Desk) -> dict[str, checkup.Finding]:
    found = checkup.checkup(night.house.app, now=night.house.now)
    return {each.sentence.split()[0].rstrip(":"): each for each in found if each.about == "feeds"}


def test_the_doctor_names_what_is_wrong_with_a_source(night: Desk) -> None:
    polled(night, DNMG, succeeded_at=night.house.now)
    polled(night, USGS, succeeded_at=ago(night, hours=9))
    polled(night, BMKG, succeeded_at=ago(night, hours=9), error="bmkg answers 403.", remedy="It keeps us out: ring it.")
    found = findings(night)
    assert {name: one.ok for name, one in found.items()} == {
        "dnmg": True,
        "never": False,
        "usgs": False,
        "bmkg": False,
        "partner": True,
    }
    assert found["usgs"].sentence == "usgs has been silent since 21/11/2026 05:00 UTC."
    assert found["usgs"].remedy == "Run: avizu feed poll usgs"
    assert (found["bmkg"].sentence, found["bmkg"].remedy) == ("bmkg: bmkg answers 403.", "It keeps us out: ring it.")
    assert (found["never"].sentence, found["never"].remedy) == (
        "never polled: dnmg-mirror, gdacs",
        "Start it: avizu run",
    )


def test_the_doctor_minds_a_silent_partner_only_where_it_has_a_limit(desk: Desk) -> None:
    for minutes, ok in ((0, True), (60, False)):
        with listening(desk, replace(PUSH, silent_minutes=minutes)) as night:
            posts(night, news("P-1"))
            night.house.clock.move(hours=2)
            assert findings(night)["partner"].ok is ok
