"""A comparison in sentences: which plan is best and why, and what each other one changes against the first."""

from __future__ import annotations

from collections.abc import Sequence

from rotation.i18n import _, ngettext
from rotation.io.policy import value_shown
from rotation.model.params import Parameter
from rotation.model.shape import resolve, shape
from rotation.model.vocabulary import INDICATORS, STAGES
from rotation.report.compared import Compared, Place, Plan, School, Setting, SideFacts, Spread
from rotation.report.comparison_data import cell_text, hidden_text, rows_counted, sheet_and_column
from rotation.report.plan_columns import Value
from rotation.report.ranking import Ranking, goals_in_order, ranking, value_of
from rotation.report.words import goal_name, persons
from rotation.rules.registry import document

MOST_OTHERS, MOST_INPUTS = 4, 3
"""Sides that get a sentence of their own, and differences of the input that such a sentence names."""

MOST_LETTERS = 30
"""Of a list that a sentence quotes."""

SAID_OTHERWISE = ("shortage", "balance")
"""Goals of which a sentence tells in persons and as dispersion, and not in units."""


def comparison_sentences(facts: Compared, shown: Sequence[int]) -> list[str]:
    """The best one first, then each other of the sides that are shown against the first."""
    sides = [facts.sides[at] for at in shown]
    own_data = bool(facts.cells or facts.hidden or facts.rows)
    found = [headline(sides, own_data=own_data, best_breaks=facts.best_breaks)]
    found += [_against(facts, at) for at in shown[1 : MOST_OTHERS + 1]]
    return found


def headline(sides: Sequence[SideFacts], *, own_data: bool = False, best_breaks: Sequence[str] = ()) -> str:
    """Which side is best, and which have no plan that counts; `own_data`: not all of them rest on the same data.

    `best_breaks` are the sides on whose data the best plan breaks hard rules.
    """
    ranked = ranking(sides)
    found = [_best(sides, ranked)]
    none = [one.name for one in sides if one.plan is None]
    broken = [one.name for one in sides if one.plan is not None and one.plan.breaches]
    if none:
        text = ngettext("There is no plan for {names}.", "There are no plans for {names}.", len(none))
        found.append(text.format(names=_named(none)))
    if broken:
        text = ngettext(
            "{names} breaks hard rules and is not ranked.", "{names} break hard rules and are not ranked.", len(broken)
        )
        found.append(text.format(names=_named(broken)))
    if own_data:
        found.append(_("The data differ; each plan is measured on its own."))
    if best_breaks and ranked.best:
        text = _("On the data of {names}, {best} breaks hard rules: where those data hold, it cannot be carried out.")
        found.append(text.format(names=_named(best_breaks), best=_named(ranked.best[:1])))
    return together(found)


def together(texts: Sequence[str]) -> str:
    """Sentences after each other, with a space between them where the language has one."""
    found = ""
    for text in texts:
        found = _("{one} {other}").format(one=found, other=text) if found and text else found or text
    return found


def _best(sides: Sequence[SideFacts], ranked: Ranking) -> str:
    if not ranked.best:
        return _("None of them has a plan that keeps every hard rule.")
    if len(sides) == 1:
        text = _("There is nothing to compare {name} with; it has a plan that keeps every hard rule.")
        return text.format(name=_named(ranked.best))
    if not ranked.decided:
        same = _("{names} reach the same in every goal.").format(names=_named(ranked.best))
        return together([same, _why(sides, ranked)])
    if not ranked.lost:
        return _("Only {name} has a plan that keeps every hard rule.").format(name=_named(ranked.best))
    text = _("{name} is best by the goals in the policy's order.").format(name=_named(ranked.best))
    return together([text, _why(sides, ranked)])


def _why(sides: Sequence[SideFacts], ranked: Ranking) -> str:
    """At which goal the others fell out, goal by goal."""
    named = {one.name: one for one in sides}
    best = named[ranked.best[0]]
    parts = []
    for goal in dict.fromkeys(ranked.lost.values()):
        others = [named[name] for name, lost in ranked.lost.items() if lost == goal]
        text = _("{goal}: {value} against {others}")
        reached = _(", ").join(
            _("{value} of {name}").format(value=_whole(value_of(one, goal)), name=_named([one.name])) for one in others
        )
        parts.append(text.format(goal=goal_name(goal), value=_whole(value_of(best, goal)), others=reached))
    return _("Decided by: {parts}.").format(parts=_("; ").join(parts)) if parts else ""


def _named(names: Sequence[str]) -> str:
    return _(", ").join(_("“{name}”").format(name=name) for name in names)


