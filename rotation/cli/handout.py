"""Command `handout`: what the office publishes and sends of a plan."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from rotation.cli.common import DATA, PATH, Exit, json_option, policy_option, print_json
from rotation.cli.next_steps import after_handout
from rotation.i18n import _, ngettext


def commands() -> list[click.Command]:
    """The commands of this family."""
    return [_handout()]


def _handout() -> click.Command:
    @click.command(
        "handout",
        help=_(
            "Write what the office hands out: the public list, each school's own, notices, returns, figures for the "
            "inspection; all of them where none is named. A plan that breaks a hard rule is not handed out."
        ),
    )
    @click.argument("plan_file", metavar="PLAN", type=PATH, required=False)
    @click.argument("path", metavar="[DATA]", type=DATA, required=False)
    @policy_option()
    @click.option("--public", is_flag=True, help=_("The public list, as a page to print and a workbook."))
    @click.option("--per-school", is_flag=True, help=_("The list and a workbook of each school that sends or gets."))
    @click.option("--notices", is_flag=True, help=_("A notice for each teacher, all in one file to print."))
    @click.option(
        "--returns",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="YYYY-MM-DD",
        help=_("Whose posting ends in the year up to this day, and who comes back."),
    )
    @click.option("--inspection", is_flag=True, help=_("Figures of each school and stage for the inspection."))
    @click.option(
        "--settings",
        type=PATH,
        default=None,
        help=_("Document number, basis, dates and addresses (YAML); see --write."),
    )
    @click.option(
        "--template", type=PATH, default=None, help=_("The office's own template of the notices; see --write.")
    )
    @click.option(
        "--write",
        type=PATH,
        default=None,
        help=_("Write the settings with their sources and the template of the notices into a folder, to be edited."),
    )
    @click.option("--out", type=PATH, default=None, help=_("Folder for the files."))
    @click.option("--force", is_flag=True, help=_("Replace earlier files in that folder."))
    @json_option()
    def handout(
        plan_file: Path | None,
        path: Path | None,
        policy_file: Path | None,
        public: bool,
        per_school: bool,
        notices: bool,
        returns: datetime | None,
        inspection: bool,
        settings: Path | None,
        template: Path | None,
        write: Path | None,
        out: Path | None,
        force: bool,
        as_json: bool,
    ) -> int:
        from rotation.cli.data import refuse_to_replace
        from rotation.cli.plan_case import checked, read_plan_case, warn_of_changes
        from rotation.report.handout.folder import Wanted, write_handouts
        from rotation.report.handout.pages import notice_template
        from rotation.report.handout.settings import handout_settings

        if write is not None:
            return _write(write, force, as_json)
        if plan_file is None or out is None:
            raise click.UsageError(_("Name the plan and give --out FOLDER."))
        refuse_to_replace(out, force)
        chosen, text = handout_settings(settings), notice_template(template)
        case = read_plan_case(plan_file, path, policy_file)
        warn_of_changes(case)
        if checked(case) is None:
            return Exit.INVALID
        everything = not (public or per_school or notices or returns or inspection)
        day = returns.date() if returns else case.instance.start_date if everything else None
        wanted = Wanted(
            public or everything, per_school or everything, notices or everything, day, inspection or everything
        )
        _report(write_handouts(*case, chosen, wanted, text, out), as_json)
        if not as_json:
            after_handout(plan_file, settings, out)
        return Exit.DONE

    return handout


def _write(folder: Path, force: bool, as_json: bool) -> int:
    """The files to edit."""
    from rotation.cli.data import refuse_to_replace
    from rotation.report.handout.starters import write_starters

    refuse_to_replace(folder, force)
    _report(write_starters(folder), as_json)
    return Exit.DONE


def _report(files: list[Path], as_json: bool) -> None:
    if as_json:
        print_json({"files": [str(name) for name in files]})
        return
    shown = [name for name in files if name.parent.name != "schools"]
    for name in shown:
        click.echo(_("written: {file}").format(file=name))
    if len(shown) < len(files):
        text = ngettext(
            "written: {count} file of a single school in {folder}",
            "written: {count} files of single schools in {folder}",
            len(files) - len(shown),
        )
        click.echo(text.format(count=len(files) - len(shown), folder=files[0].parent / "schools"))
