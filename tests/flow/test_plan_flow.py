"""The flow of a plan and of the ledger: every move once, rings and chains, gains and losses, years, graph files."""

import json
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.cli import main
from rotation.flow.chains import trails
from rotation.flow.edges import LEDGER, PLAN, edge_table, move_graph
from rotation.flow.export import FORMATS, graph_files
from rotation.flow.measures import betweenness, circulation, school_balance, view_table, year_table
from rotation.flow.schools import FlowSchools, joined
from rotation.flow.summary import flow_json, flow_sentences
from rotation.i18n import language
from rotation.io.samples import sample_path
from rotation.model.plan import Plan
from tests.rules.small_case import case, move, teacher

DAY = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def english():
    with language("en"):
        yield


def ring():
    """City -> town -> hill -> city in Chinese, and one more from the city to the hill; one earlier posting."""
    context = case(
        teacher("T1", backbone_level="district"),
        teacher("T2", quota_school_id="TOWN"),
        teacher("T3", quota_school_id="HILL"),
        teacher("T4", subject="math", name="<b>&=1+1", load=8),
        teacher("T5"),
        ledger=[
            {
                "teacher_id": "T5",
                "from_school": "CITY",
                "to_school": "HILL",
                "category": "rotation",
                "form": "secondment",
                "start": "2022-09",
                "end": "2024-08",
                "counts_rotation": True,
                "outcome": "returned",
            }
        ],
    )
    pairs = (("T1", "TOWN"), ("T2", "HILL"), ("T3", "CITY"), ("T4", "HILL"))
    plan = Plan.of([move(context, school, code) for code, school in pairs])
    return context, plan, edge_table(context, plan)


def test_every_move_of_plan_and_ledger_is_one_row():
    _context, _plan, edges = ring()
    assert edges["source"].tolist() == [PLAN] * 4 + [LEDGER]
    assert edges["load"].tolist() == [10, 10, 10, 8, 10]
    assert (edges["year"].tolist(), edges["until"].tolist()[-1]) == ([2026] * 4 + [2022], 2023)


def test_rings_and_chains_of_a_plan():
    context, _plan, edges = ring()
    found = trails(edges[edges["source"] == PLAN])
    assert [(one.ring, one.schools) for one in found] == [(True, (0, 1, 2)), (False, (0, 2))]
    text = list(flow_sentences(FlowSchools.of(context), edges))
    assert "Rings of exchange: 1 (moves: 3); chains: 1 (moves: 1)." in text
    assert "城关小学 → 镇中心小学 → 山区小学 → 城关小学" in text[2]


def table(pairs, same=True):
    """An edge table of bare moves in one stage and subject."""
    facts = {"stage": 1, "subject": 0, "own_stage": 1, "own_subject": 0 if same else 1, "load": 10, "backbone": False}
    rows = [{"teacher": at, "origin": a, "destination": b, **facts} for at, (a, b) in enumerate(pairs)]
    names = ["teacher", "origin", "destination", *facts]
    return pd.DataFrame(rows, columns=names)


moves = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] != pair[1]), max_size=25)


@given(moves)
def test_trails_use_every_move_once_and_no_school_twice(pairs):
    found = trails(table(pairs))
    used = []
    for one in found:
        assert len(set(one.schools)) == len(one.schools)
        ends = (*one.schools, one.schools[0]) if one.ring else one.schools
        used += list(pairwise(ends))
        assert one.moves == len(ends) - 1
    assert sorted(used) == sorted(pairs)
    # What is left after the rings has none: chains end where more arrive than leave.
    excess = {school: sum(a == school for a, _b in pairs) - sum(b == school for _a, b in pairs) for school in range(7)}
    starts = [one.schools[0] for one in found if not one.ring]
    assert all(starts.count(school) == max(0, excess[school]) for school in range(7))


def test_a_move_into_another_subject_replaces_nobody():
    assert [one.ring for one in trails(table([(0, 1), (1, 0)], same=False))] == [False, False]
    assert [one.ring for one in trails(table([(0, 1), (1, 0)]))] == [True]


@given(moves)
def test_circulation_agrees_with_the_definition(pairs):
    found, graph = circulation(table(pairs)), nx.DiGraph(pairs)
    assert found.inside == sum(nx.has_path(graph, b, a) for a, b in pairs)
    assert found.draining == len(pairs) - found.inside
    assert found.mutual == len({frozenset(pair) for pair in pairs if pair[::-1] in pairs})


def test_concentration_is_one_for_one_school_and_a_half_for_two():
    assert circulation(table([(0, 1), (0, 2)])).from_share == 1
    assert circulation(table([(0, 1), (0, 2)])).to_share == 0.5


def test_schools_gain_what_others_lose():
    context, _plan, edges = ring()
    found = school_balance(FlowSchools.of(context), edges[edges["source"] == PLAN]).set_index("code")
    assert found["gain"].to_dict() == {"CITY": -8, "TOWN": 0, "HILL": 8}
    assert found["backbone_gain"].to_dict() == {"CITY": -10, "TOWN": 10, "HILL": 0}
    assert found.loc["HILL", "through"] == 1
    assert found["gain"].sum() == found["backbone_gain"].sum() == 0


def test_a_large_graph_goes_without_betweenness(monkeypatch):
    assert betweenness(table([(0, 1), (1, 2)])) == {0: 0, 1: 0.5, 2: 0}
    monkeypatch.setattr("rotation.flow.measures.MOST_EDGES", 1)
    assert betweenness(table([(0, 1), (1, 2)])) is None


