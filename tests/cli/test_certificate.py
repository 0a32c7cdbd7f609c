"""The certificate beside a plan: written by solve, recomputed by verify, refused where anything was touched."""

import hashlib
import json
import shutil
import subprocess
import sys

import pytest

from rotation.io.samples import sample_path
from tests.cli import command


def rotation(*words, lang="en", code=0):
    """Run the command; returns stdout."""
    return command.rotation(*words, lang=lang, code=code)[0]


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    """The toy data and its proved plan, each in a folder."""
    folder = tmp_path_factory.mktemp("toy")
    shutil.copytree(sample_path("toy"), folder / "data")
    found = json.loads(rotation("solve", folder / "data", "--out", folder / "plan", "--json"))
    return folder, found


@pytest.fixture
def copied(solved, tmp_path):
    """A copy of the plan's folder that may be touched, and the data."""
    shutil.copytree(solved[0] / "plan", tmp_path / "plan")
    return tmp_path / "plan", solved[0] / "data"


def rewrite(plan, change, *, manifest=True):
    """Change the certificate's content; the manifest follows unless it is to tell."""
    file = plan / "certificate.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    change(content)
    file.write_text(json.dumps(content), encoding="utf-8")
    if manifest:
        listed = json.loads((plan / "manifest.json").read_text(encoding="utf-8"))
        listed["files"]["certificate.json"] = hashlib.sha256(file.read_bytes()).hexdigest()
        (plan / "manifest.json").write_text(json.dumps(listed), encoding="utf-8")


def refused(plan, data):
    found = json.loads(rotation("verify", plan, data, "--certificate", "--json", code=3))
    assert not found["certificate"]["accepted"]
    assert not found["certificate"]["optimal"]
    return found["certificate"]["reason"]


def test_a_proved_plan_is_certified_and_listed(solved):
    folder, found = solved
    assert found["certificate"]["optimal"]
    content = (folder / "plan" / "certificate.json").read_bytes()
    manifest = json.loads((folder / "plan" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["files"]["certificate.json"] == hashlib.sha256(content).hexdigest()
    assert set(json.loads(content)["facts"]) == {"input", "policy", "public_seed", "plan"}


@pytest.mark.parametrize("file", ["", "plan.xlsx", "moves.csv", "plan.json"])
def test_every_form_of_the_plan_is_certified(solved, file):
    found = json.loads(rotation("verify", solved[0] / "plan" / file, "--certificate", "--json"))
    assert found["certificate"]["accepted"]
    assert found["certificate"]["optimal"]
    assert found["certificate"]["same_plan"]
    assert all(goal["gap"] == 0 for goal in found["certificate"]["goals"])


@pytest.mark.parametrize(("lang", "words"), [("en", "Certified optimal"), ("zh_CN", "证书证明最优")])
def test_it_is_said_in_both_languages(solved, lang, words):
    assert words in rotation("verify", solved[0] / "plan", "--certificate", lang=lang)


def test_a_file_that_the_manifest_does_not_know_is_refused(copied):
    rewrite(copied[0], lambda content: content["goals"][0].update(value=0), manifest=False)
    assert "manifest" in refused(*copied)


def first_value(content):
    content["goals"][0]["value"] -= 1


def first_bound(content):
    content["goals"][1]["bound"] += 1


def a_goal_left_out(content):
    content["goals"].pop()


def a_step_of_nonsense(content):
    content["goals"][0]["steps"].append({"kind": "trust me"})


def another_seed(content):
    content["facts"]["public_seed"] = "1"


def no_facts(content):
    content["facts"] = {}


def another_program(content):
    content["program"] = "0" * 64


@pytest.mark.parametrize(
    "change", [first_value, first_bound, a_goal_left_out, a_step_of_nonsense, another_seed, no_facts, another_program]
)
def test_a_touched_certificate_is_refused(copied, change):
    rewrite(copied[0], change)
    assert refused(*copied)


def test_steps_that_were_taken_out_prove_nothing(copied):
    def take_out(content):
        for goal in content["goals"]:
            goal["steps"], goal["local"] = [], []

    rewrite(copied[0], take_out)
    assert "prove" in refused(*copied)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (first_value, "目标“加权学科缺口”：证明步骤排除了一切方案"),
        (first_bound, "目标“校际差异”：按步骤重算只能证明"),
        (a_goal_left_out, "目标与模型的目标不同"),
        (a_step_of_nonsense, "没有 'trust me' 这种证明步骤"),
        (another_seed, "公开种子"),
        (another_program, "证书不是为这些数据"),
    ],
)
def test_the_reason_is_said_in_chinese_too(copied, change, words):
    rewrite(copied[0], change)
    found = rotation("verify", *copied, "--certificate", "--json", lang="zh_CN", code=3)
    assert words in json.loads(found)["certificate"]["reason"]


