"""The size suite's target ratios: times in units of one relaxation, building speed, proofs, a city per candidate."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.job import Record


def ratios(record: Record) -> dict[str, float | None]:
    """Of one record: total over relaxation, candidates built a second, shares of goals proved and certified.

    None where something was not measured.
    """
    seconds = record["seconds"]
    goals = record["goals"]
    certified = record.get("certified")
    return {
        "total_per_relaxation": _over(seconds.get("total"), seconds.get("relaxation")),
        "candidates_per_second": _over(record.get("candidates"), seconds.get("formulate")),
        "proved": sum(goal["proved"] for goal in goals) / len(goals) if goals else None,
        "certified": certified,
        "seconds_per_candidate": _over(seconds.get("total"), record.get("candidates")),
    }


def city_over_district(records: Sequence[Record]) -> dict[str, float]:
    """Configuration -> seconds per candidate of the city over those of one district, where both were measured."""
    found: dict[str, float] = {}
    costs = {(record["instance"], record["configuration"]): ratios(record) for record in reversed(records)}
    for (instance, configuration), cost in costs.items():
        other = costs.get(("district", configuration), {})
        ratio = _over(cost["seconds_per_candidate"], other.get("seconds_per_candidate"))
        if instance == "city" and ratio is not None:
            found[configuration] = ratio
    return found


def _over(above: float | None, below: float | None) -> float | None:
    return above / below if above is not None and below else None
