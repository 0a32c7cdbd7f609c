"""Pairs in words, as a table for people and for the sheet 结对, and as plain values for JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from rotation.flow.pairs import Item, Pairing, SchoolPair, Unpaired
from rotation.i18n import N_, _, ngettext
from rotation.model.instance import Instance, records
from rotation.model.state import State
from rotation.model.tables import all_tables
from rotation.model.vocabulary import STAGES, SUBJECTS

MORE = ("urban_name", "rural_name", "status", "minutes", "half_days", "backbone_half_days", "points", "reason")
"""Columns behind those of the sheet; whoever reads the sheet names and skips them."""

WHY_NOT: Mapping[Unpaired, str] = {
    Unpaired.LACKS_NOTHING: N_("it lacks nothing of what its stated needs and the pass line ask for"),
    Unpaired.NOBODY_FREE: N_("every school that gives is linked with it otherwise, or paired already"),
    Unpaired.NOBODY_NEAR: N_("no school that could pair with it is near enough"),
    Unpaired.NOBODY_HAS: N_("no school near enough has what it lacks"),
    Unpaired.TOO_FAR: N_("the schools that have what it lacks are too far away for how little it is"),
    Unpaired.OTHERS_FIRST: N_("the schools that have what it lacks do more good in other pairs"),
}


def status_text(pair: SchoolPair) -> str:
    """Whether a pair is there already."""
    return _("existing") if pair.existing else _("proposed")


def pair_reason(pair: SchoolPair, state: State) -> str:
    """Why these two: what one has and the other lacks, the way between them, their stages."""
    names = {"urban": str(state.schools.name[pair.urban]), "rural": str(state.schools.name[pair.rural])}
    parts = [_item_text(pair.items[0], names)] if pair.items else []
    if len(pair.items) > 1:
        parts.append(_("also {items}").format(items=_(", ").join(_short_text(item) for item in pair.items[1:])))
    if not parts:
        parts = [_("{urban} has nothing above its need that {rural} lacks").format(**names)]
    return _("; ").join([*parts, _way_text(pair), _stages_text(pair.stages)])


def _item_text(item: Item, names: Mapping[str, str]) -> str:
    if item.subject:
        text = ngettext(
            "{urban} has {surplus} half day of {what} more than it needs, {rural} lacks {gap}",
            "{urban} has {surplus} half days of {what} more than it needs, {rural} lacks {gap}",
            item.surplus,
        )
    else:
        text = ngettext(
            "{urban} has {surplus} half day of {what} above the pass line, {rural} is {gap} below it",
            "{urban} has {surplus} half days of {what} above the pass line, {rural} is {gap} below it",
            item.surplus,
        )
    return text.format(**names, what=_what(item), surplus=item.surplus, gap=item.gap)


def _short_text(item: Item) -> str:
    text = _("{what}: {surplus} to spare, {gap} lacking")
    return text.format(what=_what(item), surplus=item.surplus, gap=item.gap)


def _what(item: Item) -> str:
    name = SUBJECTS.label(item.subject) if item.subject else _("backbone teachers")
    return _("{name} ({stage})").format(name=name, stage=STAGES.label(item.stage))


def _way_text(pair: SchoolPair) -> str:
    if pair.minutes is None:
        return _("travel time unknown")
    text = ngettext("{count} minute one way", "{count} minutes one way", pair.minutes).format(count=pair.minutes)
    return _("{minutes} (estimated)").format(minutes=text) if pair.estimated else text


def _stages_text(stages: Sequence[str]) -> str:
    if not stages:
        return _("no stage in common")
    return _("both have: {stages}").format(stages=_(", ").join(STAGES.label(code) for code in stages))


def half_days(pair: SchoolPair) -> tuple[int, int]:
    """Complementary half days of subjects, and of backbone teachers."""
    both = [(min(item.surplus, item.gap), bool(item.subject)) for item in pair.items]
    return sum(amount for amount, subject in both if subject), sum(amount for amount, subject in both if not subject)


def pair_table(pairing: Pairing, instance: Instance, state: State, limit: int | None = None) -> pd.DataFrame:
    """One row a pair: the columns of the sheet 结对, then `MORE`; at most `limit` proposals."""
    names = all_tables()["pairs"].names
    given = {(row.urban_school_id, row.rural_school_id): row for row in records(instance["pairs"])}
    rows = []
    for pair in shown(pairing, limit):
        codes = str(state.schools.code[pair.urban]), str(state.schools.code[pair.rural])
        old = given.get(codes) if pair.existing else None
        limits = [None if old is None or pd.isna(value := getattr(old, name)) else int(value) for name in names[2:]]
        subjects, backbone = half_days(pair)
        places = [str(state.schools.name[at]) for at in (pair.urban, pair.rural)]
        known = [pair.minutes, subjects, backbone, pair.points, pair_reason(pair, state)]
        rows.append([*codes, *limits, *places, status_text(pair), *known])
    return pd.DataFrame(rows, columns=[*names, *MORE], dtype=object)


def shown(pairing: Pairing, limit: int | None) -> list[SchoolPair]:
    """The existing pairs and the first `limit` proposals."""
    old = [pair for pair in pairing.pairs if pair.existing]
    return old + [pair for pair in pairing.pairs if not pair.existing][:limit]


def pairing_json(pairing: Pairing, state: State, limit: int | None = None) -> dict[str, Any]:
    """Pairs and unpaired schools as plain values."""
    schools = state.schools
    return {
        "pairs": [
            {
                "urban_school_id": str(schools.code[pair.urban]),
                "rural_school_id": str(schools.code[pair.rural]),
                "urban_school": str(schools.name[pair.urban]),
                "rural_school": str(schools.name[pair.rural]),
                "existing": pair.existing,
                "minutes": pair.minutes,
                "estimated": pair.estimated,
                "stages": list(pair.stages),
                "items": [
                    {
                        "stage": item.stage,
                        "subject": item.subject or "backbone",
                        "surplus": item.surplus,
                        "gap": item.gap,
                    }
                    for item in pair.items
                ],
                "points": pair.points,
                "reason": pair_reason(pair, state),
            }
            for pair in shown(pairing, limit)
        ],
        "unpaired": [
            {
                "school_id": str(schools.code[at]),
                "school": str(schools.name[at]),
                "code": why.value,
                "reason": _(WHY_NOT[why]),
            }
            for at, why in pairing.unpaired
        ],
    }
