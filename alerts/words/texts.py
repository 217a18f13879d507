"""One file of texts: YAML front matter, then named blocks in Jinja2. A text may only name values and use `if`.

One sentence a line. In a block a line may begin with a mark: `~1 ` may be dropped to make the text fit, the lowest
number first and of equal ones the last; `* ` is a key point. Lines that come out empty are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from alerts.errors import AvizuError, Misconfigured, Unusable
from alerts.words.gsm7 import PLAIN, Folding, fold
from alerts.words.lines import Line, line_of

if TYPE_CHECKING:
    from jinja2 import Template, TemplateSyntaxError
    from jinja2.sandbox import SandboxedEnvironment

_ALLOWED = frozenset(["Template", "Block", "Output", "TemplateData", "Name", "If", "Not", "And", "Or", "Const"])
# Of the values of one warning only the area differs from suco to suco: a text is rendered once around this stand-in.
_AREA = "\ue000"
_BLOCK = re.compile(r"{%-?\s*block\s+(?P<name>\w+)\s*-?%}(?P<text>.*?){%-?\s*endblock\b[^%]*%}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Review:
    """Who of those who know the language read the text, and when. It counts for the words it was given for."""

    by: str
    on: str
    words: str


@dataclass(frozen=True)
class TextFile:
    """`name` is "tet/flood.j2". Parsed and compiled when first used; a fault raises Misconfigured with its line.

    What it lacks is taken from the file `under` it: an installation's own file needs only the texts it changes. One
    that is `unreadable` could not even be read as text.
    """

    name: str
    source: str
    under: TextFile | None = None
    unreadable: bool = False

    @cached_property
    def meta(self) -> Mapping[str, Any]:
        """What stands above the texts, with what the file under it says besides."""
        return {**self.under.meta, **self._front} if self.under else self._front

    @cached_property
    def _front(self) -> Mapping[str, Any]:
        import yaml

        # Everything stays text: YAML 1.1 would read the key `on` as true, and the language `no` as false.
        loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        try:
            meta = yaml.load(self._halves[0], Loader=loader)  # noqa: S506 - both are safe loaders
        except yaml.MarkedYAMLError as broken:
            line = broken.problem_mark.line + 2 if broken.problem_mark else 1
            raise self._fault(line, f"{broken.problem}") from None
        if not isinstance(meta, dict):
            raise self._fault(1, "the lines between --- must be like `language: tet`")
        return meta

    @cached_property
    def fault(self) -> AvizuError | None:
        """Why it can't be read; None when it can."""
        try:
            _ = self._front, self._blocks, self._reviews
        except AvizuError as error:
            return error
        return None

    def review(self, block: str) -> Review | None:
        """None also where the text was changed after it was read."""
        given = self._reviews.get(block)
        if given and given.words == self.words(block):
            return given
        # What was signed here for older words must not hide who read the newer ones that ship.
        return self.under.review(block) if self.under and block not in self._blocks else None

    def words(self, block: str) -> str:
        """What stands for the text as it is written: another one has another mark. Raises Misconfigured without it."""
        return blake2b(self.written(block).encode(), digest_size=4).hexdigest()

    def written(self, block: str) -> str:
        """The text as its file has it, a sentence a line, without the lines around it."""
        if block in self._blocks:
            return self._sources[block]
        if self.under is None:
            raise Misconfigured(f"{self.name} has no text {block!r}.", remedy="Add that block.", code="no-text")
        return self.under.written(block)

    @cached_property
    def blocks(self) -> tuple[str, ...]:
        """Its own first, then those of the file under it."""
        return tuple(dict.fromkeys((*self._blocks, *(self.under.blocks if self.under else ()))))

    def has_own(self, block: str) -> bool:
        """Whether the text is written here, not in the file under it."""
        return block in self._blocks

    @cached_property
    def _reviews(self) -> Mapping[str, Review]:
        """By text, those of the file under it too."""
        found = dict(self.under._reviews) if self.under else {}
        reviewed = self._front.get("reviewed")
        if reviewed in (None, "", "null"):
            return found
        if not isinstance(reviewed, dict):
            raise self._fault(1, "`reviewed` must be null, or lines like `flood_sms: {by: ..., on: ..., words: ...}`")
        for block, given in reviewed.items():
            if not isinstance(given, dict) or not (given.get("by") and given.get("on") and given.get("words")):
                raise self._fault(1, f"`reviewed` of {block} must say `by` whom, `on` which day, and for which `words`")
            found[str(block)] = Review(str(given["by"]), str(given["on"]), str(given["words"]))
        return found

    @cached_property
    def _sources(self) -> Mapping[str, str]:
        found = {}
        for match in _BLOCK.finditer(self._halves[1]):
            found[match["name"]] = "\n".join(filter(None, (line.rstrip() for line in match["text"].splitlines())))
        return found

    def lines(
        self, block: str, values: Mapping[str, object], *, sms: bool = False, folding: Folding = PLAIN
    ) -> tuple[Line, ...]:
        """The block filled in, line by line, for an SMS folded as its language is written there.

        Raises Unusable naming the values it lacks: it is never half-filled.
        """
        names = self.names(block)
        area = str(values.get("area") or "")
        used = {name: value for name, value in values.items() if name in names}
        if "area" not in used or not area:
            return _rendered(self, block, tuple(used.items()), folding if sms else None)
        used["area"] = _AREA
        lines = _rendered(self, block, tuple(used.items()), folding if sms else None)
        said = fold(area, folding) if sms else area
        return tuple(
            Line(line.text.replace(_AREA, said), line.drop, line.key) if _AREA in line.text else line for line in lines
        )

    def render(self, block: str, values: Mapping[str, object]) -> tuple[Line, ...]:
        """`lines` without the saving of work."""
        from jinja2 import UndefinedError
        from jinja2.exceptions import SecurityError

        if block not in self._blocks:
            if self.under:
                return self.under.render(block, values)
            raise Misconfigured(f"{self.name} has no text {block!r}.", remedy="Add that block.", code="no-text")
        template = self._template(block)
        try:
            text = "".join(template.blocks[block](template.new_context(dict(values))))
        except UndefinedError:
            lacking = sorted(self.names(block) - set(values)) or sorted(n for n in self.names(block) if not values[n])
            raise Unusable(
                f"The text {block} in {self.name} needs a value for {', '.join(lacking)}.",
                remedy="Give it: --set name=value.",
                code="missing-value",
            ) from None
        except SecurityError:
            raise self._fault(1, f"{block} reaches for what a text may not use") from None
        return tuple(line for line in map(line_of, text.splitlines()) if line.text)

    def names(self, block: str) -> frozenset[str]:
        """The values the block names, in a condition or in the text."""
        if block not in self._blocks and self.under:
            return self.under.names(block)
        return self._names.get(block, frozenset())

    @cached_property
    def _halves(self) -> tuple[str, str]:
        """Front matter, and the blocks with the front matter blanked so that line numbers stay the file's."""
        if self.unreadable:
            raise self._fault(1, "it can't be read as UTF-8 text")
        opened, _, rest = self.source.partition("---\n")
        front, closed, body = rest.partition("\n---\n")
        if opened.strip() or not closed:
            raise self._fault(1, "it must begin with --- , a few lines like `language: tet`, and ---")
        return front, "\n" * (self.source.count("\n") - body.count("\n")) + body

    def _template(self, block: str) -> Template:
        """The block alone: to compile all of a file takes longer than to read it, and one text needs few of them."""
        if block not in self._compiled:
            from jinja2 import TemplateSyntaxError, nodes

            alone: Any = nodes.Template([self._blocks[block]], lineno=1).set_environment(_environment())
            try:
                self._compiled[block] = _environment().from_string(alone)
            except TemplateSyntaxError as broken:
                raise self._unreadable(broken) from None
        return self._compiled[block]

    @cached_property
    def _compiled(self) -> dict[str, Template]:
        return {}

    @cached_property
    def _blocks(self) -> Mapping[str, Any]:
        from jinja2 import nodes

        found: dict[str, Any] = {}
        for block in self._tree.find_all(nodes.Block):
            if block.name in found:
                raise self._fault(block.lineno, f"block {block.name!r} defined twice")
            found[block.name] = block
        return found

    @cached_property
    def _tree(self) -> Any:
        """Parsed once: that takes longer than filling it in."""
        from jinja2 import TemplateSyntaxError

        try:
            tree = _environment().parse(self._halves[1])
        except TemplateSyntaxError as broken:
            raise self._unreadable(broken) from None
        self._check_nodes(tree)
        return tree

    def _unreadable(self, broken: TemplateSyntaxError) -> Misconfigured:
        return self._fault(broken.lineno, (broken.message or "it can't be read").rstrip("."))

    def _check_nodes(self, tree: Any) -> None:
        from jinja2 import nodes

        for node in tree.find_all(nodes.Node):
            if type(node).__name__ not in _ALLOWED:
                raise self._fault(node.lineno, "a text may only name values and use if")

    @cached_property
    def _names(self) -> Mapping[str, frozenset[str]]:
        from jinja2 import nodes

        return {key: frozenset(name.name for name in block.find_all(nodes.Name)) for key, block in self._blocks.items()}

    def _fault(self, line: int, what: str) -> Misconfigured:
        return Misconfigured(
            f"{self.name} line {line}: {what}.", remedy="Mend it, then run: avizu template check", code="text"
        )


@lru_cache(maxsize=4096)
def _rendered(
    file: TextFile, block: str, values: tuple[tuple[str, object], ...], folding: Folding | None
) -> tuple[Line, ...]:
    lines = file.render(block, dict(values))
    return tuple(Line(_folded(line.text, folding), line.drop, line.key) for line in lines) if folding else lines


def _folded(text: str, folding: Folding) -> str:
    return _AREA.join(fold(piece, folding) for piece in text.split(_AREA))


def _filled(value: object) -> object:
    """Nothing goes out half-filled: a value that is not known may stand in a condition, never in the text."""
    if value is None or value == "":
        from jinja2 import UndefinedError

        raise UndefinedError
    return value


@lru_cache(maxsize=1)
def _environment() -> SandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, finalize=_filled)
    environment.globals.clear()
    return environment
