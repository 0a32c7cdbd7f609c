"""Before any solve: what each subject lacks, who could go there at all, and which places nobody can fill.

A network: a teacher gives at most the own load, a line takes at most what it lacks, and a teacher reaches the lines of
the candidates. The largest flow is what reach allows at best; it may split a teacher and heeds no rule over
several moves, so no plan covers more. The cut shows where it ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rotation.formulation.candidates import Candidates, generate
from rotation.formulation.context import Context
from rotation.formulation.links import channel_links
from rotation.formulation.waived import Lenient, Waivers
from rotation.model.instance import records
from rotation.model.state import IntArray
from rotation.model.vocabulary import STAGES, SUBJECTS
from rotation.rules.registry import load_rules
from solvers.cut import minimum_cut


@dataclass(frozen=True, eq=False)
class Reach:
    """Amounts in half days.

    `subjects`: one row a stage and subject with a shortage: lacking, surplus (above the stated needs), supply (loads of
    eligible teachers who reach such a line), reachable, out_of_reach. `lines`: one row a line that cannot be filled,
    with its school's code, its label, and `offers`, the teachers who reach it: where there are some, the lines they
    reach lack more than they all can give.
    """

    lacking: int
    reachable: int
    subjects: pd.DataFrame
    lines: pd.DataFrame


def reach(context: Context) -> Reach:
    """What reach allows under the policy's rules over single moves."""
    table, lines = candidates(context), context.state.lines
    lack = np.where(lines.stated, np.maximum(lines.need - lines.staffing, 0), 0)
    flow, offers = _flow(context, table, lack)
    frame = pd.DataFrame({"stage": lines.stage, "subject": lines.subject, "line": np.arange(len(lines))})
    frame["school_id"] = context.state.schools.code[lines.school]
    frame["lacking"], frame["reachable"] = lack, flow
    frame["surplus"] = np.where(lines.stated, np.maximum(lines.staffing - lines.need, 0), 0)
    frame["offers"] = offers
    subjects = frame.groupby(["stage", "subject"], as_index=False)[["lacking", "surplus", "reachable"]].sum()
    supply = _supply(context, table, lack)
    subjects["supply"] = [supply.get((row.stage, row.subject), 0) for row in records(subjects)]
    subjects["out_of_reach"] = subjects["lacking"] - subjects["reachable"]
    subjects = subjects[subjects["lacking"] > 0].sort_values(["lacking"], ascending=False, kind="stable")
    left = frame[frame["lacking"] > frame["reachable"]]
    left = left.sort_values(["lacking", "line"], ascending=[False, True], kind="stable")
    left["label"] = [context.state.line_label(line) for line in left["line"]]
    return Reach(int(lack.sum()), int(flow.sum()), _worded(subjects), _worded(left.drop(columns="line")))


def joined_reach(parts: Mapping[str, Reach]) -> Reach:
    """What reach allows in all districts of a city together, each within its own schools.

    Lines are those of the districts, the codes of their schools behind the name of the district.
    """
    subjects = pd.concat([one.subjects for one in parts.values()]).groupby(["stage", "subject"], as_index=False).sum()
    lines = [
        one.lines.assign(
            school_id=[f"{name}/{code}" for code in one.lines["school_id"]],
            label=[f"{name} · {label}" for label in one.lines["label"]],
        )
        for name, one in parts.items()
    ]
    return Reach(
        sum(one.lacking for one in parts.values()),
        sum(one.reachable for one in parts.values()),
        subjects.sort_values("lacking", ascending=False, kind="stable", ignore_index=True),
        pd.concat(lines).sort_values("lacking", ascending=False, kind="stable", ignore_index=True),
    )


def candidates(context: Context) -> Candidates:
    """The moves that no rule over single moves refuses, of teachers whom no rule keeps."""
    rules = [rule for rule in load_rules(context.policy) if rule.kind == "pair"]
    free = np.ones(len(context.state.teachers), dtype=np.bool_)
    waivers = Waivers.of(context)
    lenient = [Lenient(rule, waivers) for rule in rules]
    for rule in lenient:
        free &= ~rule.keeps(context)
    links = waivers.linked(context, channel_links(context))
    found, _refused = generate(context, links, lenient, np.flatnonzero(free))
    return found


def _worded(frame: pd.DataFrame) -> pd.DataFrame:
    """With the codes of stage and subject in place of their indices."""
    stages, subjects = (np.array(words.codes, dtype=object) for words in (STAGES, SUBJECTS))
    return frame.assign(
        stage=stages[frame["stage"].to_numpy(dtype=np.int64)],
        subject=subjects[frame["subject"].to_numpy(dtype=np.int64)],
    ).reset_index(drop=True)


def _pairs(context: Context, table: Candidates, lack: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Teacher, line and the largest load of each pair that could fill something; one entry a pair."""
    useful = lack[table.line] > 0
    span = max(len(context.state.lines), 1)
    key, load = (table.teacher * span + table.line)[useful], table.load[useful]
    order = np.lexsort((load, key))
    last = np.append(key[order][1:] != key[order][:-1], True) if len(order) else np.zeros(0, dtype=np.bool_)
    teacher, line = np.divmod(key[order][last], span)
    return teacher, line, load[order][last]


def _flow(context: Context, table: Candidates, lack: IntArray) -> tuple[IntArray, IntArray]:
    """Half days that reach each line at best, and teachers who reach each."""
    state = context.state
    teacher, line, load = _pairs(context, table, lack)
    people, places = np.unique(teacher), np.flatnonzero(lack > 0)
    source, sink = len(people) + len(places), len(people) + len(places) + 1
    person, place = np.searchsorted(people, teacher), len(people) + np.searchsorted(places, line)
    tail = np.concatenate([np.full(len(people), source), person, len(people) + np.arange(len(places))])
    head = np.concatenate([np.arange(len(people)), place, np.full(len(places), sink)])
    capacity = np.concatenate([state.teachers.load[people], load, lack[places]])
    cut = minimum_cut(sink + 1, tail, head, capacity, source, sink)
    flow = np.zeros(len(lack), dtype=np.int64)
    flow[places] = cut.flow[len(people) + len(teacher) :] if len(cut.flow) else 0
    return flow, np.bincount(line, minlength=len(lack)).astype(np.int64)


def _supply(context: Context, table: Candidates, lack: IntArray) -> dict[tuple[int, int], int]:
    """Loads of the teachers who reach a short line of a stage and subject; a teacher counts once for each."""
    lines = context.state.lines
    teacher, line, _load = _pairs(context, table, lack)
    span = len(SUBJECTS.codes)
    kind = lines.stage[line] * span + lines.subject[line]
    pairs = np.unique(np.stack([teacher, kind]), axis=1) if len(teacher) else np.zeros((2, 0), dtype=np.int64)
    found: dict[tuple[int, int], int] = {}
    for person, what in zip(*pairs.tolist(), strict=True):
        key = divmod(what, span)
        found[key] = found.get(key, 0) + int(context.state.teachers.load[person])
    return found
