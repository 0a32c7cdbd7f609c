"""Names of goals, rules, statuses and units for people, in the current language."""

from __future__ import annotations

from collections.abc import Mapping

from rotation.i18n import N_, _, current_language
from rotation.rules.registry import rule_classes
from solvers.confirm import Confirmation
from solvers.said import SaidError, SaidText
from solvers.solution import Status, StopReason

GOALS: Mapping[str, str] = {
    "violations": N_("prices of softened rules"),
    "shortage": N_("weighted subject shortage"),
    "pass_line": N_("schools under the pass line"),
    "balance": N_("dispersion between schools"),
    "willingness_1": N_("unwilling teachers who move"),
    "willingness_2": N_("teachers who move and did not say"),
    "willingness_3": N_("recommended ranks passed over"),
    "burden": N_("burden of teachers"),
    "stability": N_("changes against the baseline plan"),
    "lottery_1": N_("public lottery, first draw"),
    "lottery_2": N_("public lottery, second draw"),
}
STATUSES: Mapping[Status, str] = {
    Status.OPTIMAL: N_("optimal: every goal in order is proved"),
    Status.FEASIBLE: N_("a valid plan, not proved optimal"),
    Status.INFEASIBLE: N_("infeasible: no plan satisfies every hard rule"),
    Status.UNKNOWN: N_("no plan found"),
    Status.ERROR: N_("the solver failed"),
}
STOPS: Mapping[StopReason, str] = {
    StopReason.PROVED: N_("the proof is complete"),
    StopReason.TIME: N_("the time limit"),
    StopReason.GAP: N_("the gap limit"),
    StopReason.WORK: N_("the work limit"),
    StopReason.USER: N_("stopped by the user"),
    StopReason.CRASH: N_("the solver ended unexpectedly"),
    StopReason.FINISHED: N_("the heuristic came to its end"),
}
CONFIRMATIONS: Mapping[Confirmation, str] = {
    Confirmation.NOT_NEEDED: N_("not needed"),
    Confirmation.BOUNDS: N_("single rows and bounds alone show it, in whole numbers"),
    Confirmation.SECOND_RUN: N_("{other} says the same"),
    Confirmation.EXACT: N_("{other} was cut short; {solver} works in whole numbers throughout"),
    Confirmation.MISSING: N_("probably infeasible, not confirmed: {solver} says so, {other} was cut short"),
    Confirmation.DENIED: N_(
        "{solver} says infeasible, but {other} found a plan: a defect of one of them, please report it"
    ),
}

SHORT_STATUSES = {
    "optimal": N_("proved optimal"),
    "feasible": N_("valid, not proved"),
    "infeasible": N_("no plan exists"),
    "unknown": N_("no plan found"),
    "error": N_("the solver failed"),
    "": N_("valid, by the check alone"),
}


def goal_name(goal: str) -> str:
    """A goal's name; an unknown goal is its own name."""
    return _(GOALS[goal]) if goal in GOALS else goal


def said(words: Exception | str) -> str:
    """What an error or a message says; translated where it has places for facts, as in `solvers`."""
    if not words or not isinstance(words, (SaidError, SaidText)):
        return str(words)
    facts = {name: said(fact) if isinstance(fact, SaidText) else fact for name, fact in words.facts.items()}
    if "goal" in facts:
        facts["goal"] = goal_name(str(facts["goal"]))
    if "rule" in facts:
        facts["rule"] = rule_name(str(facts["rule"]))
    return _(words.text).format(**facts) if facts else _(words.text)


def not_taken(solver: str, error: Exception) -> str:
    """That a solver cannot take a program, why, and what to do."""
    text = _("The solver {solver} cannot take this program ({reason}); choose another one.")
    return text.format(solver=solver, reason=said(error))


def rule_name(rule_id: str) -> str:
    """A rule's name; the plan as a document counts as a rule."""
    if rule_id not in rule_classes():
        return _("the plan as a document") if rule_id == "plan" else rule_id
    kind = rule_classes()[rule_id]
    return kind.zh if current_language() == "zh_CN" else kind.en


def rule_sentence(rule_id: str) -> str:
    """What a rule demands, in one sentence."""
    return _(rule_classes()[rule_id].demands)


def short_status(code: str) -> str:
    """A status in two or three words; the empty one is that of a plan made by hand, which is only checked."""
    return _(SHORT_STATUSES.get(code, SHORT_STATUSES["unknown"]))


def side_state(code: str, breaches: int | None) -> str:
    """What is known of one of several plans: hard rules it breaks, else its status; no `breaches`: there is no plan."""
    if breaches is None:
        return short_status(code or "unknown")
    return _("breaks rules ({count})").format(count=breaches) if breaches else short_status(code)


def status_text(status: Status) -> str:
    """A status in words."""
    return _(STATUSES[status])


def stop_text(reason: StopReason) -> str:
    """Why a solve ended, in words."""
    return _(STOPS[reason])


def confirmation_text(confirmation: Confirmation, solver: str, other: str) -> str:
    """What a second solver says where the first says infeasible."""
    return _(CONFIRMATIONS[confirmation]).format(solver=solver, other=other)


def named(name: str, code: str) -> str:
    """A name with its code, since names are not unique; the code alone where there is no name."""
    return _("{name} ({code})").format(name=name, code=code) if name else code


def persons(half_days: int) -> str:
    """Half days as full-time persons with one decimal, exactly: 25 -> 2.5."""
    whole, tenth = divmod(abs(half_days), 10)
    sign = "-" if half_days < 0 else ""
    return f"{sign}{whole}.{tenth}" if tenth else f"{sign}{whole}"


def share(numerator: int, denominator: int) -> str:
    """A share as per cent with one decimal, rounded half up in integers, beside its parts: 12.5 % (5/40)."""
    if denominator == 0:
        return _("none (0/0)")
    tenths = (2000 * numerator + denominator) // (2 * denominator)
    percent = _("{number} %").format(number=f"{tenths // 10}.{tenths % 10}")
    return _("{percent} ({numerator}/{denominator})").format(
        percent=percent, numerator=numerator, denominator=denominator
    )
