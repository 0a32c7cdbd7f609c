"""Small cases without a plan, each for a reason that is known because it was planted."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rotation.formulation.context import Context
from rotation.model.policy import Policy
from rotation.rules.registry import settled
from tests.rules.small_case import case, move, teacher, with_forms
from tests.rules.solving import under


class Planted(NamedTuple):
    """A case without a plan and the rules of the demands that cannot hold together, sorted."""

    context: Context
    culprits: list[str]


KINDS = (
    "cover",
    "group",
    "leaving",
    "surplus",
    "headcount",
    "team",
    "rate_cover",
    "rate_commute",
    "rate_no_return",
    "rate_direction",
    "post_band",
    "frozen",
)


def planted(kind: str, seed: int) -> Planted:
    """One case of one kind; the seed varies how many teachers there are, and how large the demands are."""
    rng = np.random.default_rng([KINDS.index(kind), seed])
    context, culprits = globals()[f"_{kind}"](rng)
    return Planted(Context.of(context.instance, settled(context.policy)), sorted(culprits))


def _bystanders(rng: np.random.Generator, subject: str = "music") -> list[dict[str, Any]]:
    """Teachers at the town school who may go or stay and change nothing."""
    return [teacher(f"B{n}", quota_school_id="TOWN", subject=subject) for n in range(int(rng.integers(1, 4)))]


def _pinned(count: int, *schools: str) -> list[dict[str, Any]]:
    return [
        {"teacher_id": f"T{n}", "action": "must_go", "school_id": schools[n % len(schools)] if schools else ""}
        for n in range(count)
    ]


def _built(people: list[dict[str, Any]], rules: dict[str, Any], policy: Policy | None = None, **tables: Any) -> Context:
    chosen = {rule: given or {"on": True} for rule, given in rules.items()}
    context = case(*people, policy=policy, **tables)
    return Context.of(context.instance, under(context.policy, **chosen))


def _people(count: int, **facts: Any) -> list[dict[str, Any]]:
    return [teacher(f"T{n}", **facts) for n in range(count)]


def _cover(rng: np.random.Generator) -> tuple[Context, list[str]]:
    """So many must go that the line falls below its need, by one."""
    must = int(rng.integers(1, 4))
    people = _people(must, subject="pe") + _bystanders(rng)
    return _built(people, {"subject_cover": {}, "pins": {}}, pins=_pinned(must)), ["pins"] * must + ["subject_cover"]


def _group(rng: np.random.Generator) -> tuple[Context, list[str]]:
    """Of a subject group of three only one may leave, and two must."""
    people = _people(3, subject="pe") + _bystanders(rng)
    return _built(people, {"outflow": {"leave_percent": 100, "away_percent": 100}}, pins=_pinned(2, "TOWN", "HILL")), [
        "pins",
        "pins",
        "outflow",
    ]


def _leaving(rng: np.random.Generator) -> tuple[Context, list[str]]:
    """A small school may lose one teacher, and two of two subjects must go."""
    people = [teacher("T0", subject="pe"), teacher("T1", subject="math"), *_bystanders(rng)]
    people += [teacher(f"C{n}", subject="pe") for n in range(2)] + [teacher(f"D{n}", subject="math") for n in range(2)]
    return _built(people, {"outflow": {"group_part": 1}}, pins=_pinned(2, "TOWN", "HILL")), ["pins", "pins", "outflow"]


def _surplus(rng: np.random.Generator) -> tuple[Context, list[str]]:
    """A line of one person's need cannot take two."""
    people = _people(int(rng.integers(2, 5)), subject="pe") + _bystanders(rng)
    return _built(people, {"surplus": {}}, pins=_pinned(2, "HILL")), ["pins", "pins", "surplus"]


def _headcount(rng: np.random.Generator) -> tuple[Context, list[str]]:
    """A school with so many places in its quota gets one transfer more."""
    room = int(rng.integers(1, 3))
    people = _people(room + 1, subject="pe") + _bystanders(rng)
    context = _built(
        people,
        {"headcount": {}},
        with_forms("transfer"),
        schools={"HILL": {"quota": room}},
        pins=_pinned(room + 1, "HILL"),
    )
    return context, ["pins"] * (room + 1) + ["headcount"]


