"""Command `report`: a plan as one offline page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rotation.cli.common import DATA, PATH, Exit, json_option, policy_option, print_json
from rotation.i18n import _

if TYPE_CHECKING:
    from rotation.check import Verdict
    from rotation.cli.plan_case import PlanCase


def commands() -> list[click.Command]:
    """The commands of this family."""
    return [_report()]


def _report() -> click.Command:
    @click.command(
        "report",
        help=_(
            "Write a plan as one offline HTML page: charts, map, rates, proof, rules and tables; it needs no network "
            "and prints on A4. A plan that breaks rules is shown with its breaches (exit code 3). For a folder that "
            "`compare --out` wrote: which plan is best and why, and everything that differs."
        ),
    )
    @click.argument("plan_file", metavar="PLAN | COMPARISON", type=PATH)
    @click.argument("path", metavar="[DATA]", type=DATA, required=False)
    @policy_option()
    @click.option(
        "--certificate/--no-certificate",
        "certify",
        default=True,
        show_default=True,
        help=_("Check the certificate of optimality beside the plan and show what it proves."),
    )
    @click.option(
        "--anonymise",
        is_flag=True,
        help=_("Numbers instead of the names of teachers, schools, groups and authorities, and no map."),
    )
    @click.option("--out", type=PATH, default=Path("report.html"), show_default=True, help=_("The file to write."))
    @click.option(
        "--charts", type=PATH, default=None, help=_("Also write every chart of a plan's report to this folder, as SVG.")
    )
    @click.option("--force", is_flag=True, help=_("Replace the file if it is there."))
    @json_option()
    def report(
        plan_file: Path,
        path: Path | None,
        policy_file: Path | None,
        certify: bool,
        anonymise: bool,
        out: Path,
        charts: Path | None,
        force: bool,
        as_json: bool,
    ) -> int:
        from rotation.check import check
        from rotation.cli.data import refuse_to_replace
        from rotation.cli.plan_case import read_plan_case, warn_of_changes
        from rotation.report.anonymous import anonymous_case
        from rotation.report.compared import facts_in
        from rotation.report.page.chart_files import chart_files, write_charts
        from rotation.report.page.facts import facts_of_plan, goals_of_verdict, proof_of_certificate
        from rotation.report.page.report import report_page, write_report
        from rotation.report.repaired import repaired_beside, repaired_sections

        refuse_to_replace(out, force)
        if charts is not None:
            refuse_to_replace(charts, force)
        compared = facts_in(plan_file)
        if compared is not None:
            if charts is not None:
                raise click.UsageError(_("--charts is for a plan; `compare --out` has written those of a comparison."))
            return _comparison(compared, out, as_json, anonymise)
        case = read_plan_case(plan_file, path, policy_file)
        warn_of_changes(case)
        verdict = check(*case)
        certified = _certified(plan_file, case, verdict) if certify and verdict.valid else None
        goals = goals_of_verdict(verdict, () if certified is None else certified.goals)
        proof = proof_of_certificate(certified)
        if anonymise:
            hidden = anonymous_case(*case)
            facts = facts_of_plan(*hidden, check(*hidden), goals, proof)
        else:
            facts = facts_of_plan(*case, verdict, goals, proof)
        repaired = repaired_beside(plan_file)
        first = () if repaired is None else tuple(repaired_sections(repaired, names=not anonymise))
        write_report(out, report_page(facts, with_map=not anonymise, first=first))
        written = [out]
        if charts is not None:
            written += write_charts(charts, chart_files(facts, with_map=not anonymise))
        if as_json:
            print_json({"valid": verdict.valid, "moves": len(case.plan), "files": [str(name) for name in written]})
        for name in () if as_json else written:
            click.echo(_("written: {file}").format(file=name))
        return Exit.DONE if verdict.valid else Exit.INVALID

    return report


def _comparison(file: Path, out: Path, as_json: bool, anonymise: bool) -> int:
    """The page of a comparison, in the language asked for now."""
    from rotation.report.anonymous import anonymous_facts
    from rotation.report.compared import read_facts
    from rotation.report.page.comparison import comparison_page
    from rotation.report.page.report import write_report

    facts = read_facts(file)
    write_report(out, comparison_page(anonymous_facts(facts) if anonymise else facts))
    if as_json:
        print_json({"sides": [one.name for one in facts.sides], "files": [str(out)]})
    else:
        click.echo(_("written: {file}").format(file=out))
    return Exit.DONE


def _certified(plan_file: Path, case: PlanCase, verdict: Verdict) -> Any:
    """What the certificate beside the plan proves; None, after saying why, where there is none to believe."""
    from rotation.certification import CERTIFICATE_FILE
    from rotation.cli.verify import checked_certificate
    from rotation.report.words import said
    from solvers.certificate import CertificateError

    folder = plan_file if plan_file.is_dir() else plan_file.parent
    if not (folder / CERTIFICATE_FILE).exists():
        return None
    try:
        return checked_certificate(plan_file, *case, verdict)
    except CertificateError as error:
        click.echo(_("✗ The certificate of optimality is refused: {reason}").format(reason=said(error)), err=True)
        return None
