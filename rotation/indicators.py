"""What a plan changes: dispersion and pass lines, shortage by subject, every line, and ladders, before and after."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from rotation.ladders import ladders
from rotation.model.derive import derive
from rotation.model.dispersion import squared_cv
from rotation.model.instance import Instance
from rotation.model.plan import Move, Plan
from rotation.model.policy import Policy
from rotation.model.postings import counted_service
from rotation.model.state import STAGE_INDEX, SUBJECT_INDEX, BoolArray, IntArray, State
from rotation.model.vocabulary import STAGES, SUBJECTS

ARTS = ("pe", "music", "art", "arts")
"""Subjects of the indicator of PE and arts teachers (supervision and evaluation method, 教督〔2017〕6号)."""
BALANCE = ["indicator", "authority", "stage", "schools", "pupils", "resource_before", "resource_after"]
BALANCE += ["cv_before", "cv_after", "cap", "pass_line", "below_before", "below_after"]
SCHOOLS = ["indicator", "authority", "stage", "school_id", "pupils", "before", "after"]
SCHOOLS += ["per_100_before", "per_100_after", "below_before", "below_after"]
LINES = ["school_id", "stage", "subject", "stated", "need", "priority", "before", "after"]
SHORTAGE = ["stage", "subject", "need", "before", "after", "uncovered_before", "uncovered_after"]


@dataclass(frozen=True, eq=False)
class Indicators:
    """Tables before and after a plan; amounts in half days a week (10 = one full-time person).

    `balance`: one row an indicator, authority and stage; `cap` and `pass_line` as the policy states them (a CV, and
    persons per 100 pupils), NaN where it states none; CVs are NaN where a stage has none of the resource.
    `schools`: the same school by school. `lines`: every line. `shortage`: sums over the stated lines of a stage and
    subject. `ladders`: persons by school, stage, ladder (age, title, degree, backbone) and step.
    """

    balance: pd.DataFrame
    schools: pd.DataFrame
    lines: pd.DataFrame
    shortage: pd.DataFrame
    ladders: pd.DataFrame


def indicators(instance: Instance, policy: Policy, plan: Plan, state: State | None = None) -> Indicators:
    """The indicators of a plan; moves of unknown teachers, or to unknown schools or lines' words, are left out."""
    known = state or derive(instance, policy)
    moves = [move for move in plan if _is_known(move, known)]
    lines = _lines(known, moves)
    schools = _schools(instance, policy, known, moves)
    return Indicators(
        _balance(policy, schools), schools, lines, _shortage(lines), ladders(instance, known, moves)
    )


def _is_known(move: Move, state: State) -> bool:
    words = move.stage in STAGE_INDEX and move.subject in SUBJECT_INDEX
    return words and move.teacher_id in state.teacher_index and move.to_school in state.school_index


# Lines


def _lines(state: State, moves: Iterable[Move]) -> pd.DataFrame:
    lines = state.lines
    places = zip(lines.school.tolist(), lines.stage.tolist(), lines.subject.tolist(), strict=True)
    index = {place: at for at, place in enumerate(places)}
    after: Counter[int] = Counter(dict(enumerate(lines.staffing.tolist())))
    new: Counter[tuple[int, int, int]] = Counter()
    for move in moves:
        teacher = state.teacher_index[move.teacher_id]
        for line, half_days in _taken(state, teacher, move.load):
            after[line] -= half_days
        place = state.school_index[move.to_school], STAGE_INDEX[move.stage], SUBJECT_INDEX[move.subject]
        if place in index:
            after[index[place]] += move.load
        else:
            new[place] += move.load
    rows = [
        (*place, bool(lines.stated[at]), int(lines.need[at]), int(lines.priority[at]), int(lines.staffing[at]), after[at])
        for place, at in index.items()
    ]
    rows += [(*place, False, 0, 0, 0, amount) for place, amount in new.items()]
    frame = pd.DataFrame(sorted(rows), columns=LINES)
    frame["school_id"] = state.schools.code[frame["school_id"].to_numpy(dtype=np.int64)]
    frame["stage"] = _words(STAGES.codes, frame["stage"])
    frame["subject"] = _words(SUBJECTS.codes, frame["subject"])
    return frame


def _words(codes: tuple[str, ...], index: pd.Series) -> Any:
    return np.array(codes, dtype=object)[index.to_numpy(dtype=np.int64)]


def _taken(state: State, teacher: int, load: int) -> Iterator[tuple[int, int]]:
    """(line, half days) that a move takes: everything of the whole teacher, else from the largest service first."""
    services = state.services
    first, last = np.searchsorted(services.teacher, [teacher, teacher + 1])
    parts = list(zip(services.load[first:last].tolist(), services.line[first:last].tolist(), strict=True))
    whole, left = load >= int(state.teachers.load[teacher]), load
    for amount, line in sorted(parts, key=lambda part: (-part[0], part[1])):
        part = amount if whole else min(amount, left)
        left -= part
        yield line, part


def _shortage(lines: pd.DataFrame) -> pd.DataFrame:
    stated = lines[lines["stated"]].copy()
    for name in ("before", "after"):
        stated[f"uncovered_{name}"] = (stated["need"] - stated[name]).clip(lower=0)
    order = {code: at for at, code in enumerate([*STAGES.codes, *SUBJECTS.codes])}
    total = stated.groupby(["stage", "subject"], as_index=False)[SHORTAGE[2:]].sum()
    return total.sort_values(["stage", "subject"], key=lambda part: part.map(order), ignore_index=True)[SHORTAGE]
