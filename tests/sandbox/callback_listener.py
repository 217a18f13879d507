"""Our side of the stand-in's callbacks: a real HTTP server that writes down what comes and checks signatures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

NIGHT = datetime(2021, 4, 4, 15, 0, tzinfo=UTC)


@dataclass
class Listener:
    """`answers` are the status codes to give, the last one for ever."""

    token: str
    url: str = ""
    answers: list[int] = field(default_factory=lambda: [204])
    forms: list[dict[str, str]] = field(default_factory=list)
    signed: list[bool] = field(default_factory=list)

    @property
    def statuses(self) -> list[str]:
        return [form["MessageStatus"] for form in self.forms if "MessageStatus" in form]

    @property
    def replies(self) -> list[str]:
        return [form["Body"] for form in self.forms if "Body" in form]

    def hear(self, path: str, form: dict[str, str], signature: str) -> int:
        self.forms.append(form)
        self.signed.append(RequestValidator(self.token).validate(self.url + path, form, signature))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def listening(token: str) -> Iterator[Listener]:
    listener = Listener(token)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = dict(parse_qsl(body, keep_blank_values=True))
            self.send_response(listener.hear(self.path, form, self.headers["X-Twilio-Signature"]))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
