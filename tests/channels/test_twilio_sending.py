"""The official SDK against the stand-in, on real sockets: what each way of ending a call comes to."""

from __future__ import annotations

import asyncio
import socket
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from aiohttp import ClientConnectionResetError, ConnectionTimeoutError, SocketTimeoutError
from hypothesis import given, settings
from hypothesis import strategies as st
from route_builders import ACCOUNT, NOON, a_post, a_route, a_server_saying, sent

from alerts.channels import open_channel
from alerts.channels.twilio import CODES, read_fault, read_refusal
from alerts.errors import Misconfigured
from alerts.model.outcome import Accepted, Deferred, Rejected, Unknown
from alerts.model.warning import Mode


def number(digits: str) -> str:
    return f"+670772300{digits}"


def test_a_message_arrives_as_it_was_written(sandbox):
    text = "NDMD: AVIZU INUNDASAUN iha Manleuana to'o 05/04 06:00; 100% & água = perigu? +670 [2] #é ñ 🌊\nHatan 1."
    [outcome] = sent(a_route(sandbox.base_url), a_post(text=text, callback="http://127.0.0.1:1/status?m=1.abc&x=ç"))

    assert isinstance(outcome, Accepted)
    held = sandbox.state.messages[outcome.gateway_id]
    assert (held.text, held.to, held.sender) == (text, "+67077230099", "+67077000000")
    assert held.callback == "http://127.0.0.1:1/status?m=1.abc&x=ç"
    assert held.segments == 2


@settings(max_examples=30, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300))
def test_any_text_arrives_as_it_was_written(stand_in, text):
    [outcome] = sent(a_route(stand_in.base_url), a_post(text=text))

    assert isinstance(outcome, Accepted)
    assert stand_in.state.messages[outcome.gateway_id].text == text


@pytest.mark.parametrize(
    ("digits", "kind", "code", "held"),
    [
        ("99", Accepted, None, 1),
        ("10", Deferred, "429", 0),
        ("11", Unknown, "503", 0),
        ("12", Rejected, "21211", 0),
        ("13", Unknown, "500", 1),
        ("14", Unknown, "timeout", 1),
        ("15", Unknown, "broken", 1),
        ("17", Unknown, "broken", 0),
        ("18", Rejected, "21610", 0),
        ("19", Rejected, "21612", 0),
    ],
)
def test_each_end_of_a_call_has_its_outcome_and_is_asked_once(sandbox, digits, kind, code, held):
    [outcome] = sent(a_route(sandbox.base_url, options={"timeout": "0.3"}), a_post(number(digits)))

    assert type(outcome) is kind
    assert getattr(outcome, "code", None) == code
    assert len(sandbox.state.messages) == held
    assert sandbox.state.asked[number(digits)] == 1


def test_the_gateway_says_how_long_to_wait(sandbox):
    [outcome] = sent(a_route(sandbox.base_url), a_post(number("10")))

    assert outcome == Deferred("Twilio asks us to slow down", "429", retry_after=1.0)


def test_a_gateway_that_was_down_for_a_moment_takes_the_next_call(sandbox):
    first, second = sent(a_route(sandbox.base_url), a_post(number("16")), a_post(number("16")))

    assert isinstance(first, Unknown)
    assert isinstance(second, Accepted)
    assert len(sandbox.state.messages) == 1


def test_a_gateway_that_nobody_answers_at_has_surely_not_taken_it():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    [outcome] = sent(a_route(f"http://127.0.0.1:{port}"), a_post())

    assert isinstance(outcome, Deferred)
    assert outcome.code == "unreachable"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (ConnectionTimeoutError("connecting took too long"), Deferred),
        (SocketTimeoutError("reading took too long"), Unknown),
        (TimeoutError(), Unknown),
        (ClientConnectionResetError("reset"), Unknown),
    ],
)
def test_only_a_fault_before_the_connection_is_safe_to_repeat(fault, kind):
    assert type(read_fault(fault, "route tl-sms")) is kind


