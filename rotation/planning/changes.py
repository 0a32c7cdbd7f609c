"""Changes after publication, carried into the data: tables in, tables out, and what earlier decisions they replace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from rotation.i18n import ngettext
from rotation.model.instance import Instance, complete
from rotation.model.plan import Plan
from rotation.model.tables import all_tables
from rotation.model.tables_changes import Change
from rotation.planning.carry_out import without_teams_of
from rotation.planning.staff import replace as replace_staff

DEFERRED = ("illness", "pregnancy", "nursing")
STATUS = {"sick_leave": "sick_leave", "maternity": "maternity"}
AT_HOME = ("stays", *DEFERRED, *STATUS, "resigned")
"""Events after which the teacher goes nowhere."""


@dataclass
class Applied:
    """The changed data beside the published plan, and notes (row of the change, text) on what a change replaced."""

    instance: Instance
    notes: list[tuple[int, str]] = field(default_factory=list)


def apply_changes(instance: Instance, published: Plan, changes: Sequence[Change]) -> Applied:
    """The data after the changes, with the published plan as baseline and its frozen moves.

    Codes must exist in the data (the reader of changes sees to that). An earlier pin that a change contradicts is
    taken out and noted; nothing else is.
    """
    tables = dict(instance.tables)
    applied = Applied(instance)
    for change in changes:
        if change.event in DEFERRED:
            _defer(tables, change, instance.start_date.isoformat())
        elif change.event in STATUS:
            _leave(tables, change, instance.start_date.isoformat())
        elif change.event in ("willing", "unwilling"):
            _set(tables, "teachers", "teacher_id", change.teacher_id, "consent", change.event)
        elif change.event == "resigned":
            _resign(tables, change.teacher_id)
        elif change.event in ("post_lost", "quota_lost"):
            _lose(tables, change)
        elif change.event == "need":
            _need(tables, change)
        _pin(tables, change, applied)
    for name, frame in tables.items():
        if frame is not instance.tables[name]:
            tables[name] = complete(all_tables()[name], frame.reset_index(drop=True))
    changed = Instance(tables, instance.policy_rows)
    applied.instance = changed.with_baseline(published, frozen_moves(instance, published, changes))
    return applied


def frozen_moves(instance: Instance, published: Plan, changes: Sequence[Change]) -> set[str]:
    """Teachers whose published move is frozen: those frozen before, row by row more or fewer.

    A freeze of more than one teacher leaves out those whom another change names.
    """
    origin = dict(zip(published.moves["teacher_id"], published.moves["from_school"], strict=True))
    named = {change.teacher_id for change in changes if change.event not in ("freeze", "release")}
    frozen = set(instance.frozen) - named
    for change in changes:
        if change.event not in ("freeze", "release"):
            continue
        about = {
            move.teacher_id
            for move in published
            if change.teacher_id in ("", move.teacher_id)
            and change.school_id in ("", move.to_school, origin.get(move.teacher_id))
        }
        if change.event == "freeze":
            frozen |= about if change.teacher_id else about - named
        else:
            frozen -= about
    return frozen


def _append(tables: dict[str, pd.DataFrame], name: str, row: dict[str, object]) -> None:
    """A further row, unless one with the same key is there."""
    table, frame = all_tables()[name], tables[name]
    same = pd.Series(True, index=frame.index)
    for key in table.key:
        same &= frame[key].astype(str) == str(row.get(key, ""))
    if not same.any():
        tables[name] = pd.concat([frame, complete(table, pd.DataFrame([row]))], ignore_index=True)


def _set(tables: dict[str, pd.DataFrame], name: str, key: str, code: str, column: str, value: str) -> None:
    frame = tables[name] = tables[name].copy()
    frame.loc[frame[key] == code, column] = value


def _defer(tables: dict[str, pd.DataFrame], change: Change, start: str) -> None:
    row = {"teacher_id": change.teacher_id, "kind": "deferred", "code": change.event, "start": start}
    _append(tables, "exemptions", {**row, "document_no": change.note})


def _leave(tables: dict[str, pd.DataFrame], change: Change, start: str) -> None:
    """Away from the start date on; where events say what became of the teacher, by one more, which then is the last."""
    _set(tables, "teachers", "teacher_id", change.teacher_id, "status", STATUS[change.event])
    if (tables["events"]["teacher_id"] == change.teacher_id).any():
        row = {"teacher_id": change.teacher_id, "date": start, "kind": change.event}
        _append(tables, "events", {**row, "document_no": change.note})


def _resign(tables: dict[str, pd.DataFrame], code: str) -> None:
    """Gone from every table; the school's staff in quota, where it is stated, is one less."""
    teachers = tables["teachers"]
    row = teachers[teachers["teacher_id"] == code].iloc[0]
    if row["employment"] == "in_quota":
        schools = tables["schools"] = tables["schools"].copy()
        at = schools["school_id"] == row["quota_school_id"]
        schools.loc[at, "staff_in_quota"] = (schools.loc[at, "staff_in_quota"] - 1).clip(lower=0)
    tables["teams"] = without_teams_of(tables["teams"], {code})
    replace_staff(tables, {code}, {}, "")


def _lose(tables: dict[str, pd.DataFrame], change: Change) -> None:
    name, column = ("posts", "cap") if change.event == "post_lost" else ("schools", "quota")
    frame = tables[name] = tables[name].copy()
    at = frame["school_id"] == change.school_id
    if change.event == "post_lost":
        at &= frame["post_band"] == change.post_band
    frame.loc[at, column] = (frame.loc[at, column] - int(change.amount)).clip(lower=0)


def _need(tables: dict[str, pd.DataFrame], change: Change) -> None:
    frame = tables["needs"] = tables["needs"].copy()
    at = (frame["school_id"] == change.school_id) & (frame["stage"] == change.stage)
    at &= frame["subject"] == change.subject
    if at.any():
        frame.loc[at, "need"], frame.loc[at, "unit"] = change.amount, "persons"
        return
    line = {"school_id": change.school_id, "stage": change.stage, "subject": change.subject}
    _append(tables, "needs", {**line, "need": change.amount, "unit": "persons"})


def _pin(tables: dict[str, pd.DataFrame], change: Change, applied: Applied) -> None:
    """Decisions about one teacher become pins; earlier ones that say otherwise leave, and are noted."""
    pins, code, school = tables["pins"], change.teacher_id, change.school_id
    own = pins["teacher_id"] == code
    if change.event in AT_HOME:
        against = own & (pins["action"] == "must_go")
    elif change.event == "not_there":
        against = own & (pins["action"] == "must_go") & (pins["school_id"] == school)
    elif change.event == "goes":
        against = own & ((pins["action"] != "must_not_go") | pins["school_id"].isin(["", school]))
    else:
        return
    if against.any():
        text = ngettext(
            "{count} earlier decision about this teacher in the sheet of pins no longer holds",
            "{count} earlier decisions about this teacher in the sheet of pins no longer hold",
            int(against.sum()),
        )
        applied.notes.append((change.row, text.format(count=int(against.sum()))))
    tables["pins"] = pins[~against].reset_index(drop=True)
    action = {"stays": "must_stay", "not_there": "must_not_go", "goes": "must_go"}.get(change.event)
    if action:
        row = {"teacher_id": code, "school_id": "" if action == "must_stay" else school, "action": action}
        _append(tables, "pins", {**row, "reason": change.note})
