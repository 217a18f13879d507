"""XML from strangers, read without letting it reach for a file, the network or all of the memory."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from alerts.cap.document import Finding

MOST_TAGS = 200_000
MOST_EQUALS = 100_000
MOST_ATTRIBUTES = 256
DEEPEST = 64

_PROLOG = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_DECLARED = re.compile(rb"<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_WIDE = re.compile(r"utf[-_]?(16|32)|ucs|iso-10646", re.IGNORECASE)
_ONE_BYTE = re.compile(r"iso8859-\d+|cp125\d")
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """`root` is an lxml element, or None when the bytes were refused; the last finding then says why."""

    root: Any
    findings: tuple[Finding, ...]


class _RefusedError(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.finding = Finding(code, message)


def open_xml(data: bytes, *, limit: int) -> Opened:
    """The root element of these bytes. Never raises.

    Refuses more than `limit` bytes, any DOCTYPE (before it is parsed), nesting beyond 64, 256 attributes on one
    element, and more tags than fit in 64 MB of memory. Comments and processing instructions are left out.
    """
    odd: list[Finding] = []
    try:
        root = _parse(_plain(data, limit, odd))
    except _RefusedError as refused:
        return Opened(None, (*odd, refused.finding))
    return Opened(root, tuple(odd))


def _plain(data: bytes, limit: int, odd: list[Finding]) -> bytes:
    """The same document as UTF-8 without a byte order mark, small and simple enough to be parsed."""
    if len(data) > limit:
        raise _RefusedError("too-large", f"The document is larger than {limit / 1_000_000:g} MB.")
    text = _as_utf8(data, odd)
    if text[:1].isspace():
        odd.append(Finding("leading-space", "There is white space before the document begins."))
        text = text.lstrip()
    if not text:
        raise _RefusedError("empty", "The document is empty.")
    match = _PROLOG.match(text)
    end = match.end() if match else 0
    start = text[end : end + 16].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise _RefusedError("web-page", "This is a web page, not a warning.")
    if start.startswith(b"<!doctype"):
        raise _RefusedError("doctype", "The document declares a DOCTYPE; such documents are never read.")
    if len(text) > MOST_EQUALS and (_more_than(MOST_TAGS, b"<", text) or _more_than(MOST_EQUALS, b"=", text)):
        raise _RefusedError("too-many-tags", "The document has far more elements or attributes than a warning needs.")
    return text


def _more_than(most: int, sign: bytes, text: bytes) -> bool:
    # Not text.count(sign): that looks at every byte, while replace leaps to the next sign, ten times as fast where
    # a document is big because it carries a picture or a sound.
    return len(text) - len(text.replace(sign, b"", most + 1)) > most


def _as_utf8(data: bytes, odd: list[Finding]) -> bytes:
    encoding = ""
    for mark, name in _BOMS:
        if data.startswith(mark):
            data, encoding = data[len(mark) :], name
            break
    if not encoding:
        encoding = _unmarked(data, odd)
    if encoding == "utf-8":
        return data
    try:
        return data.decode(encoding).encode()
    except (UnicodeError, LookupError):
        raise _RefusedError(
            "encoding", f"The characters are not in the encoding they should be in, {encoding}."
        ) from None


def _unmarked(data: bytes, odd: list[Finding]) -> str:
    if data[:2] == b"<\0":
        return "utf-16-le"
    if data[:2] == b"\0<":
        return "utf-16-be"
    declared = _DECLARED.match(data.lstrip()[:300])
    if declared is None:
        return "utf-8"
    name = declared[1].decode()
    if _WIDE.match(name):
        odd.append(Finding("encoding-lie", f"The document says it is written in {name}, which it is not."))
        return "utf-8"
    return _known_encoding(name)


def _known_encoding(name: str) -> str:
    """UTF-8 or a western one-byte encoding. What hides markup from a byte search (UTF-7, EBCDIC) is refused."""
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        known = ""
    if known in ("utf-8", "utf-8-sig", "ascii"):
        return "utf-8"
    if _ONE_BYTE.fullmatch(known):
        return known
    raise _RefusedError("encoding", f"The document is written in {name}, which is not read here. UTF-8 is.")


@cache
def _checks() -> tuple[Any, Any, Any]:
    from lxml import etree

    # CAP itself is five deep: the other steps are only taken from what lies deeper.
    too_deep = etree.XPath("boolean(" + "/*" * 7 + "[" + "/".join("*" * (DEEPEST - 6)) + "])")
    too_many = etree.XPath(f"boolean(/descendant::*/@*[{MOST_ATTRIBUTES + 1}])")
    return etree, too_deep, too_many


def _parse(text: bytes) -> Any:
    etree, too_deep, too_many = _checks()
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(text, parser)
    except (etree.LxmlError, ValueError) as error:
        raise _RefusedError("malformed", f"This is not well-formed XML: {_reason(error)}.") from None
    if root is None:
        raise _RefusedError("malformed", "This is not XML.")
    if root.getroottree().docinfo.internalDTD is not None:
        raise _RefusedError("doctype", "The document declares a DOCTYPE; such documents are never read.")
    if too_deep(root):
        raise _RefusedError("too-deep", f"The elements are nested more than {DEEPEST} deep.")
    if too_many(root):
        raise _RefusedError("too-many-attributes", f"An element has more than {MOST_ATTRIBUTES} attributes.")
    return root


def _reason(error: Exception) -> str:
    return " ".join(str(error).replace("(<string>, line", "(line").split())[:200].rstrip(".")
