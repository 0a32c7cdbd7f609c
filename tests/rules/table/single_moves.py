"""Cases of the rules that say which single moves there are."""

from __future__ import annotations

from typing import Any

from rotation.formulation.context import Context
from rotation.model.policy import Policy
from tests.rules.small_case import case, move, with_channels, with_forms
from tests.rules.table.facets import NOT_SOFT, Binds, Breach, Fault, Four, Infeasible, Never, go
from tests.rules.table.places import FORCED, between, far, near, need, paired, pin, staying, wanted, ways

FIRST, SECOND = {("T1", "HILL")}, {("T2", "HILL")}
YOUNG = {"tenure_start": "2024-09"}
TAKES_SIX = {"grades_now": "5", "next_grade": "6"}
BACKBONE = {"backbone_level": "district"}
UNWILLING_SECOND = {"subject": "math", "other_subjects": "chinese", "consent": "unwilling"}
SERVED = {"teacher_id": "T1", "from_school": "CITY", "to_school": "HILL", "start": "2017-09", "end": "2020-08"}
LEDGER = [{**SERVED, "outcome": "returned"}]
CARE = {"CARE": {"name": "培智学校", "stages": "special", "school_type": "special", "locale": "urban"}}
TOO_FAR = ways(近={"HILL": 65}, 远={"HILL": 70, "CITY": 60})


def _pair_policy(**secondment: Any) -> Policy:
    return with_channels("pair", forms=("secondment",)) if not secondment else _scoped(("pair",), **secondment)


def _scoped(channels: tuple[str, ...], **secondment: Any) -> Policy:
    general = with_forms("secondment", secondment=secondment).general
    opened = {code: rule.model_copy(update={"open": code in channels}) for code, rule in general.channels.items()}
    return Policy(general=general.model_copy(update={"channels": opened}))


def _frozen(context: Context, code: str, school: str) -> Context:
    return type(context).of(context.instance.with_baseline([move(context, school, code)], (code,)), context.policy)


def _upward(*people: dict[str, Any]) -> Context:
    return case(*people, needs=[need(1.0, "CITY")], travel=ways(近={"CITY": 10}, 远={"CITY": 50}))


def _promised_elsewhere() -> Context:
    """T1 was told to go to TOWN; CITY has promised HILL somebody."""
    policy = with_channels("group", "pair", order=("pair", "group"))
    return _frozen(paired(near(), policy=policy, needs=[need(1.0), need(0.0, "TOWN")]), "T1", "TOWN")


def _served_by_special(*people: dict[str, Any], **more: Any) -> Context:
    return wanted(*people, schools=CARE, **more)


def _nothing_needed() -> Context:
    """HILL needs one of two; TOWN, which is nearer to the second, needs nobody."""
    return wanted(near(), between(), needs=[need(1.0), need(0.0, "TOWN")])


def _grouped(*people: dict[str, Any], **more: Any) -> Context:
    """CITY and HILL are one group, TOWN is in none."""
    return wanted(*people, groups=[{"group_id": "G", "school_id": code} for code in ("CITY", "HILL")], **more)


def _pilots(*schools: str) -> dict[str, dict[str, Any]]:
    return {code: {"pilot": True} for code in schools}


ALL_OPEN = with_channels("group", "authority")
BOTH_MOVE = {"rotation_rate": {"permille": 1000, "most_permille": 1000}}
ONE_MOVES: dict[str, dict[str, Any]] = {"rotation_rate": {}}
BY_AGREEMENT = {"ways": {"urban_strong": {"rural": "forbidden"}}}
LEADER = {"role": "principal"}

