"""The state on the start date, computed by hand for instances of two or three schools."""

import pandas as pd
import pytest

from rotation.model.derive import derive
from rotation.model.instance import Instance
from rotation.model.policy import Policy
from rotation.model.vocabulary import STAGES, SUBJECTS

SCHOOLS = [
    {"school_id": "A", "name": "甲校", "stages": "primary", "quota": 5, "pupils_primary": 300, "locale": "urban"},
    {"school_id": "B", "name": "乙校", "stages": "primary,junior", "quota": 4, "pupils_primary": 49, "locale": "rural"},
    {"school_id": "C", "name": "丙校", "stages": "primary", "quota": 4, "pupils_primary": 50, "locale": "town"},
]
PERSON = {"gender": "f", "employment": "in_quota", "status": "on_post", "stage": "primary", "subject": "chinese"}


def person(code, school="A", **changes):
    return {"teacher_id": code, "name": code, "quota_school_id": school, **PERSON, **changes}


def posting(code="T1", **changes):
    row = {"teacher_id": code, "from_school": "A", "to_school": "B", "form": "secondment", "start": "2024-09"}
    return {**row, **changes}


def state(*teachers, policy=None, schools=SCHOOLS, start="2026-09-01", **tables):
    found = {
        "plan": [{"authority": "示例区", "plan_year": 2026, "start_date": start}],
        "schools": schools,
        "teachers": list(teachers) or [person("T1")],
        **tables,
    }
    return derive(Instance.of({name: pd.DataFrame(rows) for name, rows in found.items()}), policy or Policy())


def place(result, code="T1"):
    """Where the teacher serves, and whether a posting runs."""
    at = result.teachers.school[result.teacher_index[code]]
    return (result.schools.code[at] if at >= 0 else ""), bool(result.teachers.running[result.teacher_index[code]])


def lines(result, what="staffing"):
    """The lines with a number that is not zero, by school, stage and subject."""
    numbers = getattr(result.lines, what)
    return {name: int(number) for name, number in zip(names(result), numbers, strict=True) if number}


def names(result):
    entries = zip(result.lines.school, result.lines.stage, result.lines.subject, strict=True)
    return [f"{result.schools.code[a]} {STAGES.codes[b]} {SUBJECTS.codes[c]}" for a, b, c in entries]


def test_without_a_ledger_a_teacher_serves_at_the_work_school_or_the_quota_school():
    result = state(person("T1"), person("T2", work_school_id="B"), person("T3", "NONE"))
    assert [place(result, code)[0] for code in ("T1", "T2", "T3")] == ["A", "B", ""]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"end": "2027-08"}, ("B", True)),
        ({"end": ""}, ("B", True)),
        ({"end": "2026-09"}, ("B", True)),  # the month's last day is after the start
        ({"end": "2026-09-02"}, ("B", True)),
        ({"end": "2026-09-01"}, ("A", False)),
        ({"end": "2026-08-31"}, ("A", False)),
        ({"end": "2026-08"}, ("A", False)),
        ({"end": "2027-08", "outcome": "returned"}, ("A", False)),
        ({"end": "2027-08", "outcome": "ended_early"}, ("A", False)),
        ({"end": "2027-08", "outcome": "extended"}, ("B", True)),
        ({"end": "2026-08", "outcome": "extended"}, ("B", True)),  # it runs on until another row begins
        ({"end": "2026-08", "outcome": "stayed"}, ("B", False)),
        ({"end": "", "outcome": "stayed"}, ("B", False)),
        ({"category": "transfer", "form": "transfer"}, ("B", False)),
        ({"category": "competition", "form": "transfer"}, ("B", False)),
        ({"start": "2026-09-01", "end": "2028-08"}, ("B", True)),
        ({"start": "2026-09-02", "end": "2028-08"}, ("A", False)),
        ({"end": "2027-08", "to_school": "NONE"}, ("A", True)),
    ],
)
def test_a_posting_runs_returns_or_stays(changes, expected):
    assert place(state(ledger=[posting(**changes)])) == expected


def test_a_teacher_whom_the_table_still_shows_at_the_posting_returns():
    result = state(person("T1", work_school_id="B"), ledger=[posting(end="2026-08")])
    assert place(result) == ("A", False)


def test_a_posting_long_over_does_not_undo_what_the_table_says():
    old = posting(start="2012-09", end="2014-08", outcome="returned")
    assert place(state(person("T1", "C"), ledger=[old])) == ("C", False)
    gone = posting(start="2012-09", category="transfer", form="transfer")
    assert place(state(person("T1", "C"), ledger=[gone])) == ("C", False)


