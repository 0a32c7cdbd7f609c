"""What a plan gives and takes at every school: persons, half days, backbone teachers and shortages, out and in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

import pandas as pd

from rotation.i18n import _
from rotation.model.plan import Move, Plan
from rotation.model.vocabulary import FORMS, SUBJECTS
from rotation.rules.outflow import Outflow
from rotation.rules.reading import Reading
from rotation.rules.reading_balance import Resource

COLUMNS = ["school_id", "school", "teachers", "away", "leaving", "gone", "arriving", "net", "load_out", "load_in"]
COLUMNS += ["backbone_out", "backbone_in", "backbone_before", "backbone_after", "short_before", "short_after"]
COLUMNS += ["names_out", "names_in"]


def school_changes(reading: Reading, plan: Plan) -> pd.DataFrame:
    """One row a school with teachers or moves, by code; persons as counts, loads and shortages in half days.

    Teachers are those of the school's quota; away are those whom a running posting keeps elsewhere today. Gone are
    those of the leaving who count so by the rule `outflow`: with the whole load, or with as many half days as it says.
    """
    moves = list(reading.moves(plan))
    out, into = _grouped(reading, moves)
    least = Outflow.Params.model_validate(dict(reading.policy.rules.get(Outflow.id, {}))).min_load
    teachers, away = _teachers(reading), _away(reading, least)
    before, after = _backbone(reading, moves)
    short_before, short_after = _shortages(reading, moves)
    rows = []
    for code in sorted(reading.schools):
        leaving, arriving = out.get(code, []), into.get(code, [])
        if not (leaving or arriving or teachers[code]):
            continue
        rows.append(
            [
                code,
                reading.school_name(code),
                teachers[code],
                away[code],
                len(leaving),
                sum(reading.is_gone(move, least) for move in leaving),
                len(arriving),
                len(arriving) - len(leaving),
                sum(move.load for move in leaving),
                sum(move.load for move in arriving),
                sum(reading.is_backbone(move.teacher_id) for move in leaving),
                sum(reading.is_backbone(move.teacher_id) for move in arriving),
                before[code],
                after[code],
                short_before[code],
                short_after[code],
                _names(reading, leaving, lambda move: move.to_school),
                _names(reading, arriving, lambda move: reading.present_school(move.teacher_id)),
            ]
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _grouped(reading: Reading, moves: Sequence[Move]) -> tuple[dict[str, list[Move]], dict[str, list[Move]]]:
    out: dict[str, list[Move]] = defaultdict(list)
    into: dict[str, list[Move]] = defaultdict(list)
    for move in moves:
        out[reading.present_school(move.teacher_id)].append(move)
        into[move.to_school].append(move)
    return out, into


def _teachers(reading: Reading) -> Counter[str]:
    return Counter(reading.quota_school(code) for code in reading.teachers if reading.staff_flag(code, "takes_quota"))


def _away(reading: Reading, least: int) -> Counter[str]:
    postings = (reading.running_posting(code) for code in reading.postings if code in reading.teachers)
    whole_or_much = (row for row in postings if row is not None and not 0 < reading.part_of(row) < least)
    return Counter(str(posting.from_school) for posting in whole_or_much)


def _backbone(reading: Reading, moves: Sequence[Move]) -> tuple[Counter[str], Counter[str]]:
    """Half days of backbone teachers in the statistics of each school, all stages together."""
    resource = Resource(reading, reading.is_backbone)
    found: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for total, amounts in zip(found, (resource.today, resource.after(moves)), strict=True):
        for place, half_days in amounts.items():
            total[place.school_id] += half_days
    return found


def _shortages(reading: Reading, moves: Sequence[Move]) -> tuple[Counter[str], Counter[str]]:
    lines = reading.lines
    change, before, after = lines.change(moves), Counter[str](), Counter[str]()
    for line, need in lines.needs.items():
        before[line.school_id] += max(0, need - lines.staffing[line])
        after[line.school_id] += max(0, need - lines.staffing[line] - change[line])
    return before, after


def _names(reading: Reading, moves: Iterable[Move], other: Callable[[Move], str]) -> str:
    return _("; ").join(_name(reading, move, other(move)) for move in moves)


def _name(reading: Reading, move: Move, school_id: str) -> str:
    """The mover, and the form with its half days where it takes a part of the load."""
    whole, part = _("{teacher} ({subject}, {school})"), _("{teacher} ({subject}, {school}, {form} {load}/{own})")
    return (whole if reading.is_whole(move) else part).format(
        teacher=reading.teacher_name(move.teacher_id),
        subject=SUBJECTS.label(move.subject),
        school=reading.school_name(school_id),
        form=FORMS.label(move.form),
        load=move.load,
        own=reading.own_load(move.teacher_id),
    )
