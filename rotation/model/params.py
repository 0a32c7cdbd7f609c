"""A policy parameter: a typed value with its name in both languages and the source it is taken from."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from rotation.i18n import N_, current_language
from rotation.model.wordlist import Vocabulary

ASSUMPTION = N_("assumption of this tool; the district confirms or replaces it")


CHANGED = N_("changed by the district; no source given")
"""The note of a value that is not the default and has no note of its own."""


_BOTH = re.compile(r"(?P<zh>.*[\u4e00-\u9fff].*?) / (?P<en>[^\u4e00-\u9fff]+)")


def note_shown(note: str) -> str:
    """A source note in the current language, where it is written in both: “文件：内容 / content”.

    The document keeps its name in English too. Every other note stays as it is.
    """
    found = _BOTH.fullmatch(note)
    if found is None:
        return note
    if current_language() == "zh_CN":
        return found["zh"]
    document, colon, _content = found["zh"].partition("：")
    return f"{document}: {found['en']}" if colon else found["en"]


class Section(BaseModel):
    """Base of every part of the policy; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


def param(default: Any, zh: str, en: str, source: str = ASSUMPTION, **limits: Any) -> Any:
    """A parameter with its default, names, source note, and pydantic limits (ge, le, ...)."""
    return Field(default=default, title=zh, json_schema_extra={"en": en, "source": source}, **limits)


def section(kind: type[Section], zh: str, en: str) -> Any:
    """A nested part of the policy with all its defaults."""
    return Field(default_factory=kind, title=zh, json_schema_extra={"en": en})


class Parameter(BaseModel):
    """One leaf of the policy as a person sees it."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    key: str
    zh: str
    en: str
    value: Any
    default_source: str
    words: Vocabulary | None = None
    """The word list that the value, or each item of it, is taken from."""

    @property
    def name(self) -> str:
        """The name in the current language."""
        return self.zh if current_language() == "zh_CN" else self.en
