"""Text for an SMS in which every letter is one septet of GSM 03.38."""

from __future__ import annotations

import re
import unicodedata

_FOREIGN = re.compile(r"[^A-Za-z0-9 @$_!\"#%&'()*+,\-./:;<=>?]")


def ascii_only(text: str) -> str:
    """Letters without their accents; whatever else would not be one septet becomes a question mark."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _FOREIGN.sub("?", bare)
