"""Commands `flow PLAN` and `flow reach`: where teachers go, and how far they could."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rotation.cli.common import DATA, PATH, json_option, policy_option, print_json, print_table
from rotation.i18n import _

if TYPE_CHECKING:
    import pandas as pd

    from rotation.formulation.context import Context

PLAN = "PLAN"
"""The name of the command that sums up a plan: in capitals, since a plan's folder may well be called `plan`."""
FORMATS = ("graphml", "gexf", "csv")


def commands() -> list[click.Command]:
    """The commands of this family."""
    return [_plan(), _reach()]


def _plan() -> click.Command:
    @click.command(
        PLAN,
        help=_(
            "Sum up the flow of a plan: circles and one-way moves, rings and chains, what schools gain and lose, by "
            "group, school district, locale and tier, over the years of the ledger. Also as graph files."
        ),
    )
    @click.argument("plan_file", metavar="PLAN", type=PATH)
    @click.argument("path", metavar="[DATA]", type=DATA, required=False)
    @policy_option()
    @click.option(
        "--export",
        "formats",
        multiple=True,
        type=click.Choice(FORMATS),
        help=_("Write the graph too; GEXF carries the years. May be given several times."),
    )
    @click.option("--out", type=PATH, default=None, help=_("Folder for the graph files."))
    @click.option("--force", is_flag=True, help=_("Replace earlier files in that folder."))
    @json_option()
    def plan(
        plan_file: Path,
        path: Path | None,
        policy_file: Path | None,
        formats: tuple[str, ...],
        out: Path | None,
        force: bool,
        as_json: bool,
    ) -> None:
        from rotation.cli.data import refuse_to_replace
        from rotation.cli.plan_case import read_plan_case, warn_of_changes
        from rotation.flow.edges import edge_table
        from rotation.flow.summary import flow_json
        from rotation.formulation.context import Context

        if bool(formats) != (out is not None):
            raise click.UsageError(_("--export and --out go together."))
        if out is not None:
            refuse_to_replace(out, force)
        case = read_plan_case(plan_file, path, policy_file)
        warn_of_changes(case)
        context = Context.of(case.instance, case.policy)
        edges = edge_table(context, case.plan)
        files = [] if out is None else _export(context, edges, formats, out)
        if as_json:
            print_json({**flow_json(context, edges), "files": [str(name) for name in files]})
            return
        _print(context, edges)
        for name in files:
            click.echo(_("written: {file}").format(file=name))

    return plan


def _export(context: Context, edges: pd.DataFrame, formats: tuple[str, ...], out: Path) -> list[Path]:
    from rotation.flow.edges import move_graph
    from rotation.flow.export import graph_files
    from rotation.io.atomic import new_folder

    files = graph_files(move_graph(context, edges), formats, context.instance.start_date)
    with new_folder(out) as temporary:
        for name, content in files.items():
            (temporary / name).write_bytes(content)
    return [out / name for name in files]


def _print(context: Context, edges: pd.DataFrame) -> None:
    from rotation.flow.edges import PLAN
    from rotation.flow.measures import school_balance, view_table, year_table
    from rotation.flow.summary import SHOWN, flow_sentences
    from rotation.model.instance import records
    from rotation.report.words import persons

    moves = edges[edges["source"] == PLAN]
    for text in flow_sentences(context, edges):
        click.echo(text)
    titles = {
        "group": _("school group"),
        "district": _("school district"),
        "locale": _("locale"),
        "tier": _("tier (internal)"),
    }
    for view, title in titles.items():
        table = view_table(context, moves, view).rename(columns={"from": "here", "to": "there"}).head(SHOWN)
        between: list[tuple[object, ...]] = [
            (row.here or "-", row.there or "-", row.persons, persons(row.half_days), persons(row.backbone_half_days))
            for row in records(table)
        ]
        if between:
            print_table((title, _("to"), _("moves"), _("load, persons"), _("of it backbone")), between)
    balance = school_balance(context, moves).rename(columns={"in": "arriving"})
    rows: list[tuple[object, ...]] = [
        (row.name, row.out, row.arriving, persons(row.gain), persons(row.backbone_gain), row.through)
        for row in records(balance[["name", "out", "arriving", "gain", "backbone_gain", "through"]])
    ]
    if len(rows) > 2 * SHOWN:
        rows = [*rows[:SHOWN], ("...",) + ("",) * 5, *rows[-SHOWN:]]
    if rows:
        heads = (_("school"), _("leaving"), _("arriving"), _("net load, persons"), _("net backbone"), _("through"))
        print_table(heads, rows)
    years = year_table(context, edges)
    if len(years) > 1:
        heads = (_("school year"), _("moves"), _("backbone"), _("to the country"), _("to town"), _("in circles"))
        print_table(heads, years.to_numpy().tolist())


def _reach() -> click.Command:
    @click.command(
        "reach",
        help=_(
            "Before a solve: what each subject lacks, who could go there, how much of it reach allows at best, and the "
            "places that nobody can fill."
        ),
    )
    @click.argument("path", metavar="DATA", type=DATA)
    @policy_option()
    @json_option()
    def reach(path: Path, policy_file: Path | None, as_json: bool) -> None:
        from rotation.cli.solve import read_case
        from rotation.flow.reach import reach as reach_of
        from rotation.flow.summary import SHOWN, reach_json
        from rotation.formulation.context import Context
        from rotation.model.instance import records
        from rotation.report.reach import reach_heads, reach_rows, reach_sentence
        from rotation.report.words import persons

        context = Context.of(*read_case(path, policy_file))
        found = reach_of(context)
        if as_json:
            print_json(reach_json(found, context.state))
            return
        click.echo(reach_sentence(found))
        rows = reach_rows(found)
        if rows:
            print_table(reach_heads(), rows)
        for row in list(records(found.lines))[:SHOWN]:
            text = _("{line}: {reachable} of {lacking} persons within reach; {offers} teachers could go there")
            words = {"reachable": persons(row.reachable), "lacking": persons(row.lacking), "offers": row.offers}
            click.echo("· " + text.format(line=context.state.line_label(row.line), **words))

    return reach
