"""What every rule over several candidates promises: rows and check agree, so do goals and measure, order is nothing."""

from collections import Counter

import numpy as np
import pytest

from rotation.i18n import language
from rotation.model.plan import Plan
from rotation.model.shape import leaves
from rotation.rules.base import GroupParams
from rotation.rules.registry import rule_classes
from solvers.builder import VIOLATIONS
from solvers.evaluate import goal_values, outside, row_activity, violations
from tests.examples import part
from tests.rules.group_case import breaches, needed, plain_rows, random_case_of

SEEDS = range(part(32, 16))
pytestmark = pytest.mark.drawn
RULES = {rule_id: kind for rule_id, kind in rule_classes().items() if kind.kind in ("group", "goal")}
GROUP = {rule_id: kind for rule_id, kind in RULES.items() if kind.kind == "group"}
GOALS = {rule_id: kind for rule_id, kind in RULES.items() if kind.goals}
SOFT = [rule_id for rule_id, kind in GROUP.items() if issubclass(kind.Params, GroupParams)]
VARIANTS = [(rule_id, {}) for rule_id in GROUP] + [
    ("surplus", {"tolerance": 5}),
    ("outflow", {"leave_percent": 60, "away_percent": 40, "group_part": 2, "min_load": 3}),
    ("outflow", {"group_part": 1, "leave_percent": 100, "away_percent": 100}),
    ("inflow", {"new_percent": 20, "min_load": 3}),
    ("inflow", {"new_percent": 75, "exempt_tiers": ()}),
    ("class_teachers", {"subjects": ("chinese", "math", "pe"), "min_load": 3}),
    ("backbone_floor", {"keep_percent": 40, "min_load": 3}),
    ("backbone_floor", {"keep_percent": 0}),
    ("rotation_rate", {"scopes": ("authority", "urban_strong", "schools"), "min_eligible": 2, "most_permille": 400}),
    ("rotation_rate", {"by_year": {2026: 0}, "most_permille": 100}),
    ("backbone_rate", {"denominator": "eligible"}),
    ("backbone_rate", {"permille": 333}),
    ("backbone_rate", {"by_year": {2026: 500}}),
    ("post_band", {"move_with_post": ("8-10",)}),
    ("graduating", {"permille": 501}),
    ("channel_share", {"least_permille": {"group": 300, "pair": 75}, "most_permille": {"school_district": 250}}),
    ("team", {"min_size": 3}),
    ("team", {"max_size": 2, "leader_level": "district"}),
    ("couple", {"km": 20}),
    ("balance_cap", {"indicators": ("degree", "arts", "backbone")}),
    ("balance_cap", {"keep_today": False}),
]
PLACES = ("couple", "balance_cap", "pass_line")
"""Rules whose rows say where somebody is, or how far a school changes: they speak of plans that move nobody twice."""
GOAL_VARIANTS = [(rule_id, {}) for rule_id in GOALS] + [
    ("balance", {"weights": {"backbone": 3}, "stage_weights": {"junior": 2}}),
    ("balance", {"weights": {"backbone": 1, "arts": 2, "degree": 5}}),
    ("balance", {"weights": {"degree": 1}}),
    ("pass_line", {"weights": {"backbone": 2, "arts": 3, "degree": 1}, "stage_weights": {"junior": 5}}),
    ("willingness", {"refused_opinions": ("同意",)}),
    ("burden", {"minute": 2, "unknown_minutes": 7, "second_subject": 3, "mid_cycle": 5, "wish_rank": 11}),
]


def names(variants):
    return [f"{rule_id}-{','.join(given)}" if given else rule_id for rule_id, given in variants]


@pytest.fixture(scope="module")
def cases():
    return [random_case_of(seed) for seed in SEEDS]


def rule_of(rule_id, **given):
    """The rule, hard unless `given` says otherwise."""
    usual = {"hard": True} if rule_id in SOFT else {}
    return RULES[rule_id](RULES[rule_id].Params(**usual | given))


def plans_of(case, rule_id=""):
    plans = zip(case.chosen, case.plans, case.single, strict=True)
    return [plan for plan in plans if plan[2]] if rule_id in PLACES else plans


def test_the_group_rules_and_goals_are_found():
    rules = {"one_assignment", "subject_cover", "surplus", "headcount", "outflow", "backbone_floor"}
    rules |= {"rotation_rate", "backbone_rate", "post_band", "reciprocity", "graduating", "team", "couple"}
    rules |= {"inflow", "class_teachers", "channel_share"}
    assert rules <= set(GROUP)
    assert {"shortage", "balance", "willingness", "burden", "stability", "lottery"} <= set(GOALS)


@pytest.mark.parametrize(("rule_id", "given"), VARIANTS, ids=names(VARIANTS))
def test_a_row_is_broken_where_the_check_finds_a_breach(cases, rule_id, given):
    rule, seen = rule_of(rule_id, **given), Counter()
    for case in cases:
        program = case.build(rule)
        for chosen, plan, single in plans_of(case, rule_id):
            findings = list(rule.check(plan, case.reading))
            assert all(finding.rule == rule_id and finding.hard and finding.amount > 0 for finding in findings)
            assert breaches(program, chosen).sum() == sum(finding.amount for finding in findings)
            assert np.count_nonzero(breaches(program, chosen)) == len(findings)
            seen[single, bool(findings)] += 1
    both = {found for _single, found in seen}
    assert both == {True, False}, "cases that never break the rule, or always do, test nothing"


