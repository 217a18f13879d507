"""What a text says of a tsunami, in English, Portuguese, Tetum and Indonesian: a warning, no threat, or unclear.

A text counts as "no threat" only where every mention of a tsunami in it is part of a plain denial. A warning anywhere
in it makes it a warning: one coast may be safe while another is not. Everything else that names a tsunami is unclear.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

MOST_READ = 10_000
"""Characters. What stands behind them can make a text unclear, and never a warning or an all-clear."""


class Potential(Enum):
    """What a text says of a tsunami, whoever wrote it."""

    POSITIVE = "possible"
    NEGATIVE = "not expected"
    UNCLEAR = "unclear"


def _any(*patterns: str) -> re.Pattern[str]:
    """Any of these as whole words. A blank in a pattern is one blank of the text, which `_plain` left single."""
    return re.compile("|".join(rf"\b(?:{pattern})\b" for pattern in patterns))


# Names of institutions and systems hold "tsunami warning" and warn of nothing.
_INSTITUTIONS = _any(
    r"(?:joint australian |indian ocean |pacific |national |regional |indonesian? |u\.?s\.? ){0,3}tsunami (?:early )?"
    r"(?:warning|service|information|watch|advisory|advice|alert)s?(?: and mitigation)?"
    r" (?:centers?|centres?|systems?|providers?|service providers?|services?|focal points?)",
    r"(?:pusat|sistem|sistim) (?:informasi |nasional )?(?:dan )?peringatan dini tsunami(?: indonesia| nasional)?",
    r"(?:centros?|sistemas?|servicos?) (?:\w+ )?(?:de|do) (?:avisos?|alertas?)(?: precoce)? (?:de|para|contra)"
    r" (?:o )?tsunami",
    r"(?:sentru|sistema|servisu) (?:avizu|alerta)(?: sedu)?(?: ba| kona-ba)? tsunami",
    r"inatews|ina-tews|jatwc|ptwc|ioc ?/ ?unesco",
    r"(?:www\.)?tsunami\.(?:gov|go\.id|org|int)",
)

# A bulletin's own title, and its explanations of what such bulletins are.
_TITLES = _any(
    r"tsunami (?:seismic )?(?:information )?(?:statement|bulletin|message|information|report|summary)s?"
    r"(?: (?:number|no\.?) ?\d+)?",
    r"(?:boletim|comunicado|informacao|informasaun|informasi|buletin|komunikadu)(?: informativo)?"
    r"(?: de| kona-ba| gempabumi dan)? tsunami(?: (?:n\.?o?|nomor|numeru) ?\d+)?",
    r"(?:an?|the|tsunami)? ?(?:information statement|cancellation|warning|watch|advisory)s?"
    r" (?:indicates?|means?|is issued after|are issued (?:when|after|to))[^.]{0,400}",
)

_KIND = r"(?:early )?(?:warnings?|watch(?:es)?|threats?|advisor(?:y|ies)|alerts?|dangers?|risks?|hazards?)"
_KIND_PT = r"(?:ameacas?|perigos?|riscos?|alertas?|avisos?|possibilidades?|probabilidade|potencial)"
_KIND_TET = r"(?:ameasa|perigu|risku|avizu|alerta|potensial|posibilidade)"
_KIND_ID = r"(?:ancaman|bahaya|potensi|peringatan dini|peringatan|risiko|resiko)"
_SIZE = (
    r"(?:(?:destructive|damaging|dangerous|significant|major|widespread|local|regional|distant|current|further|longer"
    r"|known|pacific-wide|ocean-wide|basin-wide|any|a|an) ){0,4}"
)
# "No tsunami warning message was received" denies a message. "No threat to shipping" denies it to ships.
_NOT_A_PAPER = (
    r"(?! (?:messages?|statements?|information|bulletins?|assessments?|data|maps?|reports?|products?)\b)"
    r"(?! (?:to|for) (?:shipping|ships|vessels|boats|aviation)\b)"
)
_OF_PT = r"(?:d[eo]s?|dum) (?:um )?"
_OF_TET = r"(?:(?:ba|husi|hosi|kona-ba|rai|hosi rai) )?"
# What may stand between a warning and its end, "the warning for X is cancelled": nothing that keeps it alive.
_GAP = (
    r"(?:(?!tsunami|remain|force|effect|continu|extend|upgrad|issued(?! earlier)|berlaku|vigor"
    r"|\b(?:not|nao|belum|seidauk|until|hingga|sampai|ate|to'o|when|once|after|if|will|but|jika|se"
    r"|may|might|could|would|should|must|probably|likely|pode|bele|mungkin)\b)"
    r"(?:[^.;:!?]|[.:](?=\d))){0,200}?"
)
_OVER = (
    r"(?:(?:is|are|was|were|has|have|been|now|already|all) ){0,4}"
    r"(?:cancell?ed|over|passed|ended|lifted|withdrawn|terminated|all[- ]clear|no longer in (?:force|effect))"
)
_OVER_PT = r"(?:(?:foi|ja|esta|agora) ){0,3}(?:cancelad[oa]|terminad[oa]|levantad[oa]|terminou|passou|acabou)"
_OVER_TET = r"(?:kansela|kanseladu|hapara|remata|termina|liu|pasa|hotu|para)(?: tiha)? ona|kanseladu|kansela tiha"
_OVER_ID = r"(?:(?:telah|sudah|dinyatakan|resmi) ){0,3}(?:berakhir|dibatalkan|dicabut|diakhiri)"

_NO = _any(
    rf"no {_SIZE}tsunami (?:potential|{_KIND}){_NOT_A_PAPER}(?: (?:(?:now )?exists?|(?:is|are) expected))?",
    rf"no {_SIZE}tsunami (?:is|was|are|were|has been) (?:expected|anticipated|forecast|generated)",
    rf"no {_SIZE}tsunami(?= ?(?:[.;,!]|$))",
    rf"no {_SIZE}(?:threat|danger|risk|possibility|potential) (?:of|from|for) {_SIZE}tsunami",
    rf"{_SIZE}tsunami (?:(?:is|was|are) )?not (?:expected|anticipated|possible)",
    rf"tsunami {_KIND} ?: ?(?:none|no|nil)",
    rf"{_KIND_PT} {_OF_PT}tsunami ?: ?(?:nao|nenhum[a]?)",
    rf"{_KIND_TET} {_OF_TET}tsunami ?: ?(?:la ?'?iha|laiha)",
    rf"{_SIZE}tsunami (?:threat|danger) does not exist",
    r"(?:not expected|not likely|unlikely) to (?:cause|generate|trigger|produce) " + rf"{_SIZE}tsunami",
    rf"(?:does|do|did|will|is) not (?:cause|generate|trigger|produce|pose) {_SIZE}tsunami(?: (?:threat|danger))?",
    rf"{_SIZE}tsunami will not (?:impact|affect|occur|reach)",
    r"not (?:potentially )?tsunamigenic",
    rf"(?:the )?(?:threat|danger|risk) (?:of|from) {_SIZE}tsunami{_GAP} {_OVER}",
    rf"(?:the )?tsunami {_KIND}{_GAP} {_OVER}",
    rf"tsunami (?:{_KIND} )?(?:cancell?ations?|cancell?ed|all[- ]clear)",
    rf"(?:cancell?ations?|cancell?ed|all[- ]clear|end) ?(?:of|for|:|-)? ?(?:the )?tsunami(?: {_KIND})?",
    rf"(?:nao (?:ha|existe[m]?|houve)|nenhum[a]?|inexistencia de)(?: (?:qualquer|nenhum[a]?|um[a]?|mais))?"
    rf"(?: {_KIND_PT} {_OF_PT}| )tsunami",
    rf"sem(?: qualquer)? (?:ameaca|perigo|risco) {_OF_PT}tsunami",
    r"nao se (?:preve[m]?|espera[m]?)(?: (?:qualquer|nenhum|um|a ocorrencia de(?: um)?))? tsunami",
    r"nao (?:foi|sera|e) (?:gerado|esperado|previsto)(?: (?:qualquer|nenhum|um))? tsunami",
    r"(?:o |um )?tsunami nao (?:e|foi) (?:esperado|previsto|gerado)",
    rf"{_KIND_PT} {_OF_PT}tsunami{_GAP} {_OVER_PT}",
    rf"(?:cancelamento|cancelad[oa]|fim|levantamento|levantad[oa]|terminou)(?: d[eoa])?(?: [oa])? {_KIND_PT}"
    rf" {_OF_PT}tsunami",
    rf"(?:la ?'?iha|laiha|la eziste|la hetan)(?: tan)?(?: {_KIND_TET})? {_OF_TET}tsunami",
    rf"(?:{_KIND_TET} {_OF_TET})?tsunami (?:nian )?(?:la ?'?iha|laiha|la eziste|sei la mosu|la mosu)(?: ona)?",
    rf"{_KIND_TET} {_OF_TET}tsunami{_GAP} (?:{_OVER_TET})",
    rf"kanselamentu(?: ba)?(?: {_KIND_TET})? {_OF_TET}tsunami",
    r"(?:tidak|tak) (?:ada )?(?:ber)?potensi (?:akan )?(?:(?:menimbulkan|memicu|terjadi(?:nya)?|adanya) )?tsunami",
    rf"(?:tidak|tak) (?:menimbulkan|memicu|ada|terdapat|akan ada|akan menimbulkan|akan terjadi|terjadi)"
    rf"(?: {_KIND_ID})?(?: terjadi(?:nya)?)? tsunami",
    r"tsunami tidak (?:akan )?terjadi",
    rf"{_KIND_ID} tsunami ?: ?(?:tidak ada|tidak|nihil)",
    rf"{_KIND_ID} tsunami{_GAP} {_OVER_ID}",
    rf"(?:pembatalan|pengakhiran|berakhirnya) {_KIND_ID} tsunami",
)
_WHOLE_NO = re.compile(r"(?:tidak|tak) berpotensi\W*")
"""BMKG's `Potensi` is a field about tsunamis: there the word may be missing. In a sentence it could be about rain."""

