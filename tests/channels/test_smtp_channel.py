"""Mail through a real SMTP server: taken, refused, broken off, and what may never be sent."""

from __future__ import annotations

import asyncio
import email
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.policy import default
from threading import Thread

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult
from route_builders import NOON, a_post, sent

from alerts.channels import inbox, open_channel
from alerts.errors import Misconfigured
from alerts.model.message import Medium
from alerts.model.outcome import Accepted, Deferred, Rejected, Unknown
from alerts.model.route import Route
from alerts.model.warning import Mode

TLS = {"starttls": "tls_context", "tls": "tls"}
AUTHORITY = trustme.CA()
SCRIPT = "Atensaun! Rona didi'ak!\n.\nHato'o avizu ne'e ba viziñu sira. Não atravesse a ribeira.\n"


class Postbox:
    """An SMTP server's own side: keeps mail, or answers as it was told to."""

    def __init__(self, *, rcpt: str = "250 OK", data: str = "250 OK") -> None:
        self.mails: list[tuple[list[str], bytes]] = []
        self.rcpt, self.data = rcpt, data

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.data == "hang up":
            server.transport.abort()
            return "250 never heard"
        self.mails.append((envelope.rcpt_tos, envelope.content))
        return self.data


@contextmanager
def mail_server(postbox: Postbox, tls: ssl.SSLContext | None = None, **settings) -> Iterator[int]:
    """The port of a server in a thread; with `tls` it is encrypted from the first byte."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        loop.create_server(lambda: SMTP(postbox, loop=loop, **settings), "127.0.0.1", 0, ssl=tls)
    )
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


def a_mail_route(port: int, security: str = "none", **changes) -> Route:
    options = {"host": "127.0.0.1", "port": str(port), "security": security, "timeout": "5"}
    route = Route(
        name="mail",
        channel="smtp",
        medium=Medium.EMAIL,
        mode=Mode.EXERCISE,
        sender="NDMD <avizu@ndmd.example>",
        options=options | changes.pop("options", {}),
    )
    return replace(route, **changes)


def a_mail(**changes):
    return a_post("studio@radio.example", **({"subject": "AVIZU: inundasaun, Díli", "text": SCRIPT} | changes))


def server_tls() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def ca_file(tmp_path) -> str:
    """What a mail server's own authority would be given to us as."""
    AUTHORITY.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return str(tmp_path / "ca.pem")


def test_a_script_arrives_letter_by_letter():
    postbox = Postbox()
    with mail_server(postbox) as port:
        [outcome] = sent(a_mail_route(port), a_mail())

    [(to, raw)] = postbox.mails
    mail = email.message_from_bytes(raw, policy=default)
    assert outcome == Accepted("<1.abc@ndmd.example>")
    assert to == ["studio@radio.example"]
    assert (mail["From"], mail["To"], mail["Subject"]) == (
        "NDMD <avizu@ndmd.example>",
        "studio@radio.example",
        "AVIZU: inundasaun, Díli",
    )
    assert (mail["Message-ID"], mail["Date"].datetime) == ("<1.abc@ndmd.example>", NOON)
    assert mail.get_content().replace("\r\n", "\n") == SCRIPT


def test_without_a_subject_the_first_line_is_one():
    postbox = Postbox()
    with mail_server(postbox) as port:
        sent(a_mail_route(port), a_mail(subject=""))

    assert email.message_from_bytes(postbox.mails[0][1], policy=default)["Subject"] == "Atensaun! Rona didi'ak!"


@pytest.mark.parametrize(
    ("postbox", "kind", "code"),
    [
        (Postbox(rcpt="550 No such studio"), Rejected, "550"),
        (Postbox(rcpt="450 Busy, later"), Deferred, "450"),
        (Postbox(data="552 Too big"), Rejected, "552"),
        (Postbox(data="451 Greylisted"), Deferred, "451"),
        (Postbox(data="hang up"), Unknown, "broken"),
    ],
)
def test_what_the_server_says_decides(postbox, kind, code):
    with mail_server(postbox) as port:
        [outcome] = sent(a_mail_route(port), a_mail())

    assert (type(outcome), outcome.code) == (kind, code)


