"""Rule eligibility: who may rotate at all. It is the denominator of the rates, before pins and candidates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rotation.i18n import N_, _
from rotation.model.dates import MISSING_DAY, MISSING_MONTH, days, months_later, years_later
from rotation.model.retirement import retirement_months
from rotation.model.state import BoolArray, IntArray
from rotation.model.vocabulary import ROLES, STAGES
from rotation.rules.base import Finding, Rule
from rotation.rules.eligibility_params import BY_KIND, REASONS, EligibilityParams, Obstacle
from rotation.rules.tenure import full_years, tenure_starts, years_on_leave

if TYPE_CHECKING:
    from rotation.formulation.context import Context
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading


@dataclass(frozen=True, eq=False)
class Eligibility:
    """One entry a teacher; months are month indices."""

    mask: IntArray
    """Bit `Obstacle - 1` is set for every obstacle."""
    tenure_start: IntArray
    years: IntArray
    """Full school years at the present legal entity."""
    retirement: IntArray

    @property
    def eligible(self) -> BoolArray:
        """Nothing stands in the way."""
        return np.asarray(self.mask == 0, dtype=np.bool_)

    @property
    def first(self) -> IntArray:
        """Number of the first obstacle, 0 for the eligible."""
        bits = self.mask[:, None] >> np.arange(len(Obstacle)) & 1
        return np.where(self.mask > 0, bits.argmax(axis=1) + 1, 0).astype(np.int64)

    def has(self, obstacle: Obstacle) -> BoolArray:
        """Teachers with that obstacle."""
        return np.asarray(self.mask >> (obstacle - 1) & 1, dtype=np.bool_)


def assess(context: Context, params: EligibilityParams) -> Eligibility:
    """Every obstacle of every teacher on the start date."""
    people, table = context.state.teachers, context.instance.teachers
    starts = tenure_starts(context, restart_after_posting=params.restart_after_posting)
    years = full_years(context, starts) - years_on_leave(context, starts, params)
    retirement = retirement_months(table, params.retirement)
    employment, status = _staff(context)
    stages = [index for index, code in enumerate(STAGES.codes) if code in params.stages]
    roles = [index for index, code in enumerate(ROLES.codes) if code in params.roles_out]
    found = {
        Obstacle.EMPLOYMENT: ~employment,
        Obstacle.STATUS: ~status,
        Obstacle.SCHOOL: ~_in_scope(context, params),
        Obstacle.ROLE: np.isin(people.role, roles),
        Obstacle.STAGE: ~np.isin(people.stage, stages),
        Obstacle.RUNNING: people.running,
        Obstacle.TENURE: years < params.years,
        Obstacle.RETIREMENT: _near_retirement(context, params, retirement),
        **_entries(context, params),
    }
    mask = np.zeros(len(people), dtype=np.int64)
    for obstacle, where in found.items():
        mask |= where.astype(np.int64) << (obstacle - 1)
    return Eligibility(mask, starts, years, retirement)


def _staff(context: Context) -> tuple[BoolArray, BoolArray]:
    """Whose employment, and whose status, takes quota and may rotate."""
    general, table = context.policy.general, context.instance.teachers
    kinds = [code for code, rule in general.employment.items() if rule.takes_quota and rule.may_rotate]
    states = [code for code, rule in general.statuses.items() if rule.takes_quota and rule.may_rotate]
    status = np.isin(context.state.teachers.status.astype(str), states)
    return table["employment"].isin(kinds).to_numpy(), np.asarray(status, dtype=np.bool_)


def _in_scope(context: Context, params: EligibilityParams) -> BoolArray:
    school, schools = context.state.teachers.school, context.state.schools
    inside = np.append((schools.public | (not params.public_only)) & (schools.authority == 0), False)
    return np.asarray(inside[school], dtype=np.bool_)


def _near_retirement(context: Context, params: EligibilityParams, retirement: IntArray) -> BoolArray:
    """Too close to retirement, or the birth date that would tell is missing."""
    table, start = context.instance.teachers, context.state.start_month
    if params.mode == "statutory":
        near = retirement - start <= params.months_to_retirement
        return np.asarray(near | (retirement == MISSING_MONTH), dtype=np.bool_)
    birth, man = table["birth_date"], (table["gender"] == "m").to_numpy()
    old = [days([years_later(text, limit) for text in birth]) for limit in (params.men_under, params.women_under)]
    # A birth date that is missing comes before every day.
    return np.asarray(np.where(man, *old) <= context.instance.start_date.toordinal(), dtype=np.bool_)


def valid_exemptions(context: Context, params: EligibilityParams) -> BoolArray:
    """Per row of the exemptions table: of a known teacher, and valid on the start date."""
    table, index = context.instance["exemptions"], context.state.teacher_index
    today = context.instance.start_date.toordinal()
    until = days(table["until"].to_numpy(dtype=object), last=True)
    start = table["start"].to_numpy(dtype=object)
    ends = [
        months_later(text, params.exemption_months[code]) if code in params.exemption_months else ""
        for text, code in zip(start, table["code"], strict=True)
    ]
    over = days(np.array(ends, dtype=object))
    expired = (over != MISSING_DAY) & (over <= today)
    known = np.array([code in index for code in table["teacher_id"]], dtype=np.bool_)
    holds = np.where(until != MISSING_DAY, until >= today, ~expired)
    return np.asarray(known & (days(start) <= today) & holds, dtype=np.bool_)


def _entries(context: Context, params: EligibilityParams) -> dict[Obstacle, BoolArray]:
    """Who has an entry of each kind that is valid on the start date."""
    table, count = context.instance["exemptions"][valid_exemptions(context, params)], len(context.state.teachers)
    person = np.array([context.state.teacher_index[code] for code in table["teacher_id"]], dtype=np.int64)
    found = {}
    for kind, obstacle in BY_KIND.items():
        has = np.zeros(count, dtype=np.bool_)
        has[person[(table["kind"] == kind).to_numpy()]] = True
        found[obstacle] = has
    return found


class EligibilityRule(Rule):
    """Only teachers who meet the conditions rotate: in quota, settled, far from retirement, free to go."""

    id = "eligibility"
    kind = "pair"
    zh = "交流条件"
    en = "eligibility"
    demands = N_("Only teachers rotate who are in quota, settled, far enough from retirement and free to go.")
    formula = N_(
        "eligible: employment and status may rotate, public school, stage and role in scope, no running posting,\n"
        "full school years >= years, months to retirement > months_to_retirement, no entry valid on the start"
        " date"
    )
    example = N_(
        "Whoever came in September 2020 has six full school years on 1 September 2026 and is eligible; "
        "whoever came in September 2021 has five and is not. With retirement in September 2031 there are 60 "
        "months left, which are not more than 60: not eligible; with October 2031 there are 61: eligible."
    )
    rank = 10
    reasons = REASONS

    class Params(EligibilityParams):
        """Who may rotate."""

    def refuse_teachers(self, context: Context) -> IntArray:
        """The first obstacle of each teacher."""
        return assess(context, self.params).first

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each mover with an obstacle."""
        from rotation.rules.reading_eligibility import obstacles

        for move in reading.moves(plan):
            found = obstacles(reading, self.params, move.teacher_id)
            if found:
                text = _("{teacher} of {school} is not eligible: {reason}")
                message = text.format(
                    teacher=reading.teacher_name(move.teacher_id),
                    school=reading.school_name(reading.present_school(move.teacher_id)),
                    reason=_(REASONS[found[0] - 1]),
                )
                yield Finding(
                    self.id, message, teacher_id=move.teacher_id, school_id=reading.present_school(move.teacher_id)
                )
