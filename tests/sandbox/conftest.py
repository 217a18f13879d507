"""A stand-in whose clock stands, our listener, and the official SDK's client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from callback_listener import NIGHT, Listener, listening
from twilio.rest import Client

from alerts.sandbox.running import RunningSandbox, running_sandbox


@pytest.fixture(scope="module")
def started() -> Iterator[RunningSandbox]:
    with running_sandbox(start=NIGHT) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(started: RunningSandbox) -> RunningSandbox:
    started.state.forget()
    started.state.clock.now = NIGHT
    started.state.incoming_url = ""
    return started


@pytest.fixture
def listener(sandbox: RunningSandbox) -> Iterator[Listener]:
    with listening(sandbox.state.auth_token) as ours:
        sandbox.state.incoming_url = ours.url + "/incoming?route=tl"
        yield ours


@pytest.fixture
def twilio(sandbox: RunningSandbox) -> Client:
    """The SDK's own client, not ours: the stand-in must please it without our channel."""
    client = Client(sandbox.state.account_sid, sandbox.state.auth_token)
    client.api.base_url = sandbox.base_url
    return client
