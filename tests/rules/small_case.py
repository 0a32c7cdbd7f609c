"""One small case to vary: three schools of one group, teachers who may all go, and questions about single moves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from rotation.formulation.candidates import all_pairs
from rotation.formulation.context import Context
from rotation.formulation.links import all_links
from rotation.model.instance import Instance
from rotation.model.plan import Move, Plan
from rotation.model.policy import Policy
from rotation.rules.base import Finding, Rule
from rotation.rules.reading import Reading
from tests.rules.random_instances import move_of

START = "2026-09-01"
SCHOOLS: dict[str, dict[str, Any]] = {
    "CITY": {"name": "城关小学", "locale": "urban", "tier": "strong"},
    "TOWN": {"name": "镇中心小学", "locale": "town", "tier": "ordinary"},
    "HILL": {"name": "山区小学", "locale": "rural", "tier": "short"},
}
TEACHER: dict[str, Any] = {
    "gender": "m",
    "birth_date": "1985-03",
    "quota_school_id": "CITY",
    "employment": "in_quota",
    "status": "on_post",
    "tenure_start": "2015-09",
    "stage": "primary",
    "subject": "chinese",
    "consent": "obedient",
}


def teacher(code: str = "T1", **changes: Any) -> dict[str, Any]:
    """A teacher whom no rule keeps from going, with changes."""
    return {"teacher_id": code, "name": f"{code}老师", **TEACHER, **changes}


def case(
    *teachers: dict[str, Any],
    schools: dict[str, dict[str, Any]] | None = None,
    policy: Policy | None = None,
    start: str = START,
    **tables: list[dict[str, Any]],
) -> Context:
    """The context of three primary schools (changed by `schools`) with lines of four subjects, and the teachers."""
    places = {code: {**facts, **(schools or {}).get(code, {})} for code, facts in SCHOOLS.items()}
    places.update({code: facts for code, facts in (schools or {}).items() if code not in SCHOOLS})
    rows = [
        {"school_id": code, "stages": "primary", "quota": 20, "pupils_primary": 400, **facts}
        for code, facts in places.items()
    ]
    found = {
        "plan": [{"authority": "示例区", "plan_year": 2026, "start_date": start, "public_seed": "7"}],
        "schools": rows,
        "groups": [{"group_id": "G", "school_id": code} for code in places],
        "needs": [
            {"school_id": code, "stage": "primary", "subject": subject, "need": 1.0}
            for code in places
            for subject in ("chinese", "math", "pe", "music")
        ],
        "teachers": list(teachers) or [teacher()],
        **tables,
    }
    return Context.of(Instance.of({name: pd.DataFrame(part) for name, part in found.items() if part}), policy)


def reason_of(rule: Rule, context: Context, school: str = "HILL", code: str = "T1", **line: str) -> int:
    """The rule's reason number against a secondment of the teacher to a school's line; 0 where it passes."""
    index = context.state.teacher_index[code]
    if rule.refuse_teachers(context)[index]:
        return int(rule.refuse_teachers(context)[index])
    wanted = move(context, school, code, **line)
    one = np.array([index])
    pairs = all_pairs(context, all_links(context, context.state.teachers.school[one]), one)
    at = [number for number in range(len(pairs)) if move_of(context, pairs, number) == wanted]
    assert len(at) == 1, f"no such pair: {wanted}"
    return int(rule.refuse(pairs.take(np.array(at)), context)[0])


def move(context: Context, school: str = "HILL", code: str = "T1", **line: str) -> Move:
    """A move of the teacher in the own subject, by secondment with the whole load, or as `line` says."""
    row = context.instance.teachers.set_index("teacher_id").loc[code]
    form = line.get("form", "secondment")
    load = (context.policy.general.forms[form].loads or (int(row["load"]),))[0]
    return Move(code, school, line.get("stage", row["stage"]), line.get("subject", row["subject"]), form, load)


def found(rule: Rule, context: Context, *moves: Move) -> list[Finding]:
    """The rule's findings on a plan of these moves."""
    return list(rule.check(Plan.of(moves), Reading(context.instance, context.policy)))


def agreed_reason(rule: Rule, context: Context, school: str = "HILL", code: str = "T1", **line: str) -> int:
    """`reason_of`, once it is certain that the check says the same about the move."""
    reason = reason_of(rule, context, school, code, **line)
    findings = found(rule, context, move(context, school, code, **line))
    assert bool(reason) == bool(findings)
    return reason


def with_forms(*open_forms: str, **changes: dict[str, Any]) -> Policy:
    """The default policy with only these forms open, each changed as given by its code."""
    general = Policy().general
    forms = {
        code: rule.model_copy(update={"open": code in open_forms, **changes.get(code, {})})
        for code, rule in general.forms.items()
    }
    return Policy(general=general.model_copy(update={"forms": forms}))


def with_channels(*open_channels: str, order: tuple[str, ...] = (), forms: tuple[str, ...] = ()) -> Policy:
    """The default policy with only these channels open, in another order and with other forms where given."""
    general = (with_forms(*forms) if forms else Policy()).general
    channels = {
        code: rule.model_copy(update={"open": code in open_channels}) for code, rule in general.channels.items()
    }
    changes = {"channels": channels, "channel_order": order or general.channel_order}
    return Policy(general=general.model_copy(update=changes))
