"""The summary that a head of office reads first, as lines of (label, value), printed or put on a sheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from rotation.i18n import _, ngettext
from rotation.model.vocabulary import FORMS, INDICATORS, STAGES, SUBJECTS
from rotation.report.figures import Balance, Figures, figures_of_outcome
from rotation.report.ties import tie_rows
from rotation.report.words import (
    confirmation_text,
    goal_name,
    persons,
    rule_name,
    said,
    share,
    status_text,
    stop_text,
)
from rotation.rules.base import Rate
from rotation.solve import Outcome
from solvers.confirm import Confirmation
from solvers.solution import GoalResult, Status, StopReason

if TYPE_CHECKING:
    from rich.console import Console

    from rotation.explain.nearest import Nearest


def print_summary(outcome: Outcome, console: Console) -> None:
    """Print the summary of an outcome: title, state, then what the plan changes."""
    instance = outcome.formulation.context.instance
    title = _("{authority}: teacher rotation plan {year}")
    console.print(title.format(authority=instance.authority, year=instance.plan_year), style="bold")
    for label, value in summary_rows(outcome):
        console.print("  " + _("{key}: {message}").format(key=label, message=value))


def print_nearest(found: Nearest | None, console: Console) -> None:
    """What stands in the way where no plan exists: the fewest breaches with which there would be one."""
    if found is None:
        console.print(_("Even with every rule over several moves softened there is no plan; look at the pins first."))
        return
    console.print(_("A plan would exist if only this were allowed; change the data or these rules of the policy:"))
    for finding in found.findings:
        line = _("{key}: {message}").format(key=rule_name(finding.rule), message=finding.message)
        console.print(f"  · {line}")
    if not found.least:
        console.print(_("  (a shorter list may exist; the search for it was cut off)"))


def summary_rows(outcome: Outcome, figures: Figures | None = None) -> list[tuple[str, str]]:
    """The lines of the summary; `figures` are those of the plan, where they are known already."""
    rows = [(_("state"), status_text(outcome.status))]
    if outcome.status is not Status.OPTIMAL:
        rows.append((_("ended by"), stop_text(outcome.stop_reason)))
    if outcome.confirmation is not Confirmation.NOT_NEEDED:
        text = confirmation_text(outcome.confirmation, outcome.solver, outcome.confirmed_by)
        rows.append((_("second opinion"), text))
    elif outcome.stop_reason is StopReason.CRASH and outcome.solution.message:
        rows.append((_("the solver's words"), said(outcome.solution.message)))
    if outcome.plan is None:
        rows.append((_("possible moves"), str(len(outcome.formulation.candidates))))
        return rows
    assert outcome.verdict is not None
    rows += list(_changes(figures or figures_of_outcome(outcome)))
    rows += list(tie_rows(outcome.plan, outcome.reading, outcome.verdict.findings))
    rows += [(rate_label(rate), rate_text(rate)) for rate in outcome.verdict.rates]
    rows += [(_("goal {name}").format(name=goal_name(goal.name)), goal_text(goal)) for goal in outcome.goals]
    rows.append((_("independent check"), _check_text(outcome)))
    rows.append((_("reproducible"), _reproducible(outcome)))
    return rows


def _changes(figures: Figures) -> Iterator[tuple[str, str]]:
    moved = _("{moves} of {eligible} eligible teachers ({teachers} teachers in all); of backbone level: {backbone}")
    yield (
        _("moves"),
        moved.format(
            moves=figures.moves, eligible=figures.eligible, teachers=figures.teachers, backbone=figures.backbone_moves
        ),
    )
    if figures.forms:
        yield _("by form"), _("; ").join(form_text(*used) for used in figures.forms)
    if figures.far_given or figures.far_estimated:
        text = _("{estimated} by estimate, which only prices a move; {given} by stated times, within an exception")
        words = {"estimated": figures.far_estimated, "given": figures.far_given}
        yield _("moves beyond the commute limit"), text.format(**words)
    yield _("shortage, persons"), _arrow(persons(figures.shortage_before), persons(figures.shortage_after))
    parts = [
        _("{subject} {change}").format(subject=SUBJECTS.label(subject), change=_arrow(persons(before), persons(after)))
        for subject, before, after in figures.shortage_by_subject()[:8]
    ]
    if parts:
        yield _("by subject"), _(", ").join(parts)
    yield from _balances(figures.balances)


def _balances(found: Sequence[Balance]) -> Iterator[tuple[str, str]]:
    """A line of dispersion for each indicator and stage, then one of pass lines for each stage."""
    authorities = {balance.authority for balance in found}
    by_stage: dict[tuple[str, str], list[Balance]] = defaultdict(list)
    for balance in found:
        words = {"holders": INDICATORS.label(balance.indicator), "stage": _stage(balance, authorities)}
        yield _("dispersion of {holders}, {stage}").format(**words), dispersion_text(balance)
        if balance.pass_line_permille is not None:
            by_stage[balance.authority, balance.stage].append(balance)
    for parts in by_stage.values():
        texts = [
            _("{holders} {change} of {schools}").format(
                holders=INDICATORS.label(one.indicator),
                change=_arrow(str(one.reached_before), str(one.reached_after)),
                schools=one.schools,
            )
            for one in parts
        ]
        label = _("schools at the pass line, {stage}").format(stage=_stage(parts[0], authorities))
        yield label, _(", ").join(texts)


def _stage(balance: Balance, authorities: Collection[str]) -> str:
    """The stage in words, with the authority where there are several."""
    stage = STAGES.label(balance.stage)
    return stage if len(authorities) == 1 else f"{balance.authority} · {stage}"


def form_text(form: str, load: int, moves: int) -> str:
    """How many move in a form, and with which load: a partial one is named, the whole load is said to be whole."""
    name = FORMS.label(form)
    if load == 0:
        return _("{form} {moves}, with the whole load").format(form=name, moves=moves)
    return ngettext("{form} {moves}, {load} half day a week", "{form} {moves}, {load} half days a week", load).format(
        form=name, moves=moves, load=load
    )


def _arrow(before: str, after: str) -> str:
    return f"{before} → {after}"


def dispersion_text(balance: Balance) -> str:
    """Before, after, and the cap with the distance to it; three decimals."""
    if balance.before is None or balance.after is None:
        return _("nobody is counted, so there is none")
    text = _arrow(f"{balance.before:.3f}", f"{balance.after:.3f}")
    if balance.cap_permille is None or balance.distance is None:
        return text
    cap = _("cap {cap:.2f} exceeded by {distance:.3f}") if balance.distance else _("cap {cap:.2f} met")
    cap = cap.format(cap=balance.cap_permille / 1000, distance=balance.distance)
    return _("{change} ({cap}, {schools} schools)").format(change=text, cap=cap, schools=balance.schools)


def rate_label(rate: Rate) -> str:
    """The rate and what it is taken over."""
    name = rule_name(rate.name)
    return _("{name} ({scope})").format(name=name, scope=rate.scope) if rate.scope else name


def rate_text(rate: Rate) -> str:
    """The share with numerator and denominator, and its limits."""
    text = share(rate.numerator, rate.denominator)
    limits = []
    if rate.at_least_permille is not None:
        limits.append(_("at least {limit:g} %").format(limit=rate.at_least_permille / 10))
    if rate.at_most_permille is not None:
        limits.append(_("at most {limit:g} %").format(limit=rate.at_most_permille / 10))
    return _("{share}; {limits}").format(share=text, limits=_(", ").join(limits)) if limits else text


def goal_text(goal: GoalResult) -> str:
    """Value, bound, and what is proved."""
    if goal.value is None:
        return _("not reached")
    if goal.proved and goal.value == goal.best:
        return _("{value}, proved optimal").format(value=goal.value)
    if goal.proved:
        text = _("{value}; proved optimum {best}, of which later goals were allowed to give up {tolerance}")
        return text.format(value=goal.value, best=goal.best, tolerance=goal.tolerance)
    if goal.bound is None:
        return _("{value}, not proved; no bound is known").format(value=goal.value)
    return _("{value}, not proved; no plan is below {bound}").format(value=goal.value, bound=goal.bound)


def _check_text(outcome: Outcome) -> str:
    assert outcome.verdict is not None
    hard = sum(finding.hard for finding in outcome.verdict.findings)
    waived = sum(finding.waived for finding in outcome.verdict.findings)
    soft = len(outcome.verdict.findings) - hard - waived
    text = _("{rules} rules read, {hard} breaches, {soft} priced breaches of soft rules")
    if waived:
        text = _("{rules} rules read, {hard} breaches, {soft} priced breaches of soft rules; waived: {waived}")
    return text.format(rules=len(outcome.verdict.rules), hard=hard, soft=soft, waived=waived)


def _reproducible(outcome: Outcome) -> str:
    if not outcome.proved:
        return _("no: not every goal is proved")
    if not outcome.reproducible:
        return _("no: the public lottery is not among the goals")
    drawn = _("drawn in public") if outcome.formulation.context.instance.seed_is_drawn else _("not publicly drawn")
    text = _("yes, from data, policy and seed {seed} ({drawn}); chance of a tie below {chance:.1e}")
    seed = outcome.formulation.context.instance.public_seed
    return text.format(seed=seed, drawn=drawn, chance=outcome.chance_of_tie)
