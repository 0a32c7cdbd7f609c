"""Rule direction: every way is open but those to urban strong schools."""

import pytest

from rotation.errors import DataError
from rotation.model.plan import Plan
from rotation.rules.direction import FORBIDDEN, NO_CONSENT, NO_SHADOWING, ONLY_SHADOWING, Direction
from rotation.rules.reading import Reading
from rotation.rules.rotation_rate import RotationRate
from solvers.solution import Status
from tests.rules.small_case import agreed_reason, case, found, move, teacher, with_channels
from tests.rules.solving import moves_of, solved

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
    assert reason(shadowing("HILL"), "CITY", form="shadowing", upward="shadowing") == 0
    assert reason(shadowing("HILL"), "CITY", form="shadowing", upward="forbidden") == FORBIDDEN


def test_shadowing_leads_to_the_urban_partner_whatever_its_tier():
    assert reason(shadowing("HILL", CITY={"tier": ""}), "CITY", form="shadowing") == 0


@pytest.mark.parametrize(("origin", "school"), [("CITY", "HILL"), ("TOWN", "CITY"), ("HILL", "TOWN")])
def test_shadowing_leads_nowhere_else(origin, school):
    assert reason(shadowing(origin), school, form="shadowing") == NO_SHADOWING


def test_a_way_that_is_open_for_shadowing_is_open_in_no_other_form():
    context = case(teacher(quota_school_id="HILL", consent="willing"))
    assert reason(context, "CITY", upward="shadowing") == ONLY_SHADOWING


@pytest.mark.parametrize(
    ("permission", "consent", "expected"),
    [
        ("consent", "willing", 0),
        ("consent", "obedient", NO_CONSENT),
        ("shadowing", "willing", ONLY_SHADOWING),
        ("forbidden", "willing", FORBIDDEN),
        ("allowed", "unwilling", 0),
    ],
)
def test_a_single_way_is_the_policys(permission, consent, expected):
    ways = {"urban_strong": {"rural": permission}}
    context = case(teacher(consent=consent))
    assert reason(context, "HILL", ways=ways) == expected
    assert reason(context, "TOWN", ways=ways) == 0


def test_a_single_way_goes_before_the_general_ones_and_is_read_in_words():
    context = case(teacher(quota_school_id="HILL", consent="unwilling"))
    assert reason(context, "CITY", ways={"乡村学校": {"城区优质校": "allowed"}}) == 0
    assert reason(context, "CITY", ways={"ordinary": {"urban_strong": "allowed"}}) == NO_CONSENT


def test_which_wishes_are_a_consent_is_the_policys():
    context = case(teacher(quota_school_id="HILL", consent="obedient"))
    assert reason(context, "CITY", consents=("willing", "obedient")) == 0


def wanted(consent, **more):
    """CITY, urban and strong, needs a teacher; the near one of HILL has said `consent`, T2 of NEXT is farther."""
    minutes = [{"from_area": area, "school_id": "CITY", "minutes": way} for area, way in (("近", 5), ("远", 50))]
    needs = [{"school_id": "CITY", "stage": "primary", "subject": "chinese", "need": 1.0}]
    people = [
        teacher("T1", quota_school_id="HILL", consent=consent, home_area="近"),
        teacher("T2", quota_school_id="NEXT", consent="unwilling", home_area="远"),
    ]
    schools = {"NEXT": {"name": "实验小学", "locale": "urban", "tier": "strong"}}
    return case(*people, schools=schools, needs=needs, travel=minutes, **more)


def test_consent_changes_who_is_sent_and_the_plan_says_so():
    assert moves_of(solved(wanted("obedient"), direction={})) == {("T2", "CITY")}
    outcome = solved(wanted("willing"), direction={})
    assert moves_of(outcome) == {("T1", "CITY")}
    assert outcome.plan.moves["by_consent"].tolist() == [True]
    assert solved(wanted("obedient"), direction={}).plan.moves["by_consent"].tolist() == [False]


def test_who_must_go_a_closed_way_is_a_fault_of_the_data():
    pins = [{"teacher_id": "T1", "school_id": "CITY", "action": "must_go"}]
    with pytest.raises(DataError, match="T1老师"):
        solved(wanted("obedient", pins=pins), direction={})


def test_a_demand_that_only_closed_ways_could_meet_makes_the_plan_infeasible():
    pairs = [{"urban_school_id": "NEXT", "rural_school_id": "HILL", "min_out": 1}]
    policy = with_channels("pair")
    ways = {"urban_strong": {"rural": "consent"}}
    assert solved(wanted("willing", pairs=pairs, policy=policy), direction={}, reciprocity={}).proved
    outcome = solved(wanted("willing", pairs=pairs, policy=policy), direction={"ways": ways}, reciprocity={})
    assert outcome.status is Status.INFEASIBLE


def test_a_move_that_leads_upward_never_counts_in_the_rate():
    context = wanted("willing")
    rate = RotationRate(RotationRate.Params(permille=0))
    reading = Reading(context.instance, context.policy)
    (up,) = rate.rates(Plan.of([move(context, "CITY", "T1")]), reading)
    (level,) = rate.rates(Plan.of([move(context, "CITY", "T2")]), reading)
    assert (up.numerator, level.numerator) == (0, 1)


def test_the_finding_names_both_schools():
    context = case(teacher(quota_school_id="HILL"))
    (finding,) = found(Direction(), context, move(context, "CITY"))
    assert "山区小学" in finding.message
    assert "城关小学" in finding.message
