"""The stand-in checks, keeps and lists as Twilio does; only on this machine."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from callback_listener import NIGHT
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from alerts.errors import Misconfigured, NotAllowed
from alerts.sandbox.gateway import Gateway, fault_of
from alerts.sandbox.running import listen, running_sandbox

FORM = {"To": "+67077230099", "From": "+67077000000", "Body": "AVIZU"}


def post(sandbox, form, auth=None):
    account = sandbox.state.account_sid
    return httpx.post(
        f"{sandbox.base_url}/2010-04-01/Accounts/{account}/Messages.json",
        data=form,
        auth=auth or (account, sandbox.state.auth_token),
    )


def test_a_message_has_all_that_twilio_says_of_it(sandbox):
    body = post(sandbox, FORM | {"Body": "a" * 161}).json()

    assert body["num_segments"] == "2"
    assert body["sid"].startswith("SM")
    assert body["date_created"] == "Sun, 04 Apr 2021 15:00:00 +0000"
    assert body["date_sent"] is None
    assert (body["status"], body["direction"], body["to"], body["from"]) == (
        "queued",
        "outbound-api",
        "+67077230099",
        "+67077000000",
    )
    assert body["uri"] == f"/2010-04-01/Accounts/{sandbox.state.account_sid}/Messages/{body['sid']}.json"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": ""}, 21604),
        ({"To": "77230099"}, 21211),
        ({"To": "+0123456"}, 21211),
        ({"From": ""}, 21603),
        ({"From": "THIS IS TOO LONG"}, 21212),
        ({"Body": ""}, 21602),
        ({"Body": "a" * 1601}, 21617),
        ({"StatusCallback": "avizu.example/status"}, 21609),
        ({"StatusCallback": "http://under_score.example/"}, 21609),
        ({"StatusCallback": "http://[::1"}, 21609),
        ({"ValidityPeriod": "0"}, 20001),
        ({"ValidityPeriod": "36001"}, 20001),
    ],
)
def test_a_wrong_parameter_is_refused_with_twilios_code(sandbox, changes, code):
    answer = post(sandbox, FORM | changes)

    assert answer.status_code == 400
    assert answer.json()["code"] == code
    assert answer.json()["more_info"].endswith(str(code))
    assert not sandbox.state.messages


@pytest.mark.parametrize("sender", ["+67077000000", "NDMD", "8888"])
def test_numbers_names_and_short_codes_may_send(sandbox, sender):
    assert post(sandbox, FORM | {"From": sender}).status_code == 201


@given(st.dictionaries(st.sampled_from([*FORM, "StatusCallback", "ValidityPeriod", "MessagingServiceSid"]), st.text()))
@settings(max_examples=200)
def test_no_form_breaks_it(form):
    answer = Gateway(clock=lambda: NIGHT).take(form)

    assert answer.message is None or fault_of(form) is None


@pytest.mark.parametrize("auth", [("", ""), ("nobody", "x"), ("AC", "wrong")])
def test_strangers_are_refused_before_anything_else(sandbox, auth):
    user = sandbox.state.account_sid if auth[0] == "AC" else auth[0]
    answer = post(sandbox, FORM | {"To": ""}, auth=(user, auth[1]))

    assert (answer.status_code, answer.json()["code"]) == (401, 20003)


@pytest.mark.parametrize("header", ["", "Basic", "Basic not-base64!", "Basic /w==", "Bearer abc"])
def test_a_malformed_login_is_no_login(sandbox, header):
    url = f"{sandbox.base_url}/2010-04-01/Accounts/{sandbox.state.account_sid}/Messages.json"

    assert httpx.post(url, data=FORM, headers={"Authorization": header}).status_code == 401


def test_another_account_is_not_here(sandbox):
    other = Client("AC" + "9" * 32, sandbox.state.auth_token)
    other.api.base_url = sandbox.base_url
    with pytest.raises(TwilioRestException) as refused:
        other.messages.create(to="+67077230099", from_="NDMD", body="x")
    assert refused.value.code == 20003


def test_the_sdk_pages_through_a_long_list(sandbox, twilio):
    for n in range(7):
        post(sandbox, FORM | {"Body": f"nr {n}"})
    post(sandbox, FORM | {"To": "+67077230098"})

    listed = twilio.messages.list(to="+67077230099", page_size=3)

    assert [m.body for m in listed] == [f"nr {n}" for n in reversed(range(7))]


def test_the_list_goes_by_the_date_sent(sandbox, twilio):
    post(sandbox, FORM | {"Body": "yesterday"})
    sandbox.advance(86_400)
    post(sandbox, FORM | {"Body": "today"})
    sandbox.advance(10)
    post(sandbox, FORM | {"Body": "still queued"})
    day = NIGHT + timedelta(days=1)

    assert [m.body for m in twilio.messages.list(date_sent_after=day)] == ["today"]
    assert [m.body for m in twilio.messages.list(date_sent_before=day)] == ["yesterday"]
    assert [m.body for m in twilio.messages.list(date_sent=day + timedelta(seconds=0.5))] == []
    assert len(twilio.messages.list()) == 3


@pytest.mark.parametrize("query", ["PageSize=many", "DateSent=soon", "Page=x"])
def test_a_list_nobody_can_mean_is_refused(sandbox, query):
    post(sandbox, FORM)
    sandbox.settle()
    login = (sandbox.state.account_sid, sandbox.state.auth_token)
    url = f"{sandbox.base_url}/2010-04-01/Accounts/{login[0]}/Messages.json?{query}"

    assert httpx.get(url, auth=login).status_code == 400


def test_an_unknown_message_is_not_found(twilio):
    with pytest.raises(TwilioRestException) as missing:
        twilio.messages("SM" + "0" * 32).fetch()
    assert missing.value.status == 404


def test_doubles_can_be_counted(sandbox, listener):
    for _ in range(2):
        post(sandbox, FORM | {"StatusCallback": listener.url})
    post(sandbox, FORM | {"To": "+67077230020"})
    sandbox.settle()

    shown = httpx.get(sandbox.base_url + "/sandbox/messages").json()

    assert (shown["count"], shown["by_to"]) == (3, {"+67077230099": 2, "+67077230020": 1})
    assert {m["status"] for m in shown["messages"]} == {"delivered"}
    assert [c["answered"] for c in shown["callbacks"]] == [204] * 6


def test_a_handset_can_speak_first(sandbox, listener):
    said = httpx.post(sandbox.base_url + "/sandbox/say", data={"From": "+67077230001", "To": "+670", "Body": "2"})
    sandbox.state.incoming_url = ""
    unheard = httpx.post(sandbox.base_url + "/sandbox/say", data={"From": "+67077230001"})

    assert said.json() == {"answered": 204}
    assert (listener.replies, listener.signed) == (["2"], [True])
    assert unheard.status_code == 409


def test_its_clock_can_be_moved_from_outside(sandbox, listener):
    post(sandbox, FORM | {"StatusCallback": listener.url})

    moved = httpx.post(sandbox.base_url + "/sandbox/advance", data={"seconds": "0.6"})
    assert moved.json() == {"now": "2021-04-04T15:00:00.600000+00:00"}
    assert moved.headers["date"] == "Sun, 04 Apr 2021 15:00:00 GMT"
    assert listener.statuses == ["queued", "sent"]

    httpx.post(sandbox.base_url + "/sandbox/settle")
    assert listener.statuses == ["queued", "sent", "delivered"]
    assert httpx.post(sandbox.base_url + "/sandbox/advance").status_code == 400


def test_in_real_time_callbacks_come_by_themselves():
    heard: list[str] = []

    async def story() -> None:
        three = asyncio.Event()

        async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(line for line in head.lower().splitlines() if line.startswith(b"content-length"))
            body = await reader.readexactly(int(length.split(b":")[1]))
            heard.append(body.decode().partition("MessageStatus=")[2].partition("&")[0])
            writer.write(b"HTTP/1.1 204 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            writer.close()
            if len(heard) == 3:
                three.set()

        server = await asyncio.start_server(hear, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        with running_sandbox(speed=100) as live:
            await asyncio.to_thread(post, live, FORM | {"StatusCallback": f"http://127.0.0.1:{port}/"})
            await asyncio.wait_for(three.wait(), 10)
            refused = await asyncio.to_thread(httpx.post, live.base_url + "/sandbox/settle")
            [message] = live.state.messages.values()
        server.close()
        assert refused.status_code == 409
        assert abs(message.created_at - datetime.now(UTC)) < timedelta(minutes=1)

    asyncio.run(story())
    assert heard == ["queued", "sent", "delivered"]


def test_a_number_that_hangs_does_not_hold_up_the_end():
    with running_sandbox(start=NIGHT) as sandbox, pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{sandbox.base_url}/2010-04-01/Accounts/{sandbox.state.account_sid}/Messages.json",
            data=FORM | {"To": "+67077230014"},
            auth=(sandbox.state.account_sid, sandbox.state.auth_token),
            timeout=0.2,
        )
    assert len(sandbox.state.messages) == 1


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "avizu.example.tl", ""])
def test_it_listens_on_this_machine_only(host):
    with pytest.raises(NotAllowed):
        listen(host, 0)


def test_a_port_that_is_taken_is_said():
    with listen("localhost", 0) as first, pytest.raises(Misconfigured, match="--port"):
        listen("127.0.0.1", first.getsockname()[1])


def test_made_up_credentials_are_new_each_time():
    one, other = Gateway(clock=lambda: NIGHT), Gateway(clock=lambda: NIGHT)

    assert one.auth_token != other.auth_token
    assert json.dumps(one.keys) != json.dumps(other.keys)
