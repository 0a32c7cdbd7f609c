"""Goal lottery: whatever is still equal is decided by a publicly drawn number, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from rotation.i18n import N_, _
from rotation.model.state import IntArray
from rotation.model.vocabulary import FORMS, STAGES, SUBJECTS
from rotation.rules.base import Measure, Rule
from rotation.rules.settings import goal_rule, goal_tolerance

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

BYTES = 5
"""The first 40 bits of each hash: two draws of 20 bits."""
RANGE = 2**20
_WORD = 8
"""Bytes of a hash that are read at once as one number."""


class Lottery(Rule):
    """Two goals, each a sum of integers 1..2^20 drawn for every move; lower wins.

    The draws of a move are 1 + the first and 1 + the next 20 bits of SHA-256 of the UTF-8 text
    `seed|public number|school|stage|subject|form|load`. The teacher code stands in for a public number that is not
    given. The probability that two plans stay equal is at most candidates / 2^40.
    """

    id = "lottery"
    kind = "goal"
    zh = "公开抽签"
    en = "lottery"
    demands = N_("What is still equal is decided by a publicly drawn number.")
    formula = N_(
        "draws = 1 + the first and 1 + the next 20 bits of SHA-256(seed|public "
        "number|school|stage|subject|form|load)\n"
        "minimise the sum of the first draws of all moves, then that of the second draws"
    )
    example = N_(
        "Two teachers are equal for the one place left: their draws are 412,807 and 98,351, so the second one"
        " goes. The same seed, numbers and codes give the same draws on every machine, so anybody can repeat "
        "them."
    )
    rank = 230
    goals = ("lottery_1", "lottery_2")

    def contribute(self, build: RotationBuilder) -> None:
        """The candidates' draws."""
        policy = build.context.policy
        wanted = [goal for goal in self.goals if goal_rule(policy, goal).on]
        for goal, draws in zip(self.goals, _draws(build) if wanted else (), strict=bool(wanted)):
            if goal in wanted:
                build.program.goal(goal, build.x, draws, tolerance=goal_tolerance(policy, goal))

    def measure(self, plan: Plan, reading: Reading) -> Iterable[Measure]:
        """Sums of the moves' draws."""
        first = second = 0
        seed = reading.instance.public_seed
        for move in reading.moves(plan):
            number = reading.teachers[move.teacher_id].public_number or move.teacher_id
            text = "|".join([seed, number, move.to_school, move.stage, move.subject, move.form, str(move.load)])
            drawn = int(sha256(text.encode("utf-8")).hexdigest()[: 2 * BYTES], 16)
            first, second = first + drawn // RANGE + 1, second + drawn % RANGE + 1
        for goal, value in zip(self.goals, (first, second), strict=True):
            if goal_rule(reading.policy, goal).on:
                yield Measure(goal, value, 0, _("lots"))


def _draws(build: RotationBuilder) -> tuple[IntArray, IntArray]:
    """Both draws of every candidate. Texts are put together from one half a teacher and one a destination."""
    state, table = build.context.state, build.candidates
    seed = build.context.instance.public_seed
    heads = [f"{seed}|{number}|".encode() for number in state.teachers.public_number]
    span = int(table.load.max(initial=0)) + 1
    key = (table.line * len(FORMS.codes) + table.form) * span + table.load
    keys, tail_of = np.unique(key, return_inverse=True)
    tails = []
    lines = state.lines
    for at in keys.tolist():
        (line, form), load = divmod(at // span, len(FORMS.codes)), at % span
        school, stage = state.schools.code[lines.school[line]], STAGES.codes[lines.stage[line]]
        tails.append(f"{school}|{stage}|{SUBJECTS.codes[lines.subject[line]]}|{FORMS.codes[form]}|{load}".encode())
    pairs = zip(table.teacher.tolist(), tail_of.tolist(), strict=True)
    hashed = b"".join([sha256(heads[teacher] + tails[tail]).digest()[:_WORD] for teacher, tail in pairs])
    drawn = (np.frombuffer(hashed, dtype=f">u{_WORD}") >> 8 * (_WORD - BYTES)).astype(np.int64)
    return drawn // RANGE + 1, drawn % RANGE + 1
