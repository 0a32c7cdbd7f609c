"""Why no plan exists and the ways out: in words for the screen and for pages, and as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from rotation.explain.stuck import Stuck
from rotation.explain.ways import WayOut
from rotation.i18n import _, ngettext
from rotation.model.instance import records
from rotation.report.words import goal_name, rule_name

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True)
class Said:
    """A heading, what stands below it as (rule, text), and remarks after it."""

    heading: str
    rows: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def stuck_words(stuck: Stuck, *, ways: bool = True) -> list[Said]:
    """Demands that cannot hold together, then, where `ways` were asked for, the ways out, cheapest first."""
    found = [_conflict(stuck)]
    if not ways:
        return found
    if not stuck.ways:
        return [
            *found,
            Said(_("No way out was found by letting demands go; look at who is eligible and qualified.")),
        ]
    found.append(Said(_("Ways out, cheapest first (prices: relax_price of each rule in the policy):")))
    found += [_way(number, way) for number, way in enumerate(stuck.ways, 1)]
    text = _("To take a way: change the data, or make its rule soft in the policy (hard: false), then solve again.")
    return [*found, Said(text)]


def print_stuck(stuck: Stuck, console: Console, *, ways: bool = True) -> None:
    """Print the words."""
    for said in stuck_words(stuck, ways=ways):
        console.print(said.heading, style="bold" if said.heading.endswith((":", "：")) else None)
        for rule, text in said.rows:
            console.print("  · " + _("{key}: {message}").format(key=rule, message=text))
        for note in said.notes:
            console.print(f"  {note}")


def _conflict(stuck: Stuck) -> Said:
    found = stuck.conflict
    if found is None:
        return Said(_("Which demands cannot hold together was not found in time."))
    heading = ngettext("This demand cannot be met:", "These {count} demands cannot hold together:", len(found.demands))
    perhaps = _(" (perhaps it can be left out)")
    rows = [(rule_name(one.rule), one.text + ("" if one.needed else perhaps)) for one in found.demands]
    notes = []
    if found.minimal and len(found.demands) > 1:
        notes.append(_("Without any one of them there is a plan for the others (each was tried)."))
    if not found.certain:
        notes.append(_("(no second solver could confirm this in time)"))
    if not found.everywhere:
        notes.append(_("(moves outside the open channels were too many to look at)"))
    return Said(heading.format(count=len(found.demands)), tuple(rows), tuple(notes))


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
            "goals": [{"name": goal.name, "value": goal.best, "bound": goal.bound} for goal in way.goals],
            "moves": [row._asdict() for row in records(way.plan.moves[["teacher_id", "to_school", "subject"]])],
        }
        for way in stuck.ways
    ]
    return {"conflict": None if stuck.conflict is None else asdict(stuck.conflict), "ways_out": ways}
