"""Statutory retirement months against the published tables, one month either side of every step."""

import numpy as np
import pandas as pd
import pytest

from rotation.model.dates import MISSING_MONTH, month_index, month_text
from rotation.model.instance import Instance
from rotation.model.retirement import Person, RetirementRule, TrackRule, retirement_month, retirement_months, track_of

RULE = RetirementRule()


def retires(gender, birth, **more):
    return month_text(retirement_month(Person(gender, birth, **more), RULE))


@pytest.mark.parametrize(
    ("birth", "month"),
    [
        ("1964-12", "2024-12"),  # before the decision
        ("1965-01", "2025-02"),  # the first month of delay
        ("1965-04", "2025-05"),
        ("1965-05", "2025-07"),  # the second
        ("1976-08", "2039-07"),
        ("1976-09", "2039-09"),  # three years late, and never more
        ("1985-03", "2048-03"),
    ],
)
def test_men_go_from_60_to_63(birth, month):
    assert retires("m", birth) == month


@pytest.mark.parametrize(
    ("birth", "month"),
    [("1969-12", "2024-12"), ("1970-01", "2025-02"), ("1981-08", "2039-07"), ("1981-09", "2039-09")],
)
def test_women_cadres_go_from_55_to_58(birth, month):
    assert retires("f", birth) == month


@pytest.mark.parametrize(
    ("birth", "month"),
    [("1974-12", "2024-12"), ("1975-01", "2025-02"), ("1975-02", "2025-03"), ("1975-03", "2025-05")],
)
def test_women_workers_are_delayed_one_month_in_two(birth, month):
    assert retires("f", birth, track="woman_worker") == month


def test_women_workers_end_at_55():
    assert retires("f", "1984-10", track="woman_worker") == "2039-09"
    assert retires("f", "1984-11", track="woman_worker") == "2039-11"
    assert retires("f", "1990-01", track="woman_worker") == "2045-01"


@pytest.mark.parametrize(
    ("title", "grade", "track"),
    [
        ("first", 8, "woman_cadre"),
        ("first", 7, "woman_senior"),
        ("senior", 0, "woman_senior"),
        ("professor", 4, "woman_senior"),
        ("", 0, "woman_cadre"),
    ],
)
def test_women_in_senior_posts_have_a_track_of_their_own(title, grade, track):
    assert track_of(Person("f", "1980-01", title, grade), RULE) == track
    assert track_of(Person("m", "1980-01", title, grade), RULE) == "man"
    assert track_of(Person("f", "1980-01", title, grade), RetirementRule(senior_women=False)) == "woman_cadre"


def test_women_in_senior_posts_retire_with_the_men():
    assert retires("f", "1976-09", title="senior") == retires("m", "1976-09")


def test_a_given_track_and_a_given_month_come_first():
    assert retires("f", "1970-01", title="senior", track="woman_cadre") == "2025-02"
    assert retires("m", "1970-01", month="2031-05") == "2031-05"


def test_without_a_birth_date_nothing_is_known():
    assert retirement_month(Person("m", ""), RULE) == MISSING_MONTH


def test_the_day_of_birth_does_not_matter():
    assert retires("m", "1965-04-30") == retires("m", "1965-04")


def test_the_numbers_are_parameters():
    rule = RetirementRule(tracks={**RULE.tracks, "man": TrackRule(age_months=600, step=6, most=12)})
    assert month_text(retirement_month(Person("m", "1980-01"), rule)) == "2030-12"  # 11 steps of six months
    assert month_text(retirement_month(Person("m", "1982-01"), rule)) == "2033-01"  # no more than 12


def test_arrays_and_single_persons_agree():
    rng = np.random.default_rng(5)
    count = 400
    frame = pd.DataFrame(
        {
            "teacher_id": [f"T{number}" for number in range(count)],
            "gender": rng.choice(["m", "f"], count),
            "birth_date": [f"{year}-{month:02d}" for year, month in rng.integers([1960, 1], [1995, 13], (count, 2))],
            "title": rng.choice(["", "first", "senior", "professor"], count),
            "post_grade": rng.choice([np.nan, 4.0, 7.0, 8.0], count),
            "retirement_track": rng.choice(["", "", "woman_worker", "woman_cadre"], count),
            "retirement_month": rng.choice(["", "", "", "2033-04"], count),
        }
    )
    frame.loc[0, ["birth_date", "retirement_month"]] = ""
    teachers = Instance.of({"teachers": frame}).teachers
    single = [
        retirement_month(
            Person(
                row.gender,
                row.birth_date,
                row.title,
                0 if pd.isna(row.post_grade) else int(row.post_grade),
                row.retirement_track,
                row.retirement_month,
            ),
            RULE,
        )
        for row in teachers.itertuples()
    ]
    assert retirement_months(teachers, RULE).tolist() == single
    assert single[0] == MISSING_MONTH
    assert month_index("2033-04") in single
