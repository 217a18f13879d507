"""An encrypted copy: nobody reads it without its key, and nothing in it can be altered, moved or left out unseen."""

from __future__ import annotations

import io
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.errors import Misconfigured, Unusable
from alerts.store.sealed_file import CHUNK, Sealer, Unsealer, label_of

KEY = "a made-up key of enough characters"
HEAD = 8 + 16 + 16 + 1 + len("actual")
FRAME = 4 + CHUNK + 16


def sealed(plain: bytes, key: str = KEY) -> bytes:
    out = io.BytesIO()
    sealer = Sealer(out, key, "actual")
    sealer.write(plain)
    sealer.finish()
    return out.getvalue()


def opened(file: bytes, key: str = KEY) -> bytes:
    return io.BufferedReader(Unsealer(io.BytesIO(file), key)).read()


@cache
def three_chunks() -> tuple[bytes, bytes]:
    plain = bytes(range(256)) * ((2 * CHUNK + 5000) // 256)
    return plain, sealed(plain)


@settings(max_examples=5, deadline=None)
@given(st.binary(max_size=2000))
def test_what_was_sealed_comes_out_again(plain: bytes) -> None:
    file = sealed(plain)
    assert opened(file) == plain
    assert len(plain) < 16 or plain not in file


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_no_size_is_special(size: int) -> None:
    plain = b"x" * size
    assert opened(sealed(plain)) == plain


def test_the_same_twice_is_two_different_files() -> None:
    assert sealed(b"the same")[8:] != sealed(b"the same")[8:]


def test_its_mode_can_be_seen_without_the_key() -> None:
    assert label_of(io.BytesIO(sealed(b"x"))) == "actual"
    assert label_of(io.BytesIO(b"PK\x03\x04 something else")) is None
    assert label_of(io.BytesIO(b"")) is None


def test_another_key_is_told_from_a_damaged_file() -> None:
    with pytest.raises(Unusable, match="The key does not fit this copy"):
        opened(sealed(b"x"), key=KEY + ".")


@pytest.mark.parametrize("key", ["", "short", "nineteen characters"])
def test_a_key_that_could_be_guessed_is_refused(key: str) -> None:
    with pytest.raises(Misconfigured, match=f"has {len(key)} characters; at least 20 are needed"):
        sealed(b"x", key)


PLACES = st.one_of(st.integers(0, HEAD + 40), st.integers(0, HEAD + 2 * FRAME + 5000))


@settings(max_examples=20, deadline=None)
@given(place=PLACES, bit=st.integers(0, 7))
def test_every_flipped_bit_is_found(place: int, bit: int) -> None:
    _, file = three_chunks()
    place = min(place, len(file) - 1)
    altered = bytearray(file)
    altered[place] ^= 1 << bit
    if place < 8:
        assert label_of(io.BytesIO(altered)) is None
        return
    with pytest.raises(Unusable):
        opened(bytes(altered))


@settings(max_examples=8, deadline=None)
@given(length=PLACES)
def test_a_cut_is_found_wherever_it_is(length: int) -> None:
    _, file = three_chunks()
    with pytest.raises(Unusable, match="cut off or damaged"):
        opened(file[: min(length, len(file) - 1)])


FIRST, SECOND, THIRD = (slice(HEAD, HEAD + FRAME), slice(HEAD + FRAME, HEAD + 2 * FRAME), slice(HEAD + 2 * FRAME, None))


@pytest.mark.parametrize(
    "order",
    [
        (SECOND, FIRST, THIRD),
        (FIRST, THIRD),
        (FIRST, SECOND),
        (FIRST,),
        (THIRD,),
        (FIRST, SECOND, THIRD, THIRD),
        (FIRST, FIRST, SECOND, THIRD),
        (),
    ],
    ids=["swapped", "one left out", "cut", "one alone", "the last alone", "added", "repeated", "none"],
)
def test_chunks_stay_where_they_are(order: tuple[slice, ...]) -> None:
    plain, file = three_chunks()
    assert opened(b"".join([file[:HEAD], file[FIRST], file[SECOND], file[THIRD]])) == plain
    moved = b"".join([file[:HEAD], *(file[one] for one in order)])
    with pytest.raises(Unusable, match="cut off or damaged"):
        opened(moved)


def test_a_chunk_of_another_copy_does_not_fit() -> None:
    plain, file = three_chunks()
    other = sealed(plain)
    with pytest.raises(Unusable, match="damaged"):
        opened(file[: SECOND.start] + other[SECOND] + file[THIRD])
