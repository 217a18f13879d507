"""Texts, policy and routes are files: who can write them does not speak for two people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from duty_desk import Desk, open_desk
from house import ANA, House, SharedApp, agree_on_texts, build_house, sms_route
from second_person import PHONES, a_day_later, audit, give_phones, later, told
from sqlalchemy import delete, select

from alerts.actions import agreed_files, by_itself, checkup, end
from alerts.app import App
from alerts.assess.policy import Policy
from alerts.delivery.rules import DutyRule
from alerts.errors import NotAllowed
from alerts.model.message import Medium
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


def test_on_the_first_day_policy_and_routes_are_agreed_as_they_stand(desk: Desk) -> None:
    give_phones(desk)
    assert watch(desk) == ()
    again = with_settings(desk, refuse_unreviewed=True, routes=(sms_route(rate=5),))
    assert watch(again) == ()
    assert unagreed(again) == ()
    later(again, hours=25)
    assert watch(again) == ()
    assert unagreed(again) == ()
    assert told(again) == []
    again.house.app.database.close()


@pytest.mark.parametrize("looked", [True, False])
def test_own_texts_are_never_agreed_by_being_there_on_the_first_day(desk: Desk, looked: bool) -> None:
    give_phones(desk)
    writes(desk)
    if looked:
        assert watch(desk) == ()
    assert unagreed(desk) == ("texts",)
    later(desk, hours=25)
    assert unagreed(desk) == ("texts",)
    assert "files changed: texts" in watch(desk)
    assert watch(desk) == ()
    assert len(told(desk)) == 1


def test_where_nothing_was_ever_kept_own_texts_and_settings_are_not_agreed(desk: Desk) -> None:
    forget(desk)
    assert unagreed(desk) == ("texts",), "the phone of the house"
    assert unagreed(with_settings(desk, phone="")) == ()
    writes(desk)
    assert unagreed(with_settings(desk, phone="")) == ("texts",)


def test_on_the_first_day_an_administrator_alone_agrees_to_no_texts(desk: Desk) -> None:
    give_phones(desk)
    writes(desk)
    assert "Somebody else agrees to it" in desk.ok("change", "files", by="admin")
    assert unagreed(desk) == ("texts",)
    assert "Somebody else must agree to it" in desk.run("change", "agree", 1, by="admin").err
    desk.ok("change", "agree", 1, by="ana")
    assert unagreed(desk) == ()


def forget(desk: Desk) -> None:
    """As in an installation that is older than this."""
    with desk.house.app.database.writing() as connection:
        connection.execute(delete(t.meta).where(t.meta.c.key == agreed.KEY))


def test_what_two_agreed_on_is_said_whatever_the_file_says_by_then(watched: Desk) -> None:
    own = watched.house.app.library.file("tet", "flood").source.replace(
        "{% block retract_sms %}", "{% block retract_sms %}\nDeskulpa boot.\n"
    )
    writes(watched, text=own)
    watched.ok("change", "files", by="ana")
    watched.ok("change", "agree", 1, by="admin")
    writes(watched, text=own.replace("Deskulpa boot", "Selu osan"))
    again = with_settings(watched)
    number = again.submitted()
    assert again.approve(number).code == 0
    mistaken = end.Ending(kind=Kind.RETRACTION, by=ANA, now=again.house.now, reason="a mistake")
    said = words(again.house.app, number, mistaken)
    assert "Deskulpa boot" in said
    assert "Selu osan" not in said
    again.house.app.database.close()


OWN_HAZARDS = """hazards:
  tsunami: {english: Tsunami, category: Geo, values: {shelter: optional}, hold: 0, statement_required: false}
  kaixa: {english: Box, category: Other, values: {until: required, shelter: optional, time: optional}, hold: 0}
