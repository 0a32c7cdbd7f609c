"""The builder's shared sums: what candidates bring to lines and take from services, whole or in part."""

import numpy as np
import pandas as pd
import pytest

from rotation.formulation.builder import Entries, RotationBuilder, grouped, selected
from rotation.formulation.candidates import Candidates
from rotation.formulation.context import Context
from rotation.model.instance import Instance
from rotation.model.vocabulary import FORMS, STAGES, SUBJECTS
from rotation.rules.reading import Reading
from solvers.program import INFINITY, ProgramError
from tests.examples import part
from tests.rules.group_case import random_case_of
from tests.rules.small_case import case, teacher, with_forms


def table(context: Context, *moves) -> Candidates:
    """Candidates (teacher, destination, subject, form, load), all of the primary stage."""
    state, rows = context.state, []
    for code, school, subject, form, load in moves:
        person, place = state.teacher_index[code], state.school_index[school]
        line = state.lines.find(
            np.array([place]), np.array([STAGES.rank("primary")]), np.array([SUBJECTS.rank(subject)])
        )
        rows.append((person, state.teachers.school[person], place, int(line[0]), FORMS.rank(form), load, 0, 30, 0, 3))
    return Candidates(*(np.array(part, dtype=np.int64) for part in zip(*rows, strict=True)))


def builder(context: Context, *moves) -> RotationBuilder:
    return RotationBuilder(context, table(context, *moves), np.ones(len(context.state.teachers), dtype=np.bool_))


def entries_of(context: Context, entries: Entries) -> list[tuple[str, str, int, int]]:
    """(school, subject, column, coefficient) of a sum over lines, sorted."""
    lines, schools = context.state.lines, context.state.schools
    places = [(schools.code[lines.school[at]], SUBJECTS.codes[lines.subject[at]]) for at in entries.place]
    found = [(*place, int(c), int(n)) for place, c, n in zip(places, entries.column, entries.coefficient, strict=True)]
    return sorted(found)


def teaches(code: str, **periods: float) -> list[dict]:
    base = {"teacher_id": code, "school_id": "CITY", "stage": "primary", "grade": ""}
    return [{**base, "subject": subject, "weekly_periods": number} for subject, number in periods.items()]


# Chinese 7 of 14 periods are 5 half days, PE 7.2 of 18 are 4, mathematics 1.4 of 14 is 1.
MIXED = {"chinese": 7.0, "pe": 7.2, "math": 1.4}


def test_a_whole_move_ends_every_service():
    context = case(teacher(), teaching=teaches("T1", **MIXED))
    build = builder(context, ("T1", "HILL", "chinese", "secondment", 10))
    assert entries_of(context, build.departures) == [
        ("CITY", "chinese", 0, 5),
        ("CITY", "math", 0, 1),
        ("CITY", "pe", 0, 4),
    ]
    assert entries_of(context, build.arrivals) == [("HILL", "chinese", 0, 10)]
    assert build.taken.entire.all()


@pytest.mark.parametrize(
    ("load", "expected", "entire"),
    [
        (2, [("chinese", 2)], [False]),
        (5, [("chinese", 5)], [True]),
        (7, [("chinese", 5), ("pe", 2)], [True, False]),
        (9, [("chinese", 5), ("pe", 4)], [True, True]),
    ],
)
def test_a_part_of_a_load_is_taken_from_the_largest_service_first(load, expected, entire):
    context = case(teacher(), teaching=teaches("T1", **MIXED), policy=with_forms("itinerant"))
    build = builder(context, ("T1", "HILL", "chinese", "itinerant", load))
    assert [(subject, n) for _school, subject, _column, n in entries_of(context, build.departures)] == expected
    assert build.taken.entire.tolist() == entire


def test_equal_services_are_taken_in_the_order_of_the_lines():
    context = case(teacher(), teaching=teaches("T1", pe=9.0, chinese=7.0))
    build = builder(context, ("T1", "HILL", "chinese", "itinerant", 4))
    assert entries_of(context, build.departures) == [("CITY", "chinese", 0, 4)]


def test_a_part_time_teacher_whose_whole_load_goes_is_gone():
    context = case(teacher(load=4), policy=with_forms("itinerant"))
    build = builder(context, ("T1", "HILL", "chinese", "itinerant", 4))
    assert build.full.tolist() == [True]
    assert build.leaves(6).tolist() == [True]


def test_a_part_of_a_load_counts_as_gone_from_the_least_half_days_on():
    context = case(teacher())
    build = builder(context, *(("T1", "HILL", "chinese", "itinerant", load) for load in (5, 6, 10)))
    assert build.leaves(6).tolist() == [False, True, True]
    assert build.full.tolist() == [False, False, True]


def test_each_candidate_takes_from_its_own_teacher():
    context = case(teacher(), teacher("T2", quota_school_id="TOWN", subject="pe"), teacher("T3", status="maternity"))
    build = builder(
        context,
        ("T1", "HILL", "chinese", "secondment", 10),
        ("T1", "TOWN", "chinese", "itinerant", 3),
        ("T2", "HILL", "pe", "secondment", 10),
        ("T3", "HILL", "chinese", "secondment", 10),
    )
    assert entries_of(context, build.departures) == [
        ("CITY", "chinese", 0, 10),
        ("CITY", "chinese", 1, 3),
        ("TOWN", "pe", 2, 10),
    ]


def test_the_change_of_a_line_is_arrivals_less_departures():
    context = case(teacher())
    build = builder(context, ("T1", "HILL", "chinese", "secondment", 10))
    assert entries_of(context, build.staffing_change) == [("CITY", "chinese", 0, -10), ("HILL", "chinese", 0, 10)]


