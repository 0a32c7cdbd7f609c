"""Rule inflow: given subject groups, where a plan brings more newcomers than the group can take."""

import pytest

from rotation.rules.inflow import Inflow
from tests.rules.small_case import case, found, move, teacher, with_forms
from tests.rules.solving import moves_of, solved


def staff(here, there=6, subject="chinese"):
    """H1.. serve at HILL, T1.. at CITY, all of one subject."""
    hill = [teacher(f"H{number}", quota_school_id="HILL", subject=subject) for number in range(1, here + 1)]
    return [*hill, *(teacher(f"T{number}", subject=subject) for number in range(1, there + 1))]


def coming(context, count, **line):
    return [move(context, "HILL", f"T{number}", **line) for number in range(1, count + 1)]


def going(context, count):
    return [move(context, "TOWN", f"H{number}") for number in range(1, count + 1)]


def amounts(findings):
    return [(finding.school_id, finding.subject, finding.amount) for finding in findings]


def rule(**given):
    return Inflow(Inflow.Params(**given))


@pytest.mark.parametrize(
    ("here", "leave", "arrive", "too_many"),
    [(3, 0, 3, 0), (3, 0, 4, 1), (3, 1, 2, 0), (3, 1, 3, 1), (2, 1, 1, 0), (2, 2, 1, 1), (4, 1, 6, 3)],
)
def test_no_more_arrive_than_stay(here, leave, arrive, too_many):
    context = case(*staff(here))
    findings = found(rule(), context, *coming(context, arrive), *going(context, leave))
    assert amounts(findings) == ([("HILL", "chinese", too_many)] if too_many else [])
    assert all("山区小学" in finding.message for finding in findings)


@pytest.mark.parametrize(("leave", "arrive", "too_many"), [(0, 1, 0), (1, 1, 0), (0, 2, 1), (1, 2, 1)])
def test_the_only_teacher_may_be_replaced_by_one(leave, arrive, too_many):
    context = case(*staff(1))
    findings = found(rule(), context, *coming(context, arrive), *going(context, leave))
    assert [finding.amount for finding in findings] == ([too_many] if too_many else [])


@pytest.mark.parametrize(
    ("percent", "arrive", "units"), [(25, 1, 0), (25, 2, 3), (75, 6, 0), (60, 4, 0), (60, 5, 1), (0, 1, 1)]
)
def test_the_share_is_the_policys(percent, arrive, units):
    """3 stay. With 2 newcomers a quarter of 5 is 1.25: 0.75 persons too many; 60 % of 8 are 4.8: 0.2 too many."""
    context = case(*staff(3))
    findings = found(rule(new_percent=percent), context, *coming(context, arrive))
    assert [finding.amount for finding in findings] == ([units] if units else [])


def test_a_group_of_nobody_and_a_new_school_are_built_up_anew():
    context = case(*staff(0))
    assert found(rule(), context, *coming(context, 5)) == []
    context = case(*staff(2), schools={"HILL": {"tier": "new"}})
    assert found(rule(), context, *coming(context, 5)) == []
    assert amounts(found(rule(exempt_tiers=()), context, *coming(context, 5))) == [("HILL", "chinese", 3)]


def test_who_comes_for_a_few_half_days_is_no_newcomer():
    context = case(*staff(2), policy=with_forms("secondment", "itinerant"))
    assert found(rule(), context, *coming(context, 5, form="itinerant")) == []
    assert amounts(found(rule(min_load=4), context, *coming(context, 3, form="itinerant"))) == [("HILL", "chinese", 1)]


def test_all_new_is_no_limit_at_the_highest_share():
    context = case(*staff(1))
    assert found(rule(new_percent=100), context, *coming(context, 6), *going(context, 1)) == []
    assert len(moves_of(solved(short(5.0), inflow={"new_percent": 100}))) == 4


def short(need, here=1, **more):
    """HILL has one Chinese teacher and needs more; CITY has four and needs none."""
    needs = [{"school_id": "HILL", "stage": "primary", "subject": "chinese", "need": need}]
    return case(*staff(here, 4), needs=needs, **more)


def test_a_shortage_is_filled_only_as_fast_as_the_group_can_take_it():
    assert len(moves_of(solved(short(5.0, here=2)))) == 3
    assert len(moves_of(solved(short(5.0, here=2), inflow={}))) == 2
    assert len(moves_of(solved(short(5.0), inflow={}))) == 1
