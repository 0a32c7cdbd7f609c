"""The leaders' plan (干部交流): an exact assignment of principals, deputies and secretaries to each other's posts.

Confidential and apart: it takes nothing from the teachers' plan and gives nothing to it. A post is (school, role);
every school keeps exactly as many holders of each role as it has today.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import pandas as pd

from rotation.defaults import DEFAULT_SOLVER
from rotation.errors import PolicyError
from rotation.formulation.context import Context
from rotation.i18n import _
from rotation.model.dates import MISSING_MONTH, month_indices
from rotation.model.instance import Instance
from rotation.model.policy import Policy
from rotation.model.problem import Problem
from rotation.model.school_year import school_year_of_plan, school_year_of_service
from rotation.model.settle import typed
from rotation.model.state import BoolArray, IntArray, TextArray
from rotation.model.vocabulary import ROLES
from rotation.planning.principals_check import PrincipalMove, PrincipalVerdict, check_principals
from rotation.rules.eligibility import assess
from rotation.rules.eligibility_params import EligibilityParams, Obstacle
from rotation.rules.pins import read_pins
from rotation.rules.principal import Principal, Standing
from rotation.rules.registry import settled
from rotation.solve import CheckerDisagreesError
from solvers.backend import Limits
from solvers.builder import ProgramBuilder
from solvers.program import Program
from solvers.run import run
from solvers.solution import GoalResult, Status

GOALS = ("deferred_years", "early_moves", "minutes", "lot_1", "lot_2")
"""In order: years over the limit of those who stay though due, moves of those not due, one-way minutes, two lots."""

RANGE = 2**20


@dataclass(frozen=True, eq=False)
class Leaders:
    """One entry a leader, in the order of the teachers table."""

    teacher: IntArray
    role: IntArray
    school: IntArray
    years: IntArray
    """Full school years in office; -1 where `role_since` is not given."""
    standing: TextArray
    """`Standing` of each."""


@dataclass(frozen=True, eq=False)
class PrincipalPlan:
    """What came back: moves None where there is no plan; `verdict` is the independent checker's."""

    status: Status
    moves: tuple[PrincipalMove, ...] | None
    goals: tuple[GoalResult, ...]
    verdict: PrincipalVerdict | None
    leaders: pd.DataFrame
    """Every leader: teacher_id, name, role, school, years, standing, places (posts in reach), to_school (or empty)."""


def plan_principals(
    instance: Instance, policy: Policy, *, solver: str = DEFAULT_SOLVER, time_limit: float | None = None
) -> PrincipalPlan:
    """The optimal plan for the leaders.

    Raises PolicyError where the policy's rule `principal` is off, KeyError for an unknown solver, and
    CheckerDisagreesError for a defect of this tool.
    """
    context = Context.of(instance, settled(policy))
    params = _params(context.policy)
    if not params.on:
        message, advice = _("the plan for leaders is switched off"), _("Set rules.principal.on to true.")
        raise PolicyError([Problem("principals_off", policy.place("rules.principal.on"), "", message, advice)])
    found = leaders_of(context, params)
    at, school = np.nonzero(_reach(context, found))
    program = _program(context, params, found, at, school)
    solution = run(solver, program, Limits(seconds=time_limit)).solution
    people, codes = context.state.teachers, context.state.schools.code
    moves, verdict = None, None
    to_school = np.full(len(found.teacher), "", dtype=object)
    if solution.values is not None:
        chosen = np.flatnonzero(solution.values[: len(at)] > 0)
        to_school[at[chosen]] = codes[school[chosen]]
        pairs = zip(people.code[found.teacher[at[chosen]]], codes[school[chosen]], strict=True)
        moves = tuple(sorted(PrincipalMove(str(who), str(where)) for who, where in pairs))
        verdict = check_principals(moves, instance, context.policy)
        values = {goal.name: goal.value for goal in solution.goals if goal.value is not None}
        if verdict.findings or any(verdict.values[name] != value for name, value in values.items()):
            raise CheckerDisagreesError(f"leaders' plan: {len(verdict.findings)} breaches, values {verdict.values}")
    frame = pd.DataFrame(
        {
            "teacher_id": people.code[found.teacher],
            "name": people.name[found.teacher],
            "role": np.array(ROLES.codes, dtype=object)[found.role],
            "school": np.append(codes, "")[found.school],
            "years": found.years,
            "standing": found.standing,
            "places": np.bincount(at, minlength=len(found.teacher)),
            "to_school": to_school,
        }
    )
    return PrincipalPlan(solution.status, moves, solution.goals, verdict, frame)


def _params(policy: Policy) -> Principal.Params:
    return Principal.Params.model_validate(policy.rules.get("principal", {}))


