"""The sheet a radio host reads from: what, in which languages, how often, until when. As a page and on paper."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from alerts.model.warning import EndReason, Mode
from alerts.words.labels import LABELS, LANGUAGE_NAMES, label
from alerts.words.lexicon import PACE
from alerts.words.rendered import seconds
from alerts.words.speech import Speech
from alerts.words.spoken import clock_sms, weekday

if TYPE_CHECKING:
    from jinja2 import Template

LANGUAGES = ("tet", "pt")
"""The languages of everything around the script."""
MOST_AIRINGS = 6
"""How many confirmations are listed, newest first: a day of them would outweigh the script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What to read in one language. `seconds` at the pace of a calm presenter; `key_points` are part of the text."""

    language: str
    sentences: tuple[str, ...]
    seconds: int
    key_points: tuple[str, ...] = ()
    reviewed: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.sentences)

    @property
    def language_name(self) -> str:
        return LANGUAGE_NAMES.get(self.language, self.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Airing:
    """A station said that it read the script. `language` is "" where it did not say which."""

    language: str
    at: datetime
    via: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StationPage:
    """Everything a station needs for one warning.

    `revision_id` is the text shown. `stopped` says why the text that was asked for must no longer be read; then
    `readings` hold the text that took its place, or nothing. `approved` is false before the second officer's yes.
    """

    mode: Mode
    sender: str
    station_id: str
    station_name: str
    mhz: float | None
    warning_id: int
    revision_id: int
    every_minutes: int
    until: datetime
    readings: tuple[Reading, ...]
    airings: tuple[Airing, ...] = ()
    stopped: EndReason | None = None
    approved: bool = True
    until_said: Mapping[str, str] = field(default_factory=dict)


def reading(
    language: str, text: str, *, key_points: tuple[str, ...] = (), reviewed: bool = False, pace: int = PACE
) -> Reading:
    """A stored script as it is read: sentence by sentence. Key points that are not word for word in it are left out."""
    return Reading(
        language=language,
        sentences=tuple(re.split(r"(?<=[.!?]) ", text)),
        seconds=seconds(text, pace),
        key_points=tuple(point for point in key_points if point in text),
        reviewed=reviewed,
    )


def until_words(when: datetime, speeches: Mapping[str, Speech | None]) -> Mapping[str, str]:
    """ "loron-domingu 05/04 06:00", by language: to the minute, never rounded."""
    return {
        language: f"{weekday(when, speech)} {clock_sms(when)}" if speech else clock_sms(when)
        for language, speech in speeches.items()
    }


def sheet_html(page: StationPage, *, link: str = "", confirm_at: str = "") -> str:
    """The whole page, without script, font or anything from elsewhere.

    `confirm_at` is where the buttons post to, "" for none; `link`, this page's address, is drawn as a QR code so that
    who holds only the paper can confirm, "" for none.
    """
    return _template(_SHEET).render(
        page=page,
        until=page.until_said or {code: clock_sms(page.until) for code in LANGUAGES},
        newest=page.airings[: -MOST_AIRINGS - 1 : -1],
        clock=clock_sms,
        qr=qr_svg(link) if link else "",
        link=link,
        confirm_at=confirm_at,
        **_COMMON,
    )


def notice_html(name: str, *, ring: str) -> str:
    """A page that says one sentence in three languages: label "gone" or "broken"."""
    return _template(_NOTICE).render(sentences=[(code, label(name, code, ring=ring)) for code in LABELS[name]])


def qr_svg(text: str) -> str:
    """An inline SVG, readable from paper (error correction level M)."""
    import segno

    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=False, omitsize=True, nl=False, svgclass=None, lineclass=None
    )
    return drawn.getvalue().decode()


@lru_cache(maxsize=4)
def _template(source: str) -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["safe_svg"] = _markup
    return environment.from_string(source)


def _markup(svg: str) -> object:
    from markupsafe import Markup

    return Markup(svg)  # noqa: S704 - drawn by qr_svg: path data, no text from anybody


STYLE = (
    "body{font:18px/1.45 sans-serif;margin:0 auto;padding:10px;max-width:42em;color:#000;background:#fff;"
    "overflow-wrap:anywhere}"
    "h1,h2,p{margin:.4em 0}h1{font-size:1.3em}h2{font-size:1.1em}"
    ".mode,.stop{font-size:1.7em;font-weight:bold;text-align:center;border:5px solid #000;padding:6px}"
    ".stop{color:#fff;background:#a00}"
    ".read{border-top:3px solid #000;padding-top:4px}.read p{font-size:1.2em;margin:.25em 0}"
    ".points{border:2px solid #000;padding:2px 10px;margin:10px 0}ul{margin:.3em 0;padding-left:1.2em}"
    "button{display:block;width:100%;margin:10px 0;padding:14px;font:bold 1.1em sans-serif;color:#fff;"
    "background:#063;border:0}"
    "svg{width:40mm}small{font-size:.75em}"
    "@media print{@page{size:A4;margin:15mm}body{max-width:none;padding:0;font-size:12pt}button{display:none}"
    ".stop{color:#000;background:none}p,li,.points{break-inside:avoid}}"
)
STYLE_HASH = "sha256-" + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
"""For the page's Content-Security-Policy: this style and no other."""

