"""Figures out of records: failures counted, disagreements found, cities put together, means, profiles, ratios."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from benchmarks.job import COUNTED, Record, Result, reason
from solvers.said import SaidText

SHIFT = 1.0
"""Seconds added before a geometric mean or a ratio of times is taken, so that milliseconds do not decide."""

WORST_FIRST = (
    Result.WRONG,
    Result.EXCEPTION,
    Result.CRASH,
    Result.TIMEOUT,
    Result.NO_PLAN,
    Result.UNSUPPORTED,
    Result.MISSING,
    Result.UNPROVED,
    Result.PROVED,
)
SUMS = ("candidates", "columns", "rows", "entries")


def key_of(record: Record) -> tuple[str, str, int]:
    """Instance, configuration and seed."""
    return record["instance"], record["configuration"], record["seed"]


def counts(records: Iterable[Record]) -> dict[str, dict[str, int]]:
    """Configuration -> result -> how often."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for record in records:
        found[record["configuration"]][str(record["result"])] += 1
    return {name: dict(counter) for name, counter in found.items()}


def objective(record: Record) -> tuple[int, ...] | None:
    """What was minimised, in order: per goal the best found when it was its turn; None without a plan."""
    values = [goal["value"] if goal["best"] is None else goal["best"] for goal in record["goals"]]
    if not values or None in values:
        return None
    return tuple(goal["sign"] * value for goal, value in zip(record["goals"], values, strict=True))


def behind(records: Sequence[Record]) -> list[str]:
    """How each record's plan compares with the best plan of the same program: "=", or the first goal that is worse.

    Such as "balance +3.1 %", or by units where the best is zero; "-" without a plan.
    """
    plans = [objective(record) if record["result"] in (Result.PROVED, Result.UNPROVED) else None for record in records]
    best: dict[tuple[str, int, str], tuple[int, ...]] = {}
    keys = [(record["instance"], record["seed"], record.get("program", "")) for record in records]
    for key, plan in zip(keys, plans, strict=True):
        if plan is not None:
            best[key] = min(plan, best.get(key, plan))
    found = []
    for record, key, plan in zip(records, keys, plans, strict=True):
        pairs = enumerate(zip(plan or (), best.get(key, ()), strict=False))
        worse = next(((at, mine - least, least) for at, (mine, least) in pairs if mine != least), None)
        if plan is None or worse is None:
            found.append("-" if plan is None else "=")
            continue
        at, units, least = worse
        amount = f"+{100 * units / abs(least):,.1f} %" if least else f"+{units:,}"
        found.append(f"{record['goals'][at]['name']} {amount}")
    return found


def mark_disagreements(records: Sequence[Record]) -> None:
    """Proofs of one program that contradict each other, or that another's plan refutes, are all marked wrong."""
    groups: dict[tuple[str, int, str], list[Record]] = defaultdict(list)
    for record in records:
        if record["result"] in (Result.PROVED, Result.UNPROVED):
            groups[record["instance"], record["seed"], record["program"]].append(record)
    for group in groups.values():
        proofs = [record for record in group if record["result"] == Result.PROVED]
        proved = {objective(record) for record in proofs}
        plans = [values for record in group if (values := objective(record)) is not None]
        # Later goals depend on what earlier ones were given up to, so plans refute a proof by the first goal only.
        refuted = any(plans and (best is None or min(plans)[:1] < best[:1]) for best in proved)
        if len(proved) > 1 or refuted:
            for record in proofs:
                why = SaidText("proofs or plans of the configurations contradict each other")
                record |= {"result": Result.WRONG, **reason(why)}


def with_cities(records: Sequence[Record]) -> list[Record]:
    """The records, the parts of a city put together at the place of its first part."""
    parts: dict[tuple[str, int, str], list[Record]] = {}
    found: list[Record] = []
    for record in records:
        city, _slash, district = record["instance"].partition("/")
        if city != "city" or not district:
            found.append(record)
            continue
        key = (record["configuration"], record["seed"], record["run"])
        if key not in parts:
            parts[key] = []
            found.append({"parts": parts[key]})
        parts[key].append(record)
    return [combined(record["parts"]) if "parts" in record else record for record in found]


