"""What gateways tell us: who may, what it changes, and what is refused before it is read."""

from __future__ import annotations

import logging

import httpx
import pytest
from builders_station import (
    COMMITTEE,
    OTHER_TOKEN,
    PUBLIC,
    TOKEN,
    Clock,
    a_home,
    handed_over,
    out,
)
from builders_web import ask
from twilio.request_validator import RequestValidator

from alerts.app import App
from alerts.store import journal, people, proof

SID = "SM" + "a" * 32


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(tmp_path, clock) -> App:
    return a_home(tmp_path / "home", clock=clock)


def called(app: App, url: str, form: dict[str, str], *, token: str = TOKEN, signed_url: str = "") -> httpx.Response:
    """The gateway POSTs the form to `url`, signed as Twilio signs."""
    signature = RequestValidator(token).compute_signature(signed_url or url, form)
    return ask(app, "POST", url.removeprefix(PUBLIC), data=form, headers={"X-Twilio-Signature": signature})


def delivered(sid: str = SID, status: str = "delivered") -> dict[str, str]:
    return {"MessageSid": sid, "MessageStatus": status, "To": COMMITTEE}


def wrote(text: str, sid: str = SID, sender: str = COMMITTEE) -> dict[str, str]:
    return {"MessageSid": sid, "From": sender, "To": "+67077000000", "Body": text}


def the_message(app: App, warning_id: int):
    return next(m for m in proof.messages(read(app), warning_id=warning_id) if m.address == COMMITTEE)


def read(app: App):
    return app.database.engine.connect().execution_options(reading=True)


def receipts_of(app: App, message_id: int) -> list[str]:
    return [r.raw for r in proof.history(read(app), message_id)[1]]


def a_message_on_its_way(app: App, clock: Clock):
    warning = out(app, clock)
    claimed = next(c for c in handed_over(app, clock) if c.address == COMMITTEE)
    return warning, app.callback("tl-sms", claimed.attempt_id)


INCOMING = f"{PUBLIC}/hook/tl-sms/incoming"


def test_a_signed_callback_proves_delivery(home, clock):
    warning, callback = a_message_on_its_way(home, clock)
    assert called(home, callback, delivered()).status_code == 204
    assert the_message(home, warning.id).proof == "delivered"


def test_the_signature_is_over_the_public_address_not_the_proxys(home, clock):
    _, callback = a_message_on_its_way(home, clock)
    inside = callback.replace(PUBLIC, "http://10.0.0.7:8630")
    assert called(home, callback, delivered(), signed_url=inside).status_code == 403


@pytest.mark.parametrize(
    ("form", "token"),
    [
        pytest.param(delivered(), OTHER_TOKEN, id="another route's token"),
        pytest.param(delivered(), "guessed", id="a guessed token"),
    ],
)
def test_a_forged_callback_changes_nothing(home, clock, form, token):
    warning, callback = a_message_on_its_way(home, clock)
    assert called(home, callback, form, token=token).status_code == 403
    assert the_message(home, warning.id).proof == "none"
    assert receipts_of(home, the_message(home, warning.id).id) == []


def test_a_callback_without_a_signature_is_refused(home, clock):
    _, callback = a_message_on_its_way(home, clock)
    assert ask(home, "POST", callback.removeprefix(PUBLIC), data=delivered()).status_code == 403


def test_a_changed_form_breaks_the_signature(home, clock):
    warning, callback = a_message_on_its_way(home, clock)
    signature = RequestValidator(TOKEN).compute_signature(callback, delivered(status="failed"))
    answer = ask(
        home, "POST", callback.removeprefix(PUBLIC), data=delivered(), headers={"X-Twilio-Signature": signature}
    )
    assert answer.status_code == 403
    assert the_message(home, warning.id).proof == "none"


def test_the_gateways_signature_is_not_enough_the_attempt_must_be_ours(home, clock):
    _, callback = a_message_on_its_way(home, clock)
    forged = callback[:-1] + ("0" if callback[-1] != "0" else "1")
    assert called(home, forged, delivered()).status_code == 403


def test_a_page_link_is_no_attempt(home, clock):
    signed = home.sign("page", "comoro~1")
    assert called(home, f"{PUBLIC}/hook/tl-sms/status/{signed}", delivered()).status_code == 403


def test_a_callback_replayed_on_another_route_is_refused(home, clock):
    _, callback = a_message_on_its_way(home, clock)
    elsewhere = callback.replace("/hook/tl-sms/", "/hook/other/")
    assert called(home, elsewhere, delivered(), signed_url=callback).status_code == 403


def test_a_route_that_does_not_exist_or_never_calls_back(home, clock):
    _, callback = a_message_on_its_way(home, clock)
    for name in ("nowhere", "mail"):
        assert called(home, callback.replace("tl-sms", name), delivered()).status_code == 404


def test_the_same_callback_twice_is_kept_twice_and_counts_once(home, clock):
    warning, callback = a_message_on_its_way(home, clock)
    assert [called(home, callback, delivered()).status_code for _ in range(2)] == [204, 204]
    message = the_message(home, warning.id)
    assert message.proof == "delivered"
    assert receipts_of(home, message.id) == ["delivered", "delivered"]


