"""Options for a teacher or a line as a table that fits a narrow screen: what all rows share is said once above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rotation.explain.options import STAYS, Option
from rotation.explain.planned import Planned
from rotation.explain.price import Answer
from rotation.i18n import _, ngettext
from rotation.report.prices import more_text, place_words
from rotation.report.words import goal_name, rule_name


@dataclass(frozen=True)
class OptionsView:
    """A title, a table whose last `prices` columns are prices, and the notes below it."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    prices: int
    notes: tuple[str, ...]


def options_view(case: Planned, options: Sequence[Option], shown: int, teacher: int | None = None) -> OptionsView:
    """The first `shown` options: those of a teacher (by index) by destination, else those of a line by teacher."""
    first = options[:shown]
    hows = dict.fromkeys(_how(case, option) for option in first if option.column != STAYS)
    prices = [[more_text(goal) if _priced(option) else "" for goal in option.price.goals] for option in first]
    prices = [row or [""] * len(case.names) for row in prices]
    telling = [at for at in range(len(case.names)) if any(row[at] not in ("", "0") for row in prices)]
    several = len(hows) > 1
    rows = tuple(
        (
            "\n  ".join([_what(case, option, teacher), *_state(option)]),
            *([_how(case, option)] if several and option.column != STAYS else [""] * several),
            *(row[at] for at in telling),
        )
        for option, row in zip(first, prices, strict=True)
    )
    names = tuple(goal_name(case.names[at]) for at in telling)
    headers = (_("destination") if teacher is not None else _("teacher"), *([_("form")] if several else ()), *names)
    same = [goal_name(name) for at, name in enumerate(case.names) if at not in telling]
    return OptionsView(
        _title(case, options, teacher, [] if several else list(hows)),
        headers,
        rows,
        len(names),
        _notes(case, options, first, same),
    )


def option_line(case: Planned, option: Option, teacher: int | None = None) -> str:
    """One option in one line, with all that is known of its price."""
    how = [] if option.column == STAYS else [_how(case, option)]
    prices = [
        _("{goal} {value}").format(goal=goal_name(goal.name), value=more_text(goal))
        for goal in option.price.goals
        if _priced(option) and goal.more
    ]
    return " · ".join([_what(case, option, teacher), *how, *_state(option), *prices])


def _priced(option: Option) -> bool:
    return not option.chosen and option.price.answer is not Answer.IMPOSSIBLE


def _what(case: Planned, option: Option, teacher: int | None) -> str:
    """The place, where the options are those of one teacher; else the teacher, and where he or she serves today."""
    if option.column == STAYS:
        return _("stays")
    if teacher is not None:
        return place_words(case, option.column)[1]
    state = case.formulation.context.state
    who = int(case.formulation.candidates.teacher[option.column])
    return _("{name} {code}, {school}").format(
        name=state.teachers.name[who],
        code=state.teachers.code[who],
        school=state.schools.name[state.teachers.school[who]],
    )


def _how(case: Planned, option: Option) -> str:
    return place_words(case, option.column)[2]


def _state(option: Option) -> list[str]:
    """What is known of an option beside its price."""
    if option.chosen:
        return [_("in the plan")]
    if option.price.answer is Answer.IMPOSSIBLE:
        rules = _(", ").join(dict.fromkeys(rule_name(one.rule) for one in option.price.against))
        return [_("impossible: {rules}").format(rules=rules)]
    return []


def _title(case: Planned, options: Sequence[Option], teacher: int | None, how: list[str]) -> str:
    """Whose options these are, how many, and the form where all have the same."""
    state = case.formulation.context.state
    if teacher is not None:
        people = state.teachers
        names = {"name": people.name[teacher], "code": people.code[teacher]}
        about = _("{name} {code}, {school}").format(**names, school=state.schools.name[people.school[teacher]])
    else:
        lines = dict.fromkeys(int(case.formulation.candidates.line[option.column]) for option in options)
        about = _("; ").join(state.line_label(line) for line in lines)
    count = ngettext("{about}: {count} option", "{about}: {count} options", len(options))
    title = count.format(about=about, count=len(options))
    return _("{title} ({how})").format(title=title, how=how[0]) if how else title


def _notes(case: Planned, options: Sequence[Option], first: Sequence[Option], same: Sequence[str]) -> tuple[str, ...]:
    notes = []
    if any(_priced(option) for option in first):
        notes.append(
            _(
                "Prices, in the order of the goals: + is worse, - better than the best that each goal can be. Each is "
                "that of the best plan with the option; others may go or stay instead."
            )
            if case.proved
            else _(
                "Prices, in the order of the goals: + is worse, - better than the plan, which is not proved to be the "
                "best. Each is that of the best plan with the option; others may go or stay instead."
            )
        )
        if same:
            notes.append(_("No option shown changes: {goals}.").format(goals=_(", ").join(same)))
    if any(_priced(option) and not option.price.exact for option in first):
        notes.append(
            _(
                ">= marks a lower bound that holds as long as the goals before it get no worse; ? is not known. Behind "
                "a goal that gets worse, later ones may also get better."
            )
        )
        if len(options) > 1 and not any(option.price.exact for option in options if not option.chosen):
            notes.append(_("No price became exact in the time: give a longer --time-limit to tell the options apart."))
    return tuple(notes)
