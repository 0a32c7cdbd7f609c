"""Every move between two schools, of the plan and of the ledger, as one table and as a multigraph."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from rotation.flow.schools import VIEWS, FlowSchools
from rotation.formulation.context import Context
from rotation.model.dates import month_indices
from rotation.model.instance import records
from rotation.model.lookup import indexed
from rotation.model.plan import Plan
from rotation.model.postings import FORM_INDEX
from rotation.model.school_year import school_year_of_service
from rotation.model.state import NOWHERE, STAGE_INDEX, SUBJECT_INDEX, IntArray
from rotation.model.vocabulary import BACKBONE_LEVELS, FORMS, STAGES, SUBJECTS

PLAN, LEDGER = "plan", "ledger"
COLUMNS = ["source", "teacher", "origin", "destination", "year", "until", "stage", "subject"]
COLUMNS += ["own_stage", "own_subject", "level", "backbone", "form", "load"]
OPEN = 0
"""The last school year of a posting without an end."""


def edge_table(context: Context, plan: Plan | None = None) -> pd.DataFrame:
    """One row a move between two known schools, the plan's first, each part in its own order.

    Teacher, schools, stage, subject, level and form are indices as in the state and the word lists; year and until are
    the first and the last school year (until is OPEN where none is known); load in half days. Stage, subject and
    honours of ledger rows are today's.
    """
    parts = [_ledger(context)]
    if plan is not None and len(plan):
        parts.insert(0, _plan(context, plan))
    frame = pd.concat(parts, ignore_index=True)
    known = (frame["origin"] >= 0) & (frame["destination"] >= 0) & (frame["origin"] != frame["destination"])
    return frame[known].reset_index(drop=True)


def _plan(context: Context, plan: Plan) -> pd.DataFrame:
    state, moves = context.state, plan.moves
    teacher = indexed(moves["teacher_id"], state.teacher_index)
    start = np.full(len(moves), context.instance.start_month, dtype=np.int64)
    frame = _facts(context, teacher, start, month_indices(moves["return_date"]))
    frame["source"] = PLAN
    frame["origin"] = np.where(teacher >= 0, state.teachers.school[teacher], NOWHERE)
    frame["destination"] = indexed(moves["to_school"], state.school_index)
    frame["stage"] = indexed(moves["stage"], STAGE_INDEX)
    frame["subject"] = indexed(moves["subject"], SUBJECT_INDEX)
    frame["form"] = indexed(moves["form"], FORM_INDEX)
    frame["load"] = moves["load"].to_numpy(dtype=np.int64)
    return frame[COLUMNS]


def _ledger(context: Context) -> pd.DataFrame:
    state, table = context.state, context.instance["ledger"]
    teacher = indexed(table["teacher_id"], state.teacher_index)
    frame = _facts(context, teacher, month_indices(table["start"]), month_indices(table["end"]))
    frame["source"] = LEDGER
    frame["origin"] = indexed(table["from_school"], state.school_index)
    frame["destination"] = indexed(table["to_school"], state.school_index)
    frame["stage"], frame["subject"] = frame["own_stage"], frame["own_subject"]
    frame["form"] = indexed(table["form"], FORM_INDEX)
    rules = context.policy.general.forms
    part = np.array(
        [rules[code].loads[0] if code in rules and rules[code].loads else 0 for code in FORMS.codes] + [0],
        dtype=np.int64,
    )[frame["form"].to_numpy(dtype=np.int64)]
    own = _of(state.teachers.load, teacher)
    frame["load"] = np.where(part > 0, np.minimum(part, own), own)
    return frame[COLUMNS]


def _facts(context: Context, teacher: IntArray, start: IntArray, end: IntArray) -> pd.DataFrame:
    """What both sources have in common."""
    people = context.state.teachers
    # The month after the end belongs to the school year in which the teacher is back.
    until = np.where(end >= 0, school_year_of_service(np.maximum(end, 0) + 1) - 1, OPEN)
    return pd.DataFrame(
        {
            "teacher": teacher,
            "year": school_year_of_service(start),
            "until": until,
            "own_stage": _of(people.stage, teacher),
            "own_subject": _of(people.subject, teacher),
            "level": _of(people.level, teacher),
            "backbone": np.where(teacher >= 0, people.backbone[teacher], False) if len(people) else False,
        }
    )


def _of(values: IntArray, teacher: IntArray) -> IntArray:
    """Values by teacher, -1 where the teacher is not known."""
    return np.where(teacher >= 0, values[teacher], NOWHERE) if len(values) else np.full(len(teacher), NOWHERE)


def move_graph(schools: FlowSchools, edges: pd.DataFrame) -> nx.MultiDiGraph:
    """The multigraph of an edge table: schools with their attributes, moves without any code or name of a person.

    `start` and `end` are school years, so that a viewer can play them; an open posting has no end.
    """
    graph = nx.MultiDiGraph(name="rotation")
    views = {view: schools.parts(view) for view in VIEWS}
    codes = [printable(str(code)) for code in schools.code]
    for at, code in enumerate(codes):
        facts: dict[str, Any] = {
            "label": printable(str(schools.name[at])),
            "stages": printable(str(schools.stages[at])),
        }
        facts |= {view: printable(names[at]) for view, names in views.items()}
        place = {"longitude": float(schools.longitude[at]), "latitude": float(schools.latitude[at])}
        facts |= {name: value for name, value in place.items() if not np.isnan(value)}
        graph.add_node(code, **facts, teachers=int(schools.teachers[at]))
    for number, row in enumerate(records(edges)):
        about: dict[str, Any] = {
            "source": row.source,
            "stage": _word(STAGES.codes, row.stage),
            "subject": _word(SUBJECTS.codes, row.subject),
            "level": _word(BACKBONE_LEVELS.codes, row.level),
            "form": _word(FORMS.codes, row.form),
            "half_days": int(row.load),
            "year": int(row.year),
            "start": int(row.year),
        }
        if row.until != OPEN:
            about["end"] = int(row.until) + 1
        graph.add_edge(codes[row.origin], codes[row.destination], key=number, **about)
    return graph


def _word(codes: tuple[str, ...], at: int) -> str:
    return "" if at < 0 else codes[at]


def printable(text: str) -> str:
    """Without characters that XML cannot hold."""
    return "".join(letter for letter in text if ord(letter) >= 32 and not 0xD800 <= ord(letter) <= 0xDFFF)
