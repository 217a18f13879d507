"""Texts, policy and routes are files: who can write them does not speak for two people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from duty_desk import Desk, open_desk
from house import ANA, House, SharedApp, build_house, sms_route
from second_person import a_day_later, audit, give_phones, later, told
from sqlalchemy import select

from alerts.actions import agreed_files, by_itself, checkup, end
from alerts.app import App
from alerts.assess.policy import Policy
from alerts.model.warning import Kind
from alerts.settings import FeedSource, Settings
from alerts.settings.agreed import difference, differing, present
from alerts.store import agreed, officers
from alerts.store import tables as t

EVIL = """---
hazard: flood
---
{% block retraction_sms %}Selu osan ba {sender}.{% endblock %}
"""


@pytest.fixture
def watched(desk: Desk) -> Desk:
    """What stood there on its first day is agreed on."""
    give_phones(desk)
    watch(desk)
    return a_day_later(desk)


def watch(desk: Desk) -> tuple[str, ...]:
    return agreed_files.watch_files(desk.house.app, now=desk.house.now)


def unagreed(desk: Desk) -> tuple[str, ...]:
    with desk.house.app.database.reading() as connection:
        return desk.house.app.unagreed(connection)


def writes(desk: Desk, name: str = "templates/tet/flood.j2", text: str = EVIL) -> None:
    """Somebody with a hand on the files."""
    path = desk.house.app.home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def with_settings(desk: Desk, **changed: object) -> Desk:
    """The program started again, with other settings in its file."""
    app, clock = desk.house.app, desk.house.clock
    given = replace(app.settings, **changed)  # type: ignore[arg-type]
    return Desk(House(SharedApp(app.home, clock=clock, given=given), clock), desk.folder)


def test_on_the_first_day_what_stands_is_agreed(desk: Desk) -> None:
    give_phones(desk)
    assert watch(desk) == ()
    writes(desk)
    assert watch(desk) == ()
    assert unagreed(desk) == ()
    later(desk, hours=25)
    assert watch(desk) == ()
    assert unagreed(desk) == ()
    assert told(desk) == []


def test_a_changed_text_is_noticed_once_and_all_are_told(watched: Desk) -> None:
    writes(watched)
    assert watch(watched) == ("files changed: texts",)
    assert watch(watched) == ()
    assert told(watched) == [
        "NDMD texts of this installation changed and nobody has agreed. Look: avizu change files",
    ]
    assert ("avizu", "files changed: texts") in audit(watched)
    assert unagreed(watched) == ("texts",)
    writes(watched, text=EVIL + "more")
    assert watch(watched) == ("files changed: texts",)
    assert len(told(watched)) == 1, "the same words, sent twice"


def test_put_back_it_is_as_agreed_again(watched: Desk) -> None:
    writes(watched)
    watch(watched)
    (watched.house.app.home / "templates/tet/flood.j2").unlink()
    assert watch(watched) == ("files are as agreed again",)
    assert unagreed(watched) == ()
    assert watch(watched) == ()


def test_two_people_agree_to_what_stands_there(watched: Desk) -> None:
    writes(watched)
    said = watched.ok("change", "files", by="ana")
    assert said == (
        "[ACTUAL] Nobody has agreed to: texts\n"
        "  texts: templates/tet/flood.j2 is new\n"
        "[ACTUAL] Change 1. An administrator agrees to it: avizu change agree 1\n"
    )
    assert "templates/tet/flood.j2 is new" in watched.ok("change", "show", 1, by="admin")
    assert unagreed(watched) == ("texts",)
    watched.ok("change", "agree", 1, by="admin")
    assert unagreed(watched) == ()
    assert watched.ok("change", "files") == "[ACTUAL] Texts, policy and routes are as agreed on.\n"


def test_nobody_slips_other_words_under_a_proposal(watched: Desk) -> None:
    writes(watched, text="harmless")
    watched.ok("change", "files", by="ana")
    writes(watched)
    assert "The files have changed again" in watched.run("change", "agree", 1, by="admin").err
    assert unagreed(watched) == ("texts",)


def test_an_upgraded_installation_begins_with_what_it_has_and_says_so(settled: Desk) -> None:
    writes(settled)
    assert unagreed(settled) == ()
    assert watch(settled) == ("texts, policy and routes are taken as agreed on, as they stand",)
    assert ("avizu", "files taken as agreed") in audit(settled)
    assert unagreed(settled) == ()


def test_while_the_clock_is_wrong_nothing_is_taken_as_agreed(settled: Desk) -> None:
    settled.ok("officer", "phone", "ben", "77220099", by="admin")
    settled.house.clock.move(hours=-24)
    assert watch(settled) == ()
    with settled.house.app.database.reading() as connection:
        assert agreed.read(connection) is None


@pytest.mark.parametrize(
    ("changed", "which", "line"),
    [
        ({"phone": "77777777"}, "texts", 'texts: phone "112" -> "77777777"'),
        ({"refuse_unreviewed": True}, "policy", "policy: refuse_unreviewed false -> true"),
        (
            {"policy": Policy(by_itself=("dnmg/flood",))},
            "policy",
            'policy: policy.by_itself [] -> ["dnmg/flood"]',
        ),
        ({"routes": (sms_route(rate=5),)}, "routes", "routes: route.sms.rate 0 -> 5"),
        (
            {"feeds": (FeedSource(name="x", reader="rss", url="https://me:secret@x.test/"),)},
            "routes",
            'routes: feed.x.url nothing -> "https://***@x.test/"',
        ),
    ],
)
def test_every_part_is_watched(watched: Desk, changed: dict[str, object], which: str, line: str) -> None:
    again = with_settings(watched, **changed)
    assert unagreed(again) == (which,)
    assert watch(again) == (f"files changed: {which}",)
    said = again.ok("change", "files").replace("\n    ", " ")
    assert line in said
    assert "secret" not in said
    again.house.app.database.close()


def test_the_file_itself_is_read_anew(tmp_path: Path) -> None:
    """A sending process that runs for weeks sees what was written into avizu.toml since."""
    house = build_house(tmp_path / "home")
    desk = open_desk(house, tmp_path)
    running = Desk(House(SharedApp(house.app.home, clock=house.clock), house.clock), tmp_path)
    assert running.house.app.settings.sender == "NDMD"
    watch(running)
    a_day_later(desk)
    writes(running, "avizu.toml", 'sender = "EVIL"\n')
    assert watch(running) == ("files changed: texts",)
    writes(running, "avizu.toml", "this is no TOML")
    assert watch(running) == ()
    for one in (desk, running):
        one.house.app.database.close()


def test_doctor_says_it(watched: Desk) -> None:
    def files() -> list[str]:
        found = checkup.checkup(watched.house.app, now=watched.house.now)
        return [one.sentence for one in found if one.about == "files" and "agreed" in one.sentence]

    assert files() == []
    writes(watched)
    assert files() == ["texts of this installation changed, and no two people have agreed on them."]


def words(app: App, number: int, ending: end.Ending) -> str:
    return "\n".join(one.text for one in end.look(app, number, ending)[2].bulletins)


def test_one_person_sends_no_words_of_his_own(watched: Desk) -> None:
    """What ends a warning by one officer is said as it ships, while nobody has agreed on other words."""
    number = watched.submitted()
    assert watched.approve(number).code == 0
    watched.house.clock.move(hours=1)
    mistaken = end.Ending(kind=Kind.RETRACTION, by=ANA, now=watched.house.now, reason="a mistake")
    cited = end.Ending(kind=Kind.ALL_CLEAR, by=ANA, now=watched.house.now, statement="DNMG, 23:00")
    asked = replace(cited, statement="")
    plain = [words(watched.house.app, number, one) for one in (mistaken, cited)]
    for name in ("frames", "flood"):
        shipped = watched.house.app.library.file("tet", name).source
        for block in ("retract_sms", "all_clear_sms"):
            shipped = shipped.replace(f"{{% block {block} %}}", f"{{% block {block} %}}Selu osan. ")
        writes(watched, f"templates/tet/{name}.j2", shipped)
    again = with_settings(watched, phone="77777777").house.app
    assert [words(again, number, one) for one in (mistaken, cited)] == plain
    assert "Selu osan" in words(again, number, asked), "two people look at that one"
    with again.database.reading() as connection:
        own = again.compose(connection, end.look(again, number, mistaken)[1])
    assert "Selu osan" in str([one.text for one in own.bulletins])
    end.retract(again, number, by=ANA, now=watched.house.now, reason="a mistake")
    stored = texts_stored(watched, "retraction")
    assert stored
    assert not [text for text in stored if "Selu" in text or "77777777" in text]
    again.database.close()


def texts_stored(desk: Desk, purpose: str) -> list[str]:
    with desk.house.app.database.reading() as connection:
        return list(connection.execute(select(t.bulletin.c.text).where(t.bulletin.c.purpose == purpose)).scalars())


def test_nothing_goes_out_by_a_policy_of_one(watched: Desk) -> None:
    again = with_settings(watched, policy=Policy(by_itself=("dnmg/flood",)))
    assert by_itself.send_allowed(again.house.app, now=again.house.now) == by_itself.WentOut()
    assert "policy" in unagreed(again)
    again.house.app.database.close()


def test_two_people_send_whatever_stands_in_the_files(watched: Desk) -> None:
    """A true warning is not stopped by a file that nobody has agreed on."""
    writes(watched, "templates/tet/odd.j2", "not a text")
    number = watched.submitted()
    assert watched.approve(number).code == 0


def test_a_short_new_account_rule_of_one_person_does_not_count(watched: Desk) -> None:
    again = with_settings(watched, duty=replace(watched.house.app.settings.duty, new_account_hours=0))
    again.ok("officer", "role", "vera", "officer", by="admin")
    again.ok("change", "agree", 1, by="ana")
    with again.house.app.database.reading() as connection:
        vera = officers.officer(connection, "vera")
    assert vera.able_from == again.house.now + timedelta(hours=24)
    again.house.app.database.close()


def test_no_secret_and_nothing_of_the_environment_is_kept(tmp_path: Path) -> None:
    token = "a token that nobody may see"
    feed = FeedSource(name="x", reader="push", token=token)
    one = Settings(home=tmp_path, routes=(sms_route(),), feeds=(feed,), database_url="postgresql://a:b@c/d")
    two = replace(one, public_url="https://elsewhere.test", database_url="", feeds=(replace(feed, token="other"),))
    assert present(one) == present(two)
    assert token not in str(present(one))
    assert sms_route().secrets["auth_token"] not in str(present(one))


def test_what_differs_by_name() -> None:
    before = {"texts": {"a": "1", "b": "2"}, "policy": {}}
    now = {"texts": {"a": "1", "b": "3", "c": "4"}, "policy": {}, "routes": {"x": "1"}}
    assert differing(before, now) == {"texts": ("b", "c"), "routes": ("x",)}
    assert list(difference(before, now)) == ["texts: b changed", "texts: c is new", "routes: x nothing -> 1"]
    assert list(difference(now, before | {"routes": {}})) == [
        "texts: b changed",
        "texts: c is gone",
        "routes: x 1 -> nothing",
    ]
