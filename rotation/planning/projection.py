"""What a look ahead takes for granted where no data can say it: options, and the words that tell a reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rotation.i18n import N_, _

VACANCIES = ("filled", "open")
PUPILS = ("held", "trend")
NEEDS = ("pupils", "held")
HONOURS = ("renewed", "expire")


@dataclass(frozen=True)
class Projection:
    """The choices for the years after the first; every other change follows from data, plan and policy."""

    vacancies: Literal["filled", "open"] = "filled"
    pupils: Literal["held", "trend"] = "held"
    needs: Literal["pupils", "held"] = "pupils"
    honours: Literal["renewed", "expire"] = "renewed"


TEXTS: dict[tuple[str, str], str] = {
    ("vacancies", "filled"): N_(
        "who reaches the retirement month, or has left by a mid-year event, is replaced on the same line on the next "
        "start date by a new teacher of the same load, 24 years old, without honours, whose years at the school begin "
        "on that day"
    ),
    ("vacancies", "open"): N_(
        "who reaches the retirement month leaves on the next start date, and neither are these teachers replaced nor "
        "those who have left by a mid-year event"
    ),
    ("pupils", "held"): N_(
        "pupils of the second year are those expected for it where they are given, and stay as they are from then on"
    ),
    ("pupils", "trend"): N_(
        "pupils of the second year are those expected for it where they are given; every later year changes by as "
        "many pupils as that one"
    ),
    ("needs", "pupils"): N_("the need of a line grows and shrinks with the pupils of its school and stage"),
    ("needs", "held"): N_("needs stay as they are"),
    ("honours", "renewed"): N_("a backbone honour that expires is awarded again, year by year; nobody else gets one"),
    ("honours", "expire"): N_("a backbone honour ends on its date and is not awarded again"),
}
ALWAYS: tuple[str, ...] = (
    N_(
        "the plan of a year is carried out as it stands; a posting begins on the start date and ends with the term of "
        "its form, and its teacher comes back then"
    ),
    N_("status, role, titles, exemptions and couples stay as the data have them; an exemption with an end runs out"),
    N_(
        "teachers go on to the grade named for the next year, then one grade further each year; who moves begins "
        "without a grade"
    ),
    N_("pins hold for their year only; wishes, recommendations and teams end with the move that they led to"),
    N_("a later posting in the ledger that overlaps with a posting of a plan is left out"),
    N_("the lottery of the years to come uses the plan year as seed, which is not publicly drawn"),
)


def assumption_texts(chosen: Projection) -> Iterator[str]:
    """Everything that is assumed about the years after the first, one sentence each, in the current language."""
    for name in ("vacancies", "pupils", "needs", "honours"):
        yield _(TEXTS[name, getattr(chosen, name)])
    yield from (_(text) for text in ALWAYS)