# Before a denial in its sentence these take it back; a "not yet" is none.
_DOUBTS = _any(
    r"whether|if|until|unless|once|when|assume[ds]?|assuming|cannot|can not|can't|mean|means|known|true|confirm(?:ed)?"
    r"|awaiting|rumou?rs?|claims?|false|may|might|could|pode|podera|bele|mungkin",
    r"apakah|jika|bila|sampai|belum|hoaks|hoax|se|ate|quando|caso|falso|karik|to'o|seidauk|bainhira|falsu",
)
_DENIED_ITSELF = re.compile(r"\b(?:no|not|never|without|nao|sem|la|laiha|tidak|tak|bukan)(?: \w+)? ?$")
_TAKEN_BACK = _any(
    r"yet|so far|ate agora|por enquanto|ainda|to'o agora|sementara ini",
    r"(?:is|was|has|have) not|will (?:be|follow)|not true|is false|nao foi|nao e verdade|belum|seidauk|tidak benar",
)
_EXCEPT = _any(
    r"except|elsewhere|by mistake|in error|(?:stays?|remains?|still) (?:in|valid|it|there)|it remains|exceto|menos"
    r"|permanece|mantem-se|kecuali|masih berlaku|nafatin",
)
"""Beside a denial: it is not the whole of it."""
# A denial for another country alone says nothing of this one.
_ELSEWHERE = _any(
    r"austral\w*|indones\w*|papua|new guinea|png|solomons?|vanuatu|new zealand|hawaii\w*|philippines?|filipinas|japan"
    r"|jepang|malaysia|india|sri lanka|thailand|bali|jawa|java|sumat\w+|sulawesi|maluku|lombok|flores|ntt|ntb|sumba"
    r"|kupang|alor|wetar|darwin|guam|alaska|chile|tonga|samoa|fiji"
)
_HERE = _any(r"timor[- ]?leste|timor lorosa'?e|east timor|timor timur|rai[- ]?laran|dili|oe-?cusse|atauro")

