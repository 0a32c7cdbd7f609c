"""Rule reciprocity: given urban-rural pairs and their limits, where too few or too many go out or come back."""

import pytest

from rotation.rules.reciprocity import Reciprocity
from tests.rules.small_case import case, found, move, teacher, with_channels
from tests.rules.solving import moves_of, solved

BY_PAIR = with_channels("pair", forms=("secondment", "shadowing"))


def pair(urban="CITY", rural="HILL", **limits):
    return {"urban_school_id": urban, "rural_school_id": rural, **limits}


def staff(urban=3, rural=3):
    """T1.. serve at CITY, R1.. at HILL."""
    here = [teacher(f"T{number}") for number in range(1, urban + 1)]
    return [*here, *(teacher(f"R{number}", quota_school_id="HILL") for number in range(1, rural + 1))]


def paired(*pairs, policy=BY_PAIR, **counts):
    return case(*staff(**counts), pairs=list(pairs), policy=policy)


def out(context, count):
    return [move(context, "HILL", f"T{number}") for number in range(1, count + 1)]


def back(context, count):
    return [move(context, "CITY", f"R{number}", form="shadowing") for number in range(1, count + 1)]


def amounts(findings):
    return [(finding.school_id, finding.amount) for finding in findings]


@pytest.mark.parametrize(("count", "amount"), [(0, 1), (1, 0), (2, 0), (3, 1)])
def test_as_many_go_out_as_was_agreed(count, amount):
    context = paired(pair(min_out=1, max_out=2))
    findings = found(Reciprocity(), context, *out(context, count))
    assert amounts(findings) == ([("CITY", amount)] if amount else [])
    assert all("城关小学" in one.message and "山区小学" in one.message for one in findings)


@pytest.mark.parametrize(("count", "amount"), [(0, 2), (1, 1), (2, 0), (3, 1)])
def test_as_many_come_back_for_shadowing_as_was_agreed(count, amount):
    context = paired(pair(min_back=2, max_back=2))
    assert [one.amount for one in found(Reciprocity(), context, *back(context, count))] == ([amount] if amount else [])


def test_a_blank_limit_limits_nothing_and_zero_forbids():
    context = paired(pair())
    assert found(Reciprocity(), context, *out(context, 3), *back(context, 3)) == []
    context = paired(pair(min_out=0, max_out=0, max_back=0))
    assert found(Reciprocity(), context) == []
    assert [one.amount for one in found(Reciprocity(), context, *out(context, 3), *back(context, 2))] == [3, 2]


def test_each_pair_has_its_own_count():
    context = paired(pair(max_out=1), pair(rural="TOWN", min_out=1))
    assert amounts(found(Reciprocity(), context, *out(context, 2))) == [("CITY", 1), ("CITY", 1)]
    assert found(Reciprocity(), context, *out(context, 1), move(context, "TOWN", "T2")) == []


def test_moves_that_an_earlier_channel_carries_are_not_the_pairs():
    """The three schools are one group; where the group comes first, no move between them is the pair's."""
    both = with_channels("group", "pair", order=("group", "pair"))
    context = paired(pair(min_out=1, max_out=1), policy=both)
    assert [one.amount for one in found(Reciprocity(), context, *out(context, 3))] == [1]
    first = with_channels("group", "pair", order=("pair", "group"))
    context = paired(pair(min_out=1, max_out=1), policy=first)
    assert [one.amount for one in found(Reciprocity(), context, *out(context, 3))] == [2]


def test_a_return_to_the_urban_school_by_another_form_is_no_shadowing():
    both = with_channels("authority", "pair", order=("pair", "authority"), forms=("secondment", "shadowing"))
    context = paired(pair(min_back=1), policy=both)
    assert [one.amount for one in found(Reciprocity(), context, move(context, "CITY", "R1"))] == [1]
    assert found(Reciprocity(), context, move(context, "CITY", "R1", form="shadowing")) == []


def needy(need=2.0, **limits):
    """HILL needs Chinese teachers, CITY none; three of CITY could go."""
    needs = [
        {"school_id": "HILL", "stage": "primary", "subject": "chinese", "need": need},
        {"school_id": "CITY", "stage": "primary", "subject": "chinese", "need": 0.0},
    ]
    return case(*staff(urban=3, rural=1), needs=needs, pairs=[pair(**limits)], policy=BY_PAIR)


def going_out(outcome):
    return sum(school == "HILL" for _code, school in moves_of(outcome))


def test_limits_change_the_plan_both_ways():
    assert going_out(solved(needy())) == 1
    assert going_out(solved(needy(max_out=0), reciprocity={})) == 0
    assert going_out(solved(needy(min_out=3), reciprocity={})) == 3
    assert moves_of(solved(needy(need=0.0, min_back=1), reciprocity={})) == {("R1", "CITY")}


def test_online_service_is_no_going():
    context = paired(pair(min_out=1, max_out=1), policy=with_channels("pair", forms=("secondment", "online")))
    online = [move(context, "HILL", code, form="online") for code in ("T2", "T3")]
    assert [one.amount for one in found(Reciprocity(), context, *online)] == [1]
    assert found(Reciprocity(), context, *out(context, 1), *online) == []
