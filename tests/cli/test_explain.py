"""The commands that answer why, on the shipped samples."""

import json
import shutil

import click
import pytest
from click.testing import CliRunner

from rotation.cli import explain_conflict
from rotation.cli.common import Interrupt
from rotation.cli.explain_conflict import _chosen
from rotation.cli.explain_plan import plan_case
from rotation.cli.root import build
from rotation.errors import DataError
from rotation.explain.options import columns_of_line, made_exact, ranked
from rotation.explain.solved_state import STATE_FILE
from rotation.explain.stuck import Stuck
from rotation.explain.ways import WayOut
from rotation.i18n import language
from rotation.io.samples import sample_path
from rotation.model.plan import Plan
from rotation.report.files import best_beside


def rotation(*words, lang="en", code=0):
    """Run the command in this process; returns what it printed."""
    with language(lang):
        done = CliRunner().invoke(build(), [str(word) for word in words], standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    assert int(done.return_value or 0) == code
    return done.output


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    out = tmp_path_factory.mktemp("plans") / "toy"
    rotation("solve", sample_path("toy"), "--out", out, "--no-isolate", "--certificate-seconds", 5)
    return out


def test_solve_tells_of_a_case_without_a_plan_what_cannot_hold_together_and_the_ways_out(tmp_path):
    text = rotation("solve", sample_path("infeasible_pin"), "--no-isolate", "--out", tmp_path / "plan", code=4)
    assert "infeasible" in text
    assert not (tmp_path / "plan").exists()
    assert "These 3 demands cannot hold together" in text
    assert "1. price 10" in text


def test_a_conflict_is_told_in_both_languages_and_by_the_reader_of_json():
    chinese = rotation("explain", "conflict", sample_path("infeasible_pin"), "--ways", 0, lang="zh_CN")
    assert "不能同时满足" in chinese
    assert "云山实验小学" in chinese
    found = json.loads(rotation("explain", "conflict", sample_path("infeasible_rate"), "--ways", 1, "--json"))
    assert found["conflict"]["minimal"]
    assert len(found["conflict"]["demands"]) == 4
    assert found["ways_out"][0]["price"] == 2


def test_a_move_that_no_plan_makes_is_followed_by_where_else_the_teacher_could_go(plan):
    text = rotation("explain", "move", plan, "T103", "S003")
    assert "No plan that keeps every rule makes this move" in text
    assert f"rotation options {plan} --teacher T103" in text


def test_a_way_out_is_taken_in_a_copy_of_the_data_and_solved(tmp_path):
    source = sample_path("infeasible_rate")
    before = {file.name: file.read_bytes() for file in source.iterdir()}
    said = rotation("explain", "conflict", source, "--take", 2, "--out", tmp_path / "changed")
    assert "subject cover: 云山实验小学 · primary · Chinese (10 units at most)" in said
    assert "rotation rate: the whole authority (1 unit at most)" in said
    assert {file.name: file.read_bytes() for file in source.iterdir()} == before
    plan = json.loads(rotation("solve", tmp_path / "changed", "--no-isolate", "--json"))
    values = {goal["name"]: goal["value"] for goal in plan["goals"]}
    assert f"shortage {values['shortage']}, dispersion between schools {values['balance']}" in said
    assert f"burden of teachers {values['burden']}, 1 move" in said
    with pytest.raises(Exception, match="already"):
        rotation("explain", "conflict", source, "--take", 1, "--out", tmp_path / "changed")
    with pytest.raises(Exception, match="together"):
        rotation("explain", "conflict", source, "--take", 1)
    with pytest.raises(click.UsageError, match=r" 3 .* 0 "):
        _chosen(Stuck(None, ()), 3)


def test_no_way_is_taken_from_a_list_that_is_not_final(tmp_path, monkeypatch):
    class Pressed(Interrupt):
        def __call__(self):
            return True

    monkeypatch.setattr(explain_conflict, "Interrupt", Pressed)
    out = tmp_path / "changed"
    said = rotation("explain", "conflict", "infeasible_pin", "--take", 1, "--out", out, code=130)
    assert not out.exists()
    assert "Nothing was written: the list of ways out is not final" in said
    assert f"explain conflict infeasible_pin --take 1 --out {out} --time-limit 450" in said


def test_a_way_has_its_number_for_good_where_ways_of_its_price_are_told_apart():
    priced = ((10, True), (10, False), (20, False))
    first, second, dear = (WayOut((), price, True, proved, (), Plan.of([]), ()) for price, proved in priced)
    assert [Stuck(None, (first, second, dear)).settles(number) for number in (1, 2, 3)] == [False, False, True]
    assert Stuck(None, (first, dear)).settles(1)
    assert not Stuck(None, (first, dear), final=False).settles(1)


def test_a_way_out_is_told_as_what_is_to_be_allowed_and_how_it_is_taken():
    said = rotation("explain", "conflict", sample_path("infeasible_pin"), lang="zh_CN")
    assert "允许马志强留任" in said
    assert "却留下了" not in said
    assert "rotation explain conflict infeasible_pin --take N --out changed" in said


def test_a_move_is_refused_by_name_or_has_its_price(plan):
    moves = json.loads((plan / "plan.json").read_text(encoding="utf-8"))["moves"]
    goes = moves[0]
    stays = rotation("explain", "move", plan, goes["teacher_id"], goes["from_school"])
    assert "weighted subject shortage" in stays
    found = json.loads(rotation("explain", "move", plan, goes["teacher_id"], goes["to_school"], "--json"))
    assert found["in_plan"]
    assert found["price"]["exact"]


def test_options_of_a_teacher_and_of_a_line(plan):
    found = json.loads(rotation("options", plan, "--teacher", "T113", "--json"))
    assert [option["in_plan"] for option in found["options"]].count(True) == 1
    assert any(option["stays"] for option in found["options"])
    text = rotation("options", plan, "--line", "S003", "PE", "--exact", 0)
    assert "石岭小学 · primary · PE: 3 options (secondment, 10 half days, school group)" in text
    assert ">= marks a lower bound that holds as long as the goals before it get no worse" in text
    with pytest.raises(Exception, match=r"石岭小学 has no line of physics. It has: Chinese, .*PE"):
        rotation("options", plan, "--line", "S003", "物理")
    with pytest.raises(Exception, match="either"):
        rotation("options", plan)


def prices(text):
    """The options of a JSON answer by their prices."""
    return [[goal["after"] for goal in option["price"]["goals"]] for option in json.loads(text)["options"]]


def test_the_state_beside_a_plan_is_used_and_left_aside_once_it_was_changed(plan, tmp_path):
    usual = rotation("options", plan, "--teacher", "T113", "--json")
    assert (plan / STATE_FILE).is_file()
    shutil.copytree(plan, tmp_path / "copy")
    (tmp_path / "copy" / STATE_FILE).unlink()
    assert prices(rotation("options", tmp_path / "copy", "--teacher", "T113", "--json")) == prices(usual)
    (tmp_path / "copy" / STATE_FILE).write_bytes((plan / STATE_FILE).read_bytes()[:-1] + b"x")
    with language("en"):
        done = CliRunner().invoke(
            build(), ["options", str(tmp_path / "copy"), "--teacher", "T113", "--json"], standalone_mode=False
        )
    assert "was changed or belongs to another plan" in done.stderr
    assert prices(done.stdout) == prices(usual)


def test_with_the_state_the_options_are_told_apart_without_solving(plan):
    case = plan_case(plan, None, None)
    assert case.state is not None
    bounds = [option.rank for option in ranked(case, columns_of_line(case, 2, "pe"))]
    exact = [option.rank for option in made_exact(case, ranked(case, columns_of_line(case, 2, "pe")), None)]
    assert len(set(bounds)) > 1
    assert all(low <= price for low, price in zip(bounds[-len(exact) :], exact, strict=True) if price != (1,))


def test_the_manifest_tells_what_each_goal_was_worth_as_long_as_the_plan_is_the_same(plan, tmp_path):
    goals = json.loads(rotation("verify", plan, "--certificate", "--json"))["certificate"]["goals"]
    told = best_beside(plan)
    assert {goal["name"]: told[goal["name"]] for goal in goals} == {goal["name"]: goal["bound"] for goal in goals}
    shutil.copytree(plan, tmp_path / "copy")
    with (tmp_path / "copy" / "plan.json").open("a", encoding="utf-8") as file:
        file.write(" ")
    assert best_beside(tmp_path / "copy") == {}
    assert best_beside(tmp_path) == {}


def test_a_teacher_with_and_without_a_plan(plan):
    assert "part in each goal" in rotation("explain", "teacher", plan, "T113")
    assert "meets every condition" in rotation("explain", "teacher", sample_path("toy"), "T113")
    with pytest.raises(Exception, match="NOBODY"):
        rotation("explain", "teacher", plan, "NOBODY")


def test_a_shortage_with_its_picture(tmp_path):
    picture = tmp_path / "cut.svg"
    found = json.loads(rotation("explain", "shortage", sample_path("toy"), "S003", "体育", "--svg", picture, "--json"))
    assert found["lines"][0]["cut"]["supply"] == 10
    assert "needed elsewhere" in found["lines"][0]["text"]
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_a_shortage_under_a_plan(plan):
    assert "The plan fills it." in rotation("explain", "shortage", plan, "S003", "PE")
    assert f"`rotation options {plan} --line S003 music`" in rotation("explain", "shortage", plan, "S003", "音乐")
    (line,) = json.loads(rotation("explain", "shortage", plan, "S003", "PE", "--json"))["lines"]
    assert (line["need"], line["today"], line["after"], len(line["coming"])) == (20, 10, 20, 1)
    with pytest.raises(Exception, match=r"There is no subject cooking\. There are: Chinese, mathematics"):
        rotation("explain", "shortage", plan, "S003", "cooking")


def test_that_the_data_were_edited_since_is_said(plan, tmp_path):
    """The plan's manifest names a copy of the data, in which T113 must stay since: the plan is no longer one of it."""
    data, other = tmp_path / "data", tmp_path / "plan"
    shutil.copytree(sample_path("toy"), data)
    shutil.copytree(plan, other)
    manifest = json.loads((other / "manifest.json").read_text(encoding="utf-8"))
    manifest["run"]["data"] = "../data"
    (other / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with language("en"):
        words = ["explain", "teacher", str(other), "T105"]
        same = CliRunner().invoke(build(), words, standalone_mode=False)
        pins = (data / "pins.csv").read_text(encoding="utf-8-sig")
        (data / "pins.csv").write_text(pins.replace("T105", "T113"), encoding="utf-8-sig")
        edited = CliRunner().invoke(build(), words, standalone_mode=False)
        move = CliRunner().invoke(build(), ["explain", "move", str(other), "T113", "S004"], standalone_mode=False)
        changes = tmp_path / "c.csv"
        changes.write_text("event,teacher_id\nunwilling,T102\n", encoding="utf-8")
        words = ["repair", str(other), "--changes", str(changes), "--solver", "cpsat", "--no-certificate"]
        repaired = CliRunner().invoke(build(), words, standalone_mode=False)
    said = "The plan was made from different data"
    assert same.stderr == ""
    assert said in edited.stderr
    assert said in move.stderr
    assert "breaks a rule" in str(move.exception)
    assert f"{said}. What was edited there since changes moves too" in repaired.stderr


def test_that_other_data_are_given_than_the_plan_was_made_from_is_said(plan):
    with language("en"):
        words = ["explain", "move", str(plan), "T113", "S003", "--data", "infeasible_pin"]
        done = CliRunner().invoke(build(), words, standalone_mode=False)
    assert isinstance(done.exception, DataError)
    assert "The manifest beside the plan names other data (" in done.stderr


def test_the_rules_scores_for_all_and_for_one_school(plan):
    assert "one more teacher" in rotation("explain", "rules", plan, "--exact", 1)
    assert rotation("explain", "school", plan, "S003", "--exact", 0).startswith("石岭小学 (S003)")
    found = json.loads(rotation("explain", "school", plan, "S003", "--exact", 0, "--json"))
    assert all("石岭小学" in one["text"] for one in found["worth"])
