"""Commands about a finished plan: why not there, at which price, and what else there is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rotation.cli.common import DATA, PATH, Interrupt, console, json_option, policy_option, print_json, print_table
from rotation.cli.plan_case import read_plan_case
from rotation.i18n import _
from rotation.model.vocabulary import SUBJECTS

if TYPE_CHECKING:
    from rotation.explain.options import Option
    from rotation.explain.planned import Planned
    from rotation.model.state import State


LEAST_SECONDS = 2.0
Function = TypeVar("Function", bound=Callable[..., Any])


def time_limit(seconds: float) -> Callable[[Function], Function]:
    """The option --time-limit with that default."""
    return click.option(
        "--time-limit",
        type=click.FloatRange(min=0, min_open=True),
        default=seconds,
        show_default=True,
        help=_("Seconds for the whole run."),
    )


def seconds_until(moment: float) -> float:
    """What is left of the time limit once the data are read; some is always left for an answer."""
    return max(LEAST_SECONDS, moment - perf_counter())


def data_options(command: Function) -> Function:
    """Options --data and --policy of a command about a plan."""
    help_text = _("The data; without it those that the manifest beside the plan names.")
    command = click.option("--data", "data", type=DATA, default=None, help=help_text)(command)
    return policy_option()(command)


def plan_case(plan_file: Path, data: Path | None, policy_file: Path | None) -> Planned:
    """The state of a plan, with the certificate's values where there is one beside it."""
    from rotation.certification import CERTIFICATE_FILE
    from rotation.explain.planned import planned
    from rotation.report.files import best_beside, status_beside
    from solvers.certificate_json import LARGEST_BYTES

    given = read_plan_case(plan_file, data, policy_file)
    beside = (plan_file if plan_file.is_dir() else plan_file.parent) / CERTIFICATE_FILE
    certificate = None
    if beside.is_file() and beside.stat().st_size <= LARGEST_BYTES:
        certificate = beside.read_bytes()
    optimal = status_beside(plan_file) == "optimal"
    best = best_beside(plan_file)
    case = planned(given.plan, given.instance, given.policy, certificate, optimal=optimal, best=best)
    if case.values is None:
        raise click.UsageError(
            _("The plan breaks a rule: `rotation verify` names every breach; prices need a valid plan.")
        )
    if case.doubt:
        text = _("The plan counts as not proved here: {reason}. Solve again to have it proved.")
        click.echo(text.format(reason=case.doubt), err=True)
    return with_state(case, plan_file)


def with_state(case: Planned, plan_file: Path) -> Planned:
    """With the state that the solve left beside the plan, if it is there and is the one that the manifest names."""
    from rotation.explain.solved_state import STATE_FILE, resumable
    from rotation.report.files import listed_hash
    from solvers.kept_file import LARGEST_BYTES

    file = (plan_file if plan_file.is_dir() else plan_file.parent) / STATE_FILE
    if not case.proved or not file.is_file():
        return case
    state, content = None, file.read_bytes() if file.stat().st_size <= LARGEST_BYTES else b""
    if listed_hash(plan_file, STATE_FILE) == hashlib.sha256(content).hexdigest():
        state = resumable(content, case)
    if state is None:
        text = _(
            "{file} beside the plan was changed or belongs to another plan; it is not used, and answers take longer."
        )
        click.echo(text.format(file=STATE_FILE), err=True)
    return replace(case, state=state)


def teacher_index(state: State, code: str) -> int:
    """The teacher of that code, or of that name where only one has it."""
    named = [at for at, name in enumerate(state.teachers.name.tolist()) if name == code]
    found: int | None = state.teacher_index.get(code, named[0] if len(named) == 1 else None)
    if found is None:
        raise click.UsageError(_("There is no teacher with the code {code}.").format(code=code))
    return found


def school_index(state: State, code: str) -> int:
    """The school of that code or name."""
    named = [at for at, name in enumerate(state.schools.name.tolist()) if name == code]
    found: int | None = state.school_index.get(code, named[0] if len(named) == 1 else None)
    if found is None:
        raise click.UsageError(_("There is no school with the code or name {code}.").format(code=code))
    return found


def move_command() -> click.Command:
    """`explain move`."""

    @click.command(
        "move",
        help=_("Why not there: every rule that refuses the move, or what it would cost in each goal, solved again."),
    )
    @click.argument("plan_file", metavar="PLAN", type=PATH)
    @click.argument("teacher")
    @click.argument("school")
    @data_options
    @time_limit(25.0)
    @json_option()
    def move(
        plan_file: Path,
        teacher: str,
        school: str,
        data: Path | None,
        policy_file: Path | None,
        time_limit: float,
        as_json: bool,
    ) -> None:
        from rotation.explain.whynot import why_not
        from rotation.report.prices import why_not_json, why_not_lines

        until = perf_counter() + time_limit
        case = plan_case(plan_file, data, policy_file)
        state, interrupt = case.formulation.context.state, Interrupt()
        with interrupt.listening():
            who, where = teacher_index(state, teacher), school_index(state, school)
            found = why_not(case, who, where, seconds_until(until), interrupt)
        if as_json:
            print_json(why_not_json(case, found))
            return
        for line in why_not_lines(case, found):
            console().print(line)

    return move


