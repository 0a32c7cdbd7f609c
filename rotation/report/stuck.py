"""Prints why no plan exists and the ways out, or gives them as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rotation.explain.stuck import Stuck
from rotation.explain.ways import WayOut
from rotation.i18n import _, ngettext
from rotation.model.instance import records
from rotation.report.words import goal_name, rule_name

if TYPE_CHECKING:
    from rich.console import Console


def print_stuck(stuck: Stuck, console: Console, *, ways: bool = True) -> None:
    """Demands that cannot hold together, then, where `ways` were asked for, the ways out, cheapest first."""
    _print_conflict(stuck, console)
    if not ways:
        return
    if not stuck.ways:
        console.print(_("No way out was found by letting demands go; look at who is eligible and qualified."))
        return
    console.print(_("Ways out, cheapest first (prices: relax_price of each rule in the policy):"), style="bold")
    for number, way in enumerate(stuck.ways, 1):
        _print_way(number, way, console)
    console.print(
        _("To take a way: change the data, or make its rule soft in the policy (hard: false), then solve again.")
    )


def _print_conflict(stuck: Stuck, console: Console) -> None:
    found = stuck.conflict
    if found is None:
        console.print(_("Which demands cannot hold together was not found in time."))
        return
    heading = ngettext("This demand cannot be met:", "These {count} demands cannot hold together:", len(found.demands))
    console.print(heading.format(count=len(found.demands)), style="bold")
    for demand in found.demands:
        line = _("{key}: {message}").format(key=rule_name(demand.rule), message=demand.text)
        mark = "" if demand.needed else _(" (perhaps it can be left out)")
        console.print(f"  · {line}{mark}")
    if found.minimal and len(found.demands) > 1:
        console.print(_("  Without any one of them there is a plan for the others (each was tried)."))
    if not found.certain:
        console.print(_("  (no second solver could confirm this in time)"))
    if not found.everywhere:
        console.print(_("  (moves outside the open channels were too many to look at)"))


def _print_way(number: int, way: WayOut, console: Console) -> None:
    mark = "" if way.cheapest else _(" (perhaps not the cheapest)")
    console.print("  " + _("{number}. price {price}{mark}").format(number=number, price=way.price, mark=mark))
    for change in way.changes:
        line = _("{key}: {message}").format(key=rule_name(change.rule), message=change.text)
        console.print(f"     · {line}")
    console.print("     " + _("then: {goals}").format(goals=_goals(way)))


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
            "goals": [{"name": goal.name, "value": goal.best, "bound": goal.bound} for goal in way.goals],
            "moves": [row._asdict() for row in records(way.plan.moves[["teacher_id", "to_school", "subject"]])],
        }
        for way in stuck.ways
    ]
    return {"conflict": None if stuck.conflict is None else asdict(stuck.conflict), "ways_out": ways}
