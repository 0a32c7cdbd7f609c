"""The command line as a person uses it: in a process of its own once for each way to end."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from rotation.cli import main
from tests.cli.command import alone, rotation
from tests.cli.terminal import Started


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "small"
    alone("generate", "--size", "small", "--seed", "1", "--out", folder)
    return folder


@pytest.fixture(scope="module")
def solved(small, tmp_path_factory):
    out = tmp_path_factory.mktemp("plans") / "plan"
    text, _ = alone("solve", small, "--out", out, "--json", "--solver", "greedy", code=5)
    return out, json.loads(text)


def test_every_command_explains_itself_in_both_languages():
    for lang in ("en", "zh_CN"):
        listed, _ = alone("--help", lang=lang)
        for command in ("solve", "check", "verify", "template", "generate", "explain", "policy", "rules", "doctor"):
            assert command in listed
            assert rotation(command, "--help", lang=lang)[0].strip()


def test_wrong_use_exits_with_two():
    alone("solve", code=2)
    rotation("generate", "--out", "x", code=2)
    rotation("--lang", "fr", "rules", code=2)


def test_the_language_option_may_stand_anywhere(small):
    assert "The data are valid" in rotation("check", small, "--lang", "en", lang="zh_CN")[0]


def test_a_seed_that_changes_nothing_is_said_to(tmp_path):
    out, told = rotation("generate", "--size", "toy", "--seed", "5", "--out", tmp_path / "toy")
    assert "4 schools" in out
    assert "the seed changes nothing" in told
    assert rotation("generate", "--size", "toy", "--out", tmp_path / "again")[1] == ""


def test_the_generated_data_are_valid(small):
    found = json.loads(rotation("check", small, "--json")[0])
    assert found["valid"]
    assert found["rows"]["schools"] == 30


def test_a_policy_file_is_checked_with_the_data(tmp_path, capsys):
    file = tmp_path / "policy.yaml"
    for text, code in (("rules:\n  commute: {minutes: 60}\n", 0), ("rules:\n  commute: {minutes: far}\n", 3)):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(SystemExit) as left:
            main(["check", "toy", "--policy", str(file), "--json"])
        assert left.value.code == code
        found = json.loads(capsys.readouterr().out)
        wrong = [one for one in found["problems"] if one["severity"] == "error"]
        assert (found["valid"], len(wrong)) == (code == 0, int(code != 0))


def test_a_folder_that_is_not_there_is_invalid_data(tmp_path):
    alone("check", tmp_path / "nothing", code=3)


def test_the_same_seed_gives_the_same_files(small, tmp_path):
    rotation("generate", "--size", "small", "--seed", "1", "--out", tmp_path / "again")
    for file in sorted(Path(small).iterdir()):
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes()


def test_a_solve_prints_one_object_and_writes_the_plan(solved):
    out, found = solved
    assert found["status"] == "feasible"
    assert found["findings"] == []
    assert {path.name for path in out.iterdir()} >= {"certificate.json", "manifest.json", "moves.csv", "plan.json"}
    assert json.loads((out / "plan.json").read_text(encoding="utf-8"))["facts"]["input"]


def test_a_plan_is_not_replaced_without_force(small, solved):
    rotation("solve", small, "--out", solved[0], code=2)


def test_an_untouched_plan_verifies(small, solved):
    found = json.loads(rotation("verify", solved[0] / "plan.json", small, "--json")[0])
    assert found["valid"]
    assert found["changed_inputs"] == []


def test_a_plan_edited_into_a_breach_is_caught_by_name(small, solved, tmp_path):
    plan = json.loads((solved[0] / "plan.json").read_text(encoding="utf-8"))
    assert plan["moves"], "the plan moves nobody"
    first = plan["moves"][0]
    first["to_school"], first["to_school_name"] = first["from_school"], first["from_school_name"]
    edited = tmp_path / "plan.json"
    edited.write_text(json.dumps(plan, ensure_ascii=False), encoding="utf-8")
    found = json.loads(rotation("verify", edited, small, "--json", code=3)[0])
    assert not found["valid"]
    assert plan["moves"][0]["teacher_id"] in {finding["teacher_id"] for finding in found["findings"]}


def test_a_plan_is_verified_against_the_data_its_manifest_names(solved):
    found = json.loads(rotation("verify", solved[0] / "plan.xlsx", "--json")[0])
    assert found["valid"]
    assert found["changed_inputs"] == []


def test_a_plan_without_manifest_needs_the_data(solved, tmp_path):
    (tmp_path / "moves.csv").write_bytes((solved[0] / "moves.csv").read_bytes())
    rotation("verify", tmp_path / "moves.csv", code=2)


def test_a_workbook_edited_by_hand_into_a_breach_is_caught_by_rule_school_and_teacher(solved, small, tmp_path):
    book = openpyxl.load_workbook(solved[0] / "plan.xlsx")
    sheet = book["rotation moves"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    people = {sheet.cell(row, heads["teacher code"]).value for row in range(2, sheet.max_row + 1)}
    with (Path(small) / "teachers.csv").open(encoding="utf-8-sig", newline="") as stream:
        newcomer = next(row for row in csv.DictReader(stream) if row["tenure_start"] >= "2024" and row["teacher_id"])
    assert newcomer["teacher_id"] not in people
    sheet.cell(2, heads["teacher code"]).value = newcomer["teacher_id"]
    sheet.cell(2, heads["name"]).value = newcomer["name"]
    edited = tmp_path / "edited.xlsx"
    book.save(edited)
    found = json.loads(rotation("verify", edited, small, "--json", code=3)[0])
    named = [finding for finding in found["findings"] if finding["teacher_id"] == newcomer["teacher_id"]]
    assert "eligibility" in {finding["rule"] for finding in named}
    shown = rotation("verify", edited, small, code=3)[0]
    assert newcomer["name"] in shown


def test_a_solver_that_cannot_take_the_program_is_wrong_use(small):
    assert "exhaustive" in rotation("solve", small, "--solver", "exhaustive", code=2)[1]


@pytest.mark.skipif(os.name == "nt", reason="signals are sent as on POSIX systems")
def test_ctrl_c_once_keeps_the_best_plan(small, tmp_path):
    # The slowest solver: its first plan is far from the proof.
    with Started("solve", small, "--solver", "cpsat", "--json", "--out", tmp_path / "plan") as solving:
        solving.until_there_is_a_plan()
        solving.process.send_signal(signal.SIGINT)
        found = json.loads(solving.ended())
    assert solving.process.returncode == 5
    assert (found["status"], found["stop_reason"]) == ("feasible", "user")
    assert (tmp_path / "plan" / "plan.xlsx").is_file()


def test_the_policy_is_written_read_and_obeyed(small, tmp_path):
    file = tmp_path / "policy.yaml"
    rotation("policy", "write", file)
    shown = json.loads(rotation("policy", "show", "--policy", file, "--json")[0])
    default = json.loads(rotation("policy", "show", "--json")[0])
    assert shown["digest"] == default["digest"]
    assert all(parameter["source"] for parameter in shown["parameters"])


def test_the_eligibility_list_names_everybody_once(small):
    office = json.loads(rotation("explain", "eligibility", small, "--list", "office", "--json")[0])
    assert len(office["rows"]) == 1300
    public = rotation("explain", "eligibility", small, "--json")[0]
    assert "teacher_id" not in public


@pytest.mark.slow
def test_help_is_quick_beside_a_bare_interpreter():
    def seconds(*words):
        begun = time.perf_counter()
        subprocess.run([sys.executable, *words], capture_output=True, check=True)
        return time.perf_counter() - begun

    heavy = min(seconds("-c", "import pandas, ortools.sat.python.cp_model") for _ in range(3))
    assert min(seconds("-m", "rotation", "--help") for _ in range(3)) < heavy
