"""Workbooks as LibreOffice reads them: every sheet and cell the same, no formula, and pages that print."""

import io
import os
import shutil
import subprocess
from datetime import date
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest

from rotation.i18n import language
from rotation.io.plan_files import read_plan
from rotation.io.template import template_bytes
from rotation.model.plan import Plan
from rotation.report.comparison_files import compare, tables_workbook
from rotation.report.handout.folder import Wanted, handout_files
from rotation.report.handout.pages import notice_template
from rotation.report.handout.settings import Handout
from rotation.report.plan_workbook import workbook_bytes
from tests.report.conftest import HOSTILE, a_book, a_plan
from tests.report.page.any_comparison import planned, to
from tests.rules.small_case import case, move, teacher

SOFFICE = os.environ.get("ROTATION_SOFFICE") or shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = [
    pytest.mark.slow,
    # openpyxl knows no data bars of the kind that LibreOffice writes, and says so.
    pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning"),
    pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice on this machine; the workbooks are not converted"),
]


def workbooks():
    """Every kind of workbook that is written, by file name."""
    yield "plan.xlsx", workbook_bytes(a_book(a_plan()))
    context = case(*(teacher(f"T{n}", name=name) for n, name in enumerate((HOSTILE, "+86", "@sum", "李四"))))
    plan = Plan.of([move(context, "HILL", "T0"), move(context, "TOWN", "T2")])
    wanted = Wanted(True, True, False, date(2028, 8, 31), True)
    for name, content in handout_files(
        plan, context.instance, context.policy, Handout(), wanted, notice_template(None)
    ):
        if name.endswith(".xlsx"):
            yield name.replace("/", "_"), content
    sides = [planned("=1+1", to("HILL")), planned("b", to("TOWN"), called="+cmd|' /C calc'!A0")]
    yield "comparison.xlsx", tables_workbook(compare(sides), "比较", date(2026, 9, 1))
    yield "template.xlsx", template_bytes()


def soffice(home, kind, files):
    """Convert files in one run, with a profile of its own; returns the folder of the results."""
    out = home / kind
    profile = f"-env:UserInstallation={(home / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--norestore", "--convert-to", kind, "--outdir", out, *files]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """What was written, and what LibreOffice made of it: as .xlsx once more, and as PDF."""
    home = tmp_path_factory.mktemp("office")
    (home / "in").mkdir()
    with language("zh_CN"):
        written = dict(workbooks())
    for name, content in written.items():
        (home / "in" / name).write_bytes(content)
    files = sorted((home / "in").iterdir())
    again = {path.name: path.read_bytes() for path in soffice(home, "xlsx", files).iterdir()}
    return SimpleNamespace(written=written, again=again, home=home)


def test_every_sheet_and_cell_comes_back_and_nothing_became_a_formula(converted):
    assert set(converted.again) == set(converted.written)
    assert len(converted.written) >= 7
    for name, content in converted.written.items():
        ours, theirs = (openpyxl.load_workbook(source) for source in map(io.BytesIO, (content, converted.again[name])))
        assert theirs.sheetnames == ours.sheetnames, name
        for sheet in ours:
            for row in sheet.iter_rows():
                for cell in row:
                    found = theirs[sheet.title][cell.coordinate]
                    where = f"{name} {sheet.title} {cell.coordinate}"
                    if cell.data_type == "b":  # a truth value is a function there
                        assert found.value == f"={str(cell.value).upper()}()", where
                    else:
                        assert (found.value, found.data_type != "f") == (
                            None if cell.value == "" else cell.value,
                            True,
                        ), where


def test_a_plan_that_was_saved_there_reads_back_to_the_same_plan(converted):
    path = converted.home / "saved.xlsx"
    path.write_bytes(converted.again["plan.xlsx"])
    again, plan = read_plan(path), a_plan()
    assert list(again) == list(plan)
    assert again.facts == plan.facts
    pd.testing.assert_frame_equal(again.moves, plan.moves, check_dtype=False)


def test_filters_and_print_set_up_stand(converted):
    book = openpyxl.load_workbook(io.BytesIO(converted.again["plan.xlsx"]))
    for sheet in book.worksheets[1:-1]:
        assert sheet.auto_filter.ref is not None, sheet.title
        assert sheet.page_setup.orientation == "landscape", sheet.title


def test_the_plan_and_the_public_list_print(converted):
    files = [converted.home / "in" / name for name in ("plan.xlsx", "public.xlsx")]
    for path in soffice(converted.home, "pdf", files).iterdir():
        content = path.read_bytes()
        assert content.startswith(b"%PDF")
        pages = content.count(b"/Type/Page/") + content.count(b"/Type/Page\n") + content.count(b"/Type /Page\n")
        assert 1 <= pages <= 30, path.name
