"""Plans side by side: what each reaches, which moves, schools and teachers differ, and what went in differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from rotation.check import Verdict, check
from rotation.i18n import _, ngettext
from rotation.model.instance import Instance, records
from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.model.vocabulary import INDICATORS, STAGES, SUBJECTS
from rotation.report.figures import Figures, figures_of
from rotation.report.words import goal_name, rule_name, share, side_state
from rotation.rules.reading import Reading
from rotation.rules.registry import settled

Value = str | int | float | None


class Table(NamedTuple):
    """A table of the comparison: a short name for files, a title, headers, and rows of texts, numbers and blanks."""

    name: str
    title: str
    headers: tuple[str, ...]
    rows: list[tuple[Value, ...]]


@dataclass(frozen=True, eq=False)
class Side:
    """One plan with what it was made from; without a plan only the inputs are compared.

    `result` is what a solve said (status, goals with bounds), of a plan from a file what its manifest says of that
    solve (status); empty where nothing says it.
    """

    name: str
    instance: Instance
    policy: Policy
    plan: Plan | None
    result: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def reading(self) -> Reading:
        """The checker's reading of the side's data."""
        return Reading(self.instance, self.policy)

    @cached_property
    def verdict(self) -> Verdict | None:
        """What the checker says of the plan under its own data and policy."""
        return None if self.plan is None else check(self.plan, self.instance, self.policy, reading=self.reading)

    @cached_property
    def figures(self) -> Figures | None:
        """The plan's figures."""
        return None if self.plan is None else figures_of(self.plan, self.reading)

    @cached_property
    def moves(self) -> dict[str, Any]:
        """The plan's rows by teacher."""
        return {} if self.plan is None else {row.teacher_id: row for row in records(self.plan.moves)}


def side(
    name: str, instance: Instance, policy: Policy, plan: Plan | None, result: Mapping[str, Any] | None = None
) -> Side:
    """A side with its policy complete. Raises PolicyError."""
    return Side(name, instance, settled(policy), plan, result or {})


def indicators(sides: Sequence[Side]) -> Table:
    """Indicators, rates and goals, one row each; blank where a side does not have it."""
    columns = [dict(_indicators(one)) for one in sides]
    order = list(dict.fromkeys(key for column in columns for key in column))
    # A side without a stage or a goal must not push it to the end: keep the longest side's order.
    longest = max(columns, key=len, default={})
    order.sort(key=lambda key: list(longest).index(key) if key in longest else len(longest))
    rows: list[tuple[Value, ...]] = [(key, *(column.get(key) for column in columns)) for key in order]
    return Table("indicators", _("indicators"), (_("figure"), *(one.name for one in sides)), rows)


def _indicators(one: Side) -> Iterator[tuple[str, Value]]:
    breaches = None if one.verdict is None else sum(finding.hard for finding in one.verdict.findings)
    yield _("state"), side_state(str(one.result.get("status", "")), breaches)
    if one.figures is None or one.verdict is None:
        return
    yield _("moves"), one.figures.moves
    yield _("eligible teachers"), one.figures.eligible
    yield _("backbone moves"), one.figures.backbone_moves
    yield _("shortage today, persons"), one.figures.shortage_before / 10
    yield _("shortage after, persons"), one.figures.shortage_after / 10
    for found in one.figures.balances:
        names = {"holders": INDICATORS.label(found.indicator), "stage": STAGES.label(found.stage)}
        for label, number in ((_("today"), found.before), (_("after"), found.after)):
            text = _("dispersion of {holders}, {authority}, {stage}, {when}")
            shown = text.format(**names, authority=found.authority, when=label)
            yield shown, None if number is None else round(number, 4)
    for rate in one.verdict.rates:
        label = _("{name} ({scope})").format(name=rule_name(rate.name), scope=rate.scope)
        yield label, share(rate.numerator, rate.denominator)
    proved = {goal["name"]: goal["proved"] for goal in one.result.get("goals", ())}
    for goal, value in one.verdict.values.items():
        yield _("goal {name}").format(name=goal_name(goal)), value
        if goal in proved:
            yield _("goal {name}: proved").format(name=goal_name(goal)), _("yes") if proved[goal] else _("no")


