"""Goal balance: given pupils and backbone teachers, what the integer function says, and the program's terms."""

import numpy as np
import pytest

from rotation.formulation.builder import RotationBuilder
from rotation.formulation.candidates import generate
from rotation.formulation.links import channel_links
from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.rules.balance import Balance
from rotation.rules.reading import Reading
from rotation.rules.stage_total import StageTotal
from solvers.evaluate import goal_values
from tests.examples import part
from tests.rules.group_case import random_case_of
from tests.rules.random_instances import move_of
from tests.rules.small_case import case, move, teacher

PUPILS = {"CITY": 400, "TOWN": 400, "HILL": 200}


def staffed(city, town, hill, policy=None, **changes):
    """A case with so many backbone teachers of Chinese at each school; TOWN and CITY twice as large as HILL."""
    counts = {"CITY": city, "TOWN": town, "HILL": hill}
    people = [
        teacher(f"{school}{number}", quota_school_id=school, backbone_level="district", **changes)
        for school, count in counts.items()
        for number in range(count)
    ]
    schools = {code: {"pupils_primary": pupils} for code, pupils in PUPILS.items()}
    return case(teacher("plain"), *people, schools=schools, policy=policy)


def measured(context, *moves, **given):
    rule = Balance(Balance.Params(**given))
    (measure,) = rule.measure(Plan.of(moves), Reading(context.instance, context.policy))
    return measure


def candidates_of(context):
    everybody = np.arange(len(context.state.teachers))
    return generate(context, channel_links(context), [StageTotal()], everybody)[0]


def program_of(context):
    build = RotationBuilder(context, candidates_of(context), np.ones(len(context.state.teachers), dtype=np.bool_))
    Balance().contribute(build)
    return build.program.build()


def test_all_backbone_teachers_at_one_school():
    """P = 1000, X = 40: 10^6 * 1000 / 40^2 * 40^2 / 400 = 2,500,000, so CV^2 = 1.5."""
    measure = measured(staffed(4, 0, 0))
    assert measure.value == measure.today == 2_500_000
    assert measure.details["cv"] == {"backbone:示例区:primary": [pytest.approx(1.5**0.5)] * 2}
    assert measure.details["scale"] == 10**6


def test_a_move_towards_the_pupils_shares_lowers_the_value():
    """20 at CITY, 20 at TOWN of 40: 625000 * (400/400 + 400/400) = 1,250,000; CV^2 = 0.25."""
    context = staffed(4, 0, 0)
    measure = measured(context, move(context, "TOWN", "CITY0"), move(context, "TOWN", "CITY1"))
    assert measure.today == 2_500_000
    assert measure.value == 1_250_000
    assert measure.details["cv"]["backbone:示例区:primary"] == [pytest.approx(1.5**0.5), pytest.approx(0.5)]


def test_a_perfect_spread_has_the_value_of_the_scale():
    assert measured(staffed(2, 2, 1)).value == 10**6


def test_other_teachers_change_nothing():
    context = staffed(4, 0, 0)
    assert measured(context, move(context, "HILL", "plain")).value == 2_500_000


def test_weights_multiply():
    context = staffed(4, 0, 0)
    assert measured(context, weights={"backbone": 3}).value == 7_500_000
    assert measured(context, weights={"backbone": 3}, stage_weights={"primary": 2}).value == 15_000_000


def test_indicators_add_up_by_their_weights():
    """One PE teacher of 1: 10^6 * 1000 / 10^2 * 10^2 / 400; the two above the degree are spread like the pupils."""
    people = [
        teacher("P", subject="pe"),
        teacher("D1", degree="bachelor", quota_school_id="TOWN"),
        teacher("D2", degree="college"),
    ]
    schools = {code: {"pupils_primary": pupils} for code, pupils in {**PUPILS, "HILL": 40}.items()}
    context = case(*people, schools=schools)
    assert measured(context, weights={"arts": 1}).value == 2_000_000
    assert measured(context, weights={"degree": 1}).value == 1_000_000
    both = measured(context, move(context, "TOWN", "D2"), weights={"backbone": 9, "arts": 2, "degree": 3})
    assert (both.today, both.value) == (7_000_000, 10_000_000)
    assert both.details["left_out"] == ["backbone:示例区:primary"]
    assert both.details["cv"]["degree:示例区:primary"] == [0.0, pytest.approx(1.0)]


def test_a_stage_without_backbone_teachers_is_left_out_and_named():
    measure = measured(staffed(0, 0, 0))
    assert (measure.value, measure.details["left_out"]) == (0, ["backbone:示例区:primary"])
    assert len(program_of(staffed(0, 0, 0)).terms) == 0


def test_schools_with_few_pupils_are_outside():
    """With HILL below 50 pupils P is 800: 10^6 * 800 / 40^2 * 40^2 / 400."""
    people = [teacher(f"T{number}", backbone_level="district") for number in range(4)]
    schools = {"CITY": {"pupils_primary": 400}, "TOWN": {"pupils_primary": 400}, "HILL": {"pupils_primary": 49}}
    assert measured(case(*people, schools=schools)).value == 2_000_000


