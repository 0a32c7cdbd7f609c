"""Moves drawn at random: the price stated for each is that of the best plan when a pin in the data demands the move."""

import numpy as np
import pytest

from rotation.explain.options import made_exact, ranked
from rotation.generate import generate
from rotation.io import read
from rotation.io.samples import sample_path
from rotation.model.policy import Policy
from tests.explain.forced import drawn_candidates, drawn_refused, from_scratch, price_of, solved, stated

WITHOUT_LOTTERY = Policy(rules={"lottery": {"on": False}})
"""Prices leave the lottery out; so may the solve that they are compared with."""
COARSE = Policy(rules={"lottery": {"on": False}, "burden": {"on": False}})
"""Half of the goals, of which one has a tolerance, at a fifth of the time."""


def agrees(case, pair, folder, solver="exact"):
    """The price of a pair, after comparing it, as `explain move` and as `options` state it, with that from nothing."""
    price, table = price_of(case, pair), case.formulation.candidates
    told = stated(price)
    assert told == from_scratch(case, pair, folder, solver)
    columns = np.flatnonzero((table.teacher == pair.teacher) & (table.school == pair.school))
    assert (told == "refused") == (not len(columns))
    if len(columns) == 1 and told != "infeasible":
        (bounds,) = ranked(case, columns, seconds=None)
        (option,) = made_exact(case, [bounds], None)
        assert stated(option.price) == told
        assert tuple(goal.at_least for goal in bounds.price.goals if goal.at_least is not None) <= tuple(told)
    return price


def kind(price):
    """What sort of answer a price is."""
    if price is None or not price.goals:
        return stated(price)
    return "dear" if any(goal.more for goal in price.goals) else "free"


def test_the_first_moves_drawn_on_the_toy_sample(tmp_path):
    """Every sort of answer: no candidate, no plan, one at a price, one at none."""
    case = solved(read(sample_path("toy")), COARSE)
    pairs = [*drawn_candidates(case, 4, seed=0), *drawn_refused(case, 1, seed=0)]
    found = {kind(agrees(case, pair, tmp_path / "data")) for pair in pairs}
    assert found == {"refused", "free", "dear", "infeasible"}


@pytest.mark.slow
def test_the_first_moves_drawn_on_a_small_district(tmp_path):
    """As many as it takes to meet every sort of answer: without a lottery the plan is one of many, and so are they."""
    case, wanted = solved(read(sample_path("small")), COARSE), {"refused", "free", "infeasible"}
    found = {kind(agrees(case, pair, tmp_path / "data")) for pair in drawn_refused(case, 1, seed=1)}
    for seed in range(3, 13):
        if wanted <= found:
            break
        found |= {kind(agrees(case, pair, tmp_path / "data")) for pair in drawn_candidates(case, 2, seed)}
    assert wanted <= found


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_more_moves_drawn_on_a_small_district(tmp_path, seed):
    case = solved(read(sample_path("small")), WITHOUT_LOTTERY if seed == 0 else COARSE)
    found = {kind(agrees(case, pair, tmp_path / "data")) for pair in drawn_candidates(case, 3, seed)}
    assert found & {"free", "dear"}


@pytest.mark.slow
def test_moves_drawn_on_a_middle_district(tmp_path):
    case = solved(generate("mid", 1), COARSE)
    for pair in [*drawn_candidates(case, 2, seed=0), *drawn_refused(case, 1, seed=0)]:
        agrees(case, pair, tmp_path / "data")
