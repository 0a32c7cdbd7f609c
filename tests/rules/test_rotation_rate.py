"""Rule rotation_rate: given eligible teachers and movers, where too few or too many go."""

import pytest

from rotation.model.plan import Plan
from rotation.rules.reading import Reading
from rotation.rules.rotation_rate import RotationRate
from tests.rules.small_case import case, found, move, teacher, with_forms


def staff(count, school="CITY", first=1, **changes):
    return [teacher(f"T{number}", quota_school_id=school, **changes) for number in range(first, first + count)]


def going(context, *numbers, **line):
    return [move(context, code=f"T{number}", **line) for number in numbers]


def rule(**given):
    return RotationRate(RotationRate.Params(**given))


def amounts(findings):
    return [(finding.school_id, finding.amount) for finding in findings]


@pytest.mark.parametrize(("movers", "amount"), [(0, 3), (2, 1), (3, 0), (5, 0), (6, 1)])
def test_ten_to_twenty_per_cent_of_the_eligible_move(movers, amount):
    """Of 25 eligible at least 2.5, so 3, and at most 5."""
    context = case(*staff(25))
    findings = found(rule(), context, *going(context, *range(1, movers + 1)))
    assert amounts(findings) == ([("", amount)] if amount else [])
    assert all("示例区" in finding.message and "25" in finding.message for finding in findings)


def test_the_ineligible_are_in_neither_number():
    context = case(*staff(10), *staff(30, first=11, tenure_start="2023-09"))
    assert found(rule(), context, *going(context, 1)) == []
    assert amounts(found(rule(), context, *going(context, 11))) == [("", 1)]


def test_forms_that_do_not_count_do_not_count():
    context = case(*staff(10), policy=with_forms("secondment", "online"))
    assert amounts(found(rule(), context, *going(context, 1, form="online"))) == [("", 1)]


def test_upward_moves_do_not_count():
    context = case(*staff(10, "HILL"))
    assert amounts(found(rule(), context, move(context, "CITY"))) == [("", 1)]
    assert found(rule(), context, move(context, "TOWN")) == []


def test_the_most_is_never_below_the_least():
    """Of 3 eligible 20 % is nobody, but 10 % is one."""
    context = case(*staff(3))
    assert found(rule(), context, *going(context, 1)) == []
    assert amounts(found(rule(), context, *going(context, 1, 2))) == [("", 1)]


def test_nobody_eligible_asks_for_nobody():
    context = case(*staff(10, tenure_start="2023-09"))
    assert found(rule(), context) == []
    assert list(rule().rates(Plan.of([]), Reading(context.instance, context.policy))) == []


def test_the_share_may_rise_year_by_year():
    context = case(*staff(20))
    assert amounts(found(rule(by_year={2025: 0, 2026: 50}), context)) == [("", 1)]
    assert amounts(found(rule(by_year={2027: 50}), context)) == [("", 2)]


def test_each_school_with_enough_eligible_has_its_own_rate():
    context = case(*staff(10), *staff(9, "HILL", first=11), *staff(20, "TOWN", first=21))
    findings = found(rule(scopes=("schools",)), context, move(context, code="T1"))
    assert amounts(findings) == [("TOWN", 2)]
    assert "镇中心小学" in findings[0].message


def test_urban_strong_schools_may_be_looked_at_alone():
    context = case(*staff(10), *staff(40, "HILL", first=11))
    findings = found(rule(scopes=("urban_strong",)), context, move(context, "TOWN", "T11"))
    assert amounts(findings) == [("", 1)]
    assert found(rule(scopes=("urban_strong",)), context, move(context)) == []


def test_the_rate_has_numerator_denominator_and_limits():
    context = case(*staff(25))
    (rate,) = rule().rates(Plan.of(going(context, 1, 2)), Reading(context.instance, context.policy))
    assert (rate.name, rate.scope, rate.numerator, rate.denominator) == ("rotation_rate", "示例区", 2, 25)
    assert (rate.at_least_permille, rate.at_most_permille) == (100, 200)


@pytest.mark.parametrize("given", [{"permille": 900}, {"by_year": {2027: 201}}, {"permille": 100, "most_permille": 99}])
def test_a_least_rate_above_the_most_is_refused(given):
    """The most is 200 per mille by default: no number of movers would keep both."""
    with pytest.raises(ValueError, match="above the most"):
        rule(**given)
