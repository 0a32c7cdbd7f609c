"""What to do next: a few command lines under a command's own output, ready to be typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from rotation.i18n import _

if TYPE_CHECKING:
    from rotation.model.problem import Problem

SPECIAL = re.compile(r"""[\s"'$&|;()<>*?!`#~]""")
"""What a shell does not take as it stands; Chinese letters it does."""

EDITED = ("--settings", "settings/handout.yaml", "--template", "settings/notice.html")
"""Both files that `handout --write settings` leaves to be edited; a template that is not named is not used."""

_SHOWN = 3

LONGER = 5
"""How many times the limit is worth a second try where nothing was found."""


def show_next(*steps: tuple[str, str]) -> None:
    """Print each step (what for, the command line) on a line of its own; nothing where there is none."""
    if not steps:
        return
    click.echo(_("What next:"))
    for purpose, command in steps:
        click.echo(_("  {purpose}: {command}").format(purpose=purpose, command=command))


def line(*words: str | Path) -> str:
    """A command line of this tool: names quoted where a shell needs it, a shipped sample or preset by its name."""
    return " ".join(["rotation", *map(_typed, words)])


def again(*words: str, without: Iterable[str] = ()) -> str:
    """The command line that runs, as it was given but for the options of these names, and more words behind it."""
    context = click.get_current_context()
    given: list[str | Path] = []
    for one in context.command.params:
        name = one.name or ""
        said = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if said and name in context.params and name not in without:
            given += _given(one, context.params[name])
    names: list[str | Path] = []
    while context.parent is not None:
        names.insert(0, context.info_name or "")
        context = context.parent
    return line(*names, *given, *words)


def _given(parameter: click.Parameter, value: object) -> list[str | Path]:
    """The words by which a command line gives a value."""
    word = value if isinstance(value, Path) else f"{value:g}" if isinstance(value, float) else str(value)
    if isinstance(parameter, click.Argument):
        return [word]
    if isinstance(value, bool):
        return [(parameter.opts if value else parameter.secondary_opts)[0]]
    return [parameter.opts[0], word]


def every_demand(data: Path, policy_file: Path | None) -> str:
    """The command line that names every demand of a conflict."""
    policy = () if policy_file is None else ("--policy", policy_file)
    return line("explain", "conflict", data, *policy, "--json")


def _typed(word: str | Path) -> str:
    from rotation.io.samples import instances_root, sample_names
    from rotation.presets import presets

    path = Path(word)
    if path.parent == instances_root() and path.name in sample_names():
        return path.name
    if preset := next((one for one in presets() if one.path == path), None):
        return preset.name
    return shlex.quote(str(word)) if SPECIAL.search(str(word)) else str(word)


def after_template(file: Path) -> None:
    """After an empty workbook."""
    show_next((_("fill in the sheets, save, then have them checked"), line("check", file)))


def after_check(path: Path, problems: Iterable[Problem], valid: bool) -> None:
    """After the check of data: mend and check again, or solve; or how to come to a file that can be read."""
    from rotation.io.package import FAULTS

    codes = {problem.code for problem in problems}
    if valid:
        show_next((_("make the plan"), line("solve", path, "--out", "plan")))
    elif "file_missing" in codes:
        beside = [(_("check the workbook that is there"), line("check", one)) for one in _workbooks(path)]
        show_next(*beside, (_("or make an empty workbook"), line("template", "data.xlsx")))
    elif codes & FAULTS.keys():
        again = path if path.suffix.lower() == ".xlsx" or path.is_dir() else path.with_suffix(".xlsx")
        show_next((_("do what the line marked ✗ says, then check again"), line("check", again)))
    else:
        show_next((_("correct every line marked ✗, save, check again"), line("check", path)))


def after_ways(data: Path, policy_file: Path | None) -> None:
    """After the ways out of a case without a plan: take one of them."""
    policy = () if policy_file is None else ("--policy", policy_file)
    take = line("explain", "conflict", data, *policy, "--take", "N", "--out", "changed")
    show_next((_("take way N in a copy of the data"), take))


def after_cut_short(data: Path, policy_file: Path | None, again: tuple[str, ...]) -> None:
    """After ways out whose search was cut short: the same once more, with the words `again`."""
    policy = () if policy_file is None else ("--policy", policy_file)
    show_next((_("give it longer"), line("explain", "conflict", data, *policy, *again)))


def _workbooks(path: Path) -> list[Path]:
    """A few workbooks in the folder of a file that is not there, those of the likest names."""
    try:
        found = [one for one in path.parent.iterdir() if one.suffix.lower() == ".xlsx" and one.name[0] not in "~."]
    except OSError:
        return []
    return sorted(found, key=lambda one: (-SequenceMatcher(None, path.name, one.name).ratio(), one.name))[:_SHOWN]


def after_taking(data: Path, policy_file: Path | None) -> None:
    """After a copy of the data in which a way out is taken."""
    policy = () if policy_file is None else ("--policy", policy_file)
    show_next((_("make the plan"), line("solve", data, *policy, "--out", "plan")))


