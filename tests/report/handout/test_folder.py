"""Every file that is handed out: the same bytes twice, no formula, no markup from a name, nothing private."""

import io
import re
import zipfile
from datetime import date
from html import escape

import openpyxl
import pytest

from rotation.i18n import language
from rotation.model.plan import Plan
from rotation.model.vocabulary import CONSENT, EXEMPTION_CODES, TIERS
from rotation.report.handout.folder import Wanted, handout_files, safe_name, write_handouts
from rotation.report.handout.pages import notice_template
from rotation.report.handout.settings import Handout
from tests.rules.small_case import case, move, teacher

ALL = Wanted(True, True, True, date(2028, 8, 31), True)
PLANTED = {
    "birth_date": "1971-02-03",
    "home_area": "PLANTEDHOME",
    "home_longitude": 116.987651,
    "home_latitude": 39.123457,
    "id_number": "PLANTEDID",
}
HOSTILE = ['=HYPERLINK("http://x.example")', "<script>alert(1)</script>", "+86", "@sum", "{{ 7*7 }}"]


@pytest.fixture(scope="module")
def made():
    """A plan of five moves of hostile names, with facts that nobody outside the office may read."""
    teachers = [teacher(f"T{n}", name=name, consent="unwilling", **PLANTED) for n, name in enumerate(HOSTILE)]
    context = case(
        *teachers,
        teacher("X1", name="someone else"),
        schools={"HILL": {"name": "=1+1 <b>山区</b>"}},
        exemptions=[
            {
                "teacher_id": "X1",
                "kind": "deferred",
                "code": "pregnancy",
                "start": "2026-01",
                "document_no": "PLANTEDNO",
            }
        ],
        wishes=[{"teacher_id": "T1", "rank": 1, "school_id": "TOWN"}],
        couples=[{"teacher_a": "T1", "teacher_b": "X1", "wish": "same_school"}],
    )
    plan = Plan.of([move(context, "HILL", row["teacher_id"]) for row in teachers])
    return plan, context.instance, context.policy


def files(made):
    with language("zh_CN"):
        return dict(handout_files(*made, Handout(), ALL, notice_template(None)))


def texts(content: bytes, name: str) -> str:
    """All text of a file; of a workbook that of every part in it."""
    if not name.endswith(".xlsx"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return "\n".join(package.read(part).decode() for part in package.namelist())


def test_every_handout_is_there(made):
    assert list(files(made)) == [
        "public.html",
        "public.xlsx",
        "schools/0001_CITY.html",
        "schools/0001_CITY.xlsx",
        "schools/0003_HILL.html",
        "schools/0003_HILL.xlsx",
        "schools/index.html",
        "notices.html",
        "returns_2028-08-31.xlsx",
        "inspection.xlsx",
    ]


def test_the_schools_files_are_found_by_name(made):
    index = files(made)["schools/index.html"].decode()
    name = made[1].schools.set_index("school_id").name["HILL"]
    assert f'<td>{escape(name)}</td><td>HILL</td><td><a href="0003_HILL.html">' in index
    links = re.findall(r'href="([^"]+)"', index)
    assert sorted(f"schools/{link}" for link in links) == sorted(
        one for one in files(made) if one.startswith("schools/0")
    )


def test_the_same_plan_gives_the_same_bytes(made):
    assert files(made) == files(made)


def test_nothing_private_is_in_any_handout(made):
    words = {str(value) for value in PLANTED.values()} | {"PLANTEDNO", "X1", "someone else"}
    words |= (
        set(CONSENT.codes) | {"不愿意", "怀孕", "pregnancy"} | {EXEMPTION_CODES.zh(code) for code in ("pregnancy",)}
    )
    words |= {names[0] for names in TIERS.words.values()} | {"双职工", "志愿", "116.98", "39.12"}
    for name, content in files(made).items():
        found = texts(content, name)
        assert not [word for word in words if word in found], name


def test_public_files_hold_no_staff_number(made):
    for name, content in files(made).items():
        if name.startswith(("public", "schools")):
            assert not [code for code in ("T0", "T1", "T2", "T3", "T4") if f">{code}<" in texts(content, name)], name


def test_names_become_neither_formulas_nor_markup(made):
    for name, content in files(made).items():
        if name.endswith(".html"):
            assert "<script>alert" not in content.decode()
            assert "<b>" not in content.decode()
            assert "49" not in content.decode()
        else:
            for sheet in openpyxl.load_workbook(io.BytesIO(content)):
                assert not [
                    cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f" or cell.hyperlink
                ]


def test_only_what_is_asked_for_is_written_and_old_schools_go(made, tmp_path):
    plan, instance, policy = made
    out = tmp_path / "out"
    with language("zh_CN"):
        write_handouts(*made, Handout(), Wanted(per_school=True), "", out)
        (out / "schools" / "mine.txt").write_text("mine")
        write_handouts(Plan.of([]), instance, policy, Handout(), Wanted(public=True, per_school=True), "", out)
    assert [path.name for path in (out / "schools").iterdir()] == ["mine.txt"]
    assert sorted(path.name for path in out.iterdir()) == ["public.html", "public.xlsx", "schools"]
    assert len(plan) == 5


@pytest.mark.parametrize(("code", "name"), [("S1", "S1"), ("../../x", "_x"), ("学校 1", "_1"), ("a" * 90, "a" * 40)])
def test_codes_become_names_that_every_file_system_takes(code, name):
    assert safe_name(code) == name
