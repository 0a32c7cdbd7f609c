"""A policy parameter: a typed value with its name in both languages and the source it is taken from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from rotation.i18n import N_, current_language

ASSUMPTION = N_("assumption of this tool; the district confirms or replaces it")


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

    model_config = ConfigDict(frozen=True)

    key: str
    zh: str
    en: str
    value: Any
    default_source: str

    @property
    def name(self) -> str:
        """The name in the current language."""
        return self.zh if current_language() == "zh_CN" else self.en


def leaves(value: Section, prefix: str = "", names: tuple[str, str] = ("", "")) -> Iterator[Parameter]:
    """Every parameter below a section, in order, with dotted keys such as `forms.secondment.open`."""
    for field, info in type(value).model_fields.items():
        key = f"{prefix}.{field}" if prefix else field
        extra: Any = info.json_schema_extra or {}
        zh, en = info.title or field, extra.get("en", field)
        if names[0]:
            zh, en = f"{names[0]}·{zh}", f"{names[1]}: {en}"
        yield from _leaves_of(getattr(value, field), key, zh, en, extra.get("source", ASSUMPTION))


def _leaves_of(value: Any, key: str, zh: str, en: str, source: str) -> Iterator[Parameter]:
    if isinstance(value, Section):
        yield from leaves(value, key, (zh, en))
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _leaves_of(part, f"{key}.{name}", f"{zh}·{name}", f"{en}: {name}", source)
    else:
        yield Parameter(key=key, zh=zh, en=en, value=value, default_source=source)
