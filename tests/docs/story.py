"""Every command that takes --json, once, in an order in which each has something to say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from arrivals import SEROJA
from desk import PLACES, Desk
from sqlalchemy import select

from alerts.actions import end
from alerts.store import numbers
from alerts.store.tables import bulletin

STORY: tuple[tuple[str, str], ...] = (
    ("contact import", "ana$ avizu contact import bad.csv --passphrase-file ana.passphrase --json"),
    ("contact import", "ana$ avizu contact import committee.csv --passphrase-file ana.passphrase --json"),
    ("contact import", "ana$ avizu contact import contacts.csv --passphrase-file ana.passphrase --json"),
    ("contact list", "ana$ avizu contact list --json"),
    ("officer list", "ana$ avizu officer list --json"),
    ("doctor", "operator$ avizu doctor --json"),
    ("feed list", "ana$ avizu feed list --json"),
    ("feed poll", "ana$ avizu feed poll --json"),
    ("feed held", "ana$ avizu feed held --json"),
    ("alarm list", "ana$ avizu alarm list --json"),
    ("feed check", "ana$ avizu feed check feed.xml --json"),
    ("cap check", "ana$ avizu cap check seroja.cap.xml odd.cap.xml --json"),
    ("place find", 'ana$ avizu place find "Laclo" --json'),
    ("place hit", 'ana$ avizu place hit --circle "-8.55,125.57 1" --json'),
    ("sms measure", 'ana$ avizu sms measure "até" --json'),
    ("template show", "ana$ avizu template show flood --json"),
    ("template show --radio", "ana$ avizu template show flood --radio --json"),
    ("template list", "ana$ avizu template list --json"),
    ("template import", "ana$ avizu template import words.csv --passphrase-file ana.passphrase --json"),
    ("template import", "ana$ avizu template import bad-words.csv --passphrase-file ana.passphrase --json"),
    ("template sign", 'ana$ avizu template sign flood --language tet --by "Maria (made up)" --text warning_sms --json'),
    ("template reviews", "ana$ avizu template reviews --json"),
    ("sandbox --behaviours", "ana$ avizu sandbox --behaviours --json"),
    ("station list", "ana$ avizu station list --json"),
    ("station check", "ana$ avizu station check --json"),
    ("station show", "ana$ avizu station show demo-fm --json"),
    ("station list --gaps", "ana$ avizu station list --gaps --json"),
    ("warning import", f"ana$ avizu warning import odd.cap.xml {PLACES} --json"),
    (
        "warning draft",
        "ana$ avizu warning draft --hazard flood --severity Severe --urgency Immediate --certainty Likely "
        "--place Hera --expires +6h --json",
    ),
    ("warning edit", "ana$ avizu warning edit 2 --expires +7h --json"),
    ("warning preview", "ana$ avizu warning preview 1 --json"),
    ("warning submit", "ana$ avizu warning submit 2 --json"),
    ("warning return", 'ben$ avizu warning return 2 --reason "not there" --json'),
    ("warning drop", 'ana$ avizu warning drop 2 --reason "not there" --json'),
    ("", "ana$ avizu warning submit 1"),
    (
        "warning approve",
        "ben$ avizu warning approve 1 --confirm-place Dili --confirm-reach 6 --passphrase-file ben.passphrase --json",
    ),
    ("", "send"),
    (
        "",
        'ana$ avizu message told 1 "Kampung Alor" --person "the parish priest (made up)" '
        "--passphrase-file ana.passphrase",
    ),
    ("station script", "ana$ avizu station script 1 --json"),
    ("station aired", "ana$ avizu station aired 1 demo-fm --passphrase-file ana.passphrase --json"),
    ("message list", "ana$ avizu message list --json"),
    ("message show", "ana$ avizu message show 3 --json"),
    ("reply list", "ana$ avizu reply list --json"),
    ("warning list", "ana$ avizu warning list --json"),
    ("warning show", "ana$ avizu warning show 1 --json"),
    ("warning update", "ana$ avizu warning update 1 --expires +9h --json"),
    (
        "warning all-clear",
        'ana$ avizu warning all-clear 1 --statement "x" --confirm-place Dili --confirm-reach 6 '
        "--passphrase-file ana.passphrase --json",
    ),
    ("", "send"),
    ("report --format json", "ana$ avizu report 1 --format json"),
    (
        "warning retract",
        "ana$ avizu warning retract 3 --reason oops --confirm-place Hera --confirm-reach 3 "
        "--passphrase-file ana.passphrase --json",
    ),
    ("feed read", "ana$ avizu feed read 1 --json"),
    ("feed release", 'ana$ avizu feed release 1 --reason "rang them" --passphrase-file ana.passphrase --json'),
    ("feed bury", 'ana$ avizu feed bury 4 --reason "not theirs" --json'),
    ("event list", "ana$ avizu event list --json"),
    ("event show", "ana$ avizu event show 2 --json"),
    ("", "ana$ avizu warning edit 5 --expires +7h"),
    ("proposal list", "ana$ avizu proposal list --json"),
    ("proposal close", 'ana$ avizu proposal close 1 --reason "edited" --json'),
    ("contact import", "ana$ avizu contact import untidy.csv --repair --merge --passphrase-file ana.passphrase --json"),
    ("contact list --gaps", "ana$ avizu contact list --gaps --json"),
    ("contact edit", "ana$ avizu contact edit 7 --role secretary --json"),
    ("contact show", "ana$ avizu contact show 7 --json"),
    ("contact merge", 'ana$ avizu contact merge 8 6 --reason "one person" --json'),
    ("", "sms +67077100030 PARA"),
    ("contact substitute", "ana$ avizu contact substitute 2 --by 3 --json"),
    ("contact substitute", "ana$ avizu contact substitute 2 --nobody --json"),
    ("contact clear", "ana$ avizu contact clear 4 --phone 77100131 --json"),
    ("contact remove", 'ana$ avizu contact remove 7 --reason "moved away" --json'),
    ("contact verify", "ana$ avizu contact verify --json"),
    ("contact verify --list", "ana$ avizu contact verify --list unasked --json"),
    ("contact verify --confirm", "ana$ avizu contact verify --confirm 4 --json"),
    ("", "ana$ avizu officer phone ben 77110099 --passphrase-file ana.passphrase"),
    ("change list", "ana$ avizu change list --json"),
    ("change show", "ana$ avizu change show 1 --json"),
    ("place import-population", "ana$ avizu place import-population people.csv --json"),
    ("place import-population", "ana$ avizu place import-population bad-people.csv --json"),
    ("place import-safe", "ana$ avizu place import-safe safe.csv --json"),
    ("place import-safe", "ana$ avizu place import-safe bad-safe.csv --json"),
    ("place safe", "ana$ avizu place safe --json"),
    ("place show", "ana$ avizu place show Hera --json"),
    ("", "clock +11h"),
    (
        "warning draft",
        "ana$ avizu warning draft --hazard flood --severity Moderate --urgency Expected --certainty Likely "
        "--place Hera --place Comoro --expires +6h --json",
    ),
    ("warning preview", "ana$ avizu warning preview 7 --json"),
    ("warning submit", "ana$ avizu warning submit 7 --json"),
    ("place safe --remove", 'ana$ avizu place safe --remove 1 --reason "burnt down" --json'),
    ("", "ana$ avizu login ana --passphrase-file ana.passphrase"),
    ("", "ben$ avizu login ben --passphrase-file ben.passphrase"),
    ("", "operator$ avizu login operator --passphrase-file operator.passphrase"),
    ("", "operator$ avizu officer phone ana 77299951 --passphrase-file operator.passphrase"),
    ("", "operator$ avizu officer phone ben 77299952 --passphrase-file operator.passphrase"),
    ("officer roster --set --dry-run", "operator$ avizu officer roster --set roster.csv --dry-run --json"),
    (
        "officer roster --set",
        "operator$ avizu officer roster --set roster.csv --passphrase-file operator.passphrase --json",
    ),
    ("officer roster", "ana$ avizu officer roster --json"),
    ("", "operator$ avizu change files --passphrase-file operator.passphrase"),
    ("", "ana$ avizu change agree 7 --passphrase-file ana.passphrase"),
    (
        "plan draft",
        'ana$ avizu plan draft "Coast of Hera" --trigger "a strong quake" --hazard tsunami --severity Extreme '
        "--urgency Immediate --certainty Likely --place Hera --place Comoro --place Caicoli --lasts +3h "
        "--valid-until 2021-10-01 --json",
    ),
    ("plan submit", "ana$ avizu plan submit 1 --json"),
    ("plan approve", "ben$ avizu plan approve 1 --confirm-place Dili --passphrase-file ben.passphrase --json"),
    ("plan list", "ana$ avizu plan list --json"),
    ("plan show", "ana$ avizu plan show 1 --json"),
    ("plan rehearse", "ana$ avizu plan rehearse 1 --json"),
    (
        "plan fire",
        'ana$ avizu plan fire 1 --reason "a strong quake" --confirm-place Dili --confirm-reach 7 '
        "--passphrase-file ana.passphrase --json",
    ),
    ("warning callsheet", "ana$ avizu warning callsheet 8 --json"),
    ("warning wave", 'ana$ avizu warning wave 8 --at "2021-04-04 15:35" --said "at the port (made up)" --json'),
    (
        "plan withdraw",
        'ana$ avizu plan withdraw 1 --reason "another one is written" --passphrase-file ana.passphrase --json',
    ),
    ("warning deny", "ana$ avizu warning deny --hazard flood --place Hera --place Comoro --json"),
    (
        "",
        "ana$ avizu warning draft --hazard flood --severity Severe --urgency Immediate --certainty Observed "
        "--place Caicoli --expires +3h",
    ),
    ("", "ana$ avizu warning submit 10"),
    ("", "clock +6m"),
    (
        "warning approve --alone",
        'ana$ avizu warning approve 10 --alone --reason "nobody answers" --confirm-place Caicoli --confirm-reach 6 '
        "--passphrase-file ana.passphrase --json",
    ),
    ("", "send"),
    (
        "warning stop",
        'ben$ avizu warning stop 10 --reason "the river is low" --json',
    ),
    ("", "send"),
    (
        "",
        "ana$ avizu warning draft --hazard flood --severity Severe --urgency Immediate --certainty Observed "
        "--place Manleuana --expires +3h",
    ),
    ("", "ana$ avizu warning submit 11"),
    (
        "warning approve --code",
        "ana$ avizu warning approve 11 --code CODE --called-by ben --passphrase-file ana.passphrase --json",
    ),
    ("audit list", "ana$ avizu audit list --newest 200 --json"),
    ("audit verify", "ana$ avizu audit verify --json"),
    ("audit head", "ana$ avizu audit head --json"),
    ("backup", "operator$ avizu backup copy.backup --passphrase-file operator.passphrase --json"),
    ("", "clock +18h"),
    ("", "ana$ avizu login ana --passphrase-file ana.passphrase"),
    ("contact verify --ask", "ana$ avizu contact verify --ask --json"),
    ("contact verify --canary", "ana$ avizu contact verify --canary --json"),
    ("template check", "operator$ avizu template check --json"),
)
"""`warning retract` needs an active warning of its own, `template check` a wrong text: `played` lays both out."""

BROUGHT = {
    "feed held": "from-tomorrow",
    "feed bury": "from-tomorrow-too",
    "event list": "quake",
    "proposal list": "quake-again",
}
"""What comes in before a command."""

HEADER = "name,role,suco,municipality,phone,languages\n"
POPULATION = "code,suco,municipality,population_2015,households_2015,radio_pct,phone_pct\n"
WORDS = "key,tet,tet reviewed by,tet reviewed on,remarks\n"
SAFE = "place,municipality,name,lat,lon,hazards,dated\n"
FILES = {
    "bad.csv": HEADER + "Chief (made up),chief,Hera,Dili,123,tet\n",
    "committee.csv": HEADER + "Committee of Dili (made up),committee,Dili,Dili,7712 0040,tet\n",
    "untidy.csv": HEADER
    + "Secretary (made up),secretary,Caicoli,Dili,771 0055,tet\n"
    + "Secretary (made up),secretary,Caicoli,Dili,7711 0056,pt\n"
    + "Teacher (made up),member,Comoro,Dili,7710 0131,tet\n"
    + "Nurse (made up),member,Caicoli,Dili,7711 0057,tet\n",
    "people.csv": POPULATION + "070107,Hera,Dili,7500,1200,30.5,91.0\n",
    "bad-people.csv": POPULATION + "070107,Comoro,Dili,7500,1200,30.5,91.0\n",
    "safe.csv": SAFE + "Hera,Dili,Eskola Hera,,,,2020-11-20\n",
    "bad-safe.csv": SAFE + "Hera,Dili,www.example.com,,,,2026-11-20\n",
    "words.csv": WORDS
    + '"drought/all_clear_sms","{sender}: Avizu bailoron naruk iha {area} remata ona.\nNono bee molok hemu.",'
    + "Maria (made up),2021-04-03,x\nflood/watch_sms,,Maria (made up),2021-04-03,x\nflood/observed_sms,,,,x\n",
    "bad-words.csv": WORDS
    + '"drought/all_clear_sms","Avizu husi {sender} remata ona.",,,x\n"flood/warning_sms","{sender}: [",,,x\n',
    "roster.csv": "login,position,weekdays,begins,ends\nben,1,every day,18:00,06:00\nana,2,mon-fri,06:00,18:00\n",
    "odd.cap.xml": SEROJA.replace("</polygon>", "</polygon><circle>no circle</circle>"),
    "feed.xml": '<rss version="2.0"><channel><item><title>leads nowhere</title></item></channel></rss>',
}
OPEN = {"values", "pronounce", "clips", "detail", "muted", "combined", "taken_back", "shares", "rows"}
"""Objects whose names are the hazard's, or those of the step or table that is told: not listed one by one."""

