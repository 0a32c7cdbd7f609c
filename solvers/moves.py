"""What changing any one column by one unit would do to a program, kept up to date from move to move."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.evaluate import outside, row_activity, term_arguments, term_values
from solvers.implied import Implied, find_implied
from solvers.linear import compress, counted
from solvers.program import IntArray, Program

Merit = tuple[int, ...]
"""Change of the hard violation, then of every goal; compared from the left."""

DIRECTIONS = np.array([[1], [-1]], dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class _Slices:
    """Which entries belong to a row (or column, or term): `order[start[i]:start[i + 1]]`."""

    start: IntArray
    order: IntArray

    @classmethod
    def by(cls, owner: IntArray, count: int) -> _Slices:
        start = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=count))]).astype(np.int64)
        return cls(start, np.argsort(owner, kind="stable"))

    def counts(self, owners: IntArray) -> IntArray:
        counts: IntArray = self.start[owners + 1] - self.start[owners]
        return counts

    def of(self, owners: IntArray) -> IntArray:
        counts = self.counts(owners)
        entries: IntArray = self.order[np.repeat(self.start[owners], counts) + counted(counts)]
        return entries


class Moves:
    """A vector `x` and, for +1 and -1 of every column, the change of the hard violation and of each goal.

    Slacks (see `solvers.implied`) are not moved: they take their least values, so that what a move saves of
    a shortage shows at once. A move costs what it changes: columns that act alike on a row are looked at together.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.implied: Implied = find_implied(program)
        count, goals = len(program), len(program.goals)
        nearest = np.clip(np.zeros(count, dtype=np.int64), program.lower, program.upper)
        self.home = np.where(self.implied.columns, 0, nearest)
        self.x = self.home.copy()
        self.held = self.implied.columns.copy()
        self.hard = np.zeros((2, count), dtype=np.int64)
        self.goals = np.zeros((goals, 2, count), dtype=np.int64)
        for index, goal in enumerate(program.goals):
            for direction in (0, 1):
                sign = int(DIRECTIONS[direction, 0])
                np.add.at(self.goals[index, direction], goal.columns, sign * goal.coefficients)
        self._set_terms()
        self._set_rows()
        self._refresh_terms(np.arange(len(program.terms), dtype=np.int64))
        self._refresh_rows(np.arange(len(program.rows), dtype=np.int64))

    def values(self) -> IntArray:
        """x with every slack at its least value."""
        full, rows, implied = self.x.copy(), self.program.rows, self.implied
        every = np.arange(len(rows), dtype=np.int64)
        plus, minus, _ = implied.amounts(every, self._activity, rows.lower, rows.upper)
        full[implied.plus[implied.plus >= 0]] = plus[implied.plus >= 0]
        full[implied.minus[implied.minus >= 0]] = minus[implied.minus >= 0]
        return full

    def violation(self) -> int:
        """Units by which rows and terms' ranges are broken, after slacks."""
        rows, terms = self.program.rows, self.program.terms
        every = np.arange(len(rows), dtype=np.int64)
        broken = self.implied.amounts(every, self._activity, rows.lower, rows.upper)[2]
        return int(broken.sum()) + int(outside(self._arguments, terms.lower, terms.upper).sum())

    def broken_rows(self) -> IntArray:
        """Rows that are broken after slacks."""
        rows = self.program.rows
        every = np.arange(len(rows), dtype=np.int64)
        return np.flatnonzero(self.implied.amounts(every, self._activity, rows.lower, rows.upper)[2] > 0)

    def mending(self, row: int) -> list[tuple[int, int]]:
        """Possible moves that bring one row nearer to its bounds, least merit first."""
        row_of, column_of = self.program.rows.entry_row, self.program.rows.entry_column
        entries = np.flatnonzero(row_of == row)
        sign = np.sign(self.program.rows.entry_coefficient[entries])
        too_low = self._activity[row] < self.program.rows.lower[row]
        direction = np.where((sign > 0) == too_low, 0, 1)
        found = zip(column_of[entries].tolist(), direction.tolist(), strict=True)
        moves = [move for move in found if not self.held[move[0]] and self.possible(*move)]
        return sorted(moves, key=lambda move: (self.merit(*move), move))

    def merit(self, column: int, direction: int) -> Merit:
        """What that move would change."""
        return (int(self.hard[direction, column]), *(int(goal[direction, column]) for goal in self.goals))

    def best(self, barred: tuple[int, int] | None = None) -> tuple[int, int] | None:
        """The move (column, direction 0 up, 1 down) of least merit, ties by column; None if none is possible."""
        moves = self._possible(barred)
        for change in (self.hard, *self.goals):
            if not len(moves):
                return None
            worth = change.ravel()[moves]
            moves = moves[worth == worth.min()]
        direction, column = np.divmod(moves, len(self.program))
        first = int(np.argmin(column * 2 + direction))
        return int(column[first]), int(direction[first])

    def least(self, count: int) -> list[tuple[int, int]]:
        """The `count` possible moves of least merit, best first, ties by column."""
        moves = self._possible(None)
        direction, column = np.divmod(moves, len(self.program))
        keys = [change.ravel()[moves] for change in (self.hard, *self.goals)]
        order = np.lexsort((direction, column, *reversed(keys)))[:count]
        return list(zip(column[order].tolist(), direction[order].tolist(), strict=True))

    def possible(self, column: int, direction: int) -> bool:
        """Whether the column's bounds allow that move."""
        return bool(
            self.x[column] < self.program.upper[column]
            if direction == 0
            else self.x[column] > self.program.lower[column]
        )

    def _possible(self, barred: tuple[int, int] | None) -> IntArray:
        program, free = self.program, ~self.held
        allowed = np.stack([(self.x < program.upper) & free, (self.x > program.lower) & free])
        if barred is not None:
            allowed[barred[1], barred[0]] = False
        return np.flatnonzero(allowed)

    def apply(self, column: int, direction: int) -> None:
        """Make that move and bring everything it touches up to date."""
        keys = self._keys_of_column.of(np.array([column]))
        classes = self._key_class[keys]
        rows = self._class_row[classes]
        self._activity[rows] += self._class_change[direction, classes]
        entries = self._entries_of_column.of(np.array([column]))
        terms = self._entry_term[entries]
        self._arguments[terms] += DIRECTIONS[direction, 0] * self._entry_coefficient[entries]
        self.x[column] += DIRECTIONS[direction, 0]
        self._refresh_terms(terms)
        self._refresh_rows(rows)

    def _set_terms(self) -> None:
        program = self.program
        terms, count = program.terms, len(program)
        start, self._entry_column, self._entry_coefficient = compress(
            terms.entry_term, terms.entry_column, terms.entry_coefficient, len(terms), count
        )
        self._entry_term = np.repeat(np.arange(len(terms), dtype=np.int64), np.diff(start))
        self._entries_of_term = _Slices.by(self._entry_term, len(terms))
        self._entries_of_column = _Slices.by(self._entry_column, count)
        self._arguments = term_arguments(program, self.x)
        self._rise = np.zeros((2, len(self._entry_term)), dtype=np.int64)
        self._excess = np.zeros_like(self._rise)
        self._weights = np.zeros((len(program.goals), len(terms)), dtype=np.int64)
        for index, goal in enumerate(program.goals):
            np.add.at(self._weights[index], goal.terms, goal.weights)

    def _set_rows(self) -> None:
        """A key is a (row, column) pair where the column acts on the row, directly or through a term.

        Keys of one row that act alike form a class; in a row with terms every key is a class of its own.
        """
        program = self.program
        rows, count = program.rows, max(len(program), 1)
        direct = ~self.implied.columns[rows.entry_column]
        # One pair for each term in a row and each of the term's entries.
        entries = self._entries_of_term.of(rows.term_index)
        repeats = np.bincount(self._entry_term, minlength=len(program.terms))[rows.term_index]
        pair_row, self._pair_coefficient = np.repeat(rows.term_row, repeats), np.repeat(rows.term_coefficient, repeats)
        self._pair_entry = entries
        self._pairs_of_term = _Slices.by(self._entry_term[entries], len(program.terms))
        straight_keys = rows.entry_row[direct] * count + rows.entry_column[direct]
        pair_keys = pair_row * count + self._entry_column[entries]
        keys, place = np.unique(np.concatenate([straight_keys, pair_keys]), return_inverse=True)
        key_row, self._key_column = np.divmod(keys, count)
        straight = np.zeros(len(keys), dtype=np.int64)
        np.add.at(straight, place[: len(straight_keys)], rows.entry_coefficient[direct])
        curved = np.zeros(len(rows), dtype=np.bool_)
        curved[rows.term_row] = True
        alike = np.where(curved[key_row], np.arange(len(keys)), straight)
        self._key_class, first = _classes(key_row, alike)
        self._class_row, self._class_change = key_row[first], DIRECTIONS * straight[first]
        self._pair_class = self._key_class[place[len(straight_keys) :]]
        self._classes_of_row = _Slices.by(self._class_row, len(rows))
        self._keys_of_class = _Slices.by(self._key_class, len(first))
        self._keys_of_column = _Slices.by(self._key_column, len(program))
        self._activity = row_activity(program, self.x)
        self._state = np.zeros((3, 2, len(first)), dtype=np.int64)
        self._prices = np.zeros((len(program.goals), 2, len(rows)), dtype=np.int64)
        for index, goal in enumerate(program.goals):
            price = np.zeros(len(program) + 1, dtype=np.int64)
            np.add.at(price, goal.columns, goal.coefficients)
            self._prices[index] = price[np.stack([self.implied.plus, self.implied.minus])]

    def _refresh_terms(self, touched: IntArray) -> None:
        """Recompute what one unit of each column does to these terms, and through them to rows and goals."""
        if not len(touched):
            return
        program, terms = self.program, self.program.terms
        entries = self._entries_of_term.of(touched)
        owner, column = self._entry_term[entries], self._entry_column[entries]
        now = self._arguments[owner]
        then = now + DIRECTIONS * self._entry_coefficient[entries]
        heights = term_values(program, self._arguments)[owner]
        low, high = terms.lower[owner], terms.upper[owner]
        rise = terms.values[terms.start[owner] + np.clip(then, low, high) - low] - heights
        excess = outside(then, low, high) - outside(now, low, high)
        more = np.zeros_like(self._rise)
        more[:, entries] = rise - self._rise[:, entries]
        for direction in (0, 1):
            np.add.at(self.hard[direction], column, (excess - self._excess[:, entries])[direction])
            for goal, weight in zip(self.goals, self._weights, strict=True):
                if weight[touched].any():
                    np.add.at(goal[direction], column, weight[owner] * more[direction, entries])
        self._rise[:, entries], self._excess[:, entries] = rise, excess
        pairs = self._pairs_of_term.of(touched)
        for direction in (0, 1):
            change = self._pair_coefficient[pairs] * more[direction, self._pair_entry[pairs]]
            np.add.at(self._class_change[direction], self._pair_class[pairs], change)

    def _refresh_rows(self, touched: IntArray) -> None:
        """Recompute what one unit of each column does to these rows' slacks and violation."""
        rows, classes = self.program.rows, self._classes_of_row.of(touched)
        row = self._class_row[classes]
        lower, upper, activity = rows.lower[row], rows.upper[row], self._activity[row]
        now = np.stack(self.implied.amounts(row, activity, lower, upper))
        for direction in (0, 1):
            after = activity + self._class_change[direction, classes]
            change = np.stack(self.implied.amounts(row, after, lower, upper)) - now
            news = change - self._state[:, direction, classes]
            self._state[:, direction, classes] = change
            felt = np.flatnonzero(news.any(axis=0))
            keys = self._keys_of_class.of(classes[felt])
            owner = np.repeat(felt, self._keys_of_class.counts(classes[felt]))
            column = self._key_column[keys]
            np.add.at(self.hard[direction], column, news[2, owner])
            for goal, price in zip(self.goals, self._prices, strict=True):
                cost = price[0, row] * news[0] + price[1, row] * news[1]
                if cost.any():
                    np.add.at(goal[direction], column, cost[owner])


def _classes(row: IntArray, alike: IntArray) -> tuple[IntArray, IntArray]:
    """The class of every item, equal for equal (row, alike), and one item of each class."""
    order = np.lexsort((alike, row))
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (np.diff(row[order]) != 0) | (np.diff(alike[order]) != 0)
    classes = np.zeros(len(order), dtype=np.int64)
    classes[order] = np.cumsum(new) - 1
    return classes, order[new]
