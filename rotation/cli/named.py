"""Teachers, schools, subjects and lines as people name them on a command line: by code, or by a name that one has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

import click
import numpy as np

from rotation.i18n import _, ngettext
from rotation.model.vocabulary import STAGES, SUBJECTS

if TYPE_CHECKING:
    from rotation.model.state import State, TextArray

MOST_NAMED = 5
"""Namesakes and likely meanings that an error names."""


def teacher_index(state: State, given: str) -> int:
    """The teacher of that code, or of that name where only one has it."""
    people = state.teachers

    def namesakes(found: list[int]) -> str:
        text = ngettext(
            "{count} teacher is called {name}: {whom}. Give the code.",
            "{count} teachers are called {name}: {whom}. Give the code of the one that is meant.",
            len(found),
        )
        whom = [_("{code} ({school})").format(code=people.code[at], school=_school_of(state, at)) for at in found]
        return text.format(count=len(found), name=given, whom=_shown(whom))

    unknown = _("There is no teacher with the code or the name {code}.")
    return _one_of(state.teacher_index, people.code, people.name, given, namesakes, unknown)


def school_index(state: State, given: str) -> int:
    """The school of that code, or of that name where only one has it."""
    schools = state.schools

    def namesakes(found: list[int]) -> str:
        text = ngettext(
            "{count} school is called {name}: {whom}. Give the code.",
            "{count} schools are called {name}: {whom}. Give the code of the one that is meant.",
            len(found),
        )
        return text.format(count=len(found), name=given, whom=_shown([str(schools.code[at]) for at in found]))

    unknown = _("There is no school with the code or name {code}.")
    return _one_of(state.school_index, schools.code, schools.name, given, namesakes, unknown)


def subject_code(given: str) -> str:
    """The code of a subject given as a code or in words."""
    found = SUBJECTS.find(given)
    if found is None:
        text = _("There is no subject {code}. There are: {subjects}.")
        raise click.UsageError(text.format(code=given, subjects=_(", ").join(map(SUBJECTS.label, SUBJECTS.codes))))
    return found


def lines_of(state: State, school: str, subject: str, stage: str | None = None) -> list[int]:
    """The lines of a school and subject, of one stage or of all; wrong use, with the subjects it has, where none is."""
    at, code = school_index(state, school), subject_code(subject)
    own = state.lines.school == at
    wanted = own & (state.lines.subject == SUBJECTS.rank(code))
    if stage is not None:
        known = STAGES.find(stage)
        if known is None:
            raise click.UsageError(_("There is no stage {code}.").format(code=stage))
        wanted &= state.lines.stage == STAGES.rank(known)
    found: list[int] = wanted.nonzero()[0].tolist()
    if not found:
        text = _("The school {school} has no line of {subject}. It has: {subjects}.")
        subjects = dict.fromkeys(SUBJECTS.codes[one] for one in state.lines.subject[own].tolist())
        words = {"school": state.schools.name[at], "subject": SUBJECTS.label(code)}
        raise click.UsageError(text.format(**words, subjects=_(", ").join(map(SUBJECTS.label, subjects)) or "-"))
    return found


def _one_of(
    index: Mapping[str, int],
    codes: TextArray,
    names: TextArray,
    given: str,
    namesakes: Callable[[list[int]], str],
    unknown: str,
) -> int:
    """Whom a code, or a name that only one has, is about; wrong use where several have it, or none has."""
    if given in index:
        return index[given]
    named: list[int] = np.flatnonzero(names == given).tolist()
    if len(named) == 1:
        return named[0]
    raise click.UsageError(namesakes(named) if named else unknown.format(code=given) + _likely(given, codes, names))


def _school_of(state: State, teacher: int) -> str:
    at = int(state.teachers.school[teacher])
    return str(state.schools.name[at]) if at >= 0 else "-"


def _likely(given: str, codes: TextArray, names: TextArray) -> str:
    """The codes or names that may have been meant, as a question; nothing where none is near."""
    known = {
        word: f"{name} {code}"
        for code, name in zip(codes.tolist(), names.tolist(), strict=True)
        for word in (code, name)
    }
    inside = [word for word in known if len(given) > 1 and given in word]
    near = inside or get_close_matches(given, known, MOST_NAMED, 0.7)
    shown = list(dict.fromkeys(known[word] for word in near))
    return " " + _("Did you mean {names}?").format(names=_shown(shown)) if shown else ""


def _shown(words: list[str]) -> str:
    """The first few, and how many more there are."""
    more = len(words) - MOST_NAMED
    rest = [ngettext("{count} more", "{count} more", more).format(count=more)] if more > 0 else []
    return _(", ").join(words[:MOST_NAMED] + rest)
