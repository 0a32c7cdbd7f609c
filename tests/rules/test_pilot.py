"""Rule pilot: both ends are pilot schools, where the rule is on."""

import pytest

from rotation.model.policy import Policy
from rotation.rules.pilot import DESTINATION, ORIGIN, Pilot
from rotation.rules.registry import load_rules
from tests.rules.small_case import agreed_reason, case


@pytest.mark.parametrize(
    ("pilots", "expected"),
    [((), ORIGIN), (("CITY",), DESTINATION), (("HILL",), ORIGIN), (("CITY", "HILL"), 0)],
)
def test_both_ends_must_be_pilot_schools(pilots, expected):
    context = case(schools={code: {"pilot": True} for code in pilots})
    assert agreed_reason(Pilot(), context) == expected


def test_the_rule_is_off_by_default():
    assert "pilot" not in {rule.id for rule in load_rules(Policy())}
    assert "pilot" in {rule.id for rule in load_rules(Policy(rules={"pilot": {"on": True}}))}