_UNCERTAIN = _any(
    r"not an? tsunami (?:\w+)",
    r"not (?:yet )?known (?:whether|if|that) (?:a |any )?tsunami (?:was|is|has been) \w+",
    r"whether (?:or not )?(?:a |any )?tsunami (?:was|is|has been) \w+",
    rf"tsunami {_KIND} (?:has|have|is|are) not (?:yet )?(?:been )?(?:issued|in (?:force|effect))",
    rf"(?:belum|seidauk|ainda nao)(?: \w+){{0,3}} (?:(?:{_KIND_ID}|{_KIND_TET}|{_KIND_PT}) (?:de )?)?tsunami",
    rf"tsunami (?:{_KIND} )?(?:communications? )?(?:tests?|drills?|exercises?|simulations?|dummy)",
    r"(?:test|drill|exercise|simulation|dummy) (?:of|for) (?:a |the )?tsunami(?: \w+)?",
    r"(?:simulasaun|simulacao|simulacro|exercicio|ezersisiu|teste|simulasi|latihan|uji coba)"
    r"(?: (?:de|ba|kona-ba|evakuasi|evakuasaun|peringatan|dini)){0,4} tsunami",
    r"whether or not there is an? tsunami \w+",
    rf"no {_SIZE}tsunami (?:waves? )?(?:was|were|has been|have been) (?:observed|detected|recorded|confirmed)",
    rf"wait(?:ing)? for (?:(?:an?|the|any|official) ){{0,3}}tsunami {_KIND}",
    rf"(?:espere[m]?|esperar|aguarde[m]?) (?:por |pel[oa] |[oa] )?{_KIND_PT} {_OF_PT}tsunami",
    rf"(?:hein {_KIND_TET}|(?:menunggu|tunggu) {_KIND_ID}) {_OF_TET}tsunami",
)

