"""What a command says at its end: lines that can be typed as they stand, and lists of commands cut off nowhere."""

import shlex
from pathlib import Path

import click
import pytest

from rotation.cli import main, next_steps
from rotation.cli.root import build
from rotation.i18n import language
from rotation.io.samples import sample_path
from rotation.presets import preset


def run(capsys, *words, code=0, lang="zh_CN"):
    """The command in this process; returns what it prints on stdout."""
    with pytest.raises(SystemExit) as left:
        main([*map(str, words), "--lang", lang])
    assert left.value.code == code, capsys.readouterr()
    return capsys.readouterr().out


def steps(text):
    """The command lines that a text ends with."""
    return [
        line.partition("rotation ")[2] for line in text.splitlines() if line.startswith("  ") and "rotation " in line
    ]


def parsed(words):
    """The command that a line names, once its words are read as that command reads them."""
    command, context = build(), click.Context(build(), info_name="rotation")
    while isinstance(command, click.Group):
        name, command, words = command.resolve_command(context, words)
    return command.make_context(name, words)


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_every_line_is_a_command_with_options_that_it_has(capsys, tmp_path, monkeypatch, lang):
    monkeypatch.chdir(tmp_path)
    plan = Path("my plan")
    with language(lang):
        next_steps.after_template(Path("2026.xlsx"))
        next_steps.after_check(Path("2026.xlsx"), [], True)
        next_steps.after_check(Path("2026.xlsx"), [], False)
        next_steps.after_plan(plan, None)
        next_steps.after_handout(plan, None, Path("out"))
        next_steps.after_changes_template(Path("changes.xlsx"))
        next_steps.after_repair(plan, Path("plan2"))
        next_steps.after_nothing(Path("2026.xlsx"), Path("p.yaml"), True, None)
        next_steps.after_nothing(Path("2026.xlsx"), None, False, 0.5)
        next_steps.after_move(plan, "T1", "S1", refused=True, longer=None)
        next_steps.after_move(plan, "T1", "S1", refused=False, longer=25.0)
        next_steps.after_failure(Path("2026.xlsx"), Path("p.yaml"), "exact")
        next_steps.after_failure(Path("2026.xlsx"), None, "cpsat")
        next_steps.after_city([Path("city/east")], Path("p.yaml"), 2.5, Path("city"))
        next_steps.after_city_plans(Path("plans"), "east")
        next_steps.after_nothing(sample_path("toy"), preset("beijing-core").path, False, None)
        found = steps(capsys.readouterr().out)
        assert len(found) == 26
        for line in found:
            parsed(shlex.split(line))
    assert found[-1] == "explain conflict toy --policy beijing-core"
    assert sum("'my plan'" in line for line in found) == 7


def test_a_template_is_checked_next_and_an_empty_one_corrected(capsys, tmp_path):
    file = tmp_path / "2026.xlsx"
    assert steps(run(capsys, "template", file)) == [f"check {file}"]
    text = run(capsys, "check", file, code=3)
    assert "错误（✗）3 处" in text
    assert "·" not in text, "assumptions would hide what is wrong"
    assert steps(text) == [f"check {file}"]
    assert "What next" not in run(capsys, "check", file, "--json", code=3, lang="en")


def test_what_is_not_there_is_not_checked_again_but_the_template_is_named(capsys, tmp_path):
    assert steps(run(capsys, "check", tmp_path / "no.xlsx", code=3)) == ["template data.xlsx"]
    with pytest.raises(SystemExit) as left:
        main(["report", str(tmp_path / "no"), "--out", str(tmp_path / "r.html"), "--lang", "en"])
    assert left.value.code == 2
    assert "There is no plan" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("explain", "teacher", "no", "T102"), ("compare", "no", "no2")])
def test_a_plan_that_is_not_there_is_told_alike_by_every_command(capsys, words):
    with pytest.raises(SystemExit) as left:
        main([*words, "--lang", "en"])
    assert left.value.code == 2
    assert "There is no plan no; `rotation solve DATA --out FOLDER` makes one." in capsys.readouterr().err


def test_valid_data_are_solved_next_and_a_plan_is_looked_at(capsys, tmp_path):
    text = run(capsys, "check", sample_path("toy"))
    assert text.count("· ") > 5
    assert steps(text) == ["solve toy --out plan"]
    out = tmp_path / "plan"
    text = run(capsys, "solve", "toy", "--out", out, "--no-certificate", "--no-isolate", "--solver", "greedy", code=5)
    assert [line.split()[0] for line in steps(text)] == ["report", "explain", "handout"]
    text = run(capsys, "explain", "teacher", out, "T102", lang="en")
    assert text.index("pass every rule about single moves") < text.index("Not possible")


def test_where_nothing_was_found_the_solver_that_proves_is_next_and_no_handout(capsys, tmp_path):
    words = ("--solver", "greedy", "--no-isolate", "--out", tmp_path / "plan")
    text = run(capsys, "solve", "infeasible_pin", *words, code=6)
    assert steps(text) == ["solve infeasible_pin --out plan", "explain conflict infeasible_pin"]
    assert not (tmp_path / "plan").exists()


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_lists_of_commands_are_whole_and_in_the_order_of_the_work(lang):
    with language(lang):
        group = build()
        names = group.list_commands(click.Context(group))
        assert names.index("template") < names.index("check") < names.index("solve") < names.index("handout")
        groups = [group, *(one for one in group.commands.values() if isinstance(one, click.Group))]
        assert len(groups) == 5
        for one in groups:
            listed = one.get_help(click.Context(one, info_name=one.name)).replace("[ARGS]...", "")
            assert "..." not in listed


def test_a_missing_file_leads_to_the_workbooks_beside_it(capsys, tmp_path):
    for name in ("2026数据.xlsx", "~$2026数据.xlsx", "notes.txt"):
        (tmp_path / name).write_bytes(b"")
    out = run(capsys, "check", str(tmp_path / "2026.xlsx"), code=3, lang="en")
    assert f"check the workbook that is there: rotation check {tmp_path / '2026数据.xlsx'}" in out
    assert out.count("rotation check") == 1
    assert "rotation template data.xlsx" in out


def test_an_unreadable_file_is_not_said_to_have_rows_to_correct(capsys, tmp_path):
    (tmp_path / "old.xls").write_bytes(b"no workbook")
    out = run(capsys, "check", str(tmp_path / "old.xls"), code=3, lang="en")
    assert f"then check again: rotation check {tmp_path / 'old.xlsx'}" in out
    assert "every line" not in out