def test_the_latest_posting_decides_and_a_running_one_comes_first():
    first = posting(start="2020-09", end="2022-08", outcome="returned")
    second = posting(start="2024-09", end="2027-08", to_school="C")
    assert place(state(ledger=[second, first])) == ("C", True)
    short = posting(start="2025-09", end="2026-07", to_school="B", outcome="returned")
    assert place(state(ledger=[second, short])) == ("C", True)


def test_a_part_time_posting_leaves_its_teacher_at_home_and_takes_four_half_days():
    needs = [{"school_id": "B", "stage": "primary", "subject": "chinese", "need": 1.0}]
    result = state(ledger=[posting(form="itinerant", end="2027-08")], needs=needs)
    assert place(result) == ("A", True)
    assert lines(result) == {"A primary chinese": 6, "B primary chinese": 4}
    assert lines(result, "persons") == {"A primary chinese": 1}
    assert lines(result, "qualified") == {"A primary chinese": 1, "B primary chinese": 1}


def test_a_part_time_posting_takes_no_more_than_the_own_load():
    result = state(person("T1", load=3), ledger=[posting(form="itinerant", end="2027-08")])
    assert lines(result) == {"B primary chinese": 3}


def test_a_part_time_posting_to_where_the_teacher_is_makes_one_service():
    result = state(person("T1", work_school_id="B"), ledger=[posting(form="itinerant", end="2027-08")])
    assert lines(result) == {"B primary chinese": 10}
    assert result.services.load.tolist() == [10]
    assert lines(result, "qualified") == {"B primary chinese": 1}


def test_a_part_time_posting_that_is_over_takes_nothing():
    assert lines(state(ledger=[posting(form="itinerant", end="2026-08")])) == {"A primary chinese": 10}


def test_a_full_posting_takes_its_teacher_and_the_return_brings_the_line_back():
    assert lines(state(ledger=[posting(end="2027-08")])) == {"B primary chinese": 10}
    assert lines(state(ledger=[posting(end="2026-08")])) == {"A primary chinese": 10}


def test_who_is_on_leave_gives_no_load_and_takes_quota():
    result = state(person("T1", status="maternity"), person("T2", employment="contract"))
    assert lines(result) == {"A primary chinese": 10}
    assert result.teachers.line.tolist() == [-1, 0]
    assert result.schools.teachers.tolist() == [1, 0, 0]
    assert result.schools.staff.tolist() == [1, 0, 0]


def test_staff_in_quota_is_taken_as_given():
    schools = [{**row, "staff_in_quota": 7 if row["school_id"] == "A" else None} for row in SCHOOLS]
    assert state(schools=schools).schools.staff.tolist() == [7, 0, 0]


def teaching(subject="chinese", periods=14.0, school="A", code="T1", stage="primary", grade="3"):
    return {
        "teacher_id": code,
        "school_id": school,
        "stage": stage,
        "subject": subject,
        "grade": grade,
        "weekly_periods": periods,
    }


def test_the_teaching_table_says_who_gives_how_much():
    # Fourteen weekly periods of Chinese or eighteen of music are a full load.
    result = state(teaching=[teaching(periods=7.0), teaching("music", 9.0)])
    assert lines(result) == {"A primary chinese": 5, "A primary music": 5}
    assert result.services.qualified.tolist() == [True, False]
    assert lines(result, "qualified") == {"A primary chinese": 1}
    assert lines(result, "persons") == {"A primary chinese": 1}


def test_periods_of_several_grades_are_added_before_they_are_rounded():
    rows = [teaching(periods=1.0, grade="1"), teaching(periods=1.0, grade="2")]
    assert lines(state(teaching=rows)) == {"A primary chinese": 1}  # 2 / 14 x 10 = 1.43


def test_a_half_of_a_half_day_is_rounded_up():
    assert lines(state(teaching=[teaching("pe", 4.5)])) == {"A primary pe": 3}  # 4.5 / 18 x 10 = 2.5


def test_concurrent_subjects_are_left_out_of_the_teaching_table():
    rows = [teaching(periods=7.0), teaching("labour", 6.0)]
    assert lines(state(teaching=rows)) == {"A primary chinese": 5}


def test_teaching_at_another_school_than_the_present_one_is_left_out():
    rows = [teaching(periods=7.0, school="B")]
    assert lines(state(teaching=rows)) == {"A primary chinese": 10}
    assert lines(state(teaching=rows, ledger=[posting(end="2027-08")])) == {"B primary chinese": 5}


def need(amount, school="A", subject="chinese", unit="persons", stage="primary", **more):
    return {"school_id": school, "stage": stage, "subject": subject, "need": amount, "unit": unit, **more}


