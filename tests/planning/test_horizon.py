"""Several years in a row on a small case: coverage, returns, ends, and the same again."""

from dataclasses import replace

import pytest

from rotation.model.policy import Policy
from rotation.planning.horizon import Passage, horizon
from rotation.solve import solve
from solvers.solution import Status, StopReason
from tests.rules.small_case import case, teacher


def staff(count=24):
    """Chinese teachers at CITY, far from retirement; T1 and T2 go on their last year before it."""
    soon = {1: "2031-10", 2: "2031-11"}
    return [
        teacher(
            f"T{at:02d}", backbone_level="district" if at <= 10 else "none", retirement_month=soon.get(at, "2060-01")
        )
        for at in range(1, count + 1)
    ]


ALL_GO = {"by_year": {2028: 1000}, "most_permille": 1000}
"""In 2028 everybody eligible would have to go, which the limit of those who leave a school forbids."""


def policy(*, outflow=False, **rate):
    """At least 4 and at most 10 of 100 go each year, and nothing keeps a plan from serving the rate alone."""
    off = {name: {"on": False} for name in ("purpose", "backbone_floor", "backbone_rate", "surplus", "inflow")}
    return Policy(
        rules={**off, "outflow": {"on": outflow}, "rotation_rate": {"permille": 40, "most_permille": 100, **rate}}
    )


def run(years=4, **rate):
    return list(
        horizon(case(*staff()).instance, policy(**rate), years, solver=lambda *given: solve(*given, solver="cpsat"))
    )


@pytest.fixture(scope="module")
def found():
    return run()


def test_every_year_is_planned_on_what_the_year_before_left(found):
    assert [year.year for year in found] == [2026, 2027, 2028, 2029]
    assert all(year.outcome.proved and year.outcome.verdict.valid for year in found)
    moves = [{move.teacher_id for move in year.outcome.plan} for year in found]
    away = [
        set(
            year.outcome.formulation.context.state.teachers.code[
                year.outcome.formulation.context.state.teachers.running
            ]
        )
        for year in found
    ]
    assert away == [set(), moves[0], moves[1], moves[2]]
    assert all(not one & other for at, one in enumerate(moves) for other in moves[:at])


def test_coverage_counts_persons_and_never_falls(found):
    """Whoever was eligible once stays in the denominator; whoever moved stays in the numerator."""
    eligible, moved = set(), set()
    for year in found:
        codes = year.outcome.formulation.context.state.teachers.code
        eligible |= set(codes[year.outcome.formulation.eligible])
        moved |= {move.teacher_id for move in year.outcome.plan}
        assert (year.figures.ever_eligible, year.figures.ever_moved) == (len(eligible), len(moved))
    assert found[-1].figures.ever_eligible == 24
    assert found[-1].figures.ever_moved == sum(year.figures.moves for year in found) >= 4


def test_who_comes_back_is_counted_in_the_year_of_the_return(found):
    passages = [year.figures.passage for year in found]
    went = [year.figures.moves for year in found]
    assert passages == [Passage(), Passage(0, 0, 0), Passage(went[0], 0, 0), Passage(went[1], 0, 0)]
    assert [year.figures.away for year in found] == [0, *went[:3]]


def test_figures_agree_with_checker_and_plan(found):
    for year in found:
        figures, verdict = year.figures, year.outcome.verdict
        assert figures.rates == verdict.rates
        assert figures.burden == verdict.values["burden"]
        assert figures.moves == len(year.outcome.plan)
        spread = figures.spreads[0]
        cv = next(measure for measure in figures.goals if measure.goal == "balance").details["cv"]
        assert [spread.cv_before, spread.cv_after] == cv[f"backbone:{spread.authority}:{spread.stage}"]


@pytest.mark.slow
def test_a_second_run_is_identical(found):
    again = run()
    assert [list(year.outcome.plan) for year in again] == [list(year.outcome.plan) for year in found]
    assert [year.instance.digest() for year in again] == [year.instance.digest() for year in found]
    assert [year.figures for year in again] == [year.figures for year in found]


def test_the_rate_may_rise_from_year_to_year():
    years = run(3, by_year={2027: 150, 2028: 200}, most_permille=200)
    rates = [year.figures.rates[0] for year in years]
    assert [rate.at_least_permille for rate in rates] == [40, 150, 200]
    assert all(1000 * rate.numerator >= rate.at_least_permille * rate.denominator for rate in rates)


def test_a_year_without_a_plan_is_the_last_one():
    years = run(4, outflow=True, **ALL_GO)
    assert [year.outcome.status for year in years] == [Status.OPTIMAL, Status.OPTIMAL, Status.INFEASIBLE]
    assert years[-1].figures is None


def test_a_user_who_stops_a_year_ends_the_horizon_with_it():
    def stopped(instance, rules):
        return replace(solve(instance, rules, solver="cpsat"), stop_reason=StopReason.USER)

    assert len(list(horizon(case(*staff()).instance, policy(), 3, solver=stopped))) == 1
