"""What a certificate proves of a plan, in words and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rotation.certification import Certified
from rotation.i18n import _
from rotation.report.words import goal_name
from solvers.certificate_check import GoalCheck

if TYPE_CHECKING:
    from rich.console import Console


def certified_json(certified: Certified) -> dict[str, Any]:
    """An accepted certificate as one JSON object."""
    return {
        "accepted": True,
        "optimal": certified.optimal,
        "same_plan": certified.same_plan,
        "goals": [{**asdict(goal), "gap": goal.gap} for goal in certified.goals],
    }


def refused_json(reason: str) -> dict[str, Any]:
    """A refused certificate as one JSON object."""
    return {"accepted": False, "optimal": False, "reason": reason}


def print_certified(certified: Certified, console: Console) -> None:
    """The verdict in one line, then what is certain about each goal."""
    if not certified.same_plan:
        console.print(_("The certificate was made for another plan of these data; this plan is measured by it."))
    if certified.optimal:
        console.print(_("Certified optimal: exact arithmetic proves every goal, without any solver."))
    else:
        done = sum(goal.certified for goal in certified.goals)
        text = _("The certificate is valid and leaves gaps: exact arithmetic proves {done} of {count} goals optimal.")
        console.print(text.format(done=done, count=len(certified.goals)))
        console.print(_("  A gap is how far a goal can be from its optimum at most; the solver may have proved it."))
        console.print(_("  For smaller gaps solve again with larger --certificate-seconds, and --time-limit if any."))
    for goal in certified.goals:
        line = _("certificate, {name}: {message}")
        console.print("  " + line.format(name=goal_name(goal.name), message=certified_text(goal)))


def certified_text(goal: GoalCheck) -> str:
    """What is certain about one goal."""
    if goal.bound is None:
        return _("{value}; nothing can be said, since this plan gives up too much of an earlier goal").format(
            value=goal.value
        )
    if goal.certified and goal.value == goal.best:
        return _("{value}, certified optimal").format(value=goal.value)
    if goal.certified:
        text = _("{value}; certified optimum {best}, of which later goals may give up {tolerance}")
        return text.format(value=goal.value, best=goal.best, tolerance=goal.tolerance)
    text = _("{value}, gap {gap}: no plan that keeps the earlier goals is below {bound}")
    return text.format(value=goal.value, gap=goal.gap, bound=goal.bound)