SHAPES = {"tally": "A tally", "sucos": "A suco of a report", "committees": "A suco of a report"}
"""Objects that stand in several places and have a section of their own."""

ALIKE = {"committees": "sucos", "last": "calls", "left_out": "calls", "instead": "calls", "on_air": "common"}
"""In a call sheet: objects that have the fields of others, which are listed there. It has no SHAPES."""


def played(desk: Desk) -> Iterator[tuple[str, dict[str, Any]]]:
    """(command, object) for every object that the story prints."""
    desk.home("officers")
    for name, text in FILES.items():
        (desk.work / name).write_text(text, "utf-8")
    for command, line in STORY:
        if line == "send":
            desk.send()
            continue
        if line.startswith(("sms ", "clock ")):
            desk.direct(*line.split(" ", 1))
            continue
        _beforehand(desk, command)
        who, _, words = line.partition("$ ")
        for printed in desk.run(who, _with_code(desk, words)).splitlines():
            if command:
                yield command, _object(command, printed)


def _with_code(desk: Desk, words: str) -> str:
    """The code stands in the newest SMS that asks somebody to approve."""
    if "CODE" not in words:
        return words
    with desk.app.database.reading() as connection:
        asks = select(bulletin.c.text).where(bulletin.c.text.contains(" and say ")).order_by(bulletin.c.id.desc())
        text = connection.execute(asks).scalars().first() or ""
    return words.replace("CODE", text.partition(" and say ")[2][:6])


