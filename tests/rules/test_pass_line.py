"""Goal pass_line: given teachers and pupils, which schools are under the line, and whom the goal sends where."""

import pytest

from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.rules.pass_line import PassLine
from rotation.rules.reading import Reading
from tests.rules.small_case import case, move, teacher, with_forms
from tests.rules.solving import moves_of, solved

YOUNG = {"tenure_start": "2024-09"}


def staffed(city, town, hill, policy=None, **changes):
    """So many backbone teachers at each of three schools of 400 pupils, where the line asks for four persons."""
    counts = {"CITY": city, "TOWN": town, "HILL": hill}
    people = [
        teacher(f"{school}{number}", quota_school_id=school, backbone_level="district", **changes)
        for school, count in counts.items()
        for number in range(count)
    ]
    return people, case(*people, policy=policy)


def measured(context, *moves, **given):
    rule = PassLine(PassLine.Params(**given))
    (measure,) = rule.measure(Plan.of(moves), Reading(context.instance, context.policy))
    return measure


def test_schools_under_the_line_are_counted():
    _people, context = staffed(5, 3, 0)
    measure = measured(context, move(context, "TOWN", "CITY0"))
    assert (measure.today, measure.value) == (2, 1)
    assert measure.details == {"backbone:示例区:primary": [2, 1]}


def test_a_school_exactly_at_the_line_is_not_under_it():
    """401 pupils ask for 4.01 persons, which four are not."""
    _people, context = staffed(4, 4, 4)
    assert measured(context).value == 0
    people, _context = staffed(4, 4, 4)
    assert measured(case(*people, schools={"TOWN": {"pupils_primary": 401}})).value == 1


def test_half_days_count_where_the_statistics_count_them():
    """Two half days lifted a school of 3.8 persons, if the form counted them there; by default it counts at home."""
    forms = with_forms("itinerant")
    people = [teacher("A", quota_school_id="TOWN", backbone_level="district", load=8)]
    people += [teacher(f"T{n}", quota_school_id="TOWN", backbone_level="district") for n in range(3)]
    people += [teacher("C", backbone_level="district")]
    at_home = case(*people, policy=forms)
    assert measured(at_home, move(at_home, "TOWN", "C", form="itinerant")).value == 3
    general = forms.general
    there = general.forms["itinerant"].model_copy(update={"statistics": "destination"})
    policy = Policy(general=general.model_copy(update={"forms": {**general.forms, "itinerant": there}}))
    counted = case(*people, policy=policy)
    assert measured(counted, move(counted, "TOWN", "C", form="itinerant")).value == 2


def test_weights_of_indicators_and_stages():
    """Nobody teaches PE, music or art, and nobody has a degree: all three schools are under those lines."""
    _people, context = staffed(5, 3, 0)
    given = {"weights": {"backbone": 10, "arts": 3, "degree": 2}, "stage_weights": {"primary": 7}}
    assert measured(context, **given).value == 7 * (10 * 2 + 3 * 3 + 2 * 3)


def test_small_schools_are_outside():
    people, _context = staffed(5, 3, 0)
    assert measured(case(*people, schools={"HILL": {"pupils_primary": 49}})).value == 1


@pytest.mark.parametrize("solver", ["exhaustive", "exact", "cpsat", "highs"])
def test_the_goal_fills_up_a_school_that_one_teacher_takes_to_the_line(solver):
    """One teacher may go. For the even spread she goes where nobody is; for the pass line, where one is missing."""
    people = [teacher("GO", backbone_level="district", subject="pe")]
    people += [teacher(f"C{n}", backbone_level="district", **YOUNG) for n in range(5)]
    people += [teacher(f"T{n}", quota_school_id="TOWN", backbone_level="district", **YOUNG) for n in range(3)]
    needs = [{"school_id": code, "stage": "primary", "subject": "pe", "need": 0.0} for code in ("CITY", "TOWN", "HILL")]
    context = case(*people, needs=needs)
    assert moves_of(solved(context, solver, balance={})) == {("GO", "HILL")}
    outcome = solved(context, solver, balance={}, pass_line={})
    assert moves_of(outcome) == {("GO", "TOWN")}
    assert {goal.name: goal.best for goal in outcome.goals}["pass_line"] == 1
    assert outcome.verdict.values["pass_line"] == 1


def test_a_shortage_goes_before_the_line():
    people = [teacher("GO", backbone_level="district", subject="pe")]
    people += [teacher(f"T{n}", quota_school_id="TOWN", backbone_level="district", **YOUNG) for n in range(3)]
    people += [teacher("T4", quota_school_id="TOWN", subject="pe", **YOUNG)]
    assert moves_of(solved(case(*people), pass_line={})) == {("GO", "HILL")}


def test_by_default_the_goal_is_off_and_has_its_place_in_the_order():
    order = Policy().general.goal_order
    assert PassLine.Params().on is False
    assert order.index("shortage") < order.index("pass_line") < order.index("balance")
