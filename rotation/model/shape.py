"""What a policy key may hold: walks pydantic models, tables with fixed or free keys, and lists by dotted key."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic.fields import FieldInfo

from rotation.i18n import _, current_language
from rotation.model.choices import choice_words
from rotation.model.fields import Kind
from rotation.model.params import ASSUMPTION, Parameter, Section
from rotation.model.wordlist import Vocabulary, fold

SHOWN_KEYS = 12


@dataclass(frozen=True)
class Shape:
    """One place of the policy: its bare type, word list if it holds a word of one, names, and default source note.

    Exactly one of these holds: `section` (fixed keys), `value` of a table (free keys, or words of `keys`), or a leaf;
    `item` is set where the leaf is a list, `choices` where it takes one of a few values.
    """

    kind: Any
    words: Vocabulary | None = None
    zh: str = ""
    en: str = ""
    source: str = ASSUMPTION
    section: type[Section] | None = None
    value: Any = None
    keys: Vocabulary | None = None
    item: Any = None
    optional: bool = False
    choices: tuple[Any, ...] = field(default=())

    @property
    def is_leaf(self) -> bool:
        """True where the key holds a value, not further keys."""
        return self.section is None and self.value is None

    def title(self) -> str:
        """The name in the current language."""
        return self.zh if current_language() == "zh_CN" else self.en

    def known(self) -> tuple[str, ...]:
        """The keys below, where they are fixed."""
        if self.section is not None:
            return tuple(self.section.model_fields)
        return self.keys.codes if self.keys else ()

    def called(self, name: str) -> list[str]:
        """The fixed keys below that have this name in either language, as a table of all parameters prints it."""
        if self.section is None:
            return []
        fields = {key: of_field(info) for key, info in self.section.model_fields.items()}
        return [key for key, at in fields.items() if fold(name) in {fold(at.zh), fold(_bare_name(at.zh)), fold(at.en)}]

    def canonical(self, key: str) -> str | None:
        """The key below as the model names it (table keys are read in every spelling of the word), or None."""
        if self.section is not None:
            return key if key in self.section.model_fields else None
        return self.keys.find(key) if self.keys else key or None

    def below(self, key: str) -> Shape:
        """The shape under a canonical key; KeyError where there is none."""
        if self.section is not None:
            return _below(self.section, key, self.zh, self.en)
        if self.value is None:
            raise KeyError(key)
        zh, en = (self.keys.words[key][:2]) if self.keys and key in self.keys.words else (key, key)
        return shape(self.value, *_joined((self.zh, self.en), zh, en), self.source)


def shape(annotation: Any, zh: str = "", en: str = "", source: str = ASSUMPTION) -> Shape:
    """The shape of an annotation."""
    bare, words, optional = _bare(annotation)
    origin, arguments = typing.get_origin(bare), typing.get_args(bare)
    names: dict[str, Any] = {"zh": zh, "en": en, "source": source, "words": words, "optional": optional}
    if isinstance(bare, type) and origin is None and issubclass(bare, Section):
        return Shape(bare, section=bare, **names)
    if origin in (dict, Mapping) or origin is typing.get_origin(Mapping[str, int]):
        return Shape(dict, value=arguments[1], keys=_bare(arguments[0])[1], **names)
    if origin in (tuple, list):
        return Shape(origin, item=arguments[0], **names)
    if origin is typing.Literal:
        return Shape(type(arguments[0]), choices=arguments, **{**names, "words": choice_words(arguments)})
    return Shape(bare, **names)


@cache
def _below(section: type[Section], key: str, zh: str, en: str) -> Shape:
    """The shape of a section's field: every policy that is read asks for all of them, several times."""
    return of_field(section.model_fields[key], (zh, en))


def of_field(info: FieldInfo, parent: tuple[str, str] = ("", "")) -> Shape:
    """The shape of a model's field, named after its parent (in both languages) and itself."""
    extra: Any = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    zh, en = _joined(parent, info.title or "", str(extra.get("en", "")))
    return shape(info.rebuild_annotation(), zh, en, str(extra.get("source", ASSUMPTION)))


def resolve(root: type[Section], key: str) -> tuple[str, Shape] | None:
    """A dotted key as the model names it, and its shape; None where there is no such key."""
    found = shape(root)
    names: list[str] = []
    for part in key.split("."):
        name = part if found.kind is Any else None if found.is_leaf else found.canonical(part)
        if name is None:
            return None
        names.append(name)
        found = found if found.kind is Any else found.below(name)
    return ".".join(names), found


def leaves(value: Section, prefix: str = "", names: tuple[str, str] = ("", "")) -> Iterator[Parameter]:
    """Every parameter below a section, in order, with dotted keys such as `forms.secondment.open`."""
    yield from _leaves(value, prefix, shape(type(value), *names))


def _leaves(value: Any, key: str, at: Shape) -> Iterator[Parameter]:
    if at.is_leaf:
        words = shape(at.item).words if at.item else at.words
        yield Parameter(key=key, zh=at.zh, en=at.en, value=value, default_source=at.source, words=words)
        return
    items = value.items() if isinstance(value, Mapping) else ((name, getattr(value, name)) for name in at.known())
    for name, part in items:
        yield from _leaves(part, f"{key}.{name}" if key else name, at.below(name))


def near(key: str, known: Iterable[str]) -> list[str]:
    """The known keys most like one that is not known, best first; empty where none is like it."""
    by_fold = {fold(name): name for name in known}
    return [by_fold[name] for name in get_close_matches(fold(key), list(by_fold), n=3, cutoff=0.6)]


def listed(names: Sequence[str]) -> str:
    """The first names as a text, ending in … where there are more."""
    return _(", ").join([*names[:SHOWN_KEYS], *(["…"] if len(names) > SHOWN_KEYS else [])])


def _bare_name(name: str) -> str:
    """A name without what stands behind it in brackets."""
    return name.partition("(")[0]


def _joined(parent: tuple[str, str], zh: str, en: str) -> tuple[str, str]:
    return (f"{parent[0]}·{zh}", f"{parent[1]}: {en}") if parent[0] else (zh, en)


def _bare(annotation: Any) -> tuple[Any, Vocabulary | None, bool]:
    """The annotation without Annotated and None, its word list, and whether None may stand there."""
    words: Vocabulary | None = None
    optional = False
    while True:
        if typing.get_origin(annotation) is typing.Annotated:
            words = next((part.words for part in _metadata(annotation) if isinstance(part, Kind)), words)
            annotation = typing.get_args(annotation)[0]
        elif typing.get_origin(annotation) in (typing.Union, types.UnionType):
            others = [part for part in typing.get_args(annotation) if part is not type(None)]
            if len(others) != 1:
                return annotation, words, optional
            annotation, optional = others[0], True
        else:
            return annotation, words, optional


def _metadata(annotation: Any) -> Iterator[Any]:
    yield from typing.get_args(annotation)[1:]
