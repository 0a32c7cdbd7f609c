"""Rule special: given teachers of special education, where they may go and in which form."""

import pytest

from rotation.rules.special import NO_PLACE, NOT_ITINERANT, Special
from tests.rules.small_case import agreed_reason, case, found, move, teacher, with_forms
from tests.rules.solving import moves_of, solved

SCHOOLS = {
    "CARE": {"name": "培智学校", "stages": "special", "school_type": "special", "locale": "urban"},
    "HELP": {"name": "启智学校", "stages": "special", "school_type": "special", "locale": "town"},
}
FORMS = with_forms("secondment", "itinerant")


def care(code="T1", **changes):
    facts = {"quota_school_id": "CARE", "stage": "special", "subject": "special_education", "other_stages": "primary"}
    return teacher(code, **{**facts, **changes})


def need(school, stage="primary", subject="special_education", amount=0.4):
    return {"school_id": school, "stage": stage, "subject": subject, "need": amount}


def around(*teachers, needs=(), **more):
    """Two special schools, a resource room at HILL, and an art line there."""
    lines = [need("HELP", "special"), need("HELP", "special", "art"), need("HILL"), need("HILL", subject="art")]
    return case(*teachers, schools=SCHOOLS, needs=list(needs) or lines, policy=FORMS, **more)


def reason(context, school, **line):
    return agreed_reason(Special(), context, school, **line)


def test_another_special_school_is_open():
    assert reason(around(care()), "HELP") == 0
    assert reason(around(care(subject="art")), "HELP", subject="art") == 0


def test_a_resource_room_is_served_by_itinerant_teaching():
    context = around(care())
    assert reason(context, "HILL", stage="primary", form="itinerant") == 0
    assert reason(context, "HILL", stage="primary") == NOT_ITINERANT


@pytest.mark.parametrize("form", ["secondment", "itinerant"])
def test_no_ordinary_line_gets_a_teacher_of_special_education(form):
    context = around(care(other_subjects="art"))
    assert reason(context, "HILL", stage="primary", subject="art", form=form) == NO_PLACE


def test_who_serves_at_a_special_school_is_bound_whatever_the_own_stage():
    context = around(care(stage="primary", subject="art", other_stages=""))
    assert reason(context, "HILL") == NO_PLACE


def test_others_are_free():
    assert reason(around(teacher(subject="art")), "HILL", subject="art") == 0
    trained = around(teacher(subject="special_education", other_stages="special"))
    assert reason(trained, "HELP", stage="special") == 0
    assert reason(trained, "HILL") == 0


def test_the_policy_says_what_a_resource_room_is():
    rule = Special(
        Special.Params(resource_subjects=("special_education", "psychology"), resource_forms=("secondment",))
    )
    context = around(care(), needs=[need("HILL", subject="psychology"), need("HILL")])
    assert agreed_reason(rule, context, "HILL", stage="primary") == 0
    assert agreed_reason(rule, context, "HILL", stage="primary", form="itinerant") == NOT_ITINERANT


def test_the_finding_names_teacher_and_school():
    context = around(care(other_subjects="art"))
    (finding,) = found(Special(), context, move(context, "HILL", stage="primary", subject="art"))
    assert "T1老师" in finding.message
    assert "山区小学" in finding.message


def test_a_resource_room_gets_its_days():
    context = around(care(), needs=[need("HILL")])
    outcome = solved(context, special={}, eligibility={"stages": ("primary", "special")})
    assert moves_of(outcome) == {("T1", "HILL")}
    assert outcome.plan.moves["form"].tolist() == ["itinerant"]
