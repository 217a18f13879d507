"""Contact files and directories for tests of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from alerts.app import DATA
from alerts.audience.directory import read_contacts
from alerts.audience.judged import Judged
from alerts.model.people import Contact
from alerts.places.gazetteer import Gazetteer
from alerts.places.names import resolve

HEAD = "name,role,suco,phone,languages,municipality"


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load((DATA / "places.csv").read_text("utf-8"), (DATA / "aliases.csv").read_text("utf-8"))


@pytest.fixture
def judged(gazetteer: Gazetteer) -> Callable[..., Judged]:
    """A file of these lines, judged against a directory."""

    def read(*lines: str, head: str = HEAD, known: object = (), end: str = "\n", **how: object) -> Judged:
        return read_contacts(end.join((head, *lines)) + end, gazetteer, known, ("tet", "pt"), **how)

    return read


@pytest.fixture
def known(gazetteer: Gazetteer) -> Callable[..., Contact]:
    """Somebody of the directory."""

    def contact(name: str, suco: str, phone: str, *others: str, number: int = 1, **facts: object) -> Contact:
        (place,) = resolve(gazetteer, suco)
        return Contact(id=number, name=name, role="", place=place, phone=phone, other_phones=others, **facts)

    return contact
