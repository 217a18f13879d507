"""Foreign text as a database can take it: PostgreSQL stores no NUL and no half of a surrogate pair, and the keys of
its indexes are short (some 2,700 bytes).
"""

from __future__ import annotations

import hashlib
import re

LONGEST_KEY = 200

_CANNOT_BE_STORED = re.compile("[\0\ud800-\udfff]")


def clean(text: str) -> str:
    """With a replacement character for each that can't be stored."""
    return _CANNOT_BE_STORED.sub("\ufffd", text)


def digest_of(text: str) -> str:
    """SHA-256 of the text as it is stored: what stands in an index for a text of any length."""
    return hashlib.sha256(clean(text).encode()).hexdigest()


def key_of(text: str) -> str:
    """The text itself, its digest where it is longer than 200 characters."""
    return clean(text) if len(text) <= LONGEST_KEY else digest_of(text)
