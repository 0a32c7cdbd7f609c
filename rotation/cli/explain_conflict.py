"""Command `explain conflict`: why no plan exists, the ways out, and on request one of them taken."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rotation.cli.common import DATA, PATH, Exit, Interrupt, console, json_option, policy_option, print_json
from rotation.cli.next_steps import LONGER, after_cut_short, after_taking, after_ways, again
from rotation.i18n import _, ngettext

if TYPE_CHECKING:
    from rotation.explain.stuck import Stuck
    from rotation.explain.ways import WayOut
    from rotation.model.instance import Instance


def conflict_command() -> click.Command:
    """`explain conflict`."""

    @click.command(
        "conflict",
        help=_(
            "Why no plan exists: a smallest set of demands that cannot hold together, and the cheapest ways out. "
            "--take writes a copy of the data in which one of these ways is taken, so that solve finds a plan."
        ),
    )
    @click.argument("path", type=DATA)
    @policy_option()
    @click.option("--ways", type=click.IntRange(0, 20), default=5, show_default=True, help=_("Most ways out."))
    @click.option("--take", type=click.IntRange(1, 20), help=_("Number of the way to take; needs --out."))
    @click.option("--out", type=PATH, help=_("Folder, or .xlsx file, for the copy of the data with the way taken."))
    @click.option("--force", is_flag=True, help=_("Replace what is there."))
    @click.option(
        "--time-limit",
        type=click.FloatRange(min=0, min_open=True),
        default=90.0,
        show_default=True,
        help=_("Seconds for the whole run."),
    )
    @json_option()
    def conflict(
        path: Path,
        policy_file: Path | None,
        ways: int,
        take: int | None,
        out: Path | None,
        force: bool,
        time_limit: float,
        as_json: bool,
    ) -> int:
        from rotation.cli.data import refuse_to_replace
        from rotation.cli.solve import read_case
        from rotation.explain.stuck import explain
        from rotation.formulate import formulate
        from rotation.formulation.context import Context
        from rotation.report.stuck import stuck_json
        from rotation.rules.registry import settled

        if (take is None) != (out is None):
            raise click.UsageError(_("--take NUMBER and --out FOLDER go together."))
        if out is not None:
            refuse_to_replace(out, force)
        instance, policy = read_case(path, policy_file)
        context = Context.of(instance, settled(policy))
        formulate(context)  # problems that show only against the candidates end the command here
        interrupt = Interrupt(_("Stopping; what was found so far is shown. Press Ctrl-C again to give up."))
        with interrupt.listening():
            stuck = explain(context, time_limit, interrupt, most=max(ways, take or 0))
        if take is not None and not (stuck.final and (take > len(stuck.ways) or stuck.settles(take))):
            words = ("--take", str(take), "--out", str(out), "--time-limit", f"{LONGER * time_limit:g}")
            return _not_final(
                stuck, path, policy_file, words, Exit.INTERRUPTED if interrupt() else Exit.NO_PLAN, as_json
            )
        way = _chosen(stuck, take)
        if way is not None and out is not None:
            _write(instance, way, out)
        if as_json:
            files = [] if out is None else [str(out)]
            print_json({**stuck_json(stuck), **({} if way is None else {"taken": take, "files": files})})
        else:
            _print(stuck, way, take, instance, ways > 0)
            if out is not None:
                click.echo(_("written: {file}").format(file=out))
                after_taking(out, policy_file)
            elif ways and not stuck.final:
                after_cut_short(path, policy_file, ("--time-limit", f"{LONGER * time_limit:g}"))
            elif ways and stuck.ways:
                after_ways(path, policy_file)
        return Exit.DONE

    return conflict


def _not_final(
    stuck: Stuck, path: Path, policy_file: Path | None, words: tuple[str, ...], code: Exit, as_json: bool
) -> Exit:
    """What was found, that nothing was written since a number may mean another way, and how to go on."""
    from rotation.report.stuck import print_stuck, stuck_json

    if as_json:
        print_json({**stuck_json(stuck), "files": []})
    else:
        print_stuck(stuck, console(), how="", by_name=_by_name())
    text = _("Nothing was written: the list of ways out is not final, and the number may come to mean another way.")
    click.echo(text, err=True)
    if not as_json:
        after_cut_short(path, policy_file, words)
    return code


def _by_name() -> str:
    """The command line that names every demand: this one, without the way to take."""
    return again("--json", without=("take", "out", "force", "as_json"))


def _chosen(stuck: Stuck, take: int | None) -> WayOut | None:
    """The way of that number, where one is asked for."""
    if take is None:
        return None
    if take > len(stuck.ways):
        count = len(stuck.ways)
        text = ngettext(
            "There is no way {number}: {count} way out was found.",
            "There is no way {number}: {count} ways out were found.",
            count,
        )
        raise click.UsageError(text.format(number=take, count=count))
    return stuck.ways[take - 1]


def _write(instance: Instance, way: WayOut, out: Path) -> None:
    """The data with the way's waivers, at a new place."""
    from rotation.cli.data import write
    from rotation.model.waivers import with_waivers

    write(with_waivers(instance, way.waivers), out)


def _print(stuck: Stuck, way: WayOut | None, number: int | None, instance: Instance, told: bool) -> None:
    """Conflict and ways; or the way that was taken."""
    from rotation.report.stuck import print_stuck, print_taken

    if stuck.conflict is None and not stuck.ways:
        click.echo(_("No conflict was found: `rotation solve` tells whether there is a plan."))
    elif way is None:
        print_stuck(stuck, console(), ways=told, how="", by_name=_by_name())
    else:
        print_taken(way, number or 0, instance, console())
