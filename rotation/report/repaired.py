"""What a repair left beside its plan, read back: which plan it repairs, after which changes, and what differs now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from rotation.i18n import _, current_language, ngettext
from rotation.io.plan_facts import load_json
from rotation.report.files import listed_hash, status_beside
from rotation.report.page.page import Column, Section, Table
from rotation.report.plan_columns import Value
from rotation.report.words import named

LIST_JSON = "changed_moves.json"
DIGITS = 12
"""Of a hash, where people compare it by eye."""


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(_Read):
    """One row of the changes, how many teachers it moved, and what it replaced."""

    row: int
    event: str
    who: str
    forced: int
    note: str


class Told(_Read):
    """A teacher who is told something new, in the words of the repair."""

    teacher_id: str
    name: str
    kind: str
    before: str
    after: str
    why: str
    rows: str


class Repaired(_Read):
    """A repair by numbers, and its lists in the language that it was run in."""

    language: str
    published_plan: str
    """SHA-256 of the published plan's moves."""
    published_moves: int
    teachers: int
    fewest_proved: bool
    frozen: int
    causes_not_looked_for: int = 0
    """Teachers for whom the time limit came first."""
    changes: tuple[Event, ...]
    differences: tuple[Told, ...]


def repaired_beside(plan: Path) -> Repaired | None:
    """What the repair that made a plan says; None for any other plan, and where plan or list were changed since."""
    file = (plan if plan.is_dir() else plan.parent) / LIST_JSON
    try:
        same = listed_hash(plan, LIST_JSON) == hashlib.sha256(file.read_bytes()).hexdigest()
        return Repaired.model_validate(load_json(file)) if same and status_beside(plan) else None
    except (OSError, ValueError, ValidationError):
        return None


def repaired_sentence(found: Repaired) -> str:
    """That the plan is a repair, of which one, after how many changes, and how many teachers are told something new."""
    text = ngettext(
        "This plan repairs a published one of {moves} move (its moves' SHA-256 begins with {digest})",
        "This plan repairs a published one of {moves} moves (its moves' SHA-256 begins with {digest})",
        found.published_moves,
    ).format(moves=found.published_moves, digest=found.published_plan[:DIGITS])
    events = ngettext("after {count} change", "after {count} changes", len(found.changes))
    told = ngettext("{count} teacher is told something new", "{count} teachers are told something new", found.teachers)
    fewest = _(": the fewest possible") if found.fewest_proved else ""
    frozen = ngettext("{count} published move was frozen", "{count} published moves were frozen", found.frozen)
    parts = [text, events.format(count=len(found.changes)), told.format(count=found.teachers) + fewest]
    parts += [frozen.format(count=found.frozen)] if found.frozen else []
    parts += [late_words(found.causes_not_looked_for)] if found.causes_not_looked_for else []
    return _("{text}.").format(text=_("; ").join(parts))


def late_words(count: int) -> str:
    """Of how many teachers the cause was not looked for, and what that means for the counts of the changes."""
    text = _(
        "for {count} of them the time limit came before the cause was looked for, so a change may have moved more "
        "teachers than the list says"
    )
    return text.format(count=count)


def repaired_sections(found: Repaired, *, names: bool = True) -> Iterator[Section]:
    """What happened and what changed, as the page shows it; without names the sentence alone."""
    texts = [repaired_sentence(found)]
    if not names:
        yield Section(_("What the repair changed"), texts)
        return
    happened: list[list[Value]] = [[one.row, one.event, one.who, one.forced, one.note] for one in found.changes]
    changed: list[list[Value]] = [
        [named(one.name, one.teacher_id), one.kind, one.before, one.after, one.why, one.rows]
        for one in found.differences
    ]
    first = [Column(_("row"), numeric=True), Column(_("event")), Column(_("about"))]
    first += [Column(_("teachers"), numeric=True), Column(_("note"))]
    heads = (_("teacher"), _("change"), _("published"), _("now"), _("why"), _("rows of the changes"))
    other = "" if found.language == current_language() else _("The lists are in the language of the repair.")
    tables = [
        Table(first, happened, _("What happened since the plan was published"), other, plain=True),
        Table([Column(head) for head in heads], changed, _("Who is told something new, and why")),
    ]
    yield Section(_("What the repair changed"), texts, tables=tables)
