"""The command handout: all files of a plan folder by one command, refused where the plan breaks a rule."""

import json

import pytest

from rotation.check import check
from rotation.cli import main
from rotation.i18n import language
from rotation.io.read import read
from rotation.io.samples import sample_path
from rotation.model.plan import Plan


@pytest.fixture
def rotation(capsys):
    """Run the command in this process; returns stdout, stderr."""

    def run(*words, code=0):
        with language("en"), pytest.raises(SystemExit) as left:
            main([*map(str, words), "--lang", "en"])
        output = capsys.readouterr()
        assert left.value.code == code, output
        return output.out, output.err

    return run


def folder(tmp_path, moves):
    """A plan folder of the toy sample as `solve` leaves it."""
    plan = tmp_path / "plan"
    plan.mkdir()
    rows = [
        dict(zip(("teacher_id", "to_school", "stage", "subject", "form", "load"), move, strict=True)) for move in moves
    ]
    (plan / "plan.json").write_text(json.dumps({"moves": rows}), encoding="utf-8")
    run = {"data": str(sample_path("toy")), "policy_file": ""}
    (plan / "manifest.json").write_text(json.dumps({"run": run}), encoding="utf-8")
    return plan


GOOD = [
    ("T102", "S004", "primary", "chinese", "secondment", 10),
    ("T113", "S003", "primary", "pe", "secondment", 10),
    ("T205", "S003", "primary", "math", "secondment", 10),
]


def test_one_command_writes_every_handout(tmp_path, rotation):
    out = tmp_path / "out"
    text, _ = rotation("handout", folder(tmp_path, GOOD), "--out", out, "--json")
    names = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert {str(out / name) for name in names} == set(json.loads(text)["files"])
    assert {"public.html", "notices.html", "inspection.xlsx", "returns_2026-09-01.xlsx"} <= names
    rotation("handout", tmp_path / "plan", "--out", out, code=2)


def test_a_plan_that_breaks_a_rule_is_not_handed_out(tmp_path, rotation):
    assert not check(Plan.of([]), read(sample_path("toy"))).valid  # nobody moves: the yearly rate is missed
    _, errors = rotation("handout", folder(tmp_path, []), "--out", tmp_path / "out", code=3)
    assert "nothing is handed out" in errors
    assert not (tmp_path / "out").exists()


def test_settings_and_template_are_written_edited_and_read(tmp_path, rotation):
    rotation("handout", "--write", tmp_path / "own")
    (tmp_path / "own" / "notice.html").write_text(
        "{% for one in people %}[{{ one.name }}]{% endfor %}", encoding="utf-8"
    )
    own = ("--settings", tmp_path / "own" / "handout.yaml", "--template", tmp_path / "own" / "notice.html")
    rotation("handout", folder(tmp_path, GOOD), "--notices", "--out", tmp_path / "out", *own)
    assert (tmp_path / "out" / "notices.html").read_text(encoding="utf-8").count("[") == 3
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["notices.html"]


def test_the_next_step_uses_both_files_that_were_written_to_be_edited(tmp_path, rotation, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written = json.loads(rotation("handout", "--write", "settings", "--json")[0])["files"]
    text, _ = rotation("handout", folder(tmp_path, GOOD), "--notices", "--out", "out")
    (again,) = (row for row in text.splitlines() if "--force" in row)
    assert all(name in again for name in written), again