def test_a_wrong_token_names_the_setting_and_is_tried_again(sandbox):
    [outcome] = sent(a_route(sandbox.base_url, secrets={"auth_token": "f" * 32}), a_post())

    assert isinstance(outcome, Deferred)
    assert outcome.code == "auth"
    assert "auth_token of route tl-sms" in outcome.reason
    assert "f" * 32 not in outcome.reason


def test_an_api_key_can_stand_for_the_token(sandbox):
    sandbox.state.keys["SK" + "2" * 32] = "key-secret"
    secrets = {"auth_token": "not used for sending", "api_key": "SK" + "2" * 32, "api_secret": "key-secret"}

    [outcome] = sent(a_route(sandbox.base_url, secrets=secrets), a_post())

    assert isinstance(outcome, Accepted)


def test_credentials_in_the_environment_are_not_ours(sandbox, monkeypatch):
    monkeypatch.setenv("TWILIO_EDGE", "sydney")
    monkeypatch.setenv("TWILIO_REGION", "au1")

    [outcome] = sent(a_route(sandbox.base_url), a_post())

    assert isinstance(outcome, Accepted)


def test_a_messaging_service_chooses_the_sender(sandbox):
    [outcome] = sent(a_route(sandbox.base_url, sender="", options={"messaging_service_sid": "MG" + "3" * 32}), a_post())

    held = sandbox.state.messages[outcome.gateway_id]
    assert (held.sender, held.service, held.status) == ("", "MG" + "3" * 32, "accepted")


@pytest.mark.parametrize(
    ("left", "asked"),
    [(timedelta(seconds=90), ["90"]), (timedelta(days=3), ["36000"]), (None, None)],
)
def test_twilio_is_told_not_to_deliver_after_the_end(left, asked):
    with a_server_saying(said(201, '{"sid":"SM1"}')) as (base_url, heard):
        [outcome] = sent(a_route(base_url), a_post(expires=left and NOON + left))

    form = parse_qs(heard[0].partition(b"\r\n\r\n")[2].decode())
    assert outcome == Accepted("SM1")
    assert form.get("ValidityPeriod") == asked
    assert "StatusCallback" not in form


def test_what_is_over_is_not_even_asked(sandbox):
    [outcome] = sent(a_route(sandbox.base_url), a_post(expires=NOON))

    assert isinstance(outcome, Rejected)
    assert not sandbox.state.asked


def said(status: int, body: str = "", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} So", f"Content-Length: {len(body)}", *headers, "", body]
    return "\r\n".join(lines).encode()


PROBLEM = '{"type":"x","title":"Not so","status":400,"code":21612}'


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (said(200, "<html>Log in to the wireless network</html>"), Unknown, "unreadable"),
        (said(200, "[]"), Unknown, "unreadable"),
        (said(201, "{}"), Unknown, "unreadable"),
        (said(201, '{"sid":5}'), Unknown, "unreadable"),
        (said(201, '{"sid":"SM1"}')[:-4], Unknown, "broken"),
        (b"Good morning\r\n\r\n", Unknown, "broken"),
        (said(302, "", "Location: http://127.0.0.1/"), Deferred, "302"),
        (said(408), Unknown, "408"),
        (said(429, "", "Retry-After: tomorrow"), Deferred, "429"),
        (said(502, "<html>"), Unknown, "502"),
        (said(500, PROBLEM), Unknown, "500"),
        (said(400, PROBLEM), Rejected, "21612"),
        (said(400, '{"code":21614}'), Rejected, "21614"),
        (said(400, '{"code":21611}'), Deferred, "21611"),
        (said(400, '{"code":"ab"}'), Rejected, "400"),
        (said(404, '{"code":20404}'), Deferred, "20404"),
    ],
)
def test_odd_answers(answer, kind, code):
    with a_server_saying(answer) as (base_url, heard):
        [outcome] = sent(a_route(base_url, options={"timeout": "2"}), a_post())

    assert (type(outcome), getattr(outcome, "code", "")) == (kind, code)
    assert len(heard) == 1


