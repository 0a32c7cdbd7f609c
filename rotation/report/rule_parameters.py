"""A rule's parameters for people: names, default, range and source of each, read off its model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from rotation.i18n import _
from rotation.model.params import Section
from rotation.model.shape import Shape, shape
from rotation.model.wordlist import Vocabulary


class ParameterFacts(NamedTuple):
    """One parameter; texts are in the current language, except for the names in both."""

    key: str
    zh: str
    en: str
    default: str
    range: str
    source: str


def parameter_facts(params: type[Section]) -> Iterator[ParameterFacts]:
    """Every parameter of a section and of the sections in it; a table of plain values is one parameter."""
    yield from _below(params(), shape(params), "")


def _below(value: Any, at: Shape, prefix: str) -> Iterator[ParameterFacts]:
    keys = at.known() if at.section is not None else tuple(value)
    for key in keys:
        part = getattr(value, key) if at.section is not None else value[key]
        inner, name = at.below(key), f"{prefix}{key}"
        if inner.section is not None or (inner.value is not None and shape(inner.value).section is not None):
            yield from _below(part, inner, f"{name}.")
            continue
        annotation = at.section.model_fields[key].rebuild_annotation() if at.section is not None else at.value
        schema = TypeAdapter(annotation).json_schema()
        default, allowed = _value(part, inner), _range(inner, schema)
        yield ParameterFacts(name, inner.zh, inner.en, default, allowed, _(inner.source))


def _label(code: str, words: Vocabulary | None) -> str:
    """A code, and in brackets what it means where a word list says more."""
    if words is None or code not in words.codes or words.label(code) == code:
        return code
    return _("{code} ({meaning})").format(code=code, meaning=words.label(code))


def _value(value: Any, at: Shape) -> str:
    """A default in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        inner = shape(at.value)
        pairs = (f"{_label(str(key), at.keys)}: {_value(part, inner)}" for key, part in value.items())
        return _joined(pairs)
    if isinstance(value, (tuple, list)):
        return _joined(_value(one, shape(at.item)) for one in value)
    return _label(str(value), at.words)


def _range(at: Shape, schema: Mapping[str, Any]) -> str:
    """What may stand there."""
    if at.value is not None:
        allowed = _range(shape(at.value), schema.get("additionalProperties", {}))
        fixed = schema.get("propertyNames", {})
        codes = at.keys.codes if at.keys else fixed.get("enum", [fixed["const"]] if "const" in fixed else [])
        if not codes:
            return _("for any key: {range}").format(range=allowed)
        keys = _joined(_label(str(code), at.keys) for code in codes)
        return _("for each of {keys}: {range}").format(keys=keys, range=allowed)
    if at.item is not None:
        return _("any of: {range}").format(range=_range(shape(at.item), schema.get("items", {})))
    if at.kind is bool:
        return _("yes or no")
    if at.words is not None:
        return _joined(_label(code, at.words) for code in at.words.codes)
    if at.choices:
        return _joined(str(choice) for choice in at.choices)
    if at.kind is int:
        return _numbers(schema)
    return _("pattern {pattern}").format(pattern=schema["pattern"]) if "pattern" in schema else _("text")


def _numbers(schema: Mapping[str, Any]) -> str:
    least = schema.get("minimum", schema["exclusiveMinimum"] + 1 if "exclusiveMinimum" in schema else None)
    most = schema.get("maximum", schema["exclusiveMaximum"] - 1 if "exclusiveMaximum" in schema else None)
    if least is None and most is None:
        return _("any whole number")
    if most is None:
        return _("at least {number}").format(number=least)
    return _("at most {number}").format(number=most) if least is None else f"{least}–{most}"


def _joined(texts: Iterable[str]) -> str:
    return _(", ").join(texts) or _("none")
