"""What a plan gives and takes at every school: persons, half days, backbone teachers and shortages, out and in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

import pandas as pd

from rotation.i18n import _
from rotation.model.instance import Instance
from rotation.model.plan import Move, Plan
from rotation.model.policy import Policy
from rotation.model.vocabulary import SUBJECTS
from rotation.rules.reading import Reading
from rotation.rules.reading_balance import Resource

COLUMNS = ["school_id", "school", "teachers", "away", "leaving", "arriving", "net", "load_out", "load_in"]
COLUMNS += ["backbone_out", "backbone_in", "backbone_before", "backbone_after", "short_before", "short_after"]
COLUMNS += ["names_out", "names_in"]


def school_changes(plan: Plan, instance: Instance, policy: Policy) -> pd.DataFrame:
    """One row a school with teachers or moves, by code; persons as counts, loads and shortages in half days.

    Teachers are those of the school's quota; away are those whom a running posting keeps elsewhere today.
    """
    return changes_of(Reading(instance, policy), plan)


def changes_of(reading: Reading, plan: Plan) -> pd.DataFrame:
    """The same from a reading that is there already."""
    moves = list(reading.moves(plan))
    out, into = _grouped(reading, moves)
    teachers, away = _teachers(reading), _away(reading)
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
    rows = reading.teachers.items()
    return Counter(str(row.quota_school_id) for code, row in rows if reading.staff_flag(code, "takes_quota"))


def _away(reading: Reading) -> Counter[str]:
    postings = (reading.running_posting(code) for code in reading.postings if code in reading.teachers)
    return Counter(str(posting.from_school) for posting in postings if posting is not None)


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
    text = _("{teacher} ({subject}, {school})")
    return _("; ").join(
        text.format(
            teacher=reading.teacher_name(move.teacher_id),
            subject=SUBJECTS.label(move.subject),
            school=reading.school_name(other(move)),
        )
        for move in moves
    )
