"""Commands about a plan whose first argument may be left out: then the one plan in the working folder is taken."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from rotation.i18n import _, ngettext

FEWEST = 3
"""Plans that a message names."""


class PlanFirst(click.Command):
    """A command with the plan as its first argument; who leaves it out means the one that lies in the working folder.

    `instead`: options that take the place of the argument after the plan, such as `options PLAN --teacher CODE`.
    """

    instead: tuple[str, ...] = ()

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments with the plan put before them where it was left out. Raises UsageError where there is none."""
        found, _rest, _order = self.make_parser(ctx).parse_args(args=list(args))
        given = [found.get(str(one.name)) for one in self.get_params(ctx) if isinstance(one, click.Argument)]
        words = [word for word in given if isinstance(word, str)]
        replaced = any(isinstance(found.get(name), (str, tuple)) for name in self.instead)
        asks = self.get_help_option(ctx)
        left_out = len(words) < len(given) - replaced and not (words and is_input(Path(words[0])))
        if left_out and not ctx.resilient_parsing and not (asks and found.get(str(asks.name)) is True):
            plan = the_plan(ctx, args)
            click.echo(_("Plan taken: {plan}").format(plan=plan), err=True)
            args = [str(plan), *args]
        return super().parse_args(ctx, args)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """That the plan may be left out."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_("PLAN may be left out where the working folder is a plan, or holds just one."))


class PlanOrOptions(PlanFirst):
    """The same with --teacher or --line instead of the teacher after the plan."""

    instead = ("teacher", "line")


def is_input(path: Path) -> bool:
    """Whether something that a command can read lies under that name: a plan, a file, or a folder of tables."""
    return path.is_file() or _is_plan(path) or (path.is_dir() and any(path.glob("*.csv")))


def plans_in(folder: Path) -> list[Path]:
    """The folder itself where it is a plan, else the plans in the folders right below it, by name."""
    if _is_plan(folder):
        return [folder]
    try:
        below = sorted(one for one in folder.iterdir() if not one.name.startswith("."))
    except OSError:
        return []
    return [one for one in below if _is_plan(one)]


def the_plan(ctx: click.Context, words: Sequence[str]) -> Path:
    """The one plan in the working folder; UsageError, with what to type, where there is none or several."""
    from rotation.cli.next_steps import line

    plans = plans_in(Path())
    if len(plans) == 1:
        return plans[0]
    first = str(plans[0]) if plans else "PLAN"
    typed = line(*ctx.command_path.split()[1:], first, *words)
    if not plans:
        text = _(
            "No plan is named, and there is none in this folder. Name the folder that `rotation solve DATA --out "
            "FOLDER` wrote: {typed}"
        )
        raise click.UsageError(text.format(typed=typed), ctx)
    text = ngettext(
        "No plan is named, and {count} lies in this folder: {plans}. Name the one that is meant, such as: {typed}",
        "No plan is named, and {count} lie in this folder: {plans}. Name the one that is meant, such as: {typed}",
        len(plans),
    )
    more = len(plans) - FEWEST
    names = [str(one) for one in plans[:FEWEST]]
    names += [ngettext("{count} more", "{count} more", more).format(count=more)] if more > 0 else []
    raise click.UsageError(text.format(count=len(plans), plans=_(", ").join(names), typed=typed), ctx)


def _is_plan(folder: Path) -> bool:
    return (folder / "plan.json").is_file() and (folder / "manifest.json").is_file()
