"""Cases of the goals: they change the optimal plan, never forbid one, and the checker says what a plan is worth."""

from __future__ import annotations

from typing import Any

from rotation.formulation.context import Context
from tests.rules.small_case import case, move, teacher
from tests.rules.table.facets import A_GOAL, PAID_BY_VALUE, Binds, Four, Measured, go
from tests.rules.table.places import WAYS, far, near, need, wanted

NOBODY: set[tuple[str, str]] = set()
FIRST, SECOND = {("T1", "HILL")}, {("T2", "HILL")}
BACKBONE = {"backbone_level": "district"}
YOUNG = {"tenure_start": "2024-09"}
PLAN = {"authority": "示例区", "plan_year": 2026, "start_date": "2026-09-01"}

DRAWN = (147_477, 918_542)
"""The first 20 bits and the next 20 of SHA-256("7|T1|HILL|primary|chinese|secondment|10"), each plus one."""


def _backbone(city: int, town: int, persons: float = 0.0) -> Context:
    """GO of CITY may go; the other backbone teachers of CITY and TOWN may not. Each school has 400 pupils."""
    people = [near("GO", **BACKBONE)]
    people += [teacher(f"C{number}", **BACKBONE, **YOUNG) for number in range(city)]
    people += [teacher(f"W{number}", quota_school_id="TOWN", **BACKBONE, **YOUNG) for number in range(town)]
    needs = [need(persons, code) for code in ("CITY", "TOWN", "HILL")]
    return case(*people, needs=needs, travel=WAYS)


def _told(code: str) -> Context:
    """Two who are alike; one of them was told to go to HILL."""
    context = wanted(near("T1"), near("T2"))
    return type(context).of(context.instance.with_baseline([move(context, "HILL", code)]), context.policy)


def _lots(seed: str) -> Context:
    """Two who are alike, and a public seed."""
    return wanted(near("T1"), near("T2"), plan=[{**PLAN, "public_seed": seed}])


def _asked(**tables: Any) -> Context:
    return wanted(near(consent="unwilling"), far(consent="willing"), **tables)


CASES = {
    "shortage": Four(
        Binds(lambda: wanted(near()), NOBODY, FIRST),
        A_GOAL,
        PAID_BY_VALUE,
        Measured(lambda: wanted(near(), persons=2.0), (go("T1", "HILL"),), (30,), (60,)),
    ),
    "pass_line": Four(
        Binds(lambda: _backbone(5, 3), {("GO", "HILL")}, {("GO", "TOWN")}, beside={"balance": {}}),
        A_GOAL,
        PAID_BY_VALUE,
        Measured(lambda: _backbone(5, 3), (go("GO", "TOWN"),), (1,), (2,)),
    ),
    "balance": Four(
        Binds(lambda: _backbone(1, 1), NOBODY, {("GO", "HILL")}),
        A_GOAL,
        PAID_BY_VALUE,
        Measured(lambda: _backbone(1, 1), (go("GO", "HILL"),), (999_999,), (1_666_666,)),
    ),
    "willingness": Four(
        Binds(_asked, FIRST, SECOND),
        A_GOAL,
        PAID_BY_VALUE,
        Measured(_asked, (go("T1", "HILL"),), (1, 0, 0), (0, 0, 0)),
    ),
    "burden": Four(
        Binds(lambda: wanted(near("T2"), far("T1")), FIRST, SECOND),
        A_GOAL,
        PAID_BY_VALUE,
        Measured(lambda: wanted(near(), far()), (go("T1", "HILL"), go("T2", "TOWN")), (60,), (0,)),
    ),
    "stability": Four(
        Binds(lambda: _told("T2"), FIRST, SECOND, compared=lambda: _told("T1")),
        A_GOAL,
        PAID_BY_VALUE,
        Measured(lambda: _told("T2"), (go("T1", "HILL"),), (2,), (1,)),
    ),
    "lottery": Four(
        Binds(lambda: _lots("8"), FIRST, SECOND, compared=lambda: _lots("7")),
        A_GOAL,
        PAID_BY_VALUE,
        Measured(lambda: _lots("7"), (go("T1", "HILL"),), DRAWN, (0, 0)),
    ),
}
