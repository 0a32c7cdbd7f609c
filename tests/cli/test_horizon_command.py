"""Command `horizon`: years with plans kept in folders, an infeasible year, wrong use."""

import json

import pytest

from rotation.io.samples import sample_path
from tests.cli.command import rotation

POLICY = "rules:\n  rotation_rate: {permille: 0}\n  backbone_rate: {on: false}\n"


@pytest.mark.slow
def test_every_year_is_kept_with_its_data_and_can_be_verified(tmp_path):
    policy, out = tmp_path / "policy.yaml", tmp_path / "out"
    policy.write_text(POLICY, encoding="utf-8")
    words = ("horizon", sample_path("toy"), "--years", 3, "--policy", policy, "--solver", "cpsat", "--out", out)
    found = json.loads(rotation(*words, "--json")[0])
    assert [year["year"] for year in found["years"]] == [2026, 2027, 2028]
    assert all(year["status"] == "optimal" for year in found["years"])
    assert {name.rpartition("/")[2] for name in found["files"]} >= {"horizon.html", "horizon.xlsx", "plan.xlsx"}
    assert not (out / "2026" / "data").exists()
    for year in ("2026", "2027", "2028"):
        rotation("verify", out / year)
    checked = json.loads(rotation("check", out / "2028" / "data", "--json")[0])
    assert checked["valid"]
    rotation(*words, code=2)


@pytest.mark.slow
def test_a_year_without_a_plan_ends_the_horizon_and_is_explained(tmp_path):
    """The toy's second year has no move that serves anything, and its rate asks for two."""
    out = tmp_path / "out"
    text, _ = rotation("horizon", sample_path("toy"), "--years", 4, "--solver", "cpsat", "--out", out, code=4)
    assert "proved optimal" in text
    page = (out / "horizon.html").read_text(encoding="utf-8")
    assert "Why 2027 has no plan" in page
    for said in ("demands cannot hold together:", "Ways out, cheapest first", "rotation rate"):
        assert said in text
        assert said in page
    assert "The horizon ends with 2027" in text
    assert f"written: {out / '2027' / 'data'}" in text
    assert f"rotation explain conflict {out / '2027' / 'data'}" in text
    checked = json.loads(rotation("check", out / "2027" / "data", "--json")[0])
    assert checked["valid"]


def test_wrong_use():
    rotation("horizon", sample_path("toy"), "--years", 0, code=2)
    rotation("horizon", sample_path("toy"), "--pupils", "many", code=2)
