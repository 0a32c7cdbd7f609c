"""Rule headcount: given quotas and forms, which schools get more staff in quota than they may have."""

import pytest

from rotation.rules.headcount import Headcount
from tests.rules.small_case import case, found, move, teacher, with_forms
from tests.rules.solving import moves_of, solved

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
    people = teacher(), teacher("T2", **here), teacher("T3", **here)
    context = case(*people, schools=quota(quota=1), policy=with_forms("transfer", transfer={"years": 0}))
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


@pytest.mark.parametrize(
    ("changes", "broken"),
    [({}, 1), ({"reserves": False}, 0), ({"years": 0}, 0), ({"years": 0, "reserves": False}, 0)],
)
def test_a_place_is_kept_for_who_goes_with_the_quota_and_returns(changes, broken):
    """HILL is full with T2: T1 comes and T2 goes, both by transfer; T2's place is free only if nobody keeps it."""
    policy = with_forms("transfer", transfer=changes)
    context = case(teacher(), teacher("T2", quota_school_id="HILL"), schools=quota(quota=1), policy=policy)
    findings = found(Headcount(), context, go(context), go(context, "T2", "TOWN"))
    assert [finding.amount for finding in findings] == [1] * broken


@pytest.mark.parametrize(("reserves", "broken"), [(True, 1), (False, 0)])
def test_a_running_transfer_keeps_its_place_too(reserves, broken):
    """T2 is at TOWN until 2028 with HILL's place: HILL has one place, and T1 may come only if it is not kept."""
    away = {"teacher_id": "T2", "from_school": "HILL", "to_school": "TOWN", "form": "transfer", "start": "2025-09"}
    policy = with_forms("transfer", transfer={"reserves": reserves})
    people = teacher(), teacher("T2", quota_school_id="HILL")
    context = case(*people, schools=quota(quota=1), policy=policy, ledger=[{**away, "end": "2028-08"}])
    assert [finding.amount for finding in found(Headcount(), context, go(context))] == [1] * broken


def test_the_kept_place_decides_the_best_plan():
    people = teacher(), teacher("T2", quota_school_id="HILL", subject="math")
    pins = [{"teacher_id": "T2", "school_id": "TOWN", "action": "must_go"}]
    for reserves, moved in ((True, {("T2", "TOWN")}), (False, {("T2", "TOWN"), ("T1", "HILL")})):
        policy = with_forms("transfer", transfer={"reserves": reserves})
        schools = {"HILL": {"quota": 1}, "TOWN": {"quota": 1}}
        context = case(*people, schools=schools, pins=pins, policy=policy)
        assert moves_of(solved(context, headcount={})) == moved
