"""The charts: sound XML, numbers that are right, labels that fit, and nothing that a name could smuggle in."""

import re
from xml.etree import ElementTree

import pytest

from rotation.i18n import language
from rotation.report.page.bars import Pair, histogram, pairs_chart
from rotation.report.page.sankey import MOST, sankey
from rotation.report.page.school_map import Spot, school_map
from rotation.report.page.spread import MOST_POINTS, MOST_SCHOOLS, lorenz, lorenz_points, pass_chart, thinned
from rotation.report.page.svg import clean, fitted, length, ticks

HOSTILE = '"><script>alert(1)</script>&<b>\x00\x0b'
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def english():
    with language("en"):
        yield


def words(drawing: str) -> list[str]:
    """All texts of a sound drawing in which nothing but shapes and texts stands."""
    root = ElementTree.fromstring(drawing)
    kinds = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert kinds <= {"svg", "title", "desc", "text", "rect", "path", "circle", "g", "defs", "marker"}
    assert "nan" not in drawing
    assert "inf" not in drawing
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_bands_carry_the_persons_of_each_pair():
    drawing = sankey({("a", "b"): 3, ("a", "c"): 1, ("d", "b"): 2, ("d", "e"): 0}, "t", "d")
    assert {"a 4", "d 2", "b 5", "c 1"} <= set(words(drawing))
    assert set(re.findall(r"<title>(. → .: \d)</title>", drawing)) == {"a → b: 3", "a → c: 1", "d → b: 2"}


def test_small_parts_of_many_are_taken_together():
    found = words(sankey({(f"s{n:02}", "one"): 40 - n for n in range(30)}, "t", "d"))
    named = [text for text in found if re.fullmatch(r"s\d\d \d+", text)]
    assert len(named) == MOST - 1
    assert f"all others {sum(40 - n for n in range(11, 30))}" in found


def test_no_flow_is_no_drawing():
    assert sankey({}, "t", "d") == sankey({("a", "b"): 0}, "t", "d") == ""
    assert school_map({}, {}, "t", "d") == pairs_chart([], "t", "d") == histogram([("a", 0)], "t", "d", "u") == ""
    assert lorenz([1], [0], [0], "t", "d") == ""
    assert pass_chart([], [], [], 1, "t", "d") == ""


def test_the_lorenz_curve_starts_with_the_poorest_school():
    assert lorenz_points([100, 100, 200], [40, 10, 50]) == [(0, 0), (0.25, 0.1), (0.75, 0.6), (1, 1)]
    assert lorenz_points([0, 100], [5, 5]) == [(0, 0), (1, 1)]


@pytest.mark.parametrize("count", [1, 2, 300])
def test_a_map_of_any_number_of_schools(count):
    spots = {f"S{n}": Spot(f"school {n}", 116 + n % 20 / 50, 40 + n // 20 / 50, 40, n % 3 - 1, n) for n in range(count)}
    flows = {(f"S{n}", f"S{(7 * n + 1) % count}"): 1 + n % 4 for n in range(count)}
    found = words(school_map(spots, flows, "t", "d"))
    assert 0 < len([text for text in found if text.startswith("school")]) <= 60


def test_schools_at_one_place_are_drawn():
    spots = {code: Spot(code, 116.0, 40.0, 10, 0, 1) for code in ("A", "B")}
    words(school_map(spots, {("A", "B"): 1}, "t", "d"))


def test_bars_write_their_values():
    found = words(pairs_chart([Pair("x", 2.0, 1.5, 1.0, "(3/4)"), Pair("y", None, 0.0)], "t", "d", 1, "limit"))
    assert {"2.0", "1.5 (3/4)", "0.0", "limit", "today", "with the plan"} <= set(found)
    assert words(histogram([("0-15", 3), (">15", 12)], "t", "d", "minutes")).count("12") >= 1


def test_the_pass_line_and_every_school_are_there():
    drawing = pass_chart(["a", "b"], [0.5, 2.0], [1.0, 2.0], 1.0, "t", "d")
    words(drawing)
    assert {"a: 0.50 → 1.00", "b: 2.00 → 2.00"} <= set(re.findall(r"<title>(.*?)</title>", drawing))


def test_of_more_schools_than_marks_two_curves_of_few_points_are_drawn():
    count = 4 * MOST_SCHOOLS
    before = [float(n % 50) for n in range(count)]
    drawing = pass_chart([f"s{n}" for n in range(count)], before, before[::-1], 1.0, "t", "d")
    words(drawing)
    assert "<circle" not in drawing
    assert len(drawing) < 20_000
    assert len(lorenz([n % 7 + 1 for n in range(count)], [1] * count, [2] * count, "t", "d")) < 20_000


def test_a_thinned_curve_keeps_its_ends():
    points = [(float(n), float(n)) for n in range(5001)]
    kept = thinned(points)
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    assert len(kept) <= MOST_POINTS + 1
    assert thinned(points[:9]) == points[:9]


def test_hostile_names_are_text_in_every_chart():
    spot = Spot(HOSTILE, 116, 40, 10, 1, 1)
    for drawing in (
        sankey({(HOSTILE, HOSTILE): 2}, HOSTILE, HOSTILE),
        school_map({"a": spot, "b": spot}, {("a", "b"): 1}, HOSTILE, HOSTILE),
        pairs_chart([Pair(HOSTILE, 1, 2, 3, HOSTILE)], HOSTILE, HOSTILE, 1, HOSTILE),
        histogram([(HOSTILE, 2)], HOSTILE, HOSTILE, HOSTILE),
        pass_chart([HOSTILE], [1], [2], 1, HOSTILE, HOSTILE),
        lorenz([1, 2], [1, 1], [2, 1], HOSTILE, HOSTILE),
    ):
        words(drawing)
        assert "<script" not in drawing


def test_words_are_cut_to_their_room():
    assert fitted("short", 100) == "short"
    cut = fitted("一所名字特别特别长的学校" * 3, 100)
    assert cut.endswith("…")
    assert length(cut) <= 100
    assert clean("a\x00b\x1fc") == "abc"


@pytest.mark.parametrize("most", [0, 1e-9, 0.003, 0.74, 1, 3, 17, 999, 12345.6])
def test_ticks_are_round_and_reach_the_most(most):
    for whole in (False, True):
        found = ticks(most, whole=whole)
        assert found[0] == 0
        assert found[-1] >= most
        assert len(found) <= 7
        assert not whole or all(mark == int(mark) for mark in found)
