"""Measures of the flow of teachers between schools, from an edge table; small enough graphs go through networkx."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
import numpy as np
import pandas as pd

from rotation.flow.schools import FlowSchools
from rotation.model.state import LOCALE_INDEX, IntArray

MOST_EDGES = 4000
"""Pairs of schools up to which betweenness is computed; it takes 2 s at this size, and a minute at ten times it."""


@dataclass(frozen=True)
class Circulation:
    """How much of the flow goes round, and how much drains one way."""

    moves: int
    schools: int
    inside: int
    """Moves between schools that reach each other both ways (strongly connected)."""
    circles: int
    """Groups of at least two schools that reach each other."""
    mutual: int
    """Pairs of schools with moves both ways."""
    from_share: float
    """Herfindahl index of the sending schools: 1 if all moves leave one school, 1/n if n send the same."""
    to_share: float
    """The same of the receiving schools."""

    @property
    def draining(self) -> int:
        """Moves that nothing leads back from."""
        return self.moves - self.inside


def circulation(edges: pd.DataFrame) -> Circulation:
    """Circulation against draining, and concentration."""
    pairs = edges.groupby(["origin", "destination"], sort=True).size()
    graph = nx.DiGraph(list(pairs.index))
    part_of = {school: number for number, part in enumerate(nx.strongly_connected_components(graph)) for school in part}
    origin, destination = (edges[name].to_numpy(dtype=np.int64) for name in ("origin", "destination"))
    inside = sum(part_of[a] == part_of[b] for a, b in zip(origin.tolist(), destination.tolist(), strict=True))
    sizes = np.bincount(list(part_of.values())) if part_of else np.zeros(0, dtype=np.int64)
    both = set(pairs.index)
    return Circulation(
        len(edges),
        len(part_of),
        int(inside),
        int((sizes > 1).sum()),
        sum((b, a) in both for a, b in both if a < b),
        _herfindahl(origin),
        _herfindahl(destination),
    )


def _herfindahl(schools: IntArray) -> float:
    if not len(schools):
        return 0.0
    count = np.bincount(schools).astype(np.float64)
    return float(((count / count.sum()) ** 2).sum())


def school_balance(schools: FlowSchools, edges: pd.DataFrame) -> pd.DataFrame:
    """One row a school with moves: persons out and in, half days and half days of backbone teachers gained, and how
    many moves lead through it; by backbone half days gained, the least first, then by code."""
    count = len(schools)
    origin, destination = (edges[name].to_numpy(dtype=np.int64) for name in ("origin", "destination"))
    load = edges["load"].to_numpy(dtype=np.int64)
    backbone = np.where(edges["backbone"].to_numpy(dtype=np.bool_), load, 0)

    def total(place: IntArray, amount: IntArray | int) -> IntArray:
        found = np.zeros(count, dtype=np.int64)
        np.add.at(found, place, amount)
        return found

    frame = pd.DataFrame(
        {
            "school": np.arange(count),
            "code": schools.code.astype(str),
            "name": schools.name,
            "out": total(origin, 1),
            "in": total(destination, 1),
            "gain": total(destination, load) - total(origin, load),
            "backbone_gain": total(destination, backbone) - total(origin, backbone),
        }
    )
    frame["through"] = frame[["out", "in"]].min(axis=1)
    between = betweenness(edges)
    frame["betweenness"] = [between.get(at, 0.0) for at in range(count)] if between is not None else np.nan
    moved = (frame["out"] > 0) | (frame["in"] > 0)
    return frame[moved].sort_values(["backbone_gain", "code"], ignore_index=True)


def betweenness(edges: pd.DataFrame) -> dict[int, float] | None:
    """Share of the shortest ways between schools that lead through each; None for a graph too large for it."""
    pairs = edges.groupby(["origin", "destination"], sort=True).size()
    if len(pairs) > MOST_EDGES:
        return None
    found: dict[int, float] = nx.betweenness_centrality(nx.DiGraph(list(pairs.index)))
    return found


def view_table(schools: FlowSchools, edges: pd.DataFrame, view: str) -> pd.DataFrame:
    """Persons, half days and backbone half days from part to part of a view; the most persons first."""
    names = np.array(schools.parts(view), dtype=object)
    load = edges["load"].to_numpy(dtype=np.int64)
    frame = pd.DataFrame(
        {
            "from": names[edges["origin"].to_numpy(dtype=np.int64)],
            "to": names[edges["destination"].to_numpy(dtype=np.int64)],
            "persons": 1,
            "half_days": load,
            "backbone_half_days": np.where(edges["backbone"].to_numpy(dtype=np.bool_), load, 0),
        }
    )
    total = frame.groupby(["from", "to"], as_index=False)[["persons", "half_days", "backbone_half_days"]].sum()
    return total.sort_values(["persons", "from", "to"], ascending=[False, True, True], ignore_index=True)


def year_table(schools: FlowSchools, edges: pd.DataFrame) -> pd.DataFrame:
    """One row a school year in which moves begin: moves, backbone teachers, from town to country and back, and how
    much goes round."""
    locale = schools.locale
    rural = LOCALE_INDEX["rural"]
    rows = []
    for year, part in edges.groupby("year", sort=True):
        origin, destination = (locale[part[name].to_numpy(dtype=np.int64)] for name in ("origin", "destination"))
        found = circulation(part)
        rows.append(
            {
                "year": int(str(year)),
                "moves": len(part),
                "backbone": int(part["backbone"].sum()),
                "to_country": int(((origin < rural) & (destination == rural)).sum()),
                "to_town": int(((origin == rural) & (destination < rural)).sum()),
                "inside": found.inside,
            }
        )
    return pd.DataFrame(rows, columns=["year", "moves", "backbone", "to_country", "to_town", "inside"])
