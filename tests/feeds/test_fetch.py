"""The real fetcher against a real server that does everything a server can do wrong."""

import gzip
import socket
import threading
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from alerts.errors import Unreachable
from alerts.fetch import Fetcher
from alerts.fetch.wire import Limits, is_public

FEED = b"<rss><channel><title>DNMG</title></channel></rss>"
BOMB = gzip.compress(bytes(60_000_000), 6)
DATE = "Sat, 03 Apr 2021 19:00:00 GMT"


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Script)
        self.heard: list[dict[str, str]] = []
        self.over = threading.Event()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def url(self, path: str) -> str:
        return f"http://{self.place}{path}"


class Script(BaseHTTPRequestHandler):
    """One fault per path."""

    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.heard.append(dict(self.headers))
        getattr(self, self.path.strip("/").split("/")[0].replace("-", "_"))()

    def answer(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        self.send_response_only(status)
        for name, value in {"Date": DATE, "Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        # The fetcher hangs up in the middle of some answers: that is what they are for.
        with suppress(ConnectionError):
            self.wfile.write(body)

    def feed(self) -> None:
        if self.headers.get("If-None-Match") == '"7"':
            self.answer(304, ETag='"7"')
        else:
            self.answer(body=FEED, ETag='"7"', Last_Modified=DATE)

    def packed(self) -> None:
        self.answer(body=gzip.compress(FEED), Content_Encoding="gzip")

    def packed_in_parts(self) -> None:
        self.answer(body=gzip.compress(FEED[:20]) + gzip.compress(FEED[20:]), Content_Encoding="gzip")

    def bomb(self) -> None:
        self.answer(body=BOMB, Content_Encoding="gzip")

    def unpackable(self) -> None:
        self.answer(body=b"not gzip at all", Content_Encoding="gzip")

    def cut_gzip(self) -> None:
        self.answer(body=gzip.compress(FEED)[:-12], Content_Encoding="gzip")

    def brotli(self) -> None:
        self.answer(body=FEED, Content_Encoding="br")

    def large(self) -> None:
        self.answer(body=b"x" * 1_000_001)

    def truncated(self) -> None:
        self.answer(body=FEED, Content_Length="9999")
        self.close_connection = True

    def nothing(self) -> None:
        self.close_connection = True

    def silent(self) -> None:
        self.server.over.wait(10)

    def stuck(self) -> None:
        self.answer(body=FEED[:10], Content_Length="9999")
        self.server.over.wait(10)

    def dripping_head(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        with suppress(ConnectionError):
            while not self.server.over.wait(0.02):
                self.wfile.write(b"X-More: and more\r\n")

    def busy(self) -> None:
        self.answer(429, b"slow down", Retry_After="120")

    def closed(self) -> None:
        self.answer(503, b"later", Retry_After="Sat, 03 Apr 2021 19:05:00 GMT")

    def gone(self) -> None:
        self.answer(404, b"<html>no such page</html>")

    def loop(self) -> None:
        self.answer(302, Location=self.path)

    def hops(self) -> None:
        left = int(self.path.split("/")[2])
        self.answer(301, Location=f"/hops/{left - 1}" if left > 1 else "../feed")

    def to_metadata(self) -> None:
        self.answer(302, Location="http://169.254.169.254/latest/")

    def to_file(self) -> None:
        self.answer(302, Location="file:///etc/passwd")

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def fetcher(server) -> Fetcher:
    return Fetcher("duty@ndmd.example", allow_private=frozenset({server.place}), limits=Limits(2, 0.3, 1))


def test_a_feed_is_fetched_with_what_is_needed_to_ask_again(server, fetcher):
    fetched = fetcher.fetch(server.url("/feed"))
    assert (fetched.status, fetched.body, fetched.url) == (200, FEED, server.url("/feed"))
    assert (fetched.etag, fetched.last_modified, fetched.retry_after) == ('"7"', DATE, None)
    assert fetched.date == datetime(2021, 4, 3, 19, 0, tzinfo=UTC)
    assert server.heard[-1]["User-Agent"] == "Avizu/0.1 (+duty@ndmd.example)"
    assert "If-None-Match" not in server.heard[-1]


def test_what_has_not_changed_is_not_sent_again(server, fetcher):
    fetched = fetcher.fetch(server.url("/feed"), etag='"7"', last_modified=DATE)
    assert (fetched.status, fetched.body) == (304, b"")
    assert server.heard[-1]["If-Modified-Since"] == DATE


def test_a_stored_tag_can_hold_anything(server, fetcher):
    assert fetcher.fetch(server.url("/feed"), etag='"7"\r\nX-Evil: é').status == 200


@pytest.mark.parametrize("path", ["/packed", "/packed-in-parts"])
def test_packed_answers_are_unpacked(server, fetcher, path):
    assert fetcher.fetch(server.url(path)).body == FEED


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/bomb", "larger than 1 MB"),
        ("/large", "larger than 1 MB"),
        ("/unpackable", "packed wrongly"),
        ("/cut-gzip", "broke off"),
        ("/brotli", "packed as 'br'"),
        ("/truncated", "can't be read"),
        ("/nothing", "can't be read"),
        ("/silent", "does not answer"),
        ("/stuck", "does not answer"),
        ("/dripping-head", "longer than 1 s in all|does not answer"),
        ("/loop", "from one address to the next"),
        ("/hops/4", "from one address to the next"),
        ("/to-metadata", "private network"),
        ("/to-file", "no address that can be fetched"),
    ],
)
def test_a_fault_is_a_sentence(server, fetcher, path, sentence):
    with pytest.raises(Unreachable, match=sentence):
        fetcher.fetch(server.url(path), limit=1_000_000)


def test_a_bomb_never_unfolds_in_memory(server, fetcher):
    tracemalloc.start()
    try:
        with pytest.raises(Unreachable):
            fetcher.fetch(server.url("/bomb"), limit=1_000_000)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


def test_three_redirects_are_followed_by_their_relative_addresses(server, fetcher):
    fetched = fetcher.fetch(server.url("/hops/3"))
    assert (fetched.body, fetched.url) == (FEED, server.url("/feed"))


def test_a_server_that_asks_for_patience_is_heard(server, fetcher):
    busy, closed = fetcher.fetch(server.url("/busy")), fetcher.fetch(server.url("/closed"))
    assert (busy.status, busy.retry_after, busy.body) == (429, 120.0, b"")
    assert (closed.status, closed.retry_after) == (503, 300.0)


def test_an_error_page_is_never_a_body(server, fetcher):
    assert (fetcher.fetch(server.url("/gone")).status, fetcher.fetch(server.url("/gone")).body) == (404, b"")


def test_our_own_network_is_closed(server):
    with pytest.raises(Unreachable, match="private network") as refused:
        Fetcher("x").fetch(server.url("/feed"))
    assert refused.value.code == "private-address"


@pytest.mark.parametrize("host", ["localhost", "0x7f.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"])
def test_other_names_for_our_own_network_are_closed_too(server, host):
    with pytest.raises(Unreachable):
        Fetcher("x").fetch(f"http://{host}:{server.server_port}/feed")


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    fetcher = Fetcher("x", resolve=lambda host, port: ["203.0.114.9", "10.0.0.7"])
    with pytest.raises(Unreachable, match="private network"):
        fetcher.fetch("http://feeds.example/")


def test_a_name_that_changes_its_mind_is_looked_at_each_time(server):
    answers = iter([["127.0.0.1"]])
    names = f"feeds.example:{server.server_port}"
    fetcher = Fetcher("x", allow_private=frozenset({names}), resolve=lambda host, port: next(answers))
    assert fetcher.fetch(f"http://{names}/feed").body == FEED


def test_the_next_address_is_tried_when_one_does_not_connect(server):
    names = f"feeds.example:{server.server_port}"
    fetcher = Fetcher("x", allow_private=frozenset({names}), resolve=lambda host, port: ["127.0.0.2", "127.0.0.1"])
    assert fetcher.fetch(f"http://{names}/feed").body == FEED


def test_a_name_nobody_knows():
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror("no")

    with pytest.raises(Unreachable, match=r"gone\.example can't be found"):
        Fetcher("x", resolve=unknown).fetch("https://gone.example/rss.xml")


@pytest.mark.parametrize("url", ["", "rss.xml", "ftp://a.example/", "file:///etc/passwd", "http://", "https:///x"])
def test_only_web_addresses_are_fetched(url):
    with pytest.raises(Unreachable, match="no address"):
        Fetcher("x").fetch(url)


def test_an_answer_that_never_ends_is_left_when_the_time_is_over():
    seconds = iter(range(0, 1000, 20))
    drip = httpx.MockTransport(lambda _: httpx.Response(200, content=iter([b"a"] * 100)))
    with pytest.raises(Unreachable, match="longer than 45 s in all"):
        Fetcher("x", transport=drip, clock=lambda: next(seconds)).fetch("https://a.example/")


def test_a_contact_in_any_script_leaves_a_readable_agent():
    heard = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(request.headers["User-Agent"])
        return httpx.Response(200, content=FEED)

    Fetcher("Díli\r\nduty@ndmd.example", transport=httpx.MockTransport(answer)).fetch("https://a.example/")
    assert heard == ["Avizu/0.1 (+Dliduty@ndmd.example)"]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_which_addresses_are_on_the_open_internet(address, public):
    assert is_public(address) is public
