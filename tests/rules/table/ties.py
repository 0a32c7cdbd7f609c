"""Cases of the rules that tie moves together."""

from __future__ import annotations

from typing import Any

from rotation.formulation.context import Context
from tests.rules.small_case import case, teacher, with_channels
from tests.rules.table.facets import Binds, Breach, Four, Infeasible, Never, Soft, go
from tests.rules.table.places import FORCED, near, need, pin, wanted, ways

NOBODY: set[tuple[str, str]] = set()
APART = {("T1", "TOWN"), ("T2", "HILL")}
TOGETHER = {("T1", "TOWN"), ("T2", "TOWN")}
TEAM = [{"team_id": "K", "teacher_id": code, "is_leader": code == "T1"} for code in ("T1", "T2")]
COUPLE = [{"teacher_a": "T1", "teacher_b": "T2", "wish": "same_school"}]
MATH = {"subject": "math"}


def _two_places(school: str = "TOWN", **tables: Any) -> Context:
    """One teacher of Chinese and one of mathematics; TOWN lacks the first, HILL the second, and `school` both."""
    needs = [need(1.0, "TOWN"), need(1.0, "HILL", "math")]
    if school == "TOWN":
        needs.append(need(0.0, "TOWN", "math"))
    minutes = ways(近={"TOWN": 10, "HILL": 20})
    return case(near("T1"), near("T2", **MATH), needs=needs, travel=minutes, **tables)


def _one_of_two(*promised: str, **tables: Any) -> Context:
    """HILL and TOWN both lack what T1 alone teaches; CITY has promised somebody to the named partners."""
    pairs = [{"urban_school_id": "CITY", "rural_school_id": code, "min_out": 1} for code in promised]
    minutes = ways(近={"HILL": 10, "TOWN": 20})
    policy = with_channels("pair") if promised else None
    return wanted(near(), needs=[need(1.0), need(1.0, "TOWN")], travel=minutes, pairs=pairs, policy=policy, **tables)


PINNED = [pin("T1", "TOWN"), pin("T2", "HILL")]
_UNITS = "a teacher is one person: a second assignment is none that could be paid for"

CASES = {
    "one_assignment": Four(
        Binds(lambda: _one_of_two(), {("T1", "HILL"), ("T1", "TOWN")}, {("T1", "HILL")}),
        Infeasible(lambda: _one_of_two("HILL", "TOWN"), beside=FORCED),
        Never(_UNITS),
        Breach(lambda: wanted(teacher()), (go("T1", "HILL"), go("T1", "TOWN")), (1,), kept=(go("T1", "HILL"),)),
    ),
    "team": Four(
        Binds(lambda: _two_places(teams=TEAM), APART, TOGETHER),
        Infeasible(lambda: _two_places(teams=TEAM, pins=PINNED)),
        Soft(lambda: _two_places(teams=TEAM, pins=PINNED), APART, 6, {"price": 3}),
        Breach(
            lambda: _two_places(teams=TEAM),
            (go("T1", "TOWN"), go("T2", "HILL")),
            (1, 1),
            kept=(go("T1", "TOWN"), go("T2", "TOWN")),
        ),
    ),
    "couple": Four(
        Binds(lambda: _two_places(couples=COUPLE), APART, TOGETHER, {"hard": True}),
        Infeasible(lambda: _two_places(couples=COUPLE, pins=PINNED), {"hard": True}),
        Soft(lambda: _two_places(couples=COUPLE, pins=PINNED), APART, 7, {"price": 7}),
        Breach(
            lambda: _two_places(couples=COUPLE),
            (go("T1", "TOWN"),),
            (1,),
            kept=(go("T1", "TOWN"), go("T2", "TOWN")),
        ),
    ),
}
