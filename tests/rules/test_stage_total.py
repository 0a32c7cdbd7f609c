"""Rule stage_total: whether a move changes how many backbone teachers a measured stage has."""

import pytest

from rotation.rules.stage_total import StageTotal
from tests.rules.small_case import agreed_reason, case, teacher, with_forms

NINE_YEAR = {
    code: {"stages": "primary,junior", "pupils_primary": 300, "pupils_junior": 200} for code in ("CITY", "HILL")
}
NEEDS = [
    {"school_id": code, "stage": stage, "subject": "chinese", "need": 2.0}
    for code in ("CITY", "HILL")
    for stage in ("primary", "junior")
]
BACKBONE = {"backbone_level": "district"}


def test_a_move_inside_the_measured_stage_is_let_through():
    assert agreed_reason(StageTotal(), case(teacher(**BACKBONE))) == 0


@pytest.mark.parametrize("school", ["CITY", "HILL"])
def test_a_move_to_or_from_a_school_outside_the_measure_is_refused(school):
    context = case(teacher(**BACKBONE), schools={school: {"pupils_primary": 49}})
    assert agreed_reason(StageTotal(), context) == 1


def test_a_move_between_two_schools_outside_the_measure_is_let_through():
    few = {"pupils_primary": 49}
    assert agreed_reason(StageTotal(), case(teacher(**BACKBONE), schools={"CITY": few, "HILL": few})) == 0


def test_a_move_to_another_stage_is_refused():
    context = case(teacher(other_stages="junior", **BACKBONE), schools=NINE_YEAR, needs=NEEDS)
    assert agreed_reason(StageTotal(), context, stage="junior") == 1
    assert agreed_reason(StageTotal(), context, stage="primary") == 0


def test_other_teachers_are_let_through():
    assert agreed_reason(StageTotal(), case(teacher(), schools={"HILL": {"pupils_primary": 49}})) == 0


def test_a_form_that_counts_statistics_at_the_origin_moves_nothing():
    context = case(teacher(**BACKBONE), schools={"HILL": {"pupils_primary": 49}}, policy=with_forms("itinerant"))
    assert agreed_reason(StageTotal(), context, form="itinerant") == 0


def test_the_policy_may_hold_the_totals_of_other_indicators():
    """The reason names the first indicator whose total changes."""
    few = {"HILL": {"pupils_primary": 49}}
    every = StageTotal(StageTotal.Params(indicators=("degree", "arts")))
    assert agreed_reason(every, case(teacher(**BACKBONE), schools=few)) == 0
    assert agreed_reason(every, case(teacher(subject="pe"), schools=few)) == 2
    assert agreed_reason(every, case(teacher(degree="master"), schools=few)) == 3
    assert agreed_reason(every, case(teacher(subject="pe", degree="master"), schools=few)) == 2
    assert agreed_reason(StageTotal(), case(teacher(subject="pe", degree="master"), schools=few)) == 0
