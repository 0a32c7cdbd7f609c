"""Commands `flow`: resources between schools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rotation.cli.common import DATA, PATH, json_option, policy_option, print_json, print_table
from rotation.cli.flow_plan import PLAN
from rotation.cli.listed import Listed
from rotation.i18n import _, ngettext

if TYPE_CHECKING:
    from rotation.flow.pairs import Pairing
    from rotation.flow.settings import PairingSettings
    from rotation.model.state import State


def commands() -> list[click.Command]:
    """The commands of this family."""
    from rotation.cli import flow_plan

    group = FlowGroup(
        "flow",
        help=_(
            "Resources between schools. `rotation flow PLAN` sums up where a plan's teachers go; `pairs` and `reach` "
            "look at the data before a solve."
        ),
    )
    group.add_command(_pairs())
    for command in flow_plan.commands():
        group.add_command(command)
    return [group]


class FlowGroup(Listed):
    """A group in which a word that names no command is a plan to sum up."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command named, else `PLAN` with all the words; its usage then says `rotation flow PLAN`."""
        if args and self.get_command(ctx, args[0]) is None:
            return "", self.get_command(ctx, PLAN), args
        return super().resolve_command(ctx, args)


def _pairs() -> click.Command:
    @click.command(
        "pairs",
        help=_(
            "Propose which urban school pairs with which rural one: what one has above its need and the other lacks, "
            "within a limit of minutes, at best in sum, with the reason of each pair."
        ),
    )
    @click.argument("path", metavar="DATA", type=DATA)
    @policy_option()
    @click.option("--limit", type=click.IntRange(min=1), default=None, help=_("Show at most so many proposals."))
    @click.option("--again", is_flag=True, help=_("Also look for new partners for schools that are paired already."))
    @click.option(
        "--set",
        "changes",
        metavar="KEY=VALUE",
        multiple=True,
        help=_("Change a parameter, such as most_minutes=45; --json names those that make up the points."),
    )
    @click.option(
        "--out", type=PATH, default=None, help=_("Write a CSV file whose first columns are those of the sheet 结对.")
    )
    @click.option("--force", is_flag=True, help=_("Replace the file if it is there."))
    @json_option()
    def pairs(
        path: Path,
        policy_file: Path | None,
        limit: int | None,
        again: bool,
        changes: tuple[str, ...],
        out: Path | None,
        force: bool,
        as_json: bool,
    ) -> None:
        from rotation.cli.city import districts
        from rotation.cli.data import refuse_to_replace
        from rotation.cli.solve import read_case
        from rotation.flow.pairs import propose_pairs
        from rotation.flow.settings import pairing_settings
        from rotation.flow.words import pair_table, pairing_json
        from rotation.formulation.context import Context
        from rotation.io.atomic import write_atomically
        from rotation.report.lists import csv_bytes

        settings = pairing_settings(_changed(changes, again))
        if parts := districts(path):
            text = _("Pairs are proposed in one district at a time; name one of them, such as {file}.")
            raise click.UsageError(text.format(file=next(iter(parts.values()))))
        if out is not None:
            refuse_to_replace(out, force)
        context = Context.of(*read_case(path, policy_file))
        pairing = propose_pairs(context, settings)
        if out is not None:
            write_atomically(out, csv_bytes(pair_table(pairing, context.instance, context.state, limit)))
        if as_json:
            found = {**pairing_json(pairing, context.state, limit), "settings": _settings(settings)}
            print_json({**found, "files": [] if out is None else [str(out)]})
            return
        _print(pairing, context.state, limit)
        if out is not None:
            click.echo(_("written: {file}").format(file=out))

    return pairs


def _changed(changes: tuple[str, ...], again: bool) -> dict[str, Any]:
    """The parameters given on the command line."""
    found: dict[str, Any] = {}
    for text in changes:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise click.UsageError(_("“{text}” is no KEY=VALUE, such as most_minutes=45.").format(text=text))
        found[key.strip()] = value.strip()
    return {**found, "again": True} if again else found


def _settings(settings: PairingSettings) -> list[dict[str, Any]]:
    """What makes up the points, with the source of each number."""
    from rotation.flow.settings import SHOWN, PairingSettings
    from rotation.model.params import CHANGED
    from rotation.model.shape import leaves

    usual = PairingSettings()
    return [
        {
            "key": leaf.key,
            "name": leaf.name,
            "value": leaf.value,
            "source": _(leaf.default_source) if getattr(usual, leaf.key) == leaf.value else _(CHANGED),
        }
        for leaf in leaves(settings)
        if leaf.key in SHOWN
    ]


def _print(pairing: Pairing, state: State, limit: int | None) -> None:
    from rotation.flow.words import WHY_NOT, pair_reason, shown, status_text

    names = state.schools.name
    pairs = shown(pairing, limit)
    if pairs:
        heads = (_("urban school"), _("rural school"), _("state"), _("points"), _("reason"))
        rows = [
            (names[one.urban], names[one.rural], status_text(one), one.points, pair_reason(one, state)) for one in pairs
        ]
        print_table(heads, rows)
    proposed = sum(not one.existing for one in pairing.pairs)
    text = ngettext(
        "{existing} pair is there; new ones in the best set: {proposed}.",
        "{existing} pairs are there; new ones in the best set: {proposed}.",
        len(pairing.pairs) - proposed,
    )
    click.echo(text.format(existing=len(pairing.pairs) - proposed, proposed=proposed))
    if not pairing.pairs and not pairing.unpaired:
        click.echo(
            _(
                "No public school counts as one that receives: check locale and tier in sheet schools, "
                "or change receiving_locales or receiving_tiers with --set."
            )
        )
    for at, why in pairing.unpaired:
        click.echo(_("Without a new pair: {school}: {reason}.").format(school=names[at], reason=_(WHY_NOT[why])))
