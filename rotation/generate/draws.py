"""Random streams by name, and the few draws everything is made of.

Only uniform doubles are taken from numpy and turned into everything else here, so that a seed keeps its meaning
when numpy changes the way it makes other distributions.
"""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Words = npt.NDArray[np.object_]


class Streams:
    """Independent generators of one seed, one a name: a new attribute never changes the others.

    As `SeedSequence.spawn` does, with the CRC-32 of the names as the spawn key in place of a counter.
    """

    def __init__(self, seed: int, *scope: str) -> None:
        """`seed` is a non-negative integer (ValueError otherwise), `scope` the names above this one."""
        if seed < 0:
            raise ValueError(f"seed {seed} is negative")
        self._seed, self._scope = seed, scope

    def __call__(self, name: str) -> np.random.Generator:
        """The generator of that name, at its beginning."""
        key = tuple(zlib.crc32(part.encode()) for part in (*self._scope, name))
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(self._seed, spawn_key=key)))

    def within(self, scope: str) -> Streams:
        """The streams of a part, for instance of one authority of a city."""
        return Streams(self._seed, *self._scope, scope)


def pick(rng: np.random.Generator, weights: npt.ArrayLike, count: int) -> Ints:
    """`count` indices 0..k-1 drawn with the k weights."""
    total = np.cumsum(np.asarray(weights, dtype=np.float64))
    drawn = np.searchsorted(total, rng.random(count) * total[-1], side="right")
    return np.asarray(np.minimum(drawn, len(total) - 1), dtype=np.int64)


def pick_rows(rng: np.random.Generator, weights: Floats) -> Ints:
    """One index a row, drawn with that row's weights; shape (n, k) -> (n,)."""
    total = np.cumsum(weights, axis=1)
    drawn = rng.random(len(weights)) * total[:, -1]
    return np.asarray(np.minimum((drawn[:, None] >= total).sum(axis=1), weights.shape[1] - 1), dtype=np.int64)


def bell(rng: np.random.Generator, count: int) -> Floats:
    """About standard normal: the sum of twelve uniforms less six."""
    return np.asarray(rng.random((count, 12)).sum(axis=1) - 6.0, dtype=np.float64)


def whole(rng: np.random.Generator, low: npt.ArrayLike, high: npt.ArrayLike, count: int) -> Ints:
    """Integers from `low` to `high`, both included; bounds are scalars or arrays of length `count`."""
    lowest, highest = np.asarray(low, dtype=np.int64), np.asarray(high, dtype=np.int64)
    return lowest + np.floor(rng.random(count) * (highest - lowest + 1)).astype(np.int64)


def chosen(rng: np.random.Generator, allowed: Mask, count: int) -> Ints:
    """`count` distinct indices of the allowed ones (all of them if there are fewer), in ascending order."""
    key = np.where(allowed, rng.random(len(allowed)), 2.0)
    order = np.argsort(key, kind="stable")[: min(count, int(allowed.sum()))]
    return np.sort(order)


def first_of_each(group: Ints, key: Floats, quota: Ints) -> Mask:
    """Marks in every group the members with the smallest keys, `quota[group]` of them; infinite keys never."""
    order = np.lexsort((key, group))
    sorted_group = group[order]
    starts = np.searchsorted(sorted_group, np.arange(len(quota)))
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - starts[sorted_group]
    return np.asarray((rank < quota[group]) & np.isfinite(key), dtype=np.bool_)


def apportion(total: int, weights: npt.ArrayLike) -> Ints:
    """Whole shares of `total` by the weights: largest remainders, the first of equals first."""
    share = np.asarray(weights, dtype=np.float64)
    exact = share / share.sum() * total
    floor = np.floor(exact + 1e-9).astype(np.int64)
    order = np.argsort(floor - exact, kind="stable")
    floor[order[: total - int(floor.sum())]] += 1
    return np.asarray(floor, dtype=np.int64)


def deal(rng: np.random.Generator, words: list[str], weights: list[float], count: int) -> Words:
    """`count` words in drawn order whose shares follow the weights exactly, up to rounding."""
    dealt = np.repeat(np.array(words, dtype=object), apportion(count, weights))
    return dealt[np.argsort(rng.random(count), kind="stable")]


def words(names: list[str] | tuple[str, ...], index: Ints) -> Words:
    """The names at the drawn indices."""
    return np.array(names, dtype=object)[index]
