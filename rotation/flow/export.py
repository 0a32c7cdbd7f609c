"""The graph of moves as files for other programs: GraphML, GEXF with years, CSV; the same graph the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import networkx as nx
import pandas as pd

FORMATS = ("graphml", "gexf", "csv")
_META = re.compile(r'lastmodifieddate="[^"]*"')
_CREATOR = re.compile(r"<creator>.*?</creator>", re.S)


def graph_files(graph: nx.MultiDiGraph, formats: tuple[str, ...], day: date) -> dict[str, bytes]:
    """File name -> content; `day` stands where the formats want to know when they were made."""
    found: dict[str, bytes] = {}
    for name in formats:
        if name == "graphml":
            stream = io.BytesIO()
            nx.write_graphml_xml(graph, stream, encoding="utf-8", prettyprint=True)
            found["moves.graphml"] = stream.getvalue()
        elif name == "gexf":
            found["moves.gexf"] = _gexf(graph, day)
        else:
            found["schools.csv"], found["moves.csv"] = _tables(graph)
    return found


def _gexf(graph: nx.MultiDiGraph, day: date) -> bytes:
    """GEXF 1.2 with years at the moves; the maker's date and version are replaced, so that bytes do not change."""
    stream = io.BytesIO()
    nx.write_gexf(graph, stream, encoding="utf-8", prettyprint=True)
    text = stream.getvalue().decode()
    text = _META.sub(f'lastmodifieddate="{day.isoformat()}"', text)
    text = _CREATOR.sub("<creator>teacher-rotation</creator>", text)
    return text.encode()


def _tables(graph: nx.MultiDiGraph) -> tuple[bytes, bytes]:
    """Schools and moves, one row each."""
    from rotation.io.csvfile import guard

    nodes: list[Mapping[str, Any]] = [{"school_id": code, **facts} for code, facts in graph.nodes(data=True)]
    edges: list[Mapping[str, Any]] = [
        {"from_school": here, "to_school": there, **facts} for here, there, facts in graph.edges(data=True)
    ]
    tables = (pd.DataFrame(nodes), pd.DataFrame(edges).drop(columns="start", errors="ignore"))
    texts = []
    for table in tables:
        if "end" in table:
            table["end"] = table["end"].astype("Int64")
        guarded = table.map(lambda value: guard(value) if isinstance(value, str) else value)
        texts.append(guarded.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig"))
    return texts[0], texts[1]
