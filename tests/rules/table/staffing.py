"""Cases of the rules about lines, quotas, posts and subject groups."""

from __future__ import annotations

from typing import Any

from rotation.formulation.context import Context
from tests.rules.small_case import teacher, with_channels, with_forms
from tests.rules.table.facets import Binds, Breach, Four, Infeasible, Soft, go
from tests.rules.table.places import FORCED, between, far, near, need, paired, pin, wanted

NOBODY: set[tuple[str, str]] = set()
FIRST, SECOND, BOTH = {("T1", "HILL")}, {("T2", "HILL")}, {("T1", "HILL"), ("T2", "HILL")}
NEEDED_HERE = [need(1.0), need(1.0, "CITY")]
BY_PAIR = with_channels("pair", forms=("transfer",))
FULL = {"HILL": {"quota": 1}}
MIDDLE = [{"school_id": "HILL", "post_band": "8-10", "cap": 0}]
CORE = ({"grades_now": "3", "next_grade": "4", "subject": "chinese"}, {"grades_now": "3", "next_grade": "4"})
ONE_CLASS = {"CITY": {"classes_primary": 6}}
THREE_GONE = {("T1", "HILL"), ("T2", "HILL"), ("T3", "HILL")}


def _five(*pinned: str, persons: float = 3.0) -> Context:
    """Five of CITY teach Chinese, which it has no need of; T1 is nearest to HILL, then T2."""
    people = [near("T1"), between("T2"), *(far(f"T{number}") for number in (3, 4, 5))]
    return wanted(*people, persons=persons, pins=[pin(code, "HILL") for code in pinned])


def _taken_in(*pinned: str) -> Context:
    """HILL has one teacher of Chinese and needs five; T1 is the nearest of four at CITY."""
    here = teacher("H1", quota_school_id="HILL")
    return wanted(here, near("T1"), *(far(f"T{number}") for number in (2, 3, 4)), persons=5.0, pins=_to_hill(pinned))


def _to_hill(codes: tuple[str, ...]) -> list[dict[str, Any]]:
    return [pin(code, "HILL") for code in codes]


def _of_one_class(*pinned: str) -> Context:
    """T1 and T2 have the one third grade of CITY, T3 a fourth grade; HILL needs a teacher of each of two subjects."""
    third, fourth = {"grades_now": "3", "next_grade": "4"}, {"grades_now": "4", "next_grade": "5"}
    people = [near("T1", **third), near("T2", subject="math", **third), far("T3", subject="math", **fourth)]
    needs = [need(1.0), need(1.0, subject="math")]
    return wanted(*people, needs=needs, schools=ONE_CLASS, pins=_to_hill(pinned))


def _by_transfer(**changes: Any) -> Context:
    return wanted(near(), far(), persons=2.0, policy=with_forms("transfer"), **changes)


def _posts(*people: dict[str, Any]) -> Context:
    return wanted(*people, policy=with_forms("transfer"), posts=MIDDLE)


CASES = {
    "subject_cover": Four(
        Binds(lambda: wanted(near(), needs=NEEDED_HERE), FIRST, NOBODY),
        Infeasible(lambda: paired(near(), needs=NEEDED_HERE), beside=FORCED),
        Soft(lambda: paired(near(), needs=NEEDED_HERE), FIRST, 22, {"price": 2}, FORCED),
        Breach(lambda: wanted(near(), needs=NEEDED_HERE), (go("T1", "HILL"),), (10, 1)),
    ),
    "surplus": Four(
        Binds(lambda: wanted(near(), persons=0.5), FIRST, NOBODY),
        Infeasible(lambda: paired(near(), persons=0.5), beside=FORCED),
        Soft(lambda: paired(near(), persons=0.5), FIRST, 15, {"price": 3}, FORCED),
        Breach(lambda: wanted(near(), far()), (go("T1", "HILL"), go("T2", "HILL")), (10,), kept=(go("T1", "HILL"),)),
    ),
    "headcount": Four(
        Binds(lambda: _by_transfer(schools=FULL), BOTH, FIRST),
        Infeasible(lambda: paired(near(), far(), policy=BY_PAIR, least=2, schools=FULL), beside=FORCED),
        Soft(lambda: paired(near(), far(), policy=BY_PAIR, least=2, schools=FULL), BOTH, 7, {"price": 7}, FORCED),
        Breach(
            lambda: _by_transfer(schools=FULL),
            (go("T1", "HILL", form="transfer"), go("T2", "HILL", form="transfer")),
            (1,),
            kept=(go("T1", "HILL", form="transfer"),),
        ),
    ),
    "post_band": Four(
        Binds(lambda: _posts(near(post_grade=9), far(post_grade=12)), FIRST, SECOND),
        Infeasible(lambda: paired(near(post_grade=9), policy=BY_PAIR, posts=MIDDLE), beside=FORCED),
        Soft(lambda: paired(near(post_grade=9), policy=BY_PAIR, posts=MIDDLE), FIRST, 7, {"price": 7}, FORCED),
        Breach(
            lambda: _posts(near(post_grade=9), far(post_grade=12)),
            (go("T1", "HILL", form="transfer"),),
            (1,),
            kept=(go("T2", "HILL", form="transfer"),),
        ),
    ),
    "outflow": Four(
        Binds(lambda: _five(persons=2.0), {("T1", "HILL"), ("T2", "HILL")}, FIRST),
        Infeasible(lambda: _five("T1", "T2"), {"group_part": 1}),
        Soft(lambda: _five("T1", "T2", persons=2.0), BOTH, 6, {"group_part": 1, "price": 6}),
        Breach(
            _five,
            (go("T1", "HILL"), go("T2", "HILL")),
            (1,),
            kept=(go("T1", "HILL"),),
            params={"leave_percent": 100, "away_percent": 100},
        ),
    ),
    "inflow": Four(
        Binds(_taken_in, {*THREE_GONE, ("T4", "HILL")}, FIRST),
        Infeasible(lambda: _taken_in("T1", "T2")),
        Soft(lambda: _taken_in("T1", "T2", "T3"), THREE_GONE, 14, {"price": 7}),
        Breach(_taken_in, (go("T1", "HILL"), go("T2", "HILL")), (1,), kept=(go("T1", "HILL"),)),
    ),
    "class_teachers": Four(
        Binds(_of_one_class, BOTH, {("T1", "HILL"), ("T3", "HILL")}, beside={"burden": {"mid_cycle": 0}}),
        Infeasible(lambda: _of_one_class("T1", "T2")),
        Soft(lambda: _of_one_class("T1", "T2"), BOTH, 3, {"price": 3}),
        Breach(_of_one_class, (go("T1", "HILL"), go("T2", "HILL")), (1,), kept=(go("T1", "HILL"), go("T3", "HILL"))),
    ),
}
