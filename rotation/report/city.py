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
    rows += [(name, _("failed"), *[None] * 10) for name in sorted(failed)]
    planned = [one for one in results.values() if "moves_count" in one]
    if planned:
        sums = summed(planned)
        counts = (sums["teachers"], sums["eligible"], sums["moves_count"])
        moved, short = (share(counts[2], counts[1]), rate_says(summed_rate(planned))), sums["shortage_half_days"]
        of = _("{count} of {all} districts").format(count=len(planned), all=len(results) + len(failed))
        total = (*counts, *moved, sums["backbone_moves"], *map(persons, short.values()), None, None)
        rows.append((_("total"), of, *total))
    headers = (
        _("district"),
        _("state"),
        _("teachers"),
        _("eligible"),
        _("moves"),
        _("moves of the eligible"),
        _("rotation rate, of moves that count"),
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
        return (name, state, *[None] * 10)
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
        rate_says(rate(one)),
        one["backbone_moves"],
        persons(short["before"]),
        persons(short["after"]),
        _(" / ").join(spreads),
        certificate_says(one.get("certificate")),
    )


def rate(one: Mapping[str, Any]) -> tuple[int, int] | None:
    """The planning authority's rotation rate as its rule counts, movers and eligible; None where it is not counted.

    The share of all moves is another number: a move does not count in every form, nor where it leads upward.
    """
    authority = one.get("facts", {}).get("authority")
    for part in one.get("rates", ()):
        if part["name"] == "rotation_rate" and part["scope"] == authority:
            return part["numerator"], part["denominator"]
    return None


def summed_rate(planned: Sequence[Mapping[str, Any]]) -> tuple[int, int] | None:
    """The rates of several districts as one; None where one of them has none."""
    found = [part for part in map(rate, planned) if part is not None]
    if len(found) < len(planned):
        return None
    return sum(movers for movers, _all in found), sum(count for _movers, count in found)


def rate_says(found: tuple[int, int] | None) -> str | None:
    """A rate in words; None where there is none."""
    return None if found is None else share(*found)


def certificate_says(found: Mapping[str, Any] | None) -> str | None:
    """What the certificate beside a district's plan proves; None where there is none."""
    if found is None or not found["accepted"]:
        return None
    return _("certified optimal") if found["optimal"] else _("leaves gaps")
