"""A host's sheet as a web page, and on paper: the same page, two languages side by side on one A4."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from alerts.words.labels import LABELS, both, label, name_of_language
from alerts.words.sheet import StationPage
from alerts.words.spoken import clock_sms

if TYPE_CHECKING:
    from jinja2 import Template


def sheet_html(page: StationPage, *, link: str = "", confirm_at: str = "") -> str:
    """The whole page, under 10 kB, without script, font or anything from elsewhere.

    `confirm_at` is where the buttons post to, "" for none; `link`, this page's address, is drawn as a QR code so that
    who holds only the paper can confirm, "" for none.
    """
    drawn = qr_svg(link) if link else ""
    html = _template(_SHEET).render(page=page, clock=clock_sms, qr=drawn, confirm_at=confirm_at, **_COMMON)
    return html.replace("\n<", "<")


def notice_html(name: str, *, ring: str) -> str:
    """A page that says one sentence in three languages: label "gone" or "broken"."""
    return _template(_NOTICE).render(sentences=[(code, label(name, code, ring=ring)) for code in LABELS[name]])


def qr_svg(text: str) -> str:
    """An inline SVG, readable from paper: of the lowest redundancy, and so of the largest squares for its size."""
    import segno

    drawn = BytesIO()
    segno.make(text, error="l", boost_error=False, micro=False).save(
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
    "h1,h2,p,ul{margin:.4em 0}h1{font-size:1.3em}h2{font-size:1.1em}ul{padding-left:1.2em}"
    ".mode,.stop,.clip{font-size:1.7em;font-weight:bold;text-align:center;border:5px solid #000;padding:6px;"
    "margin:6px 0}"
    ".stop{color:#fff;background:#a00}"
    ".read{border-top:3px solid #000;padding-top:4px}.said p,.short{font-size:1.2em;margin:.25em 0}"
    ".short,.box{border:2px solid #000;padding:2px 10px;margin:10px 0}.short{background:#ff9}"
    "button{display:block;width:100%;margin:10px 0;padding:14px;font:bold 1.1em sans-serif;color:#fff;"
    "background:#063;border:0}"
    "svg{width:40mm}small{font-size:.75em}.paper{display:none}"
    "@media print{@page{size:A4;margin:7mm}"
    "body{font-size:9.5pt;line-height:1.16;max-width:none;padding:0}"
    "button,.live,br{display:none}.paper{display:block}small{font-size:1em}"
    "h1,h2,p,ul,.mode,.stop,.clip,.short,.box{margin:.7mm 0}h1{font-size:12pt}h2{font-size:11pt}"
    ".mode,.stop,.clip{font-size:13pt;border-width:2px;padding:0}.stop{color:#000;background:none}"
    ".said p,.short{font-size:1em;margin:.3mm 0}.short,.box{border-width:1px;padding:0 2mm}"
    ".head{margin-right:32mm;min-height:32mm}.qr{position:absolute;top:0;right:0;width:31mm;font-size:8pt}svg{width:28mm}"
    ".read{border-width:1px}"
    ".reads{display:grid;grid-template-columns:1fr 1fr;gap:0 5mm}.read:only-child{grid-column:1/3}}"
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
<div class="head">
{% if page.exercise %}
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
{% for code, when in page.until_words.items() %}
<p lang="{{ code }}">{{ label("every", code, n=page.every_minutes) }}. <b>{{ label("until", code, when=when) }}.</b> \
{{ label("not_after", code) }}</p>
{% endfor %}
{% if page.seen_at %}
{% for code, when in page.said_now.items() %}
<p class="live" lang="{{ code }}">{{ label("now", code, clock=clock(page.seen_at), when=when) }}.</p>
{% endfor %}
{% endif %}
{% if page.clip %}
<div class="clip">{{ both("clip", clip=page.clip) }}</div>
{% endif %}
{% endif %}
</div>
{% if page.readings %}
{% if confirm_at %}
<form method="post" action="{{ confirm_at }}">
{% endif %}
<div class="reads">
{% for one in page.readings %}
<div class="read" lang="{{ one.language }}"><h2>{{ one.language_name }} &middot; {{ one.seconds }} s</h2>
{% if not one.reviewed %}
<p><small>{{ label("unreviewed", one.label_language, spoken=one.language_name) }}</small></p>
{% endif %}
{% if one.short %}
<p class="short"><b>{{ label("short", one.label_language) }} ({{ one.short_seconds }} s):</b> \
{{ one.short|join(" ") }}</p>
{% endif %}
<div class="said">
{% for sentence in one.sentences %}
<p>{{ sentence }}
{% endfor %}
</div>
{% if one.key_points %}
<div class="box"><b>{{ page.points_head(one) }}</b>
{% if one.gist %}
<p>{{ one.gist }}
{% endif %}
<ul>
{% for point in page.points(one) %}
<li>{{ point }}
{% endfor %}
</ul></div>
{% endif %}
{% if one.unsaid %}
<div class="box"><b>{{ label("unsaid", one.label_language) }}:</b><ul>
{% for sentence in one.unsaid %}
<li>{{ sentence }}
{% endfor %}
</ul></div>
{% endif %}
{% if one.pronounce %}
<p>{{ label("pronounce", one.label_language) }} \
{% for name, said in one.pronounce.items() %}{{ name }}: {{ said }}{{ ", " if not loop.last }}{% endfor %}</p>
{% endif %}
{% if confirm_at %}
<button name="language" value="{{ one.language }}">{{ both("aired") }}: {{ one.language_name }}</button>
{% endif %}
</div>
{% endfor %}
</div>
{% if confirm_at %}
{% for code in page.own_words %}
<button name="language" value="{{ code }}">{{ both("aired") }}: {{ language_name(code) }}</button>
{% endfor %}
</form>
{% endif %}
{% endif %}
{% if page.approved %}
{% for airing in page.newest %}
{% if loop.first %}<p>{% else %}<br>{% endif %}&#10003; {{ both("aired") ~ ":" if loop.first }} \
{{ language_name(airing.language) }} {{ clock(airing.at) }}, \
{{ page.sender if airing.via == "officer" else airing.by }}
{% else %}
{% if page.readings %}
<p class="live">{{ both("not_yet") }}</p>
{% endif %}
{% endfor %}
{% if page.airings|length > page.newest|length %}
<p>+ {{ page.airings|length - page.newest|length }}</p>
{% endif %}
{% endif %}
{% if page.readings %}
<p class="paper">{{ both("aired") }}: ______ ______ ______ ______</p>
{% endif %}
{% if qr %}
<div class="qr">{{ qr|safe_svg }}<b class="paper">{{ both("aired") }}</b></div>
{% endif %}
{% if page.exercise %}
<div class="mode">{{ lines("exercise") }}</div>
{% endif %}
"""
)


def _lines(name: str, **values: object) -> object:
    """The label in each of its languages, one below the other; on paper, side by side."""
    from markupsafe import Markup

    return Markup(" <br>").join(label(name, language, **values) for language in LABELS[name])


_COMMON: Mapping[str, object] = {
    "label": label,
    "both": both,
    "lines": _lines,
    "language_name": name_of_language,
}