def _team(rng: np.random.Generator) -> tuple[Context, list[str]]:
    """One of a team must go to a school that the other must not go to."""
    people = _people(2, subject="pe") + _bystanders(rng)
    pins = [*_pinned(1, "HILL"), {"teacher_id": "T1", "action": "must_not_go", "school_id": "HILL"}]
    teams = [{"team_id": "A", "teacher_id": f"T{n}", "is_leader": n == 0} for n in range(2)]
    return _built(people, {"team": {}}, teams=teams, pins=pins), ["pins", "pins", "team"]


def _rate_cover(rng: np.random.Generator) -> tuple[Context, list[str]]:
    """One must move, and every line has just what it needs."""
    lines = ["pe", "math", "chinese"][: int(rng.integers(1, 4))]
    people = [teacher(f"T{n}", subject=subject) for n, subject in enumerate(lines)]
    return _built(people, {"subject_cover": {}, "rotation_rate": {}}), ["rotation_rate"] + ["subject_cover"] * len(
        lines
    )


def _rate_commute(rng: np.random.Generator) -> tuple[Context, list[str]]:
    """One must move, and both other schools are too far for everybody."""
    people = _people(int(rng.integers(1, 5)), subject="pe", home_area="甲")
    minutes = int(rng.integers(61, 90))
    travel = [{"from_area": "甲", "school_id": code, "minutes": minutes} for code in ("TOWN", "HILL")]
    context = _built(people, {"commute": {}, "rotation_rate": {}}, travel=travel)
    return context, ["commute", "commute", "rotation_rate"]


def _rate_no_return(rng: np.random.Generator) -> tuple[Context, list[str]]:
    """One must move; everybody has left both other schools not long ago."""
    people = _people(int(rng.integers(1, 4)), subject="pe")
    ledger = [
        {
            "teacher_id": person["teacher_id"],
            "from_school": "CITY",
            "to_school": code,
            "category": "exchange",
            "form": "secondment",
            "start": "2021-09",
            "end": "2022-07",
            "outcome": "returned",
            "counts_rotation": False,
        }
        for person in people
        for code in ("TOWN", "HILL")
    ]
    context = _built(people, {"no_return": {}, "rotation_rate": {}}, ledger=ledger)
    return context, ["no_return", "no_return", "rotation_rate"]


def _rate_direction(rng: np.random.Generator) -> tuple[Context, list[str]]:
    """All must move; of the two other schools one takes nobody without their own wish, and the other has one place."""
    people = _people(int(rng.integers(2, 4)), quota_school_id="TOWN", subject="pe", consent="obedient")
    everybody = {"permille": 1000, "most_permille": 1000}
    context = _built(people, {"direction": {}, "surplus": {}, "rotation_rate": everybody})
    return context, ["direction", "rotation_rate", "surplus"]


def _post_band(rng: np.random.Generator) -> tuple[Context, list[str]]:
    """A school with so many posts of a band gets one transfer more of that band."""
    room = int(rng.integers(1, 3))
    people = _people(room + 1, subject="pe", post_grade=9) + _bystanders(rng)
    posts = [{"school_id": "HILL", "post_band": "8-10", "cap": room}]
    context = _built(people, {"post_band": {}}, with_forms("transfer"), posts=posts, pins=_pinned(room + 1, "HILL"))
    return context, ["pins"] * (room + 1) + ["post_band"]


def _frozen(rng: np.random.Generator) -> tuple[Context, list[str]]:
    """The one place of a line is taken by a published move that is frozen, and another must go there."""
    people = _people(2, subject="pe") + _bystanders(rng)
    pins = [{"teacher_id": "T1", "action": "must_go", "school_id": "HILL"}]
    context = _built(people, {"surplus": {}, "frozen": {}}, pins=pins)
    published = context.instance.with_baseline([move(context, "HILL", "T0")], {"T0"})
    return Context.of(published, context.policy), ["frozen", "pins", "surplus"]
