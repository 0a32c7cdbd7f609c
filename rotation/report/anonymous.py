"""Names replaced by numbers, for readers outside the office: the same person or school has one number in one output."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Literal

import pandas as pd

from rotation.i18n import _
from rotation.model.instance import Instance
from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.report.compared import Compared, Hidden, Place, Share, SideFacts
from rotation.report.comparison_data import count_differing, rows_together

NAMING = ("general.partners", "partners")
"""Parameters whose values are names."""


def numbered(codes: Iterable[str], salt: str, text: str) -> dict[str, str]:
    """A text with a number for each code; the order is that of hashes, so that it tells nothing of the codes."""
    order = sorted(set(codes), key=lambda code: hashlib.sha256(f"{salt}|{code}".encode()).digest())
    width = len(str(len(order)))
    return {code: text.format(number=f"{at:0{width}}") for at, code in enumerate(order, start=1)}


def anonymous_case(plan: Plan, instance: Instance, policy: Policy) -> tuple[Plan, Instance, Policy]:
    """Plan, data and policy with numbers for the names of teachers, schools, groups, districts and authorities.

    Codes, places and everything that a rule reads stay as they are, so that the checker finds the same.
    """
    salt = instance.digest()
    tables = {name: frame.copy() for name, frame in instance.tables.items()}
    people, schools, groups, head = (tables[name] for name in ("teachers", "schools", "groups", "plan"))
    teachers = numbered(people["teacher_id"], salt, _("teacher {number}"))
    places = numbered(schools["school_id"], salt, _("school {number}"))
    people["name"] = people["teacher_id"].map(teachers)
    schools["name"] = schools["school_id"].map(places)
    for name in ("campus_name", "address"):
        schools[name] = ""
    groups["group_name"] = groups["group_id"].map(numbered(groups["group_id"], salt, _("school group {number}")))
    schools["school_district"] = _renamed(schools["school_district"], salt, _("school district {number}"))
    names = dict.fromkeys([instance.authority, *schools["authority"], *policy.general.partners])
    others = numbered([name for name in names if name not in ("", instance.authority)], salt, _("authority {number}"))
    others |= {instance.authority: _("the authority"), "": ""}
    head["authority"] = head["authority"].map(others)
    schools["authority"] = schools["authority"].map(others)
    general = policy.general.model_copy(update={"partners": tuple(others[one] for one in policy.general.partners)})
    moves = plan.moves.copy()
    moves["teacher_name"] = moves["teacher_id"].map(teachers).fillna("")
    for name in ("from_school", "to_school"):
        moves[f"{name}_name"] = moves[name].map(places).fillna("")
    facts = {name: others[instance.authority] if name == "authority" else value for name, value in plan.facts.items()}
    return Plan(moves, facts), replace(instance, tables=tables), replace(policy, general=general)


def _renamed(names: pd.Series[str], salt: str, text: str) -> pd.Series[str]:
    """Numbers for the names of a column; blanks stay."""
    return names.map({**numbered((name for name in names if name), salt, text), "": ""})


def anonymous_facts(facts: Compared) -> Compared:
    """A comparison with numbers for names; cells of the data that differ are counted, since their rows have codes.

    The names of the sides stay: who compares has chosen them.
    """
    salt = f"{facts.authority}|{facts.plan_year}"
    found = [one.name for one in facts.schools] + [one.school for one in facts.teachers]
    found += [place.school for one in facts.teachers for place in one.places if isinstance(place, Place)]
    schools = numbered(found, salt, _("school {number}"))
    people = numbered((one.code for one in facts.teachers), salt, _("teacher {number}"))

    def place(one: Place | Literal["stays"] | None) -> Place | Literal["stays"] | None:
        return one.model_copy(update={"school": schools[one.school]}) if isinstance(one, Place) else one

    hidden = {(one.table, one.column): list(one.counts) for one in facts.hidden}
    for cell in facts.cells:
        count_differing(cell, hidden.setdefault((cell.table, cell.column), [0] * len(facts.sides)))
    return facts.model_copy(
        update={
            "authority": _("the authority"),
            "sides": tuple(_side(one, facts.authority, schools, salt) for one in facts.sides),
            "teachers": tuple(
                one.model_copy(
                    update={
                        "code": "",
                        "name": people[one.code],
                        "school": schools[one.school],
                        "places": tuple(map(place, one.places)),
                    }
                )
                for one in facts.teachers
            ),
            "schools": tuple(one.model_copy(update={"code": "", "name": schools[one.name]}) for one in facts.schools),
            "settings": tuple(one for one in facts.settings if one.key not in NAMING),
            "cells": (),
            "hidden": tuple(Hidden(table=t, column=c, counts=tuple(n)) for (t, c), n in sorted(hidden.items())),
            "rows": tuple(rows_together(facts.rows)),
        }
    )


def _side(side: SideFacts, authority: str, schools: Mapping[str, str], salt: str) -> SideFacts:
    """A side without names; rates of schools that have no number here are left out."""
    if side.plan is None:
        return side
    others = numbered((one.authority for one in side.plan.spreads), salt, _("authority {number}"))
    named = {**others, **schools, authority: _("the authority")}
    rename: Callable[[str], str] = named.__getitem__
    shares = tuple(
        one.model_copy(update={"scope": _scope(one, authority, named)})
        for one in side.plan.shares
        if one.scope in named or not one.scope or authority in one.scope
    )
    spreads = tuple(one.model_copy(update={"authority": rename(one.authority)}) for one in side.plan.spreads)
    return side.model_copy(update={"plan": side.plan.model_copy(update={"shares": shares, "spreads": spreads})})


def _scope(one: Share, authority: str, named: Mapping[str, str]) -> str:
    return named.get(one.scope) or one.scope.replace(authority, named[authority])
