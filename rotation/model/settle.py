"""From what files and sheets give to typed values: keys and words made canonical, merged over the defaults, checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from pydantic import ValidationError

from rotation.i18n import N_, _
from rotation.model.explain_validation import explain, shown
from rotation.model.fields import FALSE_WORDS, TRUE_WORDS, clean
from rotation.model.params import Section
from rotation.model.problem import Place, Problem
from rotation.model.shape import Shape, listed, near, shape
from rotation.model.wordlist import fold
from rotation.model.words import split_list

S = TypeVar("S", bound=Section)
Where = Callable[[str], Place]
"""Dotted key -> where it, or the nearest part above it, stands."""

SCALARS = (str, int, float)

UNITS = {
    "permille": N_("It counts thousandths: 15 per cent is written 150."),
    "percent": N_("It counts hundredths: 15 per cent is written 15."),
}
"""Part of a key -> what its number counts, told where a number cannot be read, lest 15 % become 1.5 %."""
NUMERIC = ("int_", "float_", "bad_integer", "bad_number", "less_", "greater_")


@dataclass
class Given:
    """What one source gives: nested values, the place of every dotted key, and source notes by key."""

    values: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)

    def place(self, key: str) -> Place:
        """Where a key, or the nearest part above it, stands."""
        while key:
            if key in self.places:
                return self.places[key]
            key = key.rpartition(".")[0]
        return self.places.get("", Place())


def canonical(given: Any, at: Shape, key: str, where: Where, problems: list[Problem]) -> Any:
    """The value with every key and word in canonical form; unknown keys are reported and left out.

    Texts that stand for other types (是, "60", 小学、初中) are read as these; what cannot be read stays for the typed
    check.
    """
    if at.kind is Any:
        return given
    if at.is_leaf:
        return _leaf(given, at, key, where, problems)
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        problems.append(problem_at("dict_type", given, key, where, at))
        return {}
    found: dict[str, Any] = {}
    for raw, part in given.items():
        name = at.canonical(str(raw))
        here = f"{key}.{raw}" if key else str(raw)
        if name is None:
            problems.append(_unknown(str(raw), here, at, where))
        elif name in found:
            problems.append(problem_at("key_twice", raw, here, where, at.below(name)))
        else:
            found[name] = canonical(part, at.below(name), here, where, problems)
    return found


def _leaf(given: Any, at: Shape, key: str, where: Where, problems: list[Problem]) -> Any:
    if at.item is not None:
        if isinstance(given, str):
            given = split_list(given)
        elif isinstance(given, SCALARS) and not isinstance(given, bool):
            given = [given]
        if isinstance(given, (list, tuple)):
            inner = shape(at.item)
            return [_leaf(one, inner, f"{key}.{index}", where, problems) for index, one in enumerate(given)]
        return given
    if isinstance(given, bool) and at.kind in (int, float):
        return shown(given)  # True is 1 to the type check, and never what is meant
    return _scalar(given, at) if isinstance(given, str) else given


def _scalar(text: str, at: Shape) -> Any:
    """A text read as the type that is wanted, or unchanged."""
    word = fold(clean(text))
    if at.words is not None:
        return at.words.find(text) or text
    if at.kind is bool and word in TRUE_WORDS | (FALSE_WORDS - {""}):
        return word in TRUE_WORDS
    if at.choices:
        return next((choice for choice in at.choices if fold(str(choice)) == word), text)
    if at.kind in (int, float):
        return clean(text).replace(",", "").removesuffix(".0")
    return text


def merge(below: Any, above: Any) -> Any:
    """`above` over `below`: tables key by key, everything else replaced."""
    if isinstance(below, Mapping) and isinstance(above, Mapping):
        return {**below, **{key: merge(below.get(key), part) for key, part in above.items()}}
    return above


def typed(model: type[S], given: Mapping[str, Any], prefix: str, where: Where) -> tuple[S | None, list[Problem]]:
    """A section from the values given for it, merged over its defaults; None and every problem where one is wrong."""
    problems: list[Problem] = []
    values = canonical(given, shape(model), prefix, where, problems)
    found, more = validated(model, values, prefix, where)
    return (None if problems else found), problems + more


def validated(model: type[S], values: Mapping[str, Any], prefix: str, where: Where) -> tuple[S | None, list[Problem]]:
    """A section from canonical values, merged over its defaults; None and every problem where one is wrong."""
    try:
        return model.model_validate(merge(_defaults(model), values)), []
    except ValidationError as error:
        return None, list(_problems(model, error, prefix, where))


@cache
def _defaults(model: type[Section]) -> Mapping[str, Any]:
    """The values of a section for which nothing is given."""
    return model().model_dump()


def _problems(model: type[Section], error: ValidationError, prefix: str, where: Where) -> Iterator[Problem]:
    for detail in error.errors(include_url=False):
        path = [str(part) for part in detail["loc"] if part != "[key]"]
        at = shape(model)
        for part in path:
            name = None if at.is_leaf else at.canonical(part)
            if name is None:
                break
            at = at.below(name)
        key = ".".join([prefix, *path] if prefix else path)
        context: dict[str, Any] = dict(detail.get("ctx", {}))
        if detail["type"] == "unknown_word" and at.words is None and at.item is not None:
            at = shape(at.item, at.zh, at.en)
        is_key = "[key]" in detail["loc"]
        yield problem_at(detail["type"], detail.get("input"), key, where, at, context, is_key=is_key)


def problem_at(
    kind: str,
    value: object,
    key: str,
    where: Where,
    at: Shape,
    context: dict[str, Any] | None = None,
    *,
    is_key: bool = False,
) -> Problem:
    """A problem of a policy value, or of the last part of its key: what it means, what is wrong, what to write."""
    words = dict(context or {})
    if at.words is not None:
        words["expected"] = listed([f"{name} ({at.words.label(name)})" for name in at.words.codes])
        kind = "unknown_word" if kind == "literal_error" else kind
    message, advice = explain(kind, value, words)
    unit = next((text for part, text in UNITS.items() if _counts(part, key, at)), None)
    unit = unit if kind.startswith(NUMERIC) and not is_key else None
    if unit is not None:
        advice = _("{advice} {unit}").format(advice=advice, unit=_(unit))
    title = at.title()
    if title and key:
        message = _("{key} ({name}): {message}").format(key=key, name=title, message=message)
    elif key:
        message = _("{key}: {message}").format(key=key, message=message)
    return Problem("bad_policy_value", where(key), shown(value), message, advice)


def _counts(unit: str, key: str, at: Shape) -> bool:
    """The key, or the name of a table of such numbers, says that the value counts in the unit."""
    return unit in key or {"permille": "(千分)", "percent": "(百分)"}[unit] in at.zh


def _unknown(raw: str, key: str, at: Shape, where: Where) -> Problem:
    known = at.known()
    close = at.called(raw) or near(raw, known)
    words = {"expected": listed(close or known)}
    message, advice = explain("misspelt_key" if close else "unknown_key", raw, words)
    text = _("{key}: {message}").format(key=key, message=message)
    return Problem("unknown_policy_key", where(key), raw, text, advice)
