"""Goal stability: given a baseline plan, how many moves differ from it."""

from rotation.model.plan import Move, Plan
from rotation.rules.reading import Reading
from rotation.rules.registry import rule_classes
from rotation.rules.stability import Stability
from tests.rules.small_case import case, move, teacher
from tests.rules.solved_case import only, places, solved

NEED = [
    {"school_id": school, "stage": "primary", "subject": "chinese", "need": need}
    for school, need in (("HILL", 1.0), ("TOWN", 0.0))
]
STAFF = [teacher(f"T{number}") for number in range(1, 6)]


def measured(context, baseline, *moves):
    """Value, today's value and details, or None where the goal does not exist."""
    found = list(Stability().measure(Plan.of(moves), Reading(context.instance.with_baseline(baseline), context.policy)))
    return (found[0].value, found[0].today, found[0].details) if found else None


def test_without_a_baseline_there_is_no_goal():
    context = case(policy=only(stability={}), needs=NEED)
    assert measured(context, [], move(context)) is None
    assert "stability" not in [goal.name for goal in solved(context).goals]


def test_a_move_added_and_a_move_dropped_count_one_each():
    context = case(*STAFF)
    one, two, other = move(context, "HILL", "T1"), move(context, "HILL", "T2"), move(context, "TOWN", "T1")
    assert measured(context, [one, two], one, two)[:2] == (0, 2)
    assert measured(context, [one, two], one) == (1, 2, {"added": 0, "dropped": 1, "kept": 1})
    assert measured(context, [one], one, two) == (1, 1, {"added": 1, "dropped": 0, "kept": 1})
    assert measured(context, [one], other) == (2, 1, {"added": 1, "dropped": 1, "kept": 0})


def test_another_form_or_load_is_another_move():
    context = case(*STAFF)
    one = move(context)
    assert measured(context, [one], one._replace(form="transfer"))[0] == 2
    assert measured(context, [one], one._replace(load=4))[0] == 2


def test_a_plan_is_a_baseline_and_the_digest_tells():
    context = case(*STAFF)
    one, two = move(context, "HILL", "T1"), move(context, "TOWN", "T2")
    digests = [context.instance.with_baseline(moves).digest() for moves in ([], Plan.of([one, two]), [two, one], [one])]
    assert digests[0] == context.instance.digest()
    assert digests[1] == digests[2]
    assert len(set(digests)) == 3


def with_baseline(context, *moves):
    return type(context).of(context.instance.with_baseline(moves), context.policy)


def test_of_equally_good_plans_the_one_people_were_told_is_found():
    context = case(*STAFF, needs=NEED, policy=only(stability={}))
    for code in ("T1", "T2", "T3", "T4", "T5"):
        outcome = solved(with_baseline(context, move(context, "HILL", code)))
        assert places(outcome) == {code: "HILL"}
        assert outcome.verdict.values["stability"] == 0


def test_a_need_comes_before_the_baseline():
    """T1 is to go to TOWN as before; one of the others fills the need at HILL and is the only change."""
    context = case(*STAFF, needs=NEED, policy=only(stability={}))
    outcome = solved(with_baseline(context, move(context, "TOWN", "T1")))
    assert places(outcome)["T1"] == "TOWN"
    assert len(places(outcome)) == 2
    assert (outcome.verdict.values["shortage"], outcome.verdict.values["stability"]) == (0, 1)


def test_for_a_repair_the_policy_puts_it_first():
    """The baseline sends T1 to TOWN, where nobody is missing; first in order, it holds against the need at HILL."""
    policy = only(stability={})
    general = policy.general.model_copy(update={"goal_order": ("stability", "shortage", "lottery")})
    context = case(*STAFF, needs=NEED, policy=type(policy)(general=general, rules=policy.rules))
    outcome = solved(with_baseline(context, move(context, "TOWN", "T1")))
    assert places(outcome) == {"T1": "TOWN"}
    assert [goal.name for goal in outcome.goals if goal.name in ("stability", "shortage")] == ["stability", "shortage"]


def test_a_baseline_move_that_is_no_longer_possible_counts_as_dropped():
    context = case(*STAFF, needs=NEED, policy=only(stability={}))
    gone = Move("T9", "HILL", "primary", "chinese", "secondment", 10)
    odd = Move("T1", "HILL", "primary", "history", "secondment", 10)
    kept = move(context, "HILL", "T3")
    outcome = solved(with_baseline(context, gone, odd, kept))
    assert places(outcome) == {"T3": "HILL"}
    assert outcome.verdict.values["stability"] == 2


def test_it_stands_before_the_lottery():
    assert rule_classes()["burden"].rank < Stability.rank < rule_classes()["lottery"].rank
