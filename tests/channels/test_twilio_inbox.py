"""What Twilio sends us: believed only when signed, and put into our words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from route_builders import TOKEN, a_route
from twilio.request_validator import RequestValidator

from alerts.channels import inbox
from alerts.channels.twilio import CODES, STATUSES, redact
from alerts.model.message import Proof, Receipt
from alerts.model.route import Incoming

URL = "https://avizu.example.tl/hooks/twilio/tl-sms/status?m=17.c2ln"
ROUTE = a_route("http://127.0.0.1:1")
INBOX = inbox(ROUTE)
DELIVERED = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+67077230001", "From": "+67077000000"}


def signed(form, url=URL, token=TOKEN):
    return {"X-Twilio-Signature": RequestValidator(token).compute_signature(url, form)}


def test_a_callback_that_twilio_signed_is_believed():
    assert INBOX.verify(ROUTE, URL, DELIVERED, signed(DELIVERED))
    lowered = {name.lower(): value for name, value in signed(DELIVERED).items()}
    assert INBOX.verify(ROUTE, URL, DELIVERED, lowered)


@pytest.mark.parametrize(
    ("url", "form", "headers"),
    [
        (URL, DELIVERED, {}),
        (URL, DELIVERED, {"X-Twilio-Signature": ""}),
        (URL, DELIVERED, {"X-Twilio-Signature": "ñ" * 28}),
        (URL, DELIVERED, signed(DELIVERED, token="another")),
        (URL, DELIVERED | {"MessageStatus": "failed"}, signed(DELIVERED)),
        (URL, DELIVERED | {"Extra": "1"}, signed(DELIVERED)),
        (URL.replace("17", "18"), DELIVERED, signed(DELIVERED)),
        (URL.replace("https", "http"), DELIVERED, signed(DELIVERED)),
    ],
)
def test_anything_else_is_not(url, form, headers):
    assert not INBOX.verify(ROUTE, url, form, headers)


@pytest.mark.parametrize(
    ("word", "proof", "final"),
    [
        ("accepted", Proof.ACCEPTED, False),
        ("scheduled", Proof.ACCEPTED, False),
        ("queued", Proof.ACCEPTED, False),
        ("sending", Proof.ACCEPTED, False),
        ("sent", Proof.SENT, False),
        ("undelivered", Proof.UNDELIVERED, True),
        ("failed", Proof.UNDELIVERED, True),
        ("canceled", Proof.UNDELIVERED, True),
        ("delivered", Proof.DELIVERED, True),
        ("read", Proof.DELIVERED, True),
        ("a word of next year", Proof.NONE, False),
    ],
)
def test_each_status_proves_what_it_says_and_no_more(word, proof, final):
    receipt = INBOX.read_receipt(DELIVERED | {"MessageStatus": word})

    assert receipt == Receipt(proof, gateway_id="SM1", raw=word, final=final)


def test_why_a_message_was_not_delivered_is_said_in_words():
    receipt = INBOX.read_receipt(DELIVERED | {"MessageStatus": "undelivered", "ErrorCode": "30003"})

    assert (receipt.code, receipt.detail) == ("30003", "The phone is off or out of coverage")


@pytest.mark.parametrize(
    ("code", "detail"),
    [("", ""), ("0", ""), ("39999", "Twilio gives code 39999"), ("no²", "Twilio gives code no²")],
)
def test_codes_nobody_listed(code, detail):
    assert INBOX.read_receipt(DELIVERED | {"ErrorCode": code}).detail == detail


def test_no_detail_of_a_receipt_has_a_blank_in_it():
    for code in CODES:
        assert "{" not in INBOX.read_receipt(DELIVERED | {"ErrorCode": str(code)}).detail


REPLY = {"MessageSid": "SM9", "SmsStatus": "received", "From": "+67077230001", "To": "+67077000000", "Body": "1"}


def test_a_reply_is_read():
    assert INBOX.read_incoming(REPLY) == Incoming("+67077230001", "+67077000000", "1", "SM9")
    assert INBOX.read_incoming(REPLY | {"Body": ""}).text == ""


def test_a_reply_is_no_receipt_and_a_receipt_no_reply():
    assert INBOX.read_receipt(REPLY) is None
    assert INBOX.read_incoming(DELIVERED) is None
    assert INBOX.read_incoming(DELIVERED | {"Body": "1"}) is None


@given(
    st.dictionaries(
        st.sampled_from([*REPLY, *DELIVERED, "ErrorCode"]), st.text(max_size=9) | st.sampled_from([*STATUSES])
    )
)
def test_no_form_breaks_the_reading(form):
    receipt, reply = INBOX.read_receipt(form), INBOX.read_incoming(form)

    assert receipt is None or reply is None
    assert receipt is None or receipt.proof is not Proof.ACKNOWLEDGED


def test_a_log_line_has_no_token_and_no_whole_number():
    line = f"POST To=+67077230001 Authorization: Basic QUM6dG9rZW4= token {TOKEN} SM{TOKEN}"

    assert redact(line) == f"POST To=+670******01 Authorization: Basic *** token *** SM{TOKEN}"
