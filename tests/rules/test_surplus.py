"""Rule surplus: given needs and staffing, which lines a plan overfills."""

import pytest

from rotation.rules.surplus import Surplus
from tests.rules.small_case import case, found, move, teacher, with_forms
from tests.rules.solving import solved


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


FOR_GOOD = {"years": 0}


@pytest.mark.parametrize(
    ("comes", "reserves", "amounts"), [("transfer", True, [10]), ("transfer", False, []), ("secondment", True, [])]
)
def test_who_comes_for_good_does_not_fill_the_place_of_one_who_returns(comes, reserves, amounts):
    """T2 leaves HILL for two years, T1 comes: with both back and staying, HILL would have 20 half days and needs 10."""
    policy = with_forms("transfer", "secondment", transfer=FOR_GOOD, secondment={"reserves": reserves})
    context = case(teacher(), teacher("T2", quota_school_id="HILL"), policy=policy)
    findings = found(Surplus(), context, move(context, form=comes), move(context, "TOWN", "T2"))
    assert [finding.amount for finding in findings] == amounts


@pytest.mark.parametrize(("comes", "amounts"), [("transfer", [10]), ("secondment", [])])
def test_the_place_of_one_who_is_away_already_is_kept_too(comes, amounts):
    away = {"teacher_id": "T2", "from_school": "HILL", "to_school": "TOWN", "form": "secondment", "start": "2025-09"}
    policy = with_forms("transfer", "secondment", transfer=FOR_GOOD)
    people = teacher(), teacher("T2", quota_school_id="HILL")
    context = case(*people, policy=policy, ledger=[{**away, "end": "2027-08"}])
    assert [finding.amount for finding in found(Surplus(), context, move(context, form=comes))] == amounts


def test_a_kept_place_is_filled_by_somebody_who_returns_in_the_best_plan():
    policy = with_forms("transfer", "secondment", transfer=FOR_GOOD)
    pins = [{"teacher_id": "T2", "school_id": "TOWN", "action": "must_go"}]
    people = teacher(), teacher("T2", quota_school_id="HILL")
    needs = [{"school_id": code, "stage": "primary", "subject": "chinese", "need": 1.0} for code in ("TOWN", "HILL")]
    plan = solved(case(*people, policy=policy, pins=pins, needs=needs), surplus={}).plan
    assert {(one.teacher_id, one.to_school): one.form for one in plan}["T1", "HILL"] == "secondment"
