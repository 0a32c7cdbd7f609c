"""Goal lottery: the draws are the bits of the hash that the rule names, for everybody to recompute."""

import hashlib

import pytest

from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.rules.lottery import Lottery
from rotation.rules.reading import Reading
from rotation.rules.registry import load_rules
from rotation.rules.settings import goals_in_order
from tests.rules.group_case import random_case_of
from tests.rules.small_case import case, move, teacher


def drawn(text):
    bits = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big") >> 216
    return (bits >> 20) + 1, (bits & 0xFFFFF) + 1


def values(context, *moves):
    measures = Lottery().measure(Plan.of(moves), Reading(context.instance, context.policy))
    return tuple(measure.value for measure in measures)


def test_a_moves_draws_follow_from_its_text():
    context = case(teacher(public_number="P0001"))
    assert values(context, move(context)) == drawn("7|P0001|HILL|primary|chinese|secondment|10")


def test_the_teacher_code_stands_in_for_a_missing_public_number():
    context = case(teacher(load=8))
    assert values(context, move(context)) == drawn("7|T1|HILL|primary|chinese|secondment|8")


def test_draws_of_several_moves_are_added():
    context = case(teacher(), teacher("T2"))
    one, two = move(context), move(context, "TOWN", "T2")
    both = [sum(pair) for pair in zip(values(context, one), values(context, two), strict=True)]
    assert values(context, one, two) == tuple(both)
    assert values(context) == (0, 0)


def test_without_a_drawn_seed_the_plan_year_is_used():
    plan = [{"authority": "示例区", "plan_year": 2026, "start_date": "2026-09-01", "public_seed": ""}]
    context = case(teacher(), plan=plan)
    assert values(context, move(context)) == drawn("2026|T1|HILL|primary|chinese|secondment|10")


def test_every_draw_lies_in_its_range_and_hardly_any_is_drawn_twice():
    pairs = []
    for seed in range(12):
        found = random_case_of(seed)
        program = found.build(Lottery())
        first, second = (goal.coefficients.tolist() for goal in program.goals)
        assert min(first + second) >= 1
        assert max(first + second) <= 2**20
        pairs += list(zip(first, second, strict=True))
    assert len(set(pairs)) == len(pairs)
    assert len({first for first, _second in pairs}) > 0.98 * len(pairs)


def test_a_goal_that_the_order_does_not_name_comes_before_the_lottery():
    order = ("balance", "shortage", "lottery")
    policy = Policy(Policy().general.model_copy(update={"goal_order": order}))
    found = goals_in_order(policy, load_rules(policy))
    assert found[:3] == ["violations", "balance", "shortage"]
    assert "burden" in found[3:-2]
    assert found[-2:] == list(Lottery.goals)


@pytest.mark.parametrize("drawn_last", [("lottery",), ("lottery_1", "lottery_2"), ()])
def test_goals_not_named_come_before_the_lottery_however_it_is_named(drawn_last):
    policy = Policy(Policy().general.model_copy(update={"goal_order": ("shortage", *drawn_last)}))
    found = goals_in_order(policy, load_rules(policy))
    assert found[-2:] == list(Lottery.goals)
    assert "burden" in found[:-2]
