"""Rule channel_share: given channels and their shares, where too many or too few movers go by one."""

import pytest
from pydantic import ValidationError

from rotation.model.plan import Plan
from rotation.rules.channel_share import ChannelShare
from rotation.rules.reading import Reading
from tests.rules.small_case import case, found, move, teacher, with_channels
from tests.rules.solving import moves_of, solved

BOTH = with_channels("group", "authority")
GROUPS = [{"group_id": "G", "school_id": code} for code in ("CITY", "TOWN")]


def rule(**given):
    return ChannelShare(ChannelShare.Params(**{"most_permille": {}, **given}))


def district(people=6, **more):
    """CITY and TOWN are one group; HILL is reached across the authority only."""
    staff = [teacher(f"T{number}") for number in range(1, people + 1)]
    return case(*staff, groups=GROUPS, policy=BOTH, **more)


def going(context, inside, across):
    """The first teachers go inside the group, the next ones across the authority."""
    return [
        *(move(context, "TOWN", f"T{number}") for number in range(1, inside + 1)),
        *(move(context, "HILL", f"T{number}") for number in range(inside + 1, inside + across + 1)),
    ]


def amounts(findings):
    return [finding.amount for finding in findings]


@pytest.mark.parametrize(("inside", "across", "units"), [(0, 0, 0), (2, 2, 0), (2, 3, 1), (0, 1, 1), (0, 2, 2)])
def test_at_most_half_go_across(inside, across, units):
    """Units of half a person: 3 of 5 is half a person above 2.5."""
    context = district()
    findings = found(rule(most_permille={"authority": 500}), context, *going(context, inside, across))
    assert amounts(findings) == ([units] if units else [])
    assert all("示例区" in finding.message for finding in findings)


@pytest.mark.parametrize(("inside", "across", "units"), [(3, 2, 0), (2, 2, 2), (0, 1, 3), (0, 0, 0)])
def test_at_least_three_in_five_go_inside(inside, across, units):
    """Units of a fifth of a person: 60 % of 4 are 2.4."""
    context = district()
    findings = found(rule(least_permille={"group": 600}), context, *going(context, inside, across))
    assert amounts(findings) == ([units] if units else [])


def test_only_moves_that_count_are_counted():
    """T1 came last year: not eligible, so neither part nor whole."""
    context = case(teacher("T1", tenure_start="2025-09"), teacher("T2"), groups=GROUPS, policy=BOTH)
    limits = rule(most_permille={"authority": 0})
    assert found(limits, context, move(context, "HILL", "T1")) == []
    assert amounts(found(limits, context, move(context, "HILL", "T2"))) == [1]


def test_rates_name_the_channel_and_the_limits():
    context = district()
    limits = rule(least_permille={"group": 200}, most_permille={"group": 900, "authority": 500})
    plan = Plan.of(going(context, 1, 2))
    inside, across = limits.rates(plan, Reading(context.instance, context.policy))
    assert (inside.numerator, inside.denominator, inside.at_least_permille, inside.at_most_permille) == (1, 3, 200, 900)
    assert (across.numerator, across.denominator, across.at_least_permille, across.at_most_permille) == (
        2,
        3,
        None,
        500,
    )
    assert inside.scope != across.scope


def test_shares_that_nobody_can_meet_are_refused():
    with pytest.raises(ValidationError, match="1000"):
        rule(least_permille={"group": 600, "authority": 500})
    with pytest.raises(ValidationError, match="least share"):
        rule(least_permille={"group": 600}, most_permille={"group": 500})
    assert ChannelShare.Params().on is False


def needy(need, town=0.0, **more):
    """HILL, across the authority, needs Chinese teachers; TOWN, in the group of CITY, as many as said."""
    needs = [
        {"school_id": code, "stage": "primary", "subject": "chinese", "need": amount}
        for code, amount in (("HILL", need), ("TOWN", town))
    ]
    return district(4, needs=needs, **more)


def test_a_cap_leaves_needs_across_the_authority_uncovered():
    assert len(moves_of(solved(needy(3.0, 1.0)))) == 4
    capped = moves_of(solved(needy(3.0, 1.0), surplus={}, channel_share={"most_permille": {"authority": 500}}))
    assert sorted(school for _code, school in capped) == ["HILL", "TOWN"]


def test_a_demand_brings_moves_that_nothing_else_asks_for():
    outcome = solved(needy(1.0), channel_share={"least_permille": {"group": 500}})
    assert sorted(school for _code, school in moves_of(outcome)) == ["HILL", "TOWN"]
