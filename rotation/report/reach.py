"""What reach allows before a solve, for people: a sentence, and the table by subject in persons."""

from __future__ import annotations

from rotation.flow.reach import Reach
from rotation.i18n import _
from rotation.model.instance import records
from rotation.model.vocabulary import STAGES, SUBJECTS
from rotation.report.words import persons

AMOUNTS = ("lacking", "surplus", "supply", "reachable", "out_of_reach")
"""Columns of the table that are amounts of work."""


def reach_sentence(found: Reach) -> str:
    """What reach allows at best, in persons."""
    if not found.lacking:
        return _("No line lacks anything of its stated need.")
    text = _(
        "{lacking} persons are lacking (a person is 10 half days a week); at most {reachable} of them are within reach "
        "of eligible teachers, {rest} are not, whatever the plan."
    )
    numbers = {"lacking": found.lacking, "reachable": found.reachable, "rest": found.lacking - found.reachable}
    return text.format(**{name: persons(value) for name, value in numbers.items()})


def reach_heads() -> tuple[str, ...]:
    """Headers of the table by subject; amounts name their unit."""
    words = (_("lacking"), _("surplus elsewhere"), _("who could go"), _("within reach"), _("out of reach"))
    text = _("{amount} (persons)")
    return (_("stage"), _("subject"), *(text.format(amount=word) for word in words))


def reach_rows(found: Reach) -> list[tuple[str, ...]]:
    """One row a stage and subject that lacks something."""
    return [
        (
            STAGES.label(row.stage),
            SUBJECTS.label(row.subject),
            *(persons(getattr(row, name)) for name in AMOUNTS),
        )
        for row in records(found.subjects)
    ]
