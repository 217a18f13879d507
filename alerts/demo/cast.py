"""Who takes part in the demo: made-up people, one made-up station, and what the stand-in makes of their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alerts.places.gazetteer import Gazetteer

REPLIES, DELIVERED, OFF, HELP, CUT = "30", "40", "02", "31", "15"
"""Last two digits of a number: what the stand-in does with it. `avizu sandbox --help` lists them all."""

NOBODY = 11
SPECIAL = {4: (HELP, DELIVERED), 8: (OFF, OFF), 14: (CUT, DELIVERED)}
"""By the position of a suco among the warned ones: (chief, deputy). The suco at NOBODY has no contact at all."""

HEADER = "name,role,suco,municipality,phone,languages"
STATION = """\
# A station that does not exist, for the demo alone.
- {id: demo-fm, name: "Radio Demo (made up)", municipality: Dili, phone: "+67077299940",
   languages: [tet, pt], on_air: ["daily 00:00-24:00"], confirmed_by: "the demo", confirmed_on: "2021-04-03",
   made_up: true, source: "made up for the demo"}
"""


def contacts_csv(gazetteer: Gazetteer, sucos: Sequence[str]) -> str:
    """Two made-up people per warned suco, as a file for `avizu contact import`."""
    return "\n".join([HEADER, *_lines(gazetteer, sucos)]) + "\n"


def without_contact(sucos: Sequence[str]) -> str:
    return sucos[min(NOBODY, len(sucos) - 1)]


def _lines(gazetteer: Gazetteer, sucos: Sequence[str]) -> Iterator[str]:
    for index, suco in enumerate(sucos):
        if suco == without_contact(sucos):
            continue
        chief, deputy = SPECIAL.get(index, (REPLIES, DELIVERED))
        place = gazetteer.place(suco)
        language = "pt" if index % 5 == 4 else "tet"
        yield f"Chief of {place.name} (made up),chief,{place.name},{place.municipality},7710{index:02d}{chief},tet"
        yield (
            f"Deputy of {place.name} (made up),deputy,{place.name},{place.municipality},"
            f"7711{index:02d}{deputy},{language}"
        )