def _whole(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _against(facts: Compared, at: int) -> str:
    """One side against the first: what went in otherwise, and what came out otherwise."""
    first, other = facts.sides[0], facts.sides[at]
    given = inputs_that_differ(facts, at)
    came = [] if first.plan is None or other.plan is None else _outcome(first.plan, other.plan, facts, at)
    words = _("{name} against {first}").format(name=_named([other.name]), first=_named([first.name]))
    inputs = _("given otherwise: {parts}").format(parts=_("; ").join(given)) if given else _("given the same")
    result = _("; ").join(came) if came else _("with the same result") if other.plan and first.plan else ""
    text = _("{name}: {given}. Result: {result}.") if result else _("{name}: {given}.")
    return text.format(name=words, given=inputs, result=result)


def _outcome(first: Plan, other: Plan, facts: Compared, at: int) -> list[str]:
    """What a plan reaches otherwise than the first; nothing where it is the same."""
    found = []
    if first.short_after != other.short_after:
        text = _("{after} instead of {before} persons short")
        found.append(text.format(before=persons(first.short_after), after=persons(other.short_after)))
    if first.moves != other.moves:
        found.append(_("{after} instead of {before} moves").format(before=first.moves, after=other.moves))
    for here in first.spreads:
        there = next((one for one in other.spreads if _same_spread(one, here)), None)
        if there is None or there.after is None or here.after is None or here.indicator != "backbone":
            continue
        if abs(there.after - here.after) >= 0.0005:
            text = _("dispersion of {holders}, {stage}, {after} instead of {before}")
            words = {"holders": INDICATORS.label(here.indicator), "stage": STAGES.label(here.stage)}
            found.append(text.format(**words, before=f"{here.after:.3f}", after=f"{there.after:.3f}"))
    for goal in goals_in_order([facts.sides[0], facts.sides[at]]):
        values = [value_of(facts.sides[side], goal) for side in (0, at)]
        if goal not in SAID_OTHERWISE and values[0] != values[1]:
            text = _("{goal} {after} instead of {before}")
            found.append(text.format(goal=goal_name(goal), before=_whole(values[0]), after=_whole(values[1])))
    better, worse = (sum(effects[at] == sign for effects in map(school_effects, facts.schools)) for sign in (1, -1))
    if better or worse:
        found.append(_("schools: {better} better off, {worse} worse").format(better=better, worse=worse))
    anew, stays, elsewhere = teacher_counts(facts, at)
    if anew or stays or elsewhere:
        text = _("teachers: {anew} going only here, {stays} only there, {elsewhere} elsewhere")
        found.append(text.format(anew=anew, stays=stays, elsewhere=elsewhere))
    return found


def _same_spread(one: Spread, other: Spread) -> bool:
    return (one.indicator, one.authority, one.stage) == (other.indicator, other.authority, other.stage)


def school_effects(school: School) -> list[int | None]:
    """For each side 1, 0 or -1: better, the same or worse off than on the first; None without a plan on either."""
    pairs = zip(school.short, school.backbone, strict=True)
    values = [None if short is None or strong is None else (-short, strong) for short, strong in pairs]
    first = values[0]
    return [None if one is None or first is None else (one > first) - (one < first) for one in values]


def teacher_counts(facts: Compared, at: int) -> tuple[int, int, int]:
    """Teachers who go on that side and not on the first, the other way round, and on both but otherwise."""
    if facts.sides[0].plan is None or facts.sides[at].plan is None:
        return 0, 0, 0
    pairs = [(one.places[0], one.places[at]) for one in facts.teachers]
    anew = sum(not isinstance(here, Place) and isinstance(there, Place) for here, there in pairs)
    stays = sum(isinstance(here, Place) and not isinstance(there, Place) for here, there in pairs)
    both = [(here, there) for here, there in pairs if isinstance(here, Place) and isinstance(there, Place)]
    otherwise = sum((a.school, a.stage, a.subject, a.form) != (b.school, b.stage, b.subject, b.form) for a, b in both)
    return anew, stays, otherwise


def inputs_that_differ(facts: Compared, at: int) -> list[str]:
    """Parameters, cells and rows that are not those of the first side: the first few by name, the others counted."""
    named = [_changed(one, at) for one in facts.settings if one.values[0] != one.values[at]]
    for cell in facts.cells:
        if None not in (cell.values[0], cell.values[at]) and cell.values[0] != cell.values[at]:
            sheet, row, column = sheet_and_column(cell.table, cell.column, cell.key)
            words = {"sheet": sheet, "row": row, "column": column}
            text = _("{sheet} ({row}), {column} {before} → {after}")
            named.append(text.format(**words, before=cell_text(cell, 0) or "-", after=cell_text(cell, at) or "-"))
    for table in dict.fromkeys(one.table for one in facts.rows):
        here = [one for one in facts.rows if one.table == table]
        counts = rows_counted(sum(one.added[at] for one in here), sum(one.dropped[at] for one in here))
        if counts:
            named.append(_("{name} {value}").format(name=sheet_and_column(table, "", ())[0], value=counts))
    more = len(named) - MOST_INPUTS
    found = named[:MOST_INPUTS]
    if more > 0:
        found.append(ngettext("{count} more difference", "{count} more differences", more).format(count=more))
    hidden = sum(one.counts[at] for one in facts.hidden)
    return [*found, hidden_text(hidden)] if hidden else found


def _changed(one: Setting, at: int) -> str:
    """A parameter with its values on the first side and on another; of a long list only that it is another one."""
    if any(isinstance(one.values[side], tuple) and len(str(_setting(one, side))) > MOST_LETTERS for side in (0, at)):
        return _("{name} (see below)").format(name=parameter_name(one.key))
    text = _("{name} {before} → {after}")
    return text.format(name=parameter_name(one.key), before=_setting(one, 0), after=_setting(one, at))


def _setting(one: Setting, at: int) -> Value:
    return _("not given") if one.values[at] is None else setting_cell(one, at)


def parameter_of(key: str) -> Parameter:
    """The parameter of a key without a value, for its name and words; one without names where there is none.

    Asked of the policy's shape: a goal's settings are in no policy that does not give them.
    """
    found = resolve(document(), key)
    if found is None or not found[1].is_leaf:
        return Parameter(key=key, zh=key, en=key, value=None, default_source="")
    at = found[1]
    words = shape(at.item).words if at.item else at.words
    return Parameter(key=key, zh=at.zh, en=at.en, value=None, default_source=at.source, words=words)


def parameter_name(key: str) -> str:
    """A parameter's name in the current language, or its key where it has none."""
    return parameter_of(key).name or key


def setting_cell(one: Setting, at: int) -> Value:
    """A parameter's value on one side in words."""
    value = one.values[at]
    if value is None:
        return ""
    return value_shown(parameter_of(one.key).model_copy(update={"value": value}))