def test_needs_are_rounded_to_half_days():
    rows = [need(3.25), need(0.04, subject="art"), need(0.05, subject="pe"), need(21.0, subject="math", unit="periods")]
    result = state(needs=rows)
    expected = {"A primary chinese": 33, "A primary pe": 1, "A primary math": 15}  # 21 / 14 x 10
    assert lines(result, "need") == expected
    assert result.lines.stated.all()


def test_concurrent_subjects_and_unknown_schools_need_nothing():
    result = state(needs=[need(1.0, subject="labour"), need(1.0, school="NONE")])
    assert lines(result, "need") == {}


def test_priorities_multiply_subject_and_school():
    rows = [need(1.0), need(1.0, "B"), need(1.0, "A", "pe"), need(1.0, "B", "pe"), need(1.0, "B", "math", priority=2)]
    schools = [{**row, "tier": "strong" if row["school_id"] == "A" else ""} for row in SCHOOLS]
    assert lines(state(needs=rows, schools=schools), "priority") == {
        "A primary chinese": 1,
        "B primary chinese": 3,  # rural
        "A primary pe": 3,
        "B primary pe": 9,
        "B primary math": 6,
    }


def test_measured_are_schools_with_enough_pupils_of_a_measured_stage():
    schools = [
        *SCHOOLS,
        {**SCHOOLS[0], "school_id": "D", "school_type": "special"},
        {**SCHOOLS[0], "school_id": "E", "stages": "senior", "pupils_senior": 900},
    ]
    result = state(schools=schools)
    primary = STAGES.rank("primary")
    assert result.schools.measured[:, primary].tolist() == [True, False, True, False, False]
    assert not result.schools.measured[:, STAGES.rank("senior")].any()


@pytest.mark.parametrize(
    ("changes", "backbone"),
    [
        ({}, False),
        ({"backbone_level": "school"}, False),
        ({"backbone_level": "district"}, True),
        ({"backbone_level": "city", "backbone_until": "2026-08"}, False),
        ({"backbone_level": "city", "backbone_until": "2026-09"}, True),
        ({"backbone_level": "city", "backbone_until": "2026-09-01"}, True),
        ({"special_grade": True}, True),
        ({"title": "professor"}, True),
        ({"title": "senior"}, False),
    ],
)
def test_backbone_teachers_by_honour_and_date(changes, backbone):
    assert state(person("T1", **changes)).teachers.backbone.tolist() == [backbone]


def test_legal_entities_authorities_and_school_districts_are_told_apart():
    schools = [
        {**SCHOOLS[0], "school_district": "一", "legal_entity_id": "L"},
        {**SCHOOLS[1], "school_district": "", "legal_entity_id": "L"},
        {**SCHOOLS[2], "school_district": "一", "authority": "邻区", "ownership": "private"},
    ]
    result = state(schools=schools).schools
    assert result.legal[0] == result.legal[1] != result.legal[2]
    assert result.authority.tolist() == [0, 0, 1]
    assert result.district[0] == result.district[2] >= 0 > result.district[1]
    assert result.public.tolist() == [True, True, False]


def test_a_teacher_without_stage_or_subject_serves_no_line():
    result = state(person("T1", stage=""), person("T2", subject=""), person("T3"))
    assert lines(result) == {"A primary chinese": 10}
    assert result.teachers.line.tolist() == [-1, -1, 0]
    assert names(result) == ["A primary chinese"]


def test_the_public_number_falls_back_to_the_code():
    result = state(person("T1", public_number="P9"), person("T2"))
    assert result.teachers.public_number.tolist() == ["P9", "T2"]


def test_lines_are_found_by_their_names():
    result = state(person("T1"), person("T2", "B", subject="pe"))
    subject = [SUBJECTS.rank(code) for code in ("chinese", "pe", "pe")]
    at = result.lines.find(*(pd.Series(part).to_numpy() for part in ([0, 0, 1], [STAGES.rank("primary")] * 3, subject)))
    assert at.tolist() == [0, -1, 1]
    assert "甲校" in result.line_label(0)


@pytest.mark.parametrize("schools", [[], SCHOOLS])
def test_an_instance_without_teachers_has_a_state(schools):
    frames = {
        "plan": pd.DataFrame([{"authority": "示例区", "plan_year": 2026, "start_date": "2026-09-01"}]),
        "schools": pd.DataFrame(schools),
    }
    result = derive(Instance.of(frames), Policy())
    assert len(result.teachers) == len(result.lines) == len(result.services) == 0
    assert len(result.schools) == len(schools)
