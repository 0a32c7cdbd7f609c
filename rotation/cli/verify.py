"""Command `verify`: a plan against its data, and on request the certificate beside it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rotation.cli.common import DATA, PATH, Exit, console, json_option, policy_option, print_json
from rotation.cli.plan_case import read_plan_case
from rotation.i18n import _

if TYPE_CHECKING:
    from rotation.certification import Certified
    from rotation.check import Verdict
    from rotation.model.instance import Instance
    from rotation.model.plan import Plan
    from rotation.model.policy import Policy


def commands() -> list[click.Command]:
    """The commands of this family."""
    return [_verify()]


def _verify() -> click.Command:
    @click.command(
        "verify", help=_("Read a plan back and check it against its data, or the data given, naming every breach.")
    )
    @click.argument("plan_file", metavar="PLAN", type=PATH)
    @click.argument("path", metavar="[DATA]", type=DATA, required=False)
    @policy_option()
    @click.option(
        "--certificate",
        "certificate",
        is_flag=True,
        help=_(
            "Also recompute the certificate of optimality beside the plan, exactly and without a solver: "
            "certified optimal (exit code 0), or the certified gap (5)."
        ),
    )
    @json_option()
    def verify(plan_file: Path, path: Path | None, policy_file: Path | None, certificate: bool, as_json: bool) -> int:
        from rotation.check import check
        from rotation.report.plan_forms import contradictions
        from rotation.report.verification import print_verification, verification_json

        plan, instance, policy = read_plan_case(plan_file, path, policy_file)
        verdict = check(plan, instance, policy)
        found = verification_json(plan, verdict, instance, policy)
        if not as_json:
            print_verification(plan, verdict, found["changed_inputs"], console())
        code = Exit.DONE if verdict.valid else Exit.INVALID
        if certificate and verdict.valid:
            found["certificate"], code = _certificate(plan_file, plan, instance, policy, verdict, as_json)
        found["contradictions"] = contradictions(plan_file, plan, instance)
        if found["contradictions"]:
            code = Exit.INVALID
        if as_json:
            print_json(found)
        else:
            for text in found["contradictions"]:
                console().print(f"✗ {text}", soft_wrap=True)
        return code

    return verify


def _certificate(
    plan_file: Path, plan: Plan, instance: Instance, policy: Policy, verdict: Verdict, quiet: bool
) -> tuple[dict[str, Any], Exit]:
    """Check the certificate beside a valid plan and say what it proves; returns that as JSON, and the exit code."""
    from rotation.report.certified import certified_json, print_certified, refused_json
    from rotation.report.words import said
    from solvers.certificate import CertificateError

    try:
        certified = checked_certificate(plan_file, plan, instance, policy, verdict)
    except CertificateError as error:
        if not quiet:
            console().print(_("✗ The certificate of optimality is refused: {reason}").format(reason=said(error)))
        return refused_json(said(error)), Exit.INVALID
    if not quiet:
        print_certified(certified, console())
    return certified_json(certified), Exit.DONE if certified.optimal else Exit.NOT_PROVED


def checked_certificate(plan_file: Path, plan: Plan, instance: Instance, policy: Policy, verdict: Verdict) -> Certified:
    """What the certificate beside the plan proves. Raises CertificateError."""
    from rotation.certification import CERTIFICATE_FILE, check_plan_certificate
    from rotation.report.files import listed_hash
    from solvers.certificate import CertificateError
    from solvers.certificate_json import LARGEST_BYTES

    file = (plan_file if plan_file.is_dir() else plan_file.parent) / CERTIFICATE_FILE
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise CertificateError("there is no file {name} beside the plan", name=CERTIFICATE_FILE) from error
    listed = listed_hash(plan_file, CERTIFICATE_FILE)
    if listed is not None and listed != hashlib.sha256(content).hexdigest():
        raise CertificateError("the file is not the one that the manifest names: its SHA-256 differs")
    return check_plan_certificate(content, plan, instance, policy, verdict)
