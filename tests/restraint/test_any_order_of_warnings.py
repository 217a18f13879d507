"""Whatever comes, is changed and ends in which order, whoever joins or leaves: everybody has the gravest word and every
end he is due, and what was put off is still true when it goes out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from house import ANA, House
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from restrained import COMORO, HERA, PHONES, Watchroom

from alerts.actions import contact_edit
from alerts.delivery.restraint import in_force
from alerts.errors import NotAllowed
from alerts.model.warning import Revision, Severity
from alerts.store import people as directory
from alerts.store import warnings
from alerts.words.advice import gives_advice

SUCOS = (HERA, COMORO)
HAZARDS = ("flood", "flash_flood", "landslide")
WHERE = ((HERA, COMORO), (HERA,), (COMORO,))
where = st.sampled_from(WHERE)
grave = st.sampled_from([Severity.MODERATE, Severity.SEVERE, Severity.EXTREME])
begins = st.tuples(st.just("warn"), where, grave, st.sampled_from(HAZARDS), st.integers(1, 4))
changes = st.tuples(st.just("update"), st.integers(0, 2), where, grave)
ends = st.tuples(st.sampled_from(["all clear", "retract"]), st.integers(0, 2))
times = st.tuples(st.sampled_from(["deliver", "wait"]))
people = st.tuples(st.sampled_from(["joins", "leaves"]))
caps = st.sampled_from([0, 2])
# Two or three that begin, then what becomes of them, with more that begin in between.
stories = st.builds(
    list.__add__,
    st.lists(begins, min_size=2, max_size=3),
    st.lists(st.one_of(ends, ends, changes, times, begins, people), min_size=1, max_size=4),
)


@dataclass
class Story:
    room: Watchroom
    out: list[int] = field(default_factory=list)
    told_of_end: list[int] = field(default_factory=list)

    def warn(self, where: tuple[str, ...], severity: Severity, hazard: str, hours: int) -> None:
        self.out.append(self.room.warn(*where, severity=severity, hazard=hazard, hours=hours).warning.id)

    def update(self, which: int, where: tuple[str, ...], severity: Severity) -> None:
        self.if_active(which, lambda number: self.room.update(number, sucos=where, severity=severity))

    def all_clear(self, which: int) -> None:
        self.if_active(which, self.room.all_clear)

    def retract(self, which: int) -> None:
        self.if_active(which, self.room.retract)

    def if_active(self, which: int, step: Callable[[int], object]) -> None:
        """A step that the rules refuse at this moment (too close to its end, over) is none."""
        if which < len(self.out):
            try:
                step(self.out[which])
            except NotAllowed:
                return

    def deliver(self) -> None:
        late = {m.id for m in self.room.house.messages() if m.detail.startswith("put off")}
        self.room.deliver()
        what_was_put_off_holds(self.room, late)

    def joins(self) -> None:
        """Somebody new sits on Hera's committee."""
        house = self.room.house
        house.made.append(len(house.made))
        house.contact(HERA, f"+6707799{len(house.made):04}")

    def leaves(self) -> None:
        """The one who joined last."""
        house = self.room.house
        with house.app.database.reading() as connection:
            new = [one.id for one in directory.contacts(connection) if one.phone not in PHONES.values()]
        if new:
            contact_edit.remove(house.app, new[-1], reason="left", by=ANA, now=house.now)

    def wait(self) -> None:
        self.room.house.clock.move(hours=1)


def active(room: Watchroom) -> list[Revision]:
    with room.house.app.database.reading() as connection:
        found = warnings.active_revisions(connection)
    return [one for one in found if in_force(one, room.house.now)]


def live(room: Watchroom, revision: Revision) -> set[str]:
    return {m.address for m in room.house.messages(revision.warning_id) if m.revision_id == revision.id and not_lost(m)}


def not_lost(message: Any) -> bool:
    """What an officer was told is not sent is no secret: the cap lost a lesser one, two dangers no longer hold so."""
    return message.work != "withdrawn" or message.code in ("too-many", "outdated")


def what_was_put_off_holds(room: Watchroom, late: set[int]) -> None:
    """A text about two dangers went out while both held, and shortens neither."""
    now = {one.id: one for one in active(room)}
    for message in room.house.messages():
        if message.id in late and message.was_sending and "mota no rai-halai" in message.text:
            own = now[message.revision_id]
            pairs = [one for one in now.values() if {one.hazard, own.hazard} == {"flood", "landslide"}]
            there = [one for one in pairs if message.place in one.sucos]
            assert there
            assert all(one.expires <= own.expires for one in there)


def everybody_has_the_gravest_word(room: Watchroom) -> None:
    now = active(room)
    sent = {one.id: live(room, one) for one in now}
    for one in now:
        for suco in SUCOS:
            if (code := room.house.suco(suco)) not in one.sucos:
                continue
            graver = [
                other
                for other in now
                if other.severity.rank > one.severity.rank
                and code in other.sucos
                and gives_advice(room.house.app.hazards, other, one)
            ]
            has = [text for text in (one, *graver) if PHONES[suco] in sent[text.id]]
            assert has, (suco, one, graver)


def whoever_heard_it_begin_hears_it_end(room: Watchroom, numbers: list[int]) -> None:
    for number in numbers:
        with room.house.app.database.reading() as connection:
            newest = warnings.warning(connection, number).newest
        messages = room.house.messages(number)
        begun = {m.address for m in messages if m.purpose in ("warning", "update") and m.was_sending}
        over = {m.address for m in messages if m.purpose in ("all-clear", "retraction") and m.was_sending}
        assert over <= begun
        if newest.kind.value != "warning" and newest.state.value == "active":
            # Who dropped out before was told so then.
            gone = {m.address for m in messages if m.purpose == "no-longer" and m.was_sending}
            assert begun <= over | gone


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stories, caps)
def test_nobody_is_left_without_the_word_or_the_end(house: House, story: list[tuple], most: int) -> None:
    room = quiet_room(house, most)
    told = Story(room)
    for what, *how in story:
        getattr(told, what.replace(" ", "_"))(*how)
        room.later(seconds=10)
        everybody_has_the_gravest_word(room)
    told.deliver()
    whoever_heard_it_begin_hears_it_end(room, told.out)


def quiet_room(house: House, most: int) -> Watchroom:
    """A new night in the same house: what was out before is over, and nobody is told of it."""
    house.clock.move(hours=24)
    room = Watchroom(house)
    if not house.made:
        room.settle_in()
        house.made.append(0)
    house.app.__dict__["restraint"] = replace(house.app.restraint, most_per_hour=most)
    room.later(hours=1)
    room.deliver()
    house.clock.move(hours=1)
    return room
