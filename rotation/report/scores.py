"""What each rule costs or binds, in words: a table of the rules, and sentences about what one more unit would bring."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rotation.explain.scores import Scores, TightRow, Worth
from rotation.i18n import _, ngettext
from rotation.report.words import goal_name, rule_name

SHOWN = 12
TIGHT_SHOWN = 3
"""Tight rows of each rule that a list about all schools names; that of one school names all."""


def rule_headers() -> list[str]:
    """The headers of `rule_rows`."""
    return [_("rule"), _("rows"), _("tight"), _("units broken"), _("price paid")]


def rule_rows(found: Scores) -> list[list[object]]:
    """One row a rule."""
    return [[rule_name(one.rule), one.rows, one.tight, one.broken, one.paid] for one in found.rules]


def tight_lines(found: Scores, shown: int | None = TIGHT_SHOWN) -> list[str]:
    """The rows at their limits by rule, the first `shown` of each in words; those beyond them with what that costs."""
    by_rule: dict[str, dict[str, None]] = {}
    for one in found.tight:
        # Some demands, a couple's say, take several rows, and are told once.
        by_rule.setdefault(one.rule, {})[_tight_text(one)] = None
    lines = [_("Rows at their limits:")] if by_rule else []
    for rule, said in by_rule.items():
        texts = list(said)[:shown]
        more = len(said) - len(texts)
        if more > 0:
            texts.append(ngettext("and {count} more", "and {count} more", more).format(count=more))
        lines.append("  · " + _("{key}: {message}").format(key=rule_name(rule), message=_("; ").join(texts)))
    return lines


def _tight_text(one: TightRow) -> str:
    if not one.broken:
        return one.text
    text = _("{row} (broken by {units}, price {paid})")
    return text.format(row=one.text, units=one.broken, paid=one.paid)


def worth_lines(found: Scores, shown: int = SHOWN) -> list[str]:
    """What loosening a tight row would bring, the most valuable first."""
    if not found.worth:
        return [_("No tight row would bring anything by itself if it were looser.")]
    lines = [
        _("What one more unit would bring (exact where solved again; else by the multipliers, often less in truth):")
    ]
    lines += ["  · " + worth_text(found, one) for one in found.worth[:shown]]
    more = len(found.worth) - shown
    if more > 0:
        lines.append(ngettext("  and {count} more row", "  and {count} more rows", more).format(count=more))
    return lines


def worth_text(found: Scores, one: Worth) -> str:
    """One tight row: what it asks for, and what the goals would save."""
    values = one.about if one.exact is None else one.exact
    parts = [
        _("{goal} {value}").format(goal=goal_name(goal), value=f"{-value:+d}")
        for goal, value in zip(found.goals, values, strict=True)
        if value
    ]
    if one.rule == "shortage":
        text = _("{line}: one more teacher ({units} half days) would change: {goals}")
        line = one.text.rsplit(":", 1)[0].rsplit("：", 1)[0]
        words = {"line": line, "units": one.units}
    else:
        text = _("{rule}: {row}; {units} more would change: {goals}")
        words = {"rule": rule_name(one.rule), "row": one.text, "units": one.units}
    goals = _(", ").join(parts) or _("nothing")
    mark = (
        _(" (exact)")
        if one.proved
        else _(" (solved again, not proved)")
        if one.exact is not None
        else _(" (by the multipliers)")
    )
    return text.format(**words, goals=goals) + mark


def scores_json(found: Scores) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "goals": list(found.goals),
        "rules": [asdict(one) for one in found.rules],
        "tight": [asdict(one) for one in found.tight],
        "worth": [{**asdict(one), "text": one.text} for one in found.worth],
    }
