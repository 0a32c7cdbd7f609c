"""Rule one_assignment: given a plan, who is sent twice."""

import pytest
from pydantic import ValidationError

from rotation.rules.one_assignment import OneAssignment
from tests.rules.small_case import case, found, move, teacher, with_forms


def test_a_teacher_with_two_moves_is_reported():
    context = case(teacher(), teacher("T2"))
    findings = found(OneAssignment(), context, move(context), move(context, "TOWN"), move(context, code="T2"))
    assert [(finding.teacher_id, finding.amount) for finding in findings] == [("T1", 1)]
    assert "T1老师" in findings[0].message


def test_three_moves_are_two_too_many():
    context = case(teacher(), policy=with_forms("secondment", "itinerant"))
    moves = [move(context), move(context, "TOWN"), move(context, "TOWN", form="itinerant")]
    assert [finding.amount for finding in found(OneAssignment(), context, *moves)] == [2]


def test_one_move_each_is_no_breach():
    context = case(teacher(), teacher("T2"))
    assert found(OneAssignment(), context, move(context), move(context, code="T2")) == []


def test_the_rule_cannot_be_switched_off():
    with pytest.raises(ValidationError):
        OneAssignment.Params(on=False)
