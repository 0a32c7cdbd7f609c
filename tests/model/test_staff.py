"""Who takes quota, gives load and may rotate, by employment, status and mid-year events: small schools by hand."""

import pytest

from rotation.rules.eligibility import assess
from rotation.rules.eligibility_params import EligibilityParams
from rotation.rules.headcount import Headcount
from rotation.rules.reading import Reading
from tests.rules.small_case import case, found, move, teacher, with_forms


def flags(context, code="T1"):
    people, at = context.state.teachers, context.state.teacher_index[code]
    return tuple(bool(flag[at]) for flag in (people.takes_quota, people.gives_load, people.may_rotate))


def staffing(context):
    """Half days by school of the Chinese lines."""
    state = context.state
    places = zip(state.lines.school.tolist(), state.lines.subject.tolist(), state.lines.staffing.tolist(), strict=True)
    return {str(state.schools.code[school]): load for school, subject, load in places if subject == 0 and load}


def is_eligible(context, code="T1"):
    eligible = assess(context, EligibilityParams()).eligible[context.state.teacher_index[code]]
    assert bool(eligible) == (code in Reading(context.instance, context.policy).eligible)
    return bool(eligible)


HILL = {"work_school_id": "HILL"}


@pytest.mark.parametrize(
    ("changes", "expected", "lines"),
    [
        ({"status": "on_post"}, (True, True, True), {"CITY": 10}),
        ({"status": "maternity"}, (True, False, False), {}),
        ({"status": "sick_leave"}, (True, False, False), {}),
        ({"status": "study_leave"}, (True, False, False), {}),
        ({"status": "leaving"}, (True, True, False), {"CITY": 10}),
        ({"status": "lent"}, (True, False, False), {}),  # to an office outside the tables
        ({"status": "lent", **HILL}, (True, True, False), {"HILL": 10}),  # to another school
        ({"status": "support_away"}, (True, False, False), {}),  # far away
        ({"status": "support_away", **HILL}, (True, True, False), {"HILL": 10}),  # within the authority
        ({"status": "borrowed"}, (False, True, False), {"CITY": 10}),  # from outside the tables
        ({"status": "borrowed", **HILL}, (True, True, False), {"HILL": 10}),  # from CITY
        ({"status": "off_books"}, (False, False, False), {}),
        ({"employment": "contract"}, (False, True, False), {"CITY": 10}),
        ({"employment": "rehired"}, (False, True, False), {"CITY": 10}),
        ({"employment": "substitute", "status": "sick_leave"}, (False, False, False), {}),
    ],
)
def test_employment_and_status_say_who_counts_where(changes, expected, lines):
    context = case(teacher(**changes))
    assert flags(context) == expected
    assert staffing(context) == lines
    assert context.state.schools.staff.tolist() == [int(expected[0]), 0, 0]
    assert is_eligible(context) == (expected == (True, True, True))


def test_a_substitute_covers_the_line_of_a_teacher_on_maternity_leave_and_takes_no_quota():
    """CITY's quota of two is full with T1 on leave and T2; the substitute T3 teaches in T1's place."""
    people = teacher(gender="f", status="maternity"), teacher("T2"), teacher("T3", employment="substitute")
    context = case(*people, teacher("T4", quota_school_id="TOWN"), schools={"CITY": {"quota": 2}})
    assert staffing(context) == {"CITY": 20, "TOWN": 10}
    assert context.state.schools.staff.tolist() == [2, 1, 0]
    assert [is_eligible(context, code) for code in ("T1", "T2", "T3", "T4")] == [False, True, False, True]
    policy = with_forms("transfer")
    full = case(*people, teacher("T4", quota_school_id="TOWN"), schools={"CITY": {"quota": 2}}, policy=policy)
    assert [one.school_id for one in found(Headcount(), full, move(full, "CITY", "T4", form="transfer"))] == ["CITY"]


