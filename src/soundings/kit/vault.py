"""Secrets at rest: AES-256-GCM under keys made from the installation's secret.

Each sealed value is bound to what it is and whose it is: moved to another row or
column it does not open. Single values are sealed under the secret itself; what is many, and
must be able to change its key while everybody works, under the data keys of a KeyRing, which
are kept wrapped beside what they seal.
"""

import base64
import os
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from soundings.kit.refusal import Refusal

_NONCE = 12
"""Bytes of a nonce. Source: NIST SP 800-38D, section 5.2.1.1."""

_FORM = b"\x01"

_RING_FORM = b"\x02"

_HEAD = 5
"""Bytes before the nonce of a value sealed by a ring: its form, and its key's number in four."""


class Unreadable(Refusal):
    """A sealed value that this installation's secret does not open."""

    slug = "unreadable"
    title = "A sealed value cannot be read"


def _cipher(secret: bytes, purpose: str) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"vault {purpose}".encode())
    return AESGCM(derived.derive(secret))


def seal(secret: bytes, purpose: str, row: str, plain: bytes) -> bytes:
    """Return the value sealed for this purpose (a column's name) and row (its key)."""
    nonce = os.urandom(_NONCE)
    return _FORM + nonce + _cipher(secret, purpose).encrypt(nonce, plain, _FORM + row.encode())


def unseal(secret: bytes, purpose: str, row: str, sealed: bytes) -> bytes:
    """Return the value; raise Unreadable for another secret, purpose or row, or a changed byte."""
    nonce, rest = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    try:
        return _cipher(secret, purpose).decrypt(nonce, rest, sealed[:1] + row.encode())
    except (InvalidTag, ValueError) as error:
        message = (
            f"A value of {purpose} does not open: the secret was changed, or the row was. "
            "Start with the secret it was sealed under."
        )
        raise Unreadable(message) from error


def signing_key(secret: bytes, purpose: str) -> Ed25519PrivateKey:
    """Return the Ed25519 key this secret makes for a purpose: the same each time."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"sign {purpose}".encode())
    return Ed25519PrivateKey.from_private_bytes(derived.derive(secret))


def in_letters(value: bytes) -> str:
    """Return bytes as they are printed: base64url without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


class WrappedKey(msgspec.Struct, frozen=True, kw_only=True):
    """A data key as it is kept: nothing opens it but the wrapping key, which is kept elsewhere."""

    number: int
    wrapped: bytes


class _Opened(msgspec.Struct, frozen=True):
    wrapped: bytes
    plain: bytes
    cipher: Any


class KeyRing:
    """The data keys of an installation, each opened once; any of them opens, one named seals.

    What is on the ring is only ever remembered, never the truth: whoever reads sealed rows
    learns the keys from the database after reading them, and whoever seals holds the newest
    there.
    """

    def __init__(self, secret: bytes, *, wrapping: bytes = b"") -> None:
        self.index_key = secret
        """Keys the hashes by which sealed values are found."""
        self._wrapping = _cipher(wrapping or secret, "data keys")
        self._opened: dict[int, _Opened] = {}

    def make(self, number: int) -> WrappedKey:
        """Return a key nobody has had before, wrapped; the ring learns it once it is kept."""
        return self._wrap(number, AESGCM.generate_key(256))

    def _wrap(self, number: int, key: bytes) -> WrappedKey:
        nonce, about = os.urandom(_NONCE), _about_key(number)
        return WrappedKey(number=number, wrapped=nonce + self._wrapping.encrypt(nonce, key, about))

    @property
    def newest(self) -> int | None:
        """The number of the newest key on the ring; None while it has learnt none."""
        return max(self._opened, default=None)

    def knows(self, values: Iterable[bytes]) -> bool:
        """Say whether the ring has the keys these values were sealed under."""
        heads = {_head(number) for number in self._opened}
        return all(value[:_HEAD] in heads for value in values)

    def learn(self, keys: Iterable[WrappedKey]) -> None:
        """Take keys on the ring; raise Unreadable for one another wrapping key wrapped."""
        for key in keys:
            known = self._opened.get(key.number)
            if known is None or known.wrapped != key.wrapped:
                plain = self._unwrap(key)
                self._opened[key.number] = _Opened(key.wrapped, plain, AESGCM(plain))

    def _unwrap(self, key: WrappedKey) -> bytes:
        nonce, rest = key.wrapped[:_NONCE], key.wrapped[_NONCE:]
        try:
            return self._wrapping.decrypt(nonce, rest, _about_key(key.number))
        except (InvalidTag, ValueError) as error:
            message = (
                f"Data key {key.number} does not open: wrapping_secret, or secret where there is "
                "none, is not the one it was wrapped under. Start with that one."
            )
            raise Unreadable(message) from error

    def rewrap(self, before: "KeyRing", keys: Iterable[WrappedKey]) -> list[WrappedKey]:
        """Return keys another ring can open, wrapped as this ring wraps."""
        return [self._wrap(key.number, before._unwrap(key)) for key in keys]  # noqa: SLF001 - its own kind

    def reveal(self, keys: Iterable[WrappedKey]) -> dict[int, bytes]:
        """Return the keys themselves, for the two people who carry them out of the house."""
        return {key.number: self._unwrap(key) for key in keys}

    def seal_all(
        self, column: str, rows: Sequence[tuple[UUID, bytes | None]], *, under: int
    ) -> list[bytes | None]:
        """Return each row's value sealed for this column under that key; None stays None."""
        head, encrypt = _head(under), self._opened[under].cipher.encrypt
        about = head + column.encode() + b"\x00"
        chance = os.urandom(_NONCE * len(rows))
        sealed: list[bytes | None] = []
        for place, (row, plain) in enumerate(rows):
            if plain is None:
                sealed.append(None)
                continue
            nonce = chance[place * _NONCE : place * _NONCE + _NONCE]
            sealed.append(head + nonce + encrypt(nonce, plain, about + row.bytes))
        return sealed

    def open_all(
        self, column: str, rows: Iterable[tuple[UUID, bytes | None]]
    ) -> list[bytes | None]:
        """Return each row's value; None stays None.

        Raises Unreadable for a key that is not on the ring, another row or column, or a changed
        byte.
        """
        about = column.encode() + b"\x00"
        ciphers = {_head(number): opened.cipher for number, opened in self._opened.items()}
        opened: list[bytes | None] = []
        for row, sealed in rows:
            if sealed is None:
                opened.append(None)
                continue
            head = sealed[:_HEAD]
            try:
                plain = ciphers[head].decrypt(
                    sealed[_HEAD : _HEAD + _NONCE],
                    sealed[_HEAD + _NONCE :],
                    head + about + row.bytes,
                )
            except (InvalidTag, ValueError, KeyError) as error:
                message = (
                    f"A value of {column} does not open: it was changed or moved, or data key "
                    f"{int.from_bytes(head[1:])} is not here. soundings keys show lists the keys."
                )
                raise Unreadable(message) from error
            opened.append(plain)
        return opened


def _head(number: int) -> bytes:
    return _RING_FORM + number.to_bytes(_HEAD - 1)


def sealed_under(number: int) -> bytes:
    """Return how every value sealed under that key begins."""
    return _head(number)


def _about_key(number: int) -> bytes:
    return f"data key {number}".encode()
