"""Good manners towards hosts, and answers that only a broken or hostile one gives: the real fetcher, real sockets."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.app import App
from alerts.errors import Unreachable
from alerts.feeds import FEEDS
from alerts.feeds.backoff import LONGEST_BACKOFF, LONGEST_WAIT, next_poll
from alerts.fetch import Fetcher
from alerts.fetch.turns import Turns
from alerts.fetch.wire import Limits, is_public, place_of
from alerts.settings import Settings

FEED = b"<rss><channel><title>DNMG</title></channel></rss>"
NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
QUICK = Limits(connect=2, read=2, total=4, turn=10)
SHORT = Limits(connect=0.3, read=0.3, total=1, turn=10)


def answer(*headers: str, status: str = "200 OK", body: bytes = FEED) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


class Host:
    """A server on this machine that answers by the bytes, and counts who asks at the same time."""

    def __init__(self, respond: Callable[[str], bytes | None]) -> None:
        self.respond = respond
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.place = f"127.0.0.1:{self.listening.getsockname()[1]}"
        self.now = self.most = 0
        self.asked: Counter[str] = Counter()
        self.guard = threading.Lock()
        self.over = threading.Event()

    def url(self, path: str = "/feed") -> str:
        return f"http://{self.place}{path}"

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listening.accept()
                threading.Thread(target=self.one, args=(connection,), daemon=True).start()

    def one(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            path = b"".join(connection.recv(65_536).split(b" ")[1:2]).decode("latin-1")
            with self.guard:
                self.now += 1
                self.most = max(self.most, self.now)
                self.asked[path] += 1
            said = self.respond(path)
            with self.guard:
                self.now -= 1
            if said is None:
                self.over.wait(20)
            else:
                connection.sendall(said)


@contextmanager
def host(
    respond: Callable[[str], bytes | None] = lambda path: answer(f"Content-Length: {len(FEED)}"),
) -> Iterator[Host]:
    served = Host(respond)
    thread = threading.Thread(target=served.serve, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        served.over.set()
        served.listening.shutdown(socket.SHUT_RDWR)
        served.listening.close()
        thread.join(5)


def a_fetcher(*hosts: Host, limits: Limits = QUICK, **more) -> Fetcher:
    return Fetcher("duty@ndmd.example", allow_private=frozenset(h.place for h in hosts), limits=limits, **more)


def dawdle(path: str) -> bytes:
    """Long enough that others would come in between, if they could."""
    threading.Event().wait(0.02)
    return answer(f"Content-Length: {len(FEED)}")


def at_once(*calls: Callable[[], object]) -> list[object]:
    """All of them in threads that start together."""
    start = threading.Barrier(len(calls))

    def one(call: Callable[[], object]) -> object:
        start.wait(5)
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(one, calls))


def test_one_host_is_asked_one_thing_at_a_time_by_all_fetchers_of_the_process(tmp_path: Path) -> None:
    with host(dawdle) as one:
        settings = Settings(home=tmp_path, allow_private=frozenset({one.place}))
        apps = [App(tmp_path, given=settings), App(tmp_path, given=settings)]
        calls = [lambda app=app: app.fetcher().fetch(one.url()).status for app in apps * 4]
        assert at_once(*calls) == [200] * 8
        assert one.most == 1
        assert sum(one.asked.values()) == 8


def test_the_host_counts_truly_without_turns_it_sees_several_at_once() -> None:
    with host(dawdle) as one:
        at_once(*[lambda: a_fetcher(one, turns=Turns()).fetch(one.url()) for _ in range(8)])
        assert one.most > 1


def test_a_slow_host_does_not_hold_up_another() -> None:
    held = threading.Event()

    def until_told(path: str) -> bytes:
        held.wait(5)
        return answer(f"Content-Length: {len(FEED)}")

    with host(until_told) as slow, host() as quick, ThreadPoolExecutor(1) as threads:
        fetcher = a_fetcher(slow, quick)
        waiting = threads.submit(fetcher.fetch, slow.url())
        while not slow.asked:
            threading.Event().wait(0.005)
        assert fetcher.fetch(quick.url()).status == 200
        assert not waiting.done()
        held.set()
        assert waiting.result(5).body == FEED


def test_hosts_that_send_us_to_each_other_never_lock_us_out() -> None:
    """Each needs the other's turn at the same time: whoever kept the first while waiting for the second would hang."""
    places: dict[str, str] = {}

    def away(to: str) -> Callable[[str], bytes]:
        def respond(path: str) -> bytes:
            threading.Event().wait(0.02)
            if path == "/feed":
                return answer(f"Content-Length: {len(FEED)}")
            return answer(f"Location: http://{places[to]}/feed", "Content-Length: 0", status="302 Found", body=b"")

        return respond

    with host(away("right")) as left, host(away("left")) as right:
        places |= {"left": left.place, "right": right.place}
        fetcher = a_fetcher(left, right)
        calls = [lambda h=h: fetcher.fetch(h.url("/elsewhere")).url for h in (left, right) * 4]
        assert sorted(at_once(*calls)) == sorted([left.url(), right.url()] * 4)
        assert (left.most, right.most) == (1, 1)


