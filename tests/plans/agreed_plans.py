"""Plans of made-up officers, by day and by night, and changes to the files of their home."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from house import ANA, BEN, NIGHT, House, agree_on_texts

from alerts.actions import fire, plans
from alerts.app import shipped
from alerts.audience.refuge import SafePlace
from alerts.consent import Approved
from alerts.model.people import Officer
from alerts.model.plan import Plan
from alerts.model.warning import Certainty, Severity, Urgency
from alerts.store import journal, officers, place_facts

MORNING = NIGHT - timedelta(hours=13)
HALF_PAST_TWO = NIGHT + timedelta(hours=3, minutes=31)
HERA, METINARO = "Hera, Dili", "Sabuli"
PHONES = {"ana": "+67077880001", "ben": "+67077880002"}
TRIGGER = "BMKG or PTWC say that a tsunami is coming to the north coast"


def a_plan(house: House, *sucos: str, **changes: object) -> Plan:
    plan = Plan(
        id=0,
        name="Tsunami, Hera and Metinaro",
        trigger=TRIGGER,
        hazard="tsunami",
        severity=Severity.EXTREME,
        urgency=Urgency.IMMEDIATE,
        certainty=Certainty.LIKELY,
        sucos=tuple(sorted(house.suco(name) for name in sucos or (HERA, METINARO))),
        lasts=timedelta(hours=3),
        valid_until=datetime(2027, 5, 31, tzinfo=NIGHT.tzinfo),
        created_at=house.now,
        created_by="",
    )
    return replace(plan, **changes)  # type: ignore[arg-type]


def submitted(house: House, *sucos: str, by: Officer = ANA, **changes: object) -> int:
    number = plans.create(house.app, a_plan(house, *sucos, **changes), by=by, now=house.now).id
    plans.submit(house.app, number, by=by, now=house.now)
    return number


def agreed(house: House, *sucos: str, **changes: object) -> int:
    """Written by ana and approved by ben, in the morning before the night of the house."""
    house.clock.now = MORNING
    number = submitted(house, *sucos, **changes)
    plans.approve(house.app, number, by=BEN, now=house.now)
    return number


def at_night(house: House) -> None:
    house.clock.now = HALF_PAST_TWO


def fired(house: House, number: int, *, by: Officer = ANA, **more: str) -> Approved:
    return fire.fire(house.app, number, by=by, reason="BMKG says so", now=house.now, **more)


def with_phones(house: House) -> None:
    """Accounts of ana and ben, who can be paged."""
    with house.app.database.writing() as connection:
        for one in (ANA, BEN):
            known = replace(one, phone=PHONES[one.login])
            officers.add_officer(connection, known, passphrase_hash="-", at=house.now, by="test")


def safe_place(house: House, suco: str, name: str) -> None:
    place = SafePlace(place=house.suco(suco), name=name, dated=date(2026, 10, 1), hazards=("tsunami",))
    with house.app.database.writing() as connection:
        place_facts.replace_safe(connection, [place], at=house.now, by="test")


def why_lapsed(house: House, number: int) -> str:
    (one,) = (one for one in plans.standing(house.app, now=house.now, ended=True) if one.plan.id == number)
    return one.lapsed


def own_text(house: House, name: str, block: str, *, agreed: bool = True) -> None:
    """From now on this home says one word of this text in another way, and its next command reads so."""
    folder = house.app.home / "templates"
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(misspelt((shipped("templates") / name).read_text("utf-8"), block), "utf-8")
    for cached in ("library", "hazards"):
        house.app.__dict__.pop(cached, None)
    if agreed:
        agree_on_texts(house.app)


def misspelt(source: str, block: str, letter: str = "x") -> str:
    """The file with another last letter in the first word of the block that has four of them."""
    found = re.search(rf"{{% block {block} %}}(.*?){{% endblock %}}", source, re.DOTALL)
    assert found
    pieces = re.split(r"({[{%].*?[%}]})", found[1])
    for place in range(0, len(pieces), 2):
        changed = re.sub(r"\b([^\W\d_]{3,})[^\W\d_]\b", rf"\1{letter}", pieces[place], count=1)
        if changed != pieces[place]:
            pieces[place] = changed
            return source[: found.start(1)] + "".join(pieces) + source[found.end(1) :]
    raise AssertionError(f"{block} has no such word")


def audit(house: House) -> list[tuple[str, str, str]]:
    """(who, what, reason) of every entry, oldest first."""
    with house.app.database.reading() as connection:
        return [(each.who, each.what, each.detail.get("reason", "")) for each in journal.audit(connection)]
