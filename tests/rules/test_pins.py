"""Rule pins: earlier decisions hold, and those that cannot be kept are problems of the data."""

import pytest

from rotation.errors import DataError
from rotation.formulate import formulate
from rotation.i18n import language
from rotation.rules.channel import Channel
from rotation.rules.eligibility import EligibilityRule
from rotation.rules.pins import ELSEWHERE, GOES_NOWHERE, NOT_THERE, STAYS, Pins
from tests.rules.small_case import agreed_reason, case, found, move, teacher


def pin(action, school="", code="T1"):
    return {"teacher_id": code, "school_id": school, "action": action}


def breach(context, school="HILL"):
    """Number of the reason, and whether the check finds a breach by the mover."""
    return agreed_reason(Pins(), context, school)


@pytest.mark.parametrize(
    ("pins", "hill", "town"),
    [
        ([], 0, 0),
        ([pin("must_stay")], STAYS, STAYS),
        ([pin("must_stay", "CITY")], STAYS, STAYS),
        ([pin("must_not_go")], GOES_NOWHERE, GOES_NOWHERE),
        ([pin("must_not_go", "HILL")], NOT_THERE, 0),
        ([pin("must_go", "HILL")], 0, ELSEWHERE),
        ([pin("must_go")], 0, 0),
        ([pin("must_go"), pin("must_go", "TOWN")], ELSEWHERE, 0),
        ([pin("must_stay", code="T2")], 0, 0),
    ],
)
def test_each_kind_of_pin_closes_the_right_schools(pins, hill, town):
    context = case(teacher(), teacher("T2"), pins=pins)
    assert breach(context) == hill
    assert breach(context, "TOWN") == town


def rows(context):
    return formulate(context, [EligibilityRule(), Pins(), Channel()]).program.rows


def test_one_row_asks_for_each_teacher_who_must_go():
    context = case(teacher("T1"), teacher("T2"), pins=[pin("must_go", "HILL")])
    formulation = formulate(context, [EligibilityRule(), Channel(), Pins()])
    program = formulation.program
    assert len(program.rows) == 1
    assert program.rows.lower.tolist() == [1]
    schools = context.state.schools.code[formulation.candidates.school[program.rows.entry_column]]
    people = context.state.teachers.code[formulation.candidates.teacher[program.rows.entry_column]]
    assert schools.tolist() == ["HILL"]
    assert people.tolist() == ["T1"]
    assert "T1老师" in program.groups[program.rows.group[0]].label


def test_without_must_go_there_is_no_row():
    assert len(rows(case(pins=[pin("must_stay")]))) == 0


def test_one_who_must_go_and_stays_is_found():
    context = case(teacher("T1"), teacher("T2"), pins=[pin("must_go", "HILL")])
    (finding,) = found(Pins(), context, move(context, "TOWN", "T2"))
    assert finding.teacher_id == "T1"
    assert not found(Pins(), context, move(context, "HILL", "T1"))


def problems(context):
    with pytest.raises(DataError) as error:
        formulate(context, [EligibilityRule(), Pins(), Channel()])
    return [problem.code for problem in error.value.problems]


@pytest.mark.parametrize(
    ("person", "pins", "code"),
    [
        ({"status": "leaving"}, [pin("must_go", "HILL")], "must_go_ineligible"),
        ({}, [pin("must_go", "CITY")], "must_go_unreachable"),
        ({"subject": "history"}, [pin("must_go")], "must_go_unreachable"),
        ({}, [pin("must_go", "HILL"), pin("must_stay")], "pins_contradict"),
        ({}, [pin("must_go", "HILL"), pin("must_not_go", "HILL")], "pins_contradict"),
        ({}, [pin("must_go"), pin("must_not_go")], "pins_contradict"),
        ({}, [pin("must_go", "HILL"), pin("must_go", "TOWN")], "pins_contradict"),
    ],
)
def test_a_must_go_that_cannot_be_kept_is_a_problem_of_the_data(person, pins, code):
    assert problems(case(teacher(**person), pins=pins)) == [code]


def test_a_problem_names_the_sheet_and_its_row_and_the_teacher():
    pins = [pin("must_not_go", "TOWN"), pin("must_go")]
    with pytest.raises(DataError) as error:
        formulate(case(teacher(status="leaving"), pins=pins), [EligibilityRule(), Pins(), Channel()])
    (problem,) = error.value.problems
    assert (problem.place.sheet, problem.place.row, problem.place.header) == ("指定与锁定", 3, "人事编号")
    assert "--teacher T1" in problem.advice
    assert problem.value == "T1"
    assert "T1老师" in problem.message
    assert problem.advice


def test_a_school_that_a_rule_refuses_is_named_with_the_rule_and_its_numbers():
    """One other school is open, so that nothing is said of there being none."""
    roads = [{"from_school": "CITY", "school_id": "HILL", "mode": "drive", "minutes": 70}]
    context = case(teacher(), pins=[pin("must_go", "HILL")], travel=roads)
    with language("en"), pytest.raises(DataError) as error:
        formulate(context)
    (problem,) = error.value.problems
    hill = context.state.schools.name[context.state.school_index["HILL"]]
    assert problem.code == "must_go_unreachable"
    assert f"T1老师 must go to {hill}, which a rule refuses: commute limit: " in problem.message
    assert "70 minutes" in problem.message
    assert "60 are allowed" in problem.message
    assert "waive" in problem.advice
    with language("zh_CN"), pytest.raises(DataError) as error:
        formulate(context)
    assert f"T1老师必须去{hill}" in error.value.problems[0].message.replace(" ", "")
    assert "70" in error.value.problems[0].message
    assert formulate(case(teacher(), pins=[pin("must_go", "TOWN")], travel=roads))


def test_all_rules_that_refuse_the_school_are_named():
    roads = [{"from_school": "CITY", "school_id": "HILL", "mode": "drive", "minutes": 70}]
    context = case(teacher(), pins=[pin("must_go", "HILL")], travel=roads, groups=[])
    with language("en"), pytest.raises(DataError) as error:
        formulate(context)
    (problem,) = error.value.problems
    assert "2 rules refuse: " in problem.message
    assert "commute limit: " in problem.message


def test_a_school_without_a_line_of_the_teacher_is_told_as_such():
    context = case(teacher(stage="junior"), pins=[pin("must_go", "HILL")])
    with language("en"), pytest.raises(DataError) as error:
        formulate(context, [Pins(), Channel()])
    (problem,) = error.value.problems
    assert "no line that the teacher teaches" in problem.message
    assert "rule" not in problem.message


def test_a_pin_of_an_unknown_teacher_or_school_changes_nothing_here():
    context = case(pins=[pin("must_go", code="X"), pin("must_not_go", "X")])
    assert breach(context) == 0
    assert len(rows(context)) == 0
