"""Which rules can be waived at one place, and what is wrong with a waiver that says nothing to any of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rotation.i18n import _
from rotation.model.instance import Instance, records
from rotation.model.problem import Problem
from rotation.model.waivers import TABLE, Spot, read_waivers
from rotation.rules.base import Finding, GroupParams, PairParams, Rule
from rotation.rules.registry import rule_classes


def waivable(kind: type[Rule]) -> bool:
    """Whether the office can let a demand of the rule go: it has a price for that."""
    return issubclass(kind.Params, GroupParams | PairParams)


ABOUT_STAYING = frozenset({"pins", "frozen"})
"""Rules over single moves that also demand a move: their waiver may name no school."""


def examine_waivers(instance: Instance) -> Iterator[Problem]:
    """Waivers of a rule that there is not or that never gives way, and those that do not say whose move they allow."""
    known = {name: kind for name, kind in rule_classes().items() if waivable(kind)}
    for position, row in enumerate(records(instance[TABLE])):
        place = instance.place(TABLE, position, "rule")
        if row.rule not in known:
            text = _("no rule named {rule} can be waived").format(rule=row.rule)
            advice = _("Take one of: {names}.").format(names=", ".join(known))
            yield Problem("unknown_waiver", place, row.rule, text, advice)
        elif known[row.rule].kind == "pair" and not (row.teacher_id and (row.school_id or row.rule in ABOUT_STAYING)):
            text = _("a waiver of {rule} allows one move, and this one names no teacher or no school")
            advice = _("Give the teacher and the school he or she goes to.")
            yield Problem("empty_waiver", place, row.rule, text.format(rule=row.rule), advice)


def excused(findings: Sequence[Finding], instance: Instance, rules: Sequence[Rule]) -> list[Finding]:
    """The findings beside the waivers: one within what is allowed stands as waived, of another the rest is left."""
    granted = read_waivers(instance)
    if not granted:
        return list(findings)
    single = {rule.id for rule in rules if rule.kind == "pair"}
    allowed = {spot.move if spot.rule in single else spot: units for spot, units in granted.items()}
    found = []
    for finding in findings:
        units = allowed.get(spot_of(finding, single=finding.rule in single), 0)
        if units >= finding.amount:
            message = _("{message} (waived)").format(message=finding.message)
            found.append(replace(finding, message=message, hard=False, waived=True))
        else:
            found.append(replace(finding, amount=finding.amount - units))
    return found


def spot_of(finding: Finding, *, single: bool) -> Spot:
    """What a waiver of the breach is about; of a rule over `single` moves, the teacher and the school."""
    spot = Spot(finding.rule, finding.teacher_id, finding.school_id, finding.stage, finding.subject)
    return spot.move if single else spot
