"""A repair in words: which moves changed, and which change of the input forced each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from rotation.certification import plan_digest
from rotation.i18n import N_, _, current_language, ngettext
from rotation.model.instance import records
from rotation.model.plan import Move
from rotation.model.tables_changes import Change
from rotation.model.vocabulary import FORMS, POST_BANDS, STAGES, SUBJECTS
from rotation.planning.causes import Link
from rotation.planning.reasons import FAR, SILENT, Reason, reasons
from rotation.planning.repair import Repair
from rotation.report.lists import csv_bytes
from rotation.report.words import goal_name, named, rule_name

KINDS: Mapping[str, str] = {
    "dropped": N_("no longer goes"),
    "added": N_("goes anew"),
    "changed": N_("goes otherwise"),
}
COLUMNS = ("teacher_id", "name", "kind", "before", "after", "why", "rows")


LATE = "late"
"""The note in a frame of the differences: of how many the cause was not looked for in time."""


def repair_frame(repair: Repair, seconds: float | None = None) -> pd.DataFrame:
    """One row a teacher whose moves differ, in words: COLUMNS; `rows` are rows of the changes.

    What a row of the changes forced stands together, each difference after those that it follows from. Causes are
    looked for that many seconds; without a number, until all are found.
    """
    names = _names(repair)
    found = reasons(repair, seconds)
    found.sort(key=lambda one: (one.rows[:1] or (FAR,), one.depth, one.difference.teacher_id))
    lines = [
        (
            reason.difference.teacher_id,
            names.get(reason.difference.teacher_id, reason.difference.teacher_id),
            _(KINDS[reason.difference.kind]),
            _moves(reason.difference.before, names),
            _moves(reason.difference.after, names),
            why(reason, repair),
            _(", ").join(map(str, reason.rows)),
        )
        for reason in found
    ]
    frame = pd.DataFrame(lines, columns=list(COLUMNS), dtype=object)
    frame.attrs[LATE] = sum(one.unasked for one in found)
    return frame


def why(reason: Reason, repair: Repair) -> str:
    """What forced a difference; never on which personal grounds."""
    if reason.direct:
        labels = dict.fromkeys(change.label for change in repair.changes if change.row in reason.named)
        said = _("the changes name this teacher: {events}").format(events=_(", ").join(labels))
    else:
        said = _link(reason.link, repair)
    if reason.partners:
        with_whom = _(", ").join(named(_names(repair).get(code, ""), code) for code in reason.partners)
        said = _("only together with {teachers}: {why}").format(teachers=with_whom, why=said)
    if reason.substitute:
        text = _("{why}; another teacher could go there as well: the changes do not force this one")
        said = text.format(why=said)
    if reason.instead is not None:
        said = _("{why}; does not stay instead: {instead}").format(why=said, instead=_link(reason.instead, repair))
    return said


def _link(link: Link, repair: Repair) -> str:
    """What a difference follows from, and what would be without it."""
    names, events = _names(repair), {change.row: change for change in repair.changes}
    causes = [named(names.get(code, ""), code) for code in sorted(link.cause.codes)]
    of_them = {change.row for change in repair.changes if change.teacher_id in link.cause.codes}
    text = _("row {row} ({event})")
    causes += [text.format(row=row, event=events[row].label) for row in sorted(link.cause.rows - of_them)]
    if not causes:
        return _otherwise(link, repair)
    return _("follows from {causes}: {why}").format(causes=_(", ").join(causes), why=_otherwise(link, repair))


def _otherwise(link: Link, repair: Repair) -> str:
    if link.unasked:
        return _("not known: the time limit came before this was looked for")
    if link.findings:
        first = link.findings[0]
        said = _("{key}: {message}").format(key=rule_name(first.rule), message=first.message)
        return _("otherwise broken: {rule}").format(rule=rule_name(first.rule) if first.rule in SILENT else said)
    if link.worse:
        text = _("otherwise the goal “{goal}” would be worse by {amount}")
        return text.format(goal=goal_name(link.worse), amount=link.by)
    if link.equal:
        return _("nothing forces it: one of several ways that are equally good by every goal before the public lottery")
    if repair.minimal:
        return _("nothing forces it by itself: the goals were weighed within what they may give up")
    return _("nothing forces it; the search for fewer changes was cut off")


def change_rows(repair: Repair, frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The changes of the input in order, each with how many differences it forced and what it replaced."""
    names, notes = _names(repair), dict(repair.applied.notes)
    forced = Counter(int(row) for rows in frame["rows"] for row in rows.split(_(", ")) if row)
    return [
        {
            "row": change.row,
            "event": change.label,
            "teacher_id": change.teacher_id,
            "school_id": change.school_id,
            "who": _about(change, names),
            "forced": forced[change.row],
            "note": notes.get(change.row, ""),
        }
        for change in repair.changes
    ]


def repair_json(repair: Repair, frame: pd.DataFrame) -> dict[str, Any]:
    """Counts, changes of the input, and every difference; equal repairs give equal objects."""
    return {
        "language": current_language(),
        "published_plan": plan_digest(repair.published),
        "published_moves": len(repair.published),
        "moves": 0 if repair.outcome.plan is None else len(repair.outcome.plan),
        "changed_moves": sum(one.count for one in repair.differences),
        "teachers": len(repair.differences),
        "fewest_proved": repair.minimal,
        "causes_not_looked_for": int(frame.attrs.get(LATE, 0)),
        "frozen": len(repair.applied.instance.frozen),
        "changes": change_rows(repair, frame),
        "differences": [dict(row._asdict()) for row in records(frame)],
    }


def repair_csv(frame: pd.DataFrame) -> bytes:
    """The differences as CSV."""
    return csv_bytes(frame)


def _names(repair: Repair) -> dict[str, str]:
    """Names of teachers, of those who have left since too, and of schools, by code."""
    moves = repair.published.moves
    names: dict[str, str] = dict(zip(moves["teacher_id"], moves["teacher_name"], strict=True))
    for instance in (repair.before, repair.applied.instance):
        for frame, key in ((instance.teachers, "teacher_id"), (instance.schools, "school_id")):
            names |= zip(frame[key], frame["name"], strict=True)
    return names


def _moves(moves: Sequence[Move], names: Mapping[str, str]) -> str:
    """Moves in words; the empty text for none."""
    text = _("{school}, {stage} {subject}, {form}")
    return _("; ").join(
        text.format(
            school=names.get(move.to_school, move.to_school),
            stage=STAGES.label(move.stage),
            subject=SUBJECTS.label(move.subject),
            form=FORMS.label(move.form),
        )
        for move in moves
    )


def about(change: Change, repair: Repair) -> str:
    """Whom and what a change is about."""
    return _about(change, _names(repair))


def _about(change: Change, names: Mapping[str, str]) -> str:
    parts = [named(names.get(code, ""), code) for code in (change.teacher_id, change.school_id) if code]
    parts += [STAGES.label(change.stage)] if change.stage else []
    parts += [SUBJECTS.label(change.subject)] if change.subject else []
    parts += [POST_BANDS.label(change.post_band)] if change.post_band else []
    parts += [_("need {amount}").format(amount=f"{change.amount:g}")] if change.event == "need" else []
    lost = round(change.amount) if change.event in ("post_lost", "quota_lost") else 0
    parts += [ngettext("{count} fewer", "{count} fewer", lost).format(count=lost)] if lost else []
    return _(", ").join(parts) or _("all published moves")
