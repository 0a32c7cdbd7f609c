"""Small comparisons to vary: plans of the small case side by side."""

from __future__ import annotations

from rotation.model.plan import Move, Plan
from rotation.report.comparison import Side, side
from tests.rules.small_case import case, move, teacher
from tests.rules.solved_case import only

POLICY = only(burden={})
STAFF = ("T1", "T2", "T3")
NEEDS = [
    {"school_id": school, "stage": "primary", "subject": "chinese", "need": 1.0} for school in ("CITY", "TOWN", "HILL")
]


def context(called: str = "", **changes):
    """Three teachers of Chinese at the town's school, two schools that lack one each."""
    people = [teacher(code, **({"name": called} if called else {})) for code in STAFF]
    return case(*people, needs=NEEDS, **changes)


def planned(name: str, *moves: Move, policy=None, status: str = "", **changes) -> Side:
    """A side with a plan of these moves."""
    made = context(**changes)
    return side(name, made.instance, policy or POLICY, Plan.of(moves), {"status": status} if status else {})


def without_plan(name: str) -> Side:
    """A side for which the solver said that there is none."""
    return side(name, context().instance, POLICY, None, {"status": "infeasible"})


def to(school: str, code: str = "T1") -> Move:
    """A move of a teacher of the small case."""
    return move(context(), school, code)
