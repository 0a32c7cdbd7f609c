"""Rule direction: every way is open but those to urban strong schools."""

import pytest

from rotation.rules.direction import FORBIDDEN, NO_CONSENT, NO_SHADOWING, Direction
from tests.rules.small_case import agreed_reason, case, found, move, teacher, with_channels

ALL_CONSENTS = ("willing", "obedient", "unwilling", "unknown")


def reason(context, school, **params):
    form = params.pop("form", "secondment")
    return agreed_reason(Direction(Direction.Params(**params)), context, school, form=form)


@pytest.mark.parametrize("consent", ALL_CONSENTS)
@pytest.mark.parametrize(("origin", "school"), [("CITY", "HILL"), ("CITY", "TOWN"), ("TOWN", "HILL"), ("HILL", "TOWN")])
def test_ways_that_do_not_lead_to_urban_strong_schools_are_open_to_all(consent, origin, school):
    assert reason(case(teacher(quota_school_id=origin, consent=consent)), school) == 0


@pytest.mark.parametrize("origin", ["TOWN", "HILL"])
@pytest.mark.parametrize(
    ("consent", "expected"),
    [("willing", 0), ("obedient", NO_CONSENT), ("unwilling", NO_CONSENT), ("unknown", NO_CONSENT)],
)
def test_to_an_urban_strong_school_goes_only_who_wishes_it(origin, consent, expected):
    assert reason(case(teacher(quota_school_id=origin, consent=consent)), "CITY") == expected


def test_one_urban_strong_school_and_another_are_of_one_class():
    context = case(
        teacher(consent="unwilling"), schools={"NEXT": {"name": "实验小学", "locale": "urban", "tier": "strong"}}
    )
    assert reason(context, "NEXT") == 0


def test_the_policy_can_close_or_open_the_upward_ways():
    rural = case(teacher(quota_school_id="HILL", consent="willing"))
    assert reason(rural, "CITY", upward="forbidden") == FORBIDDEN
    assert reason(rural, "CITY", ordinary_up="forbidden") == 0
    town = case(teacher(quota_school_id="TOWN", consent="unwilling"))
    assert reason(town, "CITY", ordinary_up="allowed") == 0
    assert reason(town, "CITY", ordinary_up="forbidden") == FORBIDDEN


def shadowing(origin, **schools):
    policy = with_channels("group", "pair", forms=("secondment", "shadowing"))
    pairs = [{"urban_school_id": "CITY", "rural_school_id": "HILL"}]
    return case(teacher(quota_school_id=origin, consent="unwilling"), policy=policy, pairs=pairs, schools=schools)


def test_shadowing_leads_upward_without_a_wish():
    assert reason(shadowing("HILL"), "CITY", form="shadowing") == 0
    assert reason(shadowing("HILL"), "CITY", form="shadowing", upward="forbidden") == 0


def test_shadowing_leads_to_the_urban_partner_whatever_its_tier():
    assert reason(shadowing("HILL", CITY={"tier": ""}), "CITY", form="shadowing") == 0


@pytest.mark.parametrize(("origin", "school"), [("CITY", "HILL"), ("TOWN", "CITY"), ("HILL", "TOWN")])
def test_shadowing_leads_nowhere_else(origin, school):
    assert reason(shadowing(origin), school, form="shadowing") == NO_SHADOWING


def test_the_finding_names_both_schools():
    context = case(teacher(quota_school_id="HILL"))
    (finding,) = found(Direction(), context, move(context, "CITY"))
    assert "山区小学" in finding.message
    assert "城关小学" in finding.message
