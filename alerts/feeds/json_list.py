"""JSON from strangers: a list of events, read strictly and without letting it fill the memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NoReturn

from alerts.cap.document import Finding
from alerts.feeds.entry import LARGEST, MOST_ITEMS, FeedReading, noticed
from alerts.feeds.notice import Notice

MOST_VALUES = 250_000
MOST_GROUPS = 50_000
DEEPEST = 32


class _RefusedError(Exception):
    def __init__(self, cause: str, message: str) -> None:
        super().__init__(message)
        self.finding = Finding("feed-unreadable", message, cause)


def read_list(
    data: bytes, items_of: Callable[[Any], list[Any] | None], read: Callable[[Any], Notice | None], what: str
) -> FeedReading:
    """The newest 200 notices of a JSON list. Never raises, whatever the bytes are.

    `items_of` finds the list in the document, None when there is none; `read` reads one of its items, None when it
    has no name of its own; `what` is the kind of list in words.
    """
    try:
        document = _open(data)
    except _RefusedError as refused:
        return FeedReading((), (refused.finding,))
    items = items_of(document)
    if items is None:
        return FeedReading((), (Finding("feed-unreadable", f"This JSON is not {what}."),))
    return noticed(_notices(items, read), len(items))


def body_of(item: Any) -> bytes:
    """The item by itself, as it came."""
    return json.dumps(item).encode()


def _notices(items: list[Any], read: Callable[[Any], Notice | None]) -> Iterator[Notice | None]:
    for item in islice(items, MOST_ITEMS):
        yield read(item)


def _open(data: bytes) -> Any:
    if len(data) > LARGEST:
        raise _RefusedError("too-large", f"The document is larger than {LARGEST / 1_000_000:g} MB.")
    if not data.strip():
        raise _RefusedError("empty", "The document is empty.")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise _RefusedError("not-json", "This is a web page or XML, not JSON.")
    if data.count(b",") > MOST_VALUES or data.count(b"[") + data.count(b"{") > MOST_GROUPS:
        raise _RefusedError("too-many-values", "The document holds far more values than a list of events needs.")
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_constant=_not_a_number)
    except UnicodeDecodeError:
        raise _RefusedError("encoding", "The characters are not UTF-8, as those of JSON are.") from None
    except (ValueError, RecursionError) as error:
        raise _RefusedError("malformed", f"This is not JSON: {_reason(error)}.") from None
    if _is_too_deep(document):
        raise _RefusedError("too-deep", f"The values are nested more than {DEEPEST} deep.")
    return document


def _not_a_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _reason(error: Exception) -> str:
    return str(error)[:120].rstrip(".") if isinstance(error, ValueError) else "it is nested too deep"


def _is_too_deep(document: Any) -> bool:
    level = [document]
    for _ in range(DEEPEST):
        level = [inner for value in level for inner in _inside(value)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
