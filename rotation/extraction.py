"""From a solution back to a plan: the chosen candidates as rows with everything that follows from them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rotation.formulate import Formulation
from rotation.formulation.candidates import Candidates
from rotation.formulation.travel import ESTIMATED, GIVEN, NO_TRAVEL
from rotation.model.plan import DECIDED, DERIVED, Plan
from rotation.model.state import BoolArray, IntArray, TextArray
from rotation.model.terms import return_date
from rotation.model.vocabulary import CHANNELS, FORMS, STAGES, SUBJECTS
from rotation.rules.purpose import PURPOSES, purposes

TRAVEL_WORDS = {GIVEN: "given", ESTIMATED: "estimated", NO_TRAVEL: "none"}


def plan_of(formulation: Formulation, values: IntArray) -> Plan:
    """The plan of a solution's columns, sorted by teacher code, bound to its input by digests."""
    context = formulation.context
    state, general = context.state, context.policy.general
    table = formulation.candidates.take(formulation.chosen(values))
    lines = state.lines
    form = _words(FORMS.codes, table.form)
    start = context.instance.start_date
    returns = {code: return_date(start, rule.years) for code, rule in general.forms.items()}
    moves = pd.DataFrame(
        {
            "teacher_id": state.teachers.code[table.teacher],
            "to_school": state.schools.code[table.school],
            "stage": _words(STAGES.codes, lines.stage[table.line]),
            "subject": _words(SUBJECTS.codes, lines.subject[table.line]),
            "form": form,
            "load": table.load,
            "teacher_name": state.teachers.name[table.teacher],
            "from_school": state.schools.code[table.origin],
            "from_school_name": state.schools.name[table.origin],
            "to_school_name": state.schools.name[table.school],
            "own_subject": _words(SUBJECTS.codes, state.teachers.subject[table.teacher]),
            "channel": _words(CHANNELS.codes, table.channel),
            "start": start.isoformat(),
            "return_date": [returns[code] for code in form],
            "minutes": table.minutes,
            "travel": [TRAVEL_WORDS.get(int(how), "unknown") for how in table.travel],
            "purpose": _words(PURPOSES, purposes(table, context)),
            "by_consent": _by_consent(formulation, table),
        },
        columns=[*DECIDED, *DERIVED, "by_consent"],
    )
    facts = {
        "authority": context.instance.authority,
        "plan_year": context.instance.plan_year,
        "public_seed": context.instance.public_seed,
        "seed_is_drawn": context.instance.seed_is_drawn,
        "input": context.instance.digest(),
        "policy": context.policy.digest(),
        "program": formulation.program.digest(),
    }
    return Plan(moves.sort_values("teacher_id", kind="stable", ignore_index=True), facts)


def _by_consent(formulation: Formulation, table: Candidates) -> BoolArray:
    """Per move: some rule lets it pass only because the teacher consents."""
    found = np.zeros(len(table), dtype=np.bool_)
    for rule in formulation.rules:
        found |= rule.by_consent(table, formulation.context)
    return found


def _words(codes: tuple[str, ...], index: IntArray) -> TextArray:
    return np.array([*codes, ""], dtype=object)[index]
