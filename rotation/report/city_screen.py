"""A city's districts in a terminal of 80 columns: the figures of those with a plan, then what is known of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from rotation.i18n import _, ngettext
from rotation.model.vocabulary import STAGES
from rotation.report.city import certificate_says, rate, summed
from rotation.report.comparison import Table
from rotation.report.words import persons, share, status_text
from solvers.solution import Status


def city_screen(results: Mapping[str, Mapping[str, Any]], failed: Collection[str] = ()) -> Table:
    """One row a district with a plan (name -> result.json of its solve), and their totals, which say of how many.

    A share bears its numerator and denominator, so that the counts need no columns of their own.
    """
    count = len(results) + len(failed)
    planned = {name: results[name] for name in sorted(results) if "moves_count" in results[name]}
    stages = list(dict.fromkeys(part["stage"] for one in planned.values() for part in _spreads(one)))
    rows = [(name, *_figures(one), _spread(one, stages)) for name, one in planned.items()]
    if planned and count > 1:
        some = _("{count} of {all} districts").format(count=len(planned), all=count)
        label = _("total") if len(planned) == count else some
        rows.append((label, *_figures(summed(list(planned.values()))), ""))
    spread = _("dispersion of backbone teachers after ({stages})")
    headers = (
        _("district"),
        _("moves, share of the eligible"),
        _("moves at backbone level"),
        _("shortage, persons"),
        spread.format(stages=_(" / ").join(map(STAGES.label, stages))),
    )
    wide = len(headers) if stages else len(headers) - 1
    return Table("city", _("districts"), headers[:wide], [row[:wide] for row in rows])


def uncounted(results: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """A line for each district whose rotation rate, as its rule counts, is not the share of all its moves."""
    for name, one in sorted(results.items()):
        found = rate(one)
        if found is not None and found != (one["moves_count"], one["eligible"]):
            text = _("{name}: rotation rate {rate}: not every move counts in it (form, direction, eligibility)")
            yield text.format(name=name, rate=share(*found))


def city_states(results: Mapping[str, Mapping[str, Any]], failed: Collection[str]) -> Iterator[str]:
    """A line for each state with the districts in it, from proved to failed, then what their certificates prove."""
    count = len(results) + len(failed)
    states = {status_text(status): [n for n in results if results[n]["status"] == status.value] for status in Status}
    states[_("failed")] = list(failed)
    proofs: dict[str, list[str]] = {}
    for name in results:
        if text := certificate_says(results[name].get("certificate")):
            proofs.setdefault(text, []).append(name)
    for text, names in [*states.items(), *proofs.items()]:
        if names:
            yield _("{key}: {message}").format(key=_who(names, count), message=text)


def _who(names: Collection[str], count: int) -> str:
    """The districts by name, or that it is all of several."""
    if len(names) == count > 1:
        return ngettext("the {count} district", "all {count} districts", count).format(count=count)
    return _(", ").join(sorted(names))


def _figures(one: Mapping[str, Any]) -> tuple[str, str, str]:
    short = one["shortage_half_days"]
    return (
        share(one["moves_count"], one["eligible"]),
        str(one["backbone_moves"]),
        f"{persons(short['before'])} → {persons(short['after'])}",
    )


def _spreads(one: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [part for part in one["dispersion"] if part["indicator"] == "backbone" and part["after"] is not None]


def _spread(one: Mapping[str, Any], stages: Collection[str]) -> str:
    """Three decimals for each of the stages, a dash where the district has nothing to count there."""
    found: dict[str, list[str]] = {}
    for part in _spreads(one):
        found.setdefault(part["stage"], []).append(f"{part['after']:.3f}")
    return _(" / ").join(_(", ").join(found[stage]) if stage in found else "–" for stage in stages)
