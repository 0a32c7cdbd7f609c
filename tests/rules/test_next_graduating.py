"""Rule next_graduating: who takes a graduating class next year stays, by default even a willing one."""

import pytest

from rotation.errors import DataError
from rotation.model.policy import Policy
from rotation.rules.next_graduating import NextGraduating
from rotation.rules.registry import load_rules
from tests.rules.small_case import agreed_reason, case, teacher
from tests.rules.solving import moves_of, solved


@pytest.mark.parametrize(
    ("now", "following", "refused"),
    [
        ("5", "6", 1),
        ("8", "9", 1),
        ("初二", "初三", 1),
        ("", "6", 1),
        ("6", "6", 0),
        ("6", "1", 0),
        ("4", "5", 0),
        ("", "", 0),
    ],
)
def test_the_grades_of_both_years_decide(now, following, refused):
    assert agreed_reason(NextGraduating(), case(teacher(grades_now=now, next_grade=following))) == refused


@pytest.mark.parametrize(("consent", "refused"), [("willing", 0), ("obedient", 1), ("unwilling", 1), ("unknown", 1)])
def test_by_consent_a_willing_teacher_may_go(consent, refused):
    rule = NextGraduating(NextGraduating.Params(by_consent=True))
    assert agreed_reason(rule, case(teacher(next_grade="9", consent=consent))) == refused
    assert agreed_reason(NextGraduating(), case(teacher(next_grade="9", consent=consent))) == 1


def test_the_rule_is_on_by_default_and_may_be_switched_off():
    assert "next_graduating" in {rule.id for rule in load_rules(Policy())}
    assert "next_graduating" not in {rule.id for rule in load_rules(Policy(rules={"next_graduating": {"on": False}}))}


def needy(others=1, **more):
    """HILL needs a Chinese teacher; T1 is much nearer, is willing, and takes grade six next year."""
    minutes = [{"from_area": area, "school_id": "HILL", "minutes": way} for area, way in (("近", 5), ("远", 90))]
    people = [teacher("T1", grades_now="5", next_grade="6", home_area="近", consent="willing")]
    people += [teacher("T2", grades_now="6", home_area="远")][:others]
    needs = [{"school_id": "HILL", "stage": "primary", "subject": "chinese", "need": 1.0}]
    return case(*people, needs=needs, travel=minutes, **more)


def test_who_goes_by_consent_is_marked_in_the_plan():
    outcome = solved(needy(), next_graduating={"by_consent": True})
    assert moves_of(outcome) == {("T1", "HILL")}
    assert outcome.plan.moves["by_consent"].tolist() == [True]


def test_who_must_go_and_takes_such_a_class_is_a_fault_of_the_data():
    pins = [{"teacher_id": "T1", "school_id": "HILL", "action": "must_go"}]
    with pytest.raises(DataError, match="T1老师"):
        solved(needy(pins=pins), next_graduating={})
