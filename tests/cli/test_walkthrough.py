"""The guide's walk from no plan to a repaired one: its commands run in order, and what it quotes is what they say."""

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.command import rotation

README = Path(__file__).parents[2] / "README.md"
GUIDES = README.parent / "docs" / "guide"
PAGES = {lang: GUIDES / folder / "walkthrough.md" for lang, folder in (("zh_CN", "zh"), ("en", "en"))}
STEPS = ["solve", "explain", "solve", "verify", "repair", "verify", "compare"]


def sections(lang):
    """What each section has, by kind of code block: "" for commands, yaml for files, text for what is quoted."""
    parts = PAGES[lang].read_text(encoding="utf-8").split("\n## ")[1:]
    found = [re.findall(r"^```(\w*)\n(.*?)^```$", part, re.DOTALL | re.MULTILINE) for part in parts]
    return [
        {kind: "".join(text for name, text in one if name == kind) for kind in ("", "yaml", "text")} for one in found
    ]


def commands(section):
    """Words and exit code of each command."""
    lines = section[""].splitlines()
    return [(shlex.split(line, comments=True), int((re.findall(r"#.*(\d+)$", line) or [0])[0])) for line in lines]


def unsaid(section, said):
    """Quoted lines that nothing has printed."""
    printed = {line.strip() for line in said.splitlines()}
    return [line for line in section["text"].splitlines() if line.strip() not in printed]


@pytest.fixture(scope="module", params=PAGES)
def walked(request, tmp_path_factory):
    """A page, the folder in which all of it was done, and what was said in each section."""
    home, said, lang = tmp_path_factory.mktemp("walk"), [], request.param
    for section in sections(lang):
        if section["yaml"]:
            name, _, content = section["yaml"].partition("\n")
            (home / name.removeprefix("# ")).write_text(content, encoding="utf-8")
        told = [rotation(*words[1:], cwd=home, lang=lang, code=code)[0] for words, code in commands(section)]
        said.append("\n".join(told))
    return lang, home, said


def test_both_languages_have_the_same_commands_and_files():
    chinese, english = sections("zh_CN"), sections("en")
    assert [words[1] for section in english for words, _code in commands(section)] == STEPS
    for one, other in zip(chinese, english, strict=True):
        assert commands(one) == commands(other)
        assert one["yaml"] == other["yaml"]
        assert one["text"].count("\n") == other["text"].count("\n") > 0


def test_the_readme_has_the_same_commands_and_the_same_appeal():
    part = README.read_text(encoding="utf-8").split("\n## 无解怎么办")[1].split("\n## ")[0]
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", part, re.DOTALL | re.MULTILINE)
    typed = [shlex.split(line, comments=True) for kind, text in blocks if not kind for line in text.splitlines()]
    pages = sections("en")
    assert typed == [words for section in pages for words, _code in commands(section)]
    (appeal,) = [text for kind, text in blocks if kind == "yaml"]
    assert [section["yaml"].partition("\n")[2] for section in pages if section["yaml"]] == [appeal]


@pytest.mark.slow
def test_the_commands_run_and_say_what_is_quoted(walked):
    lang, home, said = walked
    for section, told in zip(sections(lang), said, strict=True):
        assert unsaid(section, told) == []
    files = ("agreed/waivers.csv", "plan/certificate.json", "repaired/certificate.json", "compared/comparison.xlsx")
    assert [name for name in files if not (home / name).exists()] == []
