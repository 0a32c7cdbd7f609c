"""Rule direction: teachers go from urban and strong schools to rural and weaker ones, and back only for a reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

import numpy as np

from rotation.i18n import N_, _
from rotation.model.direction import CLASSES, is_upward, school_class, school_classes, upward
from rotation.model.params import param
from rotation.model.state import BoolArray, IntArray
from rotation.model.vocabulary import CONSENT, FORMS, LOCALES
from rotation.rules.base import Finding, PairParams, Rule

if TYPE_CHECKING:
    from rotation.formulation.candidates import Candidates
    from rotation.formulation.context import Context
    from rotation.model.plan import Move, Plan
    from rotation.rules.reading import Reading

FORBIDDEN, NO_CONSENT, NO_SHADOWING = 1, 2, 3
Permission = Literal["consent", "forbidden", "allowed"]
_DIRECTION = N_(
    "教师〔2014〕4号: from urban to rural and from quality to weak schools; by consent: assumption; confirm"
)
_SHADOWING_FROM = ("rural", "short")


class Direction(Rule):
    """A move to an urban strong school is shadowing, or needs the teacher's own wish; all other ways are open."""

    id = "direction"
    kind = "pair"
    zh = "流向"
    en = "direction"
    demands = N_("A move to an urban strong school is shadowing or the teacher's own wish; all other ways are open.")
    formula = N_(
        "rural, short or new school -> urban strong school: as upward says\n"
        "ordinary school -> urban strong school: as ordinary_up says\n"
        "shadowing: only from a rural school or one short of resources to an urban school\n"
        "every other way: allowed"
    )
    example = N_(
        "From a rural school to an urban strong one a teacher goes only if the own wish says willing, or by "
        "shadowing. From the urban strong school to the rural one no wish is asked for by this rule."
    )
    rank = 30
    reasons = (
        N_("moves from such a school to an urban strong school are closed"),
        N_("a move to an urban strong school needs the teacher's own wish"),
        N_("shadowing leads from a rural school or one short of resources to an urban school"),
    )

    class Params(PairParams):
        """What is open upward."""

        upward: Permission = param(
            "consent",
            "乡村、相对不足及新建校流向城区优质校",
            "from rural, short and new schools to urban strong schools",
            _DIRECTION,
        )
        ordinary_up: Permission = param(
            "consent", "一般校流向城区优质校", "from ordinary schools to urban strong schools", _DIRECTION
        )

    def refuse(self, table: Candidates, context: Context) -> IntArray:
        """By the classes of both schools, the form and the teacher's consent."""
        schools = context.state.schools
        classes = school_classes(schools.locale, schools.tier)
        origin, destination = classes[table.origin], classes[table.school]
        up = upward(origin, destination)
        ordinary = (origin == CLASSES.index("ordinary")) & (destination == CLASSES.index("urban_strong"))
        willing = context.state.teachers.consent[table.teacher] == CONSENT.rank("willing")
        reason = np.zeros(len(table), dtype=np.int64)
        for where, permission in ((up, self.params.upward), (ordinary, self.params.ordinary_up)):
            if permission == "forbidden":
                reason[where] = FORBIDDEN
            elif permission == "consent":
                reason[where & ~willing] = NO_CONSENT
        shadowing = table.form == FORMS.rank("shadowing")
        starts = np.isin(origin, [CLASSES.index(name) for name in _SHADOWING_FROM])
        fits: BoolArray = starts & (schools.locale[table.school] == LOCALES.rank("urban"))
        return np.where(shadowing, np.where(fits, 0, NO_SHADOWING), reason).astype(np.int64)

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each move that leads a closed way."""
        for move in reading.moves(plan):
            origin = reading.present_school(move.teacher_id)
            if origin not in reading.schools:
                continue
            reason = self._fault(move, origin, reading)
            if reason:
                text = _("{teacher} goes from {origin} to {destination}: {reason}")
                message = text.format(
                    teacher=reading.teacher_name(move.teacher_id),
                    origin=reading.school_name(origin),
                    destination=reading.school_name(move.to_school),
                    reason=_(self.reasons[reason - 1]),
                )
                yield Finding(self.id, message, teacher_id=move.teacher_id, school_id=move.to_school)

    def _fault(self, move: Move, origin: str, reading: Reading) -> int:
        """Number of the reason against the move, 0 where there is none."""
        here, there = reading.schools[origin], reading.schools[move.to_school]
        start, end = school_class(here.locale, here.tier), school_class(there.locale, there.tier)
        if move.form == "shadowing":
            return 0 if start in _SHADOWING_FROM and there.locale == "urban" else NO_SHADOWING
        if is_upward(start, end):
            permission = self.params.upward
        elif start == "ordinary" and end == "urban_strong":
            permission = self.params.ordinary_up
        else:
            return 0
        if permission == "consent":
            return 0 if reading.teachers[move.teacher_id].consent == "willing" else NO_CONSENT
        return FORBIDDEN if permission == "forbidden" else 0
