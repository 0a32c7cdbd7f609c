"""Writes a repair into one folder: the new plan, what changed and why, and the input that it can be verified with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from rotation.io.folder import write_folder
from rotation.io.policy_write import write_policy_yaml
from rotation.planning.repair import Repair
from rotation.report.files import write_outcome
from rotation.report.repair_words import change_rows, repair_csv, repair_json
from rotation.rules.registry import parameters

DATA_FOLDER, POLICY_FILE = "data", "policy.yaml"
LIST_CSV, LIST_JSON = "changed_moves.csv", "changed_moves.json"


def write_repair(
    repair: Repair,
    frame: pd.DataFrame,
    folder: Path,
    command: Sequence[str],
    more: Mapping[str, bytes] | None = None,
) -> list[Path]:
    """Write the changed data with the published plan as its baseline, the policy, then the plan's folder.

    plan.xlsx has two sheets more: the rows of `frame`, which are changed_moves.csv and .json too, and the changes.
    Returns the plan's files; ValueError where there is no plan.
    """
    write_changed(repair, folder)
    changes = pd.DataFrame(change_rows(repair, frame))
    content = json.dumps(repair_json(repair, frame), ensure_ascii=False, indent=1)
    files = {LIST_CSV: repair_csv(frame), LIST_JSON: (content + "\n").encode(), **(more or {})}
    data, file = folder / DATA_FOLDER, folder / POLICY_FILE
    return write_outcome(
        repair.outcome, folder, command, data, file, files, lambda book: replace(book, changed=frame, changes=changes)
    )


def write_changed(repair: Repair, folder: Path) -> list[Path]:
    """Write the changed data and the policy of the repair, which can be explained and solved by themselves."""
    write_folder(repair.applied.instance, folder / DATA_FOLDER)
    policy = repair.outcome.formulation.context.policy
    write_policy_yaml(policy, folder / POLICY_FILE, parameters(policy))
    return [folder / DATA_FOLDER, folder / POLICY_FILE]