def combined(parts: Sequence[Record]) -> Record:
    """One record of several districts: seconds and sizes added up, memory the most of one, the worst result."""
    results = {str(part["result"]) for part in parts}
    worst = next(result for result in WORST_FIRST if result in results)
    first = next(part for part in parts if part["result"] == worst)
    names = sorted({name for part in parts for name in part["seconds"]})
    seconds = {name: _sum([part["seconds"].get(name) for part in parts]) for name in names}
    begun = [part["began"] for part in parts if "began" in part]
    ended = [part["began"] + part["wall"] for part in parts if "began" in part]
    return {
        **{name: parts[0][name] for name in ("record", "run", "suite", "configuration", "seed", "threads")},
        "limit": sum(part["limit"] for part in parts),
        "instance": "city",
        "districts": len(parts),
        "result": worst,
        "why": first["why"],
        "why_said": first.get("why_said"),
        "seconds": seconds,
        "goals": [goal for part in parts for goal in part["goals"]],
        "memory_peak_mb": max((part["memory_peak_mb"] for part in parts if part.get("memory_peak_mb")), default=None),
        "wall": round(max(ended) - min(begun), 3) if begun else None,
        "layout": "rotation",
        "certified": certified_share(parts),
        "certified_gap": largest_gap(parts),
        **{name: _sum([part.get(name) for part in parts]) for name in SUMS},
    }


def largest_gap(parts: Sequence[Record]) -> Record | None:
    """Where certificates leave the largest gap, as a share of the goal's value; None where they leave none."""
    gaps = [part["certified_gap"] for part in parts if part.get("certified_gap")]
    return max(gaps, key=lambda gap: float(gap["share"]), default=None)


def certified_share(parts: Sequence[Record]) -> float | None:
    """Share of all goals that are certified; None where no part was asked for it."""
    known = [part for part in parts if part.get("certified") is not None]
    goals = sum(len(part["goals"]) for part in parts)
    return sum(part["certified"] * len(part["goals"]) for part in known) / goals if known and goals else None


def _sum(values: Sequence[float | None]) -> float | None:
    """The sum, or None where a part is not known: a sum of the others would be too small."""
    return None if None in values else sum(value for value in values if value is not None)


def shifted_geometric_mean(values: Sequence[float], shift: float = SHIFT) -> float:
    """exp(mean(log(v + shift))) - shift; NaN without values."""
    if not values:
        return math.nan
    return math.exp(sum(math.log(value + shift) for value in values) / len(values)) - shift


def time_of(record: Record) -> float:
    """Solver seconds of a proof; infinite for everything else that counts."""
    solve = record["seconds"].get("solve")
    return solve if record["result"] == Result.PROVED and solve is not None else math.inf


def mean_seconds(records: Sequence[Record]) -> dict[str, float]:
    """Configuration -> shifted geometric mean of solver seconds; a run without a proof counts as its whole limit."""
    times: dict[str, list[float]] = defaultdict(list)
    for record in records:
        if record["result"] in COUNTED:
            times[record["configuration"]].append(min(time_of(record), record["limit"]))
    return {name: shifted_geometric_mean(found) for name, found in times.items()}


def performance_profile(records: Sequence[Record]) -> dict[str, list[tuple[float, float]]]:
    """Configuration -> steps (ratio to the fastest, share of instances proved within it); Dolan and More 2002.

    Configurations that do not take every kind of instance are left out; of the others only what every one took part in
    counts. Times below a hundredth of a second count as that.
    """
    partial = {record["configuration"] for record in records if record["result"] == Result.UNSUPPORTED}
    took_part = (record["configuration"] for record in records if record["result"] in COUNTED)
    names = [name for name in dict.fromkeys(took_part) if name not in partial]
    table: dict[tuple[str, int], dict[str, float]] = defaultdict(dict)
    for record in records:
        if record["result"] in COUNTED and record["configuration"] in names:
            table[record["instance"], record["seed"]][record["configuration"]] = max(time_of(record), 0.01)
    rows = [times for times in table.values() if len(times) == len(names)]
    steps: dict[str, list[tuple[float, float]]] = {}
    for name in names:
        ratios = sorted(row[name] / min(row.values()) for row in rows if row[name] < math.inf)
        steps[name] = [(ratio, (at + 1) / len(rows)) for at, ratio in enumerate(ratios)]
    return steps
