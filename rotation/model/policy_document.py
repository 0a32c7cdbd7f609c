"""A policy file as one model: the general sections, every rule's parameters, source notes; and its way to a Policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from pydantic import Field, create_model

from rotation.errors import PolicyError
from rotation.i18n import LANGUAGES, _, language
from rotation.model.params import CHANGED, Section
from rotation.model.policy import General, Policy
from rotation.model.problem import Place, Problem
from rotation.model.settle import Given, canonical, merge, validated
from rotation.model.shape import resolve, shape

RULES, SOURCES = "rules", "sources"


class RuleNames(NamedTuple):
    """A rule's parameters and its names in both languages."""

    params: type[Section]
    zh: str
    en: str


class RawDocument(General):
    """A policy whose rules are not known here: their parameters stay as given until the rules are loaded."""

    rules: dict[str, dict[str, Any]] = Field(default_factory=dict)
    sources: dict[str, str] = Field(default_factory=dict)


def policy_document(rules: Mapping[str, RuleNames]) -> type[General]:
    """The model of a policy file for these rules: the fields of General, `rules` and `sources`."""
    fields: dict[str, Any] = {
        name: (rule.params, Field(default_factory=rule.params, title=rule.zh, json_schema_extra={"en": rule.en}))
        for name, rule in rules.items()
    }
    of_rules = create_model("Rules", __base__=Section, **fields)
    return cast(
        type[General],
        create_model(
            "PolicyDocument",
            __base__=General,
            rules=(of_rules, Field(default_factory=of_rules)),
            sources=(dict[str, str], Field(default_factory=dict)),
        ),
    )


def policy_from(given: Sequence[Given], document: type[General] = RawDocument) -> Policy:
    """The policy of several sources, later ones over earlier ones, all over the defaults.

    With the document of the registry every rule is typed and complete. Raises PolicyError with every problem.
    """
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    places: dict[str, Place] = {}
    for source in given:
        found = canonical(source.values, shape(document), "", source.place, problems)
        problems += _bad_sources(document, source)
        values = merge(values, found)
        places.update(source.places)
    where = Given(places=places).place
    model, more = validated(document, values, "", where)
    problems += more
    if problems or model is None:
        raise PolicyError(sorted(problems, key=_order))
    general = General.model_validate({name: getattr(model, name) for name in General.model_fields})
    rules: Any = getattr(model, RULES)
    plain = rules.model_dump(mode="json") if isinstance(rules, Section) else rules
    return Policy(general, plain, _own_notes(document, given), _by_canonical_key(document, places))


def _by_canonical_key(document: type[General], places: Mapping[str, Place]) -> dict[str, Place]:
    found = {key: resolve(document, key) for key in places}
    return {at[0] if (at := found[key]) else key: place for key, place in places.items()}


def _order(problem: Problem) -> tuple[str, str, int]:
    return problem.place.file, problem.place.sheet, problem.place.row or 0


def _bad_sources(document: type[General], given: Given) -> list[Problem]:
    """Source notes for keys that hold no value."""
    found = []
    for key in given.sources:
        at = resolve(document, key)
        if at is None or not at[1].is_leaf:
            message = _("{key}: a source note for something that is no parameter").format(key=key)
            advice = _("Write the dotted key as `rotation policy show` prints it, such as {example}.")
            place = given.place(f"{SOURCES}.{key}")
            found.append(
                Problem("unknown_policy_key", place, key, message, advice.format(example="balance.min_pupils"))
            )
    return found


def _own_notes(document: type[General], given: Sequence[Given]) -> dict[str, str]:
    """The source notes that say something else than the defaults' notes in either language."""
    own: dict[str, str] = {}
    for key, note in ((key, note.strip()) for source in given for key, note in source.sources.items()):
        found = resolve(document, key)
        usual = _in_all_languages(CHANGED) | (set() if found is None else _in_all_languages(found[1].source))
        if found is not None and note and note not in usual:
            own[found[0]] = note
    return own


def _in_all_languages(note: str) -> set[str]:
    found = {note}
    for name in LANGUAGES:
        with language(name):
            found.add(_(note))
    return found
