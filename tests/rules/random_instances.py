"""Small instances with every table filled at random, policies that open what they like, and moves that may break rules.

Values are drawn near the limits of the rules (six years, five years to retirement, the start date, fifty pupils), so
that a few dozen seeds meet each of them on both sides. One seed, one instance.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from rotation.formulation.candidates import all_pairs
from rotation.formulation.context import Context
from rotation.formulation.links import all_links
from rotation.model.instance import Instance
from rotation.model.plan import Move, Plan
from rotation.model.policy import Policy
from rotation.model.vocabulary import FORMS, STAGES, SUBJECTS
from rotation.model.vocabulary_events import EVENT_KINDS
from tests.rules import random_people as people_tables

START = "2026-09-01"
SUBJECT_CODES = ("chinese", "math", "pe", "labour")
STAGE_SETS = ("primary", "primary", "junior", "primary,junior", "primary,junior", "junior,senior")


def random_case(seed: int, **limits: Any) -> tuple[Instance, Policy]:
    """An instance and a policy of one seed."""
    return random_instance(seed, **limits), random_policy(seed)


def random_context(seed: int, **limits: Any) -> Context:
    """The context of `random_case`."""
    return Context.of(*random_case(seed, **limits))


def random_policy(seed: int) -> Policy:
    """The default policy with forms and channels opened at random, in a random order of channels, loads and scopes."""
    rng = np.random.default_rng([seed, 1])
    policy = _scoped(Policy(), seed)
    general = policy.general
    forms = {
        code: rule.model_copy(update={"open": bool(rng.random() < 0.7) or code == "secondment"})
        for code, rule in general.forms.items()
    }
    channels = {
        code: rule.model_copy(
            update={
                "open": bool(rng.random() < 0.75),
                "origins": ("urban", "town", "rural") if rng.random() < 0.7 else ("urban", "town"),
            }
        )
        for code, rule in general.channels.items()
    }
    order = tuple(str(code) for code in rng.permutation(list(general.channel_order)))
    changed = general.model_copy(update={"forms": forms, "channels": channels, "channel_order": order})
    return Policy(general=changed)


def _scoped(policy: Policy, seed: int) -> Policy:
    """Several loads for the partial forms, and for some forms a level or places that they are for."""
    rng = np.random.default_rng([seed, 5])
    loads = {"itinerant": ((4,), (2, 6), (3, 8)), "online": ((2,), (1, 4), (4,))}
    forms = {}
    for code, rule in policy.general.forms.items():
        change: dict[str, Any] = {"loads": people_tables.pick(rng, loads[code], 1)[0]} if code in loads else {}
        if rng.random() < 0.3:
            change["level"] = people_tables.pick(rng, ("district", "city"), 1)[0]
        for name in ("origins", "locales"):
            if rng.random() < 0.15:
                change[name] = people_tables.pick(rng, (("urban", "town"), ("town", "rural")), 1)[0]
        forms[code] = rule.model_copy(update=change)
    partners = ("B区",) if rng.random() < 0.3 else ("C区",) if rng.random() < 0.1 else ()
    return Policy(general=policy.general.model_copy(update={"forms": forms, "partners": partners}))


def random_moves(context: Context, seed: int, share: float = 0.3) -> list[Move]:
    """At most one move for each of about `share` of the teachers, drawn from all pairs, refused ones included."""
    rng = np.random.default_rng([seed, 2])
    state = context.state
    known = np.flatnonzero(state.teachers.school >= 0)
    going = known[rng.random(len(known)) < share]
    pairs = all_pairs(context, all_links(context, state.teachers.school[going]), going)
    moves = []
    for teacher in going:
        own = np.flatnonzero(pairs.teacher == teacher)
        if len(own):
            moves.append(move_of(context, pairs, int(rng.choice(own))))
    return moves


def random_plan(context: Context, seed: int, share: float = 0.3) -> Plan:
    """`random_moves` as a plan."""
    return Plan.of(random_moves(context, seed, share))


def move_of(context: Context, pairs: Any, at: int) -> Move:
    """The move that entry `at` of a candidate table stands for."""
    state = context.state
    line = pairs.line[at]
    return Move(
        str(state.teachers.code[pairs.teacher[at]]),
        str(state.schools.code[pairs.school[at]]),
        STAGES.codes[state.lines.stage[line]],
        SUBJECTS.codes[state.lines.subject[line]],
        FORMS.codes[pairs.form[at]],
        int(pairs.load[at]),
    )


def random_instance(
    seed: int, schools: tuple[int, int] = (3, 6), teachers: tuple[int, int] = (8, 30), subjects: int = 4
) -> Instance:
    """An instance whose codes all resolve; `schools` and `teachers` are the fewest and the most."""
    rng = np.random.default_rng([seed, 0])
    places = _next_year(seed, _schools(rng, int(rng.integers(schools[0], schools[1] + 1))))
    people = people_tables.teachers(
        rng, int(rng.integers(teachers[0], teachers[1] + 1)), places, SUBJECT_CODES[:subjects]
    )
    codes, persons = places["school_id"].tolist(), people["teacher_id"].tolist()
    return Instance.of(
        {
            "plan": pd.DataFrame(
                [{"authority": "A区", "plan_year": 2026, "start_date": START, "public_seed": str(seed)}]
            ),
            "schools": places,
            "groups": _groups(rng, codes),
            "pairs": _pairs(rng, places),
            "posts": _posts(rng, codes),
            "needs": _some_blank(seed, _needs(rng, places, SUBJECT_CODES[:subjects])),
            "teachers": people,
            "teaching": people_tables.teaching(rng, people, codes),
            "certificates": people_tables.certificates(rng, people),
            "exemptions": people_tables.exemptions(rng, persons),
            "wishes": people_tables.wishes(rng, persons, codes),
            "recommendations": people_tables.recommendations(rng, people),
            "travel": _travel(rng, codes),
            "teams": people_tables.teams(rng, persons),
            "couples": people_tables.couples(rng, persons),
            "ledger": _part_loads(seed, people_tables.ledger(rng, people, codes)),
            "events": _events(seed, persons),
            "pins": people_tables.pins(rng, persons, codes),
            "waivers": _waivers(seed, persons, codes),
        }
    )


def _waivers(seed: int, persons: list[str], codes: list[str]) -> pd.DataFrame:
    """Moves that a rule lets pass by way of exception, in half of the instances."""
    rng = np.random.default_rng([seed, 21])
    rules = ("commute", "direction", "channel", "no_return", "pins")
    rows = [
        {"rule": str(rng.choice(rules)), "teacher_id": str(rng.choice(persons)), "school_id": str(rng.choice(codes))}
        for _number in range(int(rng.integers(0, 2)) * 4)
    ]
    return pd.DataFrame(rows, columns=["rule", "teacher_id", "school_id"]).drop_duplicates()


def _schools(rng: np.random.Generator, count: int) -> pd.DataFrame:
    codes = [f"S{number}" for number in range(1, count + 1)]
    stages = people_tables.pick(rng, STAGE_SETS, count)
    frame: dict[str, Any] = {
        "school_id": codes,
        "name": [f"第{number}学校" for number in range(1, count + 1)],
        "stages": stages,
        "legal_entity_id": [codes[0] if rng.random() < 0.1 else "" for _ in codes],
        "school_type": people_tables.pick(rng, ("primary", "junior", "nine_year", "special", ""), count),
        "ownership": ["private" if rng.random() < 0.05 else "public" for _ in codes],
        "authority": ["B区" if rng.random() < 0.05 else "" for _ in codes],
        "school_district": people_tables.pick(rng, ("D1", "D2", ""), count),
        "locale": people_tables.pick(rng, ("urban", "urban", "town", "rural"), count),
        "tier": people_tables.pick(rng, ("strong", "ordinary", "short", "new", ""), count),
        "quota": rng.integers(2, 9, count),
        "staff_in_quota": [int(rng.integers(2, 9)) if rng.random() < 0.4 else None for _ in codes],
        "longitude": [116.3 + float(rng.random()) if rng.random() < 0.8 else None for _ in codes],
        "latitude": [39.8 + float(rng.random()) / 2 for _ in codes],
        "beds": people_tables.pick(rng, (None, 0, 2), count),
        "pilot": rng.random(count) < 0.6,
    }
    for stage in ("primary", "junior", "senior"):
        has = [stage in text.split(",") for text in stages]
        frame[f"pupils_{stage}"] = [
            people_tables.pick(rng, (49, 50, 120, 300, 700), 1)[0] if there else None for there in has
        ]
        frame[f"classes_{stage}"] = [int(rng.integers(2, 12)) if there else None for there in has]
    return pd.DataFrame(frame)


def _groups(rng: np.random.Generator, codes: list[str]) -> pd.DataFrame:
    rows = [
        {"group_id": group, "group_name": f"{group}集团", "school_id": code, "is_lead": False}
        for group in ("G1", "G2")
        for code in codes
        if rng.random() < 0.6
    ]
    return pd.DataFrame(rows, columns=["group_id", "group_name", "school_id", "is_lead"])


def _pairs(rng: np.random.Generator, places: pd.DataFrame) -> pd.DataFrame:
    urban = places.loc[places["locale"] == "urban", "school_id"].tolist()
    rural = places.loc[places["locale"] == "rural", "school_id"].tolist()
    rows = [
        {
            "urban_school_id": a,
            "rural_school_id": b,
            "min_out": int(b[1:]) % 2,
            "max_out": 2,
            "min_back": 1 if a == "S1" else None,
            "max_back": 1 if b != "S2" else None,
        }
        for a in urban
        for b in rural
        if rng.random() < 0.5
    ]
    names = ["urban_school_id", "rural_school_id", "min_out", "max_out", "min_back", "max_back"]
    return pd.DataFrame(rows, columns=names)


def _posts(rng: np.random.Generator, codes: list[str]) -> pd.DataFrame:
    rows = [
        {"school_id": code, "post_band": band, "cap": int(rng.integers(1, 6))}
        for code in codes
        for band in ("5-7", "8-10")
        if rng.random() < 0.5
    ]
    return pd.DataFrame(rows, columns=["school_id", "post_band", "cap"])


def _needs(rng: np.random.Generator, places: pd.DataFrame, subjects: tuple[str, ...]) -> pd.DataFrame:
    rows = []
    for code, text in zip(places["school_id"], places["stages"], strict=True):
        for stage in text.split(","):
            for subject in subjects:
                if rng.random() < 0.8:
                    periods = bool(rng.random() < 0.3)
                    need = int(rng.integers(0, 50)) if periods else int(rng.integers(0, 13)) / 4
                    unit = "periods" if periods else "persons"
                    row = {"school_id": code, "stage": stage, "subject": subject, "need": need, "unit": unit}
                    rows.append({**row, "priority": people_tables.pick(rng, (None, None, 1, 3), 1)[0]})
    return pd.DataFrame(rows, columns=["school_id", "stage", "subject", "need", "unit", "priority"])


def _some_blank(seed: int, needs: pd.DataFrame) -> pd.DataFrame:
    """A tenth of the needs left blank, so that they are derived from classes."""
    rng = np.random.default_rng([seed, 3])
    return needs.assign(need=needs["need"].astype("float64").mask(rng.random(len(needs)) < 0.1))


def _part_loads(seed: int, ledger: pd.DataFrame) -> pd.DataFrame:
    """Some postings with the half days that they take, of full and of partial forms."""
    rng = np.random.default_rng([seed, 5])
    return ledger.assign(load=people_tables.pick(rng, (None, None, None, 2, 4, 6, 10), len(ledger)))


def _events(seed: int, persons: list[str]) -> pd.DataFrame:
    """One to three events for one teacher in six, before, on and after the start date."""
    rng = np.random.default_rng([seed, 6])
    dates = ("2020-03", "2021-02-15", "2022-09", "2024-11", "2026-02", "2026-09-01", "2026-09-02", "2027-01")
    rows = [
        {"teacher_id": code, "date": day, "kind": people_tables.pick(rng, EVENT_KINDS.codes, 1)[0]}
        for code in persons
        if rng.random() < 0.16
        for day in sorted(set(people_tables.pick(rng, dates, int(rng.integers(1, 4)))))
    ]
    return pd.DataFrame(rows, columns=["teacher_id", "date", "kind"])


def _next_year(seed: int, places: pd.DataFrame) -> pd.DataFrame:
    """Some schools with next year's pupils, some with next year's classes too."""
    rng = np.random.default_rng([seed, 4])
    for stage in ("primary", "junior", "senior"):
        has = places[f"pupils_{stage}"].notna()
        coming, classes = rng.integers(0, 900, len(places)), rng.integers(0, 20, len(places))
        places[f"pupils_next_{stage}"] = pd.Series(coming).where(has & (rng.random(len(places)) < 0.5))
        places[f"classes_next_{stage}"] = pd.Series(classes).where(has & (rng.random(len(places)) < 0.2))
    return places


def _travel(rng: np.random.Generator, codes: list[str]) -> pd.DataFrame:
    names = ["from_area", "from_school", "school_id", "minutes", "mode", "source"]
    rows = []
    for code in codes:
        for area in ("甲", "乙"):
            if rng.random() < 0.6:
                minutes = people_tables.pick(rng, (10, 59, 60, 61, 75, 90), 1)[0]
                rows.append((area, "", code, minutes, people_tables.pick(rng, ("公交", "地铁"), 1)[0], "测算"))
        near = [origin for origin in codes if rng.random() < 0.25]
        rows += [("", origin, code, people_tables.pick(rng, (20, 60, 61, 76), 1)[0], "公交", "测算") for origin in near]
    return pd.DataFrame(rows, columns=names)
