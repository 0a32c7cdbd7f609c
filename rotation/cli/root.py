"""The command tree, built after the language is known so that every help text is in it."""

from __future__ import annotations

import click

import rotation
from rotation.cli import (
    bench,
    compare,
    data,
    demo,
    doctor,
    explain,
    flow,
    handout,
    horizon,
    needs,
    policy,
    repair,
    report,
    rules,
    solve,
    verify,
)
from rotation.i18n import LANGUAGES, _


def build() -> click.Group:
    """The command `rotation` with all its families."""
    group = click.Group(
        "rotation",
        help=_(
            "Plan the yearly exchange rotation of a district's teachers: optimal, checked, explained, reproducible.\n\n"
            "Exit codes: 0 done, 1 internal error, 2 wrong use, 3 data invalid, 4 infeasible, 5 stopped with a plan "
            "that is not proved, 6 no plan in time, 130 interrupted."
        ),
        params=[
            click.Option(
                ["--lang"],
                type=click.Choice(LANGUAGES),
                expose_value=False,
                help=_("Language of all texts: zh_CN or en."),
            )
        ],
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
    )
    group = click.version_option(rotation.__version__, prog_name="rotation")(group)
    for module in (
        demo,
        data,
        solve,
        verify,
        repair,
        compare,
        explain,
        report,
        handout,
        flow,
        horizon,
        needs,
        policy,
        rules,
        bench,
        doctor,
    ):
        for command in module.commands():
            group.add_command(command)
    return group
