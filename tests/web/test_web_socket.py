"""The web server as the outside meets it: real sockets, real signatures, and what it gives away."""

from __future__ import annotations

import logging
import socket
from urllib.parse import urlsplit

import httpx
import pytest
from builders_station import PUBLIC, TOKEN, Clock, a_home, a_route, handed_over, out, page_path
from twilio.request_validator import RequestValidator

from alerts.errors import Misconfigured
from alerts.store import proof
from alerts.web.server import serve_in_thread


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(tmp_path, clock):
    return a_home(tmp_path / "home", clock=clock)


@pytest.fixture
def server(home):
    running = serve_in_thread(home, "127.0.0.1", 0)
    yield running
    running.stop()


def first_answer(url: str, request: bytes) -> bytes:
    """What comes back first for these very bytes, while we send nothing more."""
    where = urlsplit(url)
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        connection.sendall(request)
        return connection.recv(65536)


def test_a_callback_signed_by_the_sdk_for_the_public_address_arrives(home, clock, server):
    warning = out(home, clock)
    callback = home.callback("tl-sms", handed_over(home, clock)[0].attempt_id)
    form = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+67077230001"}
    signature = RequestValidator(TOKEN).compute_signature(callback, form)
    inside = callback.replace(PUBLIC, server.url)
    assert httpx.post(inside, data=form).status_code == 403
    answer = httpx.post(inside, data=form, headers={"X-Twilio-Signature": signature})
    assert (answer.status_code, answer.content) == (204, b"")
    with home.database.reading() as connection:
        assert [m.proof for m in proof.messages(connection, warning_id=warning.id)].count("delivered") == 1


def test_pressing_leads_back_to_the_page(home, clock, server):
    path = page_path(home, "comoro", out(home, clock).newest.id)
    page = httpx.post(server.url + path, data={"language": "pt"}, follow_redirects=True)
    assert page.status_code == 200
    assert str(page.url) == server.url + path
    assert "Já foi lido: Português" in page.text


def test_a_body_announced_too_large_is_refused_before_it_is_sent(server):
    head = b"POST /hook/tl-sms/incoming HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n"
    assert first_answer(server.url, head).startswith(b"HTTP/1.1 413")


def test_the_server_does_not_name_itself(server):
    answer = httpx.get(f"{server.url}/health")
    assert answer.json()["ok"] is True
    assert "server" not in answer.headers


def test_no_log_line_holds_a_token_or_a_number(home, clock, server, caplog):
    path = page_path(home, "comoro", out(home, clock).newest.id)
    with home.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE aired RENAME TO aired_lost")
    with caplog.at_level(logging.DEBUG):
        assert httpx.post(server.url + path, data={"language": "tet"}).status_code == 500
    said = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("http"))
    assert "web station failed" in said
    assert path.rpartition(".")[2] not in said
    assert "Exception in ASGI application" not in said


def test_even_an_unforeseen_fault_is_one_sentence(home, clock, server, caplog):
    """A hazard that was taken out of hazards.yaml while its warning was active."""
    path = page_path(home, "comoro", out(home, clock).newest.id)
    vars(home)["hazards"] = {}
    answer = httpx.get(server.url + path)
    assert answer.status_code == 500
    assert "Ring NDMD" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "Traceback" not in answer.text
    assert caplog.text.count("errors.Misconfigured: hazards.yaml has no entry 'flood'") == 1


def test_a_port_that_is_taken_is_said_in_a_sentence(home, server):
    with pytest.raises(Misconfigured, match="can't use port"):
        serve_in_thread(home, "127.0.0.1", urlsplit(server.url).port)


def test_a_route_that_can_not_work_is_refused_at_the_start(tmp_path, clock):
    broken = a_route(token="")
    with pytest.raises(Misconfigured, match="auth_token"):
        serve_in_thread(a_home(tmp_path / "broken", clock=clock, routes=(broken,)), "127.0.0.1", 0)


def test_a_stopped_server_is_gone(home):
    running = serve_in_thread(home, "127.0.0.1", 0)
    assert httpx.get(f"{running.url}/health").status_code == 200
    running.stop()
    assert not running.alive
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{running.url}/health")
