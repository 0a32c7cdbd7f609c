"""The program builder of a rotation: candidates are its first columns, and shared sums over them are made once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from rotation.formulation.candidates import Candidates
from rotation.formulation.context import Context
from rotation.model.direction import school_classes, upward
from rotation.model.forms import FormRule
from rotation.model.state import BoolArray, IntArray, TextArray
from rotation.model.vocabulary import FORMS, STAGES, SUBJECTS
from rotation.model.waivers import Spot, read_waivers
from solvers.builder import ProgramBuilder, as_integers
from solvers.program import INFINITY


class Entries(NamedTuple):
    """A sparse sum per place: places (lines, schools ...), candidate columns, coefficients; one entry each."""

    place: IntArray
    column: IntArray
    coefficient: IntArray

    def where(self, mask: BoolArray) -> Entries:
        """The entries a mask selects."""
        return Entries(self.place[mask], self.column[mask], self.coefficient[mask])

    def negative(self) -> Entries:
        """The same sum with the opposite sign."""
        return self._replace(coefficient=-self.coefficient)

    def total(self, places: int) -> IntArray:
        """Sum of the coefficients at each place: the most that a sum of non-negative entries can reach."""
        sums = np.zeros(places, dtype=np.int64)
        np.add.at(sums, self.place, self.coefficient)
        return sums

    @staticmethod
    def joined(parts: Sequence[Entries]) -> Entries:
        """All entries of several sums."""
        return Entries(*(np.concatenate(list(part)) for part in zip(*parts, strict=True)))


class Spots(NamedTuple):
    """What each of some rows is about, as the breach of it names that: indices, None where it names none."""

    teacher: IntArray | None = None
    school: IntArray | None = None
    stage: IntArray | None = None
    subject: IntArray | None = None


class Taken(NamedTuple):
    """Half days that a candidate takes from one service of its teacher, and whether nothing of it is left."""

    service: IntArray
    column: IntArray
    half_days: IntArray
    entire: BoolArray


@dataclass(eq=False)
class RotationBuilder:
    """What a rule contributes to. Columns 0..len(candidates)-1 are the candidates, binary."""

    context: Context
    candidates: Candidates
    eligible: BoolArray
    """Per teacher: passes the rule `eligibility`, before pins: the denominator of the rates."""
    program: ProgramBuilder = field(default_factory=ProgramBuilder)
    shared: dict[Hashable, Any] = field(default_factory=dict)
    """What several rules need: made by the first that asks for it."""
    against: Callable[[int, int], Sequence[str] | None] = field(default=lambda _teacher, _school: None)
    """What the rules say against a teacher at a school; empty without a line there, None where it is unknown."""

    def __post_init__(self) -> None:
        count = len(self.candidates)
        self.program.columns(np.zeros(count, np.int64), np.ones(count, np.int64), "move")

    @cached_property
    def x(self) -> IntArray:
        """The candidates' columns."""
        return np.arange(len(self.candidates), dtype=np.int64)

    def moves_of(self, people: IntArray) -> tuple[IntArray, IntArray]:
        """The candidates of the given teachers (-1: nobody), one entry each: position in `people`, and column."""
        order = np.argsort(self.candidates.teacher, kind="stable").astype(np.int64)
        owner = self.candidates.teacher[order]
        first = np.searchsorted(owner, people, side="left")
        many = np.searchsorted(owner, people, side="right") - first
        before = np.repeat(np.cumsum(many) - many, many)
        position = np.repeat(np.arange(len(people), dtype=np.int64), many)
        return position, order[first[position] + np.arange(len(position), dtype=np.int64) - before]

    @cached_property
    def full(self) -> BoolArray:
        """Per candidate: the whole teacher goes (all of the own load)."""
        return self.candidates.load >= self.context.state.teachers.load[self.candidates.teacher]

    @cached_property
    def counts(self) -> BoolArray:
        """Per candidate: its form counts to the annual rate with these half days."""
        rules, never = self.context.policy.general.forms, 1 + int(self.candidates.load.max(initial=0))
        least = [rules[code].counts_from if code in rules and rules[code].counts else never for code in FORMS.codes]
        return np.asarray(self.candidates.load >= np.array(least)[self.candidates.form], dtype=np.bool_)

    @cached_property
    def counted(self) -> BoolArray:
        """Per candidate: counts in the annual rate by its form, an eligible teacher, and not upward."""
        table, schools = self.candidates, self.context.state.schools
        classes = school_classes(schools.locale, schools.tier)
        return self.counts & self.eligible[table.teacher] & ~upward(classes[table.origin], classes[table.school])

    def of_form(self, asked: Callable[[FormRule], bool]) -> BoolArray:
        """Per candidate: the answer of its form to a question; no for a form that the policy does not have."""
        rules = self.context.policy.general.forms
        answers = [code in rules and asked(rules[code]) for code in FORMS.codes]
        return np.array(answers, dtype=np.bool_)[self.candidates.form]

    @cached_property
    def travels(self) -> BoolArray:
        """Per candidate: the teacher goes there in person, as the form's commute rule says."""
        return self.of_form(lambda form: form.commutes)

    @cached_property
    def frees_place(self) -> BoolArray:
        """Per candidate: the place at the origin is free for good, because nobody returns or none is reserved."""
        return self.of_form(lambda form: not form.keeps_place)

    def counted_at_destination(self, what: str) -> BoolArray:
        """Per candidate: its form counts `what` (quota, post, statistics) at the destination."""
        return self.of_form(lambda form: getattr(form, what) == "destination")

    def leaves(self, min_load: int) -> BoolArray:
        """Per candidate: the person counts as gone: the origin keeps no half day, or `min_load` half days go."""
        return self.full | self._takes_all | (self.candidates.load >= min_load)

    @cached_property
    def _takes_all(self) -> BoolArray:
        """Per candidate: it takes every half day that its teacher gives at the origin today."""
        state, taken, table = self.context.state, self.taken, self.candidates
        services, people = state.services, state.teachers
        school, count = state.lines.school[services.line], len(self.candidates)
        given = Entries(services.teacher, services.line, services.load).where(school == people.school[services.teacher])
        goes = Entries(taken.column, taken.column, taken.half_days)
        gone = goes.where(school[taken.service] == table.origin[taken.column]).total(count)
        return np.asarray((gone > 0) & (gone == given.total(len(people))[table.teacher]), dtype=np.bool_)

    @cached_property
    def arrivals(self) -> Entries:
        """Half days that each candidate brings to its destination line."""
        return Entries(self.candidates.line, self.x, self.candidates.load)

    @cached_property
    def taken(self) -> Taken:
        """What each candidate takes from the services of its teacher today, by index in `state.services`."""
        services = self.context.state.services
        order = np.lexsort((services.line, -services.load, services.teacher))
        found = self.taken_from(services.teacher[order], services.load[order])
        return found._replace(service=order[found.service])

    def taken_from(self, owner: IntArray, load: IntArray) -> Taken:
        """What each candidate takes from amounts its teacher gives, in their order; `owner` ascending.

        The whole teacher takes everything; a part of a load is taken from the first amount, then the next.
        """
        table = self.candidates
        first = np.searchsorted(owner, table.teacher, side="left")
        many = np.searchsorted(owner, table.teacher, side="right") - first
        column = np.repeat(self.x, many)
        before = np.repeat(np.cumsum(many) - many, many)
        at = np.repeat(first, many) + np.arange(len(column), dtype=np.int64) - before
        given = load[at]
        running = np.cumsum(given) - given
        earlier = running - running[before] if len(column) else running
        left = np.where(self.full[column], given, np.clip(table.load[column] - earlier, 0, given))
        keep = left > 0
        return Taken(at[keep], column[keep], left[keep], (left == given)[keep])

    @cached_property
    def departures(self) -> Entries:
        """Half days that each candidate takes from lines served today; positive numbers.

        A whole move ends every service of the teacher; a part of a load is taken from the largest service first.
        """
        taken = self.taken
        return Entries(self.context.state.services.line[taken.service], taken.column, taken.half_days)

    @cached_property
    def staffing_change(self) -> Entries:
        """Change of a line's half days per candidate: arrivals minus departures."""
        return Entries.joined([self.arrivals, self.departures.negative()])

    @cached_property
    def _line_labels(self) -> TextArray:
        """As `State.line_label` writes them, each word looked up once."""
        schools, lines = self.context.state.schools.name, self.context.state.lines
        stages = [STAGES.label(code) for code in STAGES.codes]
        subjects = [SUBJECTS.label(code) for code in SUBJECTS.codes]
        places = zip(lines.school.tolist(), lines.stage.tolist(), lines.subject.tolist(), strict=True)
        return np.array([f"{schools[a]} · {stages[b]} · {subjects[c]}" for a, b, c in places], dtype=object)

    def line_labels(self, lines: IntArray) -> list[str]:
        """Labels of lines in words, each made once."""
        return list(self._line_labels[lines])

    def school_labels(self, schools: IntArray) -> list[str]:
        """Names of schools."""
        return list(self.context.state.schools.name[schools])

    def authority_labels(self) -> list[str]:
        """Names of the authorities by their index."""
        schools, given = self.context.state.schools, self.context.instance.schools["authority"]
        names = {0: self.context.instance.authority}
        names.update({int(at): name for at, name in zip(schools.authority, given, strict=True) if name})
        return [names[at] for at in range(len(names))]

    def at_lines(self, lines: IntArray) -> Spots:
        """The lines as what rows are about."""
        table = self.context.state.lines
        return Spots(None, table.school[lines], table.stage[lines], table.subject[lines])

    @cached_property
    def _waivers(self) -> dict[str, dict[Spot, int]]:
        found: dict[str, dict[Spot, int]] = {}
        for spot, units in read_waivers(self.context.instance).items():
            found.setdefault(spot.rule, {})[spot] = units
        return found

    def _waived(self, rule: str, count: int, spots: Spots) -> IntArray:
        """Units by which waivers let each of the rows give way."""
        granted, state = self._waivers[rule], self.context.state
        codes = (state.teachers.code, state.schools.code, np.array(STAGES.codes), np.array(SUBJECTS.codes))
        texts = [
            [""] * count if index is None else known[index].tolist() for known, index in zip(codes, spots, strict=True)
        ]
        return np.array([granted.get(Spot(rule, *one), 0) for one in zip(*texts, strict=True)], dtype=np.int64)

    def rows(
        self,
        rule: str,
        labels: Sequence[str],
        entries: Entries,
        spots: Spots = Spots(),
        *,
        lower: npt.ArrayLike = -INFINITY,
        upper: npt.ArrayLike = INFINITY,
        price: int | None = None,
        slack_limit: npt.ArrayLike | None = None,
    ) -> IntArray:
        """Add one row (and group) per label; `entries.place` counts rows from 0. Soft where a price is given.

        A row is as much wider as a waiver at its spot says. Without a `slack_limit` a soft row may be broken as far as
        its entries can go.
        """
        group = self.program.groups(rule, labels)
        if price is not None and slack_limit is None:
            slack_limit = _farthest(entries, as_integers(lower, len(group)), as_integers(upper, len(group)))
        if rule in self._waivers:
            low, high = (as_integers(side, len(group)) for side in (lower, upper))
            units = self._waived(rule, len(group), spots)
            lower, upper = np.where(low > -INFINITY, low - units, low), np.where(high < INFINITY, high + units, high)
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


def _farthest(entries: Entries, lower: IntArray, upper: IntArray) -> IntArray:
    """The largest possible breach of each row with one finite side, over binary columns."""
    up = entries.where(entries.coefficient > 0).total(len(lower))
    down = entries.where(entries.coefficient < 0).total(len(lower))
    return np.maximum(np.where(lower > -INFINITY, lower - down, up - upper), 0)


def grouped(entries: Entries, places: int) -> tuple[IntArray, Entries]:
    """The places that occur, ascending, and the entries with places renumbered 0.. in that order."""
    present = np.zeros(places, dtype=np.bool_)
    present[entries.place] = True
    return selected(entries, present)


def selected(entries: Entries, chosen: BoolArray) -> tuple[IntArray, Entries]:
    """The places a mask chooses, ascending, and their entries with places renumbered 0.. in that order."""
    number = np.cumsum(chosen, dtype=np.int64) - 1
    kept = entries.where(chosen[entries.place])
    return np.flatnonzero(chosen).astype(np.int64), kept._replace(place=number[kept.place])
