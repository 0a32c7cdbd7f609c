"""Fills a PlanBook from an outcome: every table as the checker and the figures give it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pandas as pd

from rotation.explain.stays import stay_reasons
from rotation.i18n import _
from rotation.io.policy import policy_rows_of
from rotation.model.vocabulary import INDICATORS
from rotation.report.figures import Figures, figures_of_outcome
from rotation.report.plan_book import PlanBook
from rotation.report.school_changes import school_changes
from rotation.report.summary import summary_rows
from rotation.report.words import goal_name, rule_name, rule_sentence
from rotation.rules.registry import parameters
from rotation.solve import Outcome


def book_of(outcome: Outcome) -> PlanBook:
    """Everything that a plan workbook shows of an outcome; ValueError for one without a plan."""
    if outcome.plan is None or outcome.verdict is None:
        raise ValueError("an outcome without a plan has no workbook")
    instance, policy = outcome.formulation.context.instance, outcome.formulation.context.policy
    figures = figures_of_outcome(outcome)
    rules = [{"rule": name, "name": rule_name(name), "demands": rule_sentence(name)} for name in outcome.verdict.rules]
    title = _("{authority}: teacher rotation plan {year}")
    return PlanBook(
        title=title.format(authority=instance.authority, year=instance.plan_year),
        start=instance.start_date,
        plan=outcome.plan,
        summary=summary_rows(outcome, figures),
        stays=_stays(outcome),
        schools=school_changes(outcome.reading, outcome.plan),
        lines=_lines(outcome, figures),
        indicators=_indicators(figures),
        rates=pd.DataFrame([{**asdict(rate), "name": rule_name(rate.name)} for rate in outcome.verdict.rates]),
        rules=pd.DataFrame(rules),
        findings=pd.DataFrame([asdict(finding) for finding in outcome.verdict.findings]),
        goals=_goals(outcome),
        parameters=policy_rows_of(parameters(policy)),
        notes=[
            (_("units"), _("Loads are half days a week; 10 of them are one full-time teacher.")),
            (_("editing"), _("An edited plan is read back by its headers: `rotation verify` names every breach.")),
        ],
    )


def _stays(outcome: Outcome) -> pd.DataFrame:
    assert outcome.plan is not None
    stays = stay_reasons(outcome.formulation, outcome.plan, proved=outcome.proved)
    teachers = outcome.formulation.context.instance.teachers[["teacher_id", "stage", "subject"]]
    return stays.merge(teachers, on="teacher_id", how="left").sort_values("teacher_id", kind="stable")


def _lines(outcome: Outcome, figures: Figures) -> pd.DataFrame:
    """Lines whose staffing changes or that are short, by school, stage and subject."""
    schools = outcome.formulation.context.instance.schools
    names = dict(zip(schools["school_id"], schools["name"], strict=True))
    rows = [
        {
            **figure.line._asdict(),
            "school": names.get(figure.line.school_id, figure.line.school_id),
            "need": figure.need,
            "before": figure.before,
            "after": figure.after,
        }
        for figure in sorted(figures.lines, key=lambda figure: figure.line)
        if figure.before != figure.after or figure.shortage_before or figure.shortage_after
    ]
    return pd.DataFrame(rows)


def _indicators(figures: Figures) -> pd.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            "name": _("dispersion of {holders} ({authority}, {schools} schools)").format(
                holders=INDICATORS.label(found.indicator), authority=found.authority, schools=found.schools
            ),
            "stage": found.stage,
            "unit": _("coefficient of variation"),
            "today": found.before,
            "after": found.after,
            "cap": _per_mille(found.cap_permille),
            "distance": found.distance,
            "pass_line": _per_mille(found.pass_line_permille),
            "reached_today": None if found.pass_line_permille is None else found.reached_before,
            "reached_after": None if found.pass_line_permille is None else found.reached_after,
        }
        for found in figures.balances
    ]
    return pd.DataFrame(rows)


def _per_mille(value: int | None) -> float | None:
    return None if value is None else value / 1000


def _goals(outcome: Outcome) -> pd.DataFrame:
    assert outcome.verdict is not None
    measures = {measure.goal: measure for measure in outcome.verdict.measures}
    rows = [
        {
            "name": goal_name(goal.name),
            "unit": measures[goal.name].unit if goal.name in measures else "",
            "today": measures[goal.name].today if goal.name in measures else None,
            "value": goal.value,
            "best": goal.best,
            "bound": goal.bound,
            "proved": goal.proved,
            "tolerance": goal.tolerance,
        }
        for goal in outcome.goals
    ]
    return pd.DataFrame(rows)
