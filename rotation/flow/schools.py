"""The schools of a flow: what their names, parts and maps need, of one authority or of all districts of a city."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from rotation.formulation.context import Context
from rotation.model.state import FloatArray, IntArray
from rotation.model.vocabulary import LOCALES, TIERS

ObjectArray = npt.NDArray[np.object_]
VIEWS = ("authority", "group", "district", "locale", "tier")
"""What schools can be summed up by."""


@dataclass(frozen=True, eq=False)
class FlowSchools:
    """Schools in the order of their indices, an entry each; texts are empty and numbers NaN or -1 where unknown."""

    code: ObjectArray
    name: ObjectArray
    stages: ObjectArray
    authority: ObjectArray
    group: ObjectArray
    """The first of several."""
    district: ObjectArray
    locale: IntArray
    tier: IntArray
    longitude: FloatArray
    latitude: FloatArray
    teachers: IntArray

    def __len__(self) -> int:
        return len(self.code)

    @classmethod
    def of(cls, context: Context) -> FlowSchools:
        """The schools of one case."""
        schools, table = context.state.schools, context.instance.schools
        first: dict[str, str] = {}
        groups = context.instance["groups"]
        for code, group, name in zip(groups["school_id"], groups["group_id"], groups["group_name"], strict=True):
            first.setdefault(code, name or group)
        authority = table["authority"].to_numpy(dtype=object)
        return cls(
            code=schools.code,
            name=schools.name,
            stages=table["stages"].to_numpy(dtype=object),
            authority=np.where(authority == "", context.instance.authority, authority),
            group=np.array([first.get(str(code), "") for code in schools.code], dtype=object),
            district=table["school_district"].to_numpy(dtype=object),
            locale=schools.locale,
            tier=schools.tier,
            longitude=schools.longitude,
            latitude=schools.latitude,
            teachers=schools.teachers,
        )

    def parts(self, view: str) -> list[str]:
        """The part each school belongs to, by `school` or one of VIEWS."""
        if view in ("locale", "tier"):
            words, column = {"locale": (LOCALES, self.locale), "tier": (TIERS, self.tier)}[view]
            return ["" if at < 0 else words.label(words.codes[at]) for at in column.tolist()]
        return [str(text) for text in (self.name if view == "school" else getattr(self, view))]


def joined(parts: Mapping[str, tuple[FlowSchools, pd.DataFrame]]) -> tuple[FlowSchools, pd.DataFrame]:
    """Schools and edges of all districts of a city, those of each behind those of the one before.

    Every school belongs to the district it is listed under, and its code stands behind the district's name: districts
    number their schools without asking each other. So do schools and school districts of one name in several districts;
    groups keep theirs, since a group may run schools in more than one district.
    """
    edges, schools, teachers = [], 0, 0
    for here, table in parts.values():
        moved = table.assign(origin=table["origin"] + schools, destination=table["destination"] + schools)
        moved["teacher"] = table["teacher"].where(table["teacher"] < 0, table["teacher"] + teachers)
        edges.append(moved)
        schools += len(here)
        teachers += 1 + int(table["teacher"].max()) if len(table) else 0

    def column(name: str) -> Any:
        return np.concatenate([getattr(here, name) for here, _table in parts.values()])

    facts = {field.name: column(field.name) for field in fields(FlowSchools)}
    codes = [f"{name}/{code}" for name, (here, _table) in parts.items() for code in here.code]
    facts["code"] = np.array(codes, dtype=object)
    facts["authority"] = np.repeat(np.array(list(parts), dtype=object), [len(here) for here, _table in parts.values()])
    for field in ("name", "district"):
        facts[field] = _told_apart(facts[field], facts["authority"])
    return FlowSchools(**facts), pd.concat(edges, ignore_index=True)


def _told_apart(names: ObjectArray, authority: ObjectArray) -> ObjectArray:
    """Names that several authorities use, each behind its authority's; the others and empty ones as they are."""
    users = pd.Series(authority).groupby(pd.Series(names)).nunique()
    shared = {name for name, count in users.items() if count > 1 and name}
    behind = [f"{own}/{name}" if name in shared else name for own, name in zip(authority, names, strict=True)]
    return np.array(behind, dtype=object)
