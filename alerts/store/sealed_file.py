"""A file nobody reads or alters without its key: AES-256-GCM in numbered chunks, the key drawn out by scrypt.

`AVIZUBK1`, 16 bytes of salt, 16 bytes that tell a wrong key from a damaged file, one byte with the length of a label,
the label. Then chunks, each with its length in four bytes before it. The number of a chunk, and whether it is the last
one, are its nonce; everything before the chunks is authenticated with each of them. So a chunk that is altered, left
out, moved or added is found, and so is an end that is cut off.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
from typing import TYPE_CHECKING, Any, BinaryIO

from alerts.errors import Misconfigured, Unusable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"AVIZUBK1"
SHORTEST_KEY = 20
CHUNK = 1 << 18
_TAG = 16
_SALT = 16
_CHECK = 16
_LENGTH = 4
_FRESH = "Take another copy: one of the nights before, or one made on another machine."


def check_key(key: str) -> None:
    """Raises Misconfigured for one that could be guessed."""
    if len(key) < SHORTEST_KEY:
        raise Misconfigured(
            f"The key for copies has {len(key)} characters; at least {SHORTEST_KEY} are needed.",
            remedy="Make one: openssl rand -hex 32 > backup.key",
        )


class Sealer(io.RawIOBase):
    """Takes what is to be hidden and writes it to `out`. Without `finish()` the file counts as cut off."""

    def __init__(self, out: BinaryIO, key: str, label: str) -> None:
        check_key(key)
        salt, named = os.urandom(_SALT), label.encode()
        secret, check = _drawn(key, salt)
        self._head = MAGIC + salt + check + bytes([len(named)]) + named
        self._cipher, self._out = _cipher(secret), out
        self._kept, self._number = bytearray(), 0
        out.write(self._head)

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        taken = bytes(data)
        self._kept += taken
        while len(self._kept) > CHUNK:
            self._chunk(bytes(self._kept[:CHUNK]), last=False)
            del self._kept[:CHUNK]
        return len(taken)

    def finish(self) -> None:
        """Writes the last chunk, which says that it is the last."""
        self._chunk(bytes(self._kept), last=True)

    def _chunk(self, plain: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last=last), plain, self._head)
        self._out.write(len(sealed).to_bytes(_LENGTH, "big") + sealed)
        self._number += 1


class Unsealer(io.RawIOBase):
    """Reads what a Sealer wrote. Raises Unusable for a wrong key, and for a file that was cut off or altered."""

    def __init__(self, sealed: BinaryIO, key: str) -> None:
        self._head, salt, check, _ = _read_head(sealed)
        secret, expected = _drawn(key, salt)
        if not hmac.compare_digest(check, expected):
            raise Unusable(
                "The key does not fit this copy.", remedy="Give the key it was made with: --key-file FILE", code="key"
            )
        self._cipher, self._sealed = _cipher(secret), sealed
        self._plain, self._number = memoryview(b""), 0
        self._next = self._frame()
        if self._next is None:
            raise _altered()

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any, /) -> int:
        room = memoryview(into).cast("B")
        while not self._plain and self._next is not None:
            self._open_next()
        taken = min(len(room), len(self._plain))
        room[:taken] = self._plain[:taken]
        self._plain = self._plain[taken:]
        return taken

    def _open_next(self) -> None:
        from cryptography.exceptions import InvalidTag

        sealed, self._next = self._next or b"", self._frame()
        last = self._next is None
        try:
            plain = self._cipher.decrypt(_nonce(self._number, last=last), sealed, self._head)
        except InvalidTag:
            raise _altered() from None
        self._plain, self._number = memoryview(plain), self._number + 1

    def _frame(self) -> bytes | None:
        """The next sealed chunk; None at the end of the file."""
        length = _exactly(self._sealed, _LENGTH)
        if not length:
            return None
        size = int.from_bytes(length, "big")
        if len(length) < _LENGTH or not _TAG <= size <= CHUNK + _TAG:
            raise _altered()
        sealed = _exactly(self._sealed, size)
        if len(sealed) < size:
            raise _altered()
        return sealed


def label_of(file: BinaryIO) -> str | None:
    """The label of a sealed file, "" without one; None for a file that is not sealed. Reads from its beginning."""
    file.seek(0)
    sealed = file.read(len(MAGIC)) == MAGIC
    file.seek(0)
    label = _read_head(file)[3] if sealed else None
    file.seek(0)
    return label


def _read_head(file: BinaryIO) -> tuple[bytes, bytes, bytes, str]:
    """(all of it, salt, check, label)"""
    fixed = _exactly(file, len(MAGIC) + _SALT + _CHECK + 1)
    if len(fixed) < len(MAGIC) + _SALT + _CHECK + 1:
        raise _altered()
    named = _exactly(file, fixed[-1])
    salt, check = fixed[len(MAGIC) :][:_SALT], fixed[len(MAGIC) + _SALT : -1]
    try:
        return fixed + named, salt, check, named.decode()
    except UnicodeDecodeError:
        raise _altered() from None


def _exactly(file: BinaryIO, size: int) -> bytes:
    """So many bytes; fewer only at the end of the file."""
    found = b""
    while len(found) < size and (more := file.read(size - len(found))):
        found += more
    return found


def _drawn(key: str, salt: bytes) -> tuple[bytes, bytes]:
    """(the cipher's key, what tells whether the key fits); takes 32 MB and a tenth of a second on purpose."""
    drawn = hashlib.scrypt(key.encode(), salt=salt, n=1 << 15, r=8, p=1, maxmem=1 << 26, dklen=32 + _CHECK)
    return drawn[:32], drawn[32:]


def _cipher(secret: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(secret)


def _nonce(number: int, *, last: bool) -> bytes:
    """Never used twice: every file has a key of its own by its salt."""
    return number.to_bytes(11, "big") + bytes([last])


def _altered() -> Unusable:
    return Unusable("This copy is cut off or damaged: it is not as it was made.", remedy=_FRESH, code="damaged")
