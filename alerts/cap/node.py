"""One CAP element, its children by name and its text, with what is odd written down as it is met."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from alerts.cap.document import Finding

MOST_FINDINGS = 500
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"

# Controls, text direction marks and characters without width: they make a text look other than it is.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)


class Notes:
    """Findings in the order they were made. After 500 one more says that there were others."""

    def __init__(self, findings: tuple[Finding, ...] = ()) -> None:
        self._findings = list(findings)

    def add(self, code: str, message: str, path: str = "") -> None:
        if len(self._findings) < MOST_FINDINGS:
            self._findings.append(Finding(code, message, path))
        elif len(self._findings) == MOST_FINDINGS:
            self._findings.append(Finding("more-findings", f"There is more than these {MOST_FINDINGS} findings."))

    def all(self) -> tuple[Finding, ...]:
        return tuple(self._findings)


class Node:
    """Children are asked for by their CAP name; what a foreign namespace adds is no part of the warning."""

    __slots__ = ("_children", "element", "notes", "path", "space")

    def __init__(self, element: Any, space: str, path: str, notes: Notes) -> None:
        self.element, self.space, self.path, self.notes = element, space, path, notes
        self._children: dict[str, list[Any]] = {}
        # A slice, here and below: lxml makes it in one step, and going through an element child by child in many.
        for child in element[:]:
            self._children.setdefault(child.tag, []).append(child)

    def note(self, code: str, message: str, name: str = "") -> None:
        self.notes.add(code, message, f"{self.path}/{name}" if name else self.path)

    def holds(self, tag: str) -> bool:
        """Whether there is a child of this full tag, of whatever namespace."""
        return tag in self._children

    def count(self, name: str) -> int:
        return len(self._named(name))

    def nodes(self, name: str) -> Iterator[Node]:
        for number, child in enumerate(self._named(name), 1):
            yield Node(child, self.space, f"{self.path}/{name}[{number}]", self.notes)

    def text(self, name: str) -> str:
        """The text of the only child of this name, "" without one. Of several the first counts, with a finding."""
        children = self._children.get(self.space + name)
        if children is None:
            return ""
        if len(children) > 1:
            self.note("repeated", f"There are {len(children)} {name} elements where one is allowed.", name)
        return self._clean(children[0], name)

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of all children of this name that have one."""
        return tuple([text for child in self._named(name) if (text := self._clean(child, name))])

    def raw_texts(self, name: str) -> list[str]:
        """The texts of all children of this name, also empty ones, for what is parsed and never shown."""
        return [(child.text or "").strip() for child in self._named(name)]

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        """(valueName, value) of each child. CAP 1.0 wrote `name=value` instead."""
        children = self._named(name)
        if not children:
            return ()
        tags = (self.space + "valueName", self.space + "value")
        pairs = [self._pair(child, name, *tags) for child in children]
        return tuple([pair for pair in pairs if pair != ("", "")])

    def _named(self, name: str) -> list[Any]:
        return self._children.get(self.space + name, [])

    def _pair(self, element: Any, name: str, name_tag: str, value_tag: str) -> tuple[str, str]:
        parts = element[:]
        if not parts:
            key, _, value = self._clean(element, name).partition("=")
            return key.strip(), value.strip()
        key = value = ""
        for part in parts:
            tag, text = part.tag, self._clean(part, name)
            if tag == name_tag:
                key = text
            elif tag == value_tag:
                value = text
        return key, value

    def _clean(self, element: Any, name: str) -> str:
        text: str = element.text or ""
        if len(element):
            self.note("markup-in-text", "There are elements inside a text; only their words are kept.", name)
            text = "".join(element.itertext())
        if not text.isprintable():
            shown = _HIDDEN.sub("", text)
            if len(shown) < len(text):
                self.note("hidden-characters", "A text holds hidden or direction-changing characters; left out.", name)
            text = shown
        return text.strip()
