"""Rule pins: what was decided before the plan holds: who must go, must not go, or must stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from rotation.i18n import N_, _, ngettext
from rotation.model.instance import Instance, records
from rotation.model.params import param
from rotation.model.problem import Problem
from rotation.model.state import IntArray
from rotation.rules.base import Finding, PairParams, Rule

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.formulation.candidates import Candidates
    from rotation.formulation.context import Context
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

_BACK = N_("assumption: a decision already made weighs more than one exception; the district sets its own")
GOES = "must_go"
UNREACHABLE = "must_go_unreachable"
STAYS, GOES_NOWHERE, NOT_THERE, ELSEWHERE = 1, 2, 3, 4


@dataclass
class Pin:
    """What the pins say of one teacher, by school codes."""

    stays: bool = False
    nowhere: bool = False
    """Must not go anywhere."""
    goes: bool = False
    targets: set[str] = field(default_factory=set)
    """Schools to one of which he or she must go; empty where any will do."""
    closed: set[str] = field(default_factory=set)


def read_pins(instance: Instance) -> dict[str, Pin]:
    """The pins of each teacher who has any."""
    found: dict[str, Pin] = defaultdict(Pin)
    for row in records(instance["pins"]):
        pin = found[row.teacher_id]
        if row.action == "must_stay":
            pin.stays = True
        elif row.action == "must_not_go":
            pin.nowhere |= not row.school_id
            pin.closed |= {row.school_id} - {""}
        elif row.action == GOES:
            pin.goes = True
            pin.targets |= {row.school_id} - {""}
    return dict(found)


class Pins(Rule):
    """Decisions made before the plan are kept."""

    id = "pins"
    kind = "pair"
    zh = "指定与锁定"
    en = "pins"
    demands = N_("Whoever must go, must not go or must stay by an earlier decision does so.")
    formula = N_(
        "must_stay: sum of x = 0\n"
        "must_not_go S: x to S = 0 (without S: sum of x = 0)\n"
        "must_go S: sum of x to S = 1 (without S: sum of x = 1)"
    )
    example = N_(
        "A teacher who must go to one school keeps only the candidates there, and one of them is taken. If "
        "the same teacher does not meet the conditions, the data are refused with the advice to take the pin "
        "back or to correct the data."
    )
    rank = 15
    reasons = (
        N_("pinned: must stay"),
        N_("pinned: must not go anywhere"),
        N_("pinned: must not go to that school"),
        N_("pinned: must go to another school"),
    )

    row_low = N_("{label}")
    personal = True

    class Params(PairParams):
        """Each row of the table is a decision of its own; taking one back has a price among the ways out."""

        relax_price: int = param(10, "撤回一项指定的代价", "price of taking back one decision", _BACK, ge=1, le=10**6)

    def refuse_teachers(self, context: Context) -> IntArray:
        """Those who must stay or must not go anywhere."""
        reason = np.zeros(len(context.state.teachers), dtype=np.int64)
        for teacher, pin in _known(context):
            if pin.stays or pin.nowhere:
                reason[teacher] = STAYS if pin.stays else GOES_NOWHERE
        return reason

    def refuse(self, table: Candidates, context: Context) -> IntArray:
        """Closed schools, and every other school for those who must go somewhere."""
        index, count = context.state.school_index, len(context.state.schools)
        closed, open_, bound = [], [], np.zeros(len(context.state.teachers), dtype=np.bool_)
        for teacher, pin in _known(context):
            closed += [teacher * count + index[code] for code in pin.closed if code in index]
            open_ += [teacher * count + index[code] for code in pin.targets if code in index]
            bound[teacher] = bool(pin.targets)
        pair = table.teacher * count + table.school
        elsewhere = bound[table.teacher] & ~np.isin(pair, np.array(open_, dtype=np.int64))
        shut = np.isin(pair, np.array(closed, dtype=np.int64))
        return np.where(shut, NOT_THERE, np.where(elsewhere, ELSEWHERE, 0)).astype(np.int64)

    def contribute(self, build: RotationBuilder) -> None:
        """One row for each teacher who must go and can: the sum of the candidates is at least one."""
        from rotation.formulation.builder import Entries, Spots, grouped

        state = build.context.state
        pins = {teacher: pin for teacher, pin in _known(build.context) if pin.goes}
        goes = np.zeros(len(state.teachers), dtype=np.bool_)
        goes[list(pins)] = True
        entries = Entries(build.candidates.teacher, build.x, np.ones_like(build.x))
        which, entries = grouped(entries.where(goes[build.candidates.teacher]), len(state.teachers))
        labels = [_label(build.context, teacher, pins[teacher]) for teacher in which.tolist()]
        build.rows(self.id, labels, entries, Spots(teacher=which), lower=1)

    def examine(self, build: RotationBuilder) -> Iterable[Problem]:
        """Those who must go and cannot."""
        reachable = np.zeros(len(build.context.state.teachers), dtype=np.bool_)
        reachable[build.candidates.teacher] = True
        instance, people = build.context.instance, build.context.state.teachers
        row_of: dict[str, int] = {}
        for at, row in enumerate(records(instance["pins"])):
            if row.action == GOES:
                row_of.setdefault(row.teacher_id, at)
        for teacher, pin in _known(build.context):
            fault = _fault(pin, bool(build.eligible[teacher]), bool(reachable[teacher])) if pin.goes else None
            if fault:
                (kind, message, advice), code = fault, str(people.code[teacher])
                place = instance.place("pins", row_of[code], "teacher_id")
                message, advice = message.format(teacher=people.name[teacher]), advice.format(code=code)
                if kind == UNREACHABLE:
                    message, advice = _refused(build, teacher, pin) or (message, advice)
                yield Problem(kind, place, code, message, advice)

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each move against a pin, and for each teacher who must go and stays."""
        pins: dict[str, list[Any]] = defaultdict(list)
        for row in records(reading.instance["pins"]):
            pins[row.teacher_id].append(row)
        moved = set()
        for move in reading.moves(plan):
            moved.add(move.teacher_id)
            reason = _breach(pins.get(move.teacher_id, []), move.to_school)
            if reason:
                text = _("{teacher} goes to {school}: {reason}")
                message = text.format(
                    teacher=reading.teacher_name(move.teacher_id),
                    school=reading.school_name(move.to_school),
                    reason=_(self.reasons[reason - 1]),
                )
                yield Finding(self.id, message, teacher_id=move.teacher_id, school_id=move.to_school)
        for teacher_id, rows in pins.items():
            goes = any(row.action == GOES for row in rows)
            if goes and teacher_id in reading.teachers and teacher_id not in moved:
                message = _("{teacher} must go and stays").format(teacher=reading.teacher_name(teacher_id))
                yield Finding(self.id, message, teacher_id=teacher_id)

    def allowed(self, finding: Finding, reading: Reading) -> str:
        """Whoever must go may stay; else as everywhere."""
        if finding.school_id:
            return super().allowed(finding, reading)
        text = _("allow {teacher} to stay: the decision that he or she must go is taken back")
        return text.format(teacher=reading.teacher_name(finding.teacher_id))