"""


def test_own_hazards_of_one_person_take_no_hold_away(desk: Desk) -> None:
    writes(desk, "templates/hazards.yaml", OWN_HAZARDS)
    again = with_settings(desk)
    number = tsunami(again)
    clear = end.Ending(kind=Kind.ALL_CLEAR, by=ANA, now=again.house.now + timedelta(minutes=2), statement="")
    with pytest.raises(NotAllowed, match="all-clear"):
        end.look(again.house.app, number, clear)
    later(again, hours=2.5)
    much_later = replace(clear, now=again.house.now)
    with pytest.raises(NotAllowed, match="must cite an official statement"):
        end.look(again.house.app, number, much_later)
    agree_on_texts(again.house.app)
    end.look(again.house.app, number, much_later)
    again.house.app.database.close()


def tsunami(desk: Desk) -> int:
    said = desk.run(
        *("warning", "draft", "--hazard", "tsunami", "--severity", "Extreme", "--urgency", "Immediate"),
        *("--certainty", "Observed", "--place", "Hera, Dili", "--expires", "+6h", "--json"),
    )
    number = int(said.row["id"])
    desk.ok("warning", "submit", number)
    assert desk.approve(number).code == 0
    return number


def test_a_danger_that_only_this_home_knows_can_be_taken_back(desk: Desk) -> None:
    """Two officers sent it; the words of its end nobody agreed on."""
    shipped = desk.house.app.library.file("tet", "flood").source
    for language in ("tet", "pt"):
        writes(desk, f"templates/{language}/kaixa.j2", shipped.replace("hazard: flood", "hazard: kaixa"))
    writes(desk, "templates/hazards.yaml", OWN_HAZARDS)
    again = with_settings(desk)
    number = int(again.run("warning", "draft", *KAIXA, "--json").row["id"])
    again.ok("warning", "submit", number)
    assert again.approve(number).code == 0
    mistaken = end.Ending(kind=Kind.RETRACTION, by=ANA, now=again.house.now, reason="a mistake")
    assert "kaixa" in words(again.house.app, number, mistaken)
    end.retract(again.house.app, number, by=ANA, now=again.house.now, reason="a mistake")
    again.house.app.database.close()


KAIXA = (
    *("--hazard", "kaixa", "--severity", "Severe", "--urgency", "Immediate", "--certainty", "Likely"),
    *("--place", "Hera, Dili", "--expires", "+3h"),
)


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
        "  templates/tet/flood.j2:\n"
        "    + ---\n"
        "    + hazard: flood\n"
        "    + ---\n"
        "    + {% block retraction_sms %}Selu osan ba {sender}.{% endblock %}\n"
        "    +\n"
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


def test_an_upgraded_installation_begins_with_the_policy_it_has_and_says_so(settled: Desk) -> None:
    forget(settled)
    writes(settled)
    assert watch(settled) == ("policy and routes are taken as agreed on, as they stand", "files changed: texts")
    assert ("avizu", "files taken as agreed") in audit(settled)
    assert unagreed(settled) == ("texts",)
    assert watch(settled) == ()


def test_while_the_clock_is_wrong_nothing_is_taken_as_agreed(settled: Desk) -> None:
    settled.ok("officer", "phone", "ben", "77220099", by="admin")
    settled.house.clock.move(hours=-24)
    assert watch(settled) == ()
    with settled.house.app.database.reading() as connection:
        kept = agreed.read(connection)
    assert kept is not None
    assert set(kept.parts) == {"texts"}


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


def routed(desk: Desk) -> list[tuple[str, str, str]]:
    """(route, medium, address) of what is queued about the files."""
    query = select(t.message).where(t.message.c.place == "files").order_by(t.message.c.id)
    with desk.house.app.database.reading() as connection:
        return [(row.route, row.medium, row.address) for row in connection.execute(query)]


def test_a_route_put_first_does_not_carry_the_alarm_about_itself_alone(watched: Desk) -> None:
    swallows = sms_route("http://127.0.0.1:6", name="swallows")
    mail = sms_route(name="mail", channel="smtp", medium=Medium.EMAIL)
    box = "records@elsewhere.test"
    desk = with_settings(
        watched, routes=(swallows, *watched.house.app.settings.routes, mail), duty=DutyRule(audit_mail=box)
    )
    assert watch(desk) == ("files changed: policy, routes",)
    for route in ("swallows", "sms"):
        phones = {address for name, _, address in routed(desk) if name == route}
        assert phones == {PHONES["admin"], PHONES["ana"], PHONES["ben"]}
    assert ("mail", "email", box) in routed(desk)
    assert len(routed(desk)) == 7


def test_a_changed_route_without_a_mailbox_or_a_mail_route_is_told_by_sms(watched: Desk) -> None:
    desk = with_settings(watched, routes=(sms_route("http://127.0.0.1:6"), sms_route(name="modem")))
    watch(desk)
    assert {medium for _, medium, _ in routed(desk)} == {"sms"}
    assert {name for name, _, _ in routed(desk)} == {"sms", "modem"}


def test_nobody_moves_messages_to_routes_that_two_have_not_agreed_on(watched: Desk) -> None:
    watched.approve(watched.submitted())
    elsewhere = sms_route("http://127.0.0.1:6", name="elsewhere")
    desk = with_settings(watched, routes=(*watched.house.app.settings.routes, elsewhere))
    watch(desk)
    for words in (("1",), ("--all",)):
        assert desk.refused("message", "reroute", *words, "--to", "elsewhere") == (
            "avizu: The routes of this installation changed, and no two people have agreed on them. "
            "Look at them and propose them: avizu change files"
        )
    assert {message.route for message in desk.house.messages(1)} == {"sms"}
    desk.ok("change", "files", by="ana")
    desk.ok("change", "agree", 1, by="admin")
    assert "moved to elsewhere" in desk.ok("message", "reroute", 1, "--to", "elsewhere")
    assert {message.route for message in desk.house.messages(1)} == {"elsewhere"}


def test_other_words_in_the_files_keep_no_message_on_a_route_that_fails(watched: Desk) -> None:
    watched.approve(watched.submitted())
    writes(watched)
    watch(watched)
    assert "Nothing waits elsewhere" in watched.ok("message", "reroute", 1, "--to", "sms")


def test_only_to_look_asks_for_no_passphrase_and_proposes_nothing(watched: Desk) -> None:
    assert watched.ok("change", "files", "--show", passphrase=False) == (
        "[ACTUAL] Texts, policy and routes are as agreed on.\n"
    )
    writes(watched)
    said = watched.run("change", "files", "--show", passphrase=False)
    assert (said.code, said.err) == (1, "")
    assert "  texts: templates/tet/flood.j2 is new\n  templates/tet/flood.j2:\n    + ---\n" in said.out
    assert "    + {% block retraction_sms %}Selu osan ba {sender}.{% endblock %}\n" in said.out
    assert watched.run("change", "list", "--json").rows == []


def test_the_second_person_sees_the_lines_that_he_agrees_to(watched: Desk) -> None:
    writes(watched)
    agree_on_texts(watched.house.app)
    writes(watched, text=EVIL.replace("Selu osan ba {sender}.", "Fila ba uma " * 10))
    proposed = watched.ok("change", "files", *watched.passphrase("ana"))
    shown = watched.ok("change", "show", 1, by="ben")
    for out in (proposed, shown):
        assert "    - {% block retraction_sms %}Selu osan ba {sender}.{% endblock %}\n" in out
        assert "    + {% block retraction_sms %}Fila ba uma Fila ba uma" in out
        assert "hazard: flood" not in out
        assert all(len(line) <= 80 for line in out.splitlines())
    (entry,) = (one for one in watched.run("audit", "list", "--json").rows if one["what"] == "change proposed")
    assert "Selu osan" not in str(entry), "a text of many lines does not stand in every record of the audit"
