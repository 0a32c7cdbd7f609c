"""Cases of the rules about rates, shares, pairs and backbone teachers."""

from __future__ import annotations

from typing import Any

from rotation.formulation.context import Context
from tests.rules.small_case import case, teacher, with_channels
from tests.rules.table.facets import Binds, Breach, Four, Infeasible, Soft, go
from tests.rules.table.places import FORCED, between, far, near, need, paired, pin, staying, wanted, ways

NOBODY: set[tuple[str, str]] = set()
FIRST, SECOND = {("T1", "HILL")}, {("T2", "HILL")}
BACKBONE = {"backbone_level": "district"}
FEW_PUPILS = {"CITY": {"pupils_primary": 100}}
"""With them CITY stays above its pass line whoever goes."""
PUPILS = {"CITY": {"pupils_primary": 400}, "TOWN": {"pupils_primary": 400}, "HILL": {"pupils_primary": 200}}
CITY_GAINS = {("TOWN0", "CITY"), ("HILL0", "CITY")}
GRADUATED, MIDDLE = {"grades_now": "6", "next_grade": "1"}, {"grades_now": "4", "next_grade": "4"}
ACROSS = with_channels("group", "authority", order=("group", "authority"))
HALF_ACROSS = {"most_permille": {"authority": 500}}


def _three_backbone(maker: Any = wanted, plain: bool = True) -> Context:
    """Three backbone teachers of CITY, of whom 80 % are three, and far away one who is none."""
    people = [near("T1", **BACKBONE), *(teacher(f"B{number}", home_area="远", **BACKBONE) for number in (1, 2))]
    return maker(*people, *([far()] if plain else []), schools=FEW_PUPILS)


def _two_of_two(**tables: Any) -> Context:
    """CITY needs two more of Chinese; backbone teachers: 2, 2 and 1 at schools of 400, 400 and 200 pupils."""
    counts = {"CITY": 2, "TOWN": 2, "HILL": 1}
    people = [
        teacher(f"{school}{number}", quota_school_id=school, **BACKBONE)
        for school, count in counts.items()
        for number in range(count)
    ]
    needs = [need(4.0, "CITY"), need(0.0, "TOWN"), need(0.0)]
    return case(*people, schools=PUPILS, needs=needs, travel=[], **tables)


def _drawn_together() -> Context:
    """One of TOWN and one of HILL must go to CITY, and the others stay."""
    pins = [pin("TOWN0", "CITY"), pin("HILL0", "CITY"), *staying("CITY0", "CITY1", "TOWN1")]
    return _two_of_two(pins=pins)


def _graduates(*kept: str) -> Context:
    """HILL needs one; T1 is nearest and in the middle of a cycle, T2 and T3 have just graduated."""
    minutes = ways(近={"HILL": 5}, 中={"HILL": 40}, 远={"HILL": 50})
    people = [near(**MIDDLE), teacher("T2", home_area="中", **GRADUATED), far("T3", **GRADUATED)]
    return wanted(*people, travel=minutes, pins=staying(*kept))


def _four_of_the_city(**tables: Any) -> Context:
    """TOWN is in CITY's group, HILL, which needs one, is reached across the authority."""
    people = [near("T1"), between("T2"), far("T3"), far("T4")]
    groups = [{"group_id": "G", "school_id": code} for code in ("CITY", "TOWN")]
    return wanted(*people, groups=groups, policy=ACROSS, needs=[need(1.0), need(0.0, "TOWN")], **tables)


def _only_across() -> Context:
    return _four_of_the_city(pins=[pin("T1", "HILL"), *staying("T2", "T3", "T4")])


CASES = {
    "backbone_floor": Four(
        Binds(_three_backbone, FIRST, SECOND),
        Infeasible(lambda: _three_backbone(paired, plain=False), beside=FORCED),
        Soft(lambda: _three_backbone(paired, plain=False), FIRST, 20, {"price": 2}, FORCED),
        Breach(_three_backbone, (go("T1", "HILL"),), (10,), kept=(go("T2", "HILL"),)),
    ),
    "balance_cap": Four(
        Binds(lambda: _two_of_two(pins=staying("CITY0", "CITY1", "TOWN1")), CITY_GAINS, {("TOWN0", "CITY")}),
        Infeasible(_drawn_together),
        Soft(_drawn_together, CITY_GAINS, 3 * 450_000, {"price": 3}),
        Breach(_two_of_two, (go("TOWN0", "CITY"), go("HILL0", "CITY")), (450_000,), kept=(go("TOWN0", "CITY"),)),
    ),
    "rotation_rate": Four(
        Binds(lambda: wanted(near(), far(), persons=0.0), NOBODY, FIRST),
        Infeasible(lambda: wanted(near(), pins=staying("T1"))),
        Soft(lambda: wanted(near(), pins=staying("T1")), NOBODY, 4, {"price": 4}),
        Breach(lambda: wanted(near(), far()), (go("T1", "HILL"), go("T2", "HILL")), (1,), kept=(go("T1", "HILL"),)),
    ),
    "backbone_rate": Four(
        Binds(lambda: wanted(near(), far(**BACKBONE)), FIRST, SECOND),
        Infeasible(lambda: paired(near(), far(**BACKBONE), pins=staying("T2")), beside=FORCED),
        Soft(lambda: paired(near(), far(**BACKBONE), pins=staying("T2")), FIRST, 5, {"price": 5}, FORCED),
        Breach(lambda: wanted(near(), far(**BACKBONE)), (go("T1", "HILL"),), (1,), kept=(go("T2", "HILL"),)),
    ),
    "channel_share": Four(
        Binds(_four_of_the_city, FIRST, {("T1", "HILL"), ("T2", "TOWN")}, HALF_ACROSS),
        Infeasible(_only_across, HALF_ACROSS),
        Soft(_only_across, FIRST, 9, {**HALF_ACROSS, "price": 9}),
        Breach(
            _four_of_the_city, (go("T1", "HILL"),), (1,), kept=(go("T1", "HILL"), go("T2", "TOWN")), params=HALF_ACROSS
        ),
    ),
    "graduating": Four(
        Binds(_graduates, FIRST, SECOND, beside={"burden": {"mid_cycle": 0}}),
        Infeasible(lambda: _graduates("T2", "T3")),
        Soft(lambda: _graduates("T2", "T3"), FIRST, 4, {"price": 4}),
        Breach(_graduates, (go("T1", "HILL"),), (1,), kept=(go("T2", "HILL"),)),
    ),
    "reciprocity": Four(
        Binds(lambda: paired(near(), persons=0.0), NOBODY, FIRST),
        Infeasible(lambda: paired(near(), least=2)),
        Soft(lambda: paired(near(), least=2), FIRST, 5, {"price": 5}),
        Breach(lambda: paired(near()), (), (1,), kept=(go("T1", "HILL"),)),
    ),
}