def after_plan(plan: Path, report: Path | None) -> None:
    """After a plan was written: look at it, ask about it, hand it out."""
    page = report or Path(f"{plan}.html")
    show = (_("open in a browser"), str(report)) if report else (_("look at it"), line("report", plan, "--out", page))
    show_next(
        show,
        (_("why somebody goes, stays, or goes there"), line("explain", "teacher", plan, _("CODE"))),
        (_("public list, notices, inspection figures"), line("handout", plan, "--out", "handouts")),
    )


def after_nothing(data: Path, policy_file: Path | None, heuristic: bool, limit: float | None) -> None:
    """After a solve that found neither a plan nor that there is none: look on, or ask what stands in the way."""
    policy = () if policy_file is None else ("--policy", policy_file)
    longer = () if limit is None else ("--time-limit", f"{LONGER * limit:g}")
    again = _("the solver that also proves") if heuristic else _("give it longer")
    show_next(
        *(((again, line("solve", data, *policy, *longer, "--out", "plan")),) if heuristic or longer else ()),
        (_("whether demands exclude each other"), line("explain", "conflict", data, *policy)),
    )


def after_no_repair(limit: float | None, *, heuristic: bool) -> None:
    """After a repair that found neither a plan nor that there is none: the same with more time, or another solver."""
    longer = () if limit is None else ("--time-limit", f"{LONGER * limit:g}")
    if heuristic:
        show_next((_("the solver that also proves"), again(*longer, without=("solver", "time_limit"))))
    elif longer:
        show_next((_("give it longer"), again(*longer, without=("time_limit",))))


def after_failed_repair(solver: str) -> None:
    """After a repair whose solver failed: another one."""
    other = "highs" if solver == "exact" else "exact"
    show_next((_("with another solver"), again("--solver", other, without=("solver",))))


def after_failure(data: Path, policy_file: Path | None, solver: str) -> None:
    """After a solver that failed: another one, which may take all the memory there is."""
    policy = () if policy_file is None else ("--policy", policy_file)
    other = "highs" if solver == "exact" else "exact"
    again = line("solve", data, *policy, "--solver", other, "--out", "plan")
    show_next((_("with another solver and without a memory limit"), again))


def after_city(infeasible: Iterable[Path], policy_file: Path | None, limit: float | None, data: Path) -> None:
    """After a city where districts have no plan: why there is none; `limit`: within which one was not found in time."""
    policy = () if policy_file is None else ("--policy", policy_file)
    why = _("why {district} has no plan, and the ways out")
    steps = [(why.format(district=one.stem), line("explain", "conflict", one, *policy)) for one in infeasible]
    if limit is not None:
        again = line("solve", data, *policy, "--time-limit", f"{LONGER * limit:g}", "--out", "plans")
        steps.append((_("give it longer"), again))
    show_next(*steps)


def after_city_plans(out: Path, first: str) -> None:
    """After the plans of a city, a folder each: one of them as if it were alone, and all of them together."""
    plan = out / first
    show_next(
        (_("look at the plan of {district}").format(district=first), line("report", plan, "--out", f"{plan}.html")),
        (_("public list, notices, inspection figures"), line("handout", plan, "--out", f"handouts/{first}")),
        (_("flows between schools, of all districts together"), line("flow", out)),
    )


def after_horizon(year: int, data: Path, policy_file: Path | None) -> None:
    """After a horizon that ends with a year without a plan, whose data were written: why, and what would help."""
    policy = () if policy_file is None else ("--policy", policy_file)
    why = _("why {district} has no plan, and the ways out").format(district=year)
    show_next((why, line("explain", "conflict", data, *policy)))


def after_handout(plan: Path, settings: Path | None, out: Path) -> None:
    """After handouts: the blanks of the settings, where there were none; then appeals."""
    blanks = (
        (_("fill the blanks (number, dates, where to object)"), line("handout", "--write", "settings")),
        (_("then again"), line("handout", plan, *EDITED, "--out", out, "--force")),
    )
    show_next(
        *(() if settings else blanks),
        (_("after appeals and changes"), line("repair", "--template", "changes.xlsx")),
    )


def after_move(plan: Path, teacher: str, school: str, *, refused: bool, longer: float | None) -> None:
    """After the question why not there: where else, if it cannot be made; else more time, if the price is not exact."""
    found = []
    if refused:
        elsewhere = _("where the teacher could go instead, at which price")
        found.append((elsewhere, line("options", plan, "--teacher", teacher)))
    if longer is not None:
        limit = f"{LONGER * longer:g}"
        found.append((_("give it longer"), line("explain", "move", plan, teacher, school, "--time-limit", limit)))
    show_next(*found)


def after_changes_template(file: Path) -> None:
    """After an empty list of changes."""
    show_next((_("fill it in, then"), line("repair", "plan", "--changes", file, "--out", "plan2")))


def after_comparison(page: Path) -> None:
    """After a comparison: the page about it, and that page for others."""
    folder = page.parent
    outside = line("report", folder, "--anonymise", "--out", f"{folder}.html")
    show_next((_("open in a browser"), str(page)), (_("the same page without names"), outside))


def after_repair(published: Path, plan: Path) -> None:
    """After a repaired plan: what it changes, then handouts again, by the settings that were edited where there are."""
    edited = EDITED if all(Path(name).is_file() for name in EDITED[1::2]) else ()
    show_next(
        (_("both plans side by side"), line("compare", published, plan, "--out", "compared")),
        (_("the handouts again"), line("handout", plan, *edited, "--out", "handouts2")),
    )
