"""The charts of a report as files of their own: whole SVG documents with fonts and paper, the same every time."""

from xml.etree import ElementTree

import pytest

from rotation.check import check
from rotation.i18n import language
from rotation.io.read import read
from rotation.io.samples import sample_path
from rotation.model.policy import Policy
from rotation.report.page.chart_files import chart_files, write_charts
from rotation.report.page.facts import facts_of_plan
from rotation.solve import solve

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def facts():
    toy, policy = read(sample_path("toy")), Policy()
    plan = solve(toy, policy, solver="greedy").plan
    return facts_of_plan(plan, toy, policy, check(plan, toy, policy), (), None)


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_every_file_is_a_drawing_with_fonts_paper_and_a_title(facts, lang):
    with language(lang):
        files = chart_files(facts)
        assert files == chart_files(facts)
    assert {"map.svg", "flow_1.svg", "shortage_1.svg", "rates.svg", "protection.svg"} <= set(files)
    for name, content in files.items():
        root = ElementTree.fromstring(content)
        assert root.tag == SVG + "svg", name
        assert "sans-serif" in root.attrib["font-family"]
        assert [part.tag.removeprefix(SVG) for part in root][:3] == ["title", "desc", "rect"]
        assert list(root.iter(SVG + "text")) != []
        assert b"http" not in content.replace(b"http://www.w3.org/2000/svg", b"")


def test_files_are_written_into_a_new_folder_and_the_map_is_left_out_where_places_would_tell(facts, tmp_path):
    files = chart_files(facts, with_map=False)
    assert "map.svg" not in files
    written = write_charts(tmp_path / "new" / "charts", files)
    assert sorted(path.name for path in written) == sorted(files)
    assert all(path.read_bytes() == files[path.name] for path in written)
