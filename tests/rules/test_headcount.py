"""Rule headcount: given quotas and forms, which schools get more staff in quota than they may have."""

from rotation.rules.headcount import Headcount
from tests.rules.small_case import case, found, move, teacher, with_forms

TRANSFER = with_forms("transfer", "secondment")


def quota(**of_hill):
    return {"HILL": of_hill}


def go(context, code="T1", school="HILL", form="transfer"):
    return move(context, school, code, form=form)


def test_a_full_school_takes_nobody_whose_quota_moves():
    context = case(teacher(), teacher("T2", quota_school_id="HILL"), schools=quota(quota=1), policy=TRANSFER)
    findings = found(Headcount(), context, go(context))
    assert [(finding.school_id, finding.amount) for finding in findings] == [("HILL", 1)]
    assert "山区小学" in findings[0].message


def test_a_form_that_leaves_the_quota_at_the_origin_needs_no_room():
    context = case(teacher(), schools=quota(quota=0), policy=TRANSFER)
    assert found(Headcount(), context, go(context, form="secondment")) == []


def test_a_school_has_room_up_to_its_quota():
    context = case(teacher(), teacher("T2"), teacher("T3"), schools=quota(quota=2), policy=TRANSFER)
    assert found(Headcount(), context, go(context), go(context, "T2")) == []
    assert [f.amount for f in found(Headcount(), context, *(go(context, code) for code in ("T1", "T2", "T3")))] == [1]


def test_the_stated_staff_comes_before_the_count_of_rows():
    context = case(teacher(), schools=quota(quota=5, staff_in_quota=5), policy=TRANSFER)
    assert [finding.amount for finding in found(Headcount(), context, go(context))] == [1]


def test_an_overfull_school_may_exchange_one_for_one():
    here = {"quota_school_id": "HILL"}
    context = case(teacher(), teacher("T2", **here), teacher("T3", **here), schools=quota(quota=1), policy=TRANSFER)
    exchange = go(context), go(context, "T2", "TOWN")
    assert found(Headcount(), context, *exchange) == []
    assert [finding.amount for finding in found(Headcount(), context, go(context))] == [1]


def test_the_quota_is_given_back_by_the_school_that_holds_it():
    """T2 works at HILL on TOWN's quota: the transfer away leaves HILL's quota as it was."""
    context = case(
        teacher(),
        teacher("T2", quota_school_id="TOWN", work_school_id="HILL"),
        schools={"HILL": {"quota": 0}, "TOWN": {"quota": 0}},
        policy=TRANSFER,
    )
    findings = found(Headcount(), context, go(context), go(context, "T2", "CITY"))
    assert [(finding.school_id, finding.amount) for finding in findings] == [("HILL", 1)]


def test_staff_outside_the_quota_need_none():
    context = case(teacher(employment="contract"), schools=quota(quota=0), policy=TRANSFER)
    assert found(Headcount(), context, go(context)) == []
