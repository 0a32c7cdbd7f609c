"""Why a repair has no plan, in words and as JSON: changes and demands that cannot hold together, and the ways out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rotation.explain.conflict import Demand
from rotation.i18n import _, ngettext
from rotation.model.tables_changes import Change
from rotation.planning.repair import Repair
from rotation.planning.stuck import StuckRepair, minimal
from rotation.report.repair_words import about
from rotation.report.stuck import Said, conflict_words, demand_row, stuck_json, ways_words


def stuck_repair_words(found: StuckRepair, repair: Repair, saved: Path | None, by_name: str = "") -> list[Said]:
    """The conflict, its changes named by their rows, then the ways out; `saved`: where the changed data stand.

    `by_name` is the command line that names every demand.
    """
    conflict = [_conflict(found, repair, by_name)]
    if found.blame.without_any:
        conflict.insert(
            0, Said(_("Even without any of the changes there is no plan: look at the frozen moves and the data."))
        )
    if saved is None:
        how = _("To take way N: give --out FOLDER, which keeps the changed data; then take it there.")
    else:
        how = _(
            "To take way N: rotation explain conflict {data} --policy {policy} --take N --out FOLDER; "
            "then solve the data in that folder with the same --policy."
        ).format(data=saved / "data", policy=saved / "policy.yaml")
    return [*conflict, *ways_words(found.stuck, how)]


def _conflict(found: StuckRepair, repair: Repair, by_name: str) -> Said:
    told, changes = found.stuck.conflict, found.others if found.stuck.conflict else found.blame.changes
    rows = [(_("list of changes"), _change(change, repair)) for change in changes]
    if told is None:
        if not rows:
            return Said(_("Which demands cannot hold together was not found in time."))
        heading = _("These changes cannot be met together; with any one of them left out there is a plan:")
        if not found.blame.proved:
            heading = _("These changes cannot be met together:")
        return Said(heading, tuple(rows), _cut_off(found))
    count = len(rows) + len(told.demands)
    heading = ngettext("This demand cannot be met:", "These {count} demands cannot hold together:", count)
    every, notes = conflict_words(told, rows, minimal(found), lambda demand: _demand(demand, found), by_name)
    return Said(heading.format(count=count), every, (*notes, *_cut_off(found)))


def _cut_off(found: StuckRepair) -> tuple[str, ...]:
    return () if found.blame.proved else (_("(a shorter list may exist; the search for it was cut off)"),)


def _change(change: Change, repair: Repair) -> str:
    text = _("row {row}: {event} ({about})")
    return text.format(row=change.row, event=change.label, about=about(change, repair))


def _demand(demand: Demand, found: StuckRepair) -> tuple[str, str]:
    """Rule and text of a demand; of a decision that a change made, its row too."""
    rule, text = demand_row(demand)
    rows = found.rows_of(demand.teacher_id) if demand.rule == "pins" else ()
    if not rows:
        return rule, text
    more = _("{message} (see the changes, row {rows})")
    return rule, more.format(message=text, rows=_(", ").join(map(str, rows)))


def stuck_repair_json(found: StuckRepair) -> dict[str, Any]:
    """The blamed changes by their rows, the conflict of the data with them, and the ways out with all changes."""
    blame = {
        "changes": [change.row for change in found.blame.changes],
        "proved": found.blame.proved,
        "without_any": found.blame.without_any,
    }
    return {"blame": blame, **stuck_json(found.stuck)}