def test_the_wait_for_others_is_not_held_against_a_host() -> None:
    def slow(path: str) -> bytes:
        threading.Event().wait(0.25)
        return answer(f"Content-Length: {len(FEED)}")

    with host(slow) as one:
        fetcher = a_fetcher(one, limits=Limits(connect=1, read=1, total=0.6, turn=10))
        assert at_once(*[lambda: fetcher.fetch(one.url()).status for _ in range(4)]) == [200] * 4


def test_whoever_waits_too_long_for_a_turn_gives_up_in_a_sentence() -> None:
    with host() as one:
        turns = Turns()
        fetcher = a_fetcher(one, limits=Limits(1, 1, 1, turn=0.05), turns=turns)
        with (
            turns.of(one.place, wait=1),
            pytest.raises(Unreachable, match=r"Others kept asking 127\.0\.0\.1 for 0.05 s"),
        ):
            fetcher.fetch(one.url())
        assert fetcher.fetch(one.url()).status == 200


def test_a_turn_is_given_back_after_every_kind_of_failure() -> None:
    with host(lambda path: b"garbage\r\n\r\n" if path != "/feed" else answer()) as one:
        fetcher = a_fetcher(one, limits=Limits(2, 2, 2, turn=0.5))
        for _ in range(3):
            with pytest.raises(Unreachable):
                fetcher.fetch(one.url("/broken"))
        assert fetcher.fetch(one.url()).body == FEED


def test_one_host_has_one_turn_however_it_is_written() -> None:
    assert place_of("Met.Example.", 80) == place_of("met.example", 80) == "met.example:80"
    assert place_of("::1", 8630) == "[::1]:8630"


# Answers that are broken


def flood(path: str) -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 1000) for n in range(2000)) + b"\r\n" + FEED


def deflated() -> bytes:
    body = zlib.compress(FEED)
    return answer("Content-Encoding: deflate", f"Content-Length: {len(body)}", body=body)