def _object(command: str, printed: str) -> dict[str, Any]:
    assert printed.startswith("{"), f"avizu {command}: {printed}"
    found: dict[str, Any] = json.loads(printed)
    return found


def _beforehand(desk: Desk, command: str) -> None:
    if command in BROUGHT:
        desk.arrives(BROUGHT[command])
    if command == "alarm list":
        desk.hold_back()
    if command == "contact verify --ask":
        end.expire(desk.app, now=desk.clock.now)
    if command == "contact clear":
        with desk.app.database.writing() as connection:
            numbers.mark(connection, "+67077100131", desk.clock.now)
    if command == "warning all-clear":
        desk.later("+31m")
    if command == "warning retract":
        _another_warning(desk)
    if command == "template check":
        own = desk.work / desk.app.home / "templates" / "tet"
        own.mkdir(parents=True, exist_ok=True)
        (own / "flood.j2").write_text("---\nhazard: flood\n---\n{% block warning_sms %}x{% endblock %}\n", "utf-8")
        vars(desk.app).pop("library")


def _another_warning(desk: Desk) -> None:
    for line in (
        "ana$ avizu warning draft --hazard flood --severity Severe --urgency Immediate --certainty Likely "
        "--place Hera --expires +6h",
        "ana$ avizu warning submit 3",
        "ben$ avizu warning approve 3 --confirm-place Hera --confirm-reach 3 --passphrase-file ben.passphrase",
    ):
        who, _, words = line.partition("$ ")
        desk.run(who, words)
    desk.send()


def fields(section: str, row: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """(section, field) of every field by its path: `totals.reached`, `bulletins[].text`."""
    shapes, alike = ({}, ALIKE) if section == "A call sheet" else (SHAPES, {})
    for name, value in row.items():
        yield section, f"{path}{name}"
        inners = [inner for inner in (value if isinstance(value, list) else [value]) if isinstance(inner, Mapping)]
        listed = f"{path}{alike.get(name, name)}"
        inside = f"{listed}[]." if isinstance(value, list) else f"{listed}."
        for inner in () if name in OPEN else inners:
            yield from fields(shapes.get(name, section), inner, "" if name in shapes else inside)
