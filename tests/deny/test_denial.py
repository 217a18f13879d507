"""A hoax is abroad: it is denied in a fixed text, by two officers, and never where it is true."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from duty_desk import Desk, open_desk
from house import ANA, BEN, House
from shipped_words import shipped_texts

from alerts.actions import approve, draft, publish
from alerts.actions import audit as records
from alerts.app import App
from alerts.errors import Unusable
from alerts.model.message import Purpose
from alerts.model.warning import Certainty, Severity, Urgency
from alerts.store import warnings
from alerts.store.denials import end_denials
from alerts.words.hazards import check_values
from alerts.words.lint import look_over

PEOPLE = ("+67077230001", "+67077230002")
LINK = re.compile(r"https?:|www\.|\.(com|org|net|tl|io|me|ly)\b", re.IGNORECASE)
MONEY = re.compile(r"\b(usd|d[oó]lar\w*|osan|dinheiro|pag(ue|ar|amento)|selu|kontribui\w*|donat\w*)\b", re.IGNORECASE)


@pytest.fixture
def desk(house: House, tmp_path) -> Desk:
    house.contact("Hera", PEOPLE[0])
    house.contact("Mantelolão", PEOPLE[1], languages=("pt",))
    return open_desk(house, tmp_path)


def denied(desk: Desk, about: str = "tsunami", place: str = "Hera") -> int:
    return int(desk.run("warning", "deny", "--hazard", about, "--place", place, "--json").row["id"])


def test_a_hoax_is_denied_in_the_fixed_text(desk: Desk) -> None:
    out = desk.ok("warning", "deny", "--hazard", "tsunami", "--place", "Hera")
    assert "NDMD: Avizu tsunami iha Hera LA'OS hosi NDMD. Labele fiar lia-anin." in " ".join(out.split())
    assert "Next: a second officer: avizu warning approve 1" in out
    done = desk.approve(1)
    assert done.code == 0, done
    (row,) = desk.house.messages(1)
    assert row.address == PEOPLE[0]
    assert "fatin aas" in row.text, "who feels a strong quake at the sea goes up all the same"


def test_it_takes_a_second_officer(desk: Desk) -> None:
    number = denied(desk)
    said = desk.approve(number, by="ana")
    assert said.code == 2
    assert "someone else must approve it" in said.err
    assert desk.house.messages() == []


def test_what_is_true_is_never_called_false(desk: Desk) -> None:
    true = desk.submitted("--hazard", "flood", place="Hera, Dili")
    assert desk.approve(true).code == 0
    refused = desk.refused("warning", "deny", "--hazard", "flood", "--place", "Hera")
    assert refused == (
        "avizu: Warning 1 of flood is in force there: it can't be called false. "
        "If that one is the mistake, take it back: avizu warning retract 1"
    )
    assert len(desk.run("warning", "list", "--all", "--json").rows) == 1, "nothing is left behind of what was refused"
    assert denied(desk, "flood", "Mantelolão") == 2
    assert denied(desk, "tsunami", "Hera") == 3


def test_it_comes_true_before_the_second_officer_looks(desk: Desk) -> None:
    number = denied(desk, "flood")
    assert desk.approve(desk.submitted(place="Hera, Dili")).code == 0
    said = desk.run(
        "warning", "approve", number, "--confirm-place", "Hera", "--confirm-reach", 1, *desk.passphrase("ben"), by="ben"
    )
    assert said.code == 2
    assert "is in force there: it can't be called false" in said.err


def test_a_true_warning_names_the_denial_it_contradicts(desk: Desk) -> None:
    assert desk.approve(denied(desk, "flood")).code == 0
    preview = " ".join(desk.ok("warning", "preview", desk.draft(place="Hera, Dili")).split())
    assert "Warning 1 says there that a warning of flood is false." in preview
    assert "When this one goes out, that one is over." in preview


def test_what_comes_true_ends_what_called_it_false(desk: Desk) -> None:
    """Only of that danger, and only where it is warned of; its queue is taken back, and the audit stays whole."""
    numbers = [denied(desk, "flood"), denied(desk, "tsunami"), denied(desk, "flood", "Mantelolão")]
    assert [desk.approve(number).code for number in numbers] == [0, 0, 0]
    said = desk.approve(desk.submitted(place="Hera, Dili"))
    assert said.code == 0, said
    assert "! Warning 1, which called it false, is over.\n" in said.out
    rows = desk.run("warning", "list", "--all", "--json").rows
    states = {row["id"]: (row["state"], row["end_reason"]) for row in rows}
    assert states == {1: ("ended", "superseded"), 2: ("active", None), 3: ("active", None), 4: ("active", None)}
    assert [row.work for row in desk.house.messages(1)] == ["withdrawn"]
    assert "denial over warning 4 of flood is true" in " ".join(desk.ok("warning", "show", "1").split())
    assert desk.run("audit", "verify").code == 0
    again = " ".join(desk.ok("warning", "preview", 4).split())
    assert "is false" not in again


def test_a_denial_ends_once_on_each_kind_of_database(any_house: House) -> None:
    any_house.contact("Hera", PEOPLE[0])
    hoax = draft.Facts(
        hazard="hoax",
        severity=Severity.MINOR,
        urgency=Urgency.IMMEDIATE,
        certainty=Certainty.OBSERVED,
        sucos=(any_house.suco("Hera"),),
        expires=any_house.now + timedelta(hours=6),
        values={"about": "flood"},
    )
    number = draft.create(any_house.app, hoax, by=ANA, now=any_house.now).id
    draft.submit(any_house.app, number, by=ANA, now=any_house.now)
    approve.approve(any_house.app, number, by=BEN, now=any_house.now)
    app = any_house.app
    true = any_house.submitted("Hera")
    with app.database.writing() as connection:
        revision = warnings.warning(connection, true).newest
        assert end_denials(connection, app.hazards, revision, by="policy:test", at=any_house.now) == (number,)
        assert end_denials(connection, app.hazards, revision, by="policy:test", at=any_house.now) == ()
    with app.database.reading() as connection:
        assert warnings.warning(connection, number).active is None
    assert records.verify(app).broken == ""


@pytest.mark.parametrize("about", ["hoax", "FREE MONEY", "godzilla"])
def test_only_a_known_hazard_can_be_denied(desk: Desk, about: str) -> None:
    said = desk.refused("warning", "deny", "--hazard", about, "--place", "Hera")
    assert f"There is no hazard {about!r} to be warned of." in said
    number = desk.draft(place="Hera")
    desk.ok("warning", "edit", number, "--hazard", "hoax", "--severity", "Minor", "--set", f"about={about}")
    assert "is no hazard that a false warning can be about" in desk.refused("warning", "submit", number)


def test_nobody_is_warned_by_default(desk: Desk) -> None:
    assert "--hazard and --place are missing" in desk.refused("warning", "deny")


def test_those_who_collect_our_warnings_do_not_get_the_denial_as_one(desk: Desk) -> None:
    assert desk.approve(denied(desk)).code == 0
    assert publish.due(desk.house.app).published == ()


def test_a_host_reads_it_too(desk: Desk) -> None:
    assert desk.approve(denied(desk)).code == 0
    script = " ".join(desk.ok("station", "script", "1", "--language", "pt").split())
    assert "Esse aviso é falso." in script
    assert "Não diga que não há perigo." in script


def test_no_text_that_ships_has_a_link_or_speaks_of_money() -> None:
    texts = {name: text for name, text in shipped_texts().items() if name.endswith(".j2")}
    assert len(texts) > 40
    for name, text in texts.items():
        for line in text.splitlines():
            assert not LINK.search(line), (name, line)
            assert not MONEY.search(line), (name, line)


def test_own_texts_with_a_link_or_a_word_of_money_are_not_sent(house: House) -> None:
    house.contact("Hera", PEOPLE[0])
    own = house.app.home / "templates" / "tet" / "flood.j2"
    own.parent.mkdir(parents=True)
    own.write_text(
        """---
