"""The flow of a plan and of the ledger in words and as plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pandas as pd

from rotation.flow.chains import Trail, trails
from rotation.flow.edges import LEDGER, PLAN
from rotation.flow.measures import Circulation, circulation, school_balance, view_table, year_table
from rotation.flow.reach import Reach
from rotation.flow.schools import VIEWS, FlowSchools
from rotation.i18n import _, ngettext
from rotation.model.instance import records
from rotation.model.vocabulary import STAGES, SUBJECTS

SHOWN = 10
"""Rows of a list that are printed; JSON has all of them."""


def flow_sentences(schools: FlowSchools, edges: pd.DataFrame) -> Iterator[str]:
    """What the moves of a plan come to, one fact a line."""
    moves = edges[edges["source"] == PLAN]
    if not len(moves):
        yield _("The plan moves nobody between two schools.")
        return
    found = circulation(moves)
    yield _circulation_text(found)
    rings, chains = _split(trails(moves))
    yield _("Rings of exchange: {rings} (moves: {ring_moves}); chains: {chains} (moves: {chain_moves}).").format(
        rings=len(rings),
        ring_moves=sum(one.moves for one in rings),
        chains=len(chains),
        chain_moves=sum(one.moves for one in chains),
    )
    longest = max([*rings, *chains], key=lambda one: one.moves)
    if longest.moves > 1:
        yield _("The longest: {trail}.").format(trail=trail_text(longest, schools))
    text = _(
        "Concentration (1 = all at one school): {sending} of the sending schools, {getting} of the receiving ones."
    )
    yield text.format(sending=f"{found.from_share:.3f}", getting=f"{found.to_share:.3f}")
    through = school_balance(schools, moves).sort_values(["through", "code"], ascending=[False, True])
    names = [f"{row.name} ({row.through})" for row in records(through[through["through"] > 0][["name", "through"]])]
    if names:
        yield _("Schools that both give and get most: {names}.").format(names=_(", ").join(names[:SHOWN]))


def _circulation_text(found: Circulation) -> str:
    text = ngettext(
        "{count} move between {schools} schools: {inside} inside {circles} circles of schools, {draining} one way; "
        "{mutual} pairs of schools exchange directly.",
        "{count} moves between {schools} schools: {inside} inside {circles} circles of schools, {draining} one way; "
        "{mutual} pairs of schools exchange directly.",
        found.moves,
    )
    return text.format(
        count=found.moves,
        schools=found.schools,
        inside=found.inside,
        circles=found.circles,
        draining=found.draining,
        mutual=found.mutual,
    )


def _split(found: list[Trail]) -> tuple[list[Trail], list[Trail]]:
    return [one for one in found if one.ring], [one for one in found if not one.ring]


def trail_text(trail: Trail, schools: FlowSchools) -> str:
    """Stage, subject and the schools in order; a ring ends where it begins."""
    names = [str(schools.name[at]) for at in trail.schools]
    names += names[:1] if trail.ring else []
    stage, subject = STAGES.label(STAGES.codes[trail.stage]), SUBJECTS.label(SUBJECTS.codes[trail.subject])
    text = _("{stage} {subject}: {schools}")
    return text.format(stage=stage, subject=subject, schools=" → ".join(names))


def flow_json(schools: FlowSchools, edges: pd.DataFrame) -> dict[str, Any]:
    """Everything as plain values; schools by code, no person."""
    moves, codes = edges[edges["source"] == PLAN], schools.code
    found = circulation(moves)
    trail_list = trails(moves)
    lengths = Counter((one.ring, one.moves) for one in trail_list)
    balance = school_balance(schools, moves)
    return {
        "moves": found.moves,
        "ledger": int((edges["source"] == LEDGER).sum()),
        "inside_circles": found.inside,
        "one_way": found.draining,
        "circles": found.circles,
        "mutual_pairs": found.mutual,
        "concentration": {"sending": round(found.from_share, 6), "receiving": round(found.to_share, 6)},
        "trails": [
            {"ring": ring, "moves": moves_of, "count": count} for (ring, moves_of), count in sorted(lengths.items())
        ],
        "rings": [[str(codes[at]) for at in one.schools] for one in trail_list if one.ring],
        "schools": [
            {
                "school_id": row.code,
                "out": row.out,
                "in": row.arriving,
                "half_days": row.gain,
                "backbone_half_days": row.backbone_gain,
                "through": row.through,
            }
            for row in records(balance.rename(columns={"in": "arriving"}))
        ],
        "views": {view: view_table(schools, moves, view).to_dict("records") for view in VIEWS},
        "years": year_table(schools, edges).to_dict("records"),
    }


def reach_json(found: Reach) -> dict[str, Any]:
    """Reach as plain values."""
    return {
        "lacking": found.lacking,
        "reachable": found.reachable,
        "subjects": found.subjects.to_dict("records"),
        "lines": [
            {
                "school_id": row.school_id,
                "stage": row.stage,
                "subject": row.subject,
                "lacking": row.lacking,
                "reachable": row.reachable,
                "offers": row.offers,
            }
            for row in records(found.lines)
        ],
    }
