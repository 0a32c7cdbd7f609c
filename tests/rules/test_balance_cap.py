"""Rule balance_cap: given backbone teachers and pupils, which plans raise a stage's dispersion above its limit."""

import pytest

from rotation.model.policy import Policy
from rotation.rules.balance_cap import BalanceCap
from tests.rules.small_case import case, found, move, teacher
from tests.rules.solving import moves_of, paid, solved

PUPILS = {"CITY": 400, "TOWN": 400, "HILL": 200}


def staffed(city, town, hill, policy=None, **tables):
    """So many backbone teachers of Chinese at each school; TOWN and CITY twice as large as HILL."""
    counts = {"CITY": city, "TOWN": town, "HILL": hill}
    people = [
        teacher(f"{school}{number}", quota_school_id=school, backbone_level="district")
        for school, count in counts.items()
        for number in range(count)
    ]
    schools = {code: {"pupils_primary": pupils} for code, pupils in PUPILS.items()}
    return case(*people, schools=schools, policy=policy, **tables)


def amounts(findings):
    return [(finding.stage, finding.amount) for finding in findings]


def rule(**given):
    return BalanceCap(BalanceCap.Params(**given))


def test_a_stage_below_its_cap_may_rise_to_it_and_no_further():
    """30, 10, 10 of 50: 0.4 (900/400 + 100/400 + 100/200) = 1.2, CV^2 0.2; 40, 10, 0: 0.7. The cap allows 0.25."""
    context = staffed(2, 2, 1)
    up = [move(context, "CITY", "TOWN0"), move(context, "CITY", "HILL0")]
    assert found(rule(), context, up[0]) == []
    (finding,) = found(rule(), context, *up)
    assert (finding.stage, finding.amount) == ("primary", 450_000)
    assert all(part in finding.message for part in ("示例区", "骨干教师", "0.8367", "0.0000", "0.5"))


def test_a_stage_above_its_cap_does_not_get_worse():
    """40, 0, 10: CV^2 0.8, above the cap. 50, 0, 0: 1.5. 30, 10, 10: 0.2. 40, 10, 0: 0.7, better but not there."""
    context = staffed(4, 0, 1)
    assert found(rule(), context) == []
    assert amounts(found(rule(), context, move(context, "CITY", "HILL0"))) == [("primary", 700_000)]
    assert found(rule(), context, move(context, "TOWN", "CITY0")) == []
    assert found(rule(), context, move(context, "TOWN", "HILL0")) == []


def test_the_cap_itself_may_be_asked_for():
    context = staffed(4, 0, 1)
    strict = rule(keep_today=False)
    assert amounts(found(strict, context)) == [("primary", 550_000)]
    assert amounts(found(strict, context, move(context, "TOWN", "HILL0"))) == [("primary", 450_000)]
    assert found(strict, context, move(context, "TOWN", "CITY0")) == []


def test_the_cap_is_that_of_the_plan_year():
    general = Policy().general
    balance = general.balance.model_copy(update={"cap_by_year": {2026: {"primary": 100}}})
    context = staffed(2, 2, 1, Policy(general=general.model_copy(update={"balance": balance})))
    assert amounts(found(rule(), context, move(context, "CITY", "TOWN0"))) == [("primary", 190_000)]


def test_a_stage_without_a_cap_or_without_the_resource_has_no_limit():
    general = Policy().general
    balance = general.balance.model_copy(update={"cap_permille": {"junior": 450}})
    context = staffed(2, 2, 1, Policy(general=general.model_copy(update={"balance": balance})))
    assert found(rule(), context, move(context, "CITY", "TOWN0"), move(context, "CITY", "HILL0")) == []
    assert found(rule(indicators=("arts", "degree")), staffed(2, 2, 1)) == []


def test_each_indicator_has_its_own_limit():
    people = [
        teacher("P1", subject="pe", quota_school_id="HILL", degree="master"),
        teacher("P2", subject="pe", quota_school_id="TOWN"),
    ]
    context = case(*people)
    moves = [move(context, "TOWN", "P1")]
    assert amounts(found(rule(indicators=("arts", "degree")), context, *moves)) == [("primary", 1_500_000)]
    assert found(rule(indicators=("degree",)), context, *moves) == []


def short_in_the_city(**tables):
    """CITY needs two more teachers of Chinese; the backbone teachers of TOWN and HILL could come."""
    needs = [
        {"school_id": code, "stage": "primary", "subject": "chinese", "need": need}
        for code, need in {"CITY": 4.0, "TOWN": 0.0, "HILL": 0.0}.items()
    ]
    return staffed(2, 2, 1, needs=needs, **tables)


@pytest.mark.parametrize("solver", ["exhaustive", "exact", "cpsat", "highs"])
def test_the_cap_binds(solver):
    """Two from TOWN would leave 40, 0, 10: CV^2 0.8; one from each CV^2 0.7; one from TOWN alone 0.2."""
    assert len(moves_of(solved(short_in_the_city(), solver))) == 2
    capped = moves_of(solved(short_in_the_city(), solver, balance_cap={}))
    assert len(capped) == 1
    assert {code[:4] for code, _school in capped} == {"TOWN"}


def pinned():
    """Two teachers go to CITY, and the others stay."""
    pins = [{"teacher_id": code, "school_id": "CITY", "action": "must_go"} for code in ("TOWN0", "HILL0")]
    pins += [{"teacher_id": code, "school_id": "", "action": "must_stay"} for code in ("CITY0", "CITY1", "TOWN1")]
    return short_in_the_city(pins=pins)


@pytest.mark.parametrize("solver", ["exhaustive", "exact"])
def test_the_price_of_a_soft_cap_is_paid(solver):
    outcome = solved(pinned(), solver, balance_cap={"hard": False, "price": 3})
    assert paid(outcome) == 3 * 450_000


def test_a_soft_cap_draws_a_stage_towards_it():
    """Nothing else asks for a move; the cap's distance is paid for, so CITY sends one or more away."""
    context = staffed(4, 0, 1)
    outcome = solved(context, balance_cap={"hard": False, "keep_today": False})
    assert paid(outcome) == 0
    assert {school for _code, school in moves_of(outcome)} <= {"TOWN", "HILL"}
    assert moves_of(outcome)


def test_the_rule_uses_the_terms_of_the_goal():
    """The goal and the cap have the same terms where their weights and scales are the same."""
    counts = [
        len(solved(short_in_the_city(), "exhaustive", **rules).formulation.program.terms)
        for rules in ({"balance": {}}, {"balance": {}, "balance_cap": {}})
    ]
    assert counts == [3, 3]
