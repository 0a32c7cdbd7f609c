"""Goal burden: given a move, how many minutes it is charged and why."""

import numpy as np
import pytest

from rotation.formulation.builder import RotationBuilder
from rotation.formulation.candidates import generate
from rotation.formulation.links import channel_links
from rotation.model.plan import Plan
from rotation.rules.burden import Burden
from rotation.rules.reading import Reading
from tests.rules.random_instances import move_of
from tests.rules.small_case import case, move, teacher, with_forms
from tests.rules.solving import moves_of, solved

TRAVEL = [{"from_school": "CITY", "school_id": "HILL", "minutes": 45}]


def measured(context, *moves, **given):
    (measure,) = Burden(Burden.Params(**given)).measure(Plan.of(moves), Reading(context.instance, context.policy))
    assert measure.today == 0
    assert sum(measure.details.values()) == measure.value
    return measure


def charged(context, kind, *moves, **given):
    return measured(context, *(moves or [move(context)]), **given).details[kind]


def test_one_way_minutes_are_charged_and_the_limit_where_they_are_unknown():
    context = case(teacher(), teacher("T2"), travel=TRAVEL)
    assert measured(context, move(context)).value == 45
    assert measured(context, move(context, "TOWN")).value == 60
    assert measured(context, move(context), move(context, "TOWN", "T2")).value == 105
    assert charged(context, "travel", minute=2) == 90


def test_a_form_without_travel_is_charged_none():
    context = case(teacher(), travel=TRAVEL, policy=with_forms("online"))
    assert measured(context, move(context, form="online")).value == 0


def test_a_second_subject_is_charged():
    context = case(teacher(other_subjects="math"))
    assert charged(context, "second_subject", move(context)) == 0
    assert charged(context, "second_subject", move(context, subject="math")) == 30


def test_a_second_stage_is_charged_as_a_second_subject():
    schools = {"HILL": {"stages": "primary,junior", "pupils_junior": 300}}
    needs = [
        {"school_id": "HILL", "stage": stage, "subject": "chinese", "need": 1.0} for stage in ("primary", "junior")
    ]
    context = case(teacher(other_stages="junior"), schools=schools, needs=needs)
    assert charged(context, "second_subject", move(context)) == 0
    assert charged(context, "second_subject", move(context, stage="junior")) == 30


def test_a_posting_that_runs_is_charged_like_one_that_is_over():
    row = {"teacher_id": "T1", "from_school": "CITY", "to_school": "TOWN", "form": "itinerant"}
    context = case(teacher(), ledger=[{**row, "start": "2025-09", "end": "2027-08"}])
    assert charged(context, "earlier_postings") == 20


def test_the_surcharges_of_a_move_are_added():
    """No wish listed costs nothing; 45 minutes, a second subject, mid-cycle, a missed wish, one earlier posting."""
    facts = {"other_subjects": "math", "grades_now": "3", "next_grade": "4"}
    wishes = [{"teacher_id": "T1", "rank": 1, "school_id": "TOWN"}]
    row = {"teacher_id": "T1", "from_school": "CITY", "to_school": "TOWN", "outcome": "returned"}
    context = case(teacher(), teacher("T2"), travel=TRAVEL)
    assert measured(context, move(context)).value == 45
    ledger = [{**row, "start": "2015-09", "end": "2016-08"}]
    context = case(teacher(**facts), travel=TRAVEL, wishes=wishes, ledger=ledger)
    assert measured(context, move(context, subject="math")).value == 45 + 30 + 60 + 10 + 20


def test_the_main_subject_without_a_certificate_for_it_is_charged():
    context = case(teacher(), certificates=[{"teacher_id": "T1", "stage": "primary", "subject": "math"}])
    assert charged(context, "second_subject") == 30


@pytest.mark.parametrize(
    ("now", "following", "minutes"), [("6", "1", 0), ("5", "6", 60), ("3", "4", 60), ("3", "3", 0), ("", "", 0)]
)
def test_a_teacher_in_mid_cycle_is_dearer(now, following, minutes):
    assert charged(case(teacher(grades_now=now, next_grade=following)), "mid_cycle") == minutes


