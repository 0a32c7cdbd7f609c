"""The state in which a solve left its goals, stored with the plan: questions about other moves go on from there."""

from __future__ import annotations

from rotation.explain.planned import Planned
from rotation.explain.ways import without_lottery
from rotation.solve import Outcome
from solvers.kept_file import KeptError, dump_kept, load_kept
from solvers.resumed import Resumable

STATE_FILE = "state.npz"


def state_of(outcome: Outcome) -> bytes | None:
    """The file's bytes; None where not every goal is proved, or the solver kept nothing."""
    wanted = {goal.name for goal in without_lottery(outcome.formulation.program.goals)}
    found = [each for each in outcome.solution.kept if each.goal in wanted]
    return dump_kept(found, outcome.formulation.program.digest()) if found and outcome.proved else None


def resumable(content: bytes, case: Planned) -> Resumable | None:
    """The state of a plan's program; None where the file is none, or does not belong to the program and the plan."""
    if not case.proved:
        return None
    try:
        found = load_kept(content, case.formulation.program.digest())
    except KeptError:
        return None
    return Resumable.of(case.program, found, case.limits)
