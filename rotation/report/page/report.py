"""Puts the report of a plan together, and the page that says why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rotation.explain.breaches import breaches
from rotation.explain.nearest import Nearest
from rotation.explain.stuck import Stuck
from rotation.i18n import _
from rotation.io.atomic import write_atomically
from rotation.io.plan_facts import fact_name
from rotation.model.instance import Instance
from rotation.report.page.charts import (
    burden_charts,
    flow_charts,
    map_chart,
    rate_chart,
    shortage_charts,
    spread_charts,
)
from rotation.report.page.facts import PlanFacts, facts_of_plan, goals_of_outcome, proof_of_outcome
from rotation.report.page.page import Column, Section, Table, page
from rotation.report.page.sentences import sentences
from rotation.report.page.tables import (
    goals_table,
    lines_table,
    moves_table,
    protection_chart,
    rates_table,
    rules_table,
    schools_table,
)
from rotation.report.plan_columns import Value
from rotation.report.stuck import Said, near_words, stuck_words
from rotation.report.summary import summary_rows
from rotation.report.words import rule_name
from rotation.solve import Outcome
from solvers.solution import Status


def report_page(facts: PlanFacts, *, with_map: bool = True, first: Sequence[Section] = ()) -> str:
    """The report of a checked plan; the same facts give the same text. A map tells schools by where they lie.

    `first` are sections that come before all others.
    """
    sections = [*first, *_sections(facts, with_map=with_map)]
    return page(_title(facts.instance), _subtitle(facts.instance), sentences(facts), sections, _mark(facts))


def outcome_page(outcome: Outcome, stuck: Stuck | None = None, close: Nearest | None = None) -> str:
    """The report of whatever a solve returned: the plan, or why there is none and what would have to give.

    `close`, the plan that breaks least, is told where no conflict and no way out are known.
    """
    context = outcome.formulation.context
    if outcome.plan is not None and outcome.verdict is not None:
        goals, proof = goals_of_outcome(outcome), proof_of_outcome(outcome)
        return report_page(facts_of_plan(outcome.plan, context.instance, context.policy, outcome.verdict, goals, proof))
    lines = [_("{key}: {message}").format(key=key, message=value) for key, value in summary_rows(outcome)]
    told, near = stuck is not None and (stuck.conflict is not None or stuck.ways), breaches(outcome)
    if outcome.status is Status.INFEASIBLE:
        sections = _stuck(stuck) if told and stuck is not None else _way_out(close)
    else:
        sections = _near(near_words(near))
    return page(_title(context.instance), _subtitle(context.instance), lines, sections)


def write_report(path: Path, text: str) -> None:
    """Write a report; FileError where that fails."""
    write_atomically(path, text.encode("utf-8"))


def _title(instance: Instance) -> str:
    title = _("{authority}: teacher rotation plan {year}")
    return title.format(authority=instance.authority, year=instance.plan_year)


def _subtitle(instance: Instance) -> str:
    text = _("Start date {start}; {schools} schools, {teachers} teachers.")
    return text.format(
        start=instance.start_date.isoformat(), schools=len(instance.schools), teachers=len(instance.teachers)
    )


def _mark(facts: PlanFacts) -> str:
    if not facts.verdict.valid:
        return _("This plan breaks hard rules; see the table of rules.")
    if not facts.instance.seed_is_drawn:
        return _("Trial run: the public seed has not been drawn.")
    return ""


def _stuck(stuck: Stuck) -> Iterator[Section]:
    """The same explanation as on the screen: the conflict, then the ways out."""
    conflict, *ways = stuck_words(stuck)
    yield Section(_("Why there is no plan"), [conflict.heading], tables=[_said(conflict, "")])
    texts = [one.heading for one in ways if not one.rows]
    yield Section(_("What would have to give"), texts, tables=[_said(one, one.heading) for one in ways if one.rows])


def _near(words: Sequence[Said]) -> Iterator[Section]:
    """The same words as on the screen where a search ended without a plan."""
    for said in words:
        yield Section(_("What stands in the way"), [said.heading], tables=[_said(said, "")])


def _said(said: Said, title: str) -> Table:
    rows: list[list[Value]] = [list(row) for row in said.rows]
    columns = [Column(_("rule")), Column(_("what is to be allowed") if title else _("demands"))]
    return Table(columns, rows, title, " ".join(said.notes), plain=True)


def _way_out(close: Nearest | None) -> Iterator[Section]:
    title = _("What would have to give")
    if close is None:
        text = _("Even with every rule over several moves softened there is no plan; look at the pins first.")
        yield Section(title, [text])
        return
    text = _("A plan would exist if only this were allowed; change the data or these rules of the policy:")
    rows: list[list[Value]] = [[rule_name(finding.rule), finding.message, finding.amount] for finding in close.findings]
    columns = [Column(_("rule")), Column(_("what it would break")), Column(_("units"), numeric=True)]
    note = "" if close.least else _("A shorter list may exist; the search for it was cut off.")
    yield Section(title, [text], tables=[Table(columns, rows, note=note)])


def _sections(facts: PlanFacts, *, with_map: bool) -> Iterator[Section]:
    nobody = [] if len(facts.plan) else [_("The plan moves nobody.")]
    yield Section(_("Who moves where"), nobody, [*flow_charts(facts), *([map_chart(facts)] if with_map else [])])
    yield Section(_("Shortages before and after"), charts=list(shortage_charts(facts)))
    yield Section(_("Balance and pass lines"), charts=list(spread_charts(facts)))
    yield Section(_("Rates"), charts=[rate_chart(facts)], tables=[rates_table(facts)])
    yield Section(_("Protection of the sending schools"), charts=[protection_chart(facts)])
    yield Section(_("Burden of the teachers"), charts=list(burden_charts(facts)))
    yield Section(_("Goals and proof"), [facts.proof], tables=[goals_table(facts)])
    yield Section(_("Rules and their state"), tables=[rules_table(facts)])
    yield Section(_("Moves"), tables=[moves_table(facts)])
    yield Section(_("Schools"), tables=[schools_table(facts)])
    yield Section(_("Needs before and after"), tables=[lines_table(facts)])
    bound: list[list[Value]] = [[fact_name(name), _shown(value)] for name, value in sorted(facts.plan.facts.items())]
    yield Section(_("What the plan is bound to"), tables=[Table([Column(_("item")), Column(_("value"))], bound)])


def _shown(value: object) -> str:
    """A fact as text, yes or no in words."""
    return (_("yes") if value else _("no")) if isinstance(value, bool) else str(value)
