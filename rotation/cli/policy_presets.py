"""Command `policy presets`: the shipped policies, and what becomes of data under each of them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rotation.cli.common import DATA, PATH, json_option, print_json, print_table
from rotation.i18n import _

if TYPE_CHECKING:
    from rotation.report.preset_trials import Trial

SECONDS = 60.0
"""Limit of one trial."""


def presets_command() -> click.Command:
    """`policy presets`."""
    from rotation.presets import preset_names

    @click.command("presets", help=_("The shipped policies: name, what each is, and the document it is taken from."))
    @click.option(
        "--try",
        "data",
        type=DATA,
        multiple=True,
        help=_("Data to solve under each preset; may be given several times."),
    )
    @click.option(
        "--preset", "chosen", type=click.Choice(preset_names()), multiple=True, help=_("With --try: only this preset.")
    )
    @click.option(
        "--time-limit",
        type=click.FloatRange(min=0, min_open=True),
        default=SECONDS,
        show_default=True,
        help=_("With --try: seconds for each solve."),
    )
    @click.option(
        "--docs",
        type=PATH,
        default=None,
        help=_("With --try: folder of the record and its pages, which it is added to."),
    )
    @json_option()
    def presets(
        data: tuple[Path, ...], chosen: tuple[str, ...], time_limit: float, docs: Path | None, as_json: bool
    ) -> None:
        if not data and (chosen or docs is not None):
            raise click.UsageError(_("--preset and --docs go with --try DATA."))
        if data:
            _try(data, chosen, time_limit, docs, as_json)
        else:
            _list(as_json)

    return presets


def _list(as_json: bool) -> None:
    from rotation.presets import presets as shipped

    rows = [
        {"preset": one.name, "description": one.description, "source": one.source, "about": list(one.head())}
        for one in shipped()
    ]
    if as_json:
        print_json({"presets": rows})
        return
    heads = (_("preset"), _("description"), _("source"))
    print_table(heads, ((row["preset"], row["description"], row["source"]) for row in rows))
    click.echo(_("A preset's name may stand wherever a policy file may; a file of that name goes before it."))


def _try(data: tuple[Path, ...], chosen: tuple[str, ...], limit: float, docs: Path | None, as_json: bool) -> None:
    """Solve, and after each solve record, so that an interrupted run keeps what it has."""
    from rotation.i18n import current_language
    from rotation.io.read import read
    from rotation.presets import presets as shipped
    from rotation.report.preset_trials import merged, read_record, try_preset, write_record

    found: list[Trial] = []
    for path in data:
        instance = read(path)
        for one in shipped():
            if chosen and one.name not in chosen:
                continue
            found.append(try_preset(one, path.stem, instance, limit))
            click.echo(_("{data}, {preset}: done").format(data=path.stem, preset=one.name), err=True)
            if docs is not None:
                write_record(docs, merged(read_record(docs), found[-1:]))
    if as_json:
        print_json({"trials": [asdict(trial) for trial in found]})
        return
    _print(found, current_language())


def _print(found: list[Trial], code: str) -> None:
    from rotation.report.preset_trials import trial_cells, trial_heading

    heads = (_("data"), _("preset"), _("result"), _("movers of the eligible"))
    more = (_("short today, persons"), _("short after, persons"), _("seconds"))
    print_table((*heads, *more), ((trial.data, *trial_cells(trial)) for trial in found))
    for trial in found:
        if trial.words.get(code):
            click.echo(trial_heading(trial))
            for text in trial.words[code]:
                click.echo(f"  · {text}")