def test_another_form_of_the_plan_that_was_changed_contradicts_it(copied):
    plan, data = copied
    moves = plan / "moves.csv"
    lines = moves.read_text(encoding="utf-8-sig").splitlines()
    moves.write_text("\n".join([*lines[:-1], ""]), encoding="utf-8-sig")
    found = json.loads(rotation("verify", plan, data, "--certificate", "--json", code=3))
    assert found["valid"]
    assert found["certificate"]["optimal"]
    assert [text.split()[0] for text in found["contradictions"]] == ["moves.csv"]
    assert "moves.csv 在写出后被改动过" in rotation("verify", plan, data, lang="zh_CN", code=3)
    moves.write_text("nonsense")
    assert "cannot be read as a plan" in rotation("verify", plan, data, code=3)


def test_a_form_that_was_saved_again_and_says_the_same_contradicts_nothing(copied):
    moves = copied[0] / "moves.csv"
    moves.write_bytes(moves.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") + b"\r\n")
    found = json.loads(rotation("verify", *copied, "--certificate", "--json"))
    assert found["contradictions"] == []


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b"9" * 5000])
def test_what_is_no_certificate_is_refused(copied, content):
    (copied[0] / "certificate.json").write_bytes(content)
    (copied[0] / "manifest.json").unlink()
    assert refused(*copied)


def test_a_missing_certificate_is_said(copied):
    (copied[0] / "certificate.json").unlink()
    assert "certificate.json" in refused(*copied)


def test_touched_data_are_refused(solved, copied, tmp_path):
    shutil.copytree(solved[0] / "data", tmp_path / "data")
    file = tmp_path / "data" / "plan.csv"
    text = file.read_text(encoding="utf-8-sig")
    assert "20260618" in text
    file.write_text(text.replace("20260618", "20260619"), encoding="utf-8")
    assert "public seed" in refused(copied[0], tmp_path / "data")


def test_another_policy_is_refused(copied, tmp_path):
    policy = tmp_path / "policy.yaml"
    rotation("policy", "write", policy)
    text = policy.read_text(encoding="utf-8")
    assert "minutes: 60" in text
    policy.write_text(text.replace("minutes: 60", "minutes: 59", 1), encoding="utf-8")
    found = rotation("verify", *copied, "--policy", policy, "--certificate", "--json", code=3)
    assert "policy" in json.loads(found)["certificate"]["reason"]


def test_a_plan_edited_by_hand_that_breaks_no_rule_has_a_gap(copied):
    plan, data = copied
    whole = json.loads((plan / "plan.json").read_text(encoding="utf-8"))
    shown = []
    for number in range(len(whole["moves"])):
        fewer = {**whole, "moves": [move for place, move in enumerate(whole["moves"]) if place != number]}
        (plan / "plan.json").write_text(json.dumps(fewer, ensure_ascii=False), encoding="utf-8")
        code, said, _errors = command.ended("verify", plan, data, "--certificate", "--json")
        found = json.loads(said)
        if not found["valid"]:
            assert "certificate" not in found
            assert code == 3
            continue
        shown.append(found["certificate"])
        assert code == 5
    assert shown, "no move can be left out"
    for certificate in shown:
        assert certificate["accepted"]
        assert not certificate["optimal"]
        assert not certificate["same_plan"]
        worse = next(goal for goal in certificate["goals"] if not goal["certified"])
        assert worse["gap"] > 0


def test_no_certificate_where_none_is_wanted(solved, tmp_path):
    found = json.loads(
        rotation(
            "solve",
            solved[0] / "data",
            "--out",
            tmp_path / "plan",
            "--no-certificate",
            "--solver",
            "greedy",
            "--json",
            code=5,
        )
    )
    assert "certificate" not in found
    assert not (tmp_path / "plan" / "certificate.json").exists()


def test_an_unproved_plan_has_a_certified_gap(solved, tmp_path):
    data = solved[0] / "data"
    found = json.loads(rotation("solve", data, "--out", tmp_path / "plan", "--solver", "greedy", "--json", code=5))
    again = json.loads(rotation("verify", tmp_path / "plan", "--certificate", "--json", code=5))
    assert found["certificate"] == again["certificate"]
    assert all(goal["bound"] <= goal["value"] for goal in again["certificate"]["goals"] if goal["bound"] is not None)


def test_verifying_imports_no_solver_library(solved):
    code = """
import sys
sys.modules["highspy"] = sys.modules["ortools"] = None
from rotation.cli import main
sys.argv = ["rotation", "verify", sys.argv[1], "--certificate"]
main()
"""
    done = subprocess.run([sys.executable, "-c", code, str(solved[0] / "plan")], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
