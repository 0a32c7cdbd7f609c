"""Which plan of a comparison is best: by the goals in the policy's order, with their tolerances, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rotation.report.compared import SideFacts

LOTTERY = "lottery"
"""Goals of the public lottery decide between equals only; no plan is better for its lot."""


@dataclass(frozen=True)
class Ranking:
    """`best` are the names of the sides that nothing tells apart; `lost` says at which goal each other one fell out.

    A side that breaks hard rules or has no plan is in neither.
    """

    best: tuple[str, ...]
    lost: dict[str, str]

    @property
    def decided(self) -> bool:
        """True where one side alone is best."""
        return len(self.best) == 1


def ranking(sides: Sequence[SideFacts]) -> Ranking:
    """The best sides, goal by goal.

    A goal leaves those whose value is within its tolerance of the best one; whoever then still stands is compared
    once more without tolerances, so that a plan wins by a tolerated difference only where nothing else decides.
    """
    left = [one for one in sides if one.plan is not None and not one.plan.breaches]
    lost: dict[str, str] = {}
    for tolerated in (True, False):
        for goal in goals_in_order(sides):
            left = _kept(left, goal, lost, tolerated=tolerated)
    return Ranking(tuple(one.name for one in left), lost)


def goals_in_order(sides: Sequence[SideFacts]) -> list[str]:
    """Goals of the first side's policy that every plan has a value of, the lottery left out."""
    named = [[goal.goal for goal in one.plan.goals] for one in sides if one.plan is not None]
    first = named[0] if named else []
    return [goal for goal in first if not goal.startswith(LOTTERY) and all(goal in others for others in named)]


def value_of(side: SideFacts, goal: str) -> int | None:
    """A side's value of a goal, None where it has none."""
    found = () if side.plan is None else side.plan.goals
    return next((one.value for one in found if one.goal == goal), None)


def _kept(left: list[SideFacts], goal: str, lost: dict[str, str], *, tolerated: bool) -> list[SideFacts]:
    """Those that the goal leaves; the others are noted in `lost`."""
    reached = {one.name: value for one in left if (value := value_of(one, goal)) is not None}
    if not reached:
        return left
    least = min(reached.values())
    allowed = min(
        (
            part.allowed
            for one in left
            if one.plan
            for part in one.plan.goals
            if (part.goal, part.value) == (goal, least)
        ),
        default=0,
    )
    limit = least + allowed if tolerated else least
    for name, value in reached.items():
        if value > limit:
            lost[name] = goal
    return [one for one in left if one.name not in lost]
