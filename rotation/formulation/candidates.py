"""Candidates: every (teacher, destination line, form, load) that no pair rule refuses, generated through channels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Protocol

import numpy as np

from rotation.formulation.context import Context
from rotation.formulation.links import Links
from rotation.formulation.travel import NO_TRAVEL
from rotation.model.qualification import qualification
from rotation.model.state import BoolArray, IntArray
from rotation.model.vocabulary import FORMS, STAGES, SUBJECTS

SHADOWING = FORMS.rank("shadowing")
BLOCK = 200_000
"""Pairs expanded at a time: bounds the memory of a city, whatever the channels open."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """One entry a candidate, sorted by teacher, destination line, form, load."""

    teacher: IntArray
    origin: IntArray
    school: IntArray
    """Destination."""
    line: IntArray
    """Destination line."""
    form: IntArray
    """Index in FORMS."""
    load: IntArray
    """Half days at the destination."""
    channel: IntArray
    """Index in CHANNELS, or -1 where no channel is open (only when refused ones are asked for)."""
    minutes: IntArray
    """One way; -1 unknown, or none in a form without travel."""
    travel: IntArray
    """GIVEN, ESTIMATED, UNKNOWN or NO_TRAVEL."""
    grade: IntArray
    """Grade of qualification for the destination line."""

    def __len__(self) -> int:
        return len(self.teacher)

    def take(self, which: IntArray | BoolArray) -> Candidates:
        """The entries selected by a mask or by indices."""
        return Candidates(*(getattr(self, field.name)[which] for field in fields(self)))


class Refuser(Protocol):
    """A pair rule: 0 per candidate that it lets pass, else the number of its reason (from 1)."""

    @property
    def id(self) -> str:
        """The rule's id."""

    def refuse(self, table: Candidates, context: Context) -> IntArray:
        """Reason numbers, one per candidate."""


@dataclass(frozen=True, eq=False)
class Refused:
    """How often each rule was the first to refuse, per teacher: `counts[teacher, rule]`."""

    rules: tuple[str, ...]
    counts: IntArray
    total: int
    """Pairs looked at."""


def generate(
    context: Context, links: Links, refusers: Sequence[Refuser], teachers: IntArray
) -> tuple[Candidates, Refused]:
    """Surviving candidates of the given teachers, and who refused the others."""
    counts = np.zeros((len(context.state.teachers), len(refusers)), dtype=np.int64)
    blocks, total = [], 0
    for block in _blocks(context, links, teachers):
        total += len(block)
        alive = np.ones(len(block), dtype=np.bool_)
        for column, refuser in enumerate(refusers):
            reason = refuser.refuse(block, context)
            first = alive & (reason > 0)
            np.add.at(counts[:, column], block.teacher[first], 1)
            alive &= reason == 0
        blocks.append(block.take(alive))
    table = _joined(blocks)
    return _in_order(table), Refused(tuple(refuser.id for refuser in refusers), counts, total)


def all_pairs(context: Context, links: Links, teachers: IntArray) -> Candidates:
    """Every pair of the given teachers before any refusal; for explaining one teacher, not a whole district."""
    return _in_order(_joined(list(_blocks(context, links, teachers))))


def _in_order(table: Candidates) -> Candidates:
    """Sorted by teacher, destination line, form, load: as one number each, mostly in order already."""
    key = table.teacher
    for part in (table.line, table.form, table.load):
        key = key * (int(part.max(initial=0)) + 1) + part
    return table.take(np.argsort(key, kind="stable"))


def _joined(blocks: Sequence[Candidates]) -> Candidates:
    if not blocks:
        return Candidates(*(np.zeros(0, dtype=np.int64) for _ in fields(Candidates)))
    return Candidates(*(np.concatenate([getattr(b, f.name) for b in blocks]) for f in fields(Candidates)))


def _options(context: Context, teachers: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """(teacher, stage, subject) that each teacher teaches: own ones and stated others."""
    table = context.qualifications
    stages = table.stages[teachers, None] >> np.arange(len(STAGES.codes)) & 1
    subjects = table.subjects[teachers, None] >> np.arange(len(SUBJECTS.codes)) & 1
    at, stage, subject = np.nonzero(stages[:, :, None] & subjects[:, None, :])
    return teachers[at], stage, subject


def _open_forms(context: Context) -> list[tuple[int, int]]:
    """(form index, load or 0 for the teacher's own load) of the open forms."""
    found = []
    for index, code in enumerate(FORMS.codes):
        rule = context.policy.general.forms.get(code)
        if rule is not None and rule.open:
            found += [(index, load) for load in rule.loads] or [(index, 0)]
    return found


def _blocks(context: Context, links: Links, teachers: IntArray) -> Iterator[Candidates]:
    owner, stage, subject = _options(context, teachers)
    origin = context.state.teachers.school[owner]
    first = np.searchsorted(links.origin, origin, side="left")
    degree = np.searchsorted(links.origin, origin, side="right") - first
    ends = np.cumsum(degree)
    start = 0
    while start < len(owner):
        base = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, base + BLOCK, side="right")))
        span = slice(start, stop)
        yield _expand(context, links, owner[span], stage[span], subject[span], first[span], degree[span])
        start = stop


def _expand(
    context: Context,
    links: Links,
    owner: IntArray,
    stage: IntArray,
    subject: IntArray,
    first: IntArray,
    degree: IntArray,
) -> Candidates:
    at = np.repeat(np.arange(len(owner)), degree)
    link = np.repeat(first, degree) + np.arange(len(at)) - np.repeat(np.cumsum(degree) - degree, degree)
    line = context.state.lines.find(links.destination[link], stage[at], subject[at])
    there = line >= 0
    at, link, line = at[there], link[there], line[there]
    teacher = owner[at]
    minutes, known = context.travel.minutes(teacher, links.destination[link])
    grade = qualification(context.qualifications, teacher, stage[at], subject[at])
    own_load = context.state.teachers.load[teacher]
    parts = []
    for form, load in _open_forms(context):
        fits = own_load >= load if load else np.ones(len(teacher), dtype=np.bool_)
        count = int(fits.sum())
        travels = context.policy.general.forms[FORMS.codes[form]].commutes
        parts.append(
            Candidates(
                teacher=teacher[fits],
                origin=links.origin[link][fits],
                school=links.destination[link][fits],
                line=line[fits],
                form=np.full(count, form, dtype=np.int64),
                load=np.full(count, load, dtype=np.int64) if load else own_load[fits],
                channel=(links.back if form == SHADOWING else links.channel)[link][fits],
                minutes=minutes[fits] if travels else np.full(count, -1, dtype=np.int64),
                travel=known[fits] if travels else np.full(count, NO_TRAVEL, dtype=np.int64),
                grade=grade[fits],
            )
        )
    return _joined(parts)
