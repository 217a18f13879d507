"""What every channel in the table promises, whoever wrote it."""

from __future__ import annotations

import asyncio
import inspect
import subprocess
import sys
from dataclasses import replace
from importlib import import_module

import pytest
from route_builders import NOON, a_post

from alerts.channels import CHANNELS, check_route, inbox, open_channel, trouble
from alerts.delivery.ports import Channel, Collects, Inbox
from alerts.errors import Misconfigured
from alerts.model.message import Medium
from alerts.model.outcome import Deferred
from alerts.model.route import Route
from alerts.model.warning import Mode

GOOD = {
    "host": "127.0.0.1",
    "security": "none",
    "port": "1",
    "base_url": "http://127.0.0.1:1",
    "timeout": "2",
    "spool": "/nonexistent/spool",
    "modem_for_exercises": "true",
}
EVERY = pytest.mark.parametrize("name", CHANNELS)


def a_route_of(name: str) -> Route:
    kind = CHANNELS[name]
    options = {option: GOOD.get(option, "x") for option in kind.options}
    options |= {option: GOOD[option] for option in kind.other_options if option in GOOD}
    return Route(
        name="way-out",
        channel=name,
        medium=kind.medium,
        mode=Mode.EXERCISE,
        sender="avizu@ndmd.example" if kind.medium is Medium.EMAIL else "+67077000000",
        options=options,
        secrets=dict.fromkeys(kind.secrets, "very-secret"),
    )


def an_address(name: str) -> str:
    return "a@b.example" if CHANNELS[name].medium is Medium.EMAIL else "+67077230099"


@EVERY
def test_a_dead_gateway_is_an_outcome_not_an_error(name):
    async def try_it():
        channel = open_channel(a_route_of(name), lambda: NOON)
        try:
            post = a_post(an_address(name))
            return await channel.send(post), await channel.look_up(post, NOON)
        finally:
            await channel.close()

    outcome, seen = asyncio.run(try_it())

    assert isinstance(outcome, Deferred)
    assert "very-secret" not in outcome.reason
    assert seen is None


@EVERY
def test_it_speaks_the_words_of_the_ports(name):
    module = import_module(CHANNELS[name].module)
    made = inspect.signature(module.open_channel, eval_str=True).return_annotation
    spoken = [(Channel, made)] + ([(Inbox, type(module.INBOX))] if module.INBOX else [])
    spoken += [(Collects, made)] if issubclass(made, Collects) else []

    for port, answer in spoken:
        for word in (w for w in vars(port) if not w.startswith("_")):
            wanted, given = getattr(port, word), getattr(answer, word)
            assert inspect.signature(given).parameters.keys() == inspect.signature(wanted).parameters.keys()
            assert inspect.iscoroutinefunction(given) == inspect.iscoroutinefunction(wanted)


@EVERY
def test_what_it_needs_is_asked_for_by_name(name):
    route, kind = a_route_of(name), CHANNELS[name]
    for option in kind.options:
        without = {key: value for key, value in route.options.items() if key != option}
        with pytest.raises(Misconfigured, match=f"option {option}"):
            check_route(replace(route, options=without))
    for secret in kind.secrets:
        with pytest.raises(Misconfigured, match=f"secret {secret}"):
            check_route(replace(route, secrets={**route.secrets, secret: ""}))


@EVERY
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"options": {"colour": "red"}}, "unknown option colour"),
        ({"secrets": {"pasword": "x"}}, "unknown secret pasword"),
        ({"sender": ""}, "no sender"),
    ],
)
def test_a_setting_nobody_knows_is_refused(name, changes, says):
    route = a_route_of(name)
    merged = {k: {**getattr(route, k), **v} if isinstance(v, dict) else v for k, v in changes.items()}

    with pytest.raises(Misconfigured, match=says):
        check_route(replace(route, **merged))


@pytest.mark.parametrize("name", [name for name, kind in CHANNELS.items() if "timeout" in kind.other_options])
@pytest.mark.parametrize("seconds", ["soon", "-1", "nan"])
def test_a_time_out_is_a_number_of_seconds(name, seconds):
    route = a_route_of(name)

    with pytest.raises(Misconfigured, match="number of seconds"):
        check_route(replace(route, options={**route.options, "timeout": seconds}))


@EVERY
def test_what_is_wrong_beyond_the_settings_is_a_sentence(name):
    said = trouble(a_route_of(name))

    assert said == "" or said.endswith(".")


@EVERY
def test_a_gateway_that_is_not_there_gives_no_time(name):
    async def asked():
        channel = open_channel(a_route_of(name), lambda: NOON)
        try:
            return await channel.ask_clock(), channel.clock_offset()
        finally:
            await channel.close()

    assert asyncio.run(asked()) == (False, None)


@EVERY
def test_a_channel_carries_its_own_medium_only(name):
    other = next(medium for medium in Medium if medium is not CHANNELS[name].medium)

    with pytest.raises(Misconfigured, match="carries"):
        inbox(replace(a_route_of(name), medium=other))


def test_an_unknown_channel_lists_the_known():
    with pytest.raises(Misconfigured, match="twilio, smtp, gammu"):
        check_route(replace(a_route_of("smtp"), channel="pigeon"))


def test_the_table_alone_loads_no_gateway_library():
    loaded = "import sys, alerts.channels; print([m for m in ('twilio', 'aiohttp', 'smtplib') if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "[]"
