"""What a handout may say of a move: names, schools, stage, subject, form and term; nothing that is private."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from rotation.i18n import _
from rotation.model.instance import records
from rotation.model.plan import Plan
from rotation.model.terms import return_date
from rotation.model.vocabulary import FORMS, STAGES, SUBJECTS
from rotation.rules.reading import Reading

TAIL = 4
"""Digits of the staff number that tell two teachers of one name and subject apart."""


@dataclass(frozen=True)
class Sent:
    """One move in words that may be published; the codes are for sorting and for the teacher's own notice."""

    name: str
    """Told apart from a namesake at the same school."""
    from_school: str
    stage: str
    subject: str
    to_school: str
    form: str
    term: str
    remark: str
    from_code: str
    to_code: str
    teacher_id: str
    form_code: str
    load: int
    own_load: int
    new_stage: str
    new_subject: str
    start: str
    end: str
    """ISO text; empty for an open term."""


def sent(plan: Plan, reading: Reading) -> list[Sent]:
    """The moves of a plan in words, by code of the present school and of the teacher."""
    namesakes = _namesakes(reading)
    rows = []
    for row in records(plan.moves):
        if row.teacher_id not in reading.teachers or row.to_school not in reading.schools:
            continue
        person, origin = reading.teachers[row.teacher_id], reading.present_school(row.teacher_id)
        years = reading.general.forms[row.form].years
        start = str(row.start or reading.start.isoformat())
        end = str(row.return_date or return_date(reading.start, years))
        own = reading.own_load(row.teacher_id)
        rows.append(
            Sent(
                name=_told_apart(reading, row.teacher_id, namesakes[origin, person.name]),
                from_school=reading.school_name(origin),
                stage=STAGES.label(person.stage),
                subject=SUBJECTS.label(person.subject),
                to_school=reading.school_name(row.to_school),
                form=FORMS.label(row.form),
                term=term_text(start, end),
                remark=_remark(person, row, own),
                from_code=origin,
                to_code=str(row.to_school),
                teacher_id=str(row.teacher_id),
                form_code=str(row.form),
                load=int(row.load),
                own_load=own,
                new_stage=STAGES.label(row.stage),
                new_subject=SUBJECTS.label(row.subject),
                start=start,
                end=end,
            )
        )
    return sorted(rows, key=lambda one: (one.from_code, one.teacher_id))


def term_text(start: str, end: str) -> str:
    """A term in words; an open one has no end."""
    if not end:
        return _("from {start}").format(start=start)
    return _("{start} to {end}").format(start=start, end=end)


def _namesakes(reading: Reading) -> dict[tuple[str, str], list[str]]:
    """(present school, name) -> codes of everybody of that name there, movers or not."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, row in reading.teachers.items():
        found[reading.present_school(code), row.name].append(code)
    return found


def _told_apart(reading: Reading, teacher_id: str, namesakes: list[str]) -> str:
    """The name, with the subject where another one at the school has it, with the end of the staff number where the
    subject is the same too; with more of the number where four digits are not enough."""
    person = reading.teachers[teacher_id]
    if len(namesakes) < 2:
        return str(person.name)
    same = [
        code
        for code in namesakes
        if code != teacher_id
        and (reading.teachers[code].stage, reading.teachers[code].subject) == (person.stage, person.subject)
    ]
    subject = SUBJECTS.label(person.subject)
    if not same:
        return _("{name} ({detail})").format(name=person.name, detail=subject)
    length = TAIL
    while length < len(teacher_id) and any(code[-length:] == teacher_id[-length:] for code in same):
        length += 1
    text = _("{name} ({subject}, staff number ending in {tail})")
    return text.format(name=person.name, subject=subject, tail=teacher_id[-length:])


def _remark(person: Any, row: Any, own: int) -> str:
    """Another stage or subject than the own one, and the part of the week where it is not all of it."""
    parts = []
    if (row.stage, row.subject) != (person.stage, person.subject):
        text = _("will teach {subject} ({stage})")
        parts.append(text.format(subject=SUBJECTS.label(row.subject), stage=STAGES.label(row.stage)))
    if int(row.load) < own:
        parts.append(_("{count} half days a week").format(count=int(row.load)))
    return _("; ").join(parts)
