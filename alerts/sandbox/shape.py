"""Twilio's JSON: a message, a page of messages, an error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from alerts.sandbox.behaviour import Refusal
from alerts.sandbox.gateway import Gateway, Taken

API = "/2010-04-01/Accounts"


def rfc2822(when: datetime | None) -> str | None:
    return format_datetime(when.astimezone(UTC)) if when else None


def message_json(gateway: Gateway, message: Taken) -> dict[str, Any]:
    """A Message resource with all its fields."""
    uri = f"{API}/{gateway.account_sid}/Messages/{message.sid}"
    return {
        "account_sid": gateway.account_sid,
        "api_version": "2010-04-01",
        "body": message.text,
        "date_created": rfc2822(message.created_at),
        "date_sent": rfc2822(message.sent_at),
        "date_updated": rfc2822(message.updated_at),
        "direction": "outbound-api",
        "error_code": message.code,
        "error_message": None,
        "from": message.sender or None,
        "messaging_service_sid": message.service or None,
        "num_media": "0",
        "num_segments": str(message.segments),
        "price": None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }


def error_json(refusal: Refusal) -> dict[str, Any]:
    return {
        "code": refusal.code,
        "message": refusal.message,
        "more_info": f"https://www.twilio.com/docs/errors/{refusal.code}",
        "status": refusal.status,
    }


def page_json(gateway: Gateway, query: Mapping[str, str]) -> dict[str, Any]:
    """One page of the list, newest first, filtered as Twilio filters: by To, From and the date sent.

    Raises ValueError for a page or a date that can't be read.
    """
    found = [m for m in reversed(gateway.messages.values()) if _wanted(m, query)]
    size = min(max(int(query.get("PageSize", "50")), 1), 1000)
    page = max(int(query.get("Page", "0")), 0)
    rows = found[page * size : (page + 1) * size]
    path = f"{API}/{gateway.account_sid}/Messages.json"

    def uri(number: int) -> str:
        return f"{path}?{urlencode({**query, 'PageSize': size, 'Page': number})}"

    return {
        "messages": [message_json(gateway, m) for m in rows],
        "page": page,
        "page_size": size,
        "start": page * size,
        "end": page * size + max(len(rows) - 1, 0),
        "uri": uri(page),
        "first_page_uri": uri(0),
        "next_page_uri": uri(page + 1) if len(found) > (page + 1) * size else None,
        "previous_page_uri": uri(page - 1) if page else None,
    }


def _wanted(message: Taken, query: Mapping[str, str]) -> bool:
    if query.get("To", message.to) != message.to or query.get("From", message.sender) != message.sender:
        return False
    return all(
        _by_date(message.sent_at, sign, query[f"DateSent{sign}"]) for sign in _SIGNS if f"DateSent{sign}" in query
    )


_SIGNS = ("", "<", ">")


def _by_date(sent: datetime | None, sign: str, text: str) -> bool:
    """A message that is still queued has no date sent, so no date filter finds it."""
    if sent is None:
        return False
    asked = datetime.fromisoformat(text)
    if len(text) == len("2021-04-04"):
        return _compare(sent.astimezone(UTC).date(), sign, asked.date())
    return _compare(sent, sign, asked if asked.tzinfo else asked.replace(tzinfo=UTC))


def _compare(left: date, sign: str, right: date) -> bool:
    return {"": left == right, "<": left <= right, ">": left >= right}[sign]


def overview(gateway: Gateway) -> dict[str, Any]:
    """What the stand-in took, with a count for each number: how a test sees doubles."""
    by_to: dict[str, int] = {}
    for message in gateway.messages.values():
        by_to[message.to] = by_to.get(message.to, 0) + 1
    return {
        "count": len(gateway.messages),
        "by_to": by_to,
        "messages": [message_json(gateway, m) for m in gateway.messages.values()],
        "callbacks": list(_callbacks(gateway)),
    }


def _callbacks(gateway: Gateway) -> Iterable[dict[str, Any]]:
    for heard in gateway.calls:
        form = heard.call.form
        yield {
            "sid": heard.call.about,
            "status": form.get("MessageStatus", form["SmsStatus"]),
            "url": heard.call.url,
            "try": heard.call.tries + 1,
            "answered": heard.answered,
        }
