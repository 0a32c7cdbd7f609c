"""Sizes of cores: each holds three times the columns of the one before, the last one a third of all."""

from solvers.cores import leaves_many, next_size


def test_a_core_that_would_hold_nearly_all_gives_way_to_a_third_of_all_or_to_the_proof() -> None:
    assert next_size(1500, 92_940) == 4500
    assert next_size(13_500, 92_940) == 30_980
    assert next_size(13_500, 110_000) == 40_500
    # A third of all would be hardly more than the core before, or so few that the proof may as well begin.
    assert next_size(30_980, 92_940) == 92_940
    assert next_size(13_500, 40_000) == 40_500
    assert next_size(1500, 8000) == 4500


def test_a_third_of_all_is_looked_at_however_many_cores_would_be_enough_for_the_proof() -> None:
    """Goals that earlier ones guide are proved sooner: with no more columns left than four cores hold."""
    assert leaves_many(next_size(13_500, 92_940), 92_940, 4)
    assert not leaves_many(30_000, 92_940, 4)
    assert leaves_many(1500, 8804, 4)
    assert not leaves_many(next_size(1500, 8804), 8804, 4)