def test_forms_count_on_the_side_that_the_policy_says():
    context = case(teacher())
    moves = [("T1", "HILL", "chinese", form, 10) for form in FORMS.codes]
    build = builder(context, *moves)
    sides = {what: build.counted_at_destination(what).tolist() for what in ("quota", "statistics")}
    assert sides == {"quota": [True, False, False, False, False], "statistics": [True, True, False, False, False]}
    assert build.counts.tolist() == [True, True, True, False, False]


def test_upward_moves_and_ineligible_teachers_do_not_count():
    context = case(teacher(), teacher("T2", quota_school_id="HILL"), teacher("T3"))
    build = builder(
        context,
        ("T1", "HILL", "chinese", "secondment", 10),
        ("T2", "CITY", "chinese", "secondment", 10),
        ("T3", "HILL", "chinese", "secondment", 10),
    )
    build.eligible[context.state.teacher_index["T3"]] = False
    assert build.counted.tolist() == [True, False, False]


@pytest.mark.drawn
def test_departures_are_what_the_checker_reads():
    partial = 0
    for seed in range(part(30, 8)):
        found = random_case_of(seed)
        build, lines = found.builder(), found.context.state.lines
        names = list(zip(lines.school, lines.stage, lines.subject, strict=True))
        entries = zip(*build.departures, strict=True)
        taken = sorted((int(c), names[at], int(n)) for at, c, n in entries)
        expected = []
        reading = Reading(found.context.instance, found.context.policy)
        for column, move in enumerate(_moves(found)):
            for service, half_days in reading.lines.taken(move):
                school, stage, subject = service.line
                place = found.context.state.school_index[school], STAGES.rank(stage), SUBJECTS.rank(subject)
                expected.append((column, place, half_days))
            partial += not reading.is_whole(move)
        assert taken == sorted(expected)
    assert partial


def _moves(found):
    from tests.rules.random_instances import move_of

    return [move_of(found.context, found.candidates, at) for at in range(len(found.candidates))]


def test_a_soft_row_may_be_broken_as_far_as_its_entries_go():
    context = case(teacher(), teacher("T2"))
    build = builder(context, ("T1", "HILL", "chinese", "secondment", 10), ("T2", "HILL", "chinese", "secondment", 10))
    entries = Entries(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([10, -4, 10, -4]))
    build.rows("rule", ["a", "b"], entries, upper=[3, 20], price=5)
    build.rows("rule", ["c", "d"], entries, lower=[1, -9], price=5)
    program = build.program.build()
    slacks = program.rows.slack
    assert program.upper[slacks].tolist() == [7, 0, 5, 0]
    assert program.lower[slacks].tolist() == [0, 0, 0, 0]


def test_rows_have_two_sides_where_they_are_hard():
    context = case(teacher())
    build = builder(context, ("T1", "HILL", "chinese", "secondment", 10))
    build.rows("rule", ["a"], Entries(np.array([0]), np.array([0]), np.array([1])), lower=0, upper=1)
    program = build.program.build()
    assert (program.rows.lower.tolist(), program.rows.upper.tolist()) == ([0], [1])
    assert tuple(program.groups) == (("rule", "a"),)
    assert program.rows.upper[0] < INFINITY


def test_grouped_numbers_the_places_that_occur():
    which, entries = grouped(Entries(np.array([7, 2, 7]), np.array([0, 1, 2]), np.array([1, 1, 1])), 9)
    assert which.tolist() == [2, 7]
    assert entries.place.tolist() == [1, 0, 1]


def test_selected_keeps_chosen_places_without_entries():
    chosen = np.array([True, False, True])
    which, entries = selected(Entries(np.array([1, 2]), np.array([0, 1]), np.array([1, 1])), chosen)
    assert which.tolist() == [0, 2]
    assert (entries.place.tolist(), entries.column.tolist()) == ([1], [1])


def test_labels_are_words():
    context = case(teacher())
    build = builder(context, ("T1", "HILL", "chinese", "secondment", 10))
    line = context.state.teachers.line[0]
    assert build.line_labels(np.array([line])) == [context.state.line_label(int(line))]
    assert build.school_labels(np.array([2])) == ["山区小学"]
    assert build.authority_labels() == ["示例区"]


def test_a_builder_without_candidates_builds_an_empty_program():
    context = case(teacher())
    build = RotationBuilder(
        context,
        table(context, ("T1", "HILL", "chinese", "secondment", 10)).take(np.zeros(0, int)),
        np.ones(1, dtype=np.bool_),
    )
    assert len(build.departures.place) == len(build.staffing_change.place) == 0
    assert len(build.program.build()) == 0


def test_a_column_that_is_none_is_refused():
    context = case(teacher())
    build = builder(context, ("T1", "HILL", "chinese", "secondment", 10))
    build.rows("rule", ["a"], Entries(np.array([0]), np.array([5]), np.array([1])), upper=1)
    with pytest.raises(ProgramError):
        build.program.build()


def test_authorities_are_named_in_their_order():
    places = pd.DataFrame(
        [
            {
                "school_id": code,
                "name": code,
                "stages": "primary",
                "locale": "urban",
                "quota": 5,
                "authority": authority,
            }
            for code, authority in (("A", "乙区"), ("B", ""), ("C", "丙区"), ("D", "乙区"))
        ]
    )
    plan = pd.DataFrame([{"authority": "甲区", "plan_year": 2026, "start_date": "2026-09-01"}])
    context = Context.of(Instance.of({"plan": plan, "schools": places}))
    build = RotationBuilder(context, Candidates(*(np.zeros(0, np.int64) for _ in range(10))), np.zeros(0, np.bool_))
    assert build.authority_labels() == ["甲区", "乙区", "丙区"]
    assert context.state.schools.authority.tolist() == [1, 0, 2, 1]
