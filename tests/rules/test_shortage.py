"""Goal shortage: given needs and staffing, how much stays uncovered and what it weighs."""

from rotation.model.plan import Plan
from rotation.rules.reading import Reading
from rotation.rules.shortage import Shortage
from tests.rules.small_case import case, move, teacher, with_forms


def need(persons, school, subject="chinese", **changes):
    return {"school_id": school, "stage": "primary", "subject": subject, "need": persons, **changes}


def measured(context, *moves):
    (measure,) = Shortage().measure(Plan.of(moves), Reading(context.instance, context.policy))
    return measure


def test_half_days_are_weighted_by_subject_and_school():
    """CITY (strong, 1) lacks 5 half days of PE (3), HILL (rural, 3) 10 of Chinese (1) and 10 of PE (3)."""
    needs = [need(1.5, "CITY", "pe"), need(1.0, "HILL"), need(1.0, "HILL", "pe")]
    measure = measured(case(teacher(subject="pe"), needs=needs))
    assert (measure.value, measure.today) == (5 * 3 + 10 * 3 + 10 * 9,) * 2
    assert measure.details["half_days"] == measure.details["half_days_today"] == 25


def test_a_move_covers_one_gap_and_opens_another():
    context = case(teacher(), teacher("T2"), needs=[need(2.0, "CITY"), need(3.0, "HILL")])
    measure = measured(context, move(context))
    assert (measure.today, measure.value) == (30 * 3, 10 * 1 + 20 * 3)


def test_what_is_above_the_need_covers_nothing_else():
    context = case(teacher(), teacher("T2"), needs=[need(0.5, "HILL"), need(1.0, "TOWN")])
    assert measured(context, move(context)).value == 10 * 2
    assert measured(context, move(context), move(context, code="T2")).value == 10 * 2


def test_a_part_of_a_load_covers_a_part():
    context = case(teacher(), needs=[need(1.0, "HILL")], policy=with_forms("itinerant"))
    measure = measured(context, move(context, form="itinerant"))
    assert (measure.today, measure.value) == (30, 18)


def test_a_priority_of_the_needs_table_replaces_the_subjects():
    assert measured(case(teacher(), needs=[need(1.0, "HILL", priority=2)])).value == 10 * 2 * 3


def test_needs_in_periods_are_read_by_the_weekly_norm():
    """27 periods of primary PE at 18 a week are 1.5 persons."""
    assert measured(case(teacher(), needs=[need(27, "TOWN", "pe", unit="periods")])).details["half_days"] == 15


def test_concurrent_subjects_need_nobody():
    assert measured(case(teacher(), needs=[need(1.0, "HILL", "labour"), need(1.0, "HILL")])).value == 30
