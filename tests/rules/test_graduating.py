"""Rule graduating: given teachers whose classes have just graduated, whether enough of them move."""

import pytest

from rotation.model.plan import Plan
from rotation.rules.graduating import Graduating
from rotation.rules.reading import Reading
from tests.rules.small_case import case, found, move, teacher, with_forms
from tests.rules.solving import moves_of, solved

ON = {"on": True}


def staff(graduated, others=0, **changes):
    """T1.. have just seen off grade six; the others follow, in the middle of their grades."""
    grades = [{"grades_now": "六年级"}] * graduated + [{"grades_now": "3", "next_grade": "4"}] * others
    return [teacher(f"T{number}", **one, **changes) for number, one in enumerate(grades, start=1)]


def going(context, *numbers, **line):
    return [move(context, code=f"T{number}", **line) for number in numbers]


def rule(**given):
    return Graduating(Graduating.Params(**given))


def amounts(findings):
    return [finding.amount for finding in findings]


@pytest.mark.parametrize(("graduated", "movers", "missing"), [(1, 0, 1), (3, 1, 0), (4, 1, 1), (10, 3, 0), (11, 3, 1)])
def test_three_in_ten_of_them_move(graduated, movers, missing):
    """Of 4 that is 1.2, so 2; of 11 it is 3.3, so 4."""
    context = case(*staff(graduated, 2))
    findings = found(rule(), context, *going(context, *range(1, movers + 1)))
    assert amounts(findings) == ([missing] if missing else [])
    assert all("示例区" in finding.message for finding in findings)


def test_others_who_move_are_not_counted():
    context = case(*staff(3, 5))
    assert amounts(found(rule(), context, *going(context, 4, 5, 6))) == [1]


def test_nobody_of_a_graduating_class_asks_for_nobody():
    context = case(*staff(0, 5))
    assert found(rule(), context) == []
    assert list(rule().rates(Plan.of([]), Reading(context.instance, context.policy))) == []


def test_only_the_eligible_are_the_whole_and_only_moves_that_count_are_a_part():
    context = case(*staff(3), teacher("N1", grades_now="6", tenure_start="2024-09"))
    (rate,) = rule().rates(Plan.of(going(context, 1)), Reading(context.instance, context.policy))
    assert (rate.name, rate.scope, rate.numerator, rate.denominator) == ("graduating", "示例区", 1, 3)
    assert (rate.at_least_permille, rate.at_most_permille) == (300, None)
    assert amounts(found(rule(), context, move(context, code="N1"))) == [1]
    online = case(*staff(3), policy=with_forms("secondment", "online"))
    assert amounts(found(rule(), online, *going(online, 1, form="online"))) == [1]


def test_the_share_is_the_policys_and_off_by_default():
    context = case(*staff(10))
    assert amounts(found(rule(permille=501), context)) == [6]
    assert found(rule(permille=0), context) == []
    assert Graduating.Params().on is False


def needy(need=1.0, **more):
    """HILL needs one Chinese teacher; the nearest is in the middle of a cycle, and two have just graduated."""
    away = {"近": 5, "中": 40, "远": 90}
    minutes = [{"from_area": area, "school_id": "HILL", "minutes": value} for area, value in away.items()]
    people = [
        teacher("T1", home_area="近", grades_now="4", next_grade="4"),
        teacher("T2", home_area="中", grades_now="6", next_grade="1"),
        teacher("T3", home_area="远", grades_now="6", next_grade="1"),
    ]
    needs = [{"school_id": "HILL", "stage": "primary", "subject": "chinese", "need": need}]
    return case(*people, needs=needs, travel=minutes, **more)


def test_the_share_changes_who_goes():
    assert moves_of(solved(needy())) == {("T1", "HILL")}
    assert moves_of(solved(needy(), graduating=ON)) == {("T2", "HILL")}
    assert moves_of(solved(needy(), graduating={**ON, "permille": 1000})) == {("T2", "HILL"), ("T3", "HILL")}
