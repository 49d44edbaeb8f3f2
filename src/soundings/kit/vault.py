"""Secrets at rest: AES-256-GCM under keys made from the installation's secret.

Each sealed value is bound to what it is and whose it is: moved to another row or
column it does not open.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from soundings.kit.refusal import Refusal

_NONCE = 12
"""Bytes of a nonce. Source: NIST SP 800-38D, section 5.2.1.1."""

_FORM = b"\x01"


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
