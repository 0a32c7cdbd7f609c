"""The report in five sentences: who moves, what it does to shortages and to balance, rates, and proof."""

from __future__ import annotations

from rotation.i18n import _, ngettext
from rotation.model.vocabulary import STAGES, SUBJECTS
from rotation.report.page.facts import PlanFacts
from rotation.report.summary import dispersion_text, rate_label, rate_text
from rotation.report.words import persons


def sentences(facts: PlanFacts) -> list[str]:
    """Five sentences in order."""
    return [_moves(facts), _shortage(facts), _balance(facts), _rates(facts), _check(facts)]


def _moves(facts: PlanFacts) -> str:
    figures = facts.figures
    if not figures.moves:
        text = _("{authority} moves nobody in {year}, of {eligible} eligible teachers.")
        return text.format(authority=facts.instance.authority, year=facts.instance.plan_year, eligible=figures.eligible)
    text = ngettext(
        "In {year} {authority} sends {count} of {eligible} eligible teachers to another school, {backbone} of them "
        "backbone teachers; {sending} schools give and {getting} receive.",
        "In {year} {authority} sends {count} of {eligible} eligible teachers to another school, {backbone} of them "
        "backbone teachers; {sending} schools give and {getting} receive.",
        figures.moves,
    )
    return text.format(
        year=facts.instance.plan_year,
        authority=facts.instance.authority,
        count=figures.moves,
        eligible=figures.eligible,
        backbone=figures.backbone_moves,
        sending=int((facts.changes["leaving"] > 0).sum()),
        getting=int((facts.changes["arriving"] > 0).sum()),
    )


def _shortage(facts: PlanFacts) -> str:
    before, after = facts.figures.shortage_before, facts.figures.shortage_after
    text = _("The shortage over all subjects and schools goes from {before} to {after} full-time persons.")
    found = text.format(before=persons(before), after=persons(after))
    left = [(subject, rest) for subject, _before, rest in facts.figures.shortage_by_subject() if rest]
    if left:
        subject, rest = max(left, key=lambda item: item[1])
        more = _("Most is still lacking in {subject} ({persons}).")
        found = _("{one} {other}").format(
            one=found, other=more.format(subject=SUBJECTS.label(subject), persons=persons(rest))
        )
    return found


def _balance(facts: PlanFacts) -> str:
    parts = [
        _("{stage} {change}").format(stage=STAGES.label(found.stage), change=dispersion_text(found))
        for found in facts.figures.balances
        if found.indicator == "backbone"
    ]
    if not parts:
        return _("No stage has enough schools for a dispersion.")
    return _("Dispersion of backbone teachers between schools: {parts}.").format(parts=_("; ").join(parts))


def _rates(facts: PlanFacts) -> str:
    """The rates over the most: those of single schools stand in the table."""
    whole = sorted(facts.verdict.rates, key=lambda rate: -rate.denominator)
    names: dict[str, str] = {}
    for rate in whole:
        names.setdefault(rate.name, f"{rate_label(rate)} {rate_text(rate)}")
    if not names:
        return _("No rule limits a share of the teachers who move.")
    return _("Rates: {parts}.").format(parts=_("; ").join(names.values()))


def _check(facts: PlanFacts) -> str:
    hard = sum(finding.hard for finding in facts.verdict.findings)
    text = ngettext(
        "{proof} An independent check of {rules} rules finds {hard} breach.",
        "{proof} An independent check of {rules} rules finds {hard} breaches.",
        hard,
    )
    return text.format(proof=facts.proof, rules=len(facts.verdict.rules), hard=hard)
