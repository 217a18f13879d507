"""Each row of the table, as the SDK and our own listener see it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from requests.exceptions import ConnectionError as Cut
from requests.exceptions import Timeout
from twilio.base.exceptions import TwilioRestException

from alerts.sandbox.behaviour import BEHAVIOURS, Ending, Refusal, as_markdown, behaviour_of, described

DOCS = Path(__file__).resolve().parents[2] / "docs" / "sandbox.md"
GOOD = ["queued", "sent", "delivered"]
QUIET = {"10": [], "11": [], "12": [], "17": [], "18": [], "19": [], "16": []}
CALLBACKS = {
    "01": ["queued", "sent", "undelivered"],
    "02": ["queued", "sent", "undelivered"],
    "03": ["queued", "sent", "undelivered"],
    "04": ["queued", "sent", "undelivered"],
    "05": ["queued", "failed"],
    "20": [],
    "22": ["queued", "queued", "sent", "sent", "delivered", "delivered"],
    "23": ["queued", "delivered", "sent"],
    "24": ["queued", "sent", "undelivered", "delivered"],
} | QUIET
REPLIES = {
    "30": ["1"],
    "31": ["2"],
    "32": ["ajuda mota sa'e"],
    "33": ["PARA"],
    "34": ["xyz ??? 🤷"],
    "35": ["1", "1"],
    "36": ["1", "2"],
}
ENDS = {"01": "undelivered", "02": "undelivered", "03": "undelivered", "04": "undelivered", "05": "failed"}


def send(twilio, listener, digits, **more):
    return twilio.messages.create(
        to=f"+670772300{digits}",
        from_="+67077000000",
        body="NDMD: AVIZU",
        status_callback=listener.url + "/status?m=1.abc",
        **more,
    )


def try_to_send(twilio, listener, digits):
    """The SDK's exception as a word, or the message."""
    twilio.http_client.timeout = 0.3
    try:
        return send(twilio, listener, digits)
    except TwilioRestException as refused:
        return (refused.status, refused.code)
    except Timeout:
        return Ending.HANG
    except Cut:
        return Ending.CUT


EVERY = pytest.mark.parametrize("digits", [row.digits for row in BEHAVIOURS] + ["99"])


@EVERY
def test_the_call_ends_as_the_table_says(twilio, listener, sandbox, digits):
    row = behaviour_of(digits)
    ended = try_to_send(twilio, listener, digits)

    match row.answer:
        case Refusal(status, code):
            assert ended == (status, code)
        case Ending.CREATED:
            assert ended.status == "queued"
        case ending:
            assert ended is ending
    assert len(sandbox.state.messages) == row.taken


@EVERY
def test_callbacks_and_replies_come_signed_and_in_the_order_of_the_table(twilio, listener, sandbox, digits):
    try_to_send(twilio, listener, digits)
    sandbox.settle()

    assert listener.statuses == CALLBACKS.get(digits, GOOD)
    assert listener.replies == REPLIES.get(digits, [])
    assert all(listener.signed)
    for message in sandbox.state.messages.values():
        assert message.status == ENDS.get(digits, "delivered")


@pytest.mark.parametrize(
    ("digits", "code"), [("01", 30005), ("02", 30003), ("03", 30007), ("04", 30008), ("05", 30006)]
)
def test_the_reason_comes_with_the_callback_and_stays_with_the_message(twilio, listener, sandbox, digits, code):
    message = send(twilio, listener, digits)
    sandbox.settle()

    assert listener.forms[-1]["ErrorCode"] == str(code)
    assert "ErrorCode" not in listener.forms[0]
    assert twilio.messages(message.sid).fetch().error_code == code


def test_late_means_five_minutes(twilio, listener, sandbox):
    send(twilio, listener, "21")

    sandbox.advance(299)
    assert listener.statuses == ["queued", "sent"]
    sandbox.advance(1)
    assert listener.statuses == ["queued", "sent", "delivered"]


def test_a_gateway_that_was_down_once_takes_the_second_call(twilio, listener, sandbox):
    assert try_to_send(twilio, listener, "16") == (503, 20503)
    assert send(twilio, listener, "16").status == "queued"

    sandbox.settle()
    assert listener.statuses == GOOD


def test_a_reply_handed_over_twice_is_one_message(twilio, listener, sandbox):
    send(twilio, listener, "35")
    sandbox.settle()

    first, second = [form for form in listener.forms if "Body" in form]
    assert first == second
    assert first["From"] == "+67077230035"
    assert first["To"] == "+67077000000"


def test_nobody_can_reply_to_a_name(twilio, listener, sandbox):
    twilio.messages.create(to="+67077230030", from_="NDMD", body="AVIZU")
    sandbox.settle()

    assert listener.replies == []


def test_without_an_incoming_address_replies_stay_unsaid(twilio, listener, sandbox):
    sandbox.state.incoming_url = ""
    send(twilio, listener, "30")
    sandbox.settle()

    assert (listener.statuses, listener.replies) == (GOOD, [])


def test_a_callback_that_fails_is_tried_again(twilio, listener, sandbox):
    listener.answers = [500, 404, 204]
    send(twilio, listener, "20")
    send(twilio, listener, "99")
    sandbox.advance(0.2)
    assert listener.statuses == ["queued"]

    sandbox.settle()
    assert sorted(listener.statuses) == ["delivered", "queued", "queued", "sent", "sent"]
    assert [heard.answered for heard in sandbox.state.calls].count(204) == 3


def test_a_callback_that_never_works_is_given_up(twilio, listener, sandbox):
    twilio.messages.create(to="+67077230099", from_="NDMD", body="x", status_callback="http://127.0.0.1:1/gone")
    end = sandbox.settle()

    assert len(sandbox.state.calls) == 3 * 4
    assert {heard.answered for heard in sandbox.state.calls} == {0}
    assert end - sandbox.state.messages.popitem()[1].created_at < timedelta(minutes=1)


def test_the_table_is_the_documentation():
    assert as_markdown() in DOCS.read_text("utf-8"), "docs/sandbox.md is behind: avizu sandbox --behaviours"
    digits = [digits for digits, _ in described()]
    assert len(set(digits)) == len(digits)
