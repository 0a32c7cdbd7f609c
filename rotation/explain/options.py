"""Alternatives for one teacher or one line, ranked by their price: bounds at once, then exact prices from the front."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rotation.explain.planned import Planned
from rotation.explain.price import Answer, GoalPrice, Price, exact_price
from rotation.model.state import IntArray
from rotation.model.vocabulary import SUBJECTS
from solvers.backend import Stop
from solvers.forced import GoalBound, goal_bounds

MOST_EXACT = 5
STAYS = -1
"""Stands for a column where the option is to stay."""

FIRST_SHARE = 0.6
"""The part of the time left that one option may take: a few exact prices say more than five that are cut short."""


@dataclass(frozen=True)
class Option:
    """One candidate (its column, or STAYS) and its price: a bound first, exact where there was time for it."""

    column: int
    chosen: bool
    """The plan makes this move, or lets the teacher stay."""
    price: Price

    @property
    def rank(self) -> tuple[int, ...]:
        """Cheaper options come first: by the first goal that gets worse, then the next."""
        if self.price.answer is Answer.IMPOSSIBLE:
            return (1,)
        return (0, *(goal.more or 0 for goal in self.price.goals))


def columns_of_teacher(case: Planned, teacher: int) -> IntArray:
    """The candidates of a teacher (by index)."""
    return np.flatnonzero(case.formulation.candidates.teacher == teacher).astype(np.int64)


def columns_of_line(case: Planned, school: int, subject: str) -> IntArray:
    """The candidates that come to a school's lines of a subject, in any stage."""
    table, lines = case.formulation.candidates, case.formulation.context.state.lines
    wanted = (lines.school == school) & (lines.subject == SUBJECTS.rank(subject))
    return np.flatnonzero(wanted[table.line]).astype(np.int64)


def options_within(
    case: Planned,
    columns: IntArray,
    seconds: float,
    stop: Stop | None = None,
    *,
    exact: int = MOST_EXACT,
    stays: bool = False,
    on_ranked: Callable[[list[Option]], None] | None = None,
) -> list[Option]:
    """All options ranked, the first `exact` of them exactly, within `seconds` in all.

    `stays`: the columns are all those of one teacher, and staying is an option too. `on_ranked` gets the bounds, which
    are there long before the exact prices: once by the first relaxations that tell them apart, and once by all.
    """
    began = time.perf_counter()

    def whole(options: list[Option]) -> list[Option]:
        return _sorted([*options, staying(case, columns)]) if stays else options

    first = None if on_ranked is None else lambda options: on_ranked(whole(options))
    options = whole(ranked(case, columns, seconds, stop, first))
    if on_ranked is not None:
        on_ranked(options)
    left = max(0.0, seconds - (time.perf_counter() - began))
    better = {option.column: option for option in made_exact(case, options, left, stop, exact)}
    return _sorted([better.get(option.column, option) for option in options])


def staying(case: Planned, columns: IntArray) -> Option:
    """The option to take none of a teacher's candidates; all that is known of its price is what the optima say."""
    chosen = case.values is not None and not case.values[columns].any()
    goals = tuple(
        # What the plan is worth bounds nothing unless it is proved to be the best.
        GoalPrice(name, before, before if chosen else None, before if case.proved or chosen else None)
        for name, before in zip(case.names, case.best, strict=True)
    )
    return Option(STAYS, chosen, Price(Answer.POSSIBLE if chosen else Answer.UNKNOWN, goals))


def _sorted(options: list[Option]) -> list[Option]:
    """What the plan does first, then the cheaper ones."""
    return sorted(options, key=lambda option: (not option.chosen, option.rank, option.column))


def ranked(
    case: Planned,
    columns: IntArray,
    seconds: float | None = 30.0,
    stop: Stop | None = None,
    on_first: Callable[[list[Option]], None] | None = None,
) -> list[Option]:
    """Every option with a lower bound of its price in the first goal that gets worse; nothing is solved again.

    The bound is that of one relaxation a goal with the option forced in its reduced cost: the one that proved the goal,
    where that was stored with the plan. Goals behind the first that gets worse may become better and have no bound.
    `on_first` gets the first ranking that tells options apart, once, where there is any.
    """
    told: list[bool] = []

    def early(bounds: Sequence[GoalBound | None]) -> None:
        options = [] if told or on_first is None else _by_bounds(case, columns, bounds)
        if on_first is not None and any(goal.more for option in options for goal in option.price.goals):
            told.append(True)
            on_first(options)

    if case.state is not None:
        return _by_bounds(case, columns, case.state.bounds())
    return _by_bounds(case, columns, goal_bounds(case.program, case.limits, seconds, stop, early))


def _by_bounds(case: Planned, columns: IntArray, known_bounds: Sequence[GoalBound | None]) -> list[Option]:
    """The options in the order of these bounds; a goal without one gets no better."""
    least = [None if bound is None else bound.at_least(columns) for bound in known_bounds]
    found = []
    for place, column in enumerate(columns.tolist()):
        chosen = case.values is not None and bool(case.values[column])
        goals, open_end = [], False
        for name, before, bounds in zip(case.names, case.best, least, strict=True):
            # What the plan is worth bounds nothing unless it is proved to be the best.
            floor = [before] if case.proved or chosen else []
            known = max([*floor, *([] if bounds is None else [int(bounds[place])])], default=None)
            goals.append(GoalPrice(name, before, before if chosen else None, None if open_end else known))
            open_end |= known is not None and known > before and not chosen
        found.append(Option(column, chosen, Price(Answer.POSSIBLE if chosen else Answer.UNKNOWN, tuple(goals))))
    return _sorted(found)


def made_exact(
    case: Planned,
    options: list[Option],
    seconds: float | None = 30.0,
    stop: Stop | None = None,
    most: int = MOST_EXACT,
) -> Iterator[Option]:
    """The first `most` options that the plan does not make, each solved again; ends when time is up.

    Where solving again finds neither a plan nor that there is none, an option keeps the bounds that it has.
    """
    began, others = time.perf_counter(), [option for option in options if not option.chosen][:most]
    for number, option in enumerate(others):
        left = None if seconds is None else seconds - (time.perf_counter() - began)
        if (left is not None and left <= 0) or (stop is not None and stop()):
            return
        share = None if left is None else left * max(FIRST_SHARE, 1 / (len(others) - number))
        every = np.array([each.column for each in options if each.column != STAYS], dtype=np.int64)
        stays = option.column == STAYS
        column = every if stays else np.array([option.column], dtype=np.int64)
        price = exact_price(case, column, taken=not stays, seconds=share, stop=stop)
        yield option if price.answer is Answer.UNKNOWN else replace(option, price=_known(option.price, price))


def _known(bounds: Price, price: Price) -> Price:
    """The price with the bounds known before where it says less; none behind a goal that gets worse."""
    goals, worse = [], False
    for before, goal in zip(bounds.goals, price.goals, strict=False):
        known = [each for each in (goal.at_least, None if worse else before.at_least) if each is not None]
        least = max(known, default=None)
        sound = least is not None and (goal.after is None or least <= goal.after)
        goals.append(replace(goal, at_least=least) if sound else goal)
        worse = worse or (goals[-1].at_least or 0) > goal.before
    return replace(price, goals=tuple(goals))
