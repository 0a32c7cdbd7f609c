"""The facts that bind a plan to its input (hashes, seed): in a workbook's sheet, and in the manifest beside a CSV."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rotation.i18n import N_, _
from rotation.io.grid import Grid
from rotation.io.package import FileFaultError
from rotation.model.fields import clean, is_blank
from rotation.model.wordlist import fold

MANIFEST_FILE = "manifest.json"
FACTS_SHEET = ("说明", "manifest")
KEY_HEADERS = ("键", "key")
MAX_JSON = 100 * 2**20

FACT_NAMES: Mapping[str, str] = {
    "authority": N_("authority"),
    "plan_year": N_("plan year"),
    "public_seed": N_("public seed"),
    "seed_is_drawn": N_("seed publicly drawn"),
    "input": N_("hash of the data (SHA-256)"),
    "policy": N_("hash of the policy (SHA-256)"),
    "program": N_("hash of the model (SHA-256)"),
}


def fact_name(key: str) -> str:
    """A fact's name in the current language; an unknown key is its own name."""
    return _(FACT_NAMES[key]) if key in FACT_NAMES else key


def fact_cell(value: Any) -> str | int | bool | None:
    """A fact as one cell that `facts_in_grids` reads back; whole numbers, flags and texts keep their type."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def facts_in_grids(grids: Sequence[Grid]) -> dict[str, object]:
    """The facts in the sheet 说明, by key; empty where no sheet has them."""
    titles = {fold(title) for title in FACTS_SHEET}
    keys = {fold(key) for key in KEY_HEADERS}
    for grid in grids:
        if fold(grid.title) not in titles:
            continue
        rows = iter(grid.cells)
        for row in rows:
            if row and fold(clean(row[0])) in keys:
                return {clean(line[0]): _value(line[2]) for line in rows if len(line) > 2 and not is_blank(line[0])}
    return {}


def _value(cell: object) -> object:
    if is_blank(cell):
        return None
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell


def facts_beside(csv_file: Path) -> dict[str, object]:
    """The facts in the manifest that stands beside a CSV file; empty where there is none."""
    path = csv_file.with_name(MANIFEST_FILE)
    if not path.exists():
        return {}
    content = load_json(path)
    facts = content.get("facts") if isinstance(content, dict) else None
    if not isinstance(facts, dict):
        raise FileFaultError("bad_json", path.name)
    return facts


def load_json(path: Path) -> Any:
    """A JSON file's content; FileFaultError where it is too large, is none, or names a key twice."""
    try:
        if path.stat().st_size > MAX_JSON:
            raise FileFaultError("file_too_large", path.name)
        return json.loads(path.read_bytes().decode("utf-8-sig"), object_pairs_hook=_once)
    except OSError as error:
        raise FileFaultError("file_unreadable", path.name) from error
    except (ValueError, RecursionError) as error:
        raise FileFaultError("bad_json", path.name) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found
