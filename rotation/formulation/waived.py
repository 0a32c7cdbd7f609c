"""Waivers of rules over single moves: which candidates they let pass, and the links that they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from rotation.formulation.candidates import Candidates
from rotation.formulation.context import Context
from rotation.formulation.links import Links
from rotation.model.state import NOWHERE, BoolArray, IntArray
from rotation.model.waivers import read_waivers


class PairRule(Protocol):
    """A rule over single moves, or over the teachers who make them."""

    @property
    def id(self) -> str:
        """The rule's id."""

    def refuse(self, table: Candidates, context: Context) -> IntArray:
        """Reason numbers, one per candidate."""

    def refuse_teachers(self, context: Context) -> IntArray:
        """Reason numbers, one per teacher."""


@dataclass(frozen=True, eq=False)
class Waivers:
    """`moves`: rule -> keys `teacher * schools + school` of the moves that it lets pass."""

    moves: dict[str, IntArray]
    schools: int

    @classmethod
    def of(cls, context: Context) -> Waivers:
        """The waivers that name a teacher and a school of the instance."""
        state, found = context.state, dict[str, list[int]]()
        for spot in read_waivers(context.instance):
            if spot.teacher_id in state.teacher_index and spot.school_id in state.school_index:
                key = state.teacher_index[spot.teacher_id] * len(state.schools) + state.school_index[spot.school_id]
                found.setdefault(spot.rule, []).append(key)
        return cls({rule: np.array(keys, dtype=np.int64) for rule, keys in found.items()}, len(state.schools))

    def passes(self, rule: str, table: Candidates) -> BoolArray:
        """Per candidate: a waiver of the rule lets it pass."""
        if rule not in self.moves:
            return np.zeros(len(table), dtype=np.bool_)
        return np.isin(table.teacher * self.schools + table.school, self.moves[rule])

    def teachers(self, rule: str, count: int) -> BoolArray:
        """Per teacher: a waiver of the rule lets him or her go somewhere."""
        found = np.zeros(count, dtype=np.bool_)
        found[self.moves.get(rule, np.zeros(0, dtype=np.int64)) // max(self.schools, 1)] = True
        return found

    def keeps(self, rule: str, refused: BoolArray) -> BoolArray:
        """Per teacher: of those whom the rule refuses, the ones whom no waiver of it lets go anywhere."""
        return refused & ~self.teachers(rule, len(refused))

    def linked(self, context: Context, links: Links) -> Links:
        """The links, and those without a channel that moves need whose channel is waived."""
        teacher, school = np.divmod(self.moves.get("channel", np.zeros(0, dtype=np.int64)), max(self.schools, 1))
        origin = context.state.teachers.school[teacher]
        apart = (origin >= 0) & (origin != school)
        keys = np.unique(origin[apart] * self.schools + school[apart])
        keys = keys[~np.isin(keys, links.origin * self.schools + links.destination)]
        if not len(keys):
            return links
        none = np.full(len(keys), NOWHERE, dtype=np.int64)
        more = Links(*np.divmod(keys, self.schools), none, none)
        names = ("origin", "destination", "channel", "back")
        joined = Links(*(np.concatenate([getattr(links, name), getattr(more, name)]) for name in names))
        return joined.take(np.lexsort((joined.destination, joined.origin)))


@dataclass(frozen=True, eq=False)
class Lenient:
    """A rule over single moves beside its waivers: it refuses what it refuses, and whom, but for what is waived."""

    rule: PairRule
    waivers: Waivers

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.rule.id

    def refuse(self, table: Candidates, context: Context) -> IntArray:
        """Reason numbers, one per candidate."""
        reason = self.rule.refuse(table, context)
        if self.id in self.waivers.moves:
            # Whoever may go somewhere by a waiver may go nowhere else.
            whose = self.rule.refuse_teachers(context)[table.teacher]
            reason = np.where(self.waivers.passes(self.id, table), 0, np.where(whose > 0, whose, reason))
        return reason

    def keeps(self, context: Context) -> BoolArray:
        """Per teacher: the rule keeps him or her from every move."""
        return self.waivers.keeps(self.id, self.rule.refuse_teachers(context) > 0)
