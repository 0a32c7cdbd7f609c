"""Makes the facts of a comparison from its sides: each plan read by the checker, and what differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean
from typing import Any, Literal

from rotation.check import Verdict, check
from rotation.report.compared import (
    STAYS,
    Broken,
    Compared,
    Measured,
    Place,
    Plan,
    School,
    Setting,
    Share,
    SideFacts,
    Spread,
    Swept,
    TradeoffFacts,
    Treated,
)
from rotation.report.comparison import Side, amounts
from rotation.report.comparison_data import differing_data
from rotation.report.comparison_inputs import shortage_and_backbone
from rotation.report.figures import Figures
from rotation.report.ranking import ranking
from rotation.rules.registry import parameters
from rotation.rules.settings import goal_tolerance


def compared(sides: Sequence[Side], swept: Swept | None = None, tradeoff: TradeoffFacts | None = None) -> Compared:
    """The facts; goals are measured under the first side's policy, so that one yardstick holds for all."""
    first = sides[0]
    differing = differing_data(sides)
    facts = tuple(_side(one, first) for one in sides)
    own_data = bool(differing.cells or differing.hidden or differing.rows)
    return Compared(
        authority=first.instance.authority,
        plan_year=first.instance.plan_year,
        start=first.instance.start_date.isoformat(),
        sides=facts,
        teachers=tuple(_teachers(sides)),
        schools=tuple(_schools(sides)),
        rules=tuple(_rules(sides)),
        settings=tuple(_settings(sides)),
        cells=differing.cells,
        hidden=differing.hidden,
        rows=differing.rows,
        best_breaks=tuple(_where_best_breaks(sides, ranking(facts).best)) if own_data else (),
        swept=swept,
        tradeoff=tradeoff,
    )


def _where_best_breaks(sides: Sequence[Side], best: Sequence[str]) -> Iterator[str]:
    """Sides on whose data the best plan breaks a hard rule: after a repair the plan before it can no longer be made."""
    for one in sides:
        if one.plan is not None and one.name in best[:1]:
            others = [other for other in sides if other is not one]
            yield from (other.name for other in others if not check(one.plan, other.instance, one.policy).valid)


def _side(one: Side, first: Side) -> SideFacts:
    status = str(one.result.get("status", ""))
    if one.figures is None or one.verdict is None:
        return SideFacts(name=one.name, status=status, plan=None)
    return SideFacts(name=one.name, status=status, plan=_plan(one, one.figures, one.verdict, first))


def _plan(one: Side, figures: Figures, verdict: Verdict, first: Side) -> Plan:
    assert one.plan is not None
    alike = verdict if one.policy == first.policy else check(one.plan, one.instance, first.policy)
    minutes = [number for row in one.moves.values() if (number := known_minutes(row)) is not None]
    return Plan(
        moves=figures.moves,
        eligible=figures.eligible,
        backbone_moves=figures.backbone_moves,
        short_before=figures.shortage_before,
        short_after=figures.shortage_after,
        minutes=round(fmean(minutes), 1) if minutes else None,
        breaches=sum(finding.hard for finding in verdict.findings),
        spreads=tuple(Spread.model_validate(found) for found in figures.balances),
        shares=tuple(Share.model_validate(rate) for rate in verdict.rates),
        goals=tuple(
            Measured(
                goal=goal.goal,
                value=goal.value,
                today=goal.today,
                allowed=goal_tolerance(first.policy, goal.goal, goal.today).allowed(goal.value),
            )
            for goal in alike.measures
        ),
    )


def known_minutes(row: Any) -> int | None:
    """One-way minutes of a move; None where they are not known."""
    text = str(getattr(row, "minutes", ""))
    return int(text) if text.isdigit() else None


def _teachers(sides: Sequence[Side]) -> Iterator[Treated]:
    """Teachers for whom the sides differ in school, stage, subject or form, by code."""
    readings = [one.reading for one in sides]
    for code in sorted({code for one in sides for code in one.moves}):
        places = tuple(_place(one, code) for one in sides)
        planned = [place for place, one in zip(places, sides, strict=True) if one.plan is not None]
        bare = {place.model_copy(update={"minutes": None}) if isinstance(place, Place) else place for place in planned}
        known = next((reading for reading in readings if code in reading.teachers), None)
        if len(bare) > 1 and known is not None:
            school = known.school_name(known.present_school(code))
            yield Treated(code=code, name=known.teacher_name(code), school=school, places=places)


def _place(one: Side, code: str) -> Place | Literal["stays"] | None:
    """Where a side sends a teacher; STAYS, or None for who is not there to stay."""
    row, reading = one.moves.get(code), one.reading
    if row is None:
        return STAYS if one.plan is not None and code in reading.teachers else None
    return Place(
        school=reading.school_name(str(row.to_school)),
        stage=str(row.stage),
        subject=str(row.subject),
        form=str(row.form),
        minutes=known_minutes(row),
    )


def _schools(sides: Sequence[Side]) -> Iterator[School]:
    found = [shortage_and_backbone(one) for one in sides]
    names: dict[str, str] = {}
    for one in reversed(sides):
        names |= dict(zip(one.instance.schools["school_id"], one.instance.schools["name"], strict=True))
    for code in sorted(set().union(*found)):
        here = [side.get(code) for side in found]
        if len({one for one in here if one is not None}) > 1:
            short, backbone = (tuple(None if one is None else one[at] for one in here) for at in range(2))
            yield School(code=code, name=str(names.get(code, code)), short=short, backbone=backbone)


def _rules(sides: Sequence[Side]) -> Iterator[Broken]:
    """Rules that some side breaks, priced or not, or would break under the first side's data and policy."""
    first = sides[0]
    own = [None if one.verdict is None else amounts(one.verdict) for one in sides]
    under = [None if one.plan is None else amounts(check(one.plan, first.instance, first.policy)) for one in sides]
    read = [rule for one in sides if one.verdict for rule in one.verdict.rules]
    found = {rule for part in (*own, *under) if part for rule in part}
    for rule in dict.fromkeys([*(rule for rule in read if rule in found), *sorted(found)]):
        values = [tuple(None if part is None else part.get(rule, 0) for part in parts) for parts in (own, under)]
        yield Broken(rule=rule, own=values[0], under_first=values[1])


def _settings(sides: Sequence[Side]) -> Iterator[Setting]:
    """Parameters that differ, by their order in the policy."""
    leaves = [{leaf.key: leaf.value for leaf, _note in parameters(one.policy)} for one in sides]
    for key in dict.fromkeys(key for side in leaves for key in side):
        values = tuple(_plain(side.get(key)) for side in leaves)
        if len({repr(value) for value in values}) > 1:
            yield Setting(key=key, values=values)


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, (list, tuple)):
        return tuple(_plain(part) for part in value)
    return value if value is None or isinstance(value, (str, int, float)) else str(value)