def _known(context: Context) -> Iterator[tuple[int, Pin]]:
    index = context.state.teacher_index
    return ((index[code], pin) for code, pin in read_pins(context.instance).items() if code in index)


def _label(context: Context, teacher: int, pin: Pin) -> str:
    """Who must go, and where to if that is decided."""
    state, name = context.state, context.state.teachers.name[teacher]
    known = [state.schools.name[state.school_index[code]] for code in pin.targets if code in state.school_index]
    if len(known) != 1:
        return _("{teacher} must go").format(teacher=name)
    return _("{teacher} must go to {school}").format(teacher=name, school=known[0])


def _breach(rows: list[Any], school_id: str) -> int:
    """Number of the reason that the teacher's pins give against a move, 0 where there is none; for the check."""
    if any(row.action == "must_stay" for row in rows):
        return STAYS
    closed = [row.school_id for row in rows if row.action == "must_not_go"]
    if "" in closed:
        return GOES_NOWHERE
    if school_id in closed:
        return NOT_THERE
    targets = [row.school_id for row in rows if row.action == GOES and row.school_id]
    return ELSEWHERE if targets and school_id not in targets else 0


def _fault(pin: Pin, eligible: bool, reachable: bool) -> tuple[str, str, str] | None:
    """Code, message and advice where one who must go cannot."""
    several = len(pin.targets) > 1
    shut = bool(pin.targets) and pin.targets <= pin.closed
    if pin.stays or pin.nowhere or several or shut:
        message = _("the pins of {teacher} contradict each other")
        return "pins_contradict", message, _("Keep one decision for each teacher.")
    if not eligible:
        message = _("{teacher} must go, and does not meet the conditions")
        advice = _(
            "Read which ones with `rotation explain eligibility DATA --teacher {code}`; then take the pin back, or "
            "correct the data about the teacher."
        )
        return "must_go_ineligible", message, advice
    if not reachable:
        message = _("{teacher} must go, and no rule leaves a school to go to")
        return UNREACHABLE, message, _("Ask for the reasons school by school, then change the pin or a rule.")
    return None


def _refused(build: RotationBuilder, teacher: int, pin: Pin) -> tuple[str, str] | None:
    """Message and advice where one who must go to one school cannot go there; None where that is not known."""
    state = build.context.state
    school = state.school_index.get(next(iter(pin.targets), ""))
    reasons = None if school is None else build.against(teacher, school)
    if school is None or reasons is None:
        return None
    if reasons:
        message = ngettext(
            "{teacher} must go to {school}, which a rule refuses: {reasons}",
            "{teacher} must go to {school}, which {count} rules refuse: {reasons}",
            len(reasons),
        )
        advice = _(
            "Change the pin (or the change that sends the teacher there); or relax what refuses it in the policy, or "
            "waive it for this move in the sheet of waivers (破例)."
        )
    else:
        message = _("{teacher} must go to {school}, and the school has no line that the teacher teaches")
        advice = _("Take another school, or add this school's need of the teacher's stage and subject to the data.")
    names = {"teacher": state.teachers.name[teacher], "school": state.schools.name[school]}
    return message.format(**names, reasons=_("; ").join(reasons), count=len(reasons)), advice
