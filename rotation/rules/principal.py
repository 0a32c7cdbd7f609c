"""Rule principal: leaders of schools have a plan of their own (干部交流) and no part in the teachers' plan."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from pydantic import model_validator

from rotation.i18n import N_, _, current_language
from rotation.model.fields import Role
from rotation.model.params import ASSUMPTION, param
from rotation.model.problem import Place, Problem
from rotation.model.state import IntArray
from rotation.model.tables import all_tables
from rotation.model.vocabulary import ROLES
from rotation.rules.base import Finding, Rule, RuleParams

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.formulation.context import Context
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

_TERMS = N_("Beijing 京教人〔2016〕15号: principals move after six years; it may be deferred, nine years at most")
_FIVE_YEARS = N_("Beijing press conference of 2021-08-25: more than five years to retirement")


class Standing(StrEnum):
    """What the years in office ask of a leader."""

    MUST = "must"
    """In office as long as deferral allows, or longer."""
    DUE = "due"
    """At the limit or over it: moves, or the move is deferred and counted."""
    MAY = "may"
    """Long enough in office to be moved for others' sake."""
    STAYS = "stays"
    """Too short in office, or kept by exemption, deferral, status, nearness to retirement, or a pin."""


class Principal(Rule):
    """Leaders are never in the teachers' plan; `rotation leaders` makes the leaders' one.

    It is confidential: no file of the teachers' plan has a row, a rate or a reason about it.
    """

    id = "principal"
    kind = "pair"
    zh = "干部交流单列"
    en = "leaders apart"
    demands = N_("Principals, deputies and secretaries move by a plan of their own only.")
    formula = N_(
        "the teachers' plan: moves of teachers in one of the roles = 0\n"
        "the leaders' plan: at each school and role, leaders who come = leaders who go\n"
        "in office >= years_deferred full school years: moves; >= years: moves, or the years beyond are counted;\n"
        ">= years_movable: may move; fewer, or months to retirement <= months_to_retirement: stays\n"
        "minimise in order: years beyond of those deferred, moves of those not due, minutes one way, two lots"
    )
    example = N_(
        "A principal in office for seven full school years is due after six. If another principal may move, the two "
        "change places; otherwise the move is deferred and counted as two years beyond. After nine years it cannot "
        "be deferred any more."
    )
    rank = 12
    reasons = (N_("the role belongs to the separate plan for leaders"),)

    class Params(RuleParams):
        """Off by default. Years are full school years in office at the start of the plan."""

        on: bool = param(False, "启用", "on", _TERMS)
        roles: tuple[Role, ...] = param(
            ("principal", "deputy", "secretary"), "干部职务", "roles of leaders, each with posts of its own", _TERMS
        )
        years: int = param(6, "任满年数", "years in office after which a leader moves", _TERMS, ge=1, le=40)
        years_deferred: int = param(9, "暂缓后最长年数", "years in office at most, deferred", _TERMS, ge=1, le=40)
        years_movable: int = param(3, "可调整的最少年数", "years in office from which one may move", ASSUMPTION, ge=0)
        months_to_retirement: int = param(
            60, "距退休须多于(月)", "months to retirement must be more than", _FIVE_YEARS, ge=0, le=600
        )
        unknown_minutes: int = param(60, "未知通勤按(分钟)", "minutes where unknown", ASSUMPTION, ge=0, le=1000)

        @model_validator(mode="after")
        def _check_years(self) -> Principal.Params:
            if self.years > self.years_deferred:
                raise ValueError(N_("the years of a deferred move are fewer than those after which one moves"))
            return self

    def refuse_teachers(self, context: Context) -> IntArray:
        """Everybody in one of the leaders' roles."""
        roles = [ROLES.rank(code) for code in self.params.roles]
        return np.isin(context.state.teachers.role, roles).astype(np.int64)

    def examine(self, build: RotationBuilder) -> Iterable[Problem]:
        """Leaders whom the rates would count: the conditions of the teachers' plan do not leave them out."""
        leaders = np.flatnonzero((self.refuse_teachers(build.context) > 0) & build.eligible)
        if len(leaders):
            table = all_tables()["teachers"]
            place = Place(sheet=table.zh if current_language() == "zh_CN" else table.en)
            text = _("{count} leaders would be counted in the rates of the teachers' plan")
            advice = _("Name the roles {roles} in rules.eligibility.roles_out, and leave the rule eligibility on.")
            words = _(", ").join(ROLES.label(code) for code in self.params.roles)
            yield Problem(
                "leaders_in_two_plans", place, "", text.format(count=len(leaders)), advice.format(roles=words)
            )

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each leader whom the teachers' plan moves."""
        for move in reading.moves(plan):
            role = reading.teachers[move.teacher_id].role
            if role in self.params.roles:
                text = _("{teacher} is {role}; leaders move by a plan of their own")
                message = text.format(teacher=reading.teacher_name(move.teacher_id), role=ROLES.label(role))
                yield Finding(self.id, message, teacher_id=move.teacher_id)
