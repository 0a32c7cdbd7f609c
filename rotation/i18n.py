"""Texts in Chinese and English: gettext over English message ids, one language per context."""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

DOMAIN = "rotation"
LANGUAGES = ("zh_CN", "en")
LOCALE_DIR = Path(__file__).parent / "locale"

_language: ContextVar[str | None] = ContextVar("rotation_language", default=None)


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> gettext.NullTranslations:
    """The compiled catalogue of a language; English is the message ids themselves."""
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE_DIR, languages=[language])


def default_language() -> str:
    """`ROTATION_LANG`, else English where the locale asks for it, else Chinese."""
    wanted = os.environ.get("ROTATION_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    if not wanted:
        wanted = locale.getlocale()[0] or ""
    return "en" if wanted.lower().startswith("en") else "zh_CN"


def current_language() -> str:
    """The language in which texts are made now."""
    return _language.get() or default_language()


def set_language(language: str) -> None:
    """Make texts in `language` from here on in this context; ValueError for an unknown one."""
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}; known: {', '.join(LANGUAGES)}")
    _language.set(language)


@contextmanager
def language(name: str) -> Iterator[None]:
    """Make texts in another language inside a with-block."""
    token = _language.set(name)
    try:
        yield
    finally:
        _language.reset(token)


def _(message: str) -> str:
    """The message in the current language."""
    return catalogue(current_language()).gettext(message)


def N_(message: str) -> str:  # noqa: N802 - the field's own name for "mark only"
    """Mark a message for the catalogue; translate it later with `_`."""
    return message


def ngettext(singular: str, plural: str, count: int) -> str:
    """The message for a count in the current language."""
    return catalogue(current_language()).ngettext(singular, plural, count)