def test_terms_count_in_the_greatest_common_step():
    """Whole moves of ten half days: CITY can lose up to four steps, TOWN and HILL can gain four."""
    context = staffed(4, 0, 0)
    program = program_of(context)
    ranges = sorted(zip(program.terms.lower.tolist(), program.terms.upper.tolist(), strict=True))
    assert ranges == [(-4, 0), (0, 4), (0, 4)]
    assert set(np.abs(program.terms.entry_coefficient).tolist()) == {1}
    assert sum(program.terms.values[program.terms.start[:-1] - program.terms.lower]) == 2_500_000


def test_half_time_teachers_halve_the_step():
    context = staffed(2, 1, 0, load=5)
    program = program_of(context)
    assert sorted(zip(program.terms.lower.tolist(), program.terms.upper.tolist(), strict=True)) == [
        (-2, 1),
        (-1, 2),
        (0, 3),
    ]


def test_part_loads_that_count_at_the_destination_are_steps_too():
    """Ten half days and four: the step is two; the value after a move of four is the checker's."""
    general = Policy().general
    itinerant = general.forms["itinerant"].model_copy(update={"open": True, "statistics": "destination"})
    policy = Policy(general=general.model_copy(update={"forms": {**general.forms, "itinerant": itinerant}}))
    context = staffed(2, 0, 0, policy=policy)
    program = program_of(context)
    assert sorted(set(program.terms.entry_coefficient.tolist())) == [-5, -2, 2, 5]
    part = move(context, "HILL", "CITY0", form="itinerant")
    at = [column for column in range(len(program)) if is_move(context, column, part)]
    x = np.zeros(len(program), dtype=np.int64)
    x[at] = 1
    assert len(at) == 1
    assert goal_values(program, x) == (measured(context, part).value,)


def is_move(context, column, wanted):
    return move_of(context, candidates_of(context), column) == wanted


def test_a_school_that_nobody_can_change_is_the_constant():
    context = staffed(4, 0, 2)
    alone = case_without_hill(context)
    assert len(alone.terms) == 2
    # 10^6 * 1000 / 60^2 * 20^2 / 200, rounded
    assert alone.goals[0].constant == 555_556


def case_without_hill(context):
    state = context.state
    hill = state.school_index["HILL"]
    candidates, _ = generate(context, channel_links(context), [], np.arange(len(state.teachers)))
    candidates = candidates.take((candidates.school != hill) & (candidates.origin != hill))
    build = RotationBuilder(context, candidates, np.ones(len(state.teachers), dtype=np.bool_))
    Balance().contribute(build)
    return build.program.build()


def test_the_tolerance_is_a_share_of_the_improvement_on_today():
    goal = program_of(staffed(4, 0, 0)).goals[0]
    assert (goal.tolerance.permille, goal.tolerance.reference) == (20, 2_500_000)
    assert goal.tolerance.allowed(1_500_000) == 20_000


def test_a_large_stage_with_small_steps_has_a_larger_scale():
    """One half day in an authority with 40,000 of them moves less than a unit at a million."""
    people = [teacher(f"T{number}", backbone_level="district", load=10 + number % 2) for number in range(300)]
    schools = {"CITY": {"pupils_primary": 90_000}, "TOWN": {"pupils_primary": 400}, "HILL": {"pupils_primary": 400}}
    context = case(*people, schools=schools)
    assert measured(context).details["scale"] > 10**6
    program = program_of(context)  # building it checks that every term is convex
    assert goal_values(program, np.zeros(len(program), dtype=np.int64)) == (measured(context).today,)


def test_a_partner_authoritys_school_is_not_measured():
    schools = {
        code: {"pupils_primary": 400, "authority": authority}
        for code, authority in (("CITY", ""), ("TOWN", ""), ("HILL", "邻区"))
    }
    people = [
        teacher(f"T{number}", quota_school_id=school, backbone_level="district")
        for number, school in enumerate(("CITY", "CITY", "HILL"))
    ]
    measure = measured(case(*people, schools=schools))
    assert measure.value == 2_000_000
    assert measure.details["cv"] == {"backbone:示例区:primary": [1.0, 1.0]}


@pytest.mark.drawn
def test_the_value_is_the_squared_coefficient_within_the_rounding():
    seen = 0
    for seed in range(part(20, 8)):
        found = random_case_of(seed)
        for plan, single in zip(found.plans, found.single, strict=True):
            if not single:
                continue
            (measure,) = Balance().measure(plan, found.reading)
            before = [pair[0] for pair in measure.details["cv"].values()]
            exact = measure.details["scale"] * sum(value**2 + 1 for value in before)
            assert abs(measure.today - exact) <= measure.details["rounding_at_most"] + 1e-6 * exact
            seen += len(before)
    assert seen


def test_without_indicators_there_is_nothing_to_balance():
    assert measured(staffed(4, 0, 0), weights={}).value == 0


def test_the_default_policy_names_the_goal():
    assert "balance" in Policy().general.goal_order