def test_a_server_that_is_not_there_has_surely_not_taken_it():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    [outcome] = sent(a_mail_route(port), a_mail())

    assert (type(outcome), outcome.code) == (Deferred, "unreachable")


def test_a_server_that_never_greets_has_surely_not_taken_it():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        [outcome] = sent(a_mail_route(silent.getsockname()[1], options={"timeout": "0.2"}), a_mail())

    assert (type(outcome), outcome.code) == (Deferred, "unreachable")


def login(server, session, envelope, mechanism, data):
    return AuthResult(handled=False, success=(data.login, data.password) == (b"avizu", b"secret"))


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_goes_encrypted_and_logged_in(security, ca_file):
    postbox = Postbox()
    asks = {"authenticator": login, "auth_required": True, "auth_require_tls": False}
    with mail_server(postbox, **{TLS[security]: server_tls()}, **asks) as port:
        route = a_mail_route(port, security, options={"ca_file": ca_file})
        good = sent(replace(route, secrets={"user": "avizu", "password": "secret"}), a_mail())
        bad = sent(replace(route, secrets={"user": "avizu", "password": "wrong"}), a_mail())

    assert type(good[0]) is Accepted
    assert (type(bad[0]), bad[0].code) == (Deferred, "auth")
    assert "password of route mail" in bad[0].reason
    assert len(postbox.mails) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_that_cannot_prove_who_it_is_gets_nothing(security):
    postbox = Postbox()
    with mail_server(postbox, **{TLS[security]: server_tls()}) as port:
        [outcome] = sent(a_mail_route(port, security), a_mail())

    assert (type(outcome), outcome.code) == (Deferred, "tls")
    assert not postbox.mails


def test_a_server_without_starttls_gets_nothing_in_the_clear():
    postbox = Postbox()
    with mail_server(postbox) as port:
        [outcome] = sent(a_mail_route(port, "starttls"), a_mail())

    assert (type(outcome), outcome.code) == (Deferred, "tls")
    assert not postbox.mails


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "AVIZU\r\nBcc: everybody@example.tl"},
        {"subject": "AVIZU\nX: y"},
        {"subject": "AVIZU\u2028X: y"},
        {"to": "studio@radio.example\r\nRCPT TO:<x@y.example>"},
        {"to": "a@radio.example, b@radio.example"},
        {"to": "studio"},
        {"to": "estúdio@radio.example"},
        {"attempt_id": "1>\r\nBcc: x@y.example"},
    ],
)
def test_nobody_can_add_headers_or_recipients(changes):
    postbox = Postbox()
    with mail_server(postbox) as port:
        [outcome] = sent(a_mail_route(port), replace(a_mail(), **changes))

    assert isinstance(outcome, Rejected)
    assert not postbox.mails


@pytest.mark.parametrize(
    ("options", "sender", "says"),
    [
        ({"security": "none", "host": "mail.example.tl"}, "a@b.tl", "in the clear"),
        ({"security": "maybe"}, "a@b.tl", "starttls, tls, none"),
        ({"port": "smtp"}, "a@b.tl", "port"),
        ({"ca_file": "/no/such/file.pem"}, "a@b.tl", "ca_file"),
        ({}, "NDMD", "not an e-mail address"),
        ({}, "NDMD <a@b.tl>\nBcc: c@d.tl", "not an e-mail address"),
    ],
)
def test_a_route_that_cannot_be_right_is_refused_at_once(options, sender, says):
    with pytest.raises(Misconfigured, match=says):
        sent(a_mail_route(25, options=options, sender=sender), a_mail())


def test_a_mail_server_is_never_asked_and_never_calls():
    async def looked_up():
        return await open_channel(a_mail_route(25), lambda: NOON).look_up(a_mail(), NOON)

    assert asyncio.run(looked_up()) is None
    assert inbox(a_mail_route(25)) is None
