"""The leaders' plan: given who has been in office how long, who changes posts with whom."""

import numpy as np
import pytest

from rotation.errors import DataError, PolicyError
from rotation.explain.eligibility import public_list
from rotation.model.instance import Instance
from rotation.model.policy import Policy
from rotation.planning.principals import GOALS, plan_principals
from rotation.planning.principals_check import PrincipalMove, check_principals
from rotation.rules.eligibility_params import EligibilityParams
from rotation.rules.principal import Principal
from rotation.solve import solve
from solvers.solution import Status
from tests.rules.random_instances import random_instance
from tests.rules.small_case import case, found, move, teacher
from tests.rules.solved_case import only, places

ON = Policy(rules={"principal": {"on": True}})


def leader(code, school, years, role="principal", **facts):
    """A leader with so many full years in office in September 2026."""
    return teacher(code, quota_school_id=school, role=role, role_since=f"{2026 - years}-09", **facts)


def three(city, town, hill, **tables):
    """One principal at each of the three schools."""
    years = {"CITY": city, "TOWN": town, "HILL": hill}
    return case(*(leader(f"P-{code}", code, count) for code, count in years.items()), **tables).instance


def planned(instance, policy=ON, **given):
    plan = plan_principals(instance, policy, **given)
    assert plan.status in (Status.OPTIMAL, Status.INFEASIBLE)
    return plan


def targets(instance, policy=ON):
    return {m.teacher_id: m.to_school for m in planned(instance, policy).moves}


def values(plan):
    return {goal.name: goal.value for goal in plan.goals}


def verdict(instance, *moves):
    return check_principals([PrincipalMove(*m) for m in moves], instance, ON)


def test_the_plan_exists_only_where_the_policy_switches_it_on():
    with pytest.raises(PolicyError) as caught:
        plan_principals(three(6, 6, 6), Policy())
    assert [problem.code for problem in caught.value.problems] == ["principals_off"]


def test_two_who_are_due_change_places_and_the_third_stays():
    plan = planned(three(city=6, town=4, hill=10))
    assert plan.moves == (PrincipalMove("P-CITY", "HILL"), PrincipalMove("P-HILL", "CITY"))
    assert values(plan)["deferred_years"] == values(plan)["early_moves"] == 0
    assert plan.leaders.set_index("teacher_id")["standing"].to_dict() == {
        "P-CITY": "due",
        "P-TOWN": "may",
        "P-HILL": "must",
    }


def test_one_who_is_due_moves_against_one_who_may_rather_than_being_deferred():
    instance = three(city=7, town=4, hill=1)
    assert targets(instance) == {"P-CITY": "TOWN", "P-TOWN": "CITY"}
    assert values(planned(instance))["early_moves"] == 1


def test_without_a_partner_the_move_is_deferred_and_the_years_are_counted():
    plan = planned(three(city=7, town=2, hill=1))
    assert plan.moves == ()
    assert values(plan)["deferred_years"] == 2


def test_after_nine_years_nothing_defers_and_without_a_partner_there_is_no_plan():
    plan = planned(three(city=9, town=2, hill=1))
    assert plan.status is Status.INFEASIBLE
    assert plan.moves is None
    assert plan.leaders.set_index("teacher_id").loc["P-CITY", "places"] == 2
    later = Policy(rules={"principal": {"on": True, "years_deferred": 10}})
    assert planned(three(city=9, town=2, hill=1), later).moves == ()


def test_only_holders_of_one_role_change_places():
    people = [leader("A", "CITY", 7), leader("B", "TOWN", 7, "deputy"), leader("C", "HILL", 7, "deputy")]
    assert targets(case(*people).instance) == {"B": "HILL", "C": "TOWN"}


def test_every_school_keeps_the_number_of_its_posts():
    people = [leader(f"A{n}", "CITY", 9, "deputy") for n in range(2)]
    people += [leader(f"B{n}", "TOWN", 4, "deputy") for n in range(3)]
    found_targets = targets(case(*people).instance)
    assert {code: found_targets[code] for code in ("A0", "A1")} == {"A0": "TOWN", "A1": "TOWN"}
    assert sorted(found_targets.values()) == ["CITY", "CITY", "TOWN", "TOWN"]


def test_of_equal_changes_the_shortest_way_is_taken():
    travel = [
        {"from_school": a, "school_id": b, "minutes": 10 if {a, b} == {"CITY", "HILL"} else 50}
        for a in ("CITY", "TOWN", "HILL")
        for b in ("CITY", "TOWN", "HILL")
    ]
    instance = three(city=6, town=4, hill=4, travel=travel)
    assert targets(instance) == {"P-CITY": "HILL", "P-HILL": "CITY"}
    assert values(planned(instance))["minutes"] == 20


@pytest.mark.parametrize(
    ("code", "standing"),
    [("deferred", "stays"), ("exempt", "stays"), ("", "due")],
)
def test_an_exemption_keeps_a_leader_and_a_deferral_until_nine_years(code, standing):
    rows = [{"teacher_id": "P-CITY", "kind": code, "code": "other", "start": "2026-01"}] if code else []
    assert planned(three(6, 6, 6, exemptions=rows)).leaders["standing"][0] == standing
    at_nine = planned(three(9, 6, 6, exemptions=rows)).leaders["standing"][0]
    assert at_nine == ("stays" if code == "exempt" else "must")