BROKEN = {
    "deflate, which was not asked for": (deflated(), "packed as 'deflate'"),
    "packed twice": (answer("Content-Encoding: gzip, gzip", "Content-Length: 1", body=b"x"), "packed as 'gzip, gzip'"),
    "packed twice in two lines": (answer("Content-Encoding: gzip", "Content-Encoding: gzip"), "packed as 'gzip, gzip'"),
    "a flood of headers": (flood(""), "can't be read"),
    "no HTTP at all": (b"SSH-2.0-OpenSSH_9.2\r\n", "can't be read"),
    "a length that is no number": (answer("Content-Length: many"), "can't be read"),
    "two lengths": (answer("Content-Length: 3", "Content-Length: 4"), "can't be read"),
    "a length below nothing": (answer("Content-Length: -1"), "can't be read"),
    "shorter than announced": (answer("Content-Length: 500"), "can't be read"),
    "a chunk without an end": (answer("Transfer-Encoding: chunked", body=b"ffff\r\nabc"), "can't be read"),
    "a chunk of no size": (answer("Transfer-Encoding: chunked", body=b"zz\r\nabc\r\n"), "can't be read"),
    "gzip that is empty": (answer("Content-Encoding: gzip", "Content-Length: 0", body=b""), "broke off"),
    "a private address": (answer("Location: http://10.0.0.7/", status="302 Found", body=b""), "private network"),
    "our own machine": (answer("Location: http://[::1]:1/", status="301 Moved", body=b""), "private network"),
    "nowhere": (answer(status="302 Found", body=b""), "from one address to the next"),
    "an address of nonsense": (answer("Location: http://[", status="302 Found", body=b""), "which is no address"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_answer_is_a_sentence_that_names_what_is_wrong(case: str) -> None:
    said, sentence = BROKEN[case]
    with host(lambda path: said) as one, pytest.raises(Unreachable, match=sentence) as refused:
        a_fetcher(one).fetch(one.url())
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    "said",
    [
        answer("Content-Length: 0", body=b""),
        answer("Content-Length: 20"),
        answer("Content-Length: 27", body=b"<html><p>Sorry</p></html>\r\n"),
        answer("Content-Type: application/rss+xml", "Content-Length: 4", body=b"\x00\xff\xfe\x01"),
    ],
    ids=["nothing", "longer than announced", "a page", "garbage"],
)
def test_a_body_that_is_no_feed_reaches_the_readers_and_none_takes_it_for_no_warnings(said: bytes) -> None:
    with host(lambda path: said) as one:
        fetched = a_fetcher(one).fetch(one.url())
    assert fetched.status == 200
    assert not any(feed.parse(fetched.body, fetched.url).readable for feed in FEEDS.values())


def test_an_answer_that_ends_with_the_connection_is_whole() -> None:
    with host(lambda path: answer()) as one:
        assert a_fetcher(one).fetch(one.url()).body == FEED


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_host_that_takes_the_call_and_says_nothing_is_left(scheme: str) -> None:
    with host(lambda path: None) as one:
        began = time.monotonic()
        with pytest.raises(Unreachable, match=r"127\.0\.0\.1 does not answer"):
            a_fetcher(one, limits=SHORT).fetch(one.url().replace("http", scheme, 1))
        assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        ("429 Too Many Requests", ["Retry-After: 120"], 120),
        ("503 Service Unavailable", ["Retry-After: 7"], 7),
        (
            "429 Too Many Requests",
            ["Retry-After: Sat, 21 Nov 2026 14:05:00 GMT", "Date: Sat, 21 Nov 2026 14:00:00 GMT"],
            300,
        ),
        (
            "503 Service Unavailable",
            ["Retry-After: Sat, 21 Nov 2026 13:00:00 GMT", "Date: Sat, 21 Nov 2026 14:00:00 GMT"],
            0,
        ),
        ("503 Service Unavailable", ["Retry-After: Sat, 21 Nov 2026 14:05:00 GMT"], None),
        ("429 Too Many Requests", ["Retry-After: soon"], None),
        ("429 Too Many Requests", ["Retry-After: -5"], None),
        ("429 Too Many Requests", ["Retry-After: " + "9" * 40], 999_999_999),
        ("503 Service Unavailable", [], None),
    ],
)
def test_how_long_a_server_asks_us_to_stay_away(status: str, headers: list[str], seconds: float | None) -> None:
    with host(lambda path: answer(*headers, "Content-Length: 0", status=status, body=b"")) as one:
        fetched = a_fetcher(one).fetch(one.url())
    assert (fetched.status, fetched.retry_after, fetched.body) == (int(status[:3]), seconds, b"")


# Names


