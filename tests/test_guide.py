"""The guide: the same pages and commands in both languages, links that lead somewhere, outputs as they are shown."""

import re
import runpy
import shutil

import click
import openpyxl
import pytest

from rotation.cli import main
from rotation.cli.root import build
from rotation.i18n import language
from rotation.model.policy import Policy
from rotation.rules.registry import parameters, settled
from tests.guide_pages import GUIDE, LANGUAGES, ROOT, broken_links, commands, keys, named, pages, steps, words

SLIPS = [
    ("计划", 2, "起始日期", "9月1日"),
    ("学校", 3, "小学学生数", None),
    ("学校", 4, "编制数", "约8"),
    ("学校", 1, "地址", "校址(新)"),
    ("教师", 3, "人事编号", "T101"),
    ("教师", 4, "学科", "体锻"),
    ("教师", 5, "编制所在校", "云山实验小学"),
    ("教师", 6, "出生日期", None),
    ("教师", 7, "出生日期", "去年9月"),
    ("教师", 8, "本校任教起", "=DATE(2015,9,1)"),
    ("免于或暂缓", 2, "事由代码", "二胎"),
    ("轮岗台账", 2, "接收学校", "S077"),
]
"""Sheet, row, header and what a clerk has written there; the page about errors shows what `check` says of them."""


LEFT = {
    "analyst.md": ["shortage.mps", "burden.mps", "scenarios.html", "graph/moves.gexf"]
    + [f"scenarios/{name}" for name in ("comparison.xlsx", "sweep.csv", "sweep.svg", "tradeoff.svg")],
    "after.md": ["changes.xlsx", "compared/comparison.xlsx", "handouts2/public.html", "2027.xlsx"],
    "clerk.md": ["report.html", "handouts/notices.html", "eligible.csv"],
}
"""Files that a page promises."""


def run(capsys, line, lang):
    """A command of the guide in this process; returns what it prints."""
    program, *rest = words(line)
    if program == "python":
        runpy.run_path(rest[0], run_name="__main__")
    else:
        assert program == "rotation", line
        with pytest.raises(SystemExit) as left:
            main([*rest, "--lang", lang])
        assert left.value.code == 0, (line, capsys.readouterr())
    return capsys.readouterr().out


def resolved(line):
    """The command that a line names, and the words that are left for it; click's error where there is none."""
    group = build()
    command, rest, context = group, words(line)[1:], click.Context(group, info_name="rotation")
    while isinstance(command, click.Group) and rest and not rest[0].startswith("--"):
        _name, command, rest = command.resolve_command(context, rest)
    return command, rest


def parse(line):
    """Raises click's error where a command line names a command or an option that is not there."""
    command, rest = resolved(line)
    command.make_context(command.name, rest)


def squeezed(text):
    """Text without the line breaks that a narrow screen puts in."""
    return " ".join(text.split())


def shows(said, line):
    """Whether a line of the guide is in what was said, with anything short in place of each …"""
    return re.search("[^ ]{1,9}".join(map(re.escape, squeezed(line).split("…"))), said) is not None


def test_both_languages_have_the_same_pages_with_the_same_commands():
    chinese, english = pages("zh"), pages("en")
    assert list(chinese) == list(english)
    assert "clerk.md" in chinese
    for name, text in chinese.items():
        assert commands(text) == commands(english[name]), name
        assert [step.files.keys() for step in steps(text)] == [step.files.keys() for step in steps(english[name])], name
        if name != "index.md":
            assert f"(../zh/{name})" in english[name]
            assert f"(../en/{name})" in text


@pytest.mark.parametrize("folder", LANGUAGES)
def test_every_page_is_reached_from_the_index(folder):
    index = pages(folder)["index.md"]
    assert [name for name in pages(folder) if name != "index.md" and f"]({name})" not in index] == []


