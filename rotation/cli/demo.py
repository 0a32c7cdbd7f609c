"""Command `demo`: the shipped small instance, solved and written."""

from __future__ import annotations

from pathlib import Path

import click

from rotation.cli.common import PATH, json_option
from rotation.i18n import _


def commands() -> list[click.Command]:
    """The commands of this family."""
    return [_demo()]


def _demo() -> click.Command:
    @click.command(
        "demo", help=_("Solve a shipped sample, print the plan's summary, and write the plan and its report.")
    )
    @click.option("--sample", default="small", show_default=True, help=_("Name of the sample."))
    @click.option("--out", type=PATH, default=Path("rotation-demo"), show_default=True, help=_("Folder for the plan."))
    @click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), help=_("Seconds for the whole run."))
    @click.option("--force", is_flag=True, help=_("Replace an earlier plan in that folder."))
    @json_option()
    def demo(sample: str, out: Path, time_limit: float | None, force: bool, as_json: bool) -> int:
        from rotation.certification import Time
        from rotation.cli.data import refuse_to_replace
        from rotation.cli.solve import finish, read_case, run_solve
        from rotation.defaults import CERTIFICATE_SECONDS, DEFAULT_SOLVER
        from rotation.io.samples import sample_names, sample_path
        from solvers.backend import Limits

        if sample not in sample_names():
            known = _(", ").join(sample_names())
            raise click.UsageError(_("There is no sample {name}; shipped: {known}.").format(name=sample, known=known))
        refuse_to_replace(out, force)
        time = Time.of(time_limit, CERTIFICATE_SECONDS)
        instance, policy = read_case(sample_path(sample), None)
        outcome = run_solve(instance, policy, DEFAULT_SOLVER, Limits(time.for_solver()))
        return finish(outcome, out, as_json, sample_path(sample), time=time, report=out / "report.html")

    return demo
