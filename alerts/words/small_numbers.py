"""The numbers from 1 to 99 as words: days, hours and digits need no library, which takes long to load."""

from __future__ import annotations

_TET = ("ida", "rua", "tolu", "haat", "lima", "neen", "hitu", "ualu", "sia")
_TET_TENS = ("sanulu", "ruanulu", "tolunulu", "haatnulu", "limanulu", "neenulu", "hitunulu", "ualunulu", "sianulu")
_PT = (
    *("um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez"),
    *("onze", "doze", "treze", "catorze", "quinze", "dezasseis", "dezassete", "dezoito", "dezanove"),
)
_PT_TENS = ("vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa")


def _tet(n: int) -> str:
    tens, units = divmod(n, 10)
    return " resin ".join(words[i - 1] for words, i in ((_TET_TENS, tens), (_TET, units)) if i)


def _pt(n: int) -> str:
    if n < 20:
        return _PT[n - 1]
    tens, units = divmod(n, 10)
    return f"{_PT_TENS[tens - 2]} e {_PT[units - 1]}" if units else _PT_TENS[tens - 2]


_SAY = {"tet": _tet, "pt": _pt}
LANGUAGES = frozenset(_SAY)


def small_number(n: int, language: str) -> str | None:
    """`ruanulu resin lima`, `vinte e cinco`; None for a number or a language that is not kept here."""
    say = _SAY.get(language)
    return say(n) if say and 0 < n < 100 else None