@given(status=st.integers(300, 499), code=st.one_of(st.sampled_from(sorted(CODES)), st.integers(0, 99999)))
def test_every_refusal_is_a_sentence_without_the_number(status, code):
    outcome = read_refusal(status, code, "said to +67077230001", "route tl-sms")

    if status in {401, 403}:
        assert "auth_token of route tl-sms" in outcome.reason
    assert not isinstance(outcome, Accepted)
    assert "{" not in outcome.reason
    assert "+67077230001" not in outcome.reason
    assert not outcome.reason.endswith(".")


def looked_up(route, post, since):
    async def look():
        channel = open_channel(route, lambda: NOON)
        try:
            return await channel.look_up(post, since)
        finally:
            await channel.close()

    return asyncio.run(look())


def hold(sandbox, how_many):
    for _ in range(how_many):
        sandbox.state.take({"To": a_post().to, "From": "+67077000000", "Body": "held"})


def test_a_message_whose_call_broke_is_found_at_the_gateway(sandbox):
    route = a_route(sandbox.base_url, options={"timeout": "0.3"})
    sent(route, a_post(number("14")), a_post(number("98")))

    [sighting] = looked_up(route, a_post(number("14")), NOON)

    assert sighting.gateway_id in sandbox.state.messages
    assert (sighting.to, sighting.text, sighting.raw) == (number("14"), a_post().text, "queued")
    assert sighting.created_at == NOON


def test_a_message_that_was_never_taken_is_not_found(sandbox):
    route = a_route(sandbox.base_url)
    sent(route, a_post(number("17")))

    assert looked_up(route, a_post(number("17")), NOON) == ()


def test_older_messages_to_the_number_are_left_out(sandbox):
    route = a_route(sandbox.base_url)
    sent(route, a_post(text="older"))
    sandbox.advance(60)
    hold(sandbox, 120)

    seen = looked_up(route, a_post(), NOON + timedelta(seconds=60, microseconds=900))

    assert len(seen) == 120
    assert {sighting.text for sighting in seen} == {"held"}
    sandbox.state.clock.now = NOON


def test_a_list_too_long_to_read_proves_nothing(sandbox):
    hold(sandbox, 1001)

    assert looked_up(a_route(sandbox.base_url), a_post(), NOON) is None


def test_a_gateway_that_cannot_be_asked_says_nothing(sandbox):
    assert looked_up(a_route(sandbox.base_url, secrets={"auth_token": "wrong"}), a_post(), NOON) is None
    with a_server_saying(said(200, "{}")) as (base_url, _):
        assert looked_up(a_route(base_url), a_post(), NOON) is None


def test_the_gateways_clock_is_compared_with_ours(sandbox):
    async def offsets():
        channel = open_channel(a_route(sandbox.base_url), lambda: NOON - timedelta(minutes=5))
        before = channel.clock_offset()
        await channel.send(a_post())
        after = channel.clock_offset()
        await channel.close()
        return before, after

    assert asyncio.run(offsets()) == (None, timedelta(minutes=5))


@pytest.mark.parametrize(
    "base_url",
    [
        "https://api.example.com",
        "http://127.0.0.1.example.com",
        "http://10.0.0.1",
        "127.0.0.1:8631",
        "http://localhost@10.0.0.1",
    ],
)
def test_another_gateway_than_twilio_must_be_on_this_machine(base_url):
    with pytest.raises(Misconfigured, match="not an address on this machine"):
        sent(a_route(base_url), a_post())


def test_a_demo_never_talks_to_the_real_twilio():
    with pytest.raises(Misconfigured, match="demo"):
        sent(a_route("", mode=Mode.DEMO), a_post())


def test_without_a_stand_in_the_address_is_twilios():
    async def address():
        channel = open_channel(a_route("", options={"account_for_exercises": "true"}), lambda: NOON)
        await channel.close()
        return channel._messages._version.absolute_url("x")

    assert asyncio.run(address()) == "https://api.twilio.com/2010-04-01/x"
    assert ACCOUNT.startswith("AC")
