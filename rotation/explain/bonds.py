"""What binds one teacher's move beforehand: a frozen move, decisions, the team, the couple."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from rotation.i18n import _
from rotation.model.instance import records
from rotation.model.plan import Plan
from rotation.model.vocabulary import PIN_ACTIONS
from rotation.rules.base import Rule
from rotation.rules.reading import Reading


def bonds(reading: Reading, rules: Iterable[Rule], code: str, plan: Plan | None = None) -> Iterator[str]:
    """Sentences on what binds the teacher, by the rules that are on; with a plan, what it makes of the others."""
    on = {rule.id: rule.params for rule in rules}
    goes = None if plan is None else {move.teacher_id: move.to_school for move in plan}
    if "frozen" in on and code in reading.instance.frozen:
        yield _("The published move is frozen.")
    if "pins" in on:
        yield from _pins(reading, code)
    if "team" in on:
        yield from _teams(reading, code, goes)
    if "couple" in on:
        yield from _couples(reading, code, goes, on["couple"].km)


def _pins(reading: Reading, code: str) -> Iterator[str]:
    """Decisions of the sheet of pins, without the grounds."""
    for row in records(reading.instance["pins"]):
        if row.teacher_id == code:
            school = reading.school_name(row.school_id) if row.school_id else ""
            text = _("Decided beforehand: {action}, {school}.") if school else _("Decided beforehand: {action}.")
            yield text.format(action=PIN_ACTIONS.label(row.action), school=school)


def _teams(reading: Reading, code: str, goes: dict[str, str] | None) -> Iterator[str]:
    rows = list(records(reading.instance["teams"]))
    for team in sorted({row.team_id for row in rows if row.teacher_id == code}):
        others = [row.teacher_id for row in rows if row.team_id == team and row.teacher_id != code]
        text = _("Member of team {team}, which goes to one school as a whole or stays, with {others}.")
        words = _(", ").join(_with_code(reading, other, goes) for other in others)
        yield text.format(team=team, others=words or _("nobody else"))


def _couples(reading: Reading, code: str, goes: dict[str, str] | None, km: float) -> Iterator[str]:
    for row in records(reading.instance["couples"]):
        if code not in (row.teacher_a, row.teacher_b):
            continue
        other = row.teacher_b if row.teacher_a == code else row.teacher_a
        asked = {
            "same_school": _("they ask for one school where one of them moves"),
            "not_both": _("they ask that not both move"),
        }.get(row.wish)
        if asked is None:
            limit = km if pd.isna(row.km) else float(row.km)
            asked = _("they ask for schools at most {km} km apart where one of them moves").format(km=f"{limit:g}")
        text = _("The other of the couple: {other}; {asked}.")
        yield text.format(other=_with_code(reading, other, goes), asked=asked)


def _with_code(reading: Reading, code: str, goes: dict[str, str] | None) -> str:
    """Name and code; with a plan, where it sends that teacher."""
    name = _("{name} ({code})").format(name=reading.teacher_name(code), code=code)
    if goes is None or code not in reading.teachers:
        return name
    if code in goes:
        return _("{name}, who goes to {school}").format(name=name, school=reading.school_name(goes[code]))
    return _("{name}, who stays").format(name=name)