@pytest.mark.parametrize("rule_id", SOFT)
def test_a_soft_rule_pays_what_its_check_finds(cases, rule_id):
    rule, paid = rule_of(rule_id, hard=False, price=7), 0
    for case in cases:
        program, count = case.build(rule), len(case.candidates)
        for chosen, plan, _single in plans_of(case, rule_id):
            findings = list(rule.check(plan, case.reading))
            assert not any(finding.hard for finding in findings)
            x = needed(program, chosen, count)
            assert x[count:].sum() == sum(finding.amount for finding in findings)
            assert violations(program, x).total == 0
            values = {goal.name: v for goal, v in zip(program.goals, goal_values(program, x), strict=True)}
            assert values.get(VIOLATIONS, 0) == 7 * x[count:].sum()
            paid += int(x[count:].sum())
    assert paid


@pytest.mark.parametrize(("rule_id", "given"), GOAL_VARIANTS, ids=names(GOAL_VARIANTS))
def test_a_goal_has_the_value_that_its_measure_computes(cases, rule_id, given):
    rule, different = rule_of(rule_id, **given), 0
    for case in cases:
        program, count = case.build(rule), len(case.candidates)
        assert tuple(goal.name for goal in program.goals) == rule.goals
        today = goal_values(program, needed(program, case.chosen[0][:0], count))
        for chosen, plan, single in plans_of(case):
            measures = {measure.goal: measure for measure in rule.measure(plan, case.reading)}
            assert tuple(measures) == rule.goals
            assert today == tuple(measures[goal].today for goal in rule.goals)
            if (len(program.terms) or rule_id in PLACES) and not single:
                continue  # a convex term is tabulated for plans that move nobody twice
            x = needed(program, chosen, count)
            assert goal_values(program, x) == tuple(measures[goal].value for goal in rule.goals)
            if single:
                assert violations(program, x).total == 0
            different += today != goal_values(program, x)
        empty = [measure.value for measure in rule.measure(Plan.of([]), case.reading)]
        assert tuple(empty) == today
    assert different


@pytest.mark.parametrize("rule_id", GOALS)
def test_a_goal_that_is_switched_off_leaves_no_trace(cases, rule_id):
    rule, case = rule_of(rule_id), cases[0]
    general = case.context.policy.general
    off = {rule_id: general.goals.get(rule_id, type(general.goals["balance"])()).model_copy(update={"on": False})}
    policy = type(case.context.policy)(general=general.model_copy(update={"goals": off}))
    context = type(case.context).of(case.context.instance, policy)
    other = type(case)(
        context, type(case.reading)(context.instance, policy), case.candidates, case.eligible, (), (), ()
    )
    program = other.build(rule)
    assert program.goals == ()
    assert len(program.rows) == len(program.terms) == 0
    assert list(rule.measure(case.plans[0], other.reading)) == []


def test_the_order_of_the_rules_changes_no_row(cases):
    rows = 0
    for case in cases[:16]:
        rules = [kind() for kind in rule_classes().values()]
        forward, backward = case.build(*rules), case.build(*rules[::-1])
        count = len(case.candidates)
        assert plain_rows(forward, count) == plain_rows(backward, count)
        assert {goal.name for goal in forward.goals} == {goal.name for goal in backward.goals}
        for chosen, single in zip(case.chosen, case.single, strict=True):
            if single:
                values = [
                    {goal.name: v for goal, v in zip(p.goals, goal_values(p, needed(p, chosen, count)), strict=True)}
                    for p in (forward, backward)
                ]
                assert values[0] == values[1]
        rows += len(forward.rows)
    assert rows


def test_rules_work_without_any_candidate(cases):
    case = cases[0]
    empty = type(case)(case.context, case.reading, case.candidates.take(case.chosen[0][:0]), case.eligible, (), (), ())
    for rule_id in RULES:
        rule = rule_of(rule_id)
        program = empty.build(rule)
        measured = tuple(measure.value for measure in rule.measure(Plan.of([]), case.reading))
        assert goal_values(program, np.zeros(len(program), dtype=np.int64)) == measured
        found = bool(list(rule.check(Plan.of([]), case.reading)))
        rows = program.rows
        zero = row_activity(program, np.zeros(len(program), dtype=np.int64))
        assert bool(outside(zero, rows.lower, rows.upper).any()) == found


@pytest.mark.parametrize("rule_id", GROUP)
def test_messages_name_who_is_concerned(cases, rule_id):
    rule, seen = rule_of(rule_id), 0
    with language("en"):
        for case in cases[:20]:
            for plan in case.plans:
                for finding in rule.check(plan, case.reading):
                    if finding.school_id:
                        assert case.reading.school_name(finding.school_id) in finding.message
                    if finding.teacher_id:
                        assert case.reading.teacher_name(finding.teacher_id) in finding.message
                    assert any(letter.isdigit() for letter in finding.message)
                    seen += 1
    assert seen


@pytest.mark.parametrize("rule_id", RULES)
def test_rules_have_names_and_parameters_have_sources(rule_id):
    kind = RULES[rule_id]
    assert kind.zh
    assert kind.en
    assert kind.demands
    for leaf in leaves(kind.Params(), f"rules.{rule_id}", (kind.zh, kind.en)):
        assert leaf.zh
        assert leaf.en
        assert leaf.default_source
