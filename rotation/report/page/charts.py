"""The charts of a plan's report, each made from the facts, with a title and a sentence that says what it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pandas as pd

from rotation.i18n import _, ngettext
from rotation.model.instance import records
from rotation.model.vocabulary import INDICATORS, LOCALES, STAGES, SUBJECTS
from rotation.report.page.bars import Pair, histogram, pairs_chart
from rotation.report.page.facts import PlanFacts
from rotation.report.page.sankey import sankey
from rotation.report.page.school_map import Spot, school_map
from rotation.report.page.spread import lorenz, pass_chart
from rotation.report.summary import rate_label

MOST_ROWS = 20
MINUTES = (15, 30, 45, 60, 75, 90)
"""Upper ends of the classes of one-way minutes; how they are shown, no rule uses them."""


class Chart(NamedTuple):
    """A drawing with its heading and what it shows."""

    title: str
    about: str
    svg: str
    narrow: bool = False
    """Stands beside another one where the page is wide enough."""


def flow_charts(facts: PlanFacts) -> Iterator[Chart]:
    """Bands between school groups, between school districts, and between town and country."""
    groups: dict[str, str] = {}
    table = facts.instance["groups"]
    for code, group, name in zip(table["school_id"], table["group_id"], table["group_name"], strict=True):
        groups.setdefault(code, name or group)
    schools = facts.reading.schools
    no_group, no_district = _("no school group"), _("no school district")
    about = _("Persons who move from the left to the right.")
    grouped = _("Persons who move from the left to the right; a school in several groups counts in the first.")
    several = len(table["school_id"].unique()) < len(table)
    parts: tuple[tuple[str, str, Callable[[str], str]], ...] = (
        (_("Between school groups"), grouped if several else about, lambda code: groups.get(code, no_group)),
        (_("Between school districts"), about, lambda code: schools[code].school_district or no_district),
        (_("Between town and country"), about, lambda code: LOCALES.label(schools[code].locale)),
    )
    for title, about, part in parts:
        flows = Counter((part(one.from_code), part(one.to_code)) for one in facts.people if one.from_code in schools)
        yield Chart(title, about, sankey(flows, title, about), narrow=True)


def map_chart(facts: PlanFacts) -> Chart:
    """Schools where they lie."""
    title = _("Schools and moves on the map")
    about = _("Squares gain teachers, triangles give some, circles neither; larger marks are larger schools.")
    rows = {row.school_id: row for row in records(facts.changes)}
    spots = {}
    for code, school in facts.reading.schools.items():
        if pd.isna(school.longitude) or pd.isna(school.latitude):
            continue
        row = rows.get(code)
        counts = (0, 0, 0) if row is None else (row.teachers, row.net, row.leaving + row.arriving)
        spots[code] = Spot(str(school.name), float(school.longitude), float(school.latitude), *counts)
    flows = Counter((one.from_code, one.to_code) for one in facts.people)
    return Chart(title, about, school_map(spots, flows, title, about))


def shortage_charts(facts: PlanFacts) -> Iterator[Chart]:
    """Shortages by subject and by school, before and after."""
    title, about = _("Shortage by subject, persons"), _("Full-time persons missing in lines with a stated need.")
    table = facts.indicators.shortage
    rows = [
        Pair(
            _("{stage} {subject}").format(stage=STAGES.label(row.stage), subject=SUBJECTS.label(row.subject)),
            row.uncovered_before / 10,
            row.uncovered_after / 10,
        )
        for row in records(table)
        if row.uncovered_before or row.uncovered_after
    ]
    yield Chart(title, about, pairs_chart(_largest(rows), title, about))
    title = _("Shortage by school, persons")
    rows = [
        Pair(row.school, row.short_before / 10, row.short_after / 10)
        for row in records(facts.changes)
        if row.short_before or row.short_after
    ]
    about = _("The schools that lack most; every school stands in the table below.")
    yield Chart(title, about, pairs_chart(_largest(rows), title, about))


def _largest(rows: list[Pair]) -> list[Pair]:
    return sorted(rows, key=lambda row: (-max(row.before or 0, row.after or 0), row.name))[:MOST_ROWS]


def spread_charts(facts: PlanFacts) -> Iterator[Chart]:
    """Dispersion against the cap, then for each indicator and stage the Lorenz curve, and the schools at the line."""
    title = _("Dispersion between schools")
    about = _("Coefficient of variation per pupil; 0 would be the same everywhere.")
    rows = [
        Pair(
            _("{stage}, {name}").format(stage=STAGES.label(row.stage), name=INDICATORS.label(row.indicator)),
            row.cv_before,
            row.cv_after,
            None if pd.isna(row.cap) else row.cap,
        )
        for row in records(facts.indicators.balance)
        if not (pd.isna(row.cv_before) or pd.isna(row.cv_after))
    ]
    yield Chart(title, about, pairs_chart(rows, title, about, 3, _("cap")))
    yield from _lorenz_charts(facts)
    yield from _pass_charts(facts)


def _lorenz_charts(facts: PlanFacts) -> Iterator[Chart]:
    """The Lorenz curve of each indicator and stage."""
    for row, holders, stage in _indicators(facts):
        part = _schools_of(facts, row)
        title = _("Lorenz curve of {holders}, {stage}").format(holders=holders, stage=stage)
        about = _("Share of the {holders} that the schools with fewest a pupil have; the diagonal is equality.")
        about = about.format(holders=holders)
        amounts = (part["pupils"].tolist(), part["before"].tolist(), part["after"].tolist())
        yield Chart(title, about, lorenz(*amounts, title, about), narrow=True)


def _pass_charts(facts: PlanFacts) -> Iterator[Chart]:
    """The schools of each indicator and stage against the pass line, where the policy has one."""
    names = {code: str(school.name) for code, school in facts.reading.schools.items()}
    for row, holders, stage in _indicators(facts):
        if pd.isna(row.pass_line):
            continue
        part = _schools_of(facts, row)
        title = _("{holders} per 100 pupils, {stage}").format(holders=holders, stage=stage)
        text = ngettext(
            "{before} school is below the pass line today, {after} with the plan.",
            "{before} schools are below the pass line today, {after} with the plan.",
            int(row.below_before),
        )
        about = text.format(before=row.below_before, after=row.below_after)
        shown = [names[code] for code in part["school_id"]]
        values = (part["per_100_before"].tolist(), part["per_100_after"].tolist())
        yield Chart(title, about, pass_chart(shown, *values, row.pass_line, title, about))


def _indicators(facts: PlanFacts) -> Iterator[tuple[Any, str, str]]:
    """Each row of the balance with its holders and its stage in words, the authority before it where there are two."""
    balance = facts.indicators.balance
    alone = balance["authority"].nunique() <= 1
    for row in records(balance):
        stage = STAGES.label(row.stage)
        yield row, INDICATORS.label(row.indicator), stage if alone else f"{row.authority} · {stage}"


def _schools_of(facts: PlanFacts, row: Any) -> pd.DataFrame:
    """The schools that a row of the balance is about."""
    table = facts.indicators.schools
    same = [table[name] == getattr(row, name) for name in ("indicator", "authority", "stage")]
    found: pd.DataFrame = table[same[0] & same[1] & same[2]]
    return found


def rate_chart(facts: PlanFacts) -> Chart:
    """Every rate over the authority with the least that is asked for."""
    title = _("Rates, per cent")
    about = _("Numerator and denominator stand behind each bar; the line is the least that the policy asks for.")
    rates = sorted(facts.verdict.rates, key=lambda rate: (-rate.denominator, rate.name))[:MOST_ROWS]
    rows = [
        Pair(
            rate_label(rate),
            None,
            100 * rate.numerator / rate.denominator if rate.denominator else 0.0,
            None if rate.at_least_permille is None else rate.at_least_permille / 10,
            f"({rate.numerator}/{rate.denominator})",
        )
        for rate in rates
    ]
    return Chart(title, about, pairs_chart(rows, title, about, 1, _("at least")))


def burden_charts(facts: PlanFacts) -> Iterator[Chart]:
    """How long the ways are, and which wishes were met."""
    title = _("One-way minutes of those who move")
    minutes = [] if not len(facts.plan) else pd.to_numeric(facts.plan.moves["minutes"], errors="coerce").tolist()
    known = [value for value in minutes if not pd.isna(value) and value >= 0]
    about = _("{estimated} of {count} times are estimates; {unknown} are not known.").format(
        estimated=int((facts.plan.moves["travel"] == "estimated").sum()) if len(facts.plan) else 0,
        count=len(minutes),
        unknown=len(minutes) - len(known),
    )
    edges = [0, *MINUTES]
    counts = [
        (f"{low}-{high}", sum(low < value <= high or value == low == 0 for value in known))
        for low, high in zip(edges, MINUTES, strict=False)
    ]
    counts.append((f">{MINUTES[-1]}", sum(value > MINUTES[-1] for value in known)))
    yield Chart(title, about, histogram(counts, title, about, _("minutes")))
    title, about = _("Wishes of those who move"), _("Rank of the wish that the plan meets.")
    yield Chart(title, about, histogram(_wishes(facts), title, about, _("persons")))


def _wishes(facts: PlanFacts) -> list[tuple[str, int]]:
    """Persons whose first, second, later wish is met, who wished for other schools, and who listed none."""
    table = facts.instance["wishes"]
    ranks: dict[tuple[str, str], int] = {}
    listed = set()
    for teacher, school, rank in zip(table["teacher_id"], table["school_id"], table["rank"], strict=True):
        ranks[teacher, school] = min(ranks.get((teacher, school), 99), 99 if pd.isna(rank) else int(rank))
        listed.add(teacher)
    found: Counter[str] = Counter()
    names = (_("first"), _("second"), _("later"), _("another school"), _("no wish listed"))
    for one in facts.people:
        rank = ranks.get((one.teacher_id, one.to_code))
        if rank is None:
            found[names[3] if one.teacher_id in listed else names[4]] += 1
        else:
            found[names[min(max(rank, 1), 3) - 1]] += 1
    return [(name, found[name]) for name in names]
