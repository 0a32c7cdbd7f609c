"""Finds every rule, types the policy's raw parameters, and exports the policy's JSON Schema."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import rotation.rules
from rotation.errors import PolicyError
from rotation.i18n import _
from rotation.io.policy import policy_of as given_policy
from rotation.model.instance import Instance
from rotation.model.params import CHANGED, Parameter, Section
from rotation.model.policy import General, Policy
from rotation.model.policy_document import RuleNames, policy_document
from rotation.model.problem import Problem
from rotation.model.settle import typed
from rotation.model.shape import leaves, near
from rotation.model.vocabulary import GOALS
from rotation.rules.base import Rule, RuleParams
from rotation.rules.settings import LOTTERY, goal_rule
from solvers.builder import VIOLATIONS


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


@lru_cache(maxsize=1)
def document() -> type[General]:
    """The model of a whole policy file with every rule; hand it to the readers of `rotation.io.policy`."""
    return policy_document({name: RuleNames(kind.Params, kind.zh, kind.en) for name, kind in rule_classes().items()})


def policy_of(instance: Instance, file: str | Path | None = None) -> Policy:
    """The policy of a case, complete: each value from the YAML file, else the data's policy sheet, else the default.

    Raises PolicyError with every problem of both.
    """
    return settled(given_policy(instance, None if file is None else Path(file), document()))


def settled(policy: Policy) -> Policy:
    """The same policy with every rule's parameters complete and in canonical form, so that equal ones hash equally.

    Raises PolicyError with every bad key and value at its place.
    """
    found: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for rule_id, params in _typed(policy, problems):
        found[rule_id] = params.model_dump(mode="json")
    if problems:
        raise PolicyError(problems)
    return Policy(policy.general, found, policy.sources, policy.places)


def load_rules(policy: Policy) -> list[Rule]:
    """The rules that are on, with typed parameters; PolicyError lists every bad key and value at its place."""
    problems: list[Problem] = []
    rules = [rule_classes()[rule_id](params) for rule_id, params in _typed(policy, problems) if params.on]
    if problems:
        raise PolicyError(problems)
    return rules


def _typed(policy: Policy, problems: list[Problem]) -> Iterator[tuple[str, RuleParams]]:
    """Every rule's parameters, the given ones over the defaults; what is wrong goes into `problems`."""
    problems += [_unknown_rule(policy, name) for name in policy.rules if name not in rule_classes()]
    problems += _unknown_goals(policy)
    problems += _idle_goals(policy)
    for rule_id, kind in rule_classes().items():
        given = dict(policy.rules.get(rule_id, {}))
        params, more = typed(kind.Params, given, f"rules.{rule_id}", policy.place)
        problems += more
        if params is not None:
            yield rule_id, params


def parameters(policy: Policy) -> Iterator[tuple[Parameter, str]]:
    """Every parameter of the policy with its source note: as given, else the default's; PolicyError as `settled`."""
    sections: list[tuple[Section, str, tuple[str, str]]] = [(policy.general, "", ("", ""))]
    problems: list[Problem] = []
    for rule_id, params in _typed(policy, problems):
        kind = rule_classes()[rule_id]
        sections.append((params, f"rules.{rule_id}", (kind.zh, kind.en)))
    if problems:
        raise PolicyError(problems)
    usual = _defaults()
    for part, prefix, names in sections:
        for leaf in leaves(part, prefix, names):
            changed = leaf.key not in usual or usual[leaf.key] != leaf.value
            note = _(CHANGED) if changed else _(leaf.default_source)
            yield leaf, policy.sources.get(leaf.key) or note


@lru_cache(maxsize=1)
def _defaults() -> dict[str, Any]:
    """Every parameter's default value by key."""
    parts: list[tuple[Section, str]] = [(General(), "")]
    parts += [(kind.Params(), f"rules.{rule_id}") for rule_id, kind in rule_classes().items()]
    return {leaf.key: leaf.value for part, prefix in parts for leaf in leaves(part, prefix)}


def json_schema() -> dict[str, Any]:
    """JSON Schema of a policy file: general sections, `rules` and `sources`; every key may be left out."""
    schema = document().model_json_schema(ref_template="#/$defs/{model}")
    for rule_id, kind in rule_classes().items():
        schema["$defs"]["Rules"]["properties"][rule_id]["description"] = inspect.getdoc(kind) or ""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "rotation policy"}


def _unknown_goals(policy: Policy) -> Iterator[Problem]:
    """Names in `goal_order` and `goals` that no rule's goal has; a rule's id stands for all of its goals."""
    known = [
        VIOLATIONS,
        *(name for rule_id, kind in rule_classes().items() if kind.goals for name in (rule_id, *kind.goals)),
    ]
    given = [(f"goal_order.{index}", name) for index, name in enumerate(policy.general.goal_order)]
    for key, name in [*given, *((f"goals.{name}", name) for name in policy.general.goals)]:
        if name not in known:
            message = _("there is no goal {goal}").format(goal=name)
            advice = _("Known are: {words}.").format(words=_(", ").join(dict.fromkeys(known)))
            yield Problem("unknown_goal", policy.place(key), name, message, advice)


def _idle_goals(policy: Policy) -> Iterator[Problem]:
    """Names in `goal_order` behind the lottery, which leaves one plan, and prices of softened rules switched off."""
    order, draws = policy.general.goal_order, (LOTTERY, *rule_classes()[LOTTERY].goals)
    last = [goal_rule(policy, goal) for goal in draws[1:]]
    one_plan = all(rule.on and not (rule.tolerance or rule.tolerance_permille) for rule in last)
    first = next((index for index, name in enumerate(order) if name in draws), len(order))
    for index, name in enumerate(order[first:], start=first):
        if one_plan and policy.rules.get(LOTTERY, {}).get("on", True) and name not in draws:
            message = _(
                "the goal “{goal}” stands after the lottery, which leaves one plan only: it would decide nothing"
            )
            advice = _("Put it before the lottery, or leave it out: goals not named come before the lottery.")
            goal = GOALS.label(name) if name in GOALS.codes else name
            yield Problem("idle_goal", policy.place(f"goal_order.{index}"), name, message.format(goal=goal), advice)
    if not goal_rule(policy, VIOLATIONS).on:
        message = _("the prices of softened rules cannot be switched off together")
        advice = _("Delete the line, and switch off each rule that is to cost nothing: rules.<rule>.on.")
        yield Problem("prices_off", policy.place(f"goals.{VIOLATIONS}.on"), _("no"), message, advice)


def _unknown_rule(policy: Policy, rule_id: str) -> Problem:
    close = near(rule_id, rule_classes())
    advice = _("Did you mean {keys}?") if close else _("Known rules: {keys}.")
    return Problem(
        "unknown_rule",
        policy.place(f"rules.{rule_id}"),
        rule_id,
        _("there is no rule {rule}").format(rule=rule_id),
        advice.format(keys=_(", ").join(close or rule_classes())),
    )
