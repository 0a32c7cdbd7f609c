"""The price of a move that a plan does not make is that of a solve from nothing with the move forced by a pin."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from rotation.explain.moves import teacher_refusals
from rotation.explain.options import STAYS, columns_of_line, columns_of_teacher, made_exact, options_within, ranked
from rotation.explain.planned import planned
from rotation.explain.price import Answer, GoalPrice, Price, exact_price
from rotation.explain.whynot import why_not
from rotation.i18n import language
from rotation.io import read
from rotation.io.samples import sample_path
from rotation.model.policy import Policy
from rotation.report.options import option_line, options_view
from rotation.report.prices import price_lines, why_not_lines
from rotation.rules.refusals import move_of
from rotation.solve import solve
from solvers.solution import Status


@pytest.fixture(autouse=True)
def _english():
    with language("en"):
        yield


def state_of(name):
    instance = read(sample_path(name))
    outcome = solve(instance, isolate=False)
    assert outcome.proved
    return planned(outcome.plan, instance, Policy(), optimal=True)


@pytest.fixture(scope="module")
def toy():
    return state_of("toy")


def from_nothing(case, column, solver="cpsat"):
    """The best values of all goals but the lottery with the move pinned, and the status."""
    context, table = case.formulation.context, case.formulation.candidates
    move = move_of(context, table, column)
    pins = context.instance["pins"]
    row = {"teacher_id": move.teacher_id, "school_id": move.to_school, "action": "must_go", "reason": ""}
    pins = pd.concat([pins, pd.DataFrame([row])[list(pins.columns)]], ignore_index=True)
    instance = replace(context.instance, tables={**context.instance.tables, "pins": pins})
    outcome = solve(instance, context.policy, solver=solver, isolate=False)
    return outcome.status, [goal.best for goal in outcome.goals if not goal.name.startswith("lottery")]


def not_made(case, count, seed=0):
    table = case.formulation.candidates
    others = np.flatnonzero(case.values[: len(table)] == 0)
    return np.random.default_rng(seed).permutation(others)[:count].tolist()


def agree(case, column, solver="cpsat"):
    table = case.formulation.candidates
    same_school = (table.teacher == table.teacher[column]) & (table.school == table.school[column])
    price = exact_price(case, np.flatnonzero(same_school), seconds=None)
    status, best = from_nothing(case, column, solver)
    if price.answer is Answer.IMPOSSIBLE:
        assert status is Status.INFEASIBLE
        assert price.against
    else:
        assert price.exact
        assert [goal.after for goal in price.goals] == best
    return price.answer


def test_the_price_is_that_of_a_solve_from_nothing(toy):
    found = {agree(toy, column) for column in not_made(toy, 8)}
    assert Answer.POSSIBLE in found


@pytest.mark.slow
def test_the_price_on_the_small_sample_is_that_of_a_solve_from_nothing():
    case = state_of("small")
    for column in not_made(case, 1):
        agree(case, column, "exact")


def test_the_bounds_never_exceed_the_price(toy):
    columns = np.arange(len(toy.formulation.candidates))
    options = ranked(toy, columns, seconds=None)
    assert sorted(option.column for option in options) == columns.tolist()
    above = 0
    for option in options[:: len(options) // 10]:
        price = exact_price(toy, np.array([option.column]), seconds=None)
        if price.answer is Answer.POSSIBLE:
            bound = [goal.more or 0 for goal in option.price.goals]
            exact = [goal.more for goal in price.goals]
            assert bound <= exact
            above += bound > [0] * len(bound)
    assert above


def test_the_first_ranking_has_bounds_that_later_ones_only_raise(toy):
    columns, told = np.arange(len(toy.formulation.candidates)), []
    whole = {one.column: one for one in ranked(toy, columns, None, None, told.append)}
    (first,) = told
    assert sorted(one.column for one in first) == columns.tolist()
    raised = 0
    for one in first:
        before = [goal.more or 0 for goal in one.price.goals]
        after = [goal.more or 0 for goal in whole[one.column].price.goals]
        assert before <= after
        raised += before < after
    assert raised


def test_the_plan_itself_costs_nothing_and_comes_first(toy):
    taken = np.flatnonzero(toy.values[: len(toy.formulation.candidates)])
    for column in taken.tolist():
        teacher = int(toy.formulation.candidates.teacher[column])
        options = ranked(toy, columns_of_teacher(toy, teacher), seconds=None)
        assert options[0].chosen
        assert [goal.more for goal in options[0].price.goals] == [0] * len(toy.best)
        assert "in the plan" in option_line(toy, options[0])
        assert all(goal.after == goal.before for goal in exact_price(toy, np.array([column]), seconds=None).goals)


def test_the_first_options_become_exact_and_the_order_is_that_of_their_price(toy):
    state = toy.formulation.context.state
    line = int(np.bincount(toy.formulation.candidates.line).argmax())
    from rotation.model.vocabulary import SUBJECTS

    columns = columns_of_line(toy, int(state.lines.school[line]), SUBJECTS.codes[state.lines.subject[line]])
    options = ranked(toy, columns, seconds=None)
    exact = list(made_exact(toy, options, None, most=2))
    assert len(exact) == min(2, sum(not option.chosen for option in options))
    assert all(option.price.exact for option in exact)
    assert [option.rank for option in options if not option.chosen] == sorted(
        option.rank for option in options if not option.chosen
    )


def test_an_option_that_time_does_not_suffice_for_keeps_its_bounds(toy, monkeypatch):
    columns = columns_of_teacher(toy, int(np.bincount(toy.formulation.candidates.teacher).argmax()))
    options = ranked(toy, columns, seconds=None)
    unknown = Price(Answer.UNKNOWN, ())
    monkeypatch.setattr("rotation.explain.options.exact_price", lambda *_given, **_named: unknown)
    found = list(made_exact(toy, options, None))
    assert found
    assert found == [option for option in options if not option.chosen][: len(found)]
    teacher = int(toy.formulation.candidates.teacher[columns[0]])
    view = options_view(toy, found, len(found), teacher)
    assert all("\n" not in row[0] for row in view.rows)
    assert any(">=" in cell for row in view.rows for cell in row[-view.prices :])
    assert any(note.startswith(">= marks a lower bound") for note in view.notes)
    assert any("--time-limit" in note for note in view.notes)


def test_goals_that_were_not_worked_on_in_time_keep_their_bounds(toy, monkeypatch):
    """A plan with the option was found, nothing was proved of any goal; the second goal, say, is worse at its end."""

    def cut_short(case, *_given, **_named):
        goals = [GoalPrice(name, best, best + 100, None) for name, best in zip(case.names, case.best, strict=True)]
        return Price(Answer.POSSIBLE, (*goals[:2], replace(goals[2], at_least=goals[2].before + 1), *goals[3:]))

    columns = columns_of_teacher(toy, int(np.bincount(toy.formulation.candidates.teacher).argmax()))
    bounds = [option for option in ranked(toy, columns, seconds=None) if not option.chosen]
    monkeypatch.setattr("rotation.explain.options.exact_price", cut_short)
    for before, found in zip(bounds, made_exact(toy, bounds, None), strict=False):
        known = [goal.at_least for goal in before.price.goals]
        least = [goal.at_least for goal in found.price.goals]
        assert least[:2] == known[:2]
        assert least[2] == max(toy.best[2] + 1, known[2] or 0)
        assert least[3:] == [None] * len(least[3:])


def test_a_price_that_is_not_proved_says_between_which_values_it_lies():
    goals = (GoalPrice("shortage", 7, 7, 7), GoalPrice("burden", 50, 90, 61), GoalPrice("stability", 3, 4, None))
    _intro, shortage, burden, stability, advice = price_lines(Price(Answer.POSSIBLE, goals))
    assert shortage.endswith("7 → 7 (0)")
    assert burden.endswith("50 → between 61 and 90 (>= +11)")
    assert stability.endswith("3 → 4 or better")
    assert "--time-limit" in advice
    assert len(price_lines(Price(Answer.POSSIBLE, goals[:1]))) == 2


def test_a_teacher_may_also_stay(toy):
    table = toy.formulation.candidates
    mover = int(table.teacher[np.flatnonzero(toy.values[: len(table)])[0]])
    columns, told = columns_of_teacher(toy, mover), []
    found = options_within(toy, columns, 60.0, exact=9, stays=True, on_ranked=told.append)
    first, whole = told
    assert len(first) == len(whole) == len(found) == len(columns) + 1
    assert found[0].chosen
    stays = next(option for option in found if option.column == STAYS)
    alone = exact_price(toy, columns, taken=False, seconds=None)
    assert [goal.more for goal in stays.price.goals] == [goal.more for goal in alone.goals]
    view = options_view(toy, found, len(found), mover)
    assert [row[0] for row in view.rows].count("stays") == 1
    assert option_line(toy, stays, mover).startswith("stays · ")


def test_every_rule_that_refuses_is_told_with_its_numbers(toy):
    context = toy.formulation.context
    state = context.state
    told = 0
    for teacher in range(0, len(state.teachers), 5):
        school = next(at for at in range(len(state.schools)) if at != state.teachers.school[teacher])
        found = why_not(toy, teacher, school, seconds=None)
        always = {refusal.rule for refusal in teacher_refusals(context, toy.formulation.rules, teacher)}
        for place in found.places:
            assert always <= {refusal.rule for refusal in place.refusals}
            assert all(refusal.reason for refusal in place.refusals)
        if found.places and found.price is None:
            told += 1
            text = "\n".join(why_not_lines(toy, found))
            assert state.teachers.name[teacher] in text
            assert not [word for word in ("pregnancy", "nursing", "illness") if word in text]
    assert told


def test_staying_has_a_price_too(toy):
    state, table = toy.formulation.context.state, toy.formulation.candidates
    mover = int(table.teacher[np.flatnonzero(toy.values[: len(table)])[0]])
    found = why_not(toy, mover, int(state.teachers.school[mover]), seconds=None)
    assert found.own
    assert found.price.exact
    assert tuple(goal.more for goal in found.price.goals) > (0,) * len(toy.best)
    stayer = next(at for at in range(len(state.teachers)) if at not in table.teacher[toy.values[: len(table)] > 0])
    text = why_not_lines(toy, why_not(toy, stayer, int(state.teachers.school[stayer]), seconds=None))
    assert "the plan does not change that" in text[0]


def test_a_move_that_other_demands_make_impossible_names_them(toy):
    for column in not_made(toy, 40):
        price = exact_price(toy, np.array([column]), seconds=None)
        if price.answer is Answer.IMPOSSIBLE:
            lines = price_lines(price)
            assert len(lines) == 1 + len(price.against)
            return
    pytest.fail("no move of the sample is impossible")


def test_what_the_goals_were_worth_is_taken_from_the_solve_of_the_same_program(toy):
    """A later goal may have used a tolerance: then the plan's own value is not what the goal was worth."""
    context, names = toy.formulation.context, toy.names
    told = {name: value - 1 for name, value in zip(names, toy.best, strict=True)}
    known = planned(toy.plan, context.instance, Policy(), optimal=True, best=told)
    assert known.best == tuple(told.values())
    assert known.proved
    other = replace(toy.plan, facts={**toy.plan.facts, "program": "another"})
    assert planned(other, context.instance, Policy(), optimal=True, best=told).best == toy.best


