"""Whether somebody else could go where a repair sends a teacher anew, with as few changed moves."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rotation.model.plan import Move
from rotation.model.vocabulary import FORMS, STAGES, SUBJECTS
from rotation.planning.undoing import Undoing
from rotation.rules.refusals import move_of

MOST_TRIED = 3
"""Of those who could come to the same line; who serves at the same school first."""


def has_substitute(asked: Undoing, code: str) -> bool:
    """Whether a teacher of no move, in either plan or the changes, could make the same one instead by every hard rule.

    False means only that none of the few who were tried could.
    """
    (move,) = asked.differences[code].after
    return any(not asked.breaks((code,), [other]) for other in _others(asked, code, move))


def _others(asked: Undoing, code: str, move: Move) -> Iterator[Move]:
    """Moves of others to the same line in the same form, the first of them."""
    formulation = asked.repair.outcome.formulation
    table, context = formulation.candidates, formulation.context
    state = context.state
    taken = {one.teacher_id for plan in (asked.repair.published, asked.repair.outcome.plan or ()) for one in plan}
    taken |= {change.teacher_id for change in asked.repair.changes}
    at = np.flatnonzero(
        (table.school == state.school_index[move.to_school])
        & (state.lines.stage[table.line] == STAGES.rank(move.stage))
        & (state.lines.subject[table.line] == SUBJECTS.rank(move.subject))
        & (table.form == FORMS.rank(move.form))
    )
    home = state.teachers.school[state.teacher_index[code]]
    at = at[np.argsort(table.origin[at] != home, kind="stable")]
    found = (one for one in (move_of(context, table, int(place)) for place in at) if one.teacher_id not in taken)
    for _number, one in zip(range(MOST_TRIED), found, strict=False):
        yield one
