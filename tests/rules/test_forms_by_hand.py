"""One teacher, five forms: lines, places, posts, statistics, rates and travel of a small school, computed by hand.

CITY has three Chinese teachers with 10 half days each and needs 10; HILL needs 10 and has none. T1, the only backbone
teacher, goes to HILL. A thousandth of a backbone teacher per pupil is 4 half days at 400 pupils.
"""

from functools import lru_cache
from typing import NamedTuple

import pytest

from rotation.check import check
from rotation.extraction import plan_of
from rotation.formulate import formulate
from rotation.indicators import indicators
from rotation.model.plan import Move, Plan
from rotation.model.policy import Policy
from rotation.planning.horizon import horizon
from rotation.rules.reading import Reading
from rotation.rules.registry import rule_classes
from rotation.solve import solve
from tests.rules.small_case import case, teacher, with_forms
from tests.rules.solving import under


class Facts(NamedTuple):
    """What a form means for the two schools: what it takes along, and whether it counts and travels."""

    form: str
    load: int
    place: bool
    statistics: bool
    counts: bool
    leaves: bool
    travels: bool
    until: str


FORMS = [
    Facts("transfer", 10, True, True, True, True, True, "2029-08-31"),
    Facts("secondment", 10, False, True, True, True, True, "2028-08-31"),
    Facts("itinerant", 2, False, False, False, False, True, "2027-08-31"),
    Facts("itinerant", 4, False, False, True, False, True, "2027-08-31"),
    Facts("itinerant", 8, False, False, True, True, True, "2027-08-31"),
    Facts("shadowing", 10, False, False, False, True, True, "2027-08-31"),
    Facts("online", 1, False, False, False, False, False, "2027-08-31"),
    Facts("online", 4, False, False, False, False, False, "2027-08-31"),
]
PEOPLE = (teacher("T1", backbone_level="district", post_grade=8, home_area="甲"), teacher("T2"), teacher("T3"))
ALL = pytest.mark.parametrize("facts", FORMS, ids=[f"{facts.form}-{facts.load}" for facts in FORMS])


def policy_of(facts):
    """Only the form of the case is open, with its load."""
    loads = {} if facts.load == 10 else {"loads": (facts.load,)}
    return with_forms(facts.form, **{facts.form: loads})


@lru_cache
def three(facts):
    """The case with room for everybody: T1 with a district level and a post of grade 8, and two others."""
    return case(*PEOPLE, policy=policy_of(facts))


@lru_cache
def tight(facts):
    """The same without a place and a post at HILL, 90 minutes away, and with nobody to spare at CITY."""
    return case(
        *PEOPLE,
        policy=policy_of(facts),
        schools={"HILL": {"quota": 0}},
        posts=[{"school_id": "HILL", "post_band": "8-10", "cap": 0}],
        travel=[{"from_area": "甲", "school_id": "HILL", "minutes": 90}],
        needs=[{"school_id": code, "stage": "primary", "subject": "chinese", "need": 3.0} for code in ("CITY", "HILL")],
    )


def plan(facts):
    """T1 goes to HILL."""
    return Plan.of([Move("T1", "HILL", "primary", "chinese", facts.form, facts.load)])


def findings(facts, rule):
    """How far the plan breaks a rule in the tight case; it does not where there is room for everybody."""
    assert breach(three(facts), plan(facts), rule) == 0
    return breach(tight(facts), plan(facts), rule)


def breach(context, moves, rule):
    """How far these moves break one rule."""
    found = rule_classes()[rule]().check(moves, Reading(context.instance, context.policy))
    return sum(finding.amount for finding in found)


@ALL
def test_what_the_destination_does_not_take_stays_at_the_origin(facts):
    context = three(facts)
    lines = indicators(context.instance, context.policy, plan(facts)).lines
    chinese = lines[lines["subject"] == "chinese"].set_index("school_id")
    assert chinese.loc["CITY", ["before", "after"]].tolist() == [30, 30 - facts.load]
    assert chinese.loc["HILL", ["before", "after"]].tolist() == [0, facts.load]


