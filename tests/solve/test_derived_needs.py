"""Plans from classes alone: no row of the needs table, and a switch of the policy that changes who moves."""

import pytest

from rotation.model.policy_document import policy_from
from rotation.model.settle import Given
from rotation.rules.registry import document, rule_classes
from rotation.solve import solve
from tests.rules.small_case import case, teacher

KEPT = {"shortage", "surplus", "subject_cover", "one_assignment", "subject_match", "channel", "direction"}
CLASSES = {"CITY": {"classes_primary": 6}, "TOWN": {}, "HILL": {"classes_primary": 12}}


def instance():
    """Three PE teachers at CITY (six classes) and two at HILL (twelve)."""
    places = {f"T{number}": "CITY" if number <= 3 else "HILL" for number in range(1, 6)}
    people = [teacher(code, subject="pe", quota_school_id=place) for code, place in places.items()]
    return case(*people, schools=CLASSES, needs=[]).instance


@pytest.mark.parametrize(
    ("daily", "moves", "uncovered"),
    [
        (False, 0, 2),  # HILL needs 40 periods / 18 = 2.2 and has 2; a third would be one too many
        (True, 1, 3),  # HILL needs 60 periods / 18 = 3.3, CITY 30 / 18 = 1.7 and can spare one of three
    ],
)
def test_a_daily_pe_lesson_moves_a_pe_teacher(daily, moves, uncovered):
    rules = {rule: {"on": False} for rule in rule_classes() if rule not in KEPT}
    policy = policy_from([Given({"curriculum": {"daily_pe": daily}, "rules": rules})], document())
    outcome = solve(instance(), policy)
    assert outcome.status == "optimal"
    assert [(row.from_school, row.to_school) for row in outcome.plan.moves.itertuples()] == [("CITY", "HILL")] * moves
    lines = outcome.formulation.context.state.lines
    assert not outcome.verdict.findings
    hill_pe = lines.need[(lines.staffing == 20)].tolist()
    assert hill_pe == [20 + uncovered + 10 * moves]
