"""The Chinese catalogue: every text is translated, nothing in it is out of date, and every word list has both names."""

from __future__ import annotations

import ast
import gettext
import re
import string
from functools import cache
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from rotation.i18n import LOCALE_DIR, language
from rotation.i18n_click import install
from rotation.model import vocabulary, vocabulary_needs
from rotation.model.choices import CHOICES
from rotation.model.policy import Policy
from rotation.model.tables import all_tables
from rotation.model.tables_plan import MOVES_TABLE, PURPOSES, TRAVEL
from rotation.model.wordlist import Vocabulary
from rotation.rules.registry import parameters, rule_classes

ROOT = Path(__file__).parents[1]
SPEAKING = ("rotation", "benchmarks", "solvers")
"""Folders whose texts are for users."""

FOLDER = LOCALE_DIR / "zh_CN" / "LC_MESSAGES"
MARKS = ("_", "N_", "ngettext", "CertificateError", "UnsupportedError", "SaidText")
OLD_STYLE = re.compile(r"%\(\w+\)[sd]")


@cache
def catalogue() -> Catalog:
    with (FOLDER / "rotation.po").open("rb") as stream:
        return read_po(stream, locale="zh_CN")


def singular(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else message.id


def placeholders(text: str) -> set[str]:
    """What stands in braces, conversion and format included, and what stands in %(name)s."""
    fields = {
        f"{name}!{conversion}:{spec}"
        for _text, name, spec, conversion in string.Formatter().parse(text)
        if name is not None
    }
    return fields | set(OLD_STYLE.findall(text))


@cache
def calls() -> list[tuple[str, ast.Call]]:
    """Every call of a translating or marking function in these folders, with its place."""
    return [
        (f"{path.relative_to(ROOT)}:{node.lineno}", node)
        for folder in SPEAKING
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS and node.args
    ]


@cache
def literal_texts() -> dict[str, str]:
    """Text -> where it is marked."""
    return {
        node.args[0].value: place
        for place, node in calls()
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }


@cache
def click_texts() -> set[str]:
    extracted = extract_from_dir(str(Path(click.__file__).parent), keywords=DEFAULT_KEYWORDS)
    return {entry[2][0] if isinstance(entry[2], tuple) else entry[2] for entry in extracted}


def test_no_text_is_put_together_before_it_is_translated():
    bad = [place for place, node in calls() if isinstance(node.args[0], (ast.JoinedStr, ast.BinOp))]
    assert bad == []


def test_marked_texts_are_literal():
    bad = [place for place, node in calls() if node.func.id != "_" and not isinstance(node.args[0], ast.Constant)]
    assert bad == []


def test_every_text_of_the_package_is_in_the_catalogue():
    known = {singular(message) for message in catalogue()}
    missing = {text: place for text, place in literal_texts().items() if text and text not in known}
    assert missing == {}, "run `make catalogue` and translate"


def test_every_text_of_click_is_in_the_catalogue():
    known = {singular(message) for message in catalogue()}
    found = click_texts()
    assert len(found) > 40
    assert found - known == set()


def test_the_catalogue_holds_nothing_that_is_said_nowhere():
    said = set(literal_texts()) | click_texts()
    assert {singular(message) for message in catalogue() if message.id} - said == set()


def test_every_text_is_translated_and_none_is_fuzzy():
    for message in catalogue():
        strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        assert all(strings), message.id
        assert not message.fuzzy or not message.id, message.id


def test_translations_have_the_placeholders_of_their_texts():
    for message in catalogue():
        if not message.id:
            continue
        if isinstance(message.id, tuple):
            allowed = placeholders(message.id[0]) | placeholders(message.id[1])
            assert all(placeholders(text) <= allowed for text in message.string), message.id
        else:
            assert placeholders(message.string) == placeholders(message.id), message.id


def test_the_compiled_catalogue_is_up_to_date():
    with (FOLDER / "rotation.mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    for message in catalogue():
        if isinstance(message.id, tuple):
            assert compiled.ngettext(*message.id, 2) == message.string[0], "run `make catalogue`"
        elif message.id:
            assert compiled.gettext(message.id) == message.string, "run `make catalogue`"
    count = sum(1 for message in catalogue() if message.id)
    assert len([key for key in compiled._catalog if key]) == count, "run `make catalogue`"


def test_chinese_texts_do_not_end_in_a_western_full_stop():
    said = literal_texts()
    for message in catalogue():
        if message.id and singular(message) in said and isinstance(message.string, str):
            assert not re.search(r"[\u4e00-\u9fff][.,;:?]( |$)", message.string), message.id


def word_lists() -> list[Vocabulary]:
    values = [*vars(vocabulary).values(), *vars(vocabulary_needs).values()]
    return [value for value in values if isinstance(value, Vocabulary)] + [PURPOSES, TRAVEL]


def test_word_lists_have_a_chinese_and_an_english_name_for_every_code():
    lists = word_lists()
    assert len(lists) > 15
    for words in [*(one.words for one in lists), CHOICES]:
        for code, names in words.items():
            assert len(names) >= 2, code
            assert re.search(r"[\u4e00-\u9fff]", names[0]), code
            assert not re.search(r"[\u4e00-\u9fff]", names[1]), code


@pytest.mark.parametrize("rule", list(rule_classes().values()), ids=lambda rule: rule.id)
def test_rules_have_names_and_sentences_in_both_languages(rule):
    known = {singular(message) for message in catalogue()}
    assert re.search(r"[\u4e00-\u9fff]", rule.zh)
    assert rule.en
    assert not re.search(r"[\u4e00-\u9fff]", rule.en)
    assert rule.demands in known
    assert set(rule.reasons) <= known


def test_parameters_have_names_in_both_languages_and_a_translated_source():
    known = {singular(message) for message in catalogue()}
    for leaf, _note in parameters(Policy()):
        assert re.search(r"[\u4e00-\u9fff]", leaf.zh), leaf.key
        assert leaf.en, leaf.key
        assert not re.search(r"[\u4e00-\u9fff]", leaf.en), leaf.key
        assert leaf.default_source in known, leaf.key


def test_columns_have_headers_and_notes_in_both_languages():
    for table in [*all_tables().values(), MOVES_TABLE]:
        assert re.search(r"[\u4e00-\u9fff]", table.zh)
        assert table.en
        for column in table.columns:
            assert re.search(r"[\u4e00-\u9fff]", column.zh), (table.name, column.name)
            assert column.en, (table.name, column.name)
            assert bool(column.note_zh) == bool(column.note_en), (table.name, column.name)


@pytest.mark.parametrize(("name", "usage"), [("zh_CN", "用法："), ("en", "Usage:")])
def test_click_speaks_the_language_that_was_set_last(name, usage, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "de")
    monkeypatch.setattr(gettext, "_current_domain", "messages")
    from click.testing import CliRunner

    command = click.Command("toy", params=[click.Option(["--number"], type=int)], callback=lambda **_given: None)
    for other in ("en", "zh_CN", name):
        with language(other):
            install()
    assert usage in CliRunner().invoke(command, ["--help"]).output
    error = CliRunner().invoke(command, ["--number", "x"]).output
    assert ("不是有效的" in error) == (name == "zh_CN")
