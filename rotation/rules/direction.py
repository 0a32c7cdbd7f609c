"""Rule direction: teachers go from urban and strong schools to rural and weaker ones, and back only for a reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from rotation.i18n import N_, _
from rotation.model.direction import CLASSES, WEAKER, is_upward, school_class, school_classes
from rotation.model.fields import Consent, SchoolClass
from rotation.model.params import param
from rotation.model.state import BoolArray, IntArray
from rotation.model.vocabulary import CONSENT, FORMS, LOCALES
from rotation.rules.base import Finding, PairParams, Rule

if TYPE_CHECKING:
    from rotation.formulation.candidates import Candidates
    from rotation.formulation.context import Context
    from rotation.model.plan import Move, Plan
    from rotation.rules.reading import Reading

FORBIDDEN, NO_CONSENT, NO_SHADOWING, ONLY_SHADOWING = 1, 2, 3, 4
Permission = Literal["allowed", "consent", "shadowing", "forbidden"]
WAYS = get_args(Permission)
CONSENT_WAY, SHADOWING_WAY, FORBIDDEN_WAY = 1, 2, 3
"""Indices in WAYS."""
_DIRECTION = N_(
    "教师〔2014〕4号: from urban to rural and from quality to weak schools; by consent: assumption; confirm"
)
_SHADOWING_FROM = ("rural", "short")


class Direction(Rule):
    """A move to an urban strong school is shadowing, or needs the teacher's own wish; all other ways are open.

    A way leads from one class of schools to another; the class joins locale and tier (a rural school is rural whatever
    its tier). Each way is allowed, open by the teacher's consent, open for shadowing only, or forbidden; where it is
    open by consent, shadowing needs none.
    """

    id = "direction"
    kind = "pair"
    zh = "流向"
    en = "direction"
    demands = N_("A move to an urban strong school is shadowing or the teacher's own wish; all other ways are open.")
    formula = N_(
        "way from class a to class b: as ways[a][b] says, where it is given; else\n"
        "rural, short or new school -> urban strong school: as upward says\n"
        "ordinary school -> urban strong school: as ordinary_up says\n"
        "every other way: allowed\n"
        "consent: own wish in consents, or shadowing; shadowing: in that form only; forbidden: in no form\n"
        "shadowing: only from a rural school or one short of resources to an urban school"
    )
    example = N_(
        "From a rural school to an urban strong one a teacher goes only if the own wish says willing, or by "
        "shadowing. From the urban strong school to the rural one no wish is asked for by this rule. With "
        "ways.ordinary.rural: consent it would be asked for from an ordinary school."
    )
    rank = 30
    reasons = (
        N_("moves from such a school to such a school are closed"),
        N_("a move from such a school to such a school needs the teacher's own wish"),
        N_("shadowing leads from a rural school or one short of resources to an urban school"),
        N_("from such a school to such a school teachers go for shadowing only"),
    )

    class Params(PairParams):
        """What is open."""

        upward: Permission = param(
            "consent",
            "乡村、相对不足及新建校流向城区优质校",
            "from rural, short and new schools to urban strong schools",
            _DIRECTION,
        )
        ordinary_up: Permission = param(
            "consent", "一般校流向城区优质校", "from ordinary schools to urban strong schools", _DIRECTION
        )
        ways: dict[SchoolClass, dict[SchoolClass, Permission]] = param(
            {}, "个别流向", "single ways, from class to class, before the two above", _DIRECTION
        )
        consents: tuple[Consent, ...] = param(
            ("willing",), "视为同意的本人意愿", "wishes that are a consent", _DIRECTION
        )

    def refuse(self, table: Candidates, context: Context) -> IntArray:
        """By the classes of both schools, the form and the teacher's consent."""
        origin, permission = self._permissions(table, context)
        shadowing = table.form == FORMS.rank("shadowing")
        starts = np.isin(origin, [CLASSES.index(name) for name in _SHADOWING_FROM])
        fits: BoolArray = starts & (context.state.schools.locale[table.school] == LOCALES.rank("urban"))
        reason = np.zeros(len(table), dtype=np.int64)
        reason[(permission == CONSENT_WAY) & ~self._agrees(table, context)] = NO_CONSENT
        reason[permission == SHADOWING_WAY] = ONLY_SHADOWING
        reason[shadowing] = np.where(fits, 0, NO_SHADOWING)[shadowing]
        reason[permission == FORBIDDEN_WAY] = FORBIDDEN
        return reason

    def by_consent(self, table: Candidates, context: Context) -> BoolArray:
        """Moves on a way that is open by consent only."""
        _origin, permission = self._permissions(table, context)
        return np.asarray((permission == CONSENT_WAY) & (table.form != FORMS.rank("shadowing")), dtype=np.bool_)

    def _permissions(self, table: Candidates, context: Context) -> tuple[IntArray, IntArray]:
        """Per candidate: the class of the origin, and the index in WAYS of what is open from there to here."""
        schools = context.state.schools
        classes = school_classes(schools.locale, schools.tier)
        origin, destination = classes[table.origin], classes[table.school]
        ways = np.zeros((len(CLASSES), len(CLASSES)), dtype=np.int64)
        strong = CLASSES.index("urban_strong")
        for name in WEAKER:
            ways[CLASSES.index(name), strong] = WAYS.index(self.params.upward)
        ways[CLASSES.index("ordinary"), strong] = WAYS.index(self.params.ordinary_up)
        for start, ends in self.params.ways.items():
            for end, permission in ends.items():
                ways[CLASSES.index(start), CLASSES.index(end)] = WAYS.index(permission)
        return origin, ways[origin, destination].astype(np.int64)

    def _agrees(self, table: Candidates, context: Context) -> BoolArray:
        agreeing = [CONSENT.rank(code) for code in self.params.consents]
        return np.asarray(np.isin(context.state.teachers.consent[table.teacher], agreeing), dtype=np.bool_)

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
        permission = self._permission(start, end)
        if permission == "forbidden":
            return FORBIDDEN
        if move.form == "shadowing":
            return 0 if start in _SHADOWING_FROM and there.locale == "urban" else NO_SHADOWING
        if permission == "shadowing":
            return ONLY_SHADOWING
        agrees = permission == "allowed" or reading.teachers[move.teacher_id].consent in self.params.consents
        return 0 if agrees else NO_CONSENT

    def _permission(self, start: str, end: str) -> str:
        """What the policy says of a way between two classes."""
        given = self.params.ways.get(start, {}).get(end)
        if given is not None:
            return str(given)
        if is_upward(start, end):
            return str(self.params.upward)
        return str(self.params.ordinary_up) if (start, end) == ("ordinary", "urban_strong") else "allowed"
