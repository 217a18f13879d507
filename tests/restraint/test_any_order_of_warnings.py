"""Whatever comes, is changed and ends in which order: everybody has the gravest word, and every end he is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from house import House
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from restrained import COMORO, HERA, PHONES, Watchroom

from alerts.audience.rules import RestraintRule
from alerts.delivery.restraint import in_force
from alerts.errors import NotAllowed
from alerts.model.warning import Revision, Severity
from alerts.store import warnings
from alerts.words.advice import gives_advice

SUCOS = (HERA, COMORO)
WHERE = ((HERA, COMORO), (HERA,), (COMORO,))
where = st.sampled_from(WHERE)
grave = st.sampled_from([Severity.MODERATE, Severity.SEVERE, Severity.EXTREME])
begins = st.tuples(st.just("warn"), where, grave, st.sampled_from(["flood", "flash_flood"]), st.integers(1, 4))
changes = st.tuples(st.just("update"), st.integers(0, 2), where, grave)
ends = st.tuples(st.sampled_from(["all clear", "retract"]), st.integers(0, 2))
times = st.tuples(st.sampled_from(["deliver", "wait"]))
# Two or three that begin, then what becomes of them, with more that begin in between.
stories = st.builds(
    list.__add__,
    st.lists(begins, min_size=2, max_size=3),
    st.lists(st.one_of(ends, ends, changes, times, begins), min_size=1, max_size=4),
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
        self.room.deliver()

    def wait(self) -> None:
        self.room.house.clock.move(hours=1)


def active(room: Watchroom) -> list[Revision]:
    with room.house.app.database.reading() as connection:
        found = warnings.active_revisions(connection)
    return [one for one in found if in_force(one, room.house.now)]


def live(room: Watchroom, revision: Revision) -> set[str]:
    return {m.address for m in room.house.messages(revision.warning_id) if m.revision_id == revision.id and not_lost(m)}


def not_lost(message: object) -> bool:
    return message.work != "withdrawn"  # type: ignore[attr-defined]


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
@given(stories)
def test_nobody_is_left_without_the_word_or_the_end(house: House, story: list[tuple]) -> None:
    room = quiet_room(house)
    told = Story(room)
    for what, *how in story:
        getattr(told, what.replace(" ", "_"))(*how)
        room.later(seconds=10)
        everybody_has_the_gravest_word(room)
    room.deliver()
    whoever_heard_it_begin_hears_it_end(room, told.out)


def quiet_room(house: House) -> Watchroom:
    """A new night in the same house: what was out before is over, nobody is told of it, and there is no cap."""
    house.clock.move(hours=24)
    if not house.made:
        house.app = replace(house.app, given=replace(house.app.settings, restraint=RestraintRule(most_per_hour=0)))
        Watchroom(house).settle_in()
        house.made.append(1)
    room = Watchroom(house)
    room.later(hours=1)
    room.deliver()
    return room
