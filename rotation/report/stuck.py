"""Why no plan exists and the ways out: in words for the screen and for pages, and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from rotation.explain.conflict import Demand, Explained
from rotation.explain.stuck import Stuck
from rotation.explain.ways import WayOut
from rotation.i18n import _, ngettext
from rotation.model.instance import Instance, records
from rotation.model.vocabulary import STAGES, SUBJECTS
from rotation.model.waivers import Spot
from rotation.report.words import goal_name, rule_name
from rotation.rules.base import Finding

if TYPE_CHECKING:
    from rich.console import Console


MOST_OF_A_RULE = 3
"""Demands of one rule that are written out; with two more and up the others are counted."""


@dataclass(frozen=True)
class Said:
    """A heading, what stands below it as (rule, text), and remarks after it."""

    heading: str
    rows: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def stuck_words(stuck: Stuck, *, ways: bool = True, how: str | None = None, by_name: str = "") -> list[Said]:
    """Demands that cannot hold together, then, where `ways` were asked for, the ways out, cheapest first.

    `how` says how one is taken; None for the words without the names of files, empty where that is said elsewhere.
    `by_name` is the command line that names every demand; empty for the words without the names of files.
    """
    found = [_conflict(stuck, by_name)]
    if not ways:
        return found
    text = _("To take way N: rotation explain conflict DATA --take N --out FOLDER; then solve the data in that folder.")
    return [*found, *ways_words(stuck, text if how is None else how)]


def ways_words(stuck: Stuck, how: str) -> list[Said]:
    """The ways out, cheapest first, whether others may be missing, and `how` one is taken, where that is given."""
    cut = [] if stuck.final else [Said(_("The search for ways out was cut short: this list is not final."))]
    if not stuck.ways:
        text = _("No way out was found by letting demands go; look at who is eligible and qualified.")
        return cut or [Said(text)]
    heading = Said(_("Ways out, cheapest first (prices: relax_price of each rule in the policy):"))
    told = [_way(number, way) for number, way in enumerate(stuck.ways, 1)]
    return [heading, *told, *cut, *([Said(how)] if how else [])]


def near_words(findings: Sequence[Finding], by_name: str = "") -> list[Said]:
    """What the nearest plan breaks that a search came to before it ended without one; nothing for no findings.

    `by_name` is the command line that names everything it breaks; empty for the words without the names of files.
    """
    if not findings:
        return []
    heading = ngettext(
        "The nearest plan that was found breaks {count} demand; this rule stands in the way:",
        "The nearest plan that was found breaks {count} demands; these rules stand in the way:",
        len(findings),
    )
    rows = [(rule_name(finding.rule), finding.message) for finding in findings]
    short, notes = shortened(rows, MOST_OF_A_RULE), [_("A longer search may find a plan, or one that breaks less.")]
    if len(short) < len(rows):
        general = _("Every one by name: rotation solve DATA --json with the same options, under nearest.")
        notes.append(_("Every one by name, under nearest: {command}").format(command=by_name) if by_name else general)
    return [Said(heading.format(count=len(findings)), tuple(short), tuple(notes))]


def near_json(findings: Sequence[Finding]) -> dict[str, Any]:
    """The same as JSON, every finding of it."""
    return {"nearest": [asdict(finding) for finding in findings]} if findings else {}


def print_stuck(
    stuck: Stuck, console: Console, *, ways: bool = True, how: str | None = None, by_name: str = ""
) -> None:
    """Print the words."""
    print_said(stuck_words(stuck, ways=ways, how=how, by_name=by_name), console)


def print_said(every: Sequence[Said], console: Console) -> None:
    """Print these words."""
    for said in every:
        _print(said, console)


def _print(said: Said, console: Console) -> None:
    console.print(said.heading, style="bold" if said.heading.endswith((":", "：")) else None)
    for rule, text in said.rows:
        console.print("  · " + _("{key}: {message}").format(key=rule, message=text))
    for note in said.notes:
        console.print(f"  {note}", soft_wrap=True)  # a command line is copied whole


def print_taken(way: WayOut, number: int, instance: Instance, console: Console) -> None:
    """One way that was taken: what gives way, the waivers that say so in the data, and what the plan will be worth."""
    console.print(_("Taken:"), style="bold")
    _print(_way(number, way), console)
    count = len(way.waivers)
    text = ngettext(
        "{count} waiver was added to the table of waivers (破例); rules and all other data are as they were:",
        "{count} waivers were added to the table of waivers (破例); rules and all other data are as they were:",
        count,
    )
    console.print(text.format(count=count))
    for spot, units in way.waivers:
        line = ngettext("{key}: {spot} ({count} unit at most)", "{key}: {spot} ({count} units at most)", units)
        where = spot_words(spot, instance) or _("the whole authority")
        console.print("  · " + line.format(key=rule_name(spot.rule), spot=where, count=units))
    console.print(_("Write the number of the document that grants each one beside it."))


def spot_words(spot: Spot, instance: Instance) -> str:
    """Teacher, school, stage and subject of a waiver by their names, as far as it names any."""
    names = (
        dict(zip(instance.teachers["teacher_id"], instance.teachers["name"], strict=True)).get(spot.teacher_id, ""),
        dict(zip(instance.schools["school_id"], instance.schools["name"], strict=True)).get(spot.school_id, ""),
        STAGES.label(spot.stage) if spot.stage else "",
        SUBJECTS.label(spot.subject) if spot.subject else "",
    )
    return " · ".join(name for name in names if name)


def _conflict(stuck: Stuck, by_name: str) -> Said:
    found = stuck.conflict
    if found is None:
        return Said(_("Which demands cannot hold together was not found in time."))
    heading = ngettext("This demand cannot be met:", "These {count} demands cannot hold together:", len(found.demands))
    rows, notes = conflict_words(found, (), found.minimal, by_name=by_name)
    return Said(heading.format(count=len(found.demands)), rows, notes)


def conflict_words(
    found: Explained,
    before: Sequence[tuple[str, str]],
    minimal: bool,
    words: Callable[[Demand], tuple[str, str]] | None = None,
    by_name: str = "",
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """(rule, text) of what stands `before` and of the demands, and remarks; `minimal`: no part can be left out."""
    # Where time ran out, what is known to be needed is read first.
    surest = sorted(found.demands, key=lambda demand: not demand.needed)
    demands = [*before, *map(words or demand_row, surest)]
    rows, notes = shortened(demands, MOST_OF_A_RULE), []
    if len(rows) < len(demands):
        general = _("Every demand by name: rotation explain conflict DATA --json, with the same --policy.")
        notes.append(_("Every demand by name: {command}").format(command=by_name) if by_name else general)
    if minimal and len(demands) > 1:
        notes.append(_("Without any one of them there is a plan for the others (each was tried)."))
    if not all(demand.needed for demand in found.demands):
        notes.append(_("Time did not suffice to try each of them; with a longer one fewer may be left."))
    if not found.certain:
        notes.append(_("(no second solver could confirm this in time)"))
    if not found.everywhere:
        notes.append(_("(moves outside the open channels were too many to look at)"))
    return tuple(rows), tuple(notes)


def demand_row(demand: Demand) -> tuple[str, str]:
    """Rule and text of one demand of a conflict."""
    return rule_name(demand.rule), demand.text + ("" if demand.needed else _(" (perhaps it can be left out)"))


def shortened(demands: Sequence[tuple[str, str]], most: int) -> list[tuple[str, str]]:
    """(rule, text) of demands rule by rule: the first `most` of each, and how many more there are."""
    by_rule: dict[str, list[str]] = {}
    for rule, text in demands:
        by_rule.setdefault(rule, []).append(text)
    rows = []
    for rule, texts in by_rule.items():
        more = len(texts) - most if len(texts) > most + 1 else 0
        rows += [(rule, text) for text in texts[: len(texts) - more]]
        if more:
            text = ngettext("and {count} more demand of this rule", "and {count} more demands of this rule", more)
            rows.append((rule, text.format(count=more)))
    return rows


def _way(number: int, way: WayOut) -> Said:
    mark = "" if way.cheapest else _(" (perhaps not the cheapest)")
    rows = tuple((rule_name(change.rule), change.text) for change in way.changes)
    then = _("then: {goals}").format(goals=_goals(way))
    return Said(_("{number}. price {price}{mark}").format(number=number, price=way.price, mark=mark), rows, (then,))


def _goals(way: WayOut) -> str:
    """What the best plan of a way is worth, goal by goal."""
    text = _("{goal} {value}{mark}")
    parts = [
        text.format(goal=goal_name(goal.name), value=goal.best, mark="" if goal.proved else _(" (not proved)"))
        for goal in way.goals
        if goal.best is not None
    ]
    return _(", ").join([*parts, ngettext("{count} move", "{count} moves", len(way.plan)).format(count=len(way.plan))])


def stuck_json(stuck: Stuck) -> dict[str, Any]:
    """Conflict and ways out as JSON: codes, numbers and texts."""
    ways = [
        {
            "price": way.price,
            "cheapest": way.cheapest,
            "changes": [asdict(change) for change in way.changes],
            "proved": way.proved,
            "waivers": [{**spot._asdict(), "units": units} for spot, units in way.waivers],
            "goals": [{"name": goal.name, "value": goal.best, "bound": goal.bound} for goal in way.goals],
            "moves": [row._asdict() for row in records(way.plan.moves[["teacher_id", "to_school", "subject"]])],
        }
        for way in stuck.ways
    ]
    return {
        "conflict": None if stuck.conflict is None else asdict(stuck.conflict),
        "ways_out": ways,
        "final": stuck.final,
    }
