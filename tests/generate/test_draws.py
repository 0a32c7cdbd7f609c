"""Streams and draws: independent, exact in number, as weighted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.generate.draws import Streams, apportion, bell, chosen, deal, first_of_each, pick, pick_rows, whole


def test_a_stream_depends_on_seed_scope_and_name_only():
    alone = Streams(5, "small")("age").random(4)
    streams = Streams(5, "small")
    streams("title").random(1000)
    assert np.array_equal(streams("age").random(4), alone)
    for other in (Streams(6, "small")("age"), Streams(5, "mid")("age"), Streams(5, "small")("ages")):
        assert not np.array_equal(other.random(4), alone)


def test_a_scope_below_is_another_stream():
    city = Streams(5, "city")
    assert np.array_equal(city.within("东城区")("age").random(3), Streams(5, "city", "东城区")("age").random(3))


def test_a_negative_seed_is_refused():
    with pytest.raises(ValueError, match="negative"):
        Streams(-1)


@given(st.integers(0, 5000), st.lists(st.floats(0.01, 100), min_size=1, max_size=30))
def test_shares_sum_up_and_stay_next_to_the_exact_ones(total, weights):
    shares = apportion(total, weights)
    exact = np.array(weights) / np.sum(weights) * total
    assert shares.sum() == total
    assert (np.abs(shares - exact) < 1 + 1e-6).all()


@given(st.integers(0, 2**32), st.lists(st.integers(0, 4), min_size=1, max_size=40), st.integers(0, 5))
def test_of_each_group_as_many_as_wanted_are_taken(seed, groups, wanted):
    group = np.array(groups)
    rng = Streams(seed)("keys")
    key = np.where(rng.random(len(group)) < 0.3, np.inf, rng.random(len(group)))
    taken = first_of_each(group, key, np.full(5, wanted))
    for number in range(5):
        able = np.isfinite(key[group == number])
        assert taken[group == number].sum() == min(wanted, able.sum())
        if taken[group == number].any():
            left = key[(group == number) & ~taken]
            assert key[(group == number) & taken].max() <= left.min(initial=np.inf)


def test_chosen_ones_are_allowed_distinct_and_ascending():
    allowed = np.arange(50) % 3 == 0
    found = chosen(Streams(1)("x"), allowed, 9)
    assert len(found) == 9
    assert allowed[found].all()
    assert (np.diff(found) > 0).all()
    assert len(chosen(Streams(1)("x"), allowed, 400)) == allowed.sum()


def test_draws_follow_their_weights():
    rng = Streams(3)("weights")
    share = np.bincount(pick(rng, [1, 0, 3], 20_000), minlength=3) / 20_000
    assert share[1] == 0
    assert share[2] == pytest.approx(0.75, abs=0.02)
    rows = pick_rows(rng, np.tile([2.0, 2.0, 0.0], (20_000, 1)))
    assert (rows == 1).mean() == pytest.approx(0.5, abs=0.02)
    assert rows.max() == 1
    numbers = whole(rng, 3, 5, 3000)
    assert set(numbers.tolist()) == {3, 4, 5}
    normal = bell(rng, 20_000)
    assert normal.mean() == pytest.approx(0, abs=0.03)
    assert normal.std() == pytest.approx(1, abs=0.03)


def test_dealt_words_keep_their_shares_exactly():
    dealt = deal(Streams(2)("words"), ["a", "b"], [0.25, 0.75], 8)
    assert sorted(dealt.tolist()) == ["a"] * 2 + ["b"] * 6
