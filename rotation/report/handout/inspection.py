"""Figures for the inspection, school by school and stage by stage: counts and shares, and no person's name.

Persons are counted at the school that sends them: who is away on a running posting counts where he or she comes from.
A school with several stages is counted as a whole, and split by pupils and the weights of its type.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction

from rotation.i18n import _
from rotation.model.plan import Plan
from rotation.model.vocabulary import BACKBONE_LEVELS, STAGES
from rotation.report.handout.settings import Handout
from rotation.report.plan_columns import Row
from rotation.rules.eligibility_params import BY_KIND, EligibilityParams, Obstacle
from rotation.rules.reading import Reading
from rotation.rules.reading_eligibility import obstacles

COUNTS = ("full_time", "in_place", "excused", "eligible", "new", "away", "whole", "part", "online", "backbone")
"""Teachers; of them long enough in place and not over age; of these exempt or deferred; eligible; newly sent and
counted; away now; all newly sent by how much of the week; backbone teachers among those who count."""
EXCUSED = frozenset(BY_KIND.values())
NOT_IN_PLACE = frozenset({Obstacle.TENURE, Obstacle.RETIREMENT})


def inspection_rows(plan: Plan, reading: Reading, settings: Handout) -> list[Row]:
    """One row a school and stage with pupils or teachers, in the order of the tables; left-out ones say why."""
    counts = _counts(plan, reading)
    date = settings.statistics_date or reading.start.isoformat()
    source = settings.statistics_source or _("data of the plan, {authority}").format(
        authority=reading.instance.authority
    )
    rows: list[Row] = []
    for code in reading.schools:
        for stage, part in _parts(reading, settings, code, counts).items():
            whole = counts[code][stage if part is None else ""]
            exact = {name: whole[name] * (Fraction(1) if part is None else part) for name in COUNTS}
            amounts = _shown(exact)
            if not (reading.pupils(code, stage) or any(exact.values())):
                continue
            rows.append(
                {
                    "school_id": code,
                    "school": reading.school_name(code),
                    "stage": STAGES.label(stage),
                    "pupils": reading.pupils(code, stage),
                    **amounts,
                    **_shares(exact),
                    "exact": exact,
                    "split": None if part is None else float(round(part, 4)),
                    "left_out": _left_out(reading, code, stage),
                    "level": BACKBONE_LEVELS.label(reading.general.backbone.level),
                    "date": date,
                    "source": source,
                }
            )
    return rows


def totals(rows: list[Row]) -> list[Row]:
    """One row a stage that has schools inside the measure: the sums of their rows, with the shares of these sums."""
    stages = list(dict.fromkeys(row["stage"] for row in rows if not row["left_out"]))
    found = []
    for stage in stages:
        inside = [row for row in rows if row["stage"] == stage and not row["left_out"]]
        exact = {name: sum((row["exact"][name] for row in inside), Fraction(0)) for name in COUNTS}
        amounts, shares = _shown(exact), _shares(exact)
        more = {name: inside[0][name] for name in ("level", "date", "source")}
        name = _("schools inside the measure ({count})").format(count=len(inside))
        pupils = sum(row["pupils"] for row in inside)
        found.append({"school": name, "stage": stage, "pupils": pupils, **amounts, **shares, "left_out": "", **more})
    return found


def _shares(exact: dict[str, Fraction]) -> dict[str, float | None]:
    """Per cent: new of the eligible; new and away of the eligible and those away; backbone of the new.

    Taken from the exact counts: the parts of a school that is split all have the school's own shares.
    """
    eligible, new, away = exact["eligible"], exact["new"], exact["away"]
    pairs = {
        "share_new": (new, eligible),
        "share_all": (new + away, eligible + away),
        "share_backbone": (exact["backbone"], new),
    }
    return {name: float(_half_up(100 * part / whole, 1)) if whole else None for name, (part, whole) in pairs.items()}


def _shown(exact: dict[str, Fraction]) -> dict[str, float]:
    """Counts as they are printed: whole, or with two decimals where a school was split."""
    return {name: float(_half_up(count, 2)) for name, count in exact.items()}


def _half_up(value: Fraction, digits: int) -> Fraction:
    """A value of zero or more with some decimals, rounded as offices do: half goes up."""
    unit = 10**digits
    return Fraction((2 * value * unit + 1) // 2, unit)


def _parts(reading: Reading, settings: Handout, code: str, counts: Counts) -> dict[str, Fraction | None]:
    """Each stage with the part of the school's counts that it gets; None where the stage has its own counts."""
    kind = str(reading.schools[code].school_type)
    weights = settings.stage_weights.get(kind, {})
    weighted = {
        stage: weights[stage] * reading.pupils(code, stage) for stage in reading.stages(code) if stage in weights
    }
    total = sum(weighted.values())
    if len(weighted) < 2 or not total:
        found = dict.fromkeys([*reading.stages(code), *(stage for stage in counts[code] if stage)])
        return dict(found)
    # Stages without a weight, a kindergarten say, keep their own counts and are no part of what is split.
    split: dict[str, Fraction | None] = {stage: Fraction(amount, total) for stage, amount in weighted.items()}
    together: Counter[str] = Counter()
    for stage in weights:
        together.update(counts[code][stage])
    counts[code][""] = together
    others = dict.fromkeys(stage for stage in (*reading.stages(code), *counts[code]) if stage and stage not in weights)
    return {**split, **others}


Counts = dict[str, dict[str, Counter[str]]]


def _counts(plan: Plan, reading: Reading) -> Counts:
    """School -> stage -> what is counted -> persons."""
    found: Counts = defaultdict(lambda: defaultdict(Counter))
    homes: dict[str, tuple[str, str]] = {}
    for code, stage, names in _people(reading, homes):
        found[code][stage].update(names)
    for move in reading.moves(plan):
        place = homes.get(move.teacher_id)
        if place is None:
            continue
        here = found[place[0]][place[1]]
        here["online" if move.form == "online" else "whole" if reading.is_whole(move) else "part"] += 1
        if reading.counts(move):
            here["new"] += 1
            here["backbone"] += reading.is_backbone(move.teacher_id)
    return found


def _people(reading: Reading, homes: dict[str, tuple[str, str]]) -> Iterator[tuple[str, str, list[str]]]:
    """School, stage and what is counted of each teacher of the roll; fills in the home of each."""
    params = EligibilityParams.model_validate(dict(reading.policy.rules.get("eligibility", {})))
    for teacher_id, row in reading.teachers.items():
        if not reading.staff_flag(teacher_id, "takes_quota"):
            continue
        posting = reading.running_posting(teacher_id)
        home = reading.present_school(teacher_id) if posting is None else str(posting.from_school)
        if home not in reading.schools:
            continue
        homes[teacher_id] = home, row.stage
        kept = set(obstacles(reading, params, teacher_id))
        names = ["full_time"]
        if not kept & NOT_IN_PLACE:
            names.append("in_place")
            names += ["excused"] if kept & EXCUSED else []
        names += ["eligible"] if teacher_id in reading.eligible else []
        names += ["away"] if posting is not None else []
        yield home, row.stage, names


def _left_out(reading: Reading, code: str, stage: str) -> str:
    """Why a school's stage is outside the measure; empty for one inside."""
    school, fewest = reading.schools[code], reading.general.balance.min_pupils
    if school.school_type == "special" or stage == "special":
        return _("special school")
    if stage not in reading.general.balance.stages:
        return _("stage outside compulsory education")
    if reading.pupils(code, stage) < fewest:
        return _("fewer than {count} pupils").format(count=fewest)
    return ""
