"""What a plan changes, before and after: dispersion and pass lines, shortage, every line, and ladders."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from rotation.indicators.ladders import ladder_table
from rotation.indicators.lines import line_table, shortage_table
from rotation.indicators.spread import balance_table, school_table
from rotation.model.derive import derive
from rotation.model.instance import Instance
from rotation.model.plan import Move, Plan
from rotation.model.policy import Policy
from rotation.model.state import STAGE_INDEX, SUBJECT_INDEX, State
from rotation.model.vocabulary import FORMS

__all__ = ["Indicators", "indicators"]


@dataclass(frozen=True, eq=False)
class Indicators:
    """Tables before and after a plan; amounts in half days a week (10 = one full-time person).

    `balance`: one row an indicator, authority and stage; `cap` (a CV) and `pass_line` (persons per 100 pupils) as the
    policy states them, NaN where it states none; a CV is NaN where the stage has none of the resource.
    `schools`: the same school by school. `lines`: every line. `shortage`: sums over the stated lines of each stage
    and subject. `ladders`: persons by school, stage, ladder (age, title, degree, backbone) and step.
    """

    balance: pd.DataFrame
    schools: pd.DataFrame
    lines: pd.DataFrame
    shortage: pd.DataFrame
    ladders: pd.DataFrame


def indicators(instance: Instance, policy: Policy, plan: Plan, state: State | None = None) -> Indicators:
    """The indicators of a plan; a move with an unknown code or word is left out, as the checker reports it."""
    today = derive(instance, policy) if state is None else state
    moves = [move for move in plan if _is_known(move, today)]
    lines, schools = line_table(today, moves), school_table(instance, policy, today, moves)
    balance, ladders = balance_table(policy, schools, instance.plan_year), ladder_table(instance, today, moves)
    return Indicators(balance, schools, lines, shortage_table(lines), ladders)


def _is_known(move: Move, state: State) -> bool:
    words = move.stage in STAGE_INDEX and move.subject in SUBJECT_INDEX and move.form in FORMS.codes
    return words and move.teacher_id in state.teacher_index and move.to_school in state.school_index
