"""Who meets the conditions, in three lists for three readers.

The public list says only yes, no or deferred. The personal sheet tells one teacher everything, an exemption by its
kind and document number only. The office list has every code. What an exemption is for (pregnancy, nursing, illness,
hardship, discipline) stands in the office list and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from rotation.explain.eligibility_words import (
    condition_lines,
    list_of_codes,
    list_of_reasons,
    office_words,
    personal_words,
)
from rotation.formulation.context import Context
from rotation.i18n import _
from rotation.model.dates import month_text
from rotation.model.events import NOT_THERE
from rotation.model.instance import records
from rotation.model.state import BoolArray, IntArray, TextArray
from rotation.model.vocabulary import STAGES, SUBJECTS
from rotation.rules.eligibility import Eligibility, assess, valid_exemptions
from rotation.rules.eligibility_params import EligibilityParams, Obstacle

ELIGIBLE, NOT_ELIGIBLE, DEFERRED = "eligible", "not_eligible", "deferred"


def results(found: Eligibility) -> TextArray:
    """`eligible`, `not_eligible` or `deferred` per teacher; deferred where a deferral is the only obstacle."""
    only_deferred = found.mask == 1 << (Obstacle.DEFERRED - 1)
    words = np.where(found.eligible, ELIGIBLE, np.where(only_deferred, DEFERRED, NOT_ELIGIBLE))
    return words.astype(object)


def result_label(result: str) -> str:
    """A result in the current language (符合, 不符合, 暂缓)."""
    return {ELIGIBLE: _("eligible"), DEFERRED: _("deferred")}.get(result, _("not eligible"))


def public_list(context: Context, params: EligibilityParams) -> pd.DataFrame:
    """For the notice: name, school, stage, subject, full years and result; sorted by school and teacher code.

    Leaders whose roles have a plan of their own are not in it, nor is anybody who has left or died by the start date;
    and no code of a person is.
    """
    found = assess(context, params)
    who = _order(context, ~found.has(Obstacle.ROLE) & (context.state.teachers.status != NOT_THERE))
    frame = _persons(context, who)
    frame["years"] = found.years[who]
    frame["result"] = [result_label(result) for result in results(found)[who]]
    return frame.drop(columns="teacher_id")


def office_list(context: Context, params: EligibilityParams) -> pd.DataFrame:
    """For the office alone: every teacher with reasons in words and codes, months as ISO text, ordered by school."""
    found = assess(context, params)
    who = _order(context, np.ones(len(found.mask), dtype=np.bool_))
    entries: dict[str, list[str]] = {}
    for entry in _valid(context, params):
        entries.setdefault(entry.teacher_id, []).append(office_words(entry))
    frame = _persons(context, who)
    frame["result"] = results(found)[who]
    frame["reason"] = [list_of_reasons(mask) for mask in found.mask[who].tolist()]
    frame["obstacles"] = [list_of_codes(mask) for mask in found.mask[who].tolist()]
    frame["tenure_start"] = [month_text(month) for month in found.tenure_start[who].tolist()]
    frame["years"] = found.years[who]
    frame["retirement_month"] = [month_text(month) for month in found.retirement[who].tolist()]
    frame["exemptions"] = [_("; ").join(entries.get(code, [])) for code in frame["teacher_id"]]
    return frame


def personal_sheets(
    context: Context, params: EligibilityParams, teacher_ids: Iterable[str]
) -> Iterator[tuple[str, pd.DataFrame]]:
    """For each teacher and the own school: every condition, the fact, what is asked for, and whether it is met.

    KeyError for an unknown code.
    """
    found = assess(context, params)
    entries: dict[str, list[Any]] = {}
    for entry in _valid(context, params):
        entries.setdefault(entry.teacher_id, []).append(entry)
    for teacher_id in teacher_ids:
        index = context.state.teacher_index[teacher_id]
        lines = [
            (line.item, line.fact, line.required, not found.has(line.obstacle)[index])
            for line in condition_lines(context, params, found, index)
        ]
        kept = entries.get(teacher_id, [])
        lines += [(_("exemption or deferral"), personal_words(entry), _("none"), False) for entry in kept]
        yield teacher_id, pd.DataFrame(lines, columns=["item", "fact", "required", "met"])


def personal_sheet(context: Context, params: EligibilityParams, teacher_id: str) -> pd.DataFrame:
    """The sheet of one teacher; KeyError for an unknown code."""
    return next(frame for _code, frame in personal_sheets(context, params, [teacher_id]))


def _valid(context: Context, params: EligibilityParams) -> list[Any]:
    return list(records(context.instance["exemptions"][valid_exemptions(context, params)]))


def _order(context: Context, which: BoolArray) -> IntArray:
    """Indices of the teachers, by code of the present school, then by own code."""
    people, codes = context.state.teachers, np.append(context.state.schools.code, "")
    who = np.flatnonzero(which)
    order = np.lexsort((people.code[who].astype(str), codes[people.school[who]].astype(str)))
    return who[order]


def _persons(context: Context, who: IntArray) -> pd.DataFrame:
    """Code, name, present school, stage and subject of teachers, in words."""
    people, names = context.state.teachers, np.append(context.state.schools.name, "")
    stages = np.array([*(STAGES.label(code) for code in STAGES.codes), ""], dtype=object)
    subjects = np.array([*(SUBJECTS.label(code) for code in SUBJECTS.codes), ""], dtype=object)
    return pd.DataFrame(
        {
            "teacher_id": people.code[who],
            "name": people.name[who],
            "school": names[people.school[who]],
            "stage": stages[people.stage[who]],
            "subject": subjects[people.subject[who]],
        }
    )
