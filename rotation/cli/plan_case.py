"""A plan that was written, with the data and the policy it was made from, read back and checked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from rotation.cli.city import planned_districts
from rotation.cli.solve import read_case
from rotation.errors import DataError
from rotation.i18n import _

if TYPE_CHECKING:
    from rotation.check import Verdict
    from rotation.model.instance import Instance
    from rotation.model.plan import Plan
    from rotation.model.policy import Policy


class PlanCase(NamedTuple):
    """A plan and what it was made from."""

    plan: Plan
    instance: Instance
    policy: Policy


def read_plan_case(plan_file: Path, data: Path | None, policy_file: Path | None) -> PlanCase:
    """The plan with the data given, else with those that the manifest beside it names; UsageError where neither is."""
    from rotation.io.plan_files import read_plan
    from rotation.report.files import sources

    found = sources(plan_file)
    made_from, chosen = found.data, data
    data = data or made_from
    must_be_there(plan_file)
    if data is None:
        raise click.UsageError(_("Name the data too: no manifest beside the plan says what it was made from."))
    _must_still_be_there(made_from if chosen is None else None)
    _must_still_be_there(found.policy if policy_file is None else None)
    instance, policy = read_case(data, policy_file or found.policy, told=policy_file is not None)
    if wrong := found.refused(instance if chosen is None else None, policy if policy_file is None else None):
        raise click.UsageError(_("{one} {other}").format(one=wrong, other=_put_back()))
    try:
        return PlanCase(read_plan(plan_file, instance), instance, policy)
    except DataError:
        if made_from is not None and made_from.resolve() != data.resolve():
            text = _("The manifest beside the plan names other data ({file}) than those given.")
            click.echo(text.format(file=made_from), err=True)
        raise


def _must_still_be_there(path: Path | None) -> None:
    """UsageError where what a manifest names has been moved or deleted."""
    if path is not None and not path.exists():
        text = _("What the plan was made from is no longer at {file}, as its manifest says.").format(file=path)
        raise click.UsageError(_("{one} {other}").format(one=text, other=_put_back()))


def _put_back() -> str:
    return _("Put back what it was made from, or name it with --data or --policy (with verify, after the plan).")


def must_be_there(plan_file: Path) -> None:
    """UsageError where there is nothing under that name, or a city's plans, with what to write instead."""
    if not plan_file.exists():
        text = _("There is no plan {file}; `rotation solve DATA --out FOLDER` makes one.")
        raise click.UsageError(text.format(file=plan_file))
    if parts := planned_districts(plan_file):
        text = _("{folder} holds the plans of {count} districts; name one of them, such as {file}.")
        raise click.UsageError(text.format(folder=plan_file, count=len(parts), file=next(iter(parts.values()))))


def changes_told(case: PlanCase, text: str = "") -> Iterator[str]:
    """Which inputs are not those that the plan was made from, one a line; `text`: in other words, with {what}."""
    from rotation.report.verification import changed_inputs

    names = {"input": _("data"), "policy": _("policy"), "public_seed": _("public seed")}
    for name in changed_inputs(*case):
        text = text or _("The plan was made from different {what}; it is checked against what is given.")
        yield text.format(what=names[name])


def warn_of_changes(case: PlanCase, text: str = "") -> None:
    """Say `changes_told` on stderr."""
    for line in changes_told(case, text):
        click.echo(line, err=True)


def checked(case: PlanCase) -> Verdict | None:
    """The verdict on a plan that breaks no hard rule; None, after saying what is broken, for any other."""
    from rotation.check import check
    from rotation.report.words import rule_name

    verdict = check(case.plan, case.instance, case.policy)
    if verdict.valid:
        return verdict
    for finding in verdict.findings:
        if finding.hard:
            text = _("{key}: {message}").format(key=rule_name(finding.rule), message=finding.message)
            click.echo(f"✗ {text}", err=True)
    click.echo(_("The plan breaks rules; nothing is handed out. `rotation verify` lists everything."), err=True)
    return None
