"""Rule form: each form of service is for the teachers and schools that the policy opens it to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from rotation.i18n import N_, _
from rotation.model.params import param
from rotation.model.vocabulary import BACKBONE_LEVELS, FORMS, LOCALES
from rotation.rules.base import Finding, PairParams, Rule

if TYPE_CHECKING:
    from rotation.formulation.candidates import Candidates
    from rotation.formulation.context import Context
    from rotation.model.forms import FormRule
    from rotation.model.plan import Move, Plan
    from rotation.model.state import BoolArray, IntArray
    from rotation.rules.reading import Reading

LEVEL, ORIGIN, DESTINATION, AUTHORITY = 1, 2, 3, 4
_SCOPE = N_("what each form is for stands in the section forms, with its sources")


class Form(Rule):
    """A teacher serves in a form that is open to his or her backbone level and to both schools.

    The scope is the form's own: `forms.<form>.level`, `origins`, `locales` and `crosses`. Special-grade teachers and
    senior professors are of every level where the section `backbone` counts them.
    """

    id = "form"
    kind = "pair"
    zh = "交流形式适用范围"
    en = "scope of the form"
    demands = N_("Each form of service is used only by the teachers and between the schools that it is meant for.")
    formula = N_(
        "level of the teacher >= forms.<form>.level\n"
        "locale of the origin in forms.<form>.origins, locale of the destination in forms.<form>.locales\n"
        "both schools of one authority, unless forms.<form>.crosses"
    )
    example = N_(
        "With `forms.online: {open: true, level: city, locales: [town, rural]}` teachers of city level and above serve "
        "town and rural schools online; a teacher of district level does not, and nobody serves an urban school so."
    )
    rank = 35
    reasons = (
        N_("this form is for teachers of a higher backbone level"),
        N_("this form is not open to teachers of schools in such a place"),
        N_("this form does not serve schools in such a place"),
        N_("this form does not lead to a school of another authority"),
    )

    class Params(PairParams):
        """The scopes stand with the forms; by default only the transfer is bound, to the own authority."""

        on: bool = param(True, "启用", "on", _SCOPE)

    def refuse(self, table: Candidates, context: Context) -> IntArray:
        """By the form's scope, the teacher's level and honours, and both schools."""
        schools, form = context.state.schools, table.form
        forms = [context.policy.general.forms[code] for code in FORMS.codes]
        level, least = context.state.teachers.level, np.array([BACKBONE_LEVELS.rank(one.level) for one in forms])
        from_there, to_there = (_open_to([getattr(one, name) for one in forms]) for name in ("origins", "locales"))
        stays_inside = np.array([not one.crosses for one in forms], dtype=np.bool_)[form]
        outside = (
            ~_honoured(context)[table.teacher] & (level[table.teacher] < least[form]),
            ~from_there[form, schools.locale[table.origin]],
            ~to_there[form, schools.locale[table.school]],
            stays_inside & (schools.authority[table.origin] != schools.authority[table.school]),
        )
        return np.select(outside, (LEVEL, ORIGIN, DESTINATION, AUTHORITY), 0).astype(np.int64)

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each move outside the scope of its form."""
        for move in reading.moves(plan):
            form, origin = reading.general.forms.get(move.form), reading.present_school(move.teacher_id)
            if form is None or origin not in reading.schools:
                continue
            fault = self._fault(move, form, origin, reading)
            if fault:
                text = _("{teacher} goes from {origin} to {destination} by {form}: {reason}")
                message = text.format(
                    teacher=reading.teacher_name(move.teacher_id),
                    origin=reading.school_name(origin),
                    destination=reading.school_name(move.to_school),
                    form=FORMS.label(move.form),
                    reason=_(self.reasons[fault - 1]),
                )
                yield Finding(self.id, message, teacher_id=move.teacher_id, school_id=move.to_school)

    def _fault(self, move: Move, form: FormRule, origin: str, reading: Reading) -> int:
        """Number of the first reason against the move, 0 where there is none."""
        if not self._is_of_level(move.teacher_id, form.level, reading):
            return LEVEL
        if reading.schools[origin].locale not in form.origins:
            return ORIGIN
        if reading.schools[move.to_school].locale not in form.locales:
            return DESTINATION
        apart = reading.authority(origin) != reading.authority(move.to_school)
        return AUTHORITY if apart and not form.crosses else 0

    def _is_of_level(self, teacher_id: str, level: str, reading: Reading) -> bool:
        row, honours = reading.teachers[teacher_id], reading.general.backbone
        if (honours.special_grade and row.special_grade) or (honours.professor and row.title == "professor"):
            return True
        return BACKBONE_LEVELS.rank(reading.backbone_level(teacher_id)) >= BACKBONE_LEVELS.rank(level)


def _open_to(places: Sequence[Sequence[str]]) -> BoolArray:
    """(forms, locales and none): the places that each form is open to; a school without a locale is in none."""
    return np.array([[*(code in given for code in LOCALES.codes), False] for given in places], dtype=np.bool_)


def _honoured(context: Context) -> BoolArray:
    """Per teacher: special grade or senior professor, where the policy counts them as backbone teachers."""
    table, rule = context.instance.teachers, context.policy.general.backbone
    special = table["special_grade"].to_numpy(dtype=np.bool_) & rule.special_grade
    professor = (table["title"] == "professor").to_numpy(dtype=np.bool_) & rule.professor
    return np.asarray(special | professor, dtype=np.bool_)
