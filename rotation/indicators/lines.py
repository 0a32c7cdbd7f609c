"""Every line's need and staffing before and after a plan, and the shortage by stage and subject."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from rotation.indicators.amounts import parts_of, taken
from rotation.model.plan import Move
from rotation.model.state import STAGE_INDEX, SUBJECT_INDEX, State
from rotation.model.vocabulary import STAGES, SUBJECTS

LINES = ["school_id", "stage", "subject", "stated", "need", "priority", "before", "after"]
SHORTAGE = ["stage", "subject", "need", "before", "after", "uncovered_before", "uncovered_after"]


def line_table(state: State, moves: Sequence[Move]) -> pd.DataFrame:
    """One row a line, by school, stage and subject; a line that only the plan opens needs nothing."""
    lines, services = state.lines, state.services
    places = zip(lines.school.tolist(), lines.stage.tolist(), lines.subject.tolist(), strict=True)
    index = {place: at for at, place in enumerate(places)}
    movers = (state.teacher_index[move.teacher_id] for move in moves)
    parts = parts_of(movers, services.teacher, services.line, services.load)
    change: Counter[int] = Counter()
    opened: Counter[tuple[int, int, int]] = Counter()
    for move in moves:
        for line, half_days in taken(state, move, parts):
            change[line] -= half_days
        place = state.school_index[move.to_school], STAGE_INDEX[move.stage], SUBJECT_INDEX[move.subject]
        if place in index:
            change[index[place]] += move.load
        else:
            opened[place] += move.load
    rows = []
    for place, at in index.items():
        today = int(lines.staffing[at])
        rows.append((*place, bool(lines.stated[at]), lines.need[at], lines.priority[at], today, today + change[at]))
    rows += [(*place, False, 0, 0, 0, amount) for place, amount in opened.items()]
    frame = pd.DataFrame(sorted(rows), columns=LINES)
    for name, words in (("school_id", state.schools.code), ("stage", STAGES.codes), ("subject", SUBJECTS.codes)):
        frame[name] = np.array(words, dtype=object)[frame[name].to_numpy(dtype=np.int64)]
    return frame


def shortage_table(lines: pd.DataFrame) -> pd.DataFrame:
    """Sums over the stated lines of each stage and subject, in the order of the word lists."""
    stated = lines[lines["stated"].astype(bool)].copy()
    for name in ("before", "after"):
        stated[f"uncovered_{name}"] = (stated["need"] - stated[name]).clip(lower=0)
    total = stated.groupby(["stage", "subject"], as_index=False)[SHORTAGE[2:]].sum()
    keys = {"stage": STAGE_INDEX, "subject": SUBJECT_INDEX}
    total = total.sort_values(["stage", "subject"], key=lambda part: part.map(keys[str(part.name)]), ignore_index=True)
    return total[SHORTAGE]