@ALL
def test_the_shortage_is_filled_by_the_load_of_the_form(facts):
    context = three(facts)
    (shortage,) = rule_classes()["shortage"]().measure(plan(facts), Reading(context.instance, context.policy))
    # HILL is rural: 3 for each half day of Chinese; the other three subjects of all schools are short as ever.
    assert shortage.today - shortage.value == 3 * facts.load


@ALL
def test_only_a_transfer_needs_a_place_in_the_quota_of_the_destination(facts):
    assert findings(facts, "headcount") == facts.place


@ALL
def test_only_a_transfer_needs_a_post_at_the_destination(facts):
    assert findings(facts, "post_band") == facts.place


@ALL
def test_statistics_follow_the_teacher_or_stay(facts):
    context = three(facts)
    schools = indicators(context.instance, context.policy, plan(facts)).schools
    backbone = schools[schools["indicator"] == "backbone"].set_index("school_id")
    assert backbone["before"].to_dict() == {"CITY": 10, "TOWN": 0, "HILL": 0}
    moved = facts.load if facts.statistics else 0
    assert backbone["after"].to_dict() == {"CITY": 10 - moved, "TOWN": 0, "HILL": moved}


@ALL
def test_a_person_is_at_the_school_with_the_larger_part_of_the_load(facts):
    context = three(facts)
    ladders = indicators(context.instance, context.policy, plan(facts)).ladders
    ages = ladders[ladders["ladder"] == "age"].groupby("school_id")["after"].sum().to_dict()
    assert ages == ({"CITY": 2, "HILL": 1} if facts.load > 5 else {"CITY": 3})


@ALL
def test_the_rate_counts_a_form_that_counts_from_its_half_days(facts):
    context = three(facts)
    (rate,) = rule_classes()["rotation_rate"]().rates(plan(facts), Reading(context.instance, context.policy))
    assert (rate.numerator, rate.denominator) == (int(facts.counts), 3)


@ALL
def test_the_outflow_counts_persons_from_six_half_days(facts):
    # Three Chinese teachers: one may leave the group, and one the school.
    people = [teacher(f"T{number}", backbone_level="district") for number in (1, 2, 3)]
    context = case(*people, policy=policy_of(facts))
    both = Plan.of([Move(code, "HILL", "primary", "chinese", facts.form, facts.load) for code in ("T1", "T2")])
    # One too many leave the school, and one too many the subject group.
    assert breach(context, both, "outflow") == (2 if facts.leaves else 0)
    # Of three backbone teachers 80 % are three, rounded up: two are missing, ten half days each. The pass line asks for
    # 40 half days in the statistics, which have 30: none may go, and those of two go where the form takes them along.
    missing = (20 if facts.leaves else 0) + (2 * facts.load if facts.statistics else 0)
    assert breach(context, both, "backbone_floor") == missing


@ALL
def test_the_commute_limit_holds_for_those_who_travel(facts):
    assert findings(facts, "commute") == facts.travels
    context = tight(facts)
    (burden,) = rule_classes()["burden"]().measure(plan(facts), Reading(context.instance, context.policy))
    assert burden.value == (90 if facts.travels else 0)


@ALL
def test_a_line_never_gets_short_by_more_than_the_load(facts):
    assert findings(facts, "subject_cover") == facts.load


@ALL
def test_the_only_qualified_teacher_is_lost_by_a_whole_load_alone(facts):
    context = case(teacher("T1"), policy=policy_of(facts), needs=[])
    assert breach(context, plan(facts), "subject_cover") == (facts.load == 10)


@ALL
def test_the_plan_says_form_load_term_and_travel(facts):
    pins = [{"teacher_id": "T1", "school_id": "HILL", "action": "must_go"}]
    pins += [{"teacher_id": code, "school_id": "", "action": "must_stay"} for code in ("T2", "T3")]
    pairs = [{"urban_school_id": "HILL", "rural_school_id": "CITY"}]  # shadowing goes back along a pair
    schools = {"CITY": {"locale": "rural", "tier": "short"}, "HILL": {"locale": "urban"}}
    context = case(*PEOPLE, policy=policy_of(facts), pins=pins, pairs=pairs, schools=schools)
    outcome = solve(context.instance, under(context.policy), solver="exhaustive", isolate=False)
    (row,) = outcome.plan.moves.to_dict("records")
    assert (row["form"], row["load"]) == (facts.form, facts.load)
    assert (row["start"], row["return_date"]) == ("2026-09-01", facts.until)
    assert row["travel"] == ("unknown" if facts.travels else "none")