@pytest.mark.parametrize(
    ("wishes", "minutes"), [((), 0), (("HILL",), 0), (("TOWN", "HILL"), 10), (("TOWN",), 10), (("TOWN", "CITY"), 20)]
)
def test_each_wish_before_the_destination_is_charged(wishes, minutes):
    rows = [{"teacher_id": "T1", "rank": rank, "school_id": code} for rank, code in enumerate(wishes, start=1)]
    assert charged(case(teacher(), wishes=rows), "wishes") == minutes


def test_counted_postings_begun_before_the_start_are_charged():
    row = {"teacher_id": "T1", "from_school": "CITY", "to_school": "TOWN", "outcome": "returned"}
    ledger = [
        {**row, "start": "2015-09", "end": "2016-08"},
        {**row, "start": "2018-09", "end": "2019-08", "counts_rotation": False},
        {**row, "start": "2026-09", "end": "2027-08"},
        {**row, "start": "2026-08-31", "end": "2026-08-31"},
    ]
    assert charged(case(teacher(), ledger=ledger), "earlier_postings") == 40


def test_each_candidate_costs_what_its_move_is_charged():
    """Wishes of one rank, a wish for the own school and one named twice are among the cases."""
    ranks = {"T1": ((1, "TOWN"), (1, "HILL")), "T2": ((1, "HILL"), (2, "TOWN"), (3, "HILL")), "T3": ((2, "CITY"),)}
    wishes = [{"teacher_id": code, "rank": r, "school_id": s} for code, pairs in ranks.items() for r, s in pairs]
    people = [
        teacher(),
        teacher("T2", grades_now="5", next_grade="6"),
        teacher("T3", other_subjects="pe"),
        teacher("T4"),
    ]
    context = case(*people, wishes=wishes, travel=TRAVEL, policy=with_forms("secondment", "online"))
    candidates, _ = generate(context, channel_links(context), [], np.arange(len(people)))
    build = RotationBuilder(context, candidates, np.ones(len(people), dtype=np.bool_))
    Burden().contribute(build)
    costs = build.program.build().goals[0].coefficients.tolist()
    assert costs == [measured(context, move_of(context, candidates, at)).value for at in range(len(candidates))]
    assert len(set(costs)) > 5


def wanted(first, **more):
    """HILL needs a Chinese teacher; T1 lives 15 minutes nearer than T2."""
    minutes = [{"from_area": area, "school_id": "HILL", "minutes": way} for area, way in (("近", 30), ("远", 45))]
    needs = [
        {"school_id": code, "stage": "primary", "subject": "chinese", "need": amount}
        for code, amount in (("HILL", 1.0), ("TOWN", 0.0))
    ]
    people = [teacher("T1", home_area="近", **first), teacher("T2", home_area="远")]
    return case(*people, needs=needs, travel=minutes, **more)


SERVED = {"teacher_id": "T1", "from_school": "CITY", "to_school": "TOWN", "start": "2017-09", "end": "2020-08"}


@pytest.mark.parametrize(
    ("first", "more", "free"),
    [
        ({}, {"ledger": [{**SERVED, "outcome": "returned"}]}, {"earlier_posting": 14}),
        ({"grades_now": "3", "next_grade": "4"}, {}, {"mid_cycle": 14}),
        (
            {},
            {"wishes": [{"teacher_id": "T1", "rank": rank, "school_id": "TOWN"} for rank in (1, 2)]},
            {"wish_rank": 7},
        ),
    ],
    ids=["has served already", "in mid-cycle", "wishes missed"],
)
def test_a_surcharge_spares_a_teacher_where_it_outweighs_the_way(first, more, free):
    assert moves_of(solved(wanted({}), burden={})) == {("T1", "HILL")}
    assert moves_of(solved(wanted(first, **more), burden={})) == {("T2", "HILL")}
    assert moves_of(solved(wanted(first, **more), burden=free)) == {("T1", "HILL")}