CASES = {
    "eligibility": Four(
        Binds(lambda: wanted(near(**YOUNG), far()), FIRST, SECOND),
        Infeasible(lambda: paired(near(**YOUNG)), beside=FORCED),
        NOT_SOFT,
        Breach(lambda: wanted(near(**YOUNG), far()), (go("T1", "HILL"),), (1,), kept=(go("T2", "HILL"),)),
    ),
    "principal": Four(
        Never("whom it keeps back the conditions of `eligibility` keep back too, or the data are at fault (below)"),
        Fault(
            lambda: paired(near(**LEADER)), "leaders_in_two_plans", beside={**FORCED, "eligibility": {"roles_out": ()}}
        ),
        NOT_SOFT,
        Breach(lambda: wanted(near(**LEADER), far()), (go("T1", "HILL"),), (1,), kept=(go("T2", "HILL"),)),
    ),
    "pins": Four(
        Binds(lambda: wanted(near(), far(), pins=staying("T1")), FIRST, SECOND),
        Infeasible(lambda: paired(near(), pins=staying("T1")), beside=FORCED),
        NOT_SOFT,
        Breach(lambda: wanted(near(), pins=[pin("T1", "TOWN")]), (go("T1", "HILL"),), (1,), kept=(go("T1", "TOWN"),)),
    ),
    "frozen": Four(
        Binds(lambda: _frozen(wanted(near(), far()), "T2", "HILL"), FIRST, SECOND),
        Infeasible(_promised_elsewhere, beside=FORCED),
        NOT_SOFT,
        Breach(lambda: _frozen(wanted(near()), "T1", "TOWN"), (go("T1", "HILL"),), (1,), kept=(go("T1", "TOWN"),)),
    ),
    "next_graduating": Four(
        Binds(lambda: wanted(near(**TAKES_SIX), far()), FIRST, SECOND, beside={"burden": {"mid_cycle": 0}}),
        Infeasible(lambda: paired(near(**TAKES_SIX)), beside=FORCED),
        NOT_SOFT,
        Breach(lambda: wanted(near(**TAKES_SIX), far()), (go("T1", "HILL"),), (1,), kept=(go("T2", "HILL"),)),
    ),
    "subject_match": Four(
        Binds(lambda: wanted(near(**UNWILLING_SECOND), far()), FIRST, SECOND),
        Infeasible(lambda: paired(near(**UNWILLING_SECOND)), beside=FORCED),
        NOT_SOFT,
        Breach(
            lambda: wanted(near(**UNWILLING_SECOND), far()),
            (go("T1", "HILL", subject="chinese"),),
            (1,),
            kept=(go("T2", "HILL"),),
        ),
    ),
    "direction": Four(
        Binds(
            lambda: _upward(near(quota_school_id="HILL"), far(quota_school_id="HILL", consent="willing")),
            {("T1", "CITY")},
            {("T2", "CITY")},
        ),
        Infeasible(lambda: paired(near()), BY_AGREEMENT, FORCED),
        NOT_SOFT,
        Breach(
            lambda: _upward(near(quota_school_id="HILL"), far(quota_school_id="HILL", consent="willing")),
            (go("T1", "CITY"),),
            (1,),
            kept=(go("T2", "CITY"),),
        ),
    ),
    "form": Four(
        Binds(
            lambda: wanted(near(), far(backbone_level="city"), policy=_scoped(("group",), level="city")), FIRST, SECOND
        ),
        Infeasible(lambda: paired(near(), policy=_pair_policy(level="city")), beside=FORCED),
        NOT_SOFT,
        Breach(
            lambda: wanted(near(), far(backbone_level="city"), policy=_scoped(("group",), level="city")),
            (go("T1", "HILL"),),
            (1,),
            kept=(go("T2", "HILL"),),
        ),
    ),
    "channel": Four(
        Binds(
            lambda: _grouped(near(quota_school_id="TOWN"), far()),
            FIRST,
            SECOND,
            compared=lambda: _grouped(near(quota_school_id="TOWN"), far(), policy=ALL_OPEN),
        ),
        Infeasible(
            lambda: _grouped(near(quota_school_id="TOWN")),
            beside=ONE_MOVES,
            compared=lambda: _grouped(near(quota_school_id="TOWN"), policy=ALL_OPEN),
        ),
        NOT_SOFT,
        Breach(
            lambda: _grouped(near(quota_school_id="TOWN"), far()),
            (go("T1", "HILL"),),
            (1,),
            kept=(go("T2", "HILL"),),
        ),
    ),
    "commute": Four(
        Binds(lambda: wanted(near(), far(), travel=TOO_FAR), FIRST, SECOND),
        Infeasible(lambda: paired(near(), travel=TOO_FAR), beside=FORCED),
        NOT_SOFT,
        Breach(lambda: wanted(near(), far(), travel=TOO_FAR), (go("T1", "HILL"),), (1,), kept=(go("T2", "HILL"),)),
    ),
    "special": Four(
        Binds(lambda: _served_by_special(near(quota_school_id="CARE"), far()), FIRST, SECOND),
        Infeasible(lambda: _served_by_special(near(quota_school_id="CARE")), beside=ONE_MOVES),
        NOT_SOFT,
        Breach(
            lambda: _served_by_special(near(quota_school_id="CARE"), far()),
            (go("T1", "HILL"),),
            (1,),
            kept=(go("T2", "HILL"),),
        ),
    ),
    "no_return": Four(
        Binds(lambda: wanted(near(), far(), ledger=LEDGER), FIRST, SECOND, {"years": 8}),
        Infeasible(lambda: paired(near(), ledger=LEDGER), {"years": 8}, FORCED),
        NOT_SOFT,
        Breach(
            lambda: wanted(near(), far(), ledger=LEDGER),
            (go("T1", "HILL"),),
            (1,),
            kept=(go("T1", "TOWN"), go("T2", "HILL")),
            params={"years": 8},
        ),
    ),
    "pilot": Four(
        Binds(lambda: wanted(near(quota_school_id="TOWN"), far(), schools=_pilots("CITY", "HILL")), FIRST, SECOND),
        Infeasible(lambda: paired(near(), schools=_pilots("CITY")), beside=FORCED),
        NOT_SOFT,
        Breach(
            lambda: wanted(near(quota_school_id="TOWN"), far(), schools=_pilots("CITY", "HILL")),
            (go("T1", "HILL"),),
            (1,),
            kept=(go("T2", "HILL"),),
        ),
    ),
    "stage_total": Four(
        Binds(lambda: wanted(near(**BACKBONE), far(), schools={"HILL": {"pupils_primary": 40}}), FIRST, SECOND),
        Infeasible(lambda: paired(near(**BACKBONE), schools={"HILL": {"pupils_primary": 40}}), beside=FORCED),
        NOT_SOFT,
        Breach(
            lambda: wanted(near(**BACKBONE), far(), schools={"HILL": {"pupils_primary": 40}}),
            (go("T1", "HILL"),),
            (1,),
            kept=(go("T1", "TOWN"), go("T2", "HILL")),
        ),
    ),
    "purpose": Four(
        Binds(_nothing_needed, {("T1", "HILL"), ("T2", "TOWN")}, {("T1", "HILL"), ("T2", "HILL")}, beside=BOTH_MOVE),
        Infeasible(lambda: wanted(near(), persons=0.0), beside=ONE_MOVES),
        NOT_SOFT,
        Breach(lambda: wanted(near(), far()), (go("T1", "TOWN"),), (1,), kept=(go("T1", "HILL"),)),
    ),
}
