"""Commands about data: generate, check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from rotation.cli.common import DATA, PATH, Exit, json_option, policy_option, print_json, problem_lines
from rotation.cli.next_steps import after_check
from rotation.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rotation.model.instance import Instance
    from rotation.model.problem import Problem

EXTRAS = ("loads", "teaching", "events", "pilots")
SIZES = ("toy", "small", "mid", "large", "district", "xl", "city")


def commands() -> list[click.Command]:
    """The commands of this family."""
    return [_generate(), _check()]


def _generate() -> click.Command:
    @click.command("generate", help=_("Make a realistic instance of a given size by seed, or on a real school list."))
    @click.option("--size", type=click.Choice(SIZES), default=None, help=_("Size of the instance."))
    @click.option("--schools", type=PATH, default=None, help=_("A real school list (CSV) to build on."))
    @click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help=_("Seed of everything drawn."))
    @click.option(
        "--with",
        "extras",
        multiple=True,
        type=click.Choice(EXTRAS),
        help=_(
            "Also draw second lessons, mid-year events, lighter loads or pilot schools; may be given several times."
        ),
    )
    @click.option("--out", type=PATH, required=True, help=_("Folder for the CSV files, or a .xlsx file."))
    @click.option("--force", is_flag=True, help=_("Replace what is there."))
    def generate(
        size: str | None, schools: Path | None, seed: int, extras: tuple[str, ...], out: Path, force: bool
    ) -> None:
        from rotation.generate import from_directory, generate_city, with_extras
        from rotation.generate import generate as make

        if (size is None) == (schools is None):
            raise click.UsageError(_("Give either --size or --schools."))
        refuse_to_replace(out, force)
        if size == "city":
            for name, part in generate_city(seed).items():
                write(with_extras(part, extras, seed), out / name)
                click.echo(_("written: {file}").format(file=out / name))
            return
        instance = from_directory(schools, seed) if schools is not None else make(str(size), seed)
        instance = with_extras(instance, extras, seed)
        write(instance, out)
        count = {"schools": len(instance.schools), "teachers": len(instance.teachers)}
        click.echo(_("{schools} schools, {teachers} teachers written: {file}").format(file=out, **count))
        if size == "toy" and click.get_current_context().get_parameter_source("seed") is ParameterSource.COMMANDLINE:
            text = _("toy is the sample made by hand: the seed changes nothing in it but what --with draws.")
            click.echo(text, err=True)

    return generate


def _check() -> click.Command:
    @click.command("check", help=_("Read a workbook or CSV folder and list all problems at once, each with its place."))
    @click.argument("path", metavar="DATA", type=DATA)
    @policy_option()
    @json_option()
    def check(path: Path, policy_file: Path | None, as_json: bool) -> int:
        from rotation.errors import DataError, PolicyError
        from rotation.formulate import formulate
        from rotation.formulation.context import Context
        from rotation.io.policy import policy_of
        from rotation.io.read import inspect
        from rotation.model.problem import Severity
        from rotation.rules.registry import document

        instance, problems = inspect(path, document=document())
        if instance is not None:
            try:
                formulate(Context.of(instance, policy_of(instance, policy_file, document())))
            except (PolicyError, DataError) as error:
                problems = [*problems, *error.problems]
        failed = instance is None or any(problem.severity is Severity.ERROR for problem in problems)
        if as_json:
            counts = {} if instance is None else {name: len(table) for name, table in instance.tables.items()}
            print_json({"valid": not failed, "rows": counts, "problems": [problem.as_dict() for problem in problems]})
        else:
            _show_findings(problems, failed)
            if not failed and instance is not None:
                text = _("The data are valid: {schools} schools, {teachers} teachers, {needs} stated needs.")
                tables = instance.tables
                click.echo(text.format(**{name: len(tables[name]) for name in ("schools", "teachers", "needs")}))
            after_check(path, problems, not failed)
        return Exit.INVALID if failed else Exit.DONE

    return check


def _show_findings(problems: Sequence[Problem], failed: bool) -> None:
    """What was found, and a line that counts it; assumptions wait until nothing is wrong, lest they hide what is."""
    from rotation.model.problem import Severity

    for found in problem_lines([one for one in problems if not failed or one.severity is not Severity.ASSUMPTION]):
        click.echo(found)
    count = {severity: sum(one.severity is severity for one in problems) for severity in Severity}
    text = _("! {warnings} to look at, · {assumptions} assumptions where cells are empty; read them once.")
    if failed:
        text = _("✗ {errors} errors, ! {warnings} to look at; {assumptions} assumptions are listed once nothing is ✗.")
    click.echo(
        text.format(
            errors=count[Severity.ERROR], warnings=count[Severity.WARNING], assumptions=count[Severity.ASSUMPTION]
        )
    )


def refuse_to_replace(path: Path, force: bool) -> None:
    """UsageError where something is there and --force was not given."""
    if path.exists() and not force and (path.is_file() or any(path.iterdir())):
        raise click.UsageError(_("{file} is there already; choose another name or give --force.").format(file=path))


def write(instance: Instance, out: Path) -> None:
    """Write an instance as a workbook where the name ends in .xlsx, else as a CSV folder."""
    from rotation.io import write_folder, write_workbook

    (write_workbook if out.suffix.lower() == ".xlsx" else write_folder)(instance, out)
