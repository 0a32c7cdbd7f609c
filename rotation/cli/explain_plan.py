"""Commands about a finished plan: why not there, at which price, and what each rule costs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rotation.cli.common import DATA, PATH, Interrupt, console, json_option, policy_option, print_json, print_table
from rotation.cli.left_out import PlanFirst
from rotation.cli.named import school_index, teacher_index
from rotation.cli.plan_case import read_plan_case, warn_of_changes
from rotation.i18n import _

if TYPE_CHECKING:
    from rotation.explain.planned import Planned


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
    warn_of_changes(given)
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


def move_command() -> click.Command:
    """`explain move`."""

    @click.command(
        "move",
        cls=PlanFirst,
        help=_("Why not there: every rule that refuses the move, or what it would cost in each goal, solved again."),
    )
    @click.argument("plan_file", metavar="[PLAN]", type=PATH)
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
        from rotation.cli.next_steps import after_move
        from rotation.explain.price import Answer
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
        price = found.price
        cut_short = price is not None and not price.exact
        refused = not found.own if price is None else price.answer is Answer.IMPOSSIBLE
        after_move(plan_file, teacher, school, refused=refused, longer=time_limit if cut_short else None)

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
        from rotation.report.scores import rule_headers, rule_rows, scores_json, tight_lines, worth_lines
        from rotation.report.words import named as with_code

        case = plan_case(plan_file, data, policy_file)
        state, interrupt = case.formulation.context.state, Interrupt()
        at = None if school is None else school_index(state, school)
        named = "" if at is None else str(state.schools.name[at])
        with interrupt.listening():
            found = scores(case, named, exact=exact, seconds=time_limit, stop=interrupt)
        if as_json:
            print_json(scores_json(found))
            return
        if at is not None:
            console().print(with_code(named, str(state.schools.code[at])), style="bold")
        print_table(rule_headers(), rule_rows(found))
        for line in [*(tight_lines(found, None) if named else tight_lines(found)), *worth_lines(found)]:
            console().print(line)

    run = json_option()(run)
    run = time_limit(60.0)(run)
    run = click.option("--exact", type=click.IntRange(0, 50), default=3, help=_("Rows solved again."))(run)
    run = data_options(run)
    if about_school:
        run = click.argument("school")(run)
    run = click.argument("plan_file", metavar="[PLAN]", type=PATH)(run)
    return click.command(name, cls=PlanFirst, help=help_text)(run)
