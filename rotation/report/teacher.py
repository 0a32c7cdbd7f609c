"""What is said about one teacher, for people and as JSON."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from rotation.explain.teacher import TeacherAnswer
from rotation.formulation.context import Context
from rotation.i18n import _, ngettext
from rotation.model.instance import records
from rotation.model.vocabulary import FORMS, SUBJECTS
from rotation.report.words import goal_name

if TYPE_CHECKING:
    from rich.console import Console

SHOWN = 4
"""Refused places named under one reason."""


def print_teacher(context: Context, found: TeacherAnswer, console: Console) -> None:
    """Eligibility, the plan's decision, then the places."""
    people, schools = context.state.teachers, context.state.schools
    name = str(people.name[found.teacher])
    verdict = _("meets every condition") if found.eligible else _("is not eligible:")
    console.print(_("{key}: {message}").format(key=name, message=verdict), style="bold")
    for row in found.conditions.itertuples():
        if not row.met:
            text = _("{item}: {fact} (asked for: {required})")
            console.print("  · " + text.format(item=row.item, fact=row.fact, required=row.required))
    if found.move is not None:
        school = schools.name[context.state.school_index[found.move.to_school]]
        text = _("The plan sends {teacher} to {school}; the move's part in each goal (less is better):")
        console.print(text.format(teacher=name, school=school))
        for part in found.parts:
            line = _("{goal}: {part} ({without} without it)")
            words = {"goal": goal_name(part.goal), "part": f"{part.part:+d}", "without": part.without}
            console.print("  · " + line.format(**words))
        text = _(
            "Without it: the move alone is left out and nobody goes instead; what the best plan without it would cost "
            "says `rotation options PLAN --teacher CODE`."
        )
        console.print(text)
    elif found.stays:
        console.print(_("The plan lets {teacher} stay: {reason}.").format(teacher=name, reason=found.stays))
    print_places(found.places, console)


def print_places(places: pd.DataFrame, console: Console) -> None:
    """The places that no rule on single moves refuses, one by one, then the refused ones under each reason."""
    passes = places["passes"].to_numpy(dtype=bool)
    text = _("Places: {passing} of {count} pass every rule about single moves.")
    console.print(text.format(passing=int(passes.sum()), count=len(places)))
    forms = places["form"][places["form"] != ""].nunique() > 1
    for row in records(places[passes]):
        console.print("  · " + place_name(row, form=forms))
    refused: dict[str, list[str]] = defaultdict(list)
    for row in records(places[~passes]):
        refused[row.reasons].append(place_name(row, form=forms))
    for reason, names in sorted(refused.items(), key=lambda item: (len(item[1]), item[0])):
        shown = _(", ").join(names[:SHOWN]) + (_(" and so on") if len(names) > SHOWN else "")
        heading = ngettext(
            "Not possible, {count} place ({places}): {reason}",
            "Not possible, {count} places ({places}): {reason}",
            len(names),
        )
        console.print("  · " + heading.format(count=len(names), places=shown, reason=reason))
    if passes.any():
        console.print(
            _("Whether all rules together allow one of them, and its price: `rotation options PLAN --teacher CODE`.")
        )


def place_name(row: Any, *, form: bool) -> str:
    """School and subject of a place, the form if asked for; the school alone where it has no post of the subjects."""
    if not row.subject:
        return str(row.to_school_name)
    text = _("{school} · {subject} · {form}") if form else _("{school} · {subject}")
    words = {"school": row.to_school_name, "subject": SUBJECTS.label(str(row.subject))}
    return text.format(form=FORMS.label(str(row.form)), **words)


def teacher_json(context: Context, found: TeacherAnswer) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "teacher_id": str(context.state.teachers.code[found.teacher]),
        "eligible": found.eligible,
        "conditions": found.conditions.to_dict("records"),
        "places": found.places.to_dict("records"),
        "move": None if found.move is None else found.move._asdict(),
        "parts": [{**asdict(part), "part": part.part} for part in found.parts],
        "stays": found.stays,
    }
