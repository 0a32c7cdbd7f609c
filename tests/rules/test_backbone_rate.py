"""Rule backbone_rate: given movers, whether enough of them are backbone teachers."""

import pytest

from rotation.model.plan import Plan
from rotation.rules.backbone_rate import BackboneRate
from rotation.rules.reading import Reading
from tests.rules.small_case import case, found, move, teacher, with_forms


def staff(backbone, others, **changes):
    """T1.. are backbone teachers, the others follow."""
    levels = ["district"] * backbone + ["school"] * others
    return [teacher(f"T{number}", backbone_level=level, **changes) for number, level in enumerate(levels, start=1)]


def going(context, *numbers, **line):
    return [move(context, code=f"T{number}", **line) for number in numbers]


def rule(**given):
    return BackboneRate(BackboneRate.Params(**given))


@pytest.mark.parametrize(
    ("backbone", "others", "amount"), [(0, 0, 0), (1, 4, 0), (1, 5, 1), (0, 1, 1), (0, 5, 5), (2, 6, 0)]
)
def test_one_mover_in_five_is_a_backbone_teacher(backbone, others, amount):
    """1 of 6 is a fifth of a person short of 20 %; a unit of breach is a fifth of a person."""
    context = case(*staff(3, 8))
    moves = going(context, *range(1, backbone + 1), *range(4, others + 4))
    findings = found(rule(), context, *moves)
    assert [finding.amount for finding in findings] == ([amount] if amount else [])


def test_movers_who_do_not_count_change_nothing():
    context = case(*staff(1, 5), policy=with_forms("secondment", "online"))
    assert found(rule(), context, *going(context, 2, 3, form="online")) == []
    online = going(context, 1, form="online")
    assert [finding.amount for finding in found(rule(), context, *online, *going(context, 2))] == [1]


@pytest.mark.parametrize(("movers", "amount"), [(0, 2), (1, 1), (2, 0), (5, 0)])
def test_by_policy_the_share_is_of_the_eligible_backbone_teachers(movers, amount):
    """Of 6 at least 1.2, so 2; whoever else moves does not matter."""
    context = case(*staff(6, 30))
    moves = going(context, *range(1, movers + 1), *range(10, 30))
    findings = found(rule(denominator="eligible"), context, *moves)
    assert [finding.amount for finding in findings] == ([amount] if amount else [])


def test_the_level_is_the_policys():
    context = case(*staff(0, 5))
    findings = found(rule(), context, *going(context, 1))
    assert len(findings) == 1
    assert "示例区" in findings[0].message
    general = context.policy.general
    lower = general.model_copy(update={"backbone": general.backbone.model_copy(update={"level": "school"})})
    context = case(*staff(0, 5), policy=type(context.policy)(general=lower))
    assert found(rule(), context, *going(context, 1)) == []


def test_the_rate_has_numerator_and_denominator():
    context = case(*staff(1, 5))
    (rate,) = rule().rates(Plan.of(going(context, 1, 2, 3)), Reading(context.instance, context.policy))
    assert (rate.numerator, rate.denominator, rate.at_least_permille, rate.scope) == (1, 3, 200, "示例区")


def test_the_share_may_rise_year_by_year():
    """1 of 5 movers is enough at 20 %; at 40 % one more is missing: five fifths of a person, a unit is a fifth."""
    context = case(*staff(1, 4))
    moves = going(context, *range(1, 6))
    assert found(rule(by_year={2027: 400}), context, *moves) == []
    assert [finding.amount for finding in found(rule(by_year={2026: 400}), context, *moves)] == [5]
