"""The plan's folder: all files or none, equal bytes, hashes, and plans read back from each of them."""

from __future__ import annotations

import hashlib
import json

import pandas as pd
import pytest

from rotation.errors import FileError
from rotation.io.plan_files import read_plan
from rotation.report.plan_folder import write_plan_folder


def test_every_file_of_the_folder_gives_the_same_plan(tmp_path, book):
    files = write_plan_folder(book, tmp_path / "out", {"seconds": 1.5}, {"report.html": b"<p>"})
    assert [file.name for file in files] == ["plan.xlsx", "moves.csv", "plan.json", "report.html", "manifest.json"]
    for source in (tmp_path / "out", *files[:3]):
        again = read_plan(source)
        assert again.facts == book.plan.facts, source
        pd.testing.assert_frame_equal(again.moves, book.plan.moves, check_dtype=False)


def test_only_the_manifest_may_differ_from_run_to_run(tmp_path, book):
    first = write_plan_folder(book, tmp_path / "a", {"seconds": 1.5})
    second = write_plan_folder(book, tmp_path / "b", {"seconds": 2.5})
    for one, other in zip(first, second, strict=True):
        assert (one.read_bytes() == other.read_bytes()) == (one.name != "manifest.json")
    assert b"seconds" not in (tmp_path / "a" / "plan.json").read_bytes()


def test_the_manifest_holds_the_hash_of_every_other_file(tmp_path, book):
    files = write_plan_folder(book, tmp_path / "out", {"command": ["rotation", "solve"]})
    manifest = json.loads(files[-1].read_text(encoding="utf-8"))
    assert manifest["run"] == {"command": ["rotation", "solve"]}
    assert manifest["files"] == {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files[:-1]}


def test_csv_is_marked_utf8_and_guards_formulas(tmp_path, book):
    write_plan_folder(book, tmp_path / "out", {})
    data = (tmp_path / "out" / "moves.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert ",'@sum," in text
    assert not any(cell.startswith(("=", "+", "@")) for line in text.splitlines() for cell in line.split(","))


def test_a_folder_that_is_there_keeps_its_other_files(tmp_path, book):
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    (out / "moves.csv").write_text("old")
    write_plan_folder(book, out, {})
    assert (out / "notes.txt").read_text() == "mine"
    assert len(read_plan(out / "moves.csv")) == 4
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["out"]


def test_a_failure_leaves_nothing_half_written(tmp_path, book, monkeypatch):
    out = tmp_path / "out"
    write_plan_folder(book, out, {"run": 1})
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    monkeypatch.setattr(
        "rotation.report.plan_folder.manifest_json", lambda *_parts: (_ for _ in ()).throw(OSError("no space left"))
    )
    with pytest.raises(FileError, match="out"):
        write_plan_folder(book, out, {"run": 2})
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


def test_a_place_that_cannot_be_written_is_told_in_words(tmp_path, book):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError):
        write_plan_folder(book, tmp_path / "file" / "out", {})
