"""A text as translators see it in a cell: {area} for a value, [shelter: ka {shelter}] for what is said only when known.

`[no shelter: ...]` is said when it is not known, `[else: ...]` right behind a piece instead of it. Each form has one
counterpart in Jinja2 and the other way round, so that nothing changes that nobody touched. What follows the colon is
said as it stands, with its space: only at the beginning of a line, where a space says nothing, it belongs to the sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from alerts.errors import Unusable

_NAME = r"(?!(?:no|not|and|or|else|if)\b)[A-Za-z_]\w*"
_JINJA = re.compile(
    rf"{{{{ *(?P<value>{_NAME}) *}}}}|{{% *(?P<kind>if|elif) +(?P<condition>[^%]*?) *%}}|{{% *(?P<end>else|endif) *%}}"
)
_PLAIN = re.compile(r"{ *(?P<value>[^][{}\n]*?) *}|\[ *(?P<condition>[^][{}:\n]*?) *:|(?P<end>])")
_CONDITION = rf"(?:{{no}} +)?{_NAME}(?: +(?:and|or) +(?:{{no}} +)?{_NAME})*"
_IN_JINJA = re.compile(_CONDITION.format(no="not"))
_IN_PLAIN = re.compile(_CONDITION.format(no="no"))
_LINE_BEGINS = re.compile(r"(?:~\d +|\* +)?")
_SIGNS = re.compile(r"[][{}]")
ELSE = "else"


@dataclass(frozen=True, slots=True)
class Value:
    name: str


@dataclass(frozen=True, slots=True)
class When:
    """`condition` as in Jinja2. `otherwise` is None where nothing is said instead."""

    condition: str
    body: Pieces
    otherwise: Pieces | None = None


Pieces = tuple["str | Value | When", ...]


def to_plain(jinja: str) -> str:
    """Raises Unusable for what a cell can't hold: a comment, a filter, brackets in the text."""
    return write_plain(read_jinja(jinja))


def to_jinja(plain: str) -> str:
    """Raises Unusable naming what can't be read, with how to write it."""
    return write_jinja(read_plain(plain))


def write_plain(pieces: Pieces, before: str = "") -> str:
    """`before` is what stands in front of it."""
    text = before
    for piece in pieces:
        text += _plain(piece, text)
    return text[len(before) :]


def _plain(piece: str | Value | When, before: str) -> str:
    if isinstance(piece, str):
        return piece
    if isinstance(piece, Value):
        return f"{{{piece.name}}}"
    said = _bracket(re.sub(r"\bnot\b", "no", piece.condition), piece.body, before)
    return said if piece.otherwise is None else said + _bracket(ELSE, piece.otherwise, before + said)


def _bracket(head: str, body: Pieces, before: str) -> str:
    opened = f"[{head}:"
    if _begins_line(before) and not write_plain(body[:1]).startswith("\n"):
        opened += " "
    return f"{opened}{write_plain(body, before + opened)}]"


def _begins_line(before: str) -> bool:
    return _LINE_BEGINS.fullmatch(before.rpartition("\n")[2]) is not None


def write_jinja(pieces: Pieces) -> str:
    return "".join(map(_jinja, pieces))


def _jinja(piece: str | Value | When) -> str:
    if isinstance(piece, str):
        return piece
    if isinstance(piece, Value):
        return f"{{{{ {piece.name} }}}}"
    instead = "" if piece.otherwise is None else f"{{% else %}}{write_jinja(piece.otherwise)}"
    return f"{{% if {piece.condition} %}}{write_jinja(piece.body)}{instead}{{% endif %}}"


class _Token(NamedTuple):
    """`kind` is text, value, if, elif, else or end."""

    kind: str
    text: str


