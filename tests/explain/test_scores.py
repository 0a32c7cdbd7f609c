"""Tight rows and what one more unit of them brings: never more than the multipliers promise, exact where solved."""

from dataclasses import replace

import numpy as np
import pytest

from rotation.explain.planned import planned
from rotation.explain.scores import TightRow, names_school, scores
from rotation.i18n import language
from rotation.io import read
from rotation.io.samples import sample_path
from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.report.scores import rule_rows, scores_json, tight_lines, worth_lines
from rotation.solve import solve
from solvers.backend import get_backend
from solvers.builder import ProgramBuilder
from solvers.linear import unfold
from solvers.parts import widened
from solvers.shadow import broken, shadows, steps, tight


@pytest.fixture(scope="module")
def toy():
    instance = read(sample_path("toy"))
    outcome = solve(instance, isolate=False)
    return planned(outcome.plan, instance, Policy(), optimal=True)


def test_what_is_solved_again_is_what_another_solver_finds(toy):
    found = scores(toy, exact=3, seconds=None)
    exact = [one for one in found.worth if one.exact is not None]
    assert len(exact) == 3
    for one in exact:
        amounts = np.zeros(len(toy.program.rows), dtype=np.int64)
        amounts[one.row] = one.units
        again = get_backend("highs").solve(widened(toy.program, amounts))
        falls = tuple(before - goal.best for before, goal in zip(toy.best, again.goals, strict=True))
        assert one.proved
        assert one.exact == falls
        assert one.exact >= (0,) * len(falls)


def test_no_goal_is_said_to_fall_below_the_least_that_it_can_be(toy):
    least = [goal.least for goal in unfold(toy.program).goals]
    for one in scores(toy, exact=0, seconds=None).worth:
        assert any(one.about)
        assert all(0 <= fall <= best - low for fall, best, low in zip(one.about, toy.best, least, strict=True))
    at_least = replace(toy, best=tuple(least))
    assert scores(at_least, exact=0, seconds=None).worth == ()


def test_a_school_has_the_rows_that_name_it(toy):
    name = str(toy.formulation.context.state.schools.name[2])
    found = scores(toy, name, exact=0, seconds=None)
    assert found.rules
    assert all(name in one.text for one in found.worth)
    whole = scores(toy, exact=0, seconds=None)
    assert {one.row for one in found.worth} < {one.row for one in whole.worth}
    assert sum(row[1] for row in rule_rows(found)) < sum(row[1] for row in rule_rows(whole))


def test_a_school_whose_name_is_within_that_of_another_has_its_own_rows_only():
    longer = ["新城南小学", "城南小学分校"]
    assert names_school("城南小学 · primary · PE", "城南小学", longer)
    assert names_school("新城南小学 -> 城南小学", "城南小学", longer)
    assert not names_school("新城南小学 · primary · PE", "城南小学", longer)
    assert not names_school("城南小学分校", "城南小学", longer)


def test_the_rows_at_their_limits_are_named(toy):
    with language("en"):
        found = scores(toy, exact=0, seconds=None)
        name = str(toy.formulation.context.state.schools.name[2])
        own = scores(toy, name, exact=0, seconds=None)
        lines, all_lines = tight_lines(found), tight_lines(found, None)
    counts = {rule: sum(one.rule == rule for one in found.tight) for rule in ("surplus", "outflow", "inflow")}
    assert counts == {one.rule: one.tight for one in found.rules if one.rule in counts}
    assert not {one.rule for one in found.tight} & {"shortage", "one_assignment"}
    assert own.tight
    assert all(name in one.text for one in own.tight)
    assert set(own.tight) < set(found.tight)
    assert any(
        line.startswith("  · surplus: ") and line.endswith(f"and {counts['surplus'] - 3} more") for line in lines
    )
    assert not [line for line in all_lines if "and " in line and line.endswith("more")]
    assert scores_json(own)["tight"][0]["text"] == own.tight[0].text


def test_a_demand_of_several_rows_is_told_once(toy):
    couple = TightRow("couple", "couple A and B: as the couple asks", 0, 0)
    twice = replace(scores(toy, exact=0, seconds=None), tight=(couple, couple, replace(couple, text="another couple")))
    with language("en"):
        assert tight_lines(twice)[1:] == ["  · couple: couple A and B: as the couple asks; another couple"]


def test_the_words_are_there_in_both_languages(toy):
    texts = {}
    for lang in ("en", "zh_CN"):
        with language(lang):
            found = scores(toy, exact=0, seconds=None)
            texts[lang] = "\n".join(worth_lines(found))
            assert scores_json(found)["goals"] == toy.names
    assert "one more teacher" in texts["en"]
    assert texts["zh_CN"] != texts["en"]


def test_a_plan_that_breaks_a_rule_has_no_scores(toy):
    bad = Plan.of([move._replace(load=move.load - 1) for move in toy.plan])
    with pytest.raises(ValueError, match="scores"):
        scores(planned(bad, toy.formulation.context.instance, Policy()), seconds=None)


def knapsack():
    """Maximise 3 x + 2 y + 2 s with 2 x + 2 y <= 4 hard and x <= 1 soft at a price of 1; x, y to 3."""
    build = ProgramBuilder()
    x = build.columns([0, 0], [3, 3], "x")
    build.rows(build.groups("room", [""]), [0, 0], x, [2, 2], upper=4)
    build.rows(build.groups("soft", [""]), [0], x[:1], [1], upper=1, price=1, slack_limit=3)
    build.goal("value", x, [-3, -2])
    return build.build(["value", "violations"])


def test_shadow_prices_of_a_program_that_can_be_solved_by_hand():
    program = knapsack()
    best = np.array([2, 0, 1])
    assert tight(program, best).tolist() == [True, True]
    assert broken(program, best).tolist() == [0, 1]
    assert steps(program, 2).tolist() == [2, 1]
    room = shadows(program, [-6, 1])
    assert room[0].worth(0, 2) == 3
    assert room[0].worth(1, 1) == 0
    assert shadows(replace(program, goals=program.goals[:1]), [-6])[0].worth(0, 4) == 6
