"""Why a shortage stays, in words and as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rotation.explain.shortage import ShortageReason
from rotation.flow.release import Cut
from rotation.formulation.context import Context
from rotation.i18n import _, ngettext
from rotation.indicators.lines import line_table
from rotation.model.plan import Plan
from rotation.model.vocabulary import CHANNELS, STAGES, SUBJECTS
from rotation.report.words import persons, rule_name

MOST_NAMED = 8
"""Lines that are named in a sentence; the others are counted."""


@dataclass(frozen=True)
class Filled:
    """What a plan makes of a line: staffing after it in half days, and who comes, in words."""

    after: int
    coming: tuple[str, ...]


def filled(context: Context, line: int, plan: Plan) -> Filled:
    """The line (by index) under a plan."""
    state = context.state
    place = (
        str(state.schools.code[state.lines.school[line]]),
        STAGES.codes[state.lines.stage[line]],
        SUBJECTS.codes[state.lines.subject[line]],
    )
    table = line_table(state, list(plan)).set_index(["school_id", "stage", "subject"])
    text = _("{name} {code}, {school}")
    coming = []
    for move in plan:
        if (move.to_school, move.stage, move.subject) == place:
            who = state.teacher_index[move.teacher_id]
            school = state.schools.name[state.teachers.school[who]]
            coming.append(text.format(name=state.teachers.name[who], code=move.teacher_id, school=school))
    return Filled(int(table.loc[place, "after"]), tuple(coming))


def shortage_lines(
    context: Context, found: ShortageReason, fill: Filled | None = None, plan: Path | None = None
) -> list[str]:
    """The answer, from need and staffing to the cut; of a plan, with what it fills."""
    text = _("{line}, persons today: needs {need}, has {today}, lacks {gap}.")
    lines = [
        text.format(
            line=context.state.line_label(found.line),
            need=persons(found.need),
            today=persons(found.today),
            gap=persons(max(0, found.need - found.today)),
        )
    ]
    if fill is not None:
        lines.append(_filled_text(found, fill))
    qualified = ngettext(
        "{count} teacher elsewhere in the authority teaches this subject and stage; no rule about single moves "
        "refuses {possible} of them.",
        "{count} teachers elsewhere in the authority teach this subject and stage; no rule about single moves "
        "refuses {possible} of them.",
        found.qualified,
    )
    lines.append(qualified.format(count=found.qualified, possible=found.possible))
    for held in found.held_back:
        text = _("the rule {rule} holds back {teachers}; lifted alone it would release {alone}")
        lines.append("  · " + text.format(rule=rule_name(held.rule), teachers=held.teachers, alone=held.alone))
    for reach in found.reach:
        channel = CHANNELS.label(reach.channel) if reach.channel else _("no open channel")
        text = ngettext(
            "by channel: {channel}: {teachers} teacher, {possible} possible",
            "by channel: {channel}: {teachers} teachers, {possible} possible",
            reach.teachers,
        )
        words = {"channel": channel, "teachers": reach.teachers, "possible": reach.possible}
        lines.append("  · " + text.format(**words))
    if found.cut.gap and found.possible and (fill is None or fill.after < found.need):
        text = _("Who could come, at which price or against which rule: `rotation options {plan} --line {line}`.")
        return [
            *lines,
            conclusion(context, found, fill),
            text.format(plan=plan if fill else _("PLAN"), line=_line_words(context, found.line)),
        ]
    return [*lines, conclusion(context, found, fill)]


def _line_words(context: Context, line: int) -> str:
    """School and subject of a line as a command takes them."""
    lines = context.state.lines
    return f"{context.state.schools.code[lines.school[line]]} {SUBJECTS.codes[lines.subject[line]]}"


def _filled_text(found: ShortageReason, fill: Filled) -> str:
    """What the plan makes of the line, in one sentence."""
    words = {"after": persons(fill.after), "gap": persons(max(0, found.need - fill.after))}
    if not fill.coming:
        return _("With the plan it has {after} and lacks {gap}; nobody comes.").format(**words)
    text = ngettext(
        "With the plan it has {after} and lacks {gap}; {count} teacher comes: {names}.",
        "With the plan it has {after} and lacks {gap}; {count} teachers come: {names}.",
        len(fill.coming),
    )
    return text.format(**words, count=len(fill.coming), names=_listed(list(fill.coming), _("; ")))


def conclusion(context: Context, found: ShortageReason, fill: Filled | None = None) -> str:
    """Why the shortage stays, in one sentence; before there is a plan, why not all of it can be filled."""
    cut = found.cut
    if cut.gap == 0:
        return _("It lacks nobody today.")
    if fill is not None and fill.after >= found.need:
        return _("The plan fills it.")
    if not found.possible:
        return _("It stays because nobody who is qualified can be reached.")
    if not cut.fills:
        text = _("It stays because moves come in {unit} half days and {gap} are lacking: one would be too many.")
        return text.format(unit=cut.unit, gap=cut.gap)
    if len(cut.lines):
        return _competition(context, cut, planned=fill is not None)
    text = _(
        "By numbers {fills} of the lacking {gap} persons can come without taking them from another line that lacks "
        "some; where a plan leaves them open, a rule over several moves or an earlier goal does."
    )
    return text.format(fills=persons(cut.fills), gap=persons(cut.gap))


def _competition(context: Context, cut: Cut, *, planned: bool) -> str:
    count = len(cut.lines)
    need = ngettext(
        "those who can come are needed elsewhere: {count} line lacks {gaps} persons in all, and only {supply} can be "
        "spared for it.",
        "those who can come are needed elsewhere: {count} lines lack {gaps} persons in all ({names}), and only "
        "{supply} can be spared for them ({sources}).",
        count,
    )
    why = _("It stays because {reason}") if planned else _("Not all of this can be filled: {reason}")
    sources = [
        _("{line} {persons}").format(line=context.state.line_label(int(line)), persons=persons(int(spared)))
        for line, spared in zip(cut.spare, cut.spared, strict=True)
    ]
    names = [
        _("{line} {persons}").format(line=context.state.line_label(int(line)), persons=persons(int(gap)))
        for line, gap in zip(cut.lines, cut.gaps, strict=True)
    ]
    if len(cut.teachers):
        text = ngettext("{count} teacher of other lines", "{count} teachers of other lines", len(cut.teachers))
        sources.append(text.format(count=len(cut.teachers)))
    text = need.format(
        count=count,
        gaps=persons(int(cut.gaps.sum())),
        names=_listed(names),
        supply=persons(cut.supply),
        sources=_listed(sources) or _("nobody"),
    )
    return why.format(reason=text)


def _listed(names: list[str], between: str = "") -> str:
    """The first few names, and how many more there are."""
    more = len(names) - MOST_NAMED
    shown = names[:MOST_NAMED] + (
        [ngettext("{count} more", "{count} more", more).format(count=more)] if more > 0 else []
    )
    return (between or _(", ")).join(shown)


def shortage_json(context: Context, found: ShortageReason, fill: Filled | None = None) -> dict[str, Any]:
    """Numbers in half days and persons, with codes; the sentence as `text`; of a plan, staffing `after` it."""
    cut, label = found.cut, context.state.line_label
    return {
        "line": label(found.line),
        "need": found.need,
        "today": found.today,
        **({} if fill is None else {"after": fill.after, "coming": list(fill.coming)}),
        "qualified": found.qualified,
        "possible": found.possible,
        "held_back": [asdict(held) for held in found.held_back],
        "reach": [asdict(reach) for reach in found.reach],
        "cut": {
            "lacking": [{"line": label(int(a)), "half_days": int(b)} for a, b in zip(cut.lines, cut.gaps, strict=True)],
            "sparing": [
                {"line": label(int(a)), "half_days": int(b)} for a, b in zip(cut.spare, cut.spared, strict=True)
            ],
            "supply": cut.supply,
            "unit": cut.unit,
            "fills": cut.fills,
        },
        "text": conclusion(context, found, fill),
    }
