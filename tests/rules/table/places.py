"""The facts that the cases share: one place at the hill school, a near and a far teacher, and a pair that must send."""

from __future__ import annotations

from typing import Any

from rotation.formulation.context import Context
from rotation.model.policy import Policy
from tests.rules.small_case import case, teacher, with_channels

FORCED: dict[str, dict[str, Any]] = {"reciprocity": {}}
"""The rule that forces the move of `paired`."""


def near(code: str = "T1", **changes: Any) -> dict[str, Any]:
    """A teacher ten minutes from HILL, whom every goal would send first."""
    return teacher(code, **{"home_area": "近", **changes})


def far(code: str = "T2", **changes: Any) -> dict[str, Any]:
    """A teacher fifty minutes from HILL."""
    return teacher(code, **{"home_area": "远", **changes})


def between(code: str = "T2", **changes: Any) -> dict[str, Any]:
    """A teacher half an hour from HILL and twenty minutes from TOWN."""
    return teacher(code, **{"home_area": "中", **changes})


def need(persons: float, school: str = "HILL", subject: str = "chinese", **more: Any) -> dict[str, Any]:
    """What a line needs."""
    return {"school_id": school, "stage": "primary", "subject": subject, "need": persons, **more}


def ways(**minutes: dict[str, int]) -> list[dict[str, Any]]:
    """Rows of the travel table: minutes by area and school."""
    return [
        {"from_area": area, "school_id": school, "minutes": value}
        for area, schools in minutes.items()
        for school, value in schools.items()
    ]


WAYS = ways(近={"HILL": 10, "TOWN": 10}, 中={"HILL": 30, "TOWN": 20}, 远={"HILL": 50, "TOWN": 50})


def wanted(*people: dict[str, Any], persons: float = 1.0, **tables: Any) -> Context:
    """HILL needs a teacher of Chinese, and no other line needs anybody."""
    return case(*people, **{"needs": [need(persons)], "travel": WAYS, **tables})


def pin(code: str, school: str = "", action: str = "must_go") -> dict[str, Any]:
    """A decision about one teacher."""
    return {"teacher_id": code, "school_id": school, "action": action}


def staying(*codes: str) -> list[dict[str, Any]]:
    """Teachers who must stay."""
    return [pin(code, action="must_stay") for code in codes]


def paired(*people: dict[str, Any], policy: Policy | None = None, least: int = 1, **tables: Any) -> Context:
    """CITY has promised HILL, its partner, so many teachers, and the pair is the only channel."""
    promise = [{"urban_school_id": "CITY", "rural_school_id": "HILL", "min_out": least}]
    return wanted(*people, policy=policy or with_channels("pair"), pairs=promise, **tables)