@pytest.mark.parametrize(
    "path",
    [ROOT / "README.md", *sorted(GUIDE.rglob("*.md"))],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_links_lead_somewhere(path):
    assert broken_links(path) == []


@pytest.mark.parametrize("path", [ROOT / "README.md", *sorted(GUIDE.rglob("*.md"))], ids=lambda path: path.name)
def test_commands_that_are_only_named_are_there_with_their_options(path):
    with language("en"):
        for line in named(path.read_text(encoding="utf-8")):
            command, rest = resolved(line)
            known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
            assert {word for word in rest if word.startswith("--")} <= known | {"--help"}, line


def test_parameters_that_are_named_are_there():
    known = {leaf.key for leaf, _note in parameters(settled(Policy()))}
    for folder in LANGUAGES:
        found = keys(pages(folder)["policy.md"])
        assert len(found) > 6
        assert set(found) <= known


@pytest.mark.slow
def test_the_picture_is_the_one_that_the_readme_says_how_to_make(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (step,) = steps((ROOT / "README.md").read_text(encoding="utf-8"))
    for line in step.commands:
        run(capsys, line, "zh_CN")
    made = (tmp_path / "charts" / "map.svg").read_text(encoding="utf-8")
    assert made == (GUIDE / "map.svg").read_text(encoding="utf-8")
    assert "font-family" in made
    assert made.count("<text") > 8


def test_every_command_and_option_is_there():
    found = [line for text in pages("zh").values() for line in commands(text) if line.startswith("rotation")]
    assert len(found) > 25
    with language("en"):
        for line in found:
            parse(line)


@pytest.mark.parametrize("folder", LANGUAGES)
def test_errors_are_shown_as_check_says_them(capsys, tmp_path, folder):
    file = tmp_path / "bad.xlsx"
    with pytest.raises(SystemExit):
        main(["template", str(file), "--filled", "toy"])
    book = openpyxl.load_workbook(file)
    for sheet, row, header, value in SLIPS:
        column = next(cell.column for cell in book[sheet][1] if cell.value == header)
        book[sheet].cell(row, column).value = value
    book.save(file)
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main(["check", str(file), "--lang", LANGUAGES[folder]])
    assert left.value.code == 3
    said = capsys.readouterr().out.splitlines()
    page = pages(folder)["sheets.md"].splitlines()
    *shown, count = [line for line in page if line.startswith(("✗ ", "! ", "错误（✗）"))]
    assert shown == said[: len(shown)]
    assert len(shown) == len(SLIPS)
    assert said[len(shown)].startswith(count.removesuffix("…").rstrip())


RUNS = [name for name, text in pages("zh").items() if commands(text)]
"""Pages with commands to run; both languages have the same ones."""


@pytest.mark.slow
@pytest.mark.parametrize("folder", LANGUAGES)
@pytest.mark.parametrize("name", RUNS)
def test_a_page_runs_from_top_to_bottom_and_shows_what_is_printed(capsys, tmp_path, monkeypatch, name, folder):
    monkeypatch.chdir(tmp_path)
    for step in steps(pages(folder)[name]):
        for file, content in step.files.items():
            (tmp_path / file).write_text(content, encoding="utf-8")
        said = squeezed("\n".join(run(capsys, line, LANGUAGES[folder]) for line in step.commands))
        missing = [line for line in step.shown if not shows(said, line)]
        assert missing == [], said
    for file in LEFT.get(name, ()):
        assert (tmp_path / file).stat().st_size > 0, file
    if name == "analyst.md":
        scenarios = tmp_path / "scenarios"
        assert (scenarios / "tradeoff.svg").read_text(encoding="utf-8").startswith("<svg")
        assert "<text" in (scenarios / "sweep.svg").read_text(encoding="utf-8")
        assert (scenarios / "sweep.csv").read_text(encoding="utf-8-sig").count("\n") == 2
        assert len(list((scenarios / "scenarios").iterdir())) == 4
    shutil.rmtree(tmp_path)
