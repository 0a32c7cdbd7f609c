"""Command `needs`: derived needs and proposed quotas beside the given ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rotation.cli.common import DATA, PATH, json_option, policy_option, print_json, print_table
from rotation.cli.data import refuse_to_replace
from rotation.i18n import _

if TYPE_CHECKING:
    import pandas as pd

HALF_DAYS = ("derived", "given", "counted", "difference")
"""Columns of the needs in half days, which JSON tells in persons."""
SHOWN = ("quotas", "quotas_by_stage")


def commands() -> list[click.Command]:
    """The commands of this family."""
    return [_needs()]


def _needs() -> click.Command:
    @click.command(
        "needs",
        help=_(
            "Derive needs from classes, weekly periods and weekly loads, and propose quotas from the staffing ratios; "
            "both beside what the data state, for the office to review."
        ),
    )
    @click.argument("path", type=DATA)
    @policy_option()
    @click.option("--quotas", is_flag=True, help=_("Propose quotas too, also where the policy does not ask for it."))
    @click.option("--out", type=PATH, default=None, help=_("Folder for needs.csv, needs.xlsx and the reviews."))
    @click.option("--force", is_flag=True, help=_("Replace what is there."))
    @json_option()
    def needs(path: Path, policy_file: Path | None, quotas: bool, out: Path | None, force: bool, as_json: bool) -> None:
        from rotation.cli.solve import read_case
        from rotation.indicators.needs import need_table, needs_to_read
        from rotation.indicators.quotas import quota_tables

        if out is not None:
            refuse_to_replace(out, force)
        instance, policy = read_case(path, policy_file)
        reviews = {"needs_review": need_table(instance, policy)}
        if quotas or policy.general.staffing.propose:
            reviews.update(zip(SHOWN, quota_tables(instance, policy), strict=True))
        files = []
        if out is not None:
            from rotation.report.needs_folder import write_needs_folder

            files = write_needs_folder(out, instance.start_date, needs_to_read(instance, policy), reviews)
        if as_json:
            _print_json(reviews, files)
            return
        if not files:
            _print(reviews)
        for file in files:
            click.echo(_("written: {file}").format(file=file))
        _print_totals(reviews)

    return needs


def _print_json(reviews: dict[str, pd.DataFrame], files: list[Path]) -> None:
    from rotation.report.needs_sheets import plain_rows

    needs = [
        {**row, **{name: _in_persons(row[name]) for name in HALF_DAYS}} for row in plain_rows(reviews["needs_review"])
    ]
    found: dict[str, Any] = {"needs": needs}
    found.update({name: list(plain_rows(reviews[name])) for name in SHOWN if name in reviews})
    print_json({**found, "files": [str(file) for file in files]})


def _in_persons(half_days: int | None) -> float | None:
    return None if half_days is None else half_days / 10


def _print(reviews: dict[str, pd.DataFrame]) -> None:
    from rotation.report.needs_folder import REVIEWS
    from rotation.report.needs_sheets import shown_cells, shown_frame

    for name, frame in reviews.items():
        spec = REVIEWS[name]
        # A screen has no room for what stands in the files.
        shown = shown_frame(spec._replace(columns=tuple(one for one in spec.columns if one.printed)), frame)
        click.echo(spec.title)
        print_table(list(shown.columns), shown_cells(shown))


def _print_totals(reviews: dict[str, pd.DataFrame]) -> None:
    """How many lines a plan counts and where their needs come from; what the quotas sum to."""
    from rotation.report.words import persons

    frame = reviews["needs_review"]
    counted = frame[frame["counted"].notna()]
    text = _("{lines} lines with a need, {derived} of them derived; in all {persons} persons.")
    derived = int(counted["source"].isin(["blank", "filled"]).sum())
    click.echo(text.format(lines=len(counted), derived=derived, persons=persons(int(counted["counted"].sum()))))
    if "quotas" not in reviews:
        return
    known = reviews["quotas"].dropna(subset=["proposed", "given"])
    text = _("Proposed quotas of {schools} schools: {proposed} in all, {given} approved now.")
    sums = {name: int(known[name].sum()) for name in ("proposed", "given")}
    click.echo(text.format(schools=len(known), **sums))