def test_a_name_server_that_hangs_is_left_behind() -> None:
    over = threading.Event()

    def hanging(name: str, port: int) -> list[str]:
        over.wait(20)
        return ["203.0.114.9"]

    began = time.monotonic()
    with pytest.raises(Unreachable, match=r"Nobody says where slow\.example is") as refused:
        Fetcher("x", resolve=hanging, limits=SHORT).fetch("https://slow.example/rss.xml")
    assert time.monotonic() - began < 10
    assert refused.value.remedy
    over.set()


def test_a_look_up_that_hangs_keeps_no_process_from_ending() -> None:
    script = """
import threading
from alerts.errors import Unreachable
from alerts.fetch import Fetcher
from alerts.fetch.wire import Limits
try:
    Fetcher("x", resolve=lambda *_: threading.Event().wait(60), limits=Limits(0.1, 0.1, 0.2)).fetch("http://a.example/")
except Unreachable as error:
    print(error.code)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=20, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("no-name-server\n", "", 0)


def test_a_name_without_an_address() -> None:
    with pytest.raises(Unreachable, match=r"odd\.example has no address"):
        Fetcher("x", resolve=lambda name, port: [], limits=SHORT).fetch("http://odd.example/")


def test_an_ipv6_address_is_named_in_brackets_where_it_is_allowed() -> None:
    with host() as one:
        port = one.place.rpartition(":")[2]
        url = f"http://[::1]:{port}/feed"
        asked: list[str] = []

        def here(name: str, port: int) -> list[str]:
            asked.append(name)
            return ["127.0.0.1"]

        allowed = Fetcher("x", allow_private=frozenset({f"[::1]:{port}"}), limits=QUICK, resolve=here)
        assert allowed.fetch(url).body == FEED
        assert asked == ["::1"]
        with pytest.raises(Unreachable, match="private network"):
            Fetcher("x", limits=QUICK).fetch(url)


@pytest.mark.parametrize(
    ("address", "public"),
    [("64:ff9b::a00:7", False), ("64:ff9b::7f00:1", False), ("64:ff9b::808:808", True)],
)
def test_an_address_behind_nat64_is_the_one_it_leads_to(address: str, public: bool) -> None:
    assert is_public(address) is public


# When to ask again

MINUTE = timedelta(minutes=1)


def test_a_failing_source_is_asked_less_and_less_often_up_to_a_quarter_of_an_hour() -> None:
    waits = [(next_poll(60, failures, 0, NOW) - NOW) / MINUTE for failures in range(8)]
    assert waits == [1, 1, 2, 4, 8, 15, 15, 15]


def test_jitter_takes_off_up_to_half_and_never_goes_below_the_interval() -> None:
    assert [(next_poll(60, 5, 0, NOW, jitter) - NOW) / MINUTE for jitter in (0, 0.5, 1)] == [15, 11.25, 7.5]
    assert next_poll(300, 2, 0, NOW, 1) == NOW + 5 * MINUTE


@pytest.mark.parametrize(("asked", "minutes"), [(0, 5), (1, 5), (1200, 20), (7200, 60), (1e300, 60), (-5, 5)])
def test_what_a_server_asks_for_is_honoured_up_to_an_hour(asked: float, minutes: int) -> None:
    assert next_poll(300, 1, asked, NOW) == NOW + minutes * MINUTE


@given(
    every=st.integers(30, 86_400),
    failures=st.integers(0, 10_000),
    asked=st.floats(0, 1e12),
    jitter=st.floats(0, 1),
)
def test_never_sooner_than_its_interval_and_never_later_than_its_longest_wait(
    every: int, failures: int, asked: float, jitter: float
) -> None:
    interval = timedelta(seconds=every)
    wait = next_poll(every, failures, asked, NOW, jitter) - NOW
    assert interval <= wait <= max(interval, LONGEST_BACKOFF, min(timedelta(seconds=asked), LONGEST_WAIT))
    assert wait >= min(timedelta(seconds=asked), LONGEST_WAIT)
