"""A city's districts side by side: what each reaches, and the sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rotation.i18n import _
from rotation.report.comparison import Table, Value
from rotation.report.words import persons, share, status_text
from solvers.solution import Status


def city_table(results: Mapping[str, Mapping[str, Any]], failed: Sequence[str]) -> Table:
    """One row a district (name -> result.json of its solve), by name, and the totals of those with a plan."""
    rows: list[tuple[Value, ...]] = [_row(name, results[name]) for name in sorted(results)]
    rows += [(name, _("failed"), *[None] * 9) for name in sorted(failed)]
    planned = [one for one in results.values() if "moves_count" in one]
    if planned:
        sums = summed(planned)
        counts = (sums["teachers"], sums["eligible"], sums["moves_count"])
        moved, short = share(counts[2], counts[1]), sums["shortage_half_days"]
        of = _("{count} of {all} districts").format(count=len(planned), all=len(results) + len(failed))
        total = (*counts, moved, sums["backbone_moves"], *map(persons, short.values()), None, None)
        rows.append((_("total"), of, *total))
    headers = (
        _("district"),
        _("state"),
        _("teachers"),
        _("eligible"),
        _("moves"),
        _("moves of the eligible"),
        _("backbone moves"),
        _("short today, persons"),
        _("short after, persons"),
        _("dispersion of backbone teachers after"),
        _("certificate"),
    )
    return Table("city", _("districts"), headers, rows)


def summed(planned: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The counts of several districts with a plan added up, as one of them has them."""
    counts = {
        name: sum(one[name] for one in planned) for name in ("teachers", "eligible", "moves_count", "backbone_moves")
    }
    short = {when: sum(one["shortage_half_days"][when] for one in planned) for when in ("before", "after")}
    return {**counts, "shortage_half_days": short}


def _row(name: str, one: Mapping[str, Any]) -> tuple[Value, ...]:
    state = status_text(Status(one["status"]))
    if "moves_count" not in one:
        return (name, state, *[None] * 9)
    short = one["shortage_half_days"]
    spreads = [
        f"{part['after']:.3f}"
        for part in one["dispersion"]
        if part["indicator"] == "backbone" and part["after"] is not None
    ]
    return (
        name,
        state,
        one["teachers"],
        one["eligible"],
        one["moves_count"],
        share(one["moves_count"], one["eligible"]),
        one["backbone_moves"],
        persons(short["before"]),
        persons(short["after"]),
        _(" / ").join(spreads),
        certificate_says(one.get("certificate")),
    )


def certificate_says(found: Mapping[str, Any] | None) -> str | None:
    """What the certificate beside a district's plan proves; None where there is none."""
    if found is None or not found["accepted"]:
        return None
    return _("certified optimal") if found["optimal"] else _("leaves gaps")
