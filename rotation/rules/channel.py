"""Rule channel: origin and destination are linked by an open channel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from rotation.i18n import N_, _
from rotation.model.instance import records
from rotation.model.plan import Move
from rotation.model.state import IntArray
from rotation.model.vocabulary import CHANNELS, FORMS
from rotation.rules.base import Finding, PairParams, Rule

if TYPE_CHECKING:
    from rotation.formulation.candidates import Candidates
    from rotation.formulation.context import Context
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

NO_CHANNEL, NO_PAIR, ONE_ENTITY, PRIVATE, OTHER_AUTHORITY = 1, 2, 3, 4, 5


class Channel(Rule):
    """A school group, a school district, a pair or another open channel links the two schools."""

    id = "channel"
    kind = "pair"
    zh = "交流范围"
    en = "channel"
    demands = N_("An open channel (school group, school district, pair ...) links the two schools.")
    formula = N_(
        "channel(a, b) = the first channel in channel_order that is open for the locale of a and links a and "
        "b; none: refused\n"
        "to a school of another authority: only by the channel partner, to the authorities named in partners"
    )
    example = N_(
        "Two schools are in one school group and in one school district: in the default order the move counts"
        " as inside the group. Two schools of different school districts without a group or a pair in common "
        "are not linked, because the channel across the authority is closed by default."
    )
    rank = 40
    reasons = (
        N_("no open channel links the two schools"),
        N_("shadowing goes back along an urban-rural pair, and none links the two schools that way"),
        N_("the two schools are one legal entity; a move between them is no rotation"),
        N_("teachers move between public schools, and one of the two is private"),
        N_("the school belongs to another authority, and no open partner channel leads there"),
    )

    class Params(PairParams):
        """Which channels are open is a section of the policy; here only what one move outside of them costs."""

    def refuse(self, table: Candidates, context: Context) -> IntArray:
        """Where no channel was found when the schools were linked."""
        schools, here, there = context.state.schools, table.origin, table.school
        apart = (
            schools.legal[here] == schools.legal[there],
            ~(schools.public[here] & schools.public[there]),
            schools.authority[here] != schools.authority[there],
            table.form == FORMS.rank("shadowing"),
        )
        reason = np.select(apart, (ONE_ENTITY, PRIVATE, OTHER_AUTHORITY, NO_PAIR), NO_CHANNEL)
        return np.where(table.channel < 0, reason, 0).astype(np.int64)

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each move without an open channel, or with another than the first open one written."""
        written = {(row.teacher_id, row.to_school, row.form): str(row.channel) for row in records(plan.moves)}
        for move in reading.moves(plan):
            origin = reading.present_school(move.teacher_id)
            channel = reading.channels.first_open(origin, move.to_school, move.form)
            given = written.get((move.teacher_id, move.to_school, move.form), "")
            if not channel:
                reason = self._obstacle(move, origin, reading)
                text = _("{teacher} goes from {origin} to {destination}: {reason}")
                yield self._finding(text, move, origin, reading, reason=_(self.reasons[reason - 1]))
            elif given and given != channel:
                text = _(
                    "{teacher} goes from {origin} to {destination} by {given}; the first open channel is {channel}"
                )
                words = {"given": CHANNELS.label(given), "channel": CHANNELS.label(channel)}
                yield self._finding(text, move, origin, reading, **words)

    def _obstacle(self, move: Move, origin: str, reading: Reading) -> int:
        """Number of the reason for which no channel leads from the origin to the destination."""
        if origin in reading.schools:
            if reading.legal_entity(origin) == reading.legal_entity(move.to_school):
                return ONE_ENTITY
            if "private" in (reading.schools[origin].ownership, reading.schools[move.to_school].ownership):
                return PRIVATE
            if reading.authority(origin) != reading.authority(move.to_school):
                return OTHER_AUTHORITY
        return NO_PAIR if move.form == "shadowing" else NO_CHANNEL

    def _finding(self, text: str, move: Move, origin: str, reading: Reading, **words: str) -> Finding:
        message = text.format(
            teacher=reading.teacher_name(move.teacher_id),
            origin=reading.school_name(origin),
            destination=reading.school_name(move.to_school),
            **words,
        )
        return Finding(self.id, message, teacher_id=move.teacher_id, school_id=move.to_school)
