"""Rule next_graduating: given this year's and next year's grades, who stays with the class."""

import pytest

from rotation.errors import DataError
from rotation.rules.next_graduating import TAKES_ONE, NextGraduating
from solvers.solution import Status
from tests.rules.small_case import agreed_reason, case, found, move, teacher, with_forms
from tests.rules.solving import moves_of, solved


def reason(now, following, **given):
    context = case(teacher(grades_now=now, next_grade=following), policy=with_forms("secondment", "itinerant"))
    form = given.pop("form", "secondment")
    return agreed_reason(NextGraduating(NextGraduating.Params(**given)), context, form=form)


@pytest.mark.parametrize(("now", "following"), [("5", "6"), ("", "九年级"), ("8", "初三"), ("3", "1,6"), ("11", "12")])
def test_who_takes_a_graduating_class_stays(now, following):
    assert reason(now, following) == TAKES_ONE


@pytest.mark.parametrize(("now", "following"), [("6", "1"), ("6", "6"), ("5", ""), ("4", "5"), ("", ""), ("9", "9")])
def test_others_may_go(now, following):
    """A teacher whose class has just graduated is the natural mover, also with another one to come."""
    assert reason(now, following) == 0


def test_a_few_half_days_elsewhere_are_open():
    assert reason("5", "6", form="itinerant") == 0
    assert reason("5", "6", form="itinerant", min_load=4) == TAKES_ONE


def test_the_finding_names_teacher_school_and_grade():
    context = case(teacher(grades_now="5", next_grade="6"))
    (finding,) = found(NextGraduating(), context, move(context))
    assert all(word in finding.message for word in ("T1老师", "城关小学", "6"))


def needy(others=1, **more):
    """HILL needs a Chinese teacher; T1 is much nearer and takes grade six next year."""
    minutes = [{"from_area": area, "school_id": "HILL", "minutes": way} for area, way in (("近", 5), ("远", 90))]
    people = [teacher("T1", grades_now="5", next_grade="6", home_area="近")]
    people += [teacher("T2", grades_now="6", home_area="远")][:others]
    needs = [{"school_id": "HILL", "stage": "primary", "subject": "chinese", "need": 1.0}]
    return case(*people, needs=needs, travel=minutes, **more)


def test_another_teacher_goes_instead():
    assert moves_of(solved(needy())) == {("T1", "HILL")}
    assert moves_of(solved(needy(), next_graduating={})) == {("T2", "HILL")}


def test_a_rate_that_only_they_could_meet_is_infeasible():
    assert solved(needy(others=0), rotation_rate={}).proved
    assert solved(needy(others=0), rotation_rate={}, next_graduating={}).status is Status.INFEASIBLE


def test_who_must_go_and_takes_such_a_class_is_a_fault_of_the_data():
    pins = [{"teacher_id": "T1", "school_id": "HILL", "action": "must_go"}]
    with pytest.raises(DataError, match="T1老师"):
        solved(needy(pins=pins), next_graduating={})
