"""A shipped sample's name stands where data may, and what lies there under that name goes before it."""

from pathlib import Path

from rotation.cli.common import DATA
from rotation.io.samples import sample_path


def test_a_sample_is_read_by_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert DATA.convert("worked", None, None) == sample_path("worked")
    assert DATA.convert("elsewhere", None, None) == Path("elsewhere")


def test_a_folder_of_that_name_goes_before_the_sample(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "worked").mkdir()
    assert DATA.convert("worked", None, None) == Path("worked")
