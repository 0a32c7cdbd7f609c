"""The best set of pairs: by hand, and against trying every set."""

import numpy as np
import pytest

from rotation.flow.matching import best_matching


def chosen(edges, **settings):
    left, right, weight = (np.array(part, dtype=np.int64) for part in zip(*edges, strict=True))
    found = best_matching(left, right, weight, **settings)
    return [edges[at][:2] for at in found.tolist()]


def by_trying(edges):
    """The best set in the meaning of `best_matching`: most weight, then the partners of the first nodes first."""
    lefts = sorted({a for a, _b, weight in edges if weight > 0})
    best, best_key = [], None

    def extend(at, used, total, partners, pairs):
        nonlocal best, best_key
        if at == len(lefts):
            key = (total, [-partner for partner in partners])
            if best_key is None or key > best_key:
                best, best_key = pairs, key
            return
        extend(at + 1, used, total, [*partners, 10**6], pairs)
        for a, b, weight in edges:
            if a == lefts[at] and b not in used and weight > 0:
                extend(at + 1, used | {b}, total + weight, [*partners, b], [*pairs, (a, b)])

    extend(0, frozenset(), 0, [], [])
    return best


@pytest.mark.parametrize("most_edges", [0, 10**9], ids=["flow", "networkx"])
class TestBothEngines:
    def test_the_greedy_choice_is_not_the_best(self, most_edges):
        edges = [(1, 1, 10), (1, 2, 9), (2, 1, 8)]
        assert chosen(edges, most_edges=most_edges) == [(1, 2), (2, 1)]

    def test_one_good_pair_may_be_worth_more_than_two(self, most_edges):
        edges = [(1, 1, 3), (1, 2, 10), (2, 2, 3)]
        assert chosen(edges, most_edges=most_edges) == [(1, 2)]

    def test_edges_without_worth_are_left_out(self, most_edges):
        edges = [(1, 1, 0), (2, 2, -5), (3, 3, 1)]
        assert chosen(edges, most_edges=most_edges) == [(3, 3)]

    def test_equal_sets_are_told_apart_by_the_order_of_the_nodes(self, most_edges):
        edges = [(2, 2, 5), (2, 1, 5), (1, 2, 5), (1, 1, 5), (3, 1, 5)]
        assert sorted(chosen(edges, most_edges=most_edges)) == [(1, 1), (2, 2)]

    def test_the_order_of_the_edges_changes_nothing(self, most_edges):
        rng = np.random.default_rng(3)
        edges = [(a, b, int(rng.integers(1, 3))) for a in range(5) for b in range(5)]
        first = sorted(chosen(edges, most_edges=most_edges))
        for _ in range(5):
            shuffled = [edges[at] for at in rng.permutation(len(edges))]
            assert sorted(chosen(shuffled, most_edges=most_edges)) == first

    @pytest.mark.parametrize("seed", range(40))
    def test_nothing_is_better_than_what_trying_every_set_finds(self, most_edges, seed):
        """Few weights on few nodes, so that most cases have many equal best sets; several parts in half of them."""
        rng = np.random.default_rng(seed)
        edges = []
        for block in range(int(rng.integers(1, 3))):
            nodes = range(10 * block, 10 * block + int(rng.integers(1, 5)))
            edges += [(a, b, int(rng.integers(-1, 4))) for a in nodes for b in nodes if rng.random() < 0.7]
        if edges:
            assert sorted(chosen(edges, most_edges=most_edges)) == sorted(by_trying(edges))


def test_no_edge_gives_no_pair():
    none = np.zeros(0, dtype=np.int64)
    assert best_matching(none, none, none).tolist() == []


def test_an_edge_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        chosen([(1, 1, 3), (1, 1, 4)])


def test_both_engines_agree_on_larger_graphs_with_many_ties():
    rng = np.random.default_rng(11)
    edges = [(a, b, int(rng.integers(1, 4))) for a in range(25) for b in range(18) if rng.random() < 0.4]
    assert chosen(edges, most_edges=0) == chosen(edges, most_edges=10**9)
