"""Twenty thousand teachers are read and checked from both forms; the time is printed, not judged."""

import sys
import time

import numpy as np
import pandas as pd
import pytest

from rotation.io import inspect, write_folder, write_workbook
from rotation.model.instance import Instance

TEACHERS, SCHOOLS = 20_000, 200


def large_instance() -> Instance:
    random = np.random.default_rng(1)
    schools = [f"S{number:03d}" for number in range(SCHOOLS)]
    codes = [f"{number:06d}" for number in range(TEACHERS)]
    home = [schools[number] for number in random.integers(SCHOOLS, size=TEACHERS)]
    subjects = ["chinese", "math", "english", "pe", "music", "art", "science"]
    school_rows = {
        "school_id": schools,
        "name": [f"第{number}小学" for number in range(SCHOOLS)],
        "stages": "primary",
        "locale": "urban",
        "quota": 200,
        "longitude": 116 + random.random(SCHOOLS) / 3,
        "latitude": 39.8 + random.random(SCHOOLS) / 3,
        "pupils_primary": 900,
    }
    teacher_rows = {
        "teacher_id": codes,
        "public_number": [f"P{code}" for code in codes],
        "name": [f"教师{chr(0x4E00 + number % 5000)}{number}" for number in range(TEACHERS)],
        "gender": random.choice(["m", "f"], TEACHERS),
        "birth_date": [f"{year}-{month:02d}" for year, month in random.integers([1973, 1], [2000, 13], (TEACHERS, 2))],
        "quota_school_id": home,
        "employment": "in_quota",
        "status": "on_post",
        "tenure_start": [f"{year}-09" for year in random.integers(2017, 2026, TEACHERS)],
        "stage": "primary",
        "subject": random.choice(subjects, TEACHERS),
        "title": "first",
        "post_grade": random.integers(5, 14, TEACHERS),
        "degree": "bachelor",
        "grades_now": [str(number % 6 + 1) for number in range(TEACHERS)],
        "home_longitude": 116 + random.random(TEACHERS) / 2,
        "home_latitude": 39.8 + random.random(TEACHERS) / 2,
        "consent": "obedient",
    }
    needs = [
        {"school_id": code, "stage": "primary", "subject": one, "need": 15.5} for code in schools for one in subjects
    ]
    plan = {"authority": ["示例区"], "plan_year": [2026], "start_date": ["2026-09-01"]}
    frames = {"plan": plan, "schools": school_rows, "needs": needs, "teachers": teacher_rows}
    return Instance.of({name: pd.DataFrame(rows) for name, rows in frames.items()})


@pytest.mark.slow
def test_twenty_thousand_teachers_are_read_and_checked(tmp_path, capsys):
    instance = large_instance()
    write_workbook(instance, tmp_path / "data.xlsx")
    write_folder(instance, tmp_path / "csv")
    for path in (tmp_path / "data.xlsx", tmp_path / "csv"):
        start = time.perf_counter()
        again, problems = inspect(path)
        seconds = time.perf_counter() - start
        with capsys.disabled():
            sys.stdout.write(f"\n{TEACHERS} teachers read and checked from {path.name}: {seconds:.2f} s\n")
        assert again is not None
        assert [problem for problem in problems if problem.severity != "assumption"] == []
        assert again.digest() == instance.digest()


@pytest.mark.slow
def test_twenty_thousand_teachers_with_a_fault_in_every_row_end_in_a_short_list(tmp_path):
    instance = large_instance()
    instance.teachers["post_grade"] = pd.array([14] * TEACHERS, dtype="Int64")
    instance.teachers["quota_school_id"] = pd.Series(["nowhere"] * TEACHERS, dtype=object)
    write_folder(instance, tmp_path / "csv")
    again, problems = inspect(tmp_path / "csv")
    assert again is None
    found = [problem.code for problem in problems if problem.severity == "error"]
    assert {code: found.count(code) for code in set(found)} == {
        "out_of_range": 200,
        "unknown_school": 200,
        "more_like_this": 2,
    }