def scores_command(name: str) -> click.Command:
    """`explain rules` and `explain school`."""
    about_school = name == "school"
    help_text = (
        _("What the rules cost or bind at one school, and what one more unit would bring.")
        if about_school
        else _("What each rule costs or binds and where, which rows are tight, and what one more unit would bring.")
    )

    def run(
        plan_file: Path,
        data: Path | None,
        policy_file: Path | None,
        exact: int,
        time_limit: float,
        as_json: bool,
        school: str | None = None,
    ) -> None:
        from rotation.explain.scores import scores
        from rotation.report.scores import rule_headers, rule_rows, scores_json, worth_lines

        case = plan_case(plan_file, data, policy_file)
        state, interrupt = case.formulation.context.state, Interrupt()
        named = "" if school is None else str(state.schools.name[school_index(state, school)])
        with interrupt.listening():
            found = scores(case, named, exact=exact, seconds=time_limit, stop=interrupt)
        if as_json:
            print_json(scores_json(found))
            return
        print_table(rule_headers(), rule_rows(found))
        for line in worth_lines(found):
            console().print(line)

    run = json_option()(run)
    run = time_limit(60.0)(run)
    run = click.option("--exact", type=click.IntRange(0, 50), default=3, help=_("Rows solved again."))(run)
    run = data_options(run)
    if about_school:
        run = click.argument("school")(run)
    run = click.argument("plan_file", metavar="PLAN", type=PATH)(run)
    return click.command(name, help=help_text)(run)


def options_command() -> click.Command:
    """`options`."""

    @click.command(
        "options",
        help=_(
            "What else there is for a teacher or a line, cheapest first: bounds (>=) at once, the first ones exact."
        ),
    )
    @click.argument("plan_file", metavar="PLAN", type=PATH)
    @click.option("--teacher", default=None, help=_("Code of the teacher whose places are compared."))
    @click.option("--line", nargs=2, default=None, metavar="SCHOOL SUBJECT", help=_("Who could come to this line."))
    @click.option("--exact", type=click.IntRange(0, 100), default=5, show_default=True, help=_("Options made exact."))
    @click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help=_("Options shown."))
    @data_options
    @time_limit(60.0)
    @json_option()
    def options(
        plan_file: Path,
        teacher: str | None,
        line: tuple[str, str] | None,
        exact: int,
        limit: int,
        data: Path | None,
        policy_file: Path | None,
        time_limit: float,
        as_json: bool,
    ) -> None:
        from rotation.explain.options import columns_of_line, columns_of_teacher, options_within
        from rotation.report.prices import option_headers, option_row, options_json

        if (teacher is None) == (line is None):
            raise click.UsageError(_("Give either --teacher CODE or --line SCHOOL SUBJECT."))
        until = perf_counter() + time_limit
        case = plan_case(plan_file, data, policy_file)
        state, who = case.formulation.context.state, ""
        if teacher is not None:
            number = teacher_index(state, teacher)
            columns, who = columns_of_teacher(case, number), str(state.teachers.name[number])
        else:
            assert line is not None
            columns = columns_of_line(case, school_index(state, line[0]), subject_code(line[1]))
        interrupt = Interrupt()
        with interrupt.listening():
            found = options_within(
                case,
                columns,
                seconds_until(until),
                interrupt,
                exact=exact,
                stays=teacher is not None,
                on_ranked=None if as_json else partial(_show_bounds, case, limit, who),
            )
        if as_json:
            print_json({"options": options_json(case, found[:limit]), "all": len(found)})
            return
        if not found:
            click.echo(_("No rule leaves any option; `explain teacher` and `explain shortage` say why."))
            return
        print_table(option_headers(case), [option_row(case, option, who) for option in found[:limit]])
        text = _("{count} options; >= marks a lower bound. Prices count against the best value of each goal.")
        click.echo(text.format(count=len(found)))
        if len(found) > 1 and not any(option.price.exact for option in found if not option.chosen):
            click.echo(_("No price became exact in the time: give a longer --time-limit to tell the options apart."))
        click.echo(_("Each price is that of the best plan with the option; others may go or stay instead."))

    return options


def _show_bounds(case: Planned, limit: int, who: str, options: list[Option]) -> None:
    """The list by its bounds at once, on stderr, while the first prices are made exact."""
    from rotation.report.prices import option_row

    for option in options[:limit]:
        click.echo(" · ".join(cell for cell in option_row(case, option, who) if cell), err=True)
    click.echo(_("narrowing the bounds, then making the first prices exact ..."), err=True)


def subject_code(given: str) -> str:
    """The code of a subject given as a code or in words."""
    found = SUBJECTS.find(given)
    if found is None:
        raise click.UsageError(_("There is no subject {code}.").format(code=given))
    return found