def test_who_supports_elsewhere_by_the_ledger_teaches_there():
    row = {"teacher_id": "T1", "from_school": "CITY", "to_school": "HILL", "category": "support", "start": "2025-09"}
    context = case(teacher(status="support_away"), ledger=[{**row, "end": "2027-08"}])
    assert (flags(context), staffing(context)) == ((True, True, False), {"HILL": 10})


def happened(*events, **changes):
    rows = [{"teacher_id": "T1", "date": day, "kind": kind} for day, kind in events]
    return case(teacher(**changes), teacher("T2"), schools={"CITY": {"staff_in_quota": 7}}, events=rows)


@pytest.mark.parametrize(
    ("events", "status", "staff", "lines"),
    [
        ([("2026-08-20", "sick_leave")], "sick_leave", 7, 10),
        ([("2026-09-01", "maternity")], "maternity", 7, 10),
        ([("2026-09-02", "maternity")], "on_post", 7, 20),  # not yet
        ([("2026-02", "sick_leave"), ("2026-06", "back")], "on_post", 7, 20),
        ([("2026-06", "back"), ("2026-02", "sick_leave")], "on_post", 7, 20),  # whatever the order of rows
        ([("2026-08-31", "resigned")], "off_books", 6, 10),
        ([("2026-08", "retired")], "off_books", 6, 10),
        ([("2027-02", "transferred_in")], "off_books", 6, 10),  # comes later
        ([("2026-11", "transferred_out"), ("2027-02", "transferred_in")], "on_post", 7, 20),  # here until November
        ([("2027-02", "transferred_in"), ("2026-11", "transferred_out")], "on_post", 7, 20),  # in any order
        ([("2026-07", "transferred_out"), ("2026-08", "transferred_in")], "on_post", 7, 20),
    ],
)
def test_an_event_changes_the_state_from_its_date_on(events, status, staff, lines):
    """CITY has seven in quota by its own number, of whom T1 and T2 are listed."""
    context = happened(*events)
    assert context.state.teachers.status[0] == status
    assert (int(context.state.schools.staff[0]), staffing(context)["CITY"]) == (staff, lines)
    assert is_eligible(context) == (status == "on_post")


def test_a_return_ends_the_leave_that_the_teachers_table_shows():
    assert is_eligible(happened(("2026-08-25", "back"), status="sick_leave"))


def test_an_event_is_part_of_the_digest():
    digests = {happened(*events).instance.digest() for events in ([], [("2026-08", "retired")], [("2026-08", "died")])}
    assert len(digests) == 3


@pytest.mark.parametrize(
    ("events", "params", "years"),
    [
        ([], {}, 6),
        ([("2023-10", "sick_leave"), ("2024-04", "back")], {}, 6),  # it counts by default
        ([("2023-10", "sick_leave"), ("2024-04", "back")], {"leave_statuses": ("sick_leave",)}, 5),  # six months
        ([("2023-10", "sick_leave"), ("2024-03", "back")], {"leave_statuses": ("sick_leave",)}, 6),  # five
        ([("2024-06", "sick_leave"), ("2024-12", "back")], {"leave_statuses": ("sick_leave",)}, 6),  # three and three
        ([("2023-03", "study_leave"), ("2025-03", "back")], {"leave_statuses": ("study_leave",)}, 3),  # three years
        ([("2018-10", "sick_leave"), ("2019-09", "back")], {"leave_statuses": ("sick_leave",)}, 6),  # before the tenure
        ([("2023-10", "maternity"), ("2024-04", "back")], {"leave_statuses": ("sick_leave",)}, 6),
    ],
)
def test_long_leave_counts_or_pauses_the_tenure_by_policy(events, params, years):
    rows = [{"teacher_id": "T1", "date": day, "kind": kind} for day, kind in events]
    context = case(teacher(tenure_start="2020-09"), events=rows)
    assert assess(context, EligibilityParams(**params)).years.tolist() == [years]
