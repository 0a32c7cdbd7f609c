"""What is said and written about pairs: both languages, the sheet 结对, and nothing of tiers."""

import json

import pandas as pd
import pytest

from rotation.flow.pairs import propose_pairs
from rotation.flow.words import MORE, WHY_NOT, pair_reason, pair_table, pairing_json
from rotation.formulation.context import Context
from rotation.i18n import language
from rotation.io import read, write_folder
from rotation.io.read import inspect
from rotation.io.samples import sample_path
from rotation.model.instance import Instance
from rotation.model.policy import Policy
from rotation.model.tables import all_tables
from rotation.model.vocabulary import TIERS
from rotation.report.lists import csv_bytes
from tests.flow.district import context, tables


def reasons(made, **settings):
    found = propose_pairs(made, **settings)
    return [pair_reason(pair, made.state) for pair in found.pairs]


def test_the_reason_says_what_one_has_and_the_other_lacks_in_both_languages():
    made = context({"A": {"pe": 6}}, {"X": {"pe": -4}}, {("A", "X"): 35})
    with language("en"):
        said = "A校 has 6 half days of PE (primary) more than it needs, X校 lacks 4; 35 minutes one way; "
        assert reasons(made) == [said + "both have: primary"]
    with language("zh_CN"):
        assert reasons(made) == ["A校体育（小学）富余6个半天，X校缺4个半天；单程35分钟；共有学段：小学"]


def test_further_subjects_and_backbone_teachers_follow_the_one_that_is_worth_most():
    made = context({"A": {"pe": 6, "chinese": 5}}, {"X": {"pe": -4, "chinese": -8}}, backbone={"A": 2})
    with language("en"):
        said = reasons(made)[0].split("; ")
    assert said[0] == "A校 has 6 half days of PE (primary) more than it needs, X校 lacks 4"
    assert said[1] == (
        "also backbone teachers (primary): 10 to spare, 10 lacking, Chinese (primary): 5 to spare, 8 lacking"
    )


def test_an_existing_pair_without_anything_complementary_says_so():
    made = context({"A": {"pe": 6}}, {"X": {"art": -4}}, pairs=[{"urban_school_id": "A", "rural_school_id": "X"}])
    with language("en"):
        assert reasons(made)[0].startswith("A校 has nothing above its need that X校 lacks")


def test_the_table_begins_with_the_columns_of_the_sheet_and_keeps_an_existing_pairs_limits():
    pairs = [{"urban_school_id": "A", "rural_school_id": "X", "min_out": 1, "max_out": 3}]
    made = context({"A": {"pe": 6}, "B": {"pe": 6}}, {"X": {"pe": -4}, "Y": {"pe": -4}}, pairs=pairs)
    table = pair_table(propose_pairs(made), made.instance, made.state)
    names = all_tables()["pairs"].names
    assert tuple(table.columns) == (*names, *MORE)
    assert names[:2] == ("urban_school_id", "rural_school_id")
    assert table[list(names)].values.tolist() == [["A", "X", 1, 3, None, None], ["B", "Y", None, None, None, None]]
    assert table[["half_days", "backbone_half_days", "points"]].values.tolist() == [[4, 0, 90], [4, 0, 90]]


def test_a_limit_cuts_proposals_and_no_existing_pair():
    pairs = [{"urban_school_id": "A", "rural_school_id": "X"}]
    urban = {code: {"pe": 6} for code in ("A", "B", "C")}
    made = context(urban, {"X": {"pe": -4}, "Y": {"pe": -4}, "Z": {"pe": -5}}, pairs=pairs)
    table = pair_table(propose_pairs(made), made.instance, made.state, limit=1)
    # B-Y and C-Z would be as good as B-Z and C-Y; the codes decide, and C-Z has the most points.
    assert table[["urban_school_id", "rural_school_id"]].values.tolist() == [["A", "X"], ["C", "Z"]]


@pytest.fixture
def folder(tmp_path):
    """A district on disk, with a code that a spreadsheet would take for a formula and one with leading zeros."""
    pairs = [{"urban_school_id": "A", "rural_school_id": "X", "max_out": 2}]
    found = tables({"A": {"pe": 6}, "=B": {"pe": 7}}, {"X": {"pe": -4}, "007": {"pe": -4}}, pairs=pairs)
    write_folder(Instance.of({name: pd.DataFrame(rows) for name, rows in found.items()}), tmp_path / "data")
    return tmp_path / "data"


def test_the_file_put_in_the_place_of_the_sheet_is_read_as_these_pairs(folder):
    before = read(folder)
    made = Context.of(before)
    content = csv_bytes(pair_table(propose_pairs(made), before, made.state))
    (folder / "pairs.csv").write_bytes(content)
    instance, problems = inspect(folder)
    unknown = {problem.value for problem in problems if problem.code == "unknown_header"}
    assert unknown == set(MORE)  # each of them named as not read, and nothing else is wrong
    assert [problem for problem in problems if problem.severity == "error"] == []
    found = instance["pairs"]
    assert found[["urban_school_id", "rural_school_id"]].values.tolist() == [["A", "X"], ["=B", "007"]]
    assert (found["max_out"][0], found["max_out"].isna().tolist()) == (2, [False, True])
    again = propose_pairs(Context.of(instance))
    assert [pair.existing for pair in again.pairs] == [True, True]


@pytest.mark.parametrize("name", ["zh_CN", "en"])
def test_no_tier_of_a_school_is_told(name):
    instance = read(sample_path("small"))
    made = Context.of(instance)
    assert (made.state.schools.tier >= 0).all()
    with language(name):
        found = propose_pairs(made)
        texts = json.dumps(pairing_json(found, made.state), ensure_ascii=False)
        texts += csv_bytes(pair_table(found, instance, made.state)).decode()
        texts += "".join(WHY_NOT.values())
        words = {TIERS.label(code) for code in TIERS.codes}
    assert found.pairs
    assert not [word for word in words - {"new"} if word in texts]


def test_the_points_do_not_follow_the_tier():
    """A school's weight in the goal of the shortage follows its tier; the points of a pair must not."""
    general = Policy().general
    heavy = Policy(general.model_copy(update={"tier_priority": {**general.tier_priority, "short": 9}}))
    points = []
    for tier in ("ordinary", "short", "new"):
        facts = {"X": {"locale": "rural", "tier": tier}}
        made = context({"A": {"pe": 6}}, {"X": {"pe": -4}}, schools=facts, policy=heavy)
        points.append(propose_pairs(made).pairs[0].points)
    assert len(set(points)) == 1
