"""Rule subject_match: own stage and subject, second ones by consent, certificates where any are given."""

import pytest

from rotation.i18n import _
from rotation.rules.subject_match import NO_CERTIFICATE, NO_CONSENT, NOT_QUALIFIED, SubjectMatch
from tests.rules.small_case import agreed_reason, case, found, move, teacher


def reason(context, subject="chinese", stage="primary", **params):
    rule = SubjectMatch(SubjectMatch.Params(**params))
    return agreed_reason(rule, context, subject=subject, stage=stage)


def certificate(stage="primary", subject="chinese", valid_to=""):
    return {"teacher_id": "T1", "stage": stage, "subject": subject, "valid_to": valid_to}


def test_the_own_subject_needs_no_consent():
    assert reason(case(teacher(consent="unwilling"))) == 0


@pytest.mark.parametrize(
    ("consent", "expected"), [("willing", 0), ("obedient", 0), ("unwilling", NO_CONSENT), ("unknown", NO_CONSENT)]
)
def test_a_second_subject_needs_consent(consent, expected):
    assert reason(case(teacher(other_subjects="math,music", consent=consent)), "math") == expected


def test_which_consents_are_enough_is_policy():
    context = case(teacher(other_subjects="math", consent="obedient"))
    assert reason(context, "math", consents=("willing",)) == NO_CONSENT


def test_a_second_stage_needs_consent_too():
    needs = [{"school_id": "HILL", "stage": "junior", "subject": "chinese", "need": 1.0}]
    context = case(teacher(other_stages="junior", consent="unknown"), needs=needs)
    assert reason(context, stage="junior") == NO_CONSENT


def test_a_subject_that_is_not_taught_is_found_in_a_plan_and_is_no_pair():
    context = case()
    (finding,) = found(SubjectMatch(), context, move(context, subject="pe"))
    assert finding.subject == "pe"
    assert "山区小学" in finding.message
    assert _(SubjectMatch.reasons[NOT_QUALIFIED - 1]) in finding.message
    with pytest.raises(AssertionError, match="no such pair"):
        reason(context, "pe")


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (certificate(), 0),
        (certificate("junior"), 0),
        (certificate("kindergarten"), NO_CERTIFICATE),
        (certificate("special"), NO_CERTIFICATE),
        (certificate(subject="math"), NO_CERTIFICATE),
        (certificate(valid_to="2026-08-31"), NO_CERTIFICATE),
        (certificate(valid_to="2026-08"), NO_CERTIFICATE),
        (certificate(valid_to="2026-09-01"), 0),
    ],
)
def test_where_certificates_are_given_one_must_cover_the_line(held, expected):
    assert reason(case(certificates=[held])) == expected


def test_an_uncertified_subject_is_open_by_policy_and_consent():
    context = case(certificates=[certificate(subject="math")])
    assert reason(context, allow_uncertified=True) == 0
    unwilling = case(teacher(consent="unwilling"), certificates=[certificate(subject="math")])
    assert reason(unwilling, allow_uncertified=True) == NO_CONSENT
