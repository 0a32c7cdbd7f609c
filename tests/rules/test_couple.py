"""Rule couple: given what two ask for and where schools are, which moves part them."""

from itertools import product

import numpy as np
import pytest

from rotation.formulate import formulate
from rotation.formulation.builder import RotationBuilder
from rotation.formulation.candidates import all_pairs
from rotation.formulation.context import Context
from rotation.formulation.links import all_links
from rotation.model.plan import Plan
from rotation.rules.couple import Couple
from rotation.rules.reading import Reading
from tests.rules.group_case import breaches
from tests.rules.random_instances import move_of, random_case
from tests.rules.small_case import case, found, move, teacher, with_forms
from tests.rules.solved_case import only, places, solved

NORTH = 0.01 / 1.112
"""Degrees of latitude of about one kilometre."""
WHERE = {
    "CITY": {"longitude": 116.0, "latitude": 40.0},
    "TOWN": {"longitude": 116.0, "latitude": 40.0 + 4 * NORTH},
    "HILL": {"longitude": 116.0, "latitude": 40.0 + 20 * NORTH},
}


def couple(wish="within_km", km=None):
    return [{"teacher_a": "T1", "teacher_b": "T2", "wish": wish, "km": km}]


def rule(**given):
    return Couple(Couple.Params(**given))


def two(wish="within_km", km=None, schools=WHERE, policy=None, home="CITY", **tables):
    people = [teacher(), teacher("T2", subject="math", quota_school_id=home)]
    return case(*people, schools=schools, couples=couple(wish, km), policy=policy, **tables)


def needs(*lines):
    return [{"school_id": s, "stage": "primary", "subject": subject, "need": 1.0} for s, subject in lines]


def findings(context, one="", other="", **given):
    """How many the check finds when the two go to these schools (empty: stays)."""
    moves = [move(context, school, code) for code, school in (("T1", one), ("T2", other)) if school]
    return len(found(rule(**given), context, *moves))


@pytest.mark.parametrize(
    ("wish", "one", "other", "apart"),
    [
        ("within_km", "", "", 0),
        ("within_km", "TOWN", "", 0),
        ("within_km", "HILL", "", 1),
        ("within_km", "", "HILL", 1),
        ("within_km", "HILL", "HILL", 0),
        ("within_km", "HILL", "TOWN", 1),
        ("same_school", "TOWN", "", 1),
        ("same_school", "TOWN", "TOWN", 0),
        ("same_school", "TOWN", "HILL", 1),
        ("not_both", "HILL", "", 0),
        ("not_both", "", "TOWN", 0),
        ("not_both", "TOWN", "TOWN", 1),
    ],
)
def test_who_moves_is_held_to_the_wish_and_who_stays_counts_where_he_or_she_is(wish, one, other, apart):
    assert findings(two(wish), one, other) == apart


def test_a_couple_that_is_apart_today_is_not_judged_until_one_moves():
    context = two("same_school", home="HILL")
    assert findings(context) == 0
    assert findings(context, "TOWN") == 1
    assert findings(context, "HILL") == 0
    assert findings(context, "TOWN", "TOWN") == 0


def test_the_row_names_the_kilometres_and_the_policy_those_that_none_names():
    assert findings(two(km=4.01), "TOWN") == 0
    assert findings(two(km=3.99), "TOWN") == 1
    assert findings(two(), "TOWN", km=3) == 1
    assert findings(two(km=4.01), "TOWN", km=3) == 0


def test_an_unknown_distance_is_not_judged():
    assert findings(two(schools={}), "HILL") == 0
    assert findings(two("same_school", schools={}), "HILL") == 1


def test_an_online_assignment_moves_nobody():
    context = two("same_school", policy=with_forms("online"))
    assert found(rule(), context, move(context, "HILL", form="online")) == []


def test_the_message_says_how_far():
    context = two(km=5)
    (finding,) = found(rule(), context, move(context))
    assert "5000" in finding.message
    assert "19999" in finding.message
    assert not finding.hard
    assert found(rule(hard=True), context, move(context))[0].hard


