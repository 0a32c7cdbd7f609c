"""The program builder of a rotation: candidates are its first columns, and shared sums over them are made once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rotation.formulation.candidates import Candidates
from rotation.formulation.context import Context
from rotation.model.state import BoolArray, IntArray
from rotation.model.vocabulary import FORMS
from solvers.builder import ProgramBuilder
from solvers.program import INFINITY


class Entries(NamedTuple):
    """A sparse sum per place: places (lines, schools ...), candidate columns, coefficients; one entry each."""

    place: IntArray
    column: IntArray
    coefficient: IntArray

    def where(self, mask: BoolArray) -> Entries:
        """The entries a mask selects."""
        return Entries(self.place[mask], self.column[mask], self.coefficient[mask])

    @staticmethod
    def joined(parts: Sequence[Entries]) -> Entries:
        """All entries of several sums."""
        return Entries(*(np.concatenate(list(part)) for part in zip(*parts, strict=True)))


@dataclass(eq=False)
class RotationBuilder:
    """What a rule contributes to. Columns 0..len(candidates)-1 are the candidates, binary."""

    context: Context
    candidates: Candidates
    eligible: BoolArray
    """Per teacher: passes the rule `eligibility`, before pins: the denominator of the rates."""
    program: ProgramBuilder = field(default_factory=ProgramBuilder)

    def __post_init__(self) -> None:
        count = len(self.candidates)
        self.program.columns(np.zeros(count, np.int64), np.ones(count, np.int64), "move")

    @cached_property
    def x(self) -> IntArray:
        """The candidates' columns."""
        return np.arange(len(self.candidates), dtype=np.int64)

    @cached_property
    def full(self) -> BoolArray:
        """Per candidate: the whole teacher goes (all of the own load)."""
        return self.candidates.load >= self.context.state.teachers.load[self.candidates.teacher]

    @cached_property
    def counts(self) -> BoolArray:
        """Per candidate: its form counts to the annual rate."""
        rules = self.context.policy.general.forms
        return np.array([rules[code].counts for code in FORMS.codes], dtype=np.bool_)[self.candidates.form]

    def counted_at_destination(self, what: str) -> BoolArray:
        """Per candidate: its form counts `what` (quota, post, statistics) at the destination."""
        rules = self.context.policy.general.forms
        there = [getattr(rules[code], what) == "destination" for code in FORMS.codes]
        return np.array(there, dtype=np.bool_)[self.candidates.form]

    @cached_property
    def arrivals(self) -> Entries:
        """Half days that each candidate brings to its destination line."""
        return Entries(self.candidates.line, self.x, self.candidates.load)

    @cached_property
    def departures(self) -> Entries:
        """Half days that each candidate takes from lines served today; positive numbers.

        A whole move ends every service of the teacher; a part of a load is taken from the largest service first.
        """
        services, table = self.context.state.services, self.candidates
        order = np.lexsort((services.line, -services.load, services.teacher))
        owner, line, load = services.teacher[order], services.line[order], services.load[order]
        first = np.searchsorted(owner, table.teacher, side="left")
        many = np.searchsorted(owner, table.teacher, side="right") - first
        column = np.repeat(self.x, many)
        before = np.repeat(np.cumsum(many) - many, many)
        at = np.repeat(first, many) + np.arange(len(column)) - before
        given = load[at]
        running = np.cumsum(given) - given
        earlier = running - running[before] if len(column) else running
        left = np.where(self.full[column], given, np.clip(table.load[column] - earlier, 0, given))
        keep = left > 0
        return Entries(line[at][keep], column[keep], left[keep])

    @cached_property
    def staffing_change(self) -> Entries:
        """Change of a line's half days per candidate: arrivals minus departures."""
        gone = self.departures
        return Entries.joined([self.arrivals, Entries(gone.place, gone.column, -gone.coefficient)])

    def rows(
        self,
        rule: str,
        labels: Sequence[str],
        entries: Entries,
        *,
        lower: npt.ArrayLike = -INFINITY,
        upper: npt.ArrayLike = INFINITY,
        price: int | None = None,
        slack_limit: npt.ArrayLike | None = None,
    ) -> IntArray:
        """Add one row (and group) per label; `entries.place` counts rows from 0. Soft where a price is given."""
        group = self.program.groups(rule, labels)
        return self.program.rows(
            group,
            entries.place,
            entries.column,
            entries.coefficient,
            lower=lower,
            upper=upper,
            price=price,
            slack_limit=slack_limit,
        )


def grouped(entries: Entries, places: int) -> tuple[IntArray, Entries]:
    """The places that occur, ascending, and the entries with places renumbered 0.. in that order."""
    present = np.zeros(places, dtype=np.bool_)
    present[entries.place] = True
    number = np.cumsum(present) - 1
    return np.flatnonzero(present).astype(np.int64), entries._replace(place=number[entries.place].astype(np.int64))
