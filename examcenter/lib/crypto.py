"""Personal values at rest: AES-256-GCM with a key id, and a keyed hash for finding them again.

A stored value is `key id:base64(nonce ‖ ciphertext)`. The first key of DATA_KEYS encrypts; all of them decrypt,
so that keys can be replaced without a moment when something cannot be read.
"""

import base64
import hashlib
import hmac
import os
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12


@cache
def _keys(configured: str) -> dict[str, AESGCM]:
    keys: dict[str, AESGCM] = {}
    for part in configured.split(","):
        name, _, digits = part.strip().partition(":")
        try:
            keys[name] = AESGCM(bytes.fromhex(digits))
        except ValueError as wrong:
            raise ImproperlyConfigured("DATA_KEYS must be 'name:64 hex digits', several separated by commas") from wrong
    return keys


def key_names() -> list[str]:
    """The keys of DATA_KEYS; the first one encrypts."""
    return list(_keys(settings.DATA_KEYS))


def encrypt(plain: str) -> str:
    """The value sealed with the newest key; an empty string stays empty."""
    if not plain:
        return ""
    keys = _keys(settings.DATA_KEYS)
    name = next(iter(keys))
    nonce = os.urandom(NONCE_BYTES)
    sealed = keys[name].encrypt(nonce, plain.encode(), name.encode())
    return f"{name}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str) -> str:
    """The clear value; raises ValueError where its key is not configured, InvalidTag where it was tampered with."""
    if not stored:
        return ""
    name, _, body = stored.partition(":")
    key = _keys(settings.DATA_KEYS).get(name)
    if key is None:
        raise ValueError(f"the key {name!r} is not among DATA_KEYS")
    raw = base64.b64decode(body)
    return key.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], name.encode()).decode()


def keyed_hash(purpose: str, value: str) -> str:
    """HMAC-SHA256 in hexadecimal of a value for one purpose (values of different purposes never match)."""
    return hmac.new(bytes.fromhex(settings.HASH_KEY), f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()