def test_late_news_undoes_nothing(home, clock):
    warning, callback = a_message_on_its_way(home, clock)
    called(home, callback, delivered())
    called(home, callback, delivered(status="sent"))
    assert the_message(home, warning.id).proof == "delivered"


def test_an_attempt_we_no_longer_know_is_answered_like_one_we_do(home):
    callback = home.callback("tl-sms", "99.gone")
    assert called(home, callback, delivered()).status_code == 204


def test_a_signed_callback_that_is_no_receipt_is_taken_and_forgotten(home, clock):
    warning, callback = a_message_on_its_way(home, clock)
    assert called(home, callback, {"Something": "else"}).status_code == 204
    assert the_message(home, warning.id).proof == "none"


@pytest.mark.parametrize("path", ["/hook/tl-sms/incoming", "/hook/tl-sms/status/x.y"])
def test_a_body_that_is_too_large_is_refused_unread(home, path):
    taken = []

    async def endless():
        for number in range(1000):
            taken.append(number)
            yield b"a" * 1024

    assert ask(home, "POST", path, content=b"", headers={"Content-Length": "70000"}).status_code == 413
    assert ask(home, "POST", path, content=endless()).status_code == 413
    assert len(taken) <= 66


def test_a_body_that_is_no_form_is_refused(home):
    assert ask(home, "POST", "/hook/tl-sms/incoming", content=b"\xff\xfe=1").status_code == 400
    assert ask(home, "POST", "/hook/tl-sms/incoming", content=b"a=1&" * 300).status_code == 400


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("path", ["/hook/tl-sms/incoming", "/hook/tl-sms/status/x.y"])
def test_webhooks_answer_to_post_alone(home, method, path):
    assert ask(home, method, path).status_code == 405


def test_a_committee_answers_and_its_message_is_acknowledged(home, clock):
    warning, _ = a_message_on_its_way(home, clock)
    answer = called(home, INCOMING, wrote("1"))
    assert (answer.status_code, answer.text) == (200, "<Response/>")
    assert answer.headers["content-type"].startswith("text/xml")
    assert the_message(home, warning.id).proof == "acknowledged"


def test_the_same_sms_twice_is_one_reply_and_one_answer(home, clock):
    warning, _ = a_message_on_its_way(home, clock)
    for _ in range(2):
        assert called(home, INCOMING, wrote("AJUDA, mota sa'e")).text == "<Response/>"
    assert [r.meaning for r in journal.replies(read(home), warning_id=warning.id)] == ["help"]
    assert [m.purpose for m in proof.messages(read(home), warning_id=warning.id)].count("reply") == 1


def test_a_reply_wakes_the_dispatcher(home, clock):
    a_message_on_its_way(home, clock)
    woken = []
    home.database.on_commit(lambda: woken.append(True))
    called(home, INCOMING, wrote("2"))
    assert woken


def test_a_forged_reply_silences_nobody(home):
    assert called(home, INCOMING, wrote("PARA"), token="guessed").status_code == 403
    assert journal.replies(read(home)) == []
    assert people.contacts_of_phone(read(home), COMMITTEE)[0].opted_out_at is None


def test_a_status_on_the_incoming_address_is_no_reply(home):
    assert called(home, INCOMING, delivered()).text == "<Response/>"
    assert journal.replies(read(home)) == []


def test_a_query_in_the_address_is_signed_too(home):
    assert called(home, f"{INCOMING}?a=1&b=2", wrote("1")).status_code == 200
    assert called(home, f"{INCOMING}?a=1&b=2", wrote("1", sid="SM2"), signed_url=INCOMING).status_code == 403


def test_what_breaks_inside_is_one_sentence_outside_and_masked_in_the_log(home, caplog):
    with home.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE reply RENAME TO reply_lost")
    with caplog.at_level(logging.INFO):
        answer = called(home, INCOMING, wrote("1"))
    assert answer.status_code == 500
    assert "Ring NDMD" in answer.text
    assert "Traceback" not in answer.text
    assert "incoming" in caplog.text
    assert COMMITTEE not in caplog.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_health_says_whether_the_database_answers(home):
    assert ask(home, "GET", "/health").json() == {"ok": True, "mode": "actual"}
    with home.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE revision RENAME TO revision_lost")
    answer = ask(home, "GET", "/health")
    assert answer.status_code == 503
    assert answer.json() == {"ok": False, "mode": "actual", "why": "The database is not set up."}


@pytest.mark.parametrize("path", ["/", "/hook", "/s/", "/docs", "/openapi.json", "/admin", "/s/a/b/c", "/health/"])
def test_there_is_nothing_else(home, path):
    answer = ask(home, "GET", path)
    assert answer.status_code == 404
    assert "Telefone ba NDMD" in answer.text


def test_an_installation_without_a_public_address_takes_no_webhook(tmp_path, clock):
    app = a_home(tmp_path / "shy", clock=clock, public_url="")
    assert called(app, INCOMING, wrote("1")).status_code == 403