class _Parser:
    def __init__(self, tokens: Iterator[_Token], unclosed: Unusable, stray: Unusable) -> None:
        self._tokens = tokens
        self._unclosed, self._stray = unclosed, stray
        self._next = next(tokens, None)

    def whole(self) -> Pieces:
        pieces = self._pieces()
        if self._next is not None:
            raise self._stray
        return pieces

    def _take(self) -> _Token:
        token = self._next
        if token is None:
            raise self._unclosed
        self._next = next(self._tokens, None)
        return token

    def _pieces(self) -> Pieces:
        found: list[str | Value | When] = []
        while self._next is not None and self._next.kind in ("text", "value", "if"):
            token = self._take()
            if token.kind == "if":
                found.append(self._when(token.text))
            else:
                found.append(token.text if token.kind == "text" else Value(token.text))
        return tuple(found)

    def _when(self, condition: str) -> When:
        body = self._pieces()
        token = self._take()
        if token.kind == "elif":
            return When(condition, body, (self._when(token.text),))
        if token.kind == "end":
            return When(condition, body)
        otherwise = self._pieces()
        if self._take().kind != "end":
            raise self._stray
        return When(condition, body, otherwise)


_REMEDY = "Write a value as {area}, and what is said only when it is known as [shelter: ka {shelter}]."


def _refusal(sentence: str) -> Unusable:
    return Unusable(sentence, remedy=_REMEDY, code="notation")


def read_jinja(text: str) -> Pieces:
    """Raises Unusable for what the plain notation has no words for."""
    return _Parser(
        _jinja_tokens(text), _refusal("An {% if %} is not closed."), _refusal("An {% endif %} closes nothing.")
    ).whole()


def _jinja_tokens(text: str) -> Iterator[_Token]:
    at = 0
    for match in _JINJA.finditer(text):
        yield from _words(text[at : match.start()])
        at = match.end()
        if match["value"]:
            yield _Token("value", match["value"])
        elif match["end"]:
            yield _Token("end" if match["end"] == "endif" else ELSE, "")
        else:
            condition = " ".join(match["condition"].split())
            if not _IN_JINJA.fullmatch(condition):
                raise _refusal(f"A sheet can't hold the condition {condition!r}.")
            yield _Token(match["kind"], condition)
    yield from _words(text[at:])


def _words(text: str) -> Iterator[_Token]:
    if sign := _SIGNS.search(text):
        around = " ".join(text[max(sign.start() - 8, 0) : sign.start() + 16].split())
        raise _refusal(f"{sign[0]} in {around!r} is neither a value nor a piece.")
    if text:
        yield _Token("text", text)


def read_plain(text: str) -> Pieces:
    """Raises Unusable naming what can't be read."""
    return _Parser(_plain_tokens(text), _refusal("A [ is not closed."), _refusal("A ] closes nothing.")).whole()


def _plain_tokens(text: str) -> Iterator[_Token]:
    """A piece is closed by its ], unless [else: follows at once: then by the ] of that."""
    at = 0
    for match in _PLAIN.finditer(text):
        yield from _words(text[at : match.start()])
        at = match.end()
        if match["value"] is not None:
            yield _Token("value", _value(match["value"]))
        elif match["condition"] is None:
            if not _ELSE_NEXT.match(text, at):
                yield _Token("end", "")
        elif match["condition"] == ELSE:
            if text[match.start() - 1 : match.start()] != "]":
                raise _refusal("[else: ...] must stand right behind the ] of the piece it is said instead of.")
            yield _Token(ELSE, "")
        else:
            yield _Token("if", _condition(match["condition"]))
            at += text.startswith(" ", at) and _begins_line(text[: match.start()])
    yield from _words(text[at:])


_ELSE_NEXT = re.compile(r"\[ *else *:")


def _value(name: str) -> str:
    if not re.fullmatch(_NAME, name):
        raise _refusal(f"{{{name}}} is not the name of a value.")
    return name


def _condition(text: str) -> str:
    plain = " ".join(text.split())
    if not _IN_PLAIN.fullmatch(plain):
        raise _refusal(f"[{plain}: ...] does not say what must be known.")
    return re.sub(r"\bno\b", "not", plain)
