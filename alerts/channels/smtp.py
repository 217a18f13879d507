"""E-mail to stations and offices, through any SMTP server."""

from __future__ import annotations

import asyncio
import re
import smtplib
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP as FOR_THE_WIRE
from email.utils import format_datetime, parseaddr
from typing import Final

from alerts.errors import Misconfigured
from alerts.model.message import Post
from alerts.model.outcome import Accepted, Blame, Deferred, Outcome, Rejected, Unknown
from alerts.model.route import Route, Sighting

INBOX: Final = None
BLAMES: Mapping[str, Blame] = {}
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
USUAL_PORT = {"starttls": 587, "tls": 465, "none": 25}
"""What `security` may be, and its port when none is given. `none` only to this machine."""

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_PLAIN = re.compile(r"[^\x00-\x1f\x7f\u0085\u2028\u2029]*")


class SmtpChannel:
    """One route's mail server. A connection a message: stations are few, and a dead connection hides nothing."""

    def __init__(self, route: Route, clock: Callable[[], datetime]) -> None:
        self.route = route
        self._clock = clock
        self._host = route.options["host"]
        self._security = route.options["security"]
        self._port = int(route.options.get("port") or USUAL_PORT[self._security])
        self._timeout = float(route.options.get("timeout", "20"))
        self._tls = _tls(route)

    async def send(self, post: Post) -> Outcome:
        """One delivery to the server, in a thread of its own."""
        return await asyncio.to_thread(self._send, post)

    async def look_up(self, post: Post, since: datetime) -> tuple[Sighting, ...] | None:
        """None: a mail server can't be asked what it took."""
        return None

    def clock_offset(self) -> timedelta | None:
        """None: a mail server does not say what time it is."""
        return None

    async def ask_clock(self) -> bool:
        return False

    async def close(self) -> None:
        return None

    def _send(self, post: Post) -> Outcome:
        faults = refusal(post)
        if faults is not None:
            return faults
        mail = compose(post, self.route.sender, self._clock())
        try:
            server = self._connected()
        except (smtplib.SMTPException, OSError) as error:
            return self._not_connected(error)
        try:
            return self._handed_over(server, post.to, mail)
        finally:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()

    def _connected(self) -> smtplib.SMTP:
        """A server that greeted us, encrypted, logged in as the settings ask, and closed if that fails."""
        server: smtplib.SMTP
        if self._security == "tls":
            server = smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=self._tls)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        try:
            if self._security == "starttls":
                server.starttls(context=self._tls)
            user = self.route.secrets.get("user")
            if user:
                server.login(user, self.route.secrets.get("password", ""))
        except (smtplib.SMTPException, OSError):
            server.close()
            raise
        return server

    def _not_connected(self, error: smtplib.SMTPException | OSError) -> Deferred:
        """Nothing was handed over yet, whatever went wrong."""
        name = self.route.name
        if isinstance(error, smtplib.SMTPAuthenticationError):
            return Deferred(f"The mail server refuses our login; check user and password of route {name}", "auth")
        if isinstance(error, ssl.SSLError | smtplib.SMTPNotSupportedError):
            return Deferred(f"The mail server does not do TLS as we ask; check security of route {name}", "tls")
        return Deferred(f"The mail server {self._host} can't be reached ({type(error).__name__})", "unreachable")

    def _handed_over(self, server: smtplib.SMTP, to: str, mail: EmailMessage) -> Outcome:
        """The conversation step by step, because what a break means depends on the step."""
        try:
            server.ehlo_or_helo_if_needed()
            code, said = server.mail(parseaddr(self.route.sender)[1])
            if 200 <= code < 300:
                code, said = server.rcpt(to)
            if not 200 <= code < 300:
                return refused(code, said)
        except (smtplib.SMTPException, OSError) as error:
            return Deferred(f"The connection to the mail server broke ({type(error).__name__})", "unreachable")
        try:
            code, said = server.data(mail.as_bytes(policy=FOR_THE_WIRE))
        except smtplib.SMTPDataError as error:
            return refused(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            return Unknown(f"The mail server broke off after the text ({type(error).__name__})", "broken")
        return Accepted(str(mail["Message-ID"])) if 200 <= code < 300 else refused(code, said)


def open_channel(route: Route, clock: Callable[[], datetime]) -> SmtpChannel:
    """Connects only when there is something to send. Raises Misconfigured."""
    check(route)
    return SmtpChannel(route, clock)


def check(route: Route) -> None:
    """Passwords and warnings go in the clear only to this machine. Raises Misconfigured."""
    for wrong, sentence, remedy in _CHECKS:
        if wrong(route):
            raise Misconfigured(sentence.format(route=route.name), remedy=remedy)


def _has_no_ca(route: Route) -> bool:
    try:
        _tls(route)
    except OSError:
        return True
    return False


def _tls(route: Route) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=route.options.get("ca_file") or None)


_CHECKS: tuple[tuple[Callable[[Route], bool], str, str], ...] = (
    (
        lambda route: route.options["security"] not in USUAL_PORT,
        "security of route {route} is none of the ways to connect.",
        f"Use one of: {', '.join(USUAL_PORT)}.",
    ),
    (
        lambda route: route.options["security"] == "none" and route.options["host"] not in LOOPBACK,
        "Route {route} would send mail and password in the clear.",
        "Set security to starttls or tls.",
    ),
    (
        lambda route: not re.fullmatch(r"\d{1,5}", route.options.get("port") or "25", re.ASCII),
        "port of route {route} is not a number.",
        "Leave it out for the usual one.",
    ),
    (
        lambda route: not _ADDRESS.fullmatch(parseaddr(route.sender)[1]) or not _PLAIN.fullmatch(route.sender),
        "sender of route {route} is not an e-mail address.",
        "Write it as NDMD <alert@example.tl>.",
    ),
    (
        _has_no_ca,
        "ca_file of route {route} can't be read.",
        "Give the path of a PEM file with the server's CA.",
    ),
)


def refusal(post: Post) -> Rejected | None:
    """A line break in an address or a subject could add headers or recipients of its own: never sent."""
    if not _ADDRESS.fullmatch(post.to):
        return Rejected("The e-mail address is not one plain address", "address")
    if not _PLAIN.fullmatch(post.subject) or not re.fullmatch(r"[\w.~-]+", post.attempt_id, re.ASCII):
        return Rejected("The subject has a line break in it", "header")
    return None


def compose(post: Post, sender: str, now: datetime) -> EmailMessage:
    """The mail of one post. Its Message-ID is the attempt at the sender's domain, so a double shows as one."""
    mail = EmailMessage(policy=FOR_THE_WIRE)
    mail["From"] = sender
    mail["To"] = post.to
    mail["Subject"] = post.subject or next(iter(post.text.strip().splitlines()), "Avizu")[:78]
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{post.attempt_id}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(post.text, cte="quoted-printable")
    return mail


def refused(code: int, said: bytes | str) -> Deferred | Rejected:
    """RFC 5321, 4.2.1: 4yz may work later, 5yz never will."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    sentence = f"The mail server refused it: {' '.join(words.split())[:200]}"
    return Rejected(sentence, str(code)) if 500 <= code < 600 else Deferred(sentence, str(code))
