"""Identity numbers: read for checks, then replaced by a keyed hash or dropped.

An 18-digit number (GB 11643-1999) is region (6), birth date (8), sequence (3, odd for men) and a check character.
The same numbers are guessed within seconds from a plain hash, and from one whose key stands in the same file, because
the birth date and gender stand beside them. So a number is kept only as HMAC-SHA256 under a key that is *not* in the
data: an argument or the environment variable ROTATION_ID_KEY. Without a key it is used for the checks and dropped.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re

KEY_VARIABLE = "ROTATION_ID_KEY"
PREFIX = "hmac:"
_HASHED = re.compile(r"hmac:[0-9a-f]{64}")
_NUMBER = re.compile(r"[1-9]\d{5}(?:19|20)\d{9}[\dX]", re.ASCII)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def id_key(given: str | bytes | None = None) -> bytes | None:
    """The key as given, else from ROTATION_ID_KEY, else None."""
    key = given if given is not None else os.environ.get(KEY_VARIABLE, "")
    return (key.encode() if isinstance(key, str) else key) or None


def is_hashed(text: str) -> bool:
    """True for a number that has been replaced already."""
    return _HASHED.fullmatch(text) is not None


def is_number(text: str) -> bool:
    """True for text in the form of an 18-digit identity number."""
    return _NUMBER.fullmatch(text.upper()) is not None


def check_character(text: str) -> str:
    """The check character that the first 17 digits ask for (ISO 7064, MOD 11-2)."""
    return _CHECK[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text[:17], strict=True)) % 11]


def gender_of(text: str) -> str:
    """`m` or `f` by the parity of the 17th digit."""
    return "m" if int(text[16]) % 2 else "f"


def birth_of(text: str) -> str:
    """Birth date as YYYY-MM-DD, which may be impossible."""
    return f"{text[6:10]}-{text[10:12]}-{text[12:14]}"


def keyed(text: str, key: bytes | None) -> str:
    """What is kept of a number: `hmac:` and 64 hex digits, the empty text without a key, a kept hash unchanged."""
    if not text or is_hashed(text):
        return text
    if key is None:
        return ""
    return PREFIX + hmac.new(key, text.upper().encode(), hashlib.sha256).hexdigest()
