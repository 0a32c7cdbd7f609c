"""Commands `flow PLAN` and `flow reach`: where teachers go, and how far they could."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rotation.cli.common import DATA, PATH, json_option, policy_option, print_json, print_table
from rotation.i18n import _, ngettext

if TYPE_CHECKING:
    import pandas as pd

    from rotation.cli.city_flow import ReadFlow
    from rotation.flow.schools import FlowSchools

PLAN = "PLAN"
"""The name of the command that sums up a plan: in capitals, since a plan's folder may well be called `plan`."""
FORMATS = ("graphml", "gexf", "csv")


class _Context(click.Context):
    """The context of a command that is called without its name."""

    @property
    def command_path(self) -> str:
        """The words before the options, one space between them."""
        return " ".join(super().command_path.split())


class _Nameless(click.Command):
    context_class = _Context


def commands() -> list[click.Command]:
    """The commands of this family."""
    return [_plan(), _reach()]


def _plan() -> click.Command:
    @click.command(
        PLAN,
        cls=_Nameless,
        help=_(
            "Sum up the flow of a plan: circles and one-way moves, rings and chains, what schools gain and lose, by "
            "group, school district, locale and tier, over the years of the ledger. Also as graph files. A folder with "
            "the plans of a city's districts is summed up as one."
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
        from rotation.cli.city import planned_districts
        from rotation.cli.city_flow import read_city_flow, read_flow
        from rotation.cli.data import refuse_to_replace
        from rotation.flow.summary import flow_json

        if bool(formats) != (out is not None):
            raise click.UsageError(_("--export and --out go together."))
        if out is not None:
            refuse_to_replace(out, force)
        parts = planned_districts(plan_file)
        flow = read_city_flow(parts, path, policy_file) if parts else read_flow(plan_file, path, policy_file)
        for text in flow.told:
            click.echo(text, err=True)
        files = [] if out is None else _export(flow, formats, out)
        if as_json:
            print_json({**flow_json(flow.schools, flow.edges), "files": [str(name) for name in files]})
            return
        _print(flow.schools, flow.edges, city=bool(parts))
        for name in files:
            click.echo(_("written: {file}").format(file=name))

    return plan


def _export(flow: ReadFlow, formats: tuple[str, ...], out: Path) -> list[Path]:
    from rotation.flow.edges import move_graph
    from rotation.flow.export import graph_files
    from rotation.io.atomic import new_folder

    files = graph_files(move_graph(flow.schools, flow.edges), formats, flow.day)
    with new_folder(out) as temporary:
        for name, content in files.items():
            (temporary / name).write_bytes(content)
    return [out / name for name in files]


def _print(schools: FlowSchools, edges: pd.DataFrame, *, city: bool) -> None:
    from rotation.flow.edges import PLAN
    from rotation.flow.measures import school_balance, view_table, year_table
    from rotation.flow.summary import SHOWN, flow_sentences
    from rotation.model.instance import records
    from rotation.report.words import persons

    moves = edges[edges["source"] == PLAN]
    for text in flow_sentences(schools, edges):
        click.echo(text)
    # One authority moves teachers among its own schools only: it says something beside others.
    titles = {"authority": _("district")} if city else {}
    titles |= {
        "group": _("school group"),
        "district": _("school district"),
        "locale": _("locale"),
        "tier": _("tier (internal)"),
    }
    for view, title in titles.items():
        table = view_table(schools, moves, view).rename(columns={"from": "here", "to": "there"})
        table = table if view == "authority" else table.head(SHOWN)
        between: list[tuple[object, ...]] = [
            (row.here or "-", row.there or "-", row.persons, persons(row.half_days), persons(row.backbone_half_days))
            for row in records(table)
        ]
        if between:
            print_table((title, _("to"), _("moves"), _("load, persons"), _("of it backbone")), between)
    balance = school_balance(schools, moves).rename(columns={"in": "arriving"})
    rows: list[tuple[object, ...]] = [
        (row.name, row.out, row.arriving, persons(row.gain), persons(row.backbone_gain), row.through)
        for row in records(balance[["name", "out", "arriving", "gain", "backbone_gain", "through"]])
    ]
    if len(rows) > 2 * SHOWN:
        rows = [*rows[:SHOWN], ("...",) + ("",) * 5, *rows[-SHOWN:]]
    if rows:
        heads = (_("school"), _("leaving"), _("arriving"), _("net load, persons"), _("net backbone"), _("through"))
        print_table(heads, rows)
    years = year_table(schools, edges)
    if len(years) > 1:
        heads = (
            _("school year"),
            _("moves"),
            _("backbone"),
            _("town to country"),
            _("country to town"),
            _("in circles"),
        )
        print_table(heads, years.to_numpy().tolist())


def _reach() -> click.Command:
    @click.command(
        "reach",
        help=_(
            "Before a solve: what each subject lacks, who could go there, how much of it reach allows at best, and the "
            "places that nobody can fill. A folder of districts is summed up as one."
        ),
    )
    @click.argument("path", metavar="DATA", type=DATA)
    @policy_option()
    @json_option()
    def reach(path: Path, policy_file: Path | None, as_json: bool) -> None:
        from rotation.cli.city_flow import read_reach
        from rotation.flow.summary import SHOWN, reach_json
        from rotation.model.instance import records
        from rotation.report.reach import reach_heads, reach_rows, reach_sentence
        from rotation.report.words import persons

        found = read_reach(path, policy_file)
        if as_json:
            print_json(reach_json(found))
            return
        click.echo(reach_sentence(found))
        rows = reach_rows(found)
        if rows:
            print_table(reach_heads(), rows)
        for row in list(records(found.lines))[:SHOWN]:
            text = ngettext(
                "{line}: {reachable} of {lacking} persons within reach; {offers} teacher could go there",
                "{line}: {reachable} of {lacking} persons within reach; {offers} teachers could go there",
                row.offers,
            )
            words = {"reachable": persons(row.reachable), "lacking": persons(row.lacking), "offers": row.offers}
            click.echo("· " + text.format(line=row.label, **words))

    return reach
