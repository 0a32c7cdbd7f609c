"""The tables about teachers of a small random instance; see `random_instances`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def pick(rng: np.random.Generator, values: Any, count: int) -> list[Any]:
    """Values drawn with replacement, as the Python objects that they are."""
    values = list(values)
    return [values[at] for at in rng.integers(0, len(values), count)]


def teachers(rng: np.random.Generator, count: int, places: pd.DataFrame, subjects: tuple[str, ...]) -> pd.DataFrame:
    at = rng.integers(0, len(places), count)
    codes = places["school_id"].tolist()
    stages = [pick(rng, places["stages"].iloc[index].split(","), 1)[0] for index in at]
    near = rng.random(count) < 0.2
    births = pick(rng, ("1966-01", "1968-10", "1971-02-15", "1973-07", "1976-05", "1981-09"), count)
    return pd.DataFrame(
        {
            "teacher_id": [f"T{number:03d}" for number in range(1, count + 1)],
            "public_number": [f"P{number:03d}" if rng.random() < 0.5 else "" for number in range(1, count + 1)],
            "name": [f"教师{number}" for number in range(1, count + 1)],
            "gender": pick(rng, "mf", count),
            "birth_date": [
                birth if old else f"{int(rng.integers(1976, 1996))}-{int(rng.integers(1, 13)):02d}"
                for birth, old in zip(births, near, strict=True)
            ],
            "quota_school_id": [codes[index] for index in at],
            "work_school_id": [pick(rng, codes, 1)[0] if rng.random() < 0.15 else "" for _ in at],
            "employment": pick(rng, ("in_quota",) * 19 + ("contract",), count),
            "status": pick(rng, ("on_post",) * 30 + ("maternity", "borrowed", "leaving"), count),
            "tenure_start": pick(
                rng,
                (
                    "2010-09",
                    "2012-09",
                    "2015-03",
                    "2016-09",
                    "2018-09",
                    "2019-10",
                    "2020-09",
                    "2020-09-30",
                    "2020-10",
                    "2023-09",
                ),
                count,
            ),
            "stage": stages,
            "subject": pick(rng, subjects, count),
            "other_subjects": pick(rng, ("", "", "", "pe", "math,pe"), count),
            "other_stages": pick(rng, ("", "", "", "", "primary", "junior"), count),
            "backbone_level": pick(rng, ("none", "none", "school", "district", "city"), count),
            "backbone_until": pick(rng, ("", "", "2026-08", "2026-09", "2026-09-01", "2026-08-31"), count),
            "special_grade": rng.random(count) < 0.05,
            "title": pick(rng, ("none", "second", "first", "senior", "professor", ""), count),
            # Not drawn, so that a seed still gives what it gave before there were degrees.
            "degree": [("college", "bachelor", "", "secondary", "master")[number % 5] for number in range(count)],
            "post_grade": pick(rng, (None, 4, 6, 9, 12), count),
            "role": pick(rng, ("teacher",) * 16 + ("class_teacher", "middle_manager", "deputy", "principal"), count),
            "role_since": pick(rng, ("", "2018-09", "2023-09"), count),
            "grades_now": pick(rng, ("", "3", "6", "9", "7,8"), count),
            "next_grade": pick(rng, ("", "1", "4", "6", "9"), count),
            "load": pick(rng, (10, 10, 10, 10, 5, 3), count),
            "retirement_track": pick(rng, ("", "", "", "", "woman_worker"), count),
            "retirement_month": pick(rng, ("",) * 14 + ("2031-08", "2031-09", "2031-10", "2040-01"), count),
            "home_area": pick(rng, ("", "", "甲", "乙"), count),
            "home_longitude": [116.3 + float(rng.random()) if rng.random() < 0.4 else None for _ in at],
            "home_latitude": [39.8 + float(rng.random()) / 2 for _ in at],
            "consent": pick(rng, ("willing", "obedient", "unwilling", "unknown"), count),
            "rural_service_years": pick(rng, (None, 1.0, 4.5), count),
        }
    )


def teaching(rng: np.random.Generator, people: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    rows = []
    for code, home, stage, subject in people[["teacher_id", "quota_school_id", "stage", "subject"]].itertuples(
        index=False
    ):
        if rng.random() < 0.3:
            first = {"teacher_id": code, "school_id": home, "stage": stage, "subject": subject, "grade": "3"}
            first["classes"] = ("", "1", "三年级2班,1")[len(rows) % 3]
            rows.append({**first, "weekly_periods": float(rng.integers(1, 18))})
            if rng.random() < 0.4:
                rows.append({**first, "subject": "pe", "grade": "4", "weekly_periods": float(rng.integers(1, 6))})
            if rng.random() < 0.2:
                other = pick(rng, codes, 1)[0]
                rows.append({**first, "school_id": other, "grade": "5", "weekly_periods": 4.0})
    names = ["teacher_id", "school_id", "stage", "subject", "grade", "classes", "weekly_periods"]
    return pd.DataFrame(rows, columns=names)


def certificates(rng: np.random.Generator, people: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for code, subject in people[["teacher_id", "subject"]].itertuples(index=False):
        if rng.random() < 0.25:
            stage = pick(rng, ("primary", "junior", "senior"), 1)[0]
            until = pick(rng, ("", "2030-06", "2026-08-31", "2026-09-01"), 1)[0]
            rows.append({"teacher_id": code, "stage": stage, "subject": subject, "valid_to": until})
            if rng.random() < 0.3:
                rows.append({"teacher_id": code, "stage": stage, "subject": "math", "valid_to": ""})
    frame = pd.DataFrame(rows, columns=["teacher_id", "stage", "subject", "valid_to"])
    return frame.drop_duplicates(["teacher_id", "stage", "subject"], ignore_index=True)


def exemptions(rng: np.random.Generator, persons: list[str]) -> pd.DataFrame:
    rows = [
        {
            "teacher_id": code,
            "kind": pick(rng, ("exempt", "deferred", "barred"), 1)[0],
            "code": pick(rng, ("pregnancy", "nursing", "illness", "investigation", "key_course", "other"), 1)[0],
            "start": pick(rng, ("2025-03", "2026-09-01", "2026-09", "2026-10"), 1)[0],
            "until": pick(rng, ("", "2026-08", "2026-08-31", "2026-09-01", "2027-06"), 1)[0],
            "document_no": "人字1号",
        }
        for code in persons
        if rng.random() < 0.12
    ]
    return pd.DataFrame(rows, columns=["teacher_id", "kind", "code", "start", "until", "document_no"])


def wishes(rng: np.random.Generator, persons: list[str], codes: list[str]) -> pd.DataFrame:
    rows = [
        {"teacher_id": code, "rank": rank, "school_id": school}
        for code in persons
        if rng.random() < 0.4
        for rank, school in enumerate(rng.permutation(codes)[: int(rng.integers(1, 3))], start=1)
    ]
    return pd.DataFrame(rows, columns=["teacher_id", "rank", "school_id"])


def recommendations(rng: np.random.Generator, people: pd.DataFrame) -> pd.DataFrame:
    rows = [
        {"school_id": home, "teacher_id": code, "rank": int(rng.integers(1, 4)), "opinion": "同意"}
        for code, home in people[["teacher_id", "quota_school_id"]].itertuples(index=False)
        if rng.random() < 0.2
    ]
    return pd.DataFrame(rows, columns=["school_id", "teacher_id", "rank", "opinion"])


def teams(rng: np.random.Generator, persons: list[str]) -> pd.DataFrame:
    chosen = [str(code) for code in rng.permutation(persons)[:5]]
    rows = [("K1", chosen[0], True), ("K1", chosen[1], False)]
    if rng.random() < 0.5:
        rows += [("K2", chosen[2], True), ("K2", chosen[3], False), ("K2", chosen[4], False)]
    return pd.DataFrame(rows, columns=["team_id", "teacher_id", "is_leader"])


def couples(rng: np.random.Generator, persons: list[str]) -> pd.DataFrame:
    chosen = [str(code) for code in rng.permutation(persons)[:4]]
    wish = pick(rng, ("same_school", "within_km", "not_both"), 1)[0]
    km = 5.0 if chosen[0] < chosen[1] else None
    return pd.DataFrame([(chosen[0], chosen[1], wish, km)], columns=["teacher_a", "teacher_b", "wish", "km"])


def ledger(rng: np.random.Generator, people: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    names = ["teacher_id", "from_school", "to_school", "category", "form", "start", "end", "counts_rotation"]
    rows = []
    for code, home in people[["teacher_id", "quota_school_id"]].itertuples(index=False):
        starts = pick(rng, ("2017-09", "2019-09-01", "2020-09", "2023-09", "2024-09-15", "2026-09", "2026-09-02"), 2)
        for start in sorted(set(starts))[: int(rng.choice([0, 0, 0, 0, 1, 1, 2]))]:
            other = pick(rng, codes, 1)[0]
            home_first = rng.random() < 0.7
            end = pick(rng, ("", "2020-08", "2020-09", "2020-10", "2026-08-31", "2026-09-01", "2027-08"), 1)[0]
            category = pick(rng, ("rotation",) * 4 + ("support", "competition", "loan", "transfer"), 1)[0]
            form = pick(rng, ("secondment", "secondment", "transfer", "itinerant", "shadowing", "online"), 1)[0]
            source, target = (home, other) if home_first else (other, home)
            counts = bool(rng.random() < 0.8)
            row = (code, source, target, category, form, start, end if not end or end > start else "", counts)
            rows.append((*row, pick(rng, ("", "", "running", "returned", "stayed", "extended", "ended_early"), 1)[0]))
    return pd.DataFrame(rows, columns=[*names, "outcome"])


def pins(rng: np.random.Generator, persons: list[str], codes: list[str]) -> pd.DataFrame:
    rows = []
    for code in persons:
        if rng.random() < 0.1:
            action = pick(rng, ("must_go", "must_not_go", "must_not_go", "must_stay"), 1)[0]
            school = pick(rng, (*codes, ""), 1)[0] if action != "must_stay" else ""
            rows.append((code, school, action, ""))
    return pd.DataFrame(rows, columns=["teacher_id", "school_id", "action", "reason"])
