"""Command `explain history`: every posting of a teacher, and what follows from them on the start date."""

from __future__ import annotations

from pathlib import Path

import click

from rotation.cli.common import DATA, json_option, policy_option, print_json
from rotation.i18n import _


def history() -> click.Command:
    """The command; a member of the group `explain`."""

    @click.command("history", help=_("Every posting of a teacher, and what follows from them on the start date."))
    @click.argument("path", type=DATA)
    @click.option("--teacher", required=True, help=_("The teacher code."))
    @policy_option()
    @json_option()
    def command(path: Path, teacher: str, policy_file: Path | None, as_json: bool) -> None:
        from rotation.cli.common import print_table
        from rotation.cli.solve import read_case
        from rotation.explain.history import history_of
        from rotation.formulation.context import Context

        context = Context.of(*read_case(path, policy_file))
        if teacher not in context.state.teacher_index:
            raise click.UsageError(_("There is no teacher with the code {code}.").format(code=teacher))
        found = history_of(context, teacher)
        if as_json:
            print_json(found.as_dict())
            return
        if found.postings:
            headers = [_("from"), _("until"), _("from school"), _("to school"), _("category"), _("form")]
            headers += [_("half days"), _("counts"), _("on the start date")]
            print_table(headers, [posting.in_words() for posting in found.postings])
        else:
            click.echo(_("The ledger has no posting of this teacher."))
        print_table([_("today"), _("fact"), _("because")], [(fact.item, fact.value, fact.why) for fact in found.facts])

    return command
