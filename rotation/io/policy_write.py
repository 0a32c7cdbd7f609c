"""Writes a policy as a commented YAML file: every parameter with its name and the source it is taken from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rotation.i18n import _
from rotation.io.atomic import write_text
from rotation.io.policy import cell_of
from rotation.model.params import Parameter
from rotation.model.policy import Policy
from rotation.model.policy_document import SOURCES

SCHEMA_FILE = "policy.schema.json"
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_RESERVED = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"})
_BREAKS = re.compile("[\\x00-\\x20\\x7f-\\x9f\\u2028\\u2029\\ufeff]+")


def write_policy_yaml(
    policy: Policy,
    path: Path,
    parameters: Iterable[tuple[Parameter, str]],
    schema: str = SCHEMA_FILE,
    about: Iterable[str] = (),
) -> None:
    """Write every parameter (from `rotation.rules.registry.parameters`) so that reading it gives the same policy.

    `schema` is what the editor's line names: the file or address of the JSON Schema; `about` are lines of comment at
    the head. FileError if not writable.
    """
    write_text(path, policy_yaml(policy, parameters, schema, about))


def policy_yaml(
    policy: Policy,
    parameters: Iterable[tuple[Parameter, str]],
    schema: str = SCHEMA_FILE,
    about: Iterable[str] = (),
) -> str:
    """The text of the file; a source note is written once for the parameters under it that share it."""
    lines = [f"# yaml-language-server: $schema={_comment(schema)}", *_head(), *(f"# {_comment(one)}" for one in about)]
    open_keys: list[str] = []
    noted: dict[str, str] = {}
    for leaf, note in parameters:
        *parents, name = leaf.key.split(".")
        common = 0
        while common < min(len(parents), len(open_keys)) and parents[common] == open_keys[common]:
            common += 1
        for depth in range(common, len(parents)):
            if depth == 0:
                lines.append("")
            lines.append(f"{'  ' * depth}{_key(parents[depth])}:")
        open_keys = parents
        indent, parent = "  " * len(parents), ".".join(parents)
        if not parents and lines[-1].startswith(" "):
            lines.append("")
        if noted.get(parent) != note:
            noted[parent] = note
            lines.append(indent + "# " + _("Source: {source}").format(source=_comment(note)))
        lines.append(f"{indent}{_key(name)}: {_value(leaf.value)}  # {_comment(_meaning(leaf))}")
    if not policy.sources:
        example = _("document number or meeting of this district")
        lines += ["", f"# {SOURCES}:", f"#   rules.commute.minutes: {example}"]
    else:
        lines += ["", f"{SOURCES}:  # " + _("source notes of this district")]
        lines += [f"  {_quoted(key)}: {_quoted(note)}" for key, note in sorted(policy.sources.items())]
    return "\n".join(lines) + "\n"


def _meaning(leaf: Parameter) -> str:
    """The parameter's name, and the words that codes stand for."""
    return leaf.name if leaf.words is None else f"{leaf.name} = {cell_of(leaf)}"


def _head() -> Iterator[str]:
    yield "# " + _("Policy of the rotation: change the values; keys that are left out keep their defaults.")
    yield "# " + _("Where the district has a document of its own, name it below in `sources`, by the dotted key.")


def _comment(text: str) -> str:
    """One line, so that a note can never become a key."""
    return _BREAKS.sub(" ", text).strip()


def _key(name: str) -> str:
    return name if _PLAIN.fullmatch(name) and name.lower() not in _RESERVED - {"on"} else _quoted(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, (int, float)):
        return json.dumps(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(str(key))}: {_value(part)}" for key, part in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(part) for part in value) + "]"
    text = str(value)
    return text if _PLAIN.fullmatch(text) and text.lower() not in _RESERVED else _quoted(text)


def _quoted(text: str) -> str:
    """A double-quoted YAML scalar; JSON's escapes are YAML's, and line separators are escaped too."""
    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub("[\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ufffe\\uffff]", lambda found: f"\\u{ord(found[0]):04x}", quoted)
