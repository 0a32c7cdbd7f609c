"""Grades of qualification from stages, subjects and certificates."""

import numpy as np
import pandas as pd
import pytest

from rotation.model.instance import Instance
from rotation.model.policy import Policy
from rotation.model.qualification import MAIN, NOT_QUALIFIED, SECOND, UNCERTIFIED, qualification, qualification_table
from rotation.model.vocabulary import STAGES, SUBJECTS


def grade(stage, subject, teacher=None, certificates=(), covers_lower=True):
    person = {"teacher_id": "T1", "stage": "junior", "subject": "math", **(teacher or {})}
    tables = {
        "plan": pd.DataFrame([{"authority": "区", "plan_year": 2026, "start_date": "2026-09-01"}]),
        "teachers": pd.DataFrame([{"teacher_id": "T0", "stage": "primary", "subject": "art"}, person]),
        "certificates": pd.DataFrame(
            list(certificates), columns=["teacher_id", "stage", "subject", "valid_to"], dtype=object
        ),
    }
    general = Policy().general.model_copy(update={"higher_certificate_covers": covers_lower})
    table = qualification_table(Instance.of(tables), Policy(general=general), {"T0": 0, "T1": 1})
    where = (np.array([1]), np.array([STAGES.rank(stage)]), np.array([SUBJECTS.rank(subject)]))
    return int(qualification(table, *where)[0])


def test_the_main_line_a_second_one_and_none():
    both = {"other_stages": "primary", "other_subjects": "it,pe"}
    assert grade("junior", "math", both) == MAIN
    assert grade("primary", "math", both) == SECOND
    assert grade("junior", "pe", both) == SECOND
    assert grade("primary", "it", both) == SECOND
    assert grade("senior", "math", both) == NOT_QUALIFIED
    assert grade("junior", "art", both) == NOT_QUALIFIED


def test_without_stage_or_subject_nothing_is_taught():
    assert grade("kindergarten", "chinese", {"stage": "", "subject": ""}) == NOT_QUALIFIED
    assert grade("kindergarten", "math", {"stage": ""}) == NOT_QUALIFIED
    assert grade("junior", "chinese", {"subject": ""}) == NOT_QUALIFIED


@pytest.mark.parametrize(
    ("certificate", "expected"),
    [
        (("T1", "junior", "math", ""), MAIN),
        (("T1", "senior", "math", ""), MAIN),
        (("T1", "primary", "math", ""), UNCERTIFIED),
        (("T1", "special", "math", ""), UNCERTIFIED),
        (("T1", "junior", "it", ""), UNCERTIFIED),
        (("T1", "junior", "math", "2026-08-31"), UNCERTIFIED),
        (("T1", "junior", "math", "2026-09"), MAIN),
        (("T0", "primary", "art", ""), MAIN),
    ],
)
def test_a_certificate_of_the_own_or_a_higher_stage_covers_the_line(certificate, expected):
    assert grade("junior", "math", certificates=[certificate]) == expected


def test_a_certificate_does_not_make_a_subject_taught():
    assert grade("junior", "it", certificates=[("T1", "senior", "it", "")]) == NOT_QUALIFIED


def test_whether_a_higher_stage_covers_lower_ones_is_policy():
    assert grade("junior", "math", certificates=[("T1", "senior", "math", "")], covers_lower=False) == UNCERTIFIED


def test_special_education_is_covered_by_its_own_certificate_only():
    special = {"stage": "special"}
    assert grade("special", "math", special, [("T1", "special", "math", "")]) == MAIN
    assert grade("special", "math", special, [("T1", "senior", "math", "")]) == UNCERTIFIED
