"""Whatever one person proposes, agrees to and refuses, in whatever order: the accounts stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from duty_desk import QUICK, Desk, open_desk
from house import ADMIN, ANA, BEN, build_house
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from second_person import a_day_later, accounts_table, audit

from alerts.actions import changes
from alerts.errors import AvizuError
from alerts.model.people import Officer, Role

HASH = QUICK.hash("a passphrase that only the insider knows")
LOGINS = st.sampled_from(["admin", "ana", "ben", "vera", "carla", "dina"])
ROLES = st.sampled_from([role.value for role in Role])
Step = Callable[[Desk, Officer], object]


def proposal(kind: str, about: str, detail: dict[str, object]) -> Step:
    return lambda desk, by: changes.propose(desk.house.app, kind, about, detail, by=by, now=desk.house.now)


def new(login: str, role: str) -> Step:
    return proposal("account", login, {"name": "Somebody", "role": role, "phone": "", "hash": HASH})


def answer(deed: str, back: int) -> Step:
    """To the newest change, the one before, ..."""
    more = {"reason": "so it is"} if deed == "refuse" else {}

    def step(desk: Desk, by: Officer) -> None:
        found = changes.changes(desk.house.app, only_open=False, now=desk.house.now)
        number = found[back].id if back < len(found) else 0
        getattr(changes, deed)(desk.house.app, number, by=by, now=desk.house.now, **more)

    return step


STEPS = st.one_of(
    st.builds(new, LOGINS, ROLES),
    st.builds(lambda login, role: proposal("role", login, {"role": role}), LOGINS, ROLES),
    st.builds(lambda login: proposal("reset", login, {"hash": HASH}), LOGINS),
    st.builds(lambda login: proposal("phone", login, {"phone": "+67077220099"}), LOGINS),
    st.builds(lambda login: proposal("enable", login, {}), LOGINS),
    st.builds(answer, st.sampled_from(["agree", "agree", "refuse"]), st.integers(0, 4)),
    st.builds(lambda hours: lambda desk, by: desk.house.clock.move(hours=hours), st.integers(-30, 30)),
)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("old")
    desk = a_day_later(open_desk(build_house(folder / "home"), folder))
    yield desk
    desk.house.app.database.close()


@pytest.mark.parametrize("who", [ADMIN, ANA], ids=lambda one: one.login)
@given(steps=st.lists(STEPS, min_size=1, max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_sequence_of_one_person_changes_an_account(old: Desk, who: Officer, steps: list[Step]) -> None:
    old.house.clock.move(days=8)  # what earlier ones left waiting has lapsed
    before, entries = accounts_table(old), len(audit(old))
    for step in steps:
        try:
            step(old, who)
        except AvizuError:
            continue
    assert accounts_table(old) == before
    made = {what for _, what in audit(old)[entries:]}
    assert made <= {"change proposed", "change refused", "change not agreed"}


def test_the_same_steps_of_two_people_do(old: Desk) -> None:
    """The property above could not fail otherwise."""
    before, now = accounts_table(old), old.house.clock.move(days=400)
    done = changes.propose(old.house.app, "role", "vera", {"role": "officer"}, by=BEN, now=now)
    changes.agree(old.house.app, done.id, by=ADMIN, now=now)
    assert accounts_table(old) != before