def test_a_plan_that_breaks_a_rule_has_no_columns(toy):
    from rotation.model.plan import Plan

    bad = Plan.of([move._replace(load=move.load - 1) for move in toy.plan])
    assert planned(bad, toy.formulation.context.instance, Policy()).values is None


def test_what_a_plan_gives_up_within_a_tolerance_is_said_beside_the_prices():
    """Prices count from the best of each goal, which is not what such a plan is worth."""
    instance = read(sample_path("small"))
    outcome = solve(instance, isolate=False)
    assert outcome.proved
    best = {goal.name: goal.best for goal in outcome.goals}
    case = planned(outcome.plan, instance, Policy(), optimal=True, best=best)
    column = next(column for column in not_made(case, 40) if exact_price(case, np.array([column])).exact)
    table = case.formulation.candidates
    lines = why_not_lines(case, why_not(case, int(table.teacher[column]), int(table.school[column])))
    given_up = [goal for goal in outcome.goals if goal.value != goal.best and not goal.name.startswith("lottery")]
    assert len(given_up) == 1
    assert lines[-1].startswith("Counted from the best of each goal")
    assert str(given_up[0].value) in lines[-1]


def test_nothing_bounds_the_price_of_staying_where_the_plan_is_not_proved(toy):
    """Such a plan may be worse than the best in every goal, so that staying may well be better than it."""
    for proved in (True, False):
        case, table = replace(toy, proved=proved, state=None), toy.formulation.candidates
        mover = int(table.teacher[np.flatnonzero(toy.values[: len(table)])[0]])
        options = options_within(case, columns_of_teacher(case, mover), 60.0, exact=0, stays=True)
        stays = next(option for option in options if option.column == STAYS)
        assert [goal.at_least is None for goal in stays.price.goals] == [not proved] * len(case.names)
        base = next(note for note in options_view(case, options, 9, mover).notes if note.startswith("Prices"))
        assert ("the best that each goal can be" in base) == proved
        assert ("not proved to be the best" in base) != proved
