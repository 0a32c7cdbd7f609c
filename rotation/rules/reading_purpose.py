"""The checker's reading of what a move is for, and the words for it."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from rotation.i18n import _
from rotation.model.plan import Move
from rotation.model.vocabulary import CHANNELS
from rotation.rules.purpose_words import BALANCE, CIRCULATION, INSIDE, NEED, RATE, SUPPORT
from rotation.rules.reading_balance import Resource, SchoolStage
from rotation.rules.reading_lines import LineName

if TYPE_CHECKING:
    from rotation.rules.reading import Reading


class Purposes:
    """Purposes of moves by today's needs and today's backbone teachers."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    @cached_property
    def _backbone(self) -> Resource:
        return Resource(self._reading, self._reading.is_backbone)

    @cached_property
    def _means(self) -> dict[tuple[str, str], Fraction]:
        """Half days per pupil by (authority, stage)."""
        found = {}
        for key, places in self._backbone.measured.items():
            pupils = sum(self._reading.pupils(*place) for place in places)
            found[key] = Fraction(sum(self._backbone.today[place] for place in places), pupils)
        return found

    def of(self, move: Move) -> str:
        """The first purpose that the move serves."""
        lines = self._reading.lines
        line = LineName(move.to_school, move.stage, move.subject)
        if lines.staffing[line] < lines.needs.get(line, 0):
            return NEED
        if self._lifts(move):
            return BALANCE
        if self._channel(move) in INSIDE:
            return CIRCULATION
        return RATE if self._reading.general.forms[move.form].counts_with(move.load) else SUPPORT

    def text(self, move: Move) -> str:
        """The purpose in words with its numbers."""
        purpose, lines = self.of(move), self._reading.lines
        line = LineName(move.to_school, move.stage, move.subject)
        if purpose == NEED:
            text = _("fills a need: {line} has {has} of {need} half days")
            return text.format(line=lines.label(line), has=lines.staffing[line], need=lines.needs[line])
        if purpose == BALANCE:
            amount = Fraction(10 * self._backbone.today[SchoolStage(move.to_school, move.stage)])
            share = float(amount / self._reading.pupils(move.to_school, move.stage))
            text = _("balance: {school} has {share:.2f} backbone teachers per 100 pupils")
            return text.format(school=self._reading.school_name(move.to_school), share=share)
        if purpose == CIRCULATION:
            return _("circulation: {channel}").format(channel=CHANNELS.label(self._channel(move)))
        return _("serves only the rate") if purpose == RATE else _("support where nothing is short, outside the rate")

    def _channel(self, move: Move) -> str:
        origin = self._reading.present_school(move.teacher_id)
        return self._reading.channels.first_open(origin, move.to_school, move.form)

    def _lifts(self, move: Move) -> bool:
        """Brings a backbone teacher to a school that is short of them in the teacher's own stage."""
        reading = self._reading
        if not self._backbone.is_moved(move) or reading.teachers[move.teacher_id].stage != move.stage:
            return False
        if not reading.is_measured(move.to_school, move.stage):
            return False
        today = self._backbone.today[SchoolStage(move.to_school, move.stage)]
        per_pupil = Fraction(today, reading.pupils(move.to_school, move.stage))
        line = Fraction(reading.general.balance.pass_line("backbone", move.stage), 10_000)
        return per_pupil < line or per_pupil < self._means[reading.authority(move.to_school), move.stage]
