"""The page is whole without script or network, and its charts are well-formed drawings with text labels."""

import json
import re
import xml.etree.ElementTree as ElementTree

import pytest

from benchmarks.chart import COLOURS, Axis, Chart, Series, fitted
from benchmarks.harness import Run
from benchmarks.job import Result, reason
from benchmarks.page import charts, page
from benchmarks.words import failure_lines
from rotation.i18n import language
from solvers.said import SaidText
from tests.benchmarks.records import record

SPACE = {"svg": "http://www.w3.org/2000/svg"}


@pytest.fixture
def records():
    return [
        record("small <&>", "one", solve=1.0, candidates=100),
        record("small <&>", "two", solve=2.0, candidates=100),
        record("large", "one", solve=9.0, candidates=1000),
        record("large", "two", solve=9.9, candidates=1000, result=Result.UNPROVED),
        record("gap/x", "one", layout="gap"),
        record("gap/x", "two", layout="gap", result=Result.CRASH, goals=[], seconds={"total": 0}, why="SIGSEGV"),
    ]


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_the_page_asks_for_nothing_and_escapes_names(records, lang):
    run = Run("2026-01-01", "smoke", {"cpu": "a <fast> one", "libraries": {"numpy": "2"}}, {"city": "why"}, records)
    with language(lang):
        text = page(run, records)
    assert not re.search(r"<script|(?:src|href)=|url\(|@import", text)
    assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"] * 2
    assert "small &lt;&amp;&gt;" in text
    assert "small <&>" not in text
    assert f'lang="{lang.replace("_", "-")}"' in text
    assert ("性能" in text) == (lang == "zh_CN")


def test_charts_are_drawings_with_text(records):
    with language("en"):
        profile, scaling = charts(records)
    for chart in (profile, scaling):
        tree = ElementTree.fromstring(chart.svg())
        words = {element.text for element in tree.findall("svg:text", SPACE)}
        assert {"one", "two"} <= words
        assert tree.find("svg:title", SPACE).text
        assert tree.find("svg:desc", SPACE).text
    assert "one relaxation" in [series.name for series in scaling.series]


def test_a_relaxation_has_one_point_a_size_the_shortest_time():
    made = [
        record(str(size), name, candidates=size, seconds={"solve": 2.0, "total": 3.0, "relaxation": relaxation})
        for size in (10, 100)
        for name, relaxation in (("one", 0.5), ("two", 0.25))
    ]
    with language("en"):
        scaling = next(chart for chart in charts(made) if chart.title == "Scaling")
    assert [len(one.points) for one in scaling.series] == [2, 2, 2]
    assert scaling.series[-1].name == "one relaxation"
    assert list(scaling.series[-1].points) == [(10.0, 0.25), (100.0, 0.25)]


def test_the_page_says_what_failed_and_why():
    made = [
        record(result=Result.CRASH, goals=[], why="ended by SIGKILL", said="first\nlast <words>"),
        record(configuration="absent", result=Result.MISSING, goals=[], why="timefold"),
    ]
    with language("en"):
        html = page(Run("now", "smoke", {}, {}, made), made)
    assert "crash: ended by SIGKILL: last &lt;words&gt;" in html
    assert "timefold is missing; it comes with pip install" in html


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "one: largest certified gap 3 of 30 (10.0 %), burden on city/&lt;x&gt;"), ("zh_CN", "city/&lt;x&gt;")],
)
def test_the_page_says_what_share_is_certified_and_the_largest_gap(lang, words):
    gap = {"instance": "city/<x>", "goal": "burden", "gap": 3, "value": 30, "share": 0.1}
    made = [record("city/<x>", certified=0.5, certified_gap=gap), record("small", certified=1.0)]
    with language(lang):
        html = page(Run("now", "size", {}, {}, made), made)
        without = page(Run("now", "size", {}, {}, made), [record("small")])
    assert f"<li>{words}" in html if lang == "en" else words in html
    assert "75 %" in html
    assert "75 %" not in without


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "a · one · WRONG: cost: 5 is better than the known optimum 6"),
        ("zh_CN", "a · one · 错误：cost：5 优于已知最优值 6"),
    ],
)
def test_why_a_run_failed_is_said_in_both_languages_also_after_a_file(lang, words):
    why = SaidText("{goal}: {value} is better than the known optimum {best}", goal="cost", value=5, best=6)
    kept = json.loads(json.dumps(record(result=Result.WRONG) | reason(why)))
    assert kept["why"] == "cost: 5 is better than the known optimum 6"
    with language(lang):
        assert failure_lines([kept]) == [words]


def test_plans_are_compared_and_that_is_explained_where_there_are_several(records):
    alone = [one for one in records if one["configuration"] == "one"]
    with language("en"):
        assert page(Run("now", "smoke", {}, {}, records), records).lower().count("against the best plan") == 2
        assert "against the best plan" not in page(Run("now", "smoke", {}, {}, alone), alone).lower()


def test_what_cannot_be_drawn_is_left_out():
    assert charts([record()]) == []
    assert charts([]) == []


def test_the_profile_starts_with_the_share_that_is_fastest(records):
    profile = charts(records)[0]
    assert {series.name: series.points[0] for series in profile.series} == {"one": (1.0, 1.0), "two": (1.0, 0.0)}


def test_axes_place_and_label_their_ticks():
    axis = Axis("x", 1.0, 100.0, logarithmic=True)
    assert axis.place(10.0) == pytest.approx(0.5)
    assert axis.ticks() == [1, 2, 5, 10, 20, 50, 100]
    assert Axis("y", 0.0, 1.0, percent=True).write(0.4) == "40 %"
    for least, most in ((0.02, 0.03), (1.0, 2.0), (0.001, 5e6), (37, 46968)):
        assert len(Axis("x", least, most, logarithmic=True).ticks()) >= 2
    assert fitted("x", []).least < fitted("x", []).most


def test_more_lines_than_colours_can_still_be_drawn():
    series = [Series(f"s{number}", [(1.0, 1.0), (2.0, 2.0)]) for number in range(len(COLOURS) + 3)]
    chart = Chart("t", "d", fitted("x", [1.0, 2.0]), fitted("y", [1.0, 2.0]), series)
    assert len(ElementTree.fromstring(chart.svg()).findall("svg:text", SPACE)) > len(series)
