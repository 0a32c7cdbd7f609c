"""Commands about the policy: `policy show|write|diff|schema`, and the family with `policy presets`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rotation.cli.common import DATA, PATH, POLICY, json_option, policy_option, print_json, print_table
from rotation.cli.data import refuse_to_replace
from rotation.cli.listed import Listed
from rotation.i18n import _, ngettext

if TYPE_CHECKING:
    from rotation.model.policy import Policy
    from rotation.report.policy_diff import Difference, Side


def commands() -> list[click.Command]:
    """The commands of this family."""
    from rotation.cli.policy_presets import presets_command

    about = _("List the presets; show the policy with its sources, write it, compare two, export the schema.")
    group = Listed("policy", help=about)
    for command in (presets_command(), _show(), _write(), _diff(), _schema()):
        group.add_command(command)
    return [group]


def given_policy(file: Path | None, data: Path | None) -> Policy:
    """The policy of a file and of data, complete, or the default where neither is given."""
    from rotation.io.policy import policy_of
    from rotation.io.policy_yaml import read_policy_yaml
    from rotation.io.read import read
    from rotation.model.policy import Policy as Default
    from rotation.rules.registry import document, settled

    if data is not None:
        return policy_of(read(data), file, document())
    return settled(Default()) if file is None else read_policy_yaml(file, document())


def _show() -> click.Command:
    @click.command("show", help=_("Every parameter with its value and the source it is taken from."))
    @click.argument("name", metavar=_("[FILE or PRESET]"), type=POLICY, required=False)
    @policy_option("file")
    @click.option("--data", type=DATA, default=None, help=_("Data whose policy sheet is read."))
    @json_option()
    def show(name: Path | None, file: Path | None, data: Path | None, as_json: bool) -> None:
        from rotation.io.policy import value_shown
        from rotation.model.params import note_shown
        from rotation.rules.registry import load_rules, parameters

        if name is not None and file is not None:
            raise click.UsageError(_("Give the policy once, with or without --policy."))
        file = name or file
        policy = given_policy(file, data)
        load_rules(policy)
        rows = [(leaf, note_shown(note)) for leaf, note in parameters(policy)]
        if as_json:
            print_json(
                {
                    "about": about(file),
                    "digest": policy.digest(),
                    "parameters": [
                        {"key": leaf.key, "name": leaf.name, "value": leaf.value, "source": note} for leaf, note in rows
                    ],
                }
            )
            return
        for line in about(file):
            click.echo(line)
        heads = (_("key"), _("name"), _("value"), _("source"))
        print_table(heads, ((leaf.key, leaf.name, value_shown(leaf), note) for leaf, note in rows))

    return show


def _write() -> click.Command:
    from rotation.presets import preset_names

    @click.command("write", help=_("Write the policy as a commented YAML file to edit."))
    @click.argument("file", type=PATH)
    @click.option("--policy", "source", type=POLICY, default=None, help=_("A policy file (YAML) to start from."))
    @click.option("--preset", type=click.Choice(preset_names()), default=None, help=_("A preset to start from."))
    @click.option("--force", is_flag=True, help=_("Replace the file if it is there."))
    def write(file: Path, source: Path | None, preset: str | None, force: bool) -> None:
        from rotation.io.policy_write import write_policy_yaml
        from rotation.presets import preset as shipped
        from rotation.rules.registry import load_rules, parameters

        if source is not None and preset is not None:
            raise click.UsageError(_("Give either --policy or --preset."))
        refuse_to_replace(file, force)
        source = source if preset is None else shipped(preset).path
        policy = given_policy(source, None)
        load_rules(policy)
        write_policy_yaml(policy, file, parameters(policy), about=about(source))
        click.echo(_("written: {file}").format(file=file))

    return write


def _diff() -> click.Command:
    @click.command(
        "diff",
        help=_("Every parameter that differs between two policies (files or presets), or from the default policy."),
    )
    @click.argument("first", type=POLICY)
    @click.argument("second", type=POLICY, required=False)
    @json_option()
    def diff(first: Path, second: Path | None, as_json: bool) -> None:
        from rotation.report.policy_diff import differences

        # With one file the default stands first, so that the file's values are the new ones.
        files = (None, first) if second is None else (first, second)
        policies = [given_policy(file, None) for file in files]
        found = list(differences(*policies))
        names = [_("default policy") if file is None else _called(file) for file in files]
        if as_json:
            sides = [
                {"file": None if file is None else _called(file), "digest": policy.digest()}
                for file, policy in zip(files, policies, strict=True)
            ]
            rows = [
                {"key": one.key, "name": one.name, "first": _side(one.first), "second": _side(one.second)}
                for one in found
            ]
            print_json({"first": sides[0], "second": sides[1], "differences": rows})
            return
        _print_differences(found, names)

    return diff


def about(file: Path | None) -> list[str]:
    """What a preset says of itself at its head; nothing for every other file."""
    from rotation.presets import preset_of

    found = None if file is None else preset_of(file)
    return [] if found is None else list(found.head())


def _called(file: Path) -> str:
    """A preset's name, or the file's path as given."""
    from rotation.presets import preset_of

    found = preset_of(file)
    return str(file) if found is None else found.name


def _side(side: Side | None) -> dict[str, object] | None:
    return None if side is None else {"value": side.parameter.value, "source": side.source}


def _print_differences(found: Sequence[Difference], names: Sequence[str]) -> None:
    from rotation.io.policy import value_shown

    if not found:
        click.echo(_("The two policies do not differ."))
        return
    click.echo(_("first: {file}").format(file=names[0]))
    click.echo(_("second: {file}").format(file=names[1]))
    lines = []
    for one in found:
        cells: list[object] = []
        for side in (one.first, one.second):
            cells += [_("not given"), ""] if side is None else [value_shown(side.parameter), side.source]
        lines.append((one.key, one.name, *cells))
    heads = (_("key"), _("name"), _("first value"), _("its source"), _("second value"), _("its source"))
    print_table(heads, lines)
    click.echo(
        ngettext("{count} parameter differs.", "{count} parameters differ.", len(found)).format(count=len(found))
    )


def _schema() -> click.Command:
    @click.command("schema", help=_("Print the JSON Schema of a policy file."))
    def schema() -> None:
        from rotation.rules.registry import json_schema

        print_json(json_schema())

    return schema
