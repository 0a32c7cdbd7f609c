"""An outcome as one JSON object."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rotation.model.instance import records
from rotation.report.figures import figures_of_outcome
from rotation.solve import Outcome


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """Status, goals, figures, rates, findings, moves and facts; numbers stay numbers."""
    found: dict[str, Any] = {
        "status": str(outcome.status),
        "stop_reason": str(outcome.stop_reason),
        "solver": outcome.solver,
        "message": outcome.solution.message,
        "confirmation": str(outcome.confirmation),
        "confirmed_by": outcome.confirmed_by,
        "candidates": len(outcome.formulation.candidates),
        "rows": len(outcome.formulation.program.rows),
        "reproducible": outcome.reproducible,
        "goals": [{**asdict(goal), "proved": goal.proved} for goal in outcome.goals],
        "seconds": {name: round(value, 3) for name, value in outcome.seconds.items()},
    }
    if outcome.plan is None or outcome.verdict is None:
        return found
    figures = figures_of_outcome(outcome)
    found |= {
        "facts": dict(outcome.plan.facts),
        "teachers": figures.teachers,
        "eligible": figures.eligible,
        "backbone_moves": figures.backbone_moves,
        "shortage_half_days": {"before": figures.shortage_before, "after": figures.shortage_after},
        "dispersion": [{**asdict(part), "distance_to_cap": part.distance} for part in figures.balances],
        "rates": [asdict(rate) for rate in outcome.verdict.rates],
        "findings": [asdict(finding) for finding in outcome.verdict.findings],
        "moves": [dict(row._asdict()) for row in records(outcome.plan.moves)],
    }
    return found