def moves(sides: Sequence[Side]) -> Table:
    """Teachers who are not treated alike by all: where each side sends them, and who is better or worse off.

    Who stays is said to; blank where a side has no plan, or does not have the teacher in its data.
    """
    codes = sorted({code for one in sides for code in one.moves})
    names = {row.teacher_id: row.name for one in reversed(sides) for row in records(one.instance.teachers)}
    rows: list[tuple[Value, ...]] = []
    for code in codes:
        places = [_place(one, code) for one in sides]
        if len({place for place, one in zip(places, sides, strict=True) if one.plan is not None}) > 1:
            effects = [_effect(sides[0], one, code) for one in sides[1:]]
            rows.append((code, names.get(code, code), *places, *effects))
    headers = (
        _("teacher code"),
        _("teacher's name"),
        *(one.name for one in sides),
        *(_("{side} against {first}").format(side=one.name, first=sides[0].name) for one in sides[1:]),
    )
    return Table("moves", _("moves that differ"), headers, rows)


def _place(one: Side, code: str) -> str | None:
    """Where a teacher goes: school, subject and minutes; that he or she stays; None for who is not there to stay."""
    row = one.moves.get(code)
    if row is None:
        return _("stays") if one.plan is not None and code in one.reading.teachers else None
    parts = (row.to_school_name or row.to_school, SUBJECTS.label(row.subject), _minutes_text(row.minutes))
    return _(", ").join(part for part in parts if part)


def _minutes(one: Side, code: str) -> int:
    """One-way minutes of a move; 0 where unknown or there is none."""
    value = getattr(one.moves.get(code), "minutes", 0)
    return int(value) if value not in ("", None) and int(value) > 0 else 0


def _minutes_text(value: object) -> str:
    known = value not in ("", None) and int(str(value)) >= 0
    return _("{minutes} min").format(minutes=value) if known else ""


def _effect(first: Side, other: Side, code: str) -> str | None:
    """Whether a teacher is better or worse off: staying is better than going, near better than far.

    None where a side has no plan, or neither has the teacher in its data.
    """
    if first.plan is None or other.plan is None:
        return None
    known = [code in one.moves or code in one.reading.teachers for one in (first, other)]
    if not all(known):
        return _("not in the data") if known[0] else _("new in the data") if known[1] else None
    before, after = code in first.moves, code in other.moves
    if before != after:
        return _("now goes") if after else _("now stays")
    change = _minutes(other, code) - _minutes(first, code)
    if not before or (change == 0 and _place(first, code) == _place(other, code)):
        return ""
    if change == 0:
        return _("elsewhere")
    farther = ngettext("{minutes} minute farther", "{minutes} minutes farther", change)
    nearer = ngettext("{minutes} minute nearer", "{minutes} minutes nearer", -change)
    text = farther if change > 0 else nearer
    return text.format(minutes=abs(change))


def rules(sides: Sequence[Side]) -> Table:
    """Each rule's breaches that were paid for, and how often each other plan would break the first side's rules."""
    first = sides[0]
    paid = [amounts(one.verdict) for one in sides]
    under = [{} if one.plan is None else amounts(check(one.plan, first.instance, first.policy)) for one in sides[1:]]
    named = list(dict.fromkeys([rule for one in sides if one.verdict for rule in one.verdict.rules]))
    named += sorted({rule for found in (*paid, *under) for rule in found} - set(named))
    rows: list[tuple[Value, ...]] = []
    for rule in named:
        own = [
            None if one.verdict is None or rule not in (*one.verdict.rules, *found) else found.get(rule, 0)
            for one, found in zip(sides, paid, strict=True)
        ]
        others = [None if one.plan is None else found.get(rule, 0) for one, found in zip(sides[1:], under, strict=True)]
        if len(set(own) - {None}) > 1 or any(own) or any(others):
            rows.append((rule_name(rule), *own, *others))
    text = _("{side} under the rules of {first}")
    headers = (
        _("rule: units of breach"),
        *(one.name for one in sides),
        *(text.format(side=one.name, first=first.name) for one in sides[1:]),
    )
    return Table("rules", _("rules"), headers, rows)


def amounts(verdict: Verdict | None) -> dict[str, int]:
    """Units of breach by rule."""
    found: dict[str, int] = {}
    for finding in () if verdict is None else verdict.findings:
        if not finding.waived:
            found[finding.rule] = found.get(finding.rule, 0) + finding.amount
    return found
