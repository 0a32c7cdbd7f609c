"""Writes a repair into one folder: the new plan, what changed and why, and the input that it can be verified with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from rotation.i18n import _
from rotation.io.folder import write_folder
from rotation.io.policy_write import write_policy_yaml
from rotation.planning.repair import Repair
from rotation.report.files import write_outcome
from rotation.report.plan_book import PlanBook
from rotation.report.repair_words import change_rows, repair_csv, repair_json
from rotation.report.repaired import LIST_JSON, Repaired, repaired_sentence
from rotation.rules.registry import parameters

DATA_FOLDER, POLICY_FILE = "data", "policy.yaml"
LIST_CSV = "changed_moves.csv"


def write_repair(
    repair: Repair,
    frame: pd.DataFrame,
    folder: Path,
    command: Sequence[str],
    more: Mapping[str, bytes] | None = None,
) -> list[Path]:
    """Write the changed data with the published plan as its baseline, the policy, then the plan's folder.

    plan.xlsx says that it is a repair, and has two sheets more: the rows of `frame`, which are changed_moves.csv and
    .json too, and the changes.
    Returns the plan's files; ValueError where there is no plan.
    """
    write_changed(repair, folder)
    changes = pd.DataFrame(change_rows(repair, frame))
    told = repair_json(repair, frame)
    content = json.dumps(told, ensure_ascii=False, indent=1)
    first = (_("repair"), repaired_sentence(Repaired.model_validate(told)))

    def filled(book: PlanBook) -> PlanBook:
        return replace(book, summary=(first, *book.summary), changed=frame, changes=changes)

    files = {LIST_CSV: repair_csv(frame), LIST_JSON: (content + "\n").encode(), **(more or {})}
    data, file = folder / DATA_FOLDER, folder / POLICY_FILE
    return write_outcome(repair.outcome, folder, command, data, file, files, filled)


def write_changed(repair: Repair, folder: Path) -> list[Path]:
    """Write the changed data and the policy of the repair, which can be explained and solved by themselves."""
    write_folder(repair.applied.instance, folder / DATA_FOLDER)
    policy = repair.outcome.formulation.context.policy
    write_policy_yaml(policy, folder / POLICY_FILE, parameters(policy))
    return [folder / DATA_FOLDER, folder / POLICY_FILE]
