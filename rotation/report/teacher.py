"""What is said about one teacher, for people and as JSON."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from rotation.explain.teacher import TeacherAnswer
from rotation.formulate import ELIGIBILITY
from rotation.formulation.context import Context
from rotation.i18n import _, ngettext
from rotation.model.instance import records
from rotation.model.plan import Move
from rotation.model.vocabulary import FORMS, STAGES, SUBJECTS
from rotation.report.words import goal_name

if TYPE_CHECKING:
    from rich.console import Console

SHOWN = 4
"""Refused places named under one reason."""


def print_teacher(context: Context, found: TeacherAnswer, console: Console, options: str = "") -> None:
    """Eligibility, what binds the teacher, the plan's decision, then the places.

    `options` is the command that prices the places; without a plan there is none.
    """
    name = str(context.state.teachers.name[found.teacher])
    verdict = _("meets every condition") if found.eligible else _("is not eligible:")
    console.print(_("{key}: {message}").format(key=name, message=verdict), style="bold")
    for row in found.conditions.itertuples():
        if not row.met:
            text = _("{item}: {fact} (asked for: {required})")
            console.print("  · " + text.format(item=row.item, fact=row.fact, required=row.required))
    for text in found.bonds:
        console.print(text)
    if found.move is not None:
        _print_move(context, found, found.move, name, console, options)
    elif found.stays:
        console.print(_("The plan lets {teacher} stay: {reason}.").format(teacher=name, reason=found.stays))
    print_places(found, console)
    if options and found.places["passes"].any():
        console.print(
            _("Whether all rules together allow one of them, and its price: `{command}`.").format(command=options)
        )


def _print_move(context: Context, found: TeacherAnswer, move: Move, name: str, console: Console, options: str) -> None:
    """Where the plan sends the teacher, as what, and the move's part in each goal."""
    school = context.state.schools.name[context.state.school_index[move.to_school]]
    text = _("The plan sends {teacher} to {school} ({stage} {subject}, {form}).")
    line = {"stage": STAGES.label(move.stage), "subject": SUBJECTS.label(move.subject), "form": FORMS.label(move.form)}
    console.print(text.format(teacher=name, school=school, **line))
    console.print(_("The move's part in each goal (less is better):"))
    for part in found.parts:
        words = {"goal": goal_name(part.goal), "part": f"{part.part:+d}", "without": part.without}
        console.print("  · " + _("{goal}: {part} ({without} without it)").format(**words))
    text = _(
        "Without it: the move alone is left out and nobody goes instead; for the price of the best plan without it: "
        "`{command}`."
    )
    console.print(text.format(command=options))


def print_places(found: TeacherAnswer, console: Console) -> None:
    """The places that no rule on single moves refuses, one by one, then the refused ones under each reason.

    What stands against every place is said once, before what stands against each beside it.
    """
    places = found.places
    passes = places["passes"].to_numpy(dtype=bool)
    text = _("Places: {passing} of {count} pass every rule about single moves.")
    console.print(text.format(passing=int(passes.sum()), count=len(places)))
    names = [place_name(row, places) for row in records(places)]
    for at in passes.nonzero()[0]:
        console.print("  · " + names[at])
    everywhere = _("; ").join(refusal.reason for refusal in found.always)
    if not all(row.reasons.startswith(everywhere) for row in records(places) if row.subject):
        everywhere = ""  # where it is waived for a place, each says for itself
    if everywhere:
        # The eligibility rule refuses by its first condition; all that are not met stand above.
        said = [_("not eligible") if one.rule == ELIGIBILITY else one.reason for one in found.always]
        console.print("  · " + _("Against every place: {reason}. Beside that:").format(reason=_("; ").join(said)))
    refused: dict[str, list[str]] = defaultdict(list)
    for at in (~passes).nonzero()[0]:
        refused[_beside(places["reasons"][at], everywhere)].append(names[at])
    for reason, some in sorted(refused.items(), key=lambda item: (len(item[1]), item[0])):
        shown = _(", ").join(some[:SHOWN]) + (_(" and so on") if len(some) > SHOWN else "")
        heading = ngettext(
            "Not possible, {count} place ({places}): {reason}",
            "Not possible, {count} places ({places}): {reason}",
            len(some),
        )
        if not reason:
            heading = ngettext(
                "No other rule about single moves refuses {count} place: {places}",
                "No other rule about single moves refuses {count} places: {places}",
                len(some),
            )
        console.print("  · " + heading.format(count=len(some), places=shown, reason=reason))


def _beside(reasons: str, everywhere: str) -> str:
    """The reasons against one place without those that stand against every place."""
    if not everywhere or not reasons.startswith(everywhere):
        return reasons
    return reasons[len(everywhere) :].removeprefix(_("; "))


def place_name(row: Any, places: pd.DataFrame) -> str:
    """School and subject, stage and form where the places differ in them; the school alone where it has no post."""
    if not row.subject:
        return str(row.to_school_name)
    own = places[places["subject"] != ""]
    words = [SUBJECTS.label(str(row.subject))]
    if own["stage"].nunique() > 1:
        words[0] = _("{stage} {subject}").format(stage=STAGES.label(str(row.stage)), subject=words[0])
    words += [FORMS.label(str(row.form))] if own["form"].nunique() > 1 else []
    return " · ".join([str(row.to_school_name), *words])


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
        "bonds": list(found.bonds),
    }
