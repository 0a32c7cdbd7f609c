"""What a sample may have besides, drawn on top of a finished one, so that without it a seed keeps its instance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from rotation.generate.draws import Mask, Streams, chosen, whole
from rotation.model.dates import month_indices, month_text
from rotation.model.instance import Instance, records
from rotation.model.policy import Policy
from rotation.model.words import split_list

Table = pd.DataFrame
Extra = Callable[[Instance, Streams], dict[str, Table]]

_SHARED = 0.5
"""Share of the teachers with a second subject who give some of its lessons, if their school has any (assumption)."""
_SECOND_LESSONS = 0.3
"""Part of such a teacher's lessons that are in the second subject (assumption)."""
_EVENTS: Mapping[str, float] = {"sick_leave": 0.004, "maternity": 0.006, "study_leave": 0.001, "resigned": 0.002}
"""Share of the teachers to whom each happens in the half year before the start (assumption)."""
_BACK = 0.4
"""Share of those on leave who are back by the start date (assumption)."""
_LIGHT_AGE: Mapping[str, int] = {"m": 55, "f": 50}
"""Older teachers whose load may be reduced by a fifth: one county's list of weekly loads, weak source; confirm."""
_LIGHT, _LIGHT_LOAD = 0.3, 8
_PILOTS = 0.4
"""Share of the schools that are pilot schools (assumption)."""


def _second_lessons(instance: Instance, streams: Streams) -> dict[str, Table]:
    """Lessons of those who teach a second subject too: the sum of their periods is that of their load."""
    loads = Policy().general.weekly_loads
    lines = set(zip(*(instance["needs"][name] for name in ("school_id", "stage", "subject")), strict=True))
    rows = []
    for row in records(instance.teachers[_undisturbed(instance)]):
        second = next((code for code in split_list(row.other_subjects)), "")
        if (row.quota_school_id, row.stage, second) in lines:
            rows.append((row.teacher_id, row.quota_school_id, row.stage, row.subject, second, int(row.load)))
    drawn = chosen(streams("second lessons"), np.ones(len(rows), dtype=np.bool_), round(_SHARED * len(rows)))
    lessons = []
    for code, school, stage, subject, second, load in (rows[at] for at in drawn.tolist()):
        for taught, part in ((subject, 1 - _SECOND_LESSONS), (second, _SECOND_LESSONS)):
            periods = round(loads[stage][taught] * load / 10 * part * 2) / 2
            keys = {"teacher_id": code, "school_id": school, "stage": stage, "subject": taught}
            lessons.append({**keys, "weekly_periods": periods})
    return {"teaching": pd.DataFrame(lessons)} if lessons else {}


def _events(instance: Instance, streams: Streams) -> dict[str, Table]:
    """What happened in the half year before the start to teachers who take part in nothing else."""
    free, start = _undisturbed(instance), instance.start_month
    female = (instance.teachers["gender"] == "f").to_numpy()
    birth = month_indices(instance.teachers["birth_date"].to_numpy(dtype=object))
    code = instance.teachers["teacher_id"].to_numpy(dtype=object)
    rows = []
    for kind, share in _EVENTS.items():
        allowed = free & female & (start - birth < 45 * 12) if kind == "maternity" else free
        who = chosen(streams(kind), allowed, round(share * len(free)))
        free[who] = False
        month = start - whole(streams(f"{kind}, when"), 3, 6, len(who))
        returns = (streams(f"{kind}, back").random(len(who)) < _BACK) & (kind != "resigned")
        for at, when, back in zip(who.tolist(), month.tolist(), returns.tolist(), strict=True):
            rows.append({"teacher_id": code[at], "date": month_text(when), "kind": kind})
            if back:
                rows.append({"teacher_id": code[at], "date": month_text(when + 2), "kind": "back"})
    return {"events": pd.DataFrame(rows)} if rows else {}


def _loads(instance: Instance, streams: Streams) -> dict[str, Table]:
    """Lighter loads of older teachers."""
    teachers = instance.teachers
    least = teachers["gender"].map(_LIGHT_AGE).fillna(200).to_numpy(dtype=np.int64)
    birth = month_indices(teachers["birth_date"].to_numpy(dtype=object))
    old = (instance.start_month - birth >= 12 * least) & (teachers["load"] == 10).to_numpy(dtype=np.bool_)
    light = old & (streams("light load").random(len(teachers)) < _LIGHT)
    load = teachers["load"].where(~light, _LIGHT_LOAD)
    return {"teachers": teachers.assign(load=load)}


def _pilots(instance: Instance, streams: Streams) -> dict[str, Table]:
    """Pilot schools, a share of all."""
    schools, count = instance.schools, max(2, round(_PILOTS * len(instance.schools)))
    which = chosen(streams("pilots"), np.ones(len(schools), dtype=np.bool_), count)
    return {"schools": schools.assign(pilot=np.isin(np.arange(len(schools)), which))}


EXTRAS: Mapping[str, Extra] = {"loads": _loads, "teaching": _second_lessons, "events": _events, "pilots": _pilots}
"""Name -> what is drawn, in the order in which it is drawn."""


def with_extras(instance: Instance, names: Iterable[str], seed: int) -> Instance:
    """The instance with the named extras; the same instance, names (in any order) and seed give the same result.

    Raises KeyError for an unknown name.
    """
    wanted = set(names)
    if wanted - EXTRAS.keys():
        raise KeyError(f"unknown extras: {sorted(wanted - EXTRAS.keys())}")
    streams = Streams(seed, "extras", instance.authority)
    for name, draw in EXTRAS.items():
        if name in wanted:
            drawn = draw(instance, streams)
            more = {table: frame for table, frame in Instance.of(drawn).tables.items() if table in drawn}
            instance = replace(instance, tables={**instance.tables, **more})
    return instance


def _undisturbed(instance: Instance) -> Mask:
    """Teachers at work at their own school whom no posting, exemption, team, couple or pin concerns."""
    teachers = instance.teachers
    bound: set[str] = set()
    for table in ("ledger", "exemptions", "teams", "pins"):
        bound |= set(instance[table]["teacher_id"])
    bound |= set(instance["couples"]["teacher_a"]) | set(instance["couples"]["teacher_b"])
    plain = (teachers["status"] == "on_post") & (teachers["work_school_id"] == "") & (teachers["role"] == "teacher")
    return np.array(plain & ~teachers["teacher_id"].isin(bound), dtype=np.bool_)
