"""The forms of one plan in a folder - workbook, CSV, JSON: whether one that was changed by hand says other moves."""

from __future__ import annotations

import hashlib
from pathlib import Path

from rotation.certification import plan_digest
from rotation.errors import DataError
from rotation.i18n import _
from rotation.io.plan_files import MOVES_FILE, read_plan
from rotation.io.plan_json import PLAN_FILE
from rotation.model.instance import Instance
from rotation.model.plan import Plan
from rotation.report.files import listed_hash
from rotation.report.plan_folder import WORKBOOK_FILE


def contradictions(plan_file: Path, plan: Plan, instance: Instance) -> list[str]:
    """In words, each form beside the plan that was changed since it was written and is not this plan any more.

    `plan` is what was read from `plan_file`. Saving a workbook again changes its bytes, but not what it says.
    """
    folder = plan_file if plan_file.is_dir() else plan_file.parent
    forms = [name for name in (PLAN_FILE, MOVES_FILE, WORKBOOK_FILE) if (folder / name).is_file()]
    was_read = plan_file.name if not plan_file.is_dir() else next(iter(forms), "")
    found = []
    for name in forms:
        listed = listed_hash(plan_file, name)
        if name == was_read or listed in (None, _hash(folder / name)):
            continue
        try:
            same = plan_digest(read_plan(folder / name, instance)) == plan_digest(plan)
        except DataError:
            text = _("{file} was changed since it was written and cannot be read as a plan any more.")
            found.append(text.format(file=name))
            continue
        if not same:
            text = _(
                "{file} was changed since it was written and states other moves than {read}, which was checked here; "
                "to check {file}, name it: rotation verify {path}"
            )
            found.append(text.format(file=name, read=was_read, path=folder / name))
    return found


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