hazard: flood
language: tet
display: inundasaun
---
{% block warning_sms %}
{{ sender }}: AVIZU INUNDASAUN iha {{ area }} to'o {{ until }}.
Haree www.avizu.tl.
Ba fatin aas.
Selu osan.
{% endblock %}
""",
        "utf-8",
    )
    outgoing = draft.preview(house.app, house.flood("Hera").id)[1]
    assert all("avizu.tl" not in bulletin.text for bulletin in outgoing.bulletins)
    assert any("has a link in it" in finding for finding in outgoing.findings)
    said = {finding.code for finding in look_over(house.app.library, hazards=["flood"]).errors}
    assert {"link", "spelling"} <= said


def test_a_value_can_carry_no_link(house: House) -> None:
    app: App = house.app
    for link in ("www.avizu.tl", "http://x", "bit.ly/x", "avizu.com"):
        with pytest.raises(Unusable):
            check_values(app.hazards["earthquake"], {"place": link})


@pytest.mark.parametrize("about", ["flash_flood", "flood_landslide"])
def test_what_people_take_for_the_true_one_is_not_called_false_either(desk: Desk, about: str) -> None:
    assert desk.approve(desk.submitted("--hazard", "flood", place="Hera, Dili")).code == 0
    assert "it can't be called false" in desk.refused("warning", "deny", "--hazard", about, "--place", "Hera")


def test_that_somebody_is_about_to_warn_of_it_is_said_to_both(desk: Desk) -> None:
    danger = ("--hazard", "tsunami", "--severity", "Extreme", "--urgency", "Immediate", "--certainty", "Likely")
    desk.ok("warning", "draft", *danger, "--place", "Hera", "--expires", "+3h")
    waits = "! Warning 1 of tsunami waits for approval there: is it really false?"
    assert waits in desk.ok("warning", "deny", "--hazard", "tsunami", "--place", "Hera")
    assert waits in desk.approve(2).out


def test_that_true_warnings_hold_is_never_left_out(desk: Desk) -> None:
    app = desk.house.app
    longest = max((app.gazetteer.label(code) for code in app.gazetteer.sucos), key=len)
    for language, said in (("tet", "Avizu loos sei vale."), ("pt", "Os avisos verdadeiros continuam.")):
        for about in app.hazards:
            values = {"sender": "NDMD", "area": longest, "about": about}
            sms = app.library.sms("hoax", language, purpose=Purpose.WARNING, values=values, prompt=True, exercise=False)
            assert (sms.parts, said in sms.text) == (1, True), sms
