"""A stand-in gateway whose clock stands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from route_builders import ACCOUNT, NOON, TOKEN

from alerts.sandbox.running import RunningSandbox, running_sandbox


@pytest.fixture(scope="module")
def stand_in() -> Iterator[RunningSandbox]:
    with running_sandbox(account_sid=ACCOUNT, auth_token=TOKEN, start=NOON) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(stand_in: RunningSandbox) -> RunningSandbox:
    stand_in.state.forget()
    return stand_in
