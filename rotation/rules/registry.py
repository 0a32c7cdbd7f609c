"""Finds every rule, types the policy's raw parameters, and exports the policy's JSON Schema."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

import rotation.rules
from rotation.errors import PolicyError
from rotation.i18n import _
from rotation.model.params import Parameter, Section, leaves
from rotation.model.policy import General, Policy
from rotation.model.problem import Place, Problem
from rotation.rules.base import Rule


@lru_cache(maxsize=1)
def rule_classes() -> dict[str, type[Rule]]:
    """Every rule of this package by id, in order of rank then id; two of one id are an error."""
    found: dict[str, type[Rule]] = {}
    for module_info in pkgutil.iter_modules(rotation.rules.__path__):
        module = importlib.import_module(f"rotation.rules.{module_info.name}")
        for _name, value in inspect.getmembers(module, inspect.isclass):
            if issubclass(value, Rule) and value.__module__ == module.__name__ and "id" in vars(value):
                if value.id in found:
                    raise RuntimeError(f"two rules named {value.id}")
                found[value.id] = value
    return dict(sorted(found.items(), key=lambda item: (item[1].rank, item[0])))


def load_rules(policy: Policy) -> list[Rule]:
    """The rules that are on, with typed parameters; PolicyError lists every bad key and value at its place."""
    problems = [_unknown_rule(policy, name) for name in policy.rules if name not in rule_classes()]
    rules = []
    for rule_id, kind in rule_classes().items():
        try:
            params = kind.Params.model_validate(dict(policy.rules.get(rule_id, {})))
        except ValidationError as error:
            problems += [_problem(policy, f"rules.{rule_id}", detail) for detail in error.errors()]
            continue
        if params.on:
            rules.append(kind(params))
    if problems:
        raise PolicyError(problems)
    return rules


def parameters(policy: Policy) -> Iterator[tuple[Parameter, str]]:
    """Every parameter of the policy with its source note: as given, else the default's."""
    sections: list[tuple[Section, str, tuple[str, str]]] = [(policy.general, "", ("", ""))]
    for rule_id, kind in rule_classes().items():
        params = kind.Params.model_validate(dict(policy.rules.get(rule_id, {})))
        sections.append((params, f"rules.{rule_id}", (kind.zh, kind.en)))
    for part, prefix, names in sections:
        for leaf in leaves(part, prefix, names):
            yield leaf, policy.sources.get(leaf.key) or _(leaf.default_source)


def json_schema() -> dict[str, Any]:
    """JSON Schema of a policy file: general sections, `rules` and `sources`."""
    schema = General.model_json_schema(ref_template="#/$defs/{model}")
    definitions = schema.setdefault("$defs", {})
    rules: dict[str, Any] = {}
    for rule_id, kind in rule_classes().items():
        part = kind.Params.model_json_schema(ref_template="#/$defs/{model}")
        definitions.update(part.pop("$defs", {}))
        part["title"] = kind.zh
        part["description"] = inspect.getdoc(kind) or ""
        rules[rule_id] = part
    schema["properties"]["rules"] = {"type": "object", "properties": rules, "additionalProperties": False}
    schema["properties"]["sources"] = {"type": "object", "additionalProperties": {"type": "string"}}
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "rotation policy"
    return schema


def _unknown_rule(policy: Policy, rule_id: str) -> Problem:
    known = _(", ").join(rule_classes())
    return Problem(
        "unknown_rule",
        policy.place(f"rules.{rule_id}"),
        rule_id,
        _("there is no rule {rule}").format(rule=rule_id),
        _("Known rules: {known}.").format(known=known),
    )


def _problem(policy: Policy, prefix: str, detail: Any) -> Problem:
    key = ".".join([prefix, *(str(part) for part in detail["loc"])])
    place: Place = policy.place(key)
    return Problem(
        "bad_policy_value",
        place,
        str(detail.get("input", "")),
        _("{key}: the value {value} is not accepted").format(key=key, value=detail.get("input")),
        str(detail["msg"]),
    )