_HEAD = (
    '<!doctype html><html lang="tet"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
)
_NOTICE = (
    _HEAD
    + "<title>Avizu</title><style>"
    + STYLE
    + '</style>{% for code, text in sentences %}<p lang="{{ code }}">{{ text }}</p>{% endfor %}'
)
_SHEET = (
    _HEAD
    + """\
<title>{{ both("warning") }} {{ page.warning_id }}</title><style>"""
    + STYLE
    + """</style>
{% if page.mode.value == "exercise" %}
<div class="mode">{{ lines("exercise") }}</div>
{% endif %}
<p><b>{{ page.mode.mark }} {{ page.sender }}</b> &middot; {{ page.station_name or page.station_id }}
{% if page.mhz %}
{{ page.mhz }} MHz
{% endif %}
&middot; {{ both("warning") }} {{ page.warning_id }}</p>
{% if not page.approved %}
<div class="stop">{{ lines("not_approved") }}</div>
{% endif %}
{% if page.stopped %}
<div class="stop">{{ lines("stop") }}</div>
<p><b>{{ lines("void") }}</b></p>
<p><b>{{ lines("newer") if page.readings else lines("wait", sender=page.sender) }}</b></p>
{% endif %}
{% if page.readings %}
<h1>{{ both("read_now") }}</h1>
{% for code, when in until.items() %}
<p lang="{{ code }}">{{ label("every", code, n=page.every_minutes) }}. <b>{{ label("until", code, when=when) }}.</b> \
{{ label("not_after", code) }}</p>
{% endfor %}
{% if confirm_at %}
<form method="post" action="{{ confirm_at }}">
{% endif %}
{% for one in page.readings %}
<div class="read" lang="{{ one.language }}"><h2>{{ one.language_name }} &middot; {{ one.seconds }} s</h2>
{% for sentence in one.sentences %}
<p>{{ sentence }}</p>
{% endfor %}
{% if one.key_points %}
<div class="points"><b>{{ points(one.language) }}</b><ul>
{% for point in one.key_points %}
<li>{{ point }}</li>
{% endfor %}
</ul></div>
{% endif %}
{% if confirm_at %}
<button name="language" value="{{ one.language }}">{{ both("aired") }}: {{ one.language_name }}</button>
{% endif %}
</div>
{% endfor %}
{% if confirm_at %}
</form>
{% endif %}
{% endif %}
{% if page.approved %}
{% for airing in newest %}
<p>&#10003; {{ both("aired") }}: {{ language_name(airing.language) }} {{ clock(airing.at) }}, \
{{ page.sender if airing.via == "officer" else airing.by }}</p>
{% else %}
{% if page.readings %}
<p>{{ both("not_yet") }}</p>
{% endif %}
{% endfor %}
{% if page.airings|length > newest|length %}
<p>+ {{ page.airings|length - newest|length }}</p>
{% endif %}
{% endif %}
{% if qr %}
{{ qr|safe_svg }}<p><small>{{ link }}</small></p>
{% endif %}
"""
)


def _both(name: str, **values: object) -> str:
    return " / ".join(label(name, language, **values) for language in LANGUAGES)


def _lines(name: str, **values: object) -> object:
    """The label in each of its languages, one below the other."""
    from markupsafe import Markup

    return Markup("<br>").join(label(name, language, **values) for language in LABELS[name])


def _points(language: str) -> str:
    return label("points", language if language in LANGUAGES else LANGUAGES[0])


_COMMON: Mapping[str, object] = {
    "label": label,
    "both": _both,
    "lines": _lines,
    "points": _points,
    "language_name": lambda code: LANGUAGE_NAMES.get(code, code),
}
