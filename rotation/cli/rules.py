"""Command `rules`: list the rules, explain one, write the pages of all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rotation.cli.common import PATH, json_option, policy_option, print_json, print_table
from rotation.i18n import _

if TYPE_CHECKING:
    from rotation.rules.base import Rule


def commands() -> list[click.Command]:
    """The commands of this family."""
    return [_rules()]


def _rules() -> click.Command:
    @click.command(
        "rules", help=_("List every rule: what it demands, whether it is on; or explain one with its numbers.")
    )
    @click.argument("rule", metavar="[RULE]", required=False)
    @policy_option("file")
    @click.option("--docs", type=PATH, default=None, help=_("Write a page for each rule, in both languages, here."))
    @json_option()
    def rules(rule: str | None, file: Path | None, docs: Path | None, as_json: bool) -> None:
        from rotation.report.rule_pages import rule_page, write_rule_pages

        if (rule or docs) and file is not None:
            raise click.UsageError(_("The pages of the rules tell the defaults; leave out --policy."))
        if rule and docs is not None:
            raise click.UsageError(_("Give either a rule or --docs."))
        if docs is not None:
            written = write_rule_pages(docs, tests_of_rules())
            if as_json:
                print_json({"files": [str(path) for path in written]})
            else:
                click.echo(_("{count} pages written: {folder}").format(count=len(written), folder=docs))
        elif rule:
            kind = _known(rule)
            if as_json:
                print_json(_facts(rule, kind))
            else:
                click.echo(rule_page(rule, tests_of_rules()), nl=False)
        else:
            _list(file, as_json)

    return rules


def tests_of_rules() -> Path | None:
    """The folder of the rules' tests in a checkout; an installed package has none."""
    import rotation

    folder = Path(rotation.__file__).parents[1] / "tests" / "rules"
    return folder if folder.is_dir() else None


def _known(rule_id: str) -> type[Rule]:
    """The rule of that id; UsageError names those like it."""
    from rotation.model.shape import near
    from rotation.rules.registry import rule_classes

    found = rule_classes()
    if rule_id not in found:
        close = near(rule_id, found)
        advice = _("Did you mean {keys}?") if close else _("Known rules: {keys}.")
        text = _("There is no rule {rule}. {advice}")
        raise click.UsageError(text.format(rule=rule_id, advice=advice.format(keys=_(", ").join(close or found))))
    return found[rule_id]


def _facts(rule_id: str, kind: type[Rule]) -> dict[str, Any]:
    """One rule as plain values."""
    from rotation.report.rule_parameters import parameter_facts
    from rotation.report.words import rule_name

    return {
        "id": rule_id,
        "name": rule_name(rule_id),
        "kind": kind.kind,
        "demands": _(kind.demands),
        "formula": _(kind.formula) if kind.formula else "",
        "example": _(kind.example) if kind.example else "",
        "parameters": [facts._asdict() for facts in parameter_facts(kind.Params)],
        "reasons": [_(reason) for reason in kind.reasons],
        "goals": list(kind.goals),
    }


def _list(file: Path | None, as_json: bool) -> None:
    from rotation.cli.policy import given_policy
    from rotation.report.rule_pages import KINDS
    from rotation.report.words import rule_name, rule_sentence
    from rotation.rules.registry import load_rules, rule_classes

    active = {rule.id: rule for rule in load_rules(given_policy(file, None))}
    rows = [
        {
            "id": rule_id,
            "name": rule_name(rule_id),
            "kind": kind.kind,
            "on": rule_id in active,
            "hard": bool(getattr(active[rule_id].params, "hard", True)) if rule_id in active else None,
            "demands": rule_sentence(rule_id),
        }
        for rule_id, kind in rule_classes().items()
    ]
    if as_json:
        print_json({"rules": rows})
        return
    states = {None: _("off"), True: _("hard"), False: _("soft")}
    lines = []
    for row in rows:
        hard = row["hard"] if isinstance(row["hard"], bool) else None
        state = _("on") if row["kind"] != "group" and row["on"] else states[hard]
        lines.append((row["id"], row["name"], _(KINDS[str(row["kind"])]), state, row["demands"]))
    print_table((_("rule"), _("name"), _("kind"), _("state"), _("demands")), lines)
