"""The tables of a plan's report."""

from __future__ import annotations

from rotation.i18n import _
from rotation.model.instance import records
from rotation.model.tables_plan import PURPOSES
from rotation.model.vocabulary import CHANNELS, STAGES, SUBJECTS
from rotation.report.page.bars import Pair, pairs_chart
from rotation.report.page.charts import Chart
from rotation.report.page.facts import PlanFacts
from rotation.report.page.page import Column, Table
from rotation.report.plan_columns import Value
from rotation.report.words import persons, rule_name, rule_sentence
from rotation.rules.base import GroupParams
from rotation.rules.registry import load_rules

MOST_BARS = 20


def _numeric(*heads: str) -> list[Column]:
    return [Column(head, numeric=True) for head in heads]


def moves_table(facts: PlanFacts) -> Table:
    """One row a move, as on the public list, with channel and purpose."""
    moves = facts.plan.moves
    channel = dict(zip(moves["teacher_id"], moves["channel"], strict=True))
    purpose = dict(zip(moves["teacher_id"], moves["purpose"], strict=True))
    heads = (_("teacher's name"), _("present school"), _("stage"), _("subject"), _("destination"), _("form"), _("term"))
    rows = [
        [
            one.name,
            one.from_school,
            one.stage,
            one.subject,
            one.to_school,
            one.form,
            one.term,
            CHANNELS.label(channel[one.teacher_id]) or _("none (by a waiver)"),
            PURPOSES.label(purpose[one.teacher_id]),
            one.remark,
        ]
        for one in facts.people
    ]
    more = (_("channel"), _("purpose"), _("remark"))
    return Table([Column(head) for head in (*heads, *more)], rows)


def schools_table(facts: PlanFacts) -> Table:
    """One row a school."""
    columns = [
        Column(_("school")),
        *_numeric(
            _("teachers"),
            _("away today"),
            _("leaving"),
            _("arriving"),
            _("net"),
            _("backbone today"),
            _("backbone after"),
            _("short today"),
            _("short after"),
        ),
    ]
    rows = [
        [
            row.school,
            row.teachers,
            row.away,
            row.leaving,
            row.arriving,
            f"{row.net:+d}" if row.net else "0",
            *(persons(int(value)) for value in (row.backbone_before, row.backbone_after)),
            *(persons(int(value)) for value in (row.short_before, row.short_after)),
        ]
        for row in records(facts.changes)
    ]
    return Table(columns, rows, note=_("Backbone and shortages in full-time persons."))


def lines_table(facts: PlanFacts) -> Table:
    """Lines whose staffing changes or that are short."""
    columns = [
        *map(Column, (_("school"), _("stage"), _("subject"))),
        *_numeric(_("need"), _("today"), _("with the plan"), _("short today"), _("short after")),
    ]
    figures = [
        one
        for one in sorted(facts.figures.lines, key=lambda one: one.line)
        if one.before != one.after or one.shortage_before or one.shortage_after
    ]
    rows = [
        [
            facts.reading.school_name(one.line.school_id),
            STAGES.label(one.line.stage),
            SUBJECTS.label(one.line.subject),
            *(persons(value) for value in (one.need, one.before, one.after, one.shortage_before, one.shortage_after)),
        ]
        for one in figures
    ]
    worse = frozenset(at for at, one in enumerate(figures) if one.shortage_after > one.shortage_before)
    return Table(columns, rows, note=_("In full-time persons; marked where the plan makes it worse."), marked=worse)


def rates_table(facts: PlanFacts) -> Table:
    """Every rate with numerator, denominator and limits."""
    columns = [
        *map(Column, (_("rate"), _("scope"))),
        *_numeric(_("numerator"), _("denominator"), _("per cent"), _("at least"), _("at most")),
    ]
    rows = [
        [
            rule_name(rate.name),
            rate.scope,
            rate.numerator,
            rate.denominator,
            f"{100 * rate.numerator / rate.denominator:.1f}" if rate.denominator else None,
            *(
                None if limit is None else f"{limit / 10:g}"
                for limit in (rate.at_least_permille, rate.at_most_permille)
            ),
        ]
        for rate in facts.verdict.rates
    ]
    return Table(columns, rows)


def goals_table(facts: PlanFacts) -> Table:
    """Goals in order with today's value and what is proved."""
    columns = [
        *_numeric(_("order")),
        Column(_("goal")),
        Column(_("unit")),
        *_numeric(_("today"), _("with the plan")),
        Column(_("proof")),
    ]
    rows = [[at, one.name, one.unit, one.today, one.value, one.state] for at, one in enumerate(facts.goals, start=1)]
    return Table(columns, rows)


def rules_table(facts: PlanFacts) -> Table:
    """Every rule that was read: hard or soft, and what was found."""
    rules = {rule.id: rule for rule in load_rules(facts.policy)}
    columns = [*map(Column, (_("rule"), _("demands"), _("kind"))), *_numeric(_("breaches")), Column(_("findings"))]
    rows: list[list[Value]] = []
    marked: set[int] = set()
    names = [*facts.verdict.rules, *dict.fromkeys(one.rule for one in facts.verdict.findings)]
    for name in dict.fromkeys(names):
        findings = [one for one in facts.verdict.findings if one.rule == name]
        if any(one.hard for one in findings):
            marked.add(len(rows))
        params = rules[name].params if name in rules else None
        soft = isinstance(params, GroupParams) and not params.hard
        kind = "" if params is None else _("soft") if soft else _("goal") if rules[name].kind == "goal" else _("hard")
        demands = rule_sentence(name) if name in rules else ""
        words = _("; ").join(one.message for one in findings[:5]) + (" …" if len(findings) > 5 else "")
        rows.append([rule_name(name), demands, kind, len(findings), words])
    return Table(columns, rows, marked=frozenset(marked))


def protection_chart(facts: PlanFacts) -> Chart:
    """Backbone teachers of the schools that send some, before and after, against the share that must stay."""
    title = _("Backbone teachers of the schools that send some, persons")
    keep = next((rule.params.keep_percent for rule in load_rules(facts.policy) if rule.id == "backbone_floor"), None)
    changes = facts.changes[facts.changes["backbone_out"] > 0]
    rows = [
        Pair(
            row.school,
            row.backbone_before / 10,
            row.backbone_after / 10,
            None if keep is None else keep * row.backbone_before / 1000,
        )
        for row in records(changes)
    ]
    rows = sorted(rows, key=lambda row: (-(row.before or 0), row.name))[:MOST_BARS]
    about = _("Persons in the statistics, arrivals included; the line is what the policy wants to stay.")
    return Chart(title, about, pairs_chart(rows, title, about, 1, "" if keep is None else _("floor")))
