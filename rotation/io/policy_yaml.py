"""Reads a policy file: YAML 1.2 with the line of every key, without anchors, tags, or keys that stand twice."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, DocumentStartEvent, NodeEvent
from ruamel.yaml.scalarbool import ScalarBoolean
from ruamel.yaml.scalarfloat import ScalarFloat
from ruamel.yaml.scalarint import ScalarInt

from rotation.errors import PolicyError
from rotation.i18n import N_, _
from rotation.model.policy import General, Policy
from rotation.model.policy_document import SOURCES, RawDocument, policy_from
from rotation.model.problem import Place, Problem
from rotation.model.settle import Given

MAX_BYTES = 2**20
MAX_DEPTH = 12
MAX_EVENTS = 50_000

FAULTS: dict[str, tuple[str, str]] = {
    "policy_unreadable": (N_("the policy file cannot be read"), N_("Check the path; save it as UTF-8.")),
    "policy_too_large": (N_("the policy file is too large"), N_("Write a fresh one with `rotation policy write`.")),
    "policy_empty": (N_("the policy file is empty"), N_("Write a fresh one with `rotation policy write`.")),
    "yaml_alias": (N_("anchors and aliases (& and *) are not read"), N_("Write the values out.")),
    "yaml_tag": (N_("tags (!) are not read"), N_("Write the value without it.")),
    "yaml_too_deep": (N_("the keys are nested too deeply"), N_("Check the indentation.")),
    "yaml_documents": (N_("the file holds more than one document (---)"), N_("Keep one of them.")),
    "yaml_key_twice": (N_("the key {key} stands here twice"), N_("Keep one of the two.")),
    "yaml_syntax": (
        N_("the line is no valid YAML"),
        N_("Check the indentation (blanks, no tabs), the colon and blank after the key, and the quotes."),
    ),
    "yaml_no_keys": (N_("the file holds no `key: value` lines"), N_("Write a fresh one with `rotation policy write`.")),
}


def read_policy_yaml(path: Path, document: type[General] = RawDocument) -> Policy:
    """The policy of a file over the defaults; PolicyError lists every problem with its line."""
    return policy_from([given_in_yaml(path)], document)


def given_in_yaml(path: Path) -> Given:
    """What a policy file gives; PolicyError where it is no plain YAML document."""
    text = _text(path)
    _check_events(text, path.name)
    try:
        root = _parser().load(text)
    except MarkedYAMLError as error:
        raise _fault(_code_of(error), path.name, _line(error), key=_key_of(error)) from error
    except (YAMLError, ValueError) as error:
        raise _fault("yaml_syntax", path.name) from error
    if root is None:
        root = {}
    if not isinstance(root, Mapping):
        raise _fault("yaml_no_keys", path.name)
    given = Given(places={"": Place(file=path.name)})
    values = _plain(root, "", given.places, path.name)
    notes = values.pop(SOURCES, None) or {}
    if isinstance(notes, Mapping):
        flat = _flat(notes)
        given.sources = {key: str(note) for key, note in flat.items()}
    else:
        values[SOURCES] = notes
    given.values = values
    return given


def _parser() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.allow_duplicate_keys = False
    return yaml


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise _fault("policy_too_large", path.name)
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _fault("policy_unreadable", path.name) from error
    if not text.strip():
        raise _fault("policy_empty", path.name)
    return text


def _check_events(text: str, file: str) -> None:
    """Refuse what could grow without bound or run code, before anything is built."""
    depth = documents = 0
    try:
        for number, event in enumerate(_parser().parse(text)):
            line = event.start_mark.line + 1
            if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
                raise _fault("yaml_alias", file, line)
            if getattr(event, "tag", None):
                raise _fault("yaml_tag", file, line)
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
            documents += isinstance(event, DocumentStartEvent)
            if depth > MAX_DEPTH:
                raise _fault("yaml_too_deep", file, line)
            if number > MAX_EVENTS:
                raise _fault("policy_too_large", file, line)
            if documents > 1:
                raise _fault("yaml_documents", file, line)
    except MarkedYAMLError as error:
        raise _fault("yaml_syntax", file, _line(error)) from error
    except YAMLError as error:
        raise _fault("yaml_syntax", file) from error


def _fault(code: str, file: str, line: int | None = None, key: str = "") -> PolicyError:
    message, advice = FAULTS[code]
    place = Place(file=file, row=line, header=key)
    return PolicyError([Problem(code, place, key, _(message).format(key=key), _(advice))])


def _code_of(error: MarkedYAMLError) -> str:
    return "yaml_key_twice" if type(error).__name__ == "DuplicateKeyError" else "yaml_syntax"


def _key_of(error: MarkedYAMLError) -> str:
    """The key that stands twice, cut out of its line."""
    mark = error.problem_mark
    if mark is None or _code_of(error) != "yaml_key_twice":
        return ""
    snippet = mark.get_snippet(max_length=200) or ""
    return str(snippet.strip().split("\n")[0].partition(":")[0].strip())


def _line(error: MarkedYAMLError) -> int | None:
    mark = error.problem_mark or error.context_mark
    return None if mark is None else int(mark.line) + 1


def _plain(node: Any, key: str, places: dict[str, Place], file: str) -> Any:
    """Plain Python values; the line of every key and list item goes into `places`."""
    if isinstance(node, CommentedMap):
        found: dict[str, Any] = {}
        for name, part in node.items():
            here = f"{key}.{name}" if key else str(name)
            places[here] = Place(file=file, row=node.lc.key(name)[0] + 1, header=here)
            found[str(name)] = _plain(part, here, places, file)
        return found
    if isinstance(node, CommentedSeq):
        items = []
        for index, part in enumerate(node):
            here = f"{key}.{index}"
            places[here] = Place(file=file, row=node.lc.item(index)[0] + 1, header=here)
            items.append(_plain(part, here, places, file))
        return items
    if isinstance(node, ScalarBoolean):
        return bool(node)
    if isinstance(node, ScalarInt):
        return int(node)
    if isinstance(node, ScalarFloat):
        return float(node)
    return str(node) if isinstance(node, str) else node


def _flat(notes: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Notes by dotted key, written dotted or nested."""
    found: dict[str, Any] = {}
    for name, part in notes.items():
        key = f"{prefix}.{name}" if prefix else name
        found.update(_flat(part, key) if isinstance(part, Mapping) else {key: part})
    return found
