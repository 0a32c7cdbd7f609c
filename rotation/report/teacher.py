"""What is said about one teacher, for people and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rotation.explain.teacher import TeacherAnswer
from rotation.formulation.context import Context
from rotation.i18n import _
from rotation.model.vocabulary import SUBJECTS
from rotation.report.words import goal_name

if TYPE_CHECKING:
    from rich.console import Console


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
    elif found.stays:
        console.print(_("The plan lets {teacher} stay: {reason}.").format(teacher=name, reason=found.stays))
    passing = found.places[found.places["passes"].astype(bool)]
    text = _("Places: {passing} of {count} pass every rule about single moves.")
    console.print(text.format(passing=len(passing), count=len(found.places)))
    for row in found.places.itertuples():
        place = _("{school} · {subject}").format(
            school=row.to_school_name, subject=SUBJECTS.label(str(row.subject)) if row.subject else "-"
        )
        reason = _("possible") if row.passes else row.reasons
        console.print("  · " + _("{key}: {message}").format(key=place, message=reason))


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
