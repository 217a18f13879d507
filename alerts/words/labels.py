"""What a station's page says around the script, in the station's own words: few, plain, and the same everywhere.

Every Tetum word is one the templates or the glossary behind them already use.
"""

from __future__ import annotations

from collections.abc import Mapping

REVIEWED: Mapping[str, str] | None = None
"""Who of those who speak Tetum and Portuguese read these, `by` and `on`; None: nobody yet."""

LANGUAGE_NAMES: Mapping[str, str] = {
    "tet": "Tetun",
    "pt": "Português",
    "en": "English",
    "id": "Bahasa Indonesia",
    "adb": "Ataúru",
    "bfn": "Bunak",
    "bkx": "Baikenu",
    "ddg": "Fataluku",
    "gal": "Galolen",
    "hbu": "Habun",
    "idt": "Idaté",
    "kem": "Kemak",
    "krd": "Kairui-Midiki",
    "lka": "Lakalei",
    "mgm": "Mambae",
    "mjb": "Makalero",
    "mkz": "Makasae",
    "nxa": "Naueti",
    "tkd": "Tukudede",
    "wmh": "Waima'a",
}
"""The languages of the country by their ISO 639 codes."""

LABELS: Mapping[str, Mapping[str, str]] = {
    "exercise": {"tet": "EZERSÍSIU", "pt": "EXERCÍCIO", "en": "EXERCISE"},
    "warning": {"tet": "Avizu", "pt": "Aviso"},
    "read_now": {"tet": "Lee iha rádiu", "pt": "Leia na rádio"},
    "clip": {"tet": "Toka {clip}", "pt": "Toque {clip}"},
    "every": {"tet": "Kada minutu {n}", "pt": "A cada {n} minutos"},
    "until": {"tet": "To'o {when}", "pt": "Até {when}"},
    "not_after": {"tet": "Labele lee hafoin oras ne'e.", "pt": "Não leia depois desta hora."},
    "now": {"tet": "Iha {clock} hatete: to'o {when}", "pt": "Às {clock} diga: até {when}"},
    "short": {"tet": "Lee kedas", "pt": "Interrompa e leia já"},
    "points": {
        "tet": "Ba ema ne'ebé la komprende, hatete:",
        "pt": "A quem não percebe, diga na sua língua:",
    },
    "own": {"tet": "Hatete iha {names}:", "pt": "Diga em {names}, por palavras suas:"},
    "unsaid": {"tet": "Labele hatete", "pt": "Não diga"},
    "pronounce": {"tet": "Fatin, hatete:", "pt": "Como se diz:"},
    "unreviewed": {
        "tet": "Seidauk haree hosi ema ne'ebé hatene {spoken}.",
        "pt": "Ainda não revisto por quem fala {spoken}.",
    },
    "aired": {"tet": "Lee ona", "pt": "Já foi lido"},
    "not_yet": {"tet": "Seidauk lee", "pt": "Ainda não foi lido"},
    "stop": {"tet": "LABELE LEE TAN AVIZU NE'E", "pt": "NÃO LEIA MAIS ESTE AVISO"},
    "void": {"tet": "Avizu ne'e la vale ona.", "pt": "Este aviso já não é válido."},
    "newer": {"tet": "Lee agora informasaun foun ne'e.", "pt": "Leia agora esta informação nova."},
    "wait": {"tet": "Hein informasaun hosi {sender}.", "pt": "Aguarde informação da {sender}."},
    "not_approved": {"tet": "SEIDAUK BELE LEE", "pt": "AINDA NÃO LEIA", "en": "NOT APPROVED"},
    "gone": {
        "tet": "Mensajen ne'e la vale ona. Telefone ba {ring}.",
        "pt": "Esta página não existe ou já não é válida. Ligue para {ring}.",
        "en": "There is no such page, or it is no longer valid. Ring {ring}.",
    },
    "broken": {
        "tet": "Deskulpa, la konsege. Telefone ba {ring}.",
        "pt": "Desculpe, não foi possível. Ligue para {ring}.",
        "en": "Sorry, this did not work. Ring {ring}.",
    },
}


def label(name: str, language: str, **values: object) -> str:
    """The label in that language, filled in."""
    return LABELS[name][language].format(**values)


def both(name: str, **values: object) -> str:
    """The label in Tetum and Portuguese, on one line."""
    return f"{label(name, 'tet', **values)} / {label(name, 'pt', **values)}"


def name_of_language(code: str) -> str:
    """The code itself where nobody wrote down the name."""
    return LANGUAGE_NAMES.get(code, code)
