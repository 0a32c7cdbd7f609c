"""Writes what the office hands out into one folder: all files or none, the same plan the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rotation.i18n import _
from rotation.io.atomic import new_folder
from rotation.model.instance import Instance
from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.report.handout.inspection import inspection_rows
from rotation.report.handout.inspection_sheets import inspection_book
from rotation.report.handout.notices import notices
from rotation.report.handout.pages import Facts, schools_index
from rotation.report.handout.people import Sent, sent
from rotation.report.handout.public import public_page, public_sheet
from rotation.report.handout.returns import RETURNS, returns
from rotation.report.handout.school_book import line_rows, school_book
from rotation.report.handout.settings import Handout
from rotation.report.plan_drawing import PlanDrawing
from rotation.rules.reading import Reading

SCHOOLS = "schools"
"""The folder of the files of single schools."""
INDEX = f"{SCHOOLS}/index.html"
"""Leads from the schools' names to these files, whose names are codes so that every file system takes them."""


@dataclass(frozen=True)
class Wanted:
    """Which handouts are to be written."""

    public: bool = False
    per_school: bool = False
    notices: bool = False
    returns: date | None = None
    inspection: bool = False


def handout_files(
    plan: Plan, instance: Instance, policy: Policy, settings: Handout, wanted: Wanted, template: str
) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file; names hold no character that a file system may refuse."""
    reading, facts = Reading(instance, policy), Facts.of(instance)
    people = sent(plan, reading)
    title = _("{authority}: teacher rotation plan {year}").format(authority=facts.authority, year=facts.year)
    if wanted.public:
        yield "public.html", public_page(people, settings, facts).encode()
        yield "public.xlsx", public_sheet(people, settings, facts, instance.start_date, title)
    if wanted.per_school:
        yield from _schools(plan, reading, settings, people, title)
    if wanted.notices:
        yield "notices.html", notices(people, settings, facts, policy, template).encode()
    if wanted.returns is not None:
        drawing = PlanDrawing(instance.start_date, title)
        drawing.table(RETURNS, returns(plan, reading, wanted.returns))
        yield f"returns_{wanted.returns.isoformat()}.xlsx", drawing.finish()
    if wanted.inspection:
        rows = inspection_rows(plan, reading, settings)
        yield "inspection.xlsx", inspection_book(rows, instance.start_date, title)


def _schools(
    plan: Plan, reading: Reading, settings: Handout, people: list[Sent], title: str
) -> Iterator[tuple[str, bytes]]:
    """The list and the workbook of every school that sends or receives somebody, and a page that finds them by name."""
    lines, facts = line_rows(plan, reading), Facts.of(reading.instance)
    touched = {code for one in people for code in (one.from_code, one.to_code)}
    found: list[dict[str, str]] = []
    for number, code in enumerate(reading.schools, start=1):
        if code not in touched:
            continue
        own = [one for one in people if code in (one.from_code, one.to_code)]
        name, school = f"{SCHOOLS}/{number:04d}_{safe_name(code)}", reading.school_name(code)
        found.append({"name": school, "code": code, "file": Path(name).name})
        yield f"{name}.html", public_page(own, settings, facts, school).encode()
        yield f"{name}.xlsx", school_book(own, lines.get(code, []), code, reading.start, f"{title} · {school}")
    if found:
        yield INDEX, schools_index(title, found).encode()


def safe_name(code: str) -> str:
    """A code as part of a file name: letters, digits, - and _; everything else is one _."""
    return re.sub(r"[^0-9A-Za-z-]+", "_", code)[:40]


def write_handouts(
    plan: Plan,
    instance: Instance,
    policy: Policy,
    settings: Handout,
    wanted: Wanted,
    template: str,
    folder: Path,
) -> list[Path]:
    """Write the handouts that are wanted; returns their paths. FileError where that fails."""
    files = dict(handout_files(plan, instance, policy, settings, wanted, template))
    with new_folder(folder) as temporary:
        for name, content in files.items():
            target = temporary / name
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(content)
    if wanted.per_school:
        _remove_old(folder / SCHOOLS, {Path(name).name for name in files if name.startswith(f"{SCHOOLS}/")})
    return [folder / name for name in files]


def _remove_old(folder: Path, written: set[str]) -> None:
    """Files of an earlier plan's schools, told by their names, would be taken for this plan's."""
    for path in (*folder.glob("[0-9][0-9][0-9][0-9]_*"), folder / Path(INDEX).name):
        if path.name not in written and path.suffix in (".html", ".xlsx"):
            path.unlink(missing_ok=True)
