"""What reach allows: never less than any plan covers, with the places that nobody can fill."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.flow.reach import candidates, reach
from rotation.flow.summary import reach_json
from rotation.formulation.context import Context
from rotation.i18n import language
from rotation.io.read import read
from rotation.io.samples import sample_path
from rotation.report.reach import reach_sentence
from solvers.cut import minimum_cut
from tests.examples import examples
from tests.rules.small_case import case, teacher


def test_a_place_that_nobody_reaches_and_one_that_lacks_more_than_is_there():
    context = case(
        teacher("T1", subject="pe"), teacher("T2", subject="pe", quota_school_id="TOWN", tenure_start="2025-09")
    )
    found = reach(context)
    by_subject = found.subjects.set_index("subject")
    # PE lacks 10 half days at the hill school alone; the others lack everything and nobody teaches them.
    assert (by_subject.loc["pe", "lacking"], by_subject.loc["pe", "reachable"]) == (10, 10)
    assert by_subject.loc["music", "reachable"] == 0
    assert by_subject.loc["pe", "supply"] == 10
    assert set(found.lines["offers"]) == {0}
    with language("en"):
        assert reach_sentence(found) == (
            "10 persons are lacking (a person is 10 half days a week); at most 1 of them are within reach of eligible "
            "teachers, 9 are not, whatever the plan."
        )
        assert len(reach_json(found)["lines"]) == len(found.lines)


def test_a_teacher_fills_one_place_only():
    needs = [{"school_id": code, "stage": "primary", "subject": "pe", "need": 1.0} for code in ("TOWN", "HILL")]
    found = reach(case(teacher("T1", subject="pe"), needs=needs))
    assert (found.lacking, found.reachable) == (20, 10)
    assert set(found.lines["offers"]) == {1}


def test_reach_of_the_sample_is_no_less_than_its_plan():
    context = Context.of(read(sample_path("toy")))
    found = reach(context)
    assert (found.lacking, found.reachable) == (50, 50)
    assert len(candidates(context)) > 0


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 9)), min_size=1, max_size=20))
@examples(60)
def test_the_cut_is_that_of_networkx(arcs):
    arcs = [(a, b, size) for a, b, size in arcs if a != b]
    graph = nx.DiGraph()
    graph.add_nodes_from(range(6))
    for a, b, size in arcs:
        room = graph.edges[a, b]["capacity"] if graph.has_edge(a, b) else 0
        graph.add_edge(a, b, capacity=room + size)
    tail, head, size = (np.array([arc[part] for arc in arcs], dtype=np.int64) for part in range(3))
    found = minimum_cut(6, tail, head, size, 0, 5)
    assert found.value == nx.maximum_flow_value(graph, 0, 5)
    assert found.source_side[0]
    assert not found.source_side[5]


@pytest.mark.parametrize("count", [0, 1])
def test_a_network_without_any_way(count):
    none = np.zeros(0, dtype=np.int64)
    found = minimum_cut(2 + count, none, none, none, 0, 1)
    assert (found.value, found.source_side.tolist()) == (0, [True] + [False] * (1 + count))
