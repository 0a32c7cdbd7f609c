"""Independent parts: the connected components of columns and rows, searched apart to the same end as together."""

import math
import time
from dataclasses import replace

import networkx as nx
import numpy as np
from hypothesis import assume, given

from solvers.backend import Limits
from solvers.decompose import independent, labels
from solvers.linear import LinearProgram, unfold
from solvers.program import Program
from solvers.restrict import Restricted, restrict
from solvers.search import Effort, Found, search
from solvers.watch import Watch
from tests.examples import examples
from tests.solvers.strategies import programs

FAR = 10**9


def part_of(program: Program) -> Restricted:
    """The linear program with its first goal alone."""
    linear = unfold(program)
    assume(not linear.impossible and bool(linear.goals))
    return restrict(linear, linear.goals[0], linear.lower, linear.upper)


def side_by_side(one: LinearProgram, other: LinearProgram) -> Restricted:
    """Both as one program, columns taken in turn; its goal is the sum of theirs."""
    counts = len(one.lower), len(other.lower)
    place = np.argsort(np.concatenate([np.arange(count) for count in counts]), kind="stable").argsort(kind="stable")

    def both(name: str) -> np.ndarray:
        return np.concatenate([getattr(one, name), getattr(other, name)])

    column = place[np.concatenate([one.row_column, other.row_column + counts[0]])]
    start = np.concatenate([one.row_start, other.row_start[1:] + one.row_start[-1]])
    owner = np.repeat(np.arange(len(start) - 1), np.diff(start))
    order = np.lexsort((column, owner))
    back = np.argsort(place)
    first, second = one.goals[0], other.goals[0]
    columns = place[np.concatenate([first.columns, second.columns + counts[0]])]
    ascending = np.argsort(columns)
    goal = replace(
        first,
        columns=columns[ascending],
        coefficients=np.concatenate([first.coefficients, second.coefficients])[ascending],
        constant=first.constant + second.constant,
        step=math.gcd(first.step, second.step),
        least=first.least + second.least,
        most=first.most + second.most,
    )
    linear = replace(
        one,
        lower=both("lower")[back],
        upper=both("upper")[back],
        row_lower=both("row_lower"),
        row_upper=both("row_upper"),
        row_start=start,
        row_column=column[order],
        row_coefficient=both("row_coefficient")[order],
        goals=(goal,),
        original=sum(counts),
    )
    rows = np.arange(len(start) - 1)
    return Restricted(linear, np.arange(sum(counts)), rows, np.zeros(len(rows), dtype=np.bool_), sum(counts))


def found(part: Restricted, below: int) -> Found:
    return search(part, below, Effort(True, 60.0, 10**6, Limits(), Watch("", time.perf_counter())), 1)


def best(part: Restricted, below: int = FAR) -> int | None:
    """The least value under `below`, the search ended; None: there is none."""
    result = found(part, below)
    assert result.ended
    if result.values is None:
        return None
    assert part.goal.value(result.values) < below
    return part.goal.value(result.values)


@given(programs())
@examples(200)
def test_parts_are_the_connected_components(program: Program) -> None:
    linear = part_of(program).linear
    graph = nx.Graph()
    graph.add_nodes_from(range(len(linear.lower)))
    for row in range(len(linear.row_lower)):
        inside = linear.row_column[linear.row_start[row] : linear.row_start[row + 1]].tolist()
        nx.add_path(graph, inside)
    label = labels(linear)
    expected = sorted(sorted(each) for each in nx.connected_components(graph))
    assert sorted(np.flatnonzero(label == number).tolist() for number in np.unique(label)) == expected


@given(programs(most_columns=4), programs(most_columns=4))
@examples(150)
def test_two_programs_side_by_side_are_as_good_as_each_alone(one: Program, other: Program) -> None:
    parts = part_of(one), part_of(other)
    both = side_by_side(parts[0].linear, parts[1].linear)
    alone = [best(part) for part in parts]
    expected = None if None in alone else sum(value for value in alone if value is not None)
    assert best(both) == expected
    if expected is not None:
        assert best(both, expected) is None
        assert best(both, expected + max(both.goal.step, 1)) == expected


@given(programs())
@examples(100)
def test_parts_hold_every_tied_column_once(program: Program) -> None:
    part = part_of(program)
    _, parts = independent(part, 1)
    columns = np.concatenate([np.zeros(0, dtype=np.int64), *(each.columns for each in parts)])
    assert sorted(columns.tolist()) == np.unique(part.linear.row_column).tolist()
    assert sum(len(each.rows) for each in parts) == int((np.diff(part.linear.row_start) > 0).sum())
