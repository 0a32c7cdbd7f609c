"""Commands `needs` and `policy diff` as a person uses them."""

import csv
import json

import openpyxl

from rotation.io.samples import sample_path
from tests.cli.command import rotation


def test_needs_of_the_toy_sample_by_hand_in_both_languages():
    text, _ = rotation("needs", sample_path("toy"), lang="zh_CN")
    assert "需求测算" in text
    assert "编制测算" not in text
    text, _ = rotation("needs", sample_path("toy"), "--json")
    found = json.loads(text)
    (chinese,) = [row for row in found["needs"] if (row["school_id"], row["subject"]) == ("S003", "chinese")]
    # Six classes, 42 periods a week, 14 a teacher; 97 pupils next year after 100 stay in six classes.
    assert (chinese["classes"], chinese["derived"], chinese["given"], chinese["source"]) == (6, 3.0, 3.0, "given")
    assert "quotas" not in found


def test_quotas_are_proposed_on_demand_or_by_policy(tmp_path):
    text, _ = rotation("needs", sample_path("toy"), "--quotas", "--json")
    quotas = {row["school_id"]: row["proposed"] for row in json.loads(text)["quotas"]}
    assert quotas["S001"] == 21  # 396 / 19 = 20.84
    (tmp_path / "policy.yaml").write_text("staffing: {propose: true}\n", encoding="utf-8")
    text, _ = rotation("needs", sample_path("toy"), "--policy", tmp_path / "policy.yaml")
    assert "proposed quotas" in text


def test_written_needs_take_the_place_of_the_sheet(tmp_path):
    rotation("needs", sample_path("toy"), "--quotas", "--out", tmp_path / "out", lang="zh_CN")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"needs.csv", "needs.xlsx", "needs_review.csv", "quotas.csv", "quotas_by_stage.csv"}
    with (tmp_path / "out" / "needs.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert next(csv.reader(stream)) == ["school_id", "stage", "subject", "need", "unit", "priority"]
    book = openpyxl.load_workbook(tmp_path / "out" / "needs.xlsx")
    assert book.sheetnames == ["学科需求", "需求测算", "编制测算", "编制测算分学段"]
    assert [cell.value for cell in book["学科需求"][1]] == ["学校代码", "学段", "学科", "需求数", "单位", "紧缺程度"]
    rotation("needs", sample_path("toy"), "--out", tmp_path / "out", code=2)


def test_a_blank_need_that_nothing_tells_ends_with_three(tmp_path):
    for path in sample_path("toy").glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with (tmp_path / "needs.csv").open("a", encoding="utf-8") as stream:
        stream.write("S001,小学,心理健康,\n")
    for command in ("check", "needs", "solve"):
        text, errors = rotation(command, tmp_path, code=3)
        line = next(line for line in (text + errors).splitlines() if "need_" in line or "blank" in line)
        assert "needs.csv" in line
        assert "row 22" in line
        assert "curriculum.weekly_periods.primary.psychology" in line


def test_policy_diff_tells_both_values_in_both_languages(tmp_path):
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text("rules: {commute: {minutes: 50}}\n", encoding="utf-8")
    two.write_text("rules: {commute: {minutes: 45}}\nsources: {rules.commute.minutes: 区教委通知}\n", encoding="utf-8")
    text, _ = rotation("policy", "diff", one, two, "--json")
    (found,) = json.loads(text)["differences"]
    assert found["key"] == "rules.commute.minutes"
    assert found["first"]["value"] == 50
    assert found["second"] == {"value": 45, "source": "区教委通知"}
    for lang, words in (("en", "1 parameter differs."), ("zh_CN", "1项参数不同。")):
        text, _ = rotation("policy", "diff", one, two, lang=lang)
        assert words in text
        assert "区教委通知" in text
    text, _ = rotation("policy", "diff", two, "--json")
    assert json.loads(text)["first"]["file"] is None
    assert json.loads(text)["differences"][0]["first"]["value"] == 60
    text, _ = rotation("policy", "diff", one, one)
    assert text.strip() == "The two policies do not differ."
    two.write_text("rules: {comute: {}}\n", encoding="utf-8")
    assert "comute" in rotation("policy", "diff", one, two, code=3)[1]