_WARNS = _any(
    rf"tsunami {_KIND}|tsunami emergency",
    rf"(?:threat|danger|risk|possibility|potential) (?:of|for|from) {_SIZE}tsunami",
    r"tsunami(?: waves?)? (?:(?:is|are|was|were|has|have|may|could|might|can|will|also) ){0,2}(?:be |been |have been )?"
    r"(?:possible|likely|expected|imminent|forecast|approaching|coming|generated|observed|detected|confirmed|recorded)",
    r"(?:can|could|may|might|will|has|have) (?:cause|generate|trigger|produce|caused|generated|triggered) (?:\w+ ){0,2}"
    r"tsunami",
    r"(?:potentially )?tsunamigenic",
    r"(?:evacuat|evaku|evacu)\w*[^.;]{0,80}\btsunami",
    r"tsunami\b[^.;]{0,80}\b(?:evacuat|evaku|evacu)\w*",
    rf"{_KIND_PT} {_OF_PT}tsunami",
    r"tsunami (?:e|foi|esta|pode ser) (?:possivel|provavel|iminente|confirmado|detetado|esperado|gerado|observado)",
    r"pode (?:gerar|causar|provocar)(?: um)? tsunami",
    rf"{_KIND_TET} {_OF_TET}tsunami",
    r"(?:bele|sei) (?:hamosu|kauza|lori|akontese) tsunami|tsunami (?:bele|sei|besik) (?:mai|mosu|akontese)",
    r"(?:halai|sai)[^.;]{0,60}\btsunami",
    r"berpotensi (?:akan )?(?:(?:menimbulkan|memicu|terjadi(?:nya)?) )?tsunami",
    rf"{_KIND_ID} (?:adanya |terjadinya )?tsunami",
    r"tsunami (?:telah |sudah |akan )?(?:terdeteksi|terjadi|teramati)",
    r"(?:awas|siaga|waspada) tsunami|tsunami (?:\w+ ){0,2}(?:awas|siaga|waspada)",
)
_BARE = re.compile(r"tsunami")


def said_of_tsunami(text: str) -> Potential | None:
    """What a source's prose says; None when it does not name a tsunami, or only in the name of an institution."""
    words = _plain(text[:MOST_READ])
    unread = text[MOST_READ:].lower()
    found = _read(words)
    if ("tsunami" in unread or "maremoto" in unread) and found is not Potential.POSITIVE:
        return Potential.UNCLEAR
    return found


def _read(words: str) -> Potential | None:
    if _WHOLE_NO.fullmatch(words):
        return Potential.NEGATIVE
    named = _INSTITUTIONS.sub(" ", words)
    if not _BARE.search(named):
        return None
    said = _UNCERTAIN.sub(" tsunami. ", _TITLES.sub(" ", named))
    rest, negatives = _NO.subn(_denied, said)
    if _WARNS.search(rest):
        return Potential.POSITIVE
    whole = negatives and not _BARE.search(rest) and not _EXCEPT.search(rest)
    return Potential.NEGATIVE if whole else Potential.UNCLEAR


def _denied(match: re.Match[str]) -> str:
    """Nothing is left of a plain denial; one that is doubtful, or about elsewhere, leaves the bare name behind."""
    before = re.split(r"[.;!?](?!\d)", match.string[max(0, match.start() - 60) : match.start()])[-1]
    after = re.split(r"[.;!?](?!\d)", match.string[match.end() : match.end() + 120])[0]
    about = match[0] + after
    doubtful = (
        _DOUBTS.search(before)
        or _DENIED_ITSELF.search(before)
        or _TAKEN_BACK.search(before)
        or _TAKEN_BACK.search(after)
    )
    elsewhere = _ELSEWHERE.search(about) and not _HERE.search(about)
    return " tsunami " if doubtful or elsewhere else " "


def _plain(text: str) -> str:
    """Small letters without accents, single blanks, one apostrophe, one word for a tsunami, and no addresses."""
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", text.lower()) if unicodedata.category(c) not in {"Mn", "Cf"}
    )
    spaced = re.sub("[\u2018\u2019\u02bc`\u00b4]", "'", bare).replace("...", ". ")
    plain = " ".join(word for word in spaced.split() if "@" not in word and "://" not in word)
    return re.sub(r"\bmaremotos?\b|\btsunamis\b", "tsunami", plain)
