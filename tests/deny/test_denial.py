"""A hoax is abroad: it is denied in a fixed text, by two officers, and never where it is true."""

from __future__ import annotations

import re

import pytest
from duty_desk import Desk, open_desk
from house import House
from shipped_words import shipped_texts

from alerts.actions import draft, publish
from alerts.app import App
from alerts.errors import Unusable
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
    assert "end that one: avizu warning retract 1" in preview


@pytest.mark.parametrize("about", ["hoax", "FREE MONEY", "godzilla"])
def test_only_a_known_hazard_can_be_denied(desk: Desk, about: str) -> None:
    refusal = "is no hazard that a false warning can be about" if about == "hoax" else "There is no hazard"
    assert refusal in desk.refused("warning", "deny", "--hazard", about, "--place", "Hera")
    danger = ("--severity", "Minor", "--urgency", "Immediate", "--certainty", "Observed", "--expires", "+6h")
    number = desk.run(
        "warning", "draft", "--hazard", "hoax", *danger, "--place", "Hera", "--set", f"about={about}", "--json"
    ).row["id"]
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
