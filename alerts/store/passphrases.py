"""Passphrases and tokens as they are stored: hashes, from which nobody learns what they were made of."""

from __future__ import annotations

import hashlib

NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$u1kYkzXXbyxYKSHZ3WSTmxDK1ULD2hzuQ4fEYbiQP6s"
"""Tried where there is no account, so that it takes as long as for one."""


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def hashed(passphrase: str) -> str:
    from argon2 import PasswordHasher

    return PasswordHasher().hash(passphrase)


def fits(stored: str, passphrase: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(stored, passphrase)
    except (VerificationError, InvalidHashError):
        return False
