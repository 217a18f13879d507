"""An installation's own file of texts, written anew with what was changed; all else in it stays as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from alerts.errors import Misconfigured, Unusable
from alerts.words.blocks import FRAMES, REPLIES
from alerts.words.notation import to_jinja
from alerts.words.text_uses import SPOTS
from alerts.words.texts import TextFile
from alerts.words.translation import Change

_FENCE = "---\n"
_PLAIN_YAML = re.compile(r"[^\W\d_][\w '/()-]*(?<! )")
_NOT_A_WORD = frozenset(["null", "true", "false", "yes", "no", "on", "off"])


def rewritten(name: str, own: str, under: TextFile | None, changes: Sequence[Change]) -> TextFile:
    """`name` is "tet/flood", `own` its text so far, "" for none. It holds only what differs from the file under it.

    Raises Unusable where the file is written in a way that can't be changed without harm.
    """
    before = TextFile(f"{name}.j2", own or _new(name), under)
    try:
        after = _changed(before, changes)
        whole = _is_as_meant(before, after, changes)
    except Misconfigured:
        whole = False
    if not whole:
        raise Unusable(
            f"{before.name} in your own folder is written in a way that can't be changed from here.",
            remedy="Change it by hand, then run: avizu template check",
        )
    return after


def _changed(before: TextFile, changes: Sequence[Change]) -> TextFile:
    source = before.source
    for change in changes:
        source = _worded(source, change, before.under) if change.reworded else source
    file = TextFile(before.name, source, before.under)
    reviews = _reviews(file.source) | {c.key.part: _given(c, file) for c in changes if not c.key.word}
    kept = {block: given for block, given in reviews.items() if given}
    if kept != _reviews(file.source):
        file = TextFile(file.name, _with_line(source, "reviewed", _reviewed(kept)), before.under)
    return file


def _new(name: str) -> str:
    language, _, file = name.partition("/")
    kind = "name" if file in (FRAMES, REPLIES, SPOTS) else "hazard"
    return f"{_FENCE}{kind}: {file}\nlanguage: {language}\n{_FENCE}"


def _worded(source: str, change: Change, under: TextFile | None) -> str:
    part = change.key.part
    if change.key.word:
        return _with_line(source, part, f"{part}: {_yaml(change.after)}")
    jinja = to_jinja(change.after)
    same = under is not None and part in under.blocks and under.written(part) == jinja
    return _with_block(source, part, "" if same else jinja)


def _given(change: Change, file: TextFile) -> dict[str, str] | None:
    if change.review is None:
        return None
    by, on = change.review
    return {"by": by, "on": on, "words": file.words(change.key.part)}


def _with_block(source: str, block: str, jinja: str) -> str:
    """With the block in its place, or at the end; without it where `jinja` is empty."""
    front, body = _halves(source)
    there = re.compile(rf"{{%-?\s*block\s+{block}\s*-?%}}.*?{{%-?\s*endblock\b[^%]*%}}\n*", re.DOTALL)
    text = f"{{% block {block} %}}\n{jinja}\n{{% endblock %}}\n" if jinja else ""
    match = there.search(body)
    if match is None:
        gap = "\n" if body.strip() and text else ""
        return front + (f"{body.rstrip()}\n{gap}{text}" if body.strip() else text)
    rest = body[match.end() :]
    return front + body[: match.start()] + text + ("\n" if text and rest else "") + rest


def _with_line(source: str, key: str, said: str) -> str:
    """With these lines for a key above the texts, in the place of those it has."""
    front, body = _halves(source)
    there = re.compile(rf"^{key}:.*\n(?:[ \t]+\S.*\n)*", re.MULTILINE)
    line = f"{said}\n"
    if there.search(front):
        return there.sub(lambda _: line, front, count=1) + body
    return f"{front.removesuffix(_FENCE)}{line}{_FENCE}{body}"


def _halves(source: str) -> tuple[str, str]:
    """The front matter with both of its fences, and the rest."""
    _, opened, rest = source.partition(_FENCE)
    front, closed, body = rest.partition(f"\n{_FENCE}")
    return f"{opened}{front}\n{_FENCE}", body if closed else ""


def _reviewed(reviews: Mapping[str, Mapping[str, str]]) -> str:
    lines = (
        f"  {block}: {{{', '.join(f'{key}: {_yaml(text)}' for key, text in given.items())}}}"
        for block, given in reviews.items()
    )
    return "\n".join(["reviewed:", *lines]) if reviews else "reviewed: null"


def _yaml(text: str) -> str:
    plain = _PLAIN_YAML.fullmatch(text) and text.lower() not in _NOT_A_WORD
    return text if plain else json.dumps(text, ensure_ascii=False)


def _reviews(source: str) -> dict[str, dict[str, str] | None]:
    """As they stand in this file alone."""
    import yaml

    front = _halves(source)[0].removeprefix(_FENCE).removesuffix(_FENCE)
    try:
        meta: Any = yaml.load(front, Loader=yaml.BaseLoader)  # noqa: S506 - it makes nothing but texts
    except yaml.YAMLError:
        return {}
    reviewed = meta.get("reviewed") if isinstance(meta, dict) else None
    return dict(reviewed) if isinstance(reviewed, dict) else {}


def _is_as_meant(before: TextFile, after: TextFile, changes: Sequence[Change]) -> bool:
    """Whether it says what was meant, and of everything else what it said before."""
    touched = {change.key.part for change in changes}
    return all(_says(after, change) for change in changes) and all(
        before.written(block) == after.written(block) and before.review(block) == after.review(block)
        for block in before.blocks
        if block not in touched
    )


def _says(file: TextFile, change: Change) -> bool:
    part = change.key.part
    if change.key.word:
        return file.meta.get(part) == change.after
    review = file.review(part)
    given = (review.by, review.on) if review else None
    worded = not change.reworded or file.written(part) == to_jinja(change.after)
    shipped_again = change.review is None and not file.has_own(part)
    return worded and (shipped_again or given == change.review)