def test_the_optimal_plan_keeps_the_two_together():
    lines = needs(("HILL", "chinese"), ("TOWN", "chinese"), ("TOWN", "math"))
    assert places(solved(two(policy=only(), needs=[*lines, *needs(("HILL", "music"))]))).keys() == {"T1", "T2"}
    alone = two("same_school", policy=only(couple={"hard": True}), needs=needs(("HILL", "chinese"), ("TOWN", "math")))
    assert places(solved(alone)) == {}
    together = two("same_school", policy=only(couple={"hard": True}), needs=lines)
    assert places(solved(together)) == {"T1": "TOWN", "T2": "TOWN"}


def test_not_both_sends_the_one_who_is_needed_more():
    lines = [
        {"school_id": "HILL", "stage": "primary", "subject": subject, "need": 1.0, "priority": weight}
        for subject, weight in (("chinese", 1), ("math", 3))
    ]
    assert len(places(solved(two("not_both", policy=only(), needs=lines)))) == 2
    assert places(solved(two("not_both", policy=only(couple={}), needs=lines))) == {"T2": "HILL"}


def test_without_couples_a_soft_rule_is_not_among_the_goals():
    outcome = solved(case(policy=only(couple={})))
    assert [goal.name for goal in outcome.goals] == ["shortage", "lottery_1", "lottery_2"]
    assert set(outcome.verdict.values) == {"shortage", "lottery_1", "lottery_2"}


def test_a_couple_of_unknown_teachers_says_nothing():
    context = case(teacher(), couples=couple("same_school"), policy=only(couple={}))
    assert found(rule(), context, move(context)) == []
    assert not [group for group in formulate(context).program.groups if group.rule == "couple"]


@pytest.mark.slow
def test_every_pair_of_options_breaks_a_row_where_the_check_finds_a_breach():
    """All moves of both, staying included, on instances drawn at random: one row is broken, by one, or none."""
    seen = {}
    for seed in range(60):
        instance, policy = random_case(seed, schools=(4, 6), teachers=(8, 12))
        context, asked = Context.of(instance, policy), instance["couples"].iloc[0]
        who = [context.state.teacher_index[asked[name]] for name in ("teacher_a", "teacher_b")]
        people = np.array([w for w in who if context.state.teachers.school[w] >= 0], dtype=np.int64)
        table = all_pairs(context, all_links(context, context.state.teachers.school[people]), people)
        build = RotationBuilder(context, table, np.ones(len(context.state.teachers), dtype=np.bool_))
        rule(hard=True).contribute(build)
        program, reading = build.program.build(), Reading(instance, policy)
        own, others = (np.flatnonzero(table.teacher == w)[::3].tolist() for w in who)
        for one, other in product([-1, *own], [-1, *others]):
            chosen = np.array([at for at in (one, other) if at >= 0], dtype=np.int64)
            count = len(list(rule(hard=True).check(Plan.of([move_of(context, table, at) for at in chosen]), reading)))
            broken = breaches(program, chosen)
            assert broken.sum() == np.count_nonzero(broken) == count
            seen[asked["wish"], count] = seen.get((asked["wish"], count), 0) + 1
    assert set(seen) == {(wish, count) for wish in ("same_school", "within_km", "not_both") for count in (0, 1)}


def test_rows_grow_with_the_schools_and_not_with_the_pairs_of_moves():
    """12 schools of four subjects each: 48 moves for each of the two, and one row a school at most."""
    schools = {f"S{n}": {"name": f"第{n}小学", "longitude": 116.0, "latitude": 40 + 4 * n * NORTH} for n in range(9)}
    people = [teacher(code, other_subjects="math,pe,music") for code in ("T1", "T2")]
    context = case(*people, schools=WHERE | schools, couples=couple(), policy=only(couple={}))
    formulation = formulate(context)
    assert len(formulation.candidates) > 80
    rules = [formulation.program.groups[group].rule for group in formulation.program.rows.group]
    assert 5 < rules.count("couple") <= 12
