"""Every rule has four cases: it changes the best plan, leaves no plan, is paid for, and its breach is found by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rotation.errors import DataError
from rotation.formulate import Formulation, formulate
from rotation.formulation.context import Context
from rotation.model.plan import Plan
from rotation.rules.reading import Reading
from rotation.rules.registry import load_rules, rule_classes
from solvers.exhaustive import ExhaustiveBackend
from solvers.solution import Solution, Status
from tests.rules.solving import moves_of, solved, under
from tests.rules.table import goals, shares, single_moves, staffing, ties
from tests.rules.table.facets import Binds, Breach, Fault, Four, Go, Infeasible, Measured, Never, Params, Places, Soft

TABLE: dict[str, Four] = {
    **single_moves.CASES,
    **staffing.CASES,
    **shares.CASES,
    **ties.CASES,
    **goals.CASES,
}
RULES = rule_classes()


def cases(facet, *kinds):
    """Rules whose case of the facet is of one of the kinds."""
    found = {name: getattr(four, facet) for name, four in TABLE.items()}
    return [pytest.param(name, one, id=name) for name, one in found.items() if isinstance(one, kinds)]


def brute(context: Context, rule_id: str, params: Params | None, beside: dict) -> tuple[Formulation, Solution]:
    """The best plan by enumeration under the rules beside it, with the rule or (None) without it."""
    policy = under(context.policy, **beside, **{rule_id: params or {}})
    rules = [rule for rule in load_rules(policy) if params is not None or rule.id != rule_id]
    formulation = formulate(replace(context, policy=policy), rules)
    return formulation, ExhaustiveBackend().solve(formulation.program)


def chosen(formulation: Formulation, solution: Solution) -> Places:
    """Who goes where."""
    assert solution.values is not None
    people, schools = formulation.context.state.teachers.code, formulation.context.state.schools.code
    table, at = formulation.candidates, formulation.chosen(solution.values)
    return {(people[table.teacher[one]], schools[table.school[one]]) for one in at}


def findings(rule_id: str, context: Context, params: Params, moves: tuple[Go, ...]) -> list:
    """What the rule's check finds in a plan made by hand."""
    rule = RULES[rule_id](RULES[rule_id].Params(**params))
    plan = Plan.of([made(context) for made in moves])
    return list(rule.check(plan, Reading(context.instance, context.policy)))


def test_every_rule_has_its_four_cases():
    assert TABLE.keys() == RULES.keys()
    assert len(TABLE) == sum(len(part.CASES) for part in (single_moves, staffing, shares, ties, goals))


def test_a_case_is_missing_only_where_there_can_be_none():
    """A hard or soft rule over several moves has all four; what is left out says why."""
    for name, four in TABLE.items():
        left = {facet for facet in ("binds", "infeasible", "soft") if isinstance(getattr(four, facet), Never)}
        assert all(getattr(four, facet).reason for facet in left)
        if RULES[name].kind == "goal":
            assert left == {"infeasible", "soft"}
            assert isinstance(four.breach, Measured)
        else:
            assert left <= ({"soft"} if "hard" not in RULES[name].Params.model_fields else set()) | WITHOUT.get(
                name, set()
            )
            assert isinstance(four.breach, Breach)


WITHOUT = {"principal": {"binds"}}
"""Rules of which a case beside the soft one is missing; the table says why."""


@pytest.mark.parametrize(("rule_id", "one"), cases("binds", Binds))
def test_it_binds_and_changes_the_optimal_plan(rule_id, one):
    context = one.given()
    if one.compared is None:
        formulation, solution = brute(context, rule_id, None, one.beside)
        free = chosen(formulation, solution)
    else:
        free = moves_of(solved(one.compared(), **one.beside, **{rule_id: one.params}))
    outcome = solved(context, **one.beside, **{rule_id: one.params})
    assert free == one.without
    assert moves_of(outcome) == one.within
    assert free != one.within


@pytest.mark.parametrize(("rule_id", "one"), cases("infeasible", Infeasible))
def test_it_leaves_no_plan_where_there_was_one(rule_id, one):
    context = one.given()
    if one.compared is None:
        assert brute(context, rule_id, None, one.beside)[1].status is Status.OPTIMAL
    else:
        assert brute(one.compared(), rule_id, one.params, one.beside)[1].status is Status.OPTIMAL
    assert brute(context, rule_id, one.params, one.beside)[1].status is Status.INFEASIBLE


@pytest.mark.parametrize(("rule_id", "one"), cases("infeasible", Fault))
def test_it_contradicts_the_data(rule_id, one):
    context = one.given()
    assert brute(context, rule_id, None, one.beside)[1].status is Status.OPTIMAL
    with pytest.raises(DataError) as error:
        brute(context, rule_id, one.params, one.beside)
    assert [problem.code for problem in error.value.problems] == [one.code]


@pytest.mark.parametrize(("rule_id", "one"), cases("soft", Soft))
def test_its_price_is_paid(rule_id, one):
    context, params = one.given(), {**one.params, "hard": False}
    outcome = solved(context, **one.beside, **{rule_id: params})
    assert moves_of(outcome) == one.within
    breaches = [finding for finding in outcome.verdict.findings if not finding.hard]
    assert {finding.rule for finding in breaches} == {rule_id}
    price = RULES[rule_id].Params(**params).price
    assert price * sum(finding.amount for finding in breaches) == outcome.verdict.values["violations"] == one.paid
    formulation, solution = brute(context, rule_id, {**params, "hard": True}, one.beside)
    assert solution.status is Status.INFEASIBLE or chosen(formulation, solution) != one.within


@pytest.mark.parametrize(("rule_id", "one"), cases("breach", Breach))
def test_the_checker_finds_the_breach_in_a_plan_made_by_hand(rule_id, one):
    context = one.given()
    found = findings(rule_id, context, one.params, one.moves)
    assert tuple(finding.amount for finding in found) == one.amounts
    assert all(finding.rule == rule_id and finding.message for finding in found)
    assert findings(rule_id, context, one.params, one.kept) == []


@pytest.mark.parametrize(("rule_id", "one"), cases("breach", Measured))
def test_the_checker_values_a_plan_made_by_hand(rule_id, one):
    context = one.given()
    rule = RULES[rule_id](RULES[rule_id].Params(**one.params))
    plan = Plan.of([made(context) for made in one.moves])
    measures = list(rule.measure(plan, Reading(context.instance, context.policy)))
    assert [measure.goal for measure in measures] == list(rule.goals)
    assert tuple(measure.value for measure in measures) == one.values
    assert tuple(measure.today for measure in measures) == one.today
