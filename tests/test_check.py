"""The checker reads the plan as a document: codes, forms, loads and the dates written in it."""

import pytest

from rotation.check import PLAN_RULE, check
from rotation.io import read
from rotation.io.samples import sample_path
from rotation.model.plan import Move, Plan
from rotation.model.policy import Policy


@pytest.fixture(scope="module")
def toy():
    return read(sample_path("toy"))


MOVE = Move("T113", "S003", "primary", "pe", "secondment", 10)


def document_findings(plan, toy):
    return [finding for finding in check(plan, toy).findings if finding.rule == PLAN_RULE]


def test_a_sound_move_is_no_finding(toy):
    assert document_findings(Plan.of([MOVE]), toy) == []


@pytest.mark.parametrize(
    "change",
    [
        {"teacher_id": "NOBODY"},
        {"to_school": "NOWHERE"},
        {"stage": "nonsense"},
        {"form": "online"},
        {"load": 3},
    ],
)
def test_what_does_not_exist_or_is_not_open_is_found(toy, change):
    assert len(document_findings(Plan.of([MOVE._replace(**change)]), toy)) == 1


def test_a_teacher_moved_twice_is_found_by_name(toy):
    found = document_findings(Plan.of([MOVE, MOVE._replace(to_school="S004")]), toy)
    assert any("石大勇" in finding.message for finding in found)


@pytest.mark.parametrize(("column", "value"), [("return_date", "2020-08-31"), ("start", "2027-09-01")])
def test_dates_edited_by_hand_are_found(toy, column, value):
    plan = Plan.of([MOVE])
    plan.moves[column] = value
    (finding,) = document_findings(plan, toy)
    assert value in finding.message


def test_the_right_dates_are_no_finding(toy):
    plan = Plan.of([MOVE])
    plan.moves["start"], plan.moves["return_date"] = "2026-09-01", "2028-08-31"
    assert document_findings(plan, toy) == []


def test_goals_stand_in_the_policys_order(toy):
    first = check(Plan.of([MOVE]), toy)
    assert list(first.values)[:3] == ["shortage", "balance", "burden"]
    order = ("burden", "balance", "shortage")
    other = Policy(Policy().general.model_copy(update={"goal_order": order}))
    assert list(check(Plan.of([MOVE]), toy, other).values)[:3] == list(order)
