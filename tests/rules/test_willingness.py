"""Goal willingness: given what teachers and schools said, who is asked first."""

from dataclasses import replace

import pytest

from rotation.model.plan import Plan
from rotation.model.policy import GoalRule, Policy
from rotation.report.plan_tables import book_of
from rotation.rules.purpose_words import PURPOSES
from rotation.rules.reading import Reading
from rotation.rules.registry import load_rules
from rotation.rules.willingness import Willingness
from tests.rules.small_case import case, move, teacher
from tests.rules.solved_case import only, places, solved

NEED = [{"school_id": "HILL", "stage": "primary", "subject": "chinese", "need": 1.0}]


def people(**consents):
    return [teacher(code, consent=consent) for code, consent in consents.items()]


def recommended(*rows, school="CITY"):
    return [{"school_id": school, "teacher_id": code, "rank": rank, "opinion": text} for code, rank, text in rows]


def values(context, *codes, **given):
    rule = Willingness(Willingness.Params(**given))
    plan = Plan.of([move(context, "HILL", code) for code in codes])
    measures = list(rule.measure(plan, Reading(context.instance, context.policy)))
    assert [measure.goal for measure in measures] == list(Willingness.goals)
    assert {measure.today for measure in measures} == {0}
    return tuple(measure.value for measure in measures)


def test_unwilling_and_unasked_movers_are_counted_apart():
    context = case(*people(T1="willing", T2="obedient", T3="unwilling", T4="unknown", T5="unwilling"))
    assert values(context) == (0, 0, 0)
    assert values(context, "T1", "T2") == (0, 0, 0)
    assert values(context, "T1", "T3", "T4", "T5") == (2, 1, 0)


def test_each_teacher_whom_the_school_recommends_before_is_passed_over():
    rows = recommended(("T1", 1, "同意"), ("T2", 2, ""), ("T3", 5, "同意"))
    context = case(*people(T1="willing", T2="willing", T3="willing", T4="willing"), recommendations=rows)
    assert [values(context, code)[2] for code in ("T1", "T2", "T3", "T4")] == [0, 1, 2, 3]
    assert values(context, "T1", "T4")[2] == 3


def test_a_school_that_recommends_nobody_passes_over_nobody():
    context = case(*people(T1="willing"), recommendations=recommended(("T1", 1, "同意"), school="TOWN"))
    assert values(context, "T1")[2] == 0


def test_an_opinion_against_somebody_is_no_recommendation():
    rows = recommended(("T1", 1, " 不同意 "), ("T2", 2, "同意"))
    context = case(*people(T1="willing", T2="willing"), recommendations=rows)
    assert [values(context, code)[2] for code in ("T1", "T2")] == [1, 0]
    assert [values(context, code, refused_opinions=())[2] for code in ("T1", "T2")] == [0, 1]


def test_a_recommendation_without_rank_comes_last():
    rows = recommended(("T1", None, ""), ("T2", 9, ""))
    context = case(*people(T1="willing", T2="willing"), recommendations=rows)
    assert [values(context, code)[2] for code in ("T1", "T2")] == [1, 0]


def test_the_goal_is_off_until_the_policy_switches_it_on():
    assert "willingness" not in [rule.id for rule in load_rules(Policy())]
    assert "willingness" in [rule.id for rule in load_rules(Policy(rules={"willingness": {"on": True}}))]


def test_the_order_is_unwilling_then_unasked_then_recommended():
    """Each is chosen against a better value of everything that comes later."""
    rows = recommended(("T1", 1, ""), ("T2", 2, ""), ("T3", 3, ""))
    consents = {"T1": "unwilling", "T2": "unknown", "T3": "willing", "T4": "willing"}
    for left, goes in ((4, "T3"), (2, "T2"), (1, "T1")):
        asked = dict(list(consents.items())[:left])
        context = case(*people(**asked), recommendations=rows[:left], needs=NEED, policy=only(willingness={}))
        outcome = solved(context)
        assert places(outcome) == {goes: "HILL"}
        assert [goal.name for goal in outcome.goals][:4] == ["shortage", *Willingness.goals]


def test_without_the_goal_the_lottery_decides():
    """Seed and codes are such that the lot falls on the unwilling one."""
    context = case(*people(T1="unwilling", T2="willing", T3="unwilling"), needs=NEED, policy=only())
    assert places(solved(context)).keys() <= {"T1", "T3"}


def test_shortage_comes_before_and_the_unwilling_movers_row_says_what_it_is_for():
    context = case(*people(T1="unwilling"), needs=NEED, policy=only(willingness={}))
    outcome = solved(context)
    assert places(outcome) == {"T1": "HILL"}
    row = outcome.plan.moves.iloc[0]
    assert (row["purpose"], row["to_school"], row["subject"]) == ("need", "HILL", "chinese")
    assert set(outcome.plan.moves["purpose"]) <= set(PURPOSES)
    assert book_of(outcome).plan.moves["purpose"].tolist() == ["need"]


TRAVEL = [
    {"from_area": "甲", "school_id": "HILL", "minutes": 5},
    {"from_area": "乙", "school_id": "HILL", "minutes": 40},
]


@pytest.mark.parametrize(
    ("goals", "sent"),
    [
        ({}, "T2"),
        ({"willingness_1": {"tolerance": 1}}, "T1"),
        ({"willingness_2": {"tolerance": 1}}, "T2"),
        ({"willingness": {"tolerance": 1}}, "T1"),
        ({"willingness": {"tolerance": 1}, "willingness_1": {"tolerance": 0}}, "T2"),
        ({"willingness_1": {"on": False}}, "T1"),
        ({"willingness": {"on": False}, "willingness_1": {"on": True}}, "T2"),
    ],
)
def test_each_of_the_three_goals_has_settings_of_its_own(goals, sent):
    """HILL needs one of two: T1, unwilling and near, or T2, who is willing and far away."""
    pair = [teacher("T1", consent="unwilling", home_area="甲"), teacher("T2", consent="willing", home_area="乙")]
    policy = only(willingness={}, burden={})
    general = policy.general.model_copy(update={"goals": {name: GoalRule(**given) for name, given in goals.items()}})
    context = case(*pair, needs=NEED, travel=TRAVEL, policy=replace(policy, general=general))
    assert places(solved(context)) == {sent: "HILL"}
