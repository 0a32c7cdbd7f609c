"""Sizes of cores: each holds three times the columns of the one before, the last one a third of all."""

from solvers.cores import next_size


def test_a_core_that_would_hold_nearly_all_gives_way_to_a_third_of_all_or_to_the_proof() -> None:
    assert next_size(1500, 92_940) == 4500
    assert next_size(13_500, 92_940) == 30_980
    assert next_size(13_500, 110_000) == 40_500
    # A third of all would be hardly more than the core before, or so few that the proof may as well begin.
    assert next_size(30_980, 92_940) == 92_940
    assert next_size(13_500, 40_000) == 40_500
    assert next_size(1500, 8000) == 4500