def leaders_of(context: Context, params: Principal.Params) -> Leaders:
    """Everybody in a leader's role, with years in office and standing."""
    people = context.state.teachers
    who = np.flatnonzero(np.isin(people.role, [ROLES.rank(code) for code in params.roles]) & (people.school >= 0))
    since = month_indices(context.instance.teachers["role_since"].to_numpy(dtype=object)[who])
    years = school_year_of_plan(context.state.start_month) - school_year_of_service(since)
    years = np.where(since == MISSING_MONTH, -1, np.maximum(years, 0))
    given = context.policy.rules.get("eligibility", {})
    base, _problems = typed(EligibilityParams, given, "rules.eligibility", context.policy.place)
    asked = {"roles_out": (), "years": 0, "months_to_retirement": params.months_to_retirement}
    mask = assess(context, (base or EligibilityParams()).model_copy(update=asked)).mask[who]
    deferral = 1 << (Obstacle.DEFERRED - 1)
    pins = read_pins(context.instance)
    pinned = np.array([code in pins and (pins[code].stays or pins[code].nowhere) for code in people.code[who]])
    kept = pinned.astype(np.bool_) | (mask & ~deferral != 0) | (years < 0)
    cases = [kept, years >= params.years_deferred, mask != 0, years >= params.years, years >= params.years_movable]
    words = [Standing.STAYS, Standing.MUST, Standing.STAYS, Standing.DUE, Standing.MAY]
    standing = np.select(cases, [np.full(len(who), str(word)) for word in words], str(Standing.STAYS))
    return Leaders(who.astype(np.int64), people.role[who], people.school[who], years, standing.astype(object))


def _posts(context: Context, found: Leaders) -> IntArray:
    """(roles, schools): holders today."""
    posts = np.zeros((len(ROLES.codes), len(context.state.schools)), dtype=np.int64)
    np.add.at(posts, (found.role, found.school), 1)
    return posts


def _reach(context: Context, found: Leaders) -> BoolArray:
    """(leaders, schools): a post of the role at another legal entity of the authority with the leader's stage."""
    schools, people = context.state.schools, context.state.teachers
    reach = (_posts(context, found)[found.role] > 0) & schools.public
    reach &= schools.authority[found.school][:, None] == schools.authority
    reach &= schools.legal[found.school][:, None] != schools.legal
    reach &= schools.has_stage.T[people.stage[found.teacher]]
    reach &= (found.standing != Standing.STAYS)[:, None]
    pins = read_pins(context.instance)
    for at, code in enumerate(people.code[found.teacher].tolist()):
        for closed in pins[code].closed if code in pins else ():
            if closed in context.state.school_index:
                reach[at, context.state.school_index[closed]] = False
    return np.asarray(reach, dtype=np.bool_)


def _program(context: Context, params: Principal.Params, found: Leaders, at: IntArray, school: IntArray) -> Program:
    """Columns: one for each leader and post in reach. Rows: one post a leader, and every post refilled exactly."""
    build, names, places = ProgramBuilder(), context.state.teachers.name, context.state.schools.name
    x = build.columns(np.zeros(len(at), np.int64), np.ones(len(at), np.int64), "move")
    movable = np.flatnonzero(found.standing != Standing.STAYS)
    row = np.full(len(found.teacher), -1, dtype=np.int64)
    row[movable] = np.arange(len(movable))
    must = found.standing[movable] == Standing.MUST
    group = build.groups("principal", [str(name) for name in names[found.teacher[movable]]])
    build.rows(group, row[at], x, np.ones_like(x), lower=must.astype(np.int64), upper=1)
    count = len(places)
    post = np.concatenate([found.role[at] * count + school, found.role[at] * count + found.school[at]])
    which, row = np.unique(post, return_inverse=True)
    labels = [f"{places[key % count]} · {ROLES.label(ROLES.codes[key // count])}" for key in which.tolist()]
    sign = np.concatenate([np.ones_like(x), -np.ones_like(x)])
    build.rows(build.groups("principal", labels), row, np.concatenate([x, x]), sign, lower=0, upper=0)
    due = found.standing == Standing.DUE
    over = np.where(due, found.years - params.years + 1, 0)
    minutes, _how = context.travel.minutes(found.teacher[at], school)
    build.goal(GOALS[0], x, -over[at], constant=int(over.sum()))
    build.goal(GOALS[1], x, (found.standing == Standing.MAY)[at].astype(np.int64))
    build.goal(GOALS[2], x, np.where(minutes < 0, params.unknown_minutes, minutes))
    lots = _lots(context, found, at, school)
    build.goal(GOALS[3], x, lots[0])
    build.goal(GOALS[4], x, lots[1])
    return build.build(GOALS)


def _lots(context: Context, found: Leaders, at: IntArray, school: IntArray) -> IntArray:
    """Both draws of every column: 20 bits each of SHA-256 of `seed|public number|school|role`."""
    seed, people, codes = context.instance.public_seed, context.state.teachers, context.state.schools.code
    drawn = []
    for number, where in zip(at.tolist(), school.tolist(), strict=True):
        role = ROLES.codes[found.role[number]]
        text = f"{seed}|{people.public_number[found.teacher[number]]}|{codes[where]}|{role}"
        drawn.append(int.from_bytes(sha256(text.encode()).digest()[:5], "big"))
    values = np.array(drawn, dtype=np.int64)
    return np.stack([values // RANGE + 1, values % RANGE + 1])
