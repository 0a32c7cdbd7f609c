"""Prices of moves in words: exact ones, bounds marked with >=, and what stands against a move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rotation.explain.options import STAYS, Option
from rotation.explain.planned import Planned
from rotation.explain.price import Answer, GoalPrice, Price
from rotation.explain.whynot import WhyNot
from rotation.i18n import _
from rotation.model.vocabulary import CHANNELS, FORMS, STAGES, SUBJECTS
from rotation.report.words import goal_name, rule_name
from rotation.rules.refusals import Refusal, move_of
from solvers.evaluate import goal_values


def more_text(goal: GoalPrice) -> str:
    """What a goal gets worse (+) or better (-) by: exactly, or at least that much."""
    if goal.more is None:
        return "?"
    if goal.exact:
        return f"{goal.more:+d}" if goal.more else "0"
    return f">= {goal.more:+d}" if goal.more else ">= 0"


def price_lines(price: Price) -> list[str]:
    """The answer for one move, a line for each goal or demand."""
    if price.answer is Answer.IMPOSSIBLE:
        lines = [_("No plan that keeps every rule makes this move. What cannot hold together with it:")]
        each = _("{key}: {message}")
        lines += ["  · " + each.format(key=rule_name(one.rule), message=one.text) for one in price.against]
        return lines if price.against else [_("No plan that keeps every rule makes this move.")]
    if price.answer is Answer.UNKNOWN:
        return [_("Whether a plan makes this move was not found in time; give a longer --time-limit.")]
    lines = [_("Possible. What it costs in each goal, in their order (the lottery is left out):")]
    lines += ["  · " + _goal_line(goal) for goal in price.goals]
    if not price.exact:
        lines.append(_("What is not exact was not proved in the time; give a longer --time-limit."))
    return lines


def _goal_line(goal: GoalPrice) -> str:
    """What one goal is without and with the move; where that is not proved, between which values it lies."""
    if goal.exact:
        text = _("{goal}: {before} → {after} ({more})")
    elif goal.at_least is None:
        text = _("{goal}: {before} → {after} or better")
    else:
        text = _("{goal}: {before} → between {least} and {after} ({more})")
    known = goal.before if goal.after is None else goal.after
    values = {"before": goal.before, "after": known, "least": goal.at_least, "more": more_text(goal)}
    return text.format(goal=goal_name(goal.name), **values)


def _priced_lines(case: Planned, price: Price) -> list[str]:
    """The answer, and where the plan's own values are not what it counts from."""
    lines = price_lines(price)
    if price.answer is not Answer.POSSIBLE or case.values is None:
        return lines
    own = goal_values(case.program, case.values)
    given_up = [
        _("{goal}: {value}").format(goal=goal_name(name), value=value)
        for name, best, value in zip(case.names, case.best, own, strict=True)
        if value != best
    ]
    if given_up:
        note = _("Counted from the best of each goal; the plan itself uses the tolerance for later goals ({goals}).")
        lines.append(note.format(goals=_(", ").join(given_up)))
    return lines


def place_words(case: Planned, column: int) -> tuple[str, str, str]:
    """Who, where to and how, of one candidate."""
    table, state = case.formulation.candidates, case.formulation.context.state
    line = int(table.line[column])
    place = _("{school} · {stage} · {subject}").format(
        school=state.schools.name[table.school[column]],
        stage=STAGES.label(STAGES.codes[state.lines.stage[line]]),
        subject=SUBJECTS.label(SUBJECTS.codes[state.lines.subject[line]]),
    )
    form = FORMS.label(FORMS.codes[table.form[column]])
    channel = CHANNELS.codes[table.channel[column]] if table.channel[column] >= 0 else ""
    how = _("{form}, {load} half days, {channel}").format(
        form=form, load=int(table.load[column]), channel=CHANNELS.label(channel) if channel else "-"
    )
    return str(state.teachers.name[table.teacher[column]]), place, how


def why_not_lines(case: Planned, found: WhyNot) -> list[str]:
    """The answer to "why not there" for people."""
    state = case.formulation.context.state
    names = {"teacher": state.teachers.name[found.teacher], "school": state.schools.name[found.school]}
    if found.own:
        if found.price is None:
            return [_("{teacher} serves at {school} today, and the plan does not change that.").format(**names)]
        return [_("{teacher} stays at {school}:").format(**names), *_priced_lines(case, found.price)]
    if not found.places:
        return [_("{school} has no line that {teacher} teaches.").format(**names)]
    lines = []
    refused = [place for place in found.places if place.refusals]
    if found.price is None:
        lines.append(_("{teacher} cannot be sent to {school}; these rules refuse it:").format(**names))
    elif found.in_plan:
        lines.append(_("The plan sends {teacher} to {school}. Without that move:").format(**names))
    else:
        lines.append(_("{teacher} to {school}: no rule refuses the move.").format(**names))
    told: set[tuple[Refusal, ...]] = set()
    for place in refused if found.price is None else []:
        if place.refusals not in told:
            told.add(place.refusals)
            each = _("{key}: {message}")
            lines += ["  · " + each.format(key=rule_name(one.rule), message=one.reason) for one in place.refusals]
    return lines if found.price is None else [*lines, *_priced_lines(case, found.price)]


def why_not_json(case: Planned, found: WhyNot) -> dict[str, Any]:
    """The answer as JSON."""
    state = case.formulation.context.state
    return {
        "teacher_id": str(state.teachers.code[found.teacher]),
        "school_id": str(state.schools.code[found.school]),
        "in_plan": found.in_plan,
        "own_school": found.own,
        "places": [
            {**place.move._asdict(), "refusals": [refusal._asdict() for refusal in place.refusals]}
            for place in found.places
        ],
        "price": None if found.price is None else price_json(found.price),
        "proved": case.proved,
    }


def price_json(price: Price) -> dict[str, Any]:
    """A price as JSON: numbers, and codes of rules with their texts."""
    return {
        "answer": str(price.answer),
        "exact": price.exact,
        "goals": [{**asdict(goal), "exact": goal.exact, "more": goal.more} for goal in price.goals],
        "against": [asdict(one) for one in price.against],
    }


def options_json(case: Planned, options: Sequence[Option]) -> list[dict[str, Any]]:
    """Options as JSON, in their order."""
    context, table = case.formulation.context, case.formulation.candidates
    return [
        {
            **({} if option.column == STAYS else move_of(context, table, option.column)._asdict()),
            "stays": option.column == STAYS,
            "in_plan": option.chosen,
            "price": price_json(option.price),
        }
        for option in options
    ]