def test_every_open_form_and_load_is_a_candidate_and_the_best_one_is_taken():
    """HILL needs 4 half days of Chinese: four itinerant ones fill it, ten would be too many, two or one too few."""
    policy = with_forms(
        "transfer", "secondment", "itinerant", "online", itinerant={"loads": (2, 4, 8)}, online={"loads": (1, 2)}
    )
    needs = [{"school_id": code, "stage": "primary", "subject": "chinese", "need": need} for code, need in NEEDS]
    context = case(teacher("T1"), policy=policy, needs=needs)
    on = {"surplus": {}, "subject_cover": {}}
    formulation = formulate(context, [rule_classes()["one_assignment"]()])
    assert len(formulation.candidates) == 2 * 7
    outcome = solve(context.instance, under(policy, **on), solver="exhaustive", isolate=False)
    (move,) = outcome.plan
    assert (move.to_school, move.form, move.load) == ("HILL", "itinerant", 4)
    assert len(plan_of(outcome.formulation, outcome.solution.values)) == 1


NEEDS = (("CITY", 0.6), ("TOWN", 0.0), ("HILL", 0.4))


def test_nobody_takes_two_part_loads_in_one_year():
    policy = with_forms("itinerant", "online", itinerant={"loads": (2, 4)}, online={"loads": (2,)})
    context = case(teacher("T1"), policy=policy, needs=[])
    parts = (("HILL", "itinerant", 4), ("TOWN", "online", 2))
    both = Plan.of([Move("T1", school, "primary", "chinese", form, load) for school, form, load in parts])
    verdict = check(both, context.instance, under(policy))
    assert {finding.rule for finding in verdict.findings} == {"plan", "one_assignment"}


def test_a_load_that_the_policy_does_not_list_is_no_move():
    policy = with_forms("itinerant", itinerant={"loads": (2, 4)})
    context = case(teacher("T1"), policy=policy, needs=[])
    for load, broken in ((2, False), (3, True), (4, False), (10, True)):
        one = Plan.of([Move("T1", "HILL", "primary", "chinese", "itinerant", load)])
        found = [finding for finding in check(one, context.instance, under(policy)).findings if finding.rule == "plan"]
        assert bool(found) == broken


def test_part_of_a_load_is_taken_from_the_largest_service_first():
    """Of 20 weekly periods of Chinese and 10 of PE, 5 half days go: all from Chinese, whatever is taught there."""
    norms = Policy().general.weekly_loads["primary"]
    teaching = [
        {"teacher_id": "T1", "school_id": "CITY", "stage": "primary", "subject": subject, "weekly_periods": periods}
        for subject, periods in (("chinese", norms["chinese"] * 0.7), ("pe", norms["pe"] * 0.3))
    ]
    policy = with_forms("itinerant", itinerant={"loads": (5,)})
    context = case(teacher("T1", other_subjects="pe"), policy=policy, teaching=teaching)
    one = Plan.of([Move("T1", "HILL", "primary", "pe", "itinerant", 5)])
    lines = indicators(context.instance, policy, one).lines.set_index(["school_id", "subject"])
    assert lines.loc[("CITY", "chinese"), ["before", "after"]].tolist() == [7, 2]
    assert lines.loc[("CITY", "pe"), ["before", "after"]].tolist() == [3, 3]
    assert lines.loc[("HILL", "pe"), ["before", "after"]].tolist() == [0, 5]


@pytest.mark.parametrize(("load", "covered"), [(2, 0), (4, 1)])
def test_the_coverage_of_the_eligible_knows_only_moves_that_count(load, covered):
    policy = under(with_forms("itinerant", itinerant={"loads": (load,)}))
    context = case(teacher("T1"), policy=policy, needs=[NEED_OF_HILL])
    (year,) = horizon(
        context.instance, policy, 1, solver=lambda *case: solve(*case, solver="exhaustive", isolate=False)
    )
    assert (year.figures.moves, year.figures.ever_eligible, year.figures.ever_moved) == (1, 1, covered)


NEED_OF_HILL = {"school_id": "HILL", "stage": "primary", "subject": "chinese", "need": 1.0}
