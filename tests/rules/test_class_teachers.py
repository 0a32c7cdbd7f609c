"""Rule class_teachers: given who teaches which class, where a plan takes two main teachers from one class."""

import pytest

from rotation.rules.class_teachers import ClassTeachers
from tests.rules.small_case import case, found, move, teacher, with_forms

ONE_CLASS = {"CITY": {"classes_primary": 6}}
TWO_CLASSES = {"CITY": {"classes_primary": 12}}


def person(number, subject, grades="3", **changes):
    return teacher(f"T{number}", subject=subject, grades_now=grades, **changes)


def taught(number, subject, grade="3", classes="", **changes):
    row = {"teacher_id": f"T{number}", "school_id": "CITY", "stage": "primary", "subject": subject, "grade": grade}
    return {**row, "classes": classes, "weekly_periods": 12, **changes}


def going(context, *numbers, **line):
    return [move(context, code=f"T{number}", **line) for number in numbers]


def amounts(findings):
    return [(finding.school_id, finding.amount) for finding in findings]


def rule(**given):
    return ClassTeachers(ClassTeachers.Params(**given))


CORE = (person(1, "chinese"), person(2, "math"))


def test_of_the_teachers_of_the_only_class_of_a_grade_one_may_leave():
    context = case(*CORE, person(3, "pe"), person(4, "chinese", "4"), schools=ONE_CLASS)
    assert found(rule(), context, *going(context, 1, 3, 4)) == []
    findings = found(rule(), context, *going(context, 1, 2))
    assert amounts(findings) == [("CITY", 1)]
    assert "城关小学" in findings[0].message
    assert amounts(found(rule(subjects=("chinese", "pe")), context, *going(context, 1, 2, 3))) == [("CITY", 1)]


@pytest.mark.parametrize(("leaving", "too_many"), [((1, 2), 0), ((3,), 0), ((1, 3), 1), ((1, 2, 3), 2)])
def test_two_classes_are_shared_out_evenly(leaving, too_many):
    """Two Chinese teachers have a class each; the mathematics teacher has both."""
    context = case(person(1, "chinese"), person(2, "chinese"), person(3, "math"), schools=TWO_CLASSES)
    findings = found(rule(), context, *going(context, *leaving))
    assert amounts(findings) == ([("CITY", too_many)] if too_many else [])


def test_without_a_number_of_classes_there_are_as_many_as_one_subject_has_teachers():
    context = case(person(1, "chinese"), person(2, "chinese"), person(3, "math"))
    assert found(rule(), context, *going(context, 1, 2)) == []
    assert amounts(found(rule(), context, *going(context, 1, 3))) == [("CITY", 1)]


def test_classes_that_leave_by_themselves_or_change_their_teacher_lose_nobody():
    context = case(person(1, "chinese", "6"), person(2, "math", "六年级"), schools=ONE_CLASS)
    assert found(rule(), context, *going(context, 1, 2)) == []
    context = case(person(1, "chinese", next_grade="1"), person(2, "math", next_grade="4"), schools=ONE_CLASS)
    assert found(rule(), context, *going(context, 1, 2)) == []
    context = case(person(1, "chinese", next_grade="4"), person(2, "math", "3,4", next_grade="4,5"), schools=ONE_CLASS)
    assert amounts(found(rule(), context, *going(context, 1, 2))) == [("CITY", 1)]


def test_the_teaching_table_tells_the_classes():
    """Class 1 has T1 and T2, class 2 has T1 and T3; what grades_now says of them is overruled."""
    teaching = [
        taught(1, "chinese", classes="1,2"),
        taught(2, "math", classes="三年级(1)班"),
        taught(3, "math", classes="2"),
    ]
    people = [person(1, "chinese", "5"), person(2, "math", "5"), person(3, "math", "5")]
    context = case(*people, schools=TWO_CLASSES, teaching=teaching)
    assert found(rule(), context, *going(context, 2, 3)) == []
    assert amounts(found(rule(), context, *going(context, 1, 2))) == [("CITY", 1)]
    assert amounts(found(rule(), context, *going(context, 1, 2, 3))) == [("CITY", 1), ("CITY", 1)]


def test_a_grade_that_names_its_class_is_enough():
    teaching = [taught(1, "chinese", "三年级(2)班"), taught(2, "math", "三年级(2)班"), taught(3, "math", "三年级(1)班")]
    context = case(person(1, "chinese"), person(2, "math"), person(3, "math"), teaching=teaching)
    assert amounts(found(rule(), context, *going(context, 1, 2))) == [("CITY", 1)]
    assert found(rule(), context, *going(context, 1, 3)) == []


def test_one_person_with_two_main_subjects_of_a_class_is_one():
    teaching = [taught(1, "chinese", classes="1"), taught(1, "math", classes="1"), taught(2, "english", classes="1")]
    context = case(person(1, "chinese"), person(2, "english"), teaching=teaching)
    assert found(rule(), context, *going(context, 1)) == []
    assert amounts(found(rule(), context, *going(context, 1, 2))) == [("CITY", 1)]


def test_who_is_gone_for_a_few_half_days_stays_with_the_class():
    context = case(*CORE, schools=ONE_CLASS, policy=with_forms("secondment", "itinerant"))
    assert found(rule(), context, *going(context, 1, 2, form="itinerant")) == []
    assert amounts(found(rule(min_load=4), context, *going(context, 1, 2, form="itinerant"))) == [("CITY", 1)]


def test_the_grades_of_a_school_that_the_teacher_has_left_say_nothing_here():
    """T1 came back from TOWN on the start date; the table still shows TOWN and the grade taught there."""
    back = {"teacher_id": "T1", "from_school": "CITY", "to_school": "TOWN", "start": "2024-09", "end": "2026-08-31"}
    first = person(1, "chinese", work_school_id="TOWN")
    context = case(first, person(2, "math"), schools=ONE_CLASS, ledger=[back])
    assert found(rule(), context, *going(context, 1, 2)) == []
