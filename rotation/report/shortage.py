"""Why a shortage stays, in words and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rotation.explain.shortage import ShortageReason
from rotation.flow.release import Cut
from rotation.formulation.context import Context
from rotation.i18n import _, ngettext
from rotation.model.vocabulary import CHANNELS
from rotation.report.words import persons, rule_name

MOST_NAMED = 8
"""Lines that are named in a sentence; the others are counted."""


def shortage_lines(context: Context, found: ShortageReason) -> list[str]:
    """The answer, from need and staffing to the cut."""
    text = _("{line}, persons today: needs {need}, has {today}, lacks {gap}.")
    lines = [
        text.format(
            line=context.state.line_label(found.line),
            need=persons(found.need),
            today=persons(found.today),
            gap=persons(max(0, found.need - found.today)),
        )
    ]
    qualified = ngettext(
        "{count} teacher elsewhere in the authority teaches this subject and stage; no rule about single moves "
        "refuses {possible} of them.",
        "{count} teachers elsewhere in the authority teach this subject and stage; no rule about single moves "
        "refuses {possible} of them.",
        found.qualified,
    )
    lines.append(qualified.format(count=found.qualified, possible=found.possible))
    for held in found.held_back:
        text = _("{rule} holds back {teachers}; lifted alone it would release {alone}")
        lines.append("  · " + text.format(rule=rule_name(held.rule), teachers=held.teachers, alone=held.alone))
    for reach in found.reach:
        channel = CHANNELS.label(reach.channel) if reach.channel else _("no open channel")
        text = _("by channel: {channel}: {teachers} teachers, {possible} possible")
        words = {"channel": channel, "teachers": reach.teachers, "possible": reach.possible}
        lines.append("  · " + text.format(**words))
    return [*lines, conclusion(context, found)]


def conclusion(context: Context, found: ShortageReason) -> str:
    """Why the shortage stays, in one sentence."""
    cut = found.cut
    if cut.gap == 0:
        return _("It lacks nobody today.")
    if not found.possible:
        return _("It stays because nobody who is qualified can be reached.")
    if not cut.fills:
        text = _("It stays because moves come in {unit} half days and {gap} are lacking: one would be too many.")
        return text.format(unit=cut.unit, gap=cut.gap)
    if len(cut.lines):
        return _competition(context, cut)
    text = _(
        "By numbers {fills} of the lacking {gap} persons can come without taking them from another line that lacks "
        "some; if the plan leaves them open, another rule or an earlier goal does: `explain move` names it."
    )
    return text.format(fills=persons(cut.fills), gap=persons(cut.gap))


def _competition(context: Context, cut: Cut) -> str:
    count = len(cut.lines)
    need = ngettext(
        "It stays because those who can come are needed elsewhere: {count} line lacks {gaps} persons in all, and only "
        "{supply} can be spared for it.",
        "It stays because those who can come are needed elsewhere: {count} lines lack {gaps} persons in all ({names}), "
        "and only {supply} can be spared for them ({sources}).",
        count,
    )
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
    return need.format(
        count=count,
        gaps=persons(int(cut.gaps.sum())),
        names=_listed(names),
        supply=persons(cut.supply),
        sources=_listed(sources) or _("nobody"),
    )


def _listed(names: list[str]) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - MOST_NAMED
    shown = names[:MOST_NAMED] + (
        [ngettext("{count} more", "{count} more", more).format(count=more)] if more > 0 else []
    )
    return _(", ").join(shown)


def shortage_json(context: Context, found: ShortageReason) -> dict[str, Any]:
    """Numbers in half days and persons, with codes; the sentence as `text`."""
    cut, label = found.cut, context.state.line_label
    return {
        "line": label(found.line),
        "need": found.need,
        "today": found.today,
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
        "text": conclusion(context, found),
    }
