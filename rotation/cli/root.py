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
    leaders,
    needs,
    policy,
    repair,
    report,
    rules,
    solve,
    template,
    verify,
)
from rotation.cli.listed import Listed
from rotation.i18n import LANGUAGES, N_, _

SHORT = {
    "demo": N_("Try it: a shipped sample, solved, with its report."),
    "template": N_("The empty workbook to fill in."),
    "check": N_("All problems of the data at once, each with its place."),
    "needs": N_("Needs from classes and periods, quotas from ratios."),
    "solve": N_("Make the plan and check it."),
    "report": N_("The plan as one page to look at, offline."),
    "explain": N_("Why: who is eligible, who goes where, what is short."),
    "options": N_("What else there is, with the price of each."),
    "handout": N_("Public list, schools' lists, notices, inspection."),
    "repair": N_("After appeals and changes: the fewest changed moves."),
    "verify": N_("Check a plan once more, or one edited by hand."),
    "compare": N_("Plans or scenarios side by side."),
    "flow": N_("Who gains, who loses; what could be filled at all."),
    "horizon": N_("Several years in a row."),
    "leaders": N_("The leaders' own plan, confidential and apart."),
    "policy": N_("The policy and its sources: show, write, presets."),
    "rules": N_("Every rule: what it asks, whether it is on."),
    "generate": N_("Invented data of a given size."),
    "bench": N_("Measure this tool on this machine."),
    "doctor": N_("Versions, solvers, what is missing."),
}
"""What the list of commands says of each, in the order of the work; `COMMAND --help` says more."""


def build() -> click.Group:
    """The command `rotation` with all its families."""
    group: click.Group = Listed(
        "rotation",
        list(SHORT),
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
        template,
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
        leaders,
        needs,
        policy,
        rules,
        bench,
        doctor,
    ):
        for command in module.commands():
            command.short_help = _(SHORT[str(command.name)])
            group.add_command(command)
    return group
