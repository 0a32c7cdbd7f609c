"""Rule surplus: given needs and staffing, which lines a plan overfills."""

import pytest

from rotation.rules.surplus import Surplus
from tests.rules.small_case import case, found, move, teacher, with_forms


def lines_of(findings):
    return [(finding.school_id, finding.subject, finding.amount) for finding in findings]


def test_an_empty_line_takes_what_it_needs():
    context = case(teacher(), teacher("T2"))
    assert found(Surplus(), context, move(context)) == []
    findings = found(Surplus(), context, move(context), move(context, code="T2"))
    assert lines_of(findings) == [("HILL", "chinese", 10)]
    assert "山区小学" in findings[0].message


def test_a_line_that_is_overfilled_today_may_stay_so():
    """HILL has two where it needs one: an exchange one for one leaves it as it is, one more does not."""
    here = {"quota_school_id": "HILL"}
    context = case(teacher(), teacher("T2", **here), teacher("T3", **here), teacher("T4"))
    exchange = move(context), move(context, "TOWN", "T2")
    assert found(Surplus(), context, *exchange) == []
    assert lines_of(found(Surplus(), context, *exchange, move(context, code="T4"))) == [("HILL", "chinese", 10)]


@pytest.mark.parametrize(("tolerance", "amounts"), [(0, [4]), (3, [1]), (4, [])])
def test_the_tolerance_is_in_half_days(tolerance, amounts):
    context = case(teacher(), teacher("T2", quota_school_id="HILL"), policy=with_forms("itinerant"))
    rule = Surplus(Surplus.Params(tolerance=tolerance))
    assert [finding.amount for finding in found(rule, context, move(context, form="itinerant"))] == amounts


def test_a_line_without_a_stated_need_does_not_grow():
    needs = [{"school_id": "CITY", "stage": "primary", "subject": "chinese", "need": 1.0}]
    context = case(teacher(), teacher("T2", quota_school_id="TOWN"), needs=needs)
    assert lines_of(found(Surplus(), context, move(context, "TOWN"))) == [("TOWN", "chinese", 10)]
    assert found(Surplus(), context, move(context, "TOWN"), move(context, "CITY", "T2")) == []
