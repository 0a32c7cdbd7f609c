"""Command `repair`: from a published plan and a list of changes to a plan that verifies, and what changed."""

import csv
import html
import json
import shutil

import openpyxl
import pytest

from rotation.certification import plan_digest
from rotation.io.plan_files import read_plan
from rotation.io.read import read
from rotation.io.samples import sample_path
from tests.cli.command import rotation

CHANGES = """\
changes:
  - event: pregnancy
    teacher_id: T113
  - event: 学校异议
    teacher_id: T205
    school_id: S003
  - event: freeze
"""
QUICK = ("--solver", "cpsat")


@pytest.mark.slow
def test_a_plan_is_repaired_verified_where_it_lies_and_repaired_again(tmp_path):
    plan, out, changes = tmp_path / "plan", tmp_path / "out", tmp_path / "c.yaml"
    changes.write_text(CHANGES, encoding="utf-8")
    rotation("solve", sample_path("toy"), "--out", plan, "--no-certificate", *QUICK)
    words = ("repair", plan, "--changes", changes, "--out", out, *QUICK)
    found = json.loads(rotation(*words, "--json")[0])
    assert found["repair"]["fewest_proved"]
    assert (found["repair"]["changed_moves"], found["repair"]["frozen"]) == (3, 1)
    assert [(one["row"], one["forced"]) for one in found["repair"]["changes"]] == [(2, 2), (4, 2), (7, 0)]
    assert "pregnan" not in json.dumps(found)
    with (out / "changed_moves.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["teacher_id"], row["rows"]) for row in rows] == [("T113", "2"), ("T204", "2, 4"), ("T205", "4")]
    book = openpyxl.load_workbook(out / "plan.xlsx")
    assert book["changed moves"].max_row == 4
    about = [one["who"] for one in found["repair"]["changes"]]
    assert [text[-6:] for text in about[:2]] == ["(T113)", "(S003)"]
    assert [row[2] for row in book["changes since"].iter_rows(min_row=2, values_only=True)] == about
    first = {name: (out / name).read_bytes() for name in ("plan.xlsx", "changed_moves.csv", "data/baseline.csv")}
    rotation(*words, code=2)
    text, _ = rotation(*words, "--force")
    assert "3 teachers are told something new: the fewest possible" in text
    assert text.count("(T113)") == 3, "who is ill, who follows from it, and the row"
    assert "follows from" in rows[1]["why"]
    assert {name: (out / name).read_bytes() for name in first} == first
    moved = tmp_path / "elsewhere"
    shutil.move(out, moved)
    proved = json.loads(rotation("verify", moved, "--certificate", "--json")[0])["certificate"]
    assert proved["optimal"]
    assert proved["same_plan"]
    assert proved["goals"][0]["name"] == "stability"
    changes.write_text("changes:\n  - {event: release}\n", encoding="utf-8")
    again = json.loads(rotation("repair", moved, "--changes", changes, "--json", *QUICK)[0])
    assert "certificate" not in again
    assert (again["repair"]["changed_moves"], again["repair"]["frozen"]) == (0, 0)


def test_no_plan_after_the_changes_names_the_rows_and_a_way_out_is_taken(tmp_path):
    plan, changes, out = tmp_path / "plan", tmp_path / "c.csv", tmp_path / "out"
    rotation("solve", sample_path("toy"), "--out", plan, "--no-certificate", *QUICK)
    changes.write_text("事项,人事编号\n留任,T301\n指定交流,T112\n指定交流,T113\n", encoding="utf-8-sig")
    text, _ = rotation("repair", plan, "--changes", changes, "--out", out, *QUICK, code=4)
    assert "These 3 demands cannot hold together" in text
    assert [" row 2" in text, "must go (see the changes, row 3)" in text, "row 4)" in text] == [False, True, True]
    assert "· outflow: " in text
    assert "Ways out, cheapest first" in text
    assert {entry.name for entry in out.iterdir()} == {"data", "policy.yaml"}
    policy = ("--policy", out / "policy.yaml")
    rotation("explain", "conflict", out / "data", *policy, "--take", 1, "--out", tmp_path / "taken")
    rotation("solve", tmp_path / "taken", *policy, "--no-certificate", *QUICK)


def test_page_and_workbook_of_a_repair_say_which_plan_it_repairs_and_what_changed(tmp_path):
    """As long as the list that the repair wrote is unchanged; without names only in numbers."""
    plan, out, changes = tmp_path / "plan", tmp_path / "out", tmp_path / "c.yaml"
    changes.write_text("changes:\n  - {event: pregnancy, teacher_id: T113}\n", encoding="utf-8")
    rotation("solve", sample_path("toy"), "--out", plan, "--no-certificate", *QUICK)
    words = ("repair", plan, "--changes", changes, "--out", out, "--no-certificate", *QUICK)
    told = json.loads(rotation(*words, "--json")[0])["repair"]
    published = read_plan(plan, read(sample_path("toy")))
    assert told["published_plan"] == plan_digest(published)
    says = f"repairs a published one of 3 moves (its moves' SHA-256 begins with {told['published_plan'][:12]})"
    rows = list(openpyxl.load_workbook(out / "plan.xlsx").worksheets[0].iter_rows(values_only=True))
    assert any(row[0] == "repair" and says in row[1] for row in rows)

    def page(name, *more, lang="en"):
        rotation("report", out, "--out", tmp_path / name, *more, lang=lang)
        return html.unescape((tmp_path / name).read_text(encoding="utf-8"))

    shown = page("a.html")
    assert says in shown
    assert "the changes name this teacher: personal grounds" in shown
    assert shown == page("b.html")
    assert "The lists are in the language of the repair." not in shown
    assert "清单为修复时所用的语言" in page("zh.html", lang="zh_CN")
    hidden = page("c.html", "--anonymise")
    assert says in hidden
    assert "T113" not in hidden
    listed = out / "changed_moves.json"
    listed.write_text(listed.read_text(encoding="utf-8").replace("T113", "T112"), encoding="utf-8")
    assert says not in page("d.html")


def test_wrong_use_and_the_template(tmp_path):
    rotation("repair", code=2)
    rotation("repair", "--template", tmp_path / "c.txt", code=2)
    rotation("repair", "--template", tmp_path / "c.yaml")
    rotation("repair", "--template", tmp_path / "c.yaml", code=2)
    assert "illness" in (tmp_path / "c.yaml").read_text(encoding="utf-8")