def test_views_and_years():
    context, _plan, edges = ring()
    by_locale = view_table(FlowSchools.of(context), edges[edges["source"] == PLAN], "locale")
    assert ("urban", "rural", 1, 8, 0) in list(by_locale.itertuples(index=False, name=None))
    years = year_table(FlowSchools.of(context), edges)
    assert years["year"].tolist() == [2022, 2026]
    assert years["to_country"].tolist() == [1, 2]
    assert years["inside"].tolist() == [0, 4]


def test_the_graph_reads_back_from_every_format_and_names_no_person():
    context, _plan, edges = ring()
    graph = move_graph(FlowSchools.of(context), edges)
    files = graph_files(graph, FORMATS, DAY)
    assert files == graph_files(graph, FORMATS, DAY)
    for name, content in files.items():
        text = content.decode("utf-8-sig")
        assert not [word for word in ("T1", "T4", "<b>", "老师", "1985") if word in text], name
    again = nx.read_graphml(BytesIO(files["moves.graphml"]), force_multigraph=True)
    assert (again.number_of_nodes(), again.number_of_edges()) == (3, 5)
    assert {facts["level"] for *_ends, facts in again.edges(data=True)} == {"district", "none"}
    gexf = ElementTree.fromstring(files["moves.gexf"])
    assert gexf.find(".//{*}meta").get("lastmodifieddate") == "2026-09-01"
    assert gexf.find("{*}graph").get("mode") == "dynamic"
    spells = {(edge.get("start"), edge.get("end")) for edge in gexf.iter("{http://www.gexf.net/1.2draft}edge")}
    assert ("2022", "2024") in spells
    assert len(pd.read_csv(BytesIO(files["moves.csv"]))) == 5


def test_a_plan_of_nobody_has_a_flow_too():
    context = case(teacher("T1"))
    edges = edge_table(context, Plan.of([]))
    assert list(flow_sentences(FlowSchools.of(context), edges)) == ["The plan moves nobody between two schools."]
    assert flow_json(FlowSchools.of(context), edges)["moves"] == 0
    assert json.dumps(flow_json(FlowSchools.of(context), edges))
    graph_files(move_graph(FlowSchools.of(context), edges), FORMATS, DAY)


def test_hostile_names_do_not_break_a_graph_file():
    context = case(teacher("T1"), schools={"HILL": {"name": "=1+1 \x0b<x>&\ud800"}})
    files = graph_files(move_graph(FlowSchools.of(context), edge_table(context)), FORMATS, DAY)
    for name in ("moves.graphml", "moves.gexf"):
        ElementTree.fromstring(files[name])
    assert b"'=1+1" in files["schools.csv"]


def test_the_command_takes_a_plan_where_no_command_is_named(tmp_path, capsys):
    data = str(sample_path("toy"))
    (tmp_path / "plan.csv").write_text(
        "teacher_id,to_school,stage,subject,form,load\nT102,S004,primary,chinese,secondment,10\n", encoding="utf-8"
    )
    graph = tmp_path / "graph"
    for words, code in (
        (["flow", str(tmp_path / "plan.csv"), data, "--json", "--export", "gexf", "--out", str(graph)], 0),
        (["flow", str(tmp_path / "plan.csv"), data], 0),
        (["flow", str(tmp_path / "plan.csv"), data, "--export", "csv"], 2),
        (["flow", "reach", data], 0),
    ):
        with pytest.raises(SystemExit) as left:
            main([*words, "--lang", "en"])
        assert left.value.code == code, words
        output = capsys.readouterr().out
        if "--json" in words:
            assert json.loads(output)["moves"] == 1
    assert "persons are lacking" in output
    assert [path.name for path in graph.iterdir()] == ["moves.gexf"]


def test_districts_with_the_same_codes_stay_apart_in_a_city():
    """Two districts number their schools and teachers alike: twice the moves, the same circles, no move between."""
    context, _plan, edges = ring()
    one = FlowSchools.of(context)
    schools, both = joined({"east": (one, edges), "west": (one, edges)})
    assert schools.code.tolist() == [f"{name}/{code}" for name in ("east", "west") for code in one.code]
    assert (both["origin"] // 3).tolist() == (both["destination"] // 3).tolist() == [0] * 5 + [1] * 5
    assert both["teacher"].nunique() == 2 * edges["teacher"].nunique()
    assert schools.name.tolist() == [f"{name}/{own}" for name in ("east", "west") for own in one.name]
    moves = both[both["source"] == PLAN]
    alone, together = circulation(edges[edges["source"] == PLAN]), circulation(moves)
    assert (together.moves, together.inside, together.circles) == (8, 2 * alone.inside, 2 * alone.circles)
    of_city = view_table(schools, moves, "authority")
    assert of_city[["from", "to", "persons"]].to_numpy().tolist() == [["east", "east", 4], ["west", "west", 4]]
    assert move_graph(schools, both).number_of_nodes() == 6


def test_school_districts_of_one_name_in_two_districts_of_a_city_stay_two():
    context = case(
        teacher("T1"), schools={"CITY": {"school_district": "城关学区"}, "HILL": {"school_district": "山前学区"}}
    )
    edges = edge_table(context, Plan.of([move(context, "HILL", "T1")]))
    one = FlowSchools.of(context)
    own = replace(one, district=np.array(["" if name == "山前学区" else name for name in one.district], dtype=object))
    schools, both = joined({"east": (one, edges), "west": (own, edges)})
    assert set(schools.district[: len(one)]) & {"east/城关学区", "山前学区"} == {"east/城关学区", "山前学区"}
    assert "west/城关学区" in schools.district
    view = view_table(schools, both[both["source"] == PLAN], "district")
    assert sorted(zip(view["from"], view["to"], view["persons"], strict=True)) == [
        ("east/城关学区", "山前学区", 1),
        ("west/城关学区", "", 1),
    ]
