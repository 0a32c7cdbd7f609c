"""Rule subject_match: nobody teaches what he or she is not qualified for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from rotation.i18n import N_, _
from rotation.model.fields import Consent
from rotation.model.params import param
from rotation.model.qualification import MAIN, UNCERTIFIED
from rotation.model.state import BoolArray, IntArray
from rotation.model.vocabulary import CONSENT
from rotation.rules.base import Finding, Rule, RuleParams

if TYPE_CHECKING:
    from rotation.formulation.candidates import Candidates
    from rotation.formulation.context import Context
    from rotation.model.plan import Move, Plan
    from rotation.rules.reading import Reading

NOT_QUALIFIED, NO_CERTIFICATE, NO_CONSENT = 1, 2, 3


class SubjectMatch(Rule):
    """The destination line is of a stage and subject that the teacher teaches and is certified for."""

    id = "subject_match"
    kind = "pair"
    zh = "学科对口"
    en = "subject match"
    demands = N_("A teacher goes only where his or her own or certified stage and subject are taught.")
    formula = N_(
        "allowed: the main stage and subject; or a further one that the teacher teaches, consent in consents,"
        " and certified\n"
        "(where certificates are stated) or allow_uncertified"
    )
    example = N_(
        "A teacher of primary mathematics who also teaches science may go to primary science if she is "
        "willing or accepts, and, where she states certificates, one of them covers it. If she is unwilling, "
        "only primary mathematics is open."
    )
    rank = 20
    reasons = (
        N_("the stage and subject are not among those that the teacher teaches"),
        N_("no valid certificate covers the stage and subject"),
        N_("a second stage or subject needs the teacher's consent"),
    )

    class Params(RuleParams):
        """Who may serve in a second or an uncertified subject."""

        consents: tuple[Consent, ...] = param(
            ("willing", "obedient"), "可任第二学科的本人意愿", "consents that allow a second stage or subject"
        )
        allow_uncertified: bool = param(False, "允许无证任教", "allow a stage or subject without certificate")

    def refuse(self, table: Candidates, context: Context) -> IntArray:
        """By the grade of qualification and the teacher's consent."""
        agreeing = [CONSENT.rank(code) for code in self.params.consents]
        consents = np.isin(context.state.teachers.consent[table.teacher], agreeing)
        barred = (table.grade == UNCERTIFIED) & (not self.params.allow_uncertified)
        reason = np.where((table.grade < MAIN) & ~consents, NO_CONSENT, 0)
        reason = np.where(barred, NO_CERTIFICATE, reason)
        return np.where(table.grade < UNCERTIFIED, NOT_QUALIFIED, reason).astype(np.int64)

    def by_consent(self, table: Candidates, context: Context) -> BoolArray:
        """Moves into a second or an uncertified subject or stage."""
        return np.asarray(table.grade < MAIN, dtype=np.bool_)

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each mover who may not serve the line."""
        for move in reading.moves(plan):
            reason = self._fault(move, reading)
            if reason:
                message = reading.not_to_teach(move, _(self.reasons[reason - 1]))
                yield Finding(
                    self.id, message, 1, move.teacher_id, move.to_school, stage=move.stage, subject=move.subject
                )

    def _fault(self, move: Move, reading: Reading) -> int:
        """Number of the reason against the move, 0 where there is none; grades as `Lines.grade` counts them."""
        grade = reading.lines.grade(move.teacher_id, move.stage, move.subject)
        if grade == 0:
            return NOT_QUALIFIED
        if grade == 1 and not self.params.allow_uncertified:
            return NO_CERTIFICATE
        consents = reading.teachers[move.teacher_id].consent in self.params.consents
        return 0 if grade == 3 or consents else NO_CONSENT