def test_nearness_to_retirement_a_pin_and_a_missing_date_keep_a_leader():
    people = [
        leader("A", "CITY", 12, birth_date="1968-01"),
        leader("B", "TOWN", 12),
        {**leader("C", "HILL", 12), "role_since": ""},
    ]
    plan = planned(case(*people, pins=[{"teacher_id": "B", "action": "must_stay"}]).instance)
    assert set(plan.leaders["standing"]) == {"stays"}
    assert plan.leaders["years"].tolist() == [12, 12, -1]
    assert plan.moves == ()


def test_a_school_closed_by_a_pin_or_of_the_same_legal_entity_takes_nobody():
    shut = three(9, 9, 2, pins=[{"teacher_id": "P-CITY", "action": "must_not_go", "school_id": "TOWN"}])
    assert planned(shut).status is Status.INFEASIBLE
    joined = three(6, 6, 2, schools={"TOWN": {"legal_entity_id": "CITY"}})
    assert planned(joined).moves == ()


def test_the_checker_finds_every_breach_of_a_hand_made_plan():
    instance = three(city=9, town=4, hill=2)
    assert [f.teacher_id for f in verdict(instance).findings] == ["P-CITY"]
    assert verdict(instance, ("P-CITY", "TOWN"), ("P-TOWN", "CITY")).valid
    one_way = verdict(instance, ("P-CITY", "TOWN"))
    assert sorted(f.school_id for f in one_way.findings) == ["CITY", "TOWN"]
    too_short = verdict(instance, ("P-CITY", "HILL"), ("P-HILL", "CITY"))
    assert [(f.teacher_id, f.school_id) for f in too_short.findings] == [("P-HILL", "CITY")]
    home = verdict(instance, ("P-CITY", "CITY"))
    assert ("P-CITY", "CITY") in [(f.teacher_id, f.school_id) for f in home.findings]
    unknown = verdict(instance, ("X", "CITY"), ("P-CITY", "NONE"))
    assert {"X", "P-CITY"} <= {f.teacher_id for f in unknown.findings}
    twice = verdict(instance, ("P-CITY", "TOWN"), ("P-CITY", "TOWN"), ("P-TOWN", "CITY"))
    assert any(f.teacher_id == "P-CITY" for f in twice.findings)


def drawn(seed):
    """A random instance in which a third of the teachers are leaders, up to eleven years in office."""
    rng = np.random.default_rng([seed, 9])
    instance = random_instance(seed, schools=(4, 6), teachers=(20, 30))
    people = instance.teachers.copy()
    roles = rng.choice(["teacher", "teacher", "principal", "deputy"], len(people))
    people["role"] = roles
    people["role_since"] = [f"{2026 - int(years)}-09" if years else "" for years in rng.integers(0, 10, len(people))]
    return Instance.of({**instance.tables, "teachers": people})


@pytest.mark.slow
def test_two_engines_find_the_same_plan_and_some_districts_have_none():
    seen = set()
    for seed in range(25):
        one, other = (planned(drawn(seed), solver=solver) for solver in ("exact", "cpsat"))
        assert (one.status, one.moves) == (other.status, other.moves)
        assert [goal.best for goal in one.goals] == [goal.best for goal in other.goals]
        seen.add("none" if one.moves is None else "some" if one.moves else "empty")
    assert seen == {"none", "some", "empty"}


def test_no_plan_of_all_small_ones_is_better():
    """All ways to send the movable leaders of a small case, read by the checker alone."""
    from itertools import product

    people = [leader("A", "CITY", 7), leader("B", "TOWN", 9), leader("C", "HILL", 4), leader("D", "CITY", 6)]
    instance = case(*people).instance
    options = [[None, "CITY", "TOWN", "HILL"]] * len(people)
    best = None
    for where in product(*options):
        moves = [(p["teacher_id"], s) for p, s in zip(people, where, strict=True) if s]
        read = verdict(instance, *moves)
        if read.valid:
            value = tuple(read.values[name] for name in GOALS)
            best = min(best or value, value)
    assert tuple(values(planned(instance))[name] for name in GOALS) == best


def test_leaders_have_no_part_in_the_teachers_plan():
    needs = [{"school_id": "HILL", "stage": "primary", "subject": "chinese", "need": 2.0}]
    people = [leader("P", "CITY", 3), leader("Q", "TOWN", 9), teacher("T")]
    context = case(*people, needs=needs, policy=only(principal={}, eligibility={}))
    outcome = solve(context.instance, context.policy, threads=1)
    assert places(outcome) == {"T": "HILL"}
    assert outcome.formulation.eligible.tolist() == [False, False, True]
    assert public_list(context, EligibilityParams())["name"].tolist() == ["T老师"]
    rule = Principal()
    assert [f.teacher_id for f in found(rule, context, move(context, "HILL", "P"), move(context, "HILL", "T"))] == ["P"]


def test_leaders_whom_the_rates_would_count_are_a_problem_of_the_policy():
    context = case(leader("P", "CITY", 3), teacher(), policy=only(principal={}, eligibility={"roles_out": ()}))
    with pytest.raises(DataError) as caught:
        solve(context.instance, context.policy, threads=1)
    assert [problem.code for problem in caught.value.problems] == ["leaders_in_two_plans"]


def test_the_deferred_years_are_not_fewer_than_the_usual_ones():
    with pytest.raises(PolicyError):
        plan_principals(three(1, 1, 1), Policy(rules={"principal": {"on": True, "years": 10}}))
