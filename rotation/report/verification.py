"""What `verify` says of a plan that was read back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rotation.check import Verdict
from rotation.i18n import _, ngettext
from rotation.model.instance import Instance
from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.report.summary import rate_label, rate_text
from rotation.report.words import goal_name, rule_name

if TYPE_CHECKING:
    from rich.console import Console


def changed_inputs(plan: Plan, instance: Instance, policy: Policy) -> list[str]:
    """Which of the inputs named in the plan's facts are not the ones it is checked against."""
    given = {"input": instance.digest(), "policy": policy.digest(), "public_seed": instance.public_seed}
    return [name for name, value in given.items() if plan.facts.get(name) not in (None, "", value)]


def verification_json(plan: Plan, verdict: Verdict, instance: Instance, policy: Policy) -> dict[str, Any]:
    """The verdict as one JSON object."""
    return {
        "valid": verdict.valid,
        "moves": len(plan),
        "changed_inputs": changed_inputs(plan, instance, policy),
        "findings": [asdict(finding) for finding in verdict.findings],
        "rates": [asdict(rate) for rate in verdict.rates],
        "goals": verdict.values,
        "rules": list(verdict.rules),
    }


def print_verification(plan: Plan, verdict: Verdict, changed: Iterable[str], console: Console) -> None:
    """Print the inputs that changed since the plan was made, every breach with its rule, then goals and rates."""
    names = {"input": _("data"), "policy": _("policy"), "public_seed": _("public seed")}
    for name in changed:
        text = _("The plan was made from different {what}; it is checked against what is given.")
        console.print(text.format(what=names[name]))
    for finding in verdict.findings:
        mark = "✗ " if finding.hard else "! "
        text = _("{key}: {message}").format(key=rule_name(finding.rule), message=finding.message)
        console.print(mark + text)
    for rate in verdict.rates:
        console.print("  " + _("{key}: {message}").format(key=rate_label(rate), message=rate_text(rate)))
    for measure in verdict.measures:
        text = _("goal {name}: {value} (without any move {today})")
        console.print("  " + text.format(name=goal_name(measure.goal), value=measure.value, today=measure.today))
    hard = sum(finding.hard for finding in verdict.findings)
    if hard:
        text = ngettext("The plan breaks rules: {count} breach.", "The plan breaks rules: {count} breaches.", hard)
        console.print(text.format(count=hard))
    else:
        console.print(
            ngettext(
                "The plan is valid: {moves} move breaks no hard rule.",
                "The plan is valid: {moves} moves break no hard rule.",
                len(plan),
            ).format(moves=len(plan))
        )
