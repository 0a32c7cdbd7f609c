"""Random candidate tables and plans for rules over several candidates, and a program's rows at a plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from rotation.formulation.builder import RotationBuilder
from rotation.formulation.candidates import Candidates, all_pairs
from rotation.formulation.context import Context
from rotation.formulation.links import all_links
from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.model.qualification import qualification
from rotation.rules.base import Rule
from rotation.rules.eligibility import EligibilityRule
from rotation.rules.reading import Reading
from solvers.evaluate import outside, row_activity
from solvers.program import Program
from tests.rules.random_instances import move_of, random_instance, random_policy

CANDIDATES = 90
PLANS = 8


@dataclass(frozen=True, eq=False)
class Case:
    """A context with candidates and plans; `single[k]` tells that plan k moves nobody twice."""

    context: Context
    reading: Reading
    candidates: Candidates
    eligible: np.ndarray
    chosen: tuple[np.ndarray, ...]
    plans: tuple[Plan, ...]
    single: tuple[bool, ...]

    def build(self, *rules: Rule) -> Program:
        """The program of these rules alone."""
        builder = self.builder()
        for rule in rules:
            rule.contribute(builder)
        return builder.program.build()

    def builder(self) -> RotationBuilder:
        """A builder without any rule."""
        return RotationBuilder(self.context, self.candidates, self.eligible)


def varied(policy: Policy, rng: np.random.Generator) -> Policy:
    """Other sides of the count, part loads that count as leaving, open terms and free places; half of the cases know
    nobody ineligible."""
    sides = ("origin", "destination")
    forms = {}
    for code, rule in policy.general.forms.items():
        change = {name: sides[rng.integers(2)] for name in ("quota", "statistics") if rng.random() < 0.4}
        if rule.loads and rng.random() < 0.3:
            change["loads"] = (3, 7)
        if rng.random() < 0.3:
            change["counts"] = bool(rng.random() < 0.7)
        if rng.random() < 0.3:
            change["years"] = 0
        change["reserves"] = bool(rng.random() < 0.7)
        forms[code] = rule.model_copy(update=change)
    rules = {"eligibility": {"on": False}} if rng.random() < 0.5 else {}
    for code, rule in forms.items():
        if rng.random() < 0.4:
            forms[code] = rule.model_copy(update={"post": sides[rng.integers(2)]})
    return Policy(general=policy.general.model_copy(update={"forms": forms}), rules=rules)


@lru_cache(maxsize=64)
def random_case_of(seed: int) -> Case:
    """One case of one seed: candidates drawn from all pairs, refused ones included, beside a baseline plan."""
    rng = np.random.default_rng([seed, 3])
    instance = random_instance(seed, teachers=(12, 40), subjects=3)
    context = Context.of(instance, varied(random_policy(seed), rng))
    people = np.flatnonzero(context.state.teachers.school >= 0)
    pairs = all_pairs(context, all_links(context, context.state.teachers.school[people]), people)
    candidates = _strayed(rng, context, pairs.take(np.sort(rng.permutation(len(pairs))[:CANDIDATES])))
    baseline = [move_of(context, pairs, int(at)) for at in range(0, len(pairs), 1 + len(pairs) // 5)]
    baseline += [move_of(context, candidates, int(at)) for at in range(0, len(candidates), 7)]
    instance = instance.with_baseline(baseline)
    context = replace(context, instance=instance)
    off = context.policy.rules.get("eligibility", {}).get("on") is False
    refused = EligibilityRule().refuse_teachers(context)
    eligible = np.ones(len(refused), dtype=np.bool_) if off else refused == 0
    single = tuple(number % 2 == 0 for number in range(PLANS))
    chosen = tuple(_draw(rng, candidates, respect) for respect in single)
    plans = tuple(Plan.of([move_of(context, candidates, int(at)) for at in which]) for which in chosen)
    return Case(context, Reading(instance, context.policy), candidates, eligible, chosen, plans, single)


def _strayed(rng: np.random.Generator, context: Context, table: Candidates) -> Candidates:
    """The candidates, some of them sent to another line of the school, for which they may not be qualified."""
    lines, line = context.state.lines, table.line.copy()
    for at in np.flatnonzero(rng.random(len(table)) < 0.2):
        line[at] = rng.choice(np.flatnonzero(lines.school == table.school[at]))
    grade = qualification(context.qualifications, table.teacher, lines.stage[line], lines.subject[line])
    key = np.stack([table.teacher, line, table.form, table.load])
    _, first = np.unique(key, axis=1, return_index=True)
    return replace(table, line=line, grade=grade).take(first)


def _draw(rng: np.random.Generator, candidates: Candidates, respect: bool) -> np.ndarray:
    order = rng.permutation(len(candidates))[: int(rng.integers(0, len(candidates) + 1) * (1 if respect else 0.5))]
    if respect:
        _, first = np.unique(candidates.teacher[order], return_index=True)
        order = order[first]
    return np.sort(order)


def needed(program: Program, chosen: np.ndarray, candidates: int) -> np.ndarray:
    """The columns at a plan: its candidates at 1, and every other column at the least that its rows ask for."""
    x = np.zeros(len(program), dtype=np.int64)
    x[chosen] = 1
    rows = program.rows
    short = outside(row_activity(program, x), rows.lower, rows.upper)
    extra = rows.entry_column >= candidates
    assert len(np.unique(rows.entry_row[extra])) == extra.sum(), "a row has one column beside the candidates"
    least = -(-short[rows.entry_row[extra]] // np.abs(rows.entry_coefficient[extra]))
    np.maximum.at(x, rows.entry_column[extra], least)
    return x


def breaches(program: Program, chosen: np.ndarray) -> np.ndarray:
    """Units by which each row is broken at a plan while every other column is zero."""
    x = np.zeros(len(program), dtype=np.int64)
    x[chosen] = 1
    return outside(row_activity(program, x), program.rows.lower, program.rows.upper)


def plain_rows(program: Program, candidates: int) -> list[tuple]:
    """Rows as comparable values whatever the order in which they were added; other columns have no number."""
    rows = program.rows
    order = np.argsort(rows.entry_row, kind="stable")
    cuts = np.searchsorted(rows.entry_row[order], np.arange(len(rows) + 1))
    found = []
    for row in range(len(rows)):
        part = order[cuts[row] : cuts[row + 1]]
        columns = np.where(rows.entry_column[part] < candidates, rows.entry_column[part], -1)
        entries = sorted(zip(columns.tolist(), rows.entry_coefficient[part].tolist(), strict=True))
        group = program.groups[rows.group[row]]
        found.append((group, int(rows.lower[row]), int(rows.upper[row]), tuple(entries), bool(rows.slack[row] >= 0)))
    return sorted(found)
