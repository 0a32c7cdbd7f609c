"""What a plan workbook shows, as plain tables; whoever solved the plan fills it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from rotation.model.instance import PolicyRow
from rotation.model.plan import Plan


@dataclass(frozen=True, eq=False)
class PlanBook:
    """Tables in the columns below, in codes and half days; words, persons and per cent are made when it is written.

    No table may name a school's tier. Nothing here may depend on the clock or the machine, since the same book gives
    the same bytes. A table may have further columns; they are not shown.
    """

    title: str
    start: date
    """The plan's first day; also the workbook's creation date."""
    plan: Plan
    summary: Sequence[tuple[str, str | int]] = ()
    """Label and value, in order."""
    stays: pd.DataFrame = field(default_factory=pd.DataFrame)
    """name, teacher_id, school, text; perhaps stage, subject, places: eligible teachers who stay, and why."""
    schools: pd.DataFrame = field(default_factory=pd.DataFrame)
    """The columns of `rotation.report.school_changes`: what every school gives and gets."""
    lines: pd.DataFrame = field(default_factory=pd.DataFrame)
    """school_id, school, stage, subject, need, before, after (half days): staffing before and after."""
    indicators: pd.DataFrame = field(default_factory=pd.DataFrame)
    """name, stage, unit, today, after, cap (None for no cap): lower is better; perhaps distance (above the cap),
    pass_line, reached_today, reached_after (schools at the line)."""
    rates: pd.DataFrame = field(default_factory=pd.DataFrame)
    """name, scope, numerator, denominator, at_least_permille, at_most_permille (None for no limit)."""
    rules: pd.DataFrame = field(default_factory=pd.DataFrame)
    """rule, name, demands: every rule that the checker read."""
    findings: pd.DataFrame = field(default_factory=pd.DataFrame)
    """rule, message, amount, hard: what the checker found."""
    goals: pd.DataFrame = field(default_factory=pd.DataFrame)
    """name, unit, today, value, best (before later goals used the tolerance), bound (None where unknown), proved,
    tolerance: in the policy's order."""
    changed: pd.DataFrame = field(default_factory=pd.DataFrame)
    """teacher_id, name, kind, before, after, why, rows (texts): moves that differ from the published plan."""
    changes: pd.DataFrame = field(default_factory=pd.DataFrame)
    """row, event, who, forced, note: what happened since the plan was published."""
    parameters: Sequence[PolicyRow] = ()
    """Every parameter of the policy with its source note."""
    notes: Sequence[tuple[str, str]] = ()
    """Remarks under the facts: label and text."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What binds the plan to its input."""
        return self.plan.facts
