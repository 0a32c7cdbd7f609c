"""One page of Markdown for each rule, made from the rule itself, and an index of them."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rotation.i18n import N_, _, current_language, language
from rotation.io.atomic import write_text
from rotation.report.rule_parameters import parameter_facts
from rotation.report.words import goal_name, rule_name
from rotation.rules.base import Rule, RuleParams
from rotation.rules.registry import rule_classes

FOLDERS = {"zh_CN": "zh", "en": "en"}
"""Language -> folder of its pages."""

KINDS = {"pair": N_("pair rule"), "group": N_("group rule"), "goal": N_("goal")}
MEANINGS = {
    "pair": N_("refuses single moves, always"),
    "group": N_("limits moves together"),
    "goal": N_("is made as small as possible, in the policy's order of goals"),
}


def write_rule_pages(folder: Path, tests: Path | None = None) -> list[Path]:
    """Write `zh/` and `en/`, each with index.md and one page a rule; the same rules give the same bytes.

    `tests` is the folder of the rules' tests, whose names become the cases of the pages. Raises FileError.
    """
    written = []
    for name, content in rule_pages(tests).items():
        write_text(folder / name, content)
        written.append(folder / name)
    return written


def rule_pages(tests: Path | None = None) -> dict[str, str]:
    """Every page in both languages, by path."""
    pages = {}
    for code, folder in FOLDERS.items():
        with language(code):
            pages[f"{folder}/index.md"] = index_page()
            for rule_id in rule_classes():
                pages[f"{folder}/{rule_id}.md"] = rule_page(rule_id, tests)
    return pages


def index_page() -> str:
    """The list of all rules, in the order in which they are tried."""
    head = (_("rule"), _("name"), _("state"), _("demands"))
    title = _("Rules")
    parts = [f"# {title}", _("Made from the rules by `rotation rules --docs`; change the rules, not the pages.")]
    for kind, name in KINDS.items():
        rules = [(rule_id, rule) for rule_id, rule in rule_classes().items() if rule.kind == kind]
        rows = [
            (f"[{rule_id}]({rule_id}.md)", rule_name(rule_id), state_text(rule), _(rule.demands))
            for rule_id, rule in rules
        ]
        title = _("{kind}: {meaning}").format(kind=_(name), meaning=_(MEANINGS[kind]))
        parts += [f"## {title}", *([_table(head, rows)] if rows else [])]
    return _page(parts)


def rule_page(rule_id: str, tests: Path | None = None) -> str:
    """Everything that a rule says of itself; sections without content are left out. KeyError for an unknown rule."""
    rule = rule_classes()[rule_id]
    kind = _("{kind}: {meaning}").format(kind=_(KINDS[rule.kind]), meaning=_(MEANINGS[rule.kind]))
    parts = [f"# {rule_name(rule_id)} · `{rule_id}`", f"**{_(rule.demands)}**"]
    if current_language() == "en":
        parts.append(inspect.getdoc(rule) or "")  # said in the formula and the example in other languages
    by_default = _("by default: {state}").format(state=state_text(rule))
    parts.append(_bullets([kind, by_default, _("in a policy: {key}").format(key=f"`rules.{rule_id}`")]))
    parts += _section(_("Formula"), f"```text\n{_(rule.formula)}\n```" if rule.formula else "")
    parts += _section(_("Example"), _(rule.example) if rule.example else "")
    parts += _section(_("Parameters"), _parameters(rule))
    reasons = dict.fromkeys(_(reason) for reason in rule.reasons)
    parts += _section(_("Reasons of refusal"), _bullets(reasons))
    parts += _section(_("Goals"), _bullets(f"`{goal}` · {goal_name(goal)}" for goal in rule.goals))
    parts += _section(_("Cases"), _cases(rule_id, tests))
    return _page(parts)


def state_text(rule: type[Rule]) -> str:
    """On or off, and hard or soft where it can be soft, by default."""
    params: RuleParams = rule.Params()
    state = _("on") if params.on else _("off")
    if "hard" not in type(params).model_fields:
        return state
    return _("{state}, {hardness}").format(
        state=state, hardness=_("hard") if getattr(params, "hard", True) else _("soft")
    )


def _parameters(rule: type[Rule]) -> str:
    english = current_language() == "en"
    names = (_("Chinese name"), _("meaning")) if english else (_("name"),)
    head = (_("parameter"), *names, _("default"), _("range"), _("source"))
    rows = []
    for one in parameter_facts(rule.Params):
        words = (one.zh, one.en) if english else (one.zh,)
        rows.append((f"`{one.key}`", *words, one.default, one.range, one.source))
    return _table(head, rows)


def _cases(rule_id: str, tests: Path | None) -> str:
    """Where the rule's four cases stand, and the names of its tests as sentences; they are English."""
    if tests is None:
        return ""
    parts = []
    table = _table_of_cases(rule_id, tests)
    if table is not None:
        text = _(
            "In {file}, each with its facts and its outcome or the reason why it cannot exist: a case where the rule "
            "changes the best plan, one where it leaves no plan, one where it is soft and paid for, and one where the "
            "checker reads a plan made by hand."
        )
        parts.append(text.format(file=f"`tests/rules/table/{table.name}`"))
    file = tests / f"test_{rule_id}.py"
    if file.is_file():
        where = _("Held by {file}:").format(file=f"`tests/rules/{file.name}`")
        parts.append(f"{where}\n\n{_bullets(test_sentences(file.read_text(encoding='utf-8')))}")
    return "\n\n".join(parts)


def _table_of_cases(rule_id: str, tests: Path) -> Path | None:
    """The file of the table of cases that has the rule's line."""
    files = sorted((tests / "table").glob("*.py"))
    return next((file for file in files if f'"{rule_id}": Four(' in file.read_text(encoding="utf-8")), None)


def test_sentences(source: str) -> Iterator[str]:
    """The names of the test functions of a file, in order, in words."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name.removeprefix("test_").replace("_", " ")


def _section(title: str, content: str) -> list[str]:
    return [f"## {title}", content] if content else []


def _bullets(texts: Iterable[str]) -> str:
    return "\n".join(f"- {text}" for text in texts)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(text) for text in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("|", "\\|"))


def _page(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
