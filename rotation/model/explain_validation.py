"""What is wrong with a policy value, in this project's own words, by the type of the validation error."""

from __future__ import annotations

import re
from typing import Any

from rotation.i18n import N_, _

_LONGEST = 60
_CHOICE = re.compile(r"'([^']*)'|(-?\d+)")
_NO_NUMBER = (N_("“{value}” is no number"), N_("Write digits only, without a unit."))
_NO_WHOLE = (N_("“{value}” is no whole number"), N_("Write a whole number, without a unit."))
_NO_FLAG = (N_("“{value}” is neither yes nor no"), N_("Write true or false (是 or 否)."))
_NO_TEXT = (N_("“{value}” is no text"), N_("Put it between quotes."))
_NO_LIST = (N_("“{value}” is no list"), N_("Write a list such as [a, b], or in a sheet: a、b."))
_NO_TABLE = (N_("“{value}” stands where further keys belong"), N_("Write the keys below it, one a line, indented."))
_NO_CHOICE = (N_("“{value}” is not known here"), N_("Write one of: {expected}."))
_OTHER = (N_("“{value}” is not accepted here"), N_("Compare it with the default that `rotation policy show` prints."))

TEXTS: dict[str, tuple[str, str]] = {
    "missing": (N_("a value is missing"), N_("Write one, or remove the key to keep the default.")),
    "no_value": (N_("the key has no value"), N_("Write one, or remove the key to keep the default.")),
    "unknown_key": (N_("there is no such parameter"), N_("Known here: {expected}.")),
    "misspelt_key": (N_("there is no such parameter"), N_("Did you mean {expected}?")),
    "key_twice": (N_("the key stands here twice"), N_("Keep one of the two.")),
    "extra_forbidden": (N_("there is no such parameter"), N_("Remove it.")),
    "unknown_word": _NO_CHOICE,
    "literal_error": _NO_CHOICE,
    "enum": _NO_CHOICE,
    "int_type": _NO_WHOLE,
    "int_parsing": _NO_WHOLE,
    "int_parsing_size": (N_("the number is too large"), N_("Write a smaller one.")),
    "int_from_float": _NO_WHOLE,
    "float_type": _NO_NUMBER,
    "float_parsing": _NO_NUMBER,
    "finite_number": _NO_NUMBER,
    "bool_type": _NO_FLAG,
    "bool_parsing": _NO_FLAG,
    "string_type": _NO_TEXT,
    "string_too_long": (N_("the text is too long"), N_("Shorten it to at most {max_length} characters.")),
    "string_too_short": (N_("the text is too short"), N_("Write at least {min_length} characters.")),
    "string_pattern_mismatch": (N_("“{value}” is not in the form that is wanted"), N_("Compare it with the default.")),
    "greater_than": (N_("{value} is too small"), N_("Write a number above {gt}.")),
    "greater_than_equal": (N_("{value} is too small"), N_("Write at least {ge}.")),
    "less_than": (N_("{value} is too large"), N_("Write a number below {lt}.")),
    "less_than_equal": (N_("{value} is too large"), N_("Write at most {le}.")),
    "multiple_of": (N_("{value} is not a multiple of {multiple_of}"), N_("Write a multiple of {multiple_of}.")),
    "tuple_type": _NO_LIST,
    "list_type": _NO_LIST,
    "set_type": _NO_LIST,
    "frozen_set_type": _NO_LIST,
    "too_long": (N_("the list has {actual_length} items"), N_("Keep at most {max_length} of them.")),
    "too_short": (N_("the list has {actual_length} items"), N_("Write at least {min_length} of them.")),
    "dict_type": _NO_TABLE,
    "mapping_type": _NO_TABLE,
    "model_type": _NO_TABLE,
    "model_attributes_type": _NO_TABLE,
    "date_type": (N_("“{value}” is no date"), N_("Write it like 2019-09 or 2019-09-01.")),
    "date_parsing": (N_("“{value}” is no date"), N_("Write it like 2019-09 or 2019-09-01.")),
    "bad_date": (N_("“{value}” is no date"), N_("Write it like 2019-09 or 2019-09-01.")),
    "bad_number": _NO_NUMBER,
    "bad_integer": _NO_WHOLE,
    "bad_flag": _NO_FLAG,
    "negative": (N_("{value} is too small"), N_("Write at least {zero}.")),
    "bad_code": (N_("“{value}” cannot stand here"), N_("Write one line of at most {limit} characters.")),
    "bad_text": (N_("“{value}” holds control characters"), N_("Type the text again, or paste it as plain text.")),
}

OWN = frozenset({"value_error", "assertion_error"})
"""Errors that a validator of this project raised: their text is a message id marked with N_ where it is raised."""


def shown(value: object) -> str:
    """A value as a message may print it: as YAML writes it, shortened."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def explain(kind: str, value: object, context: dict[str, Any] | None = None) -> tuple[str, str]:
    """Message and advice of a validation error by its type, its input and its context; never the library's text."""
    words: dict[str, Any] = {"value": shown(value), "zero": 0, "expected": "", **(context or {})}
    if kind in OWN:
        return _(str(words.get("error", ""))) or _(_OTHER[0]).format(**words), _("Correct the value.")
    if value is None and kind.endswith("_type"):
        kind = "no_value"
    if kind in ("literal_error", "enum"):
        choices = _CHOICE.findall(str(words["expected"]))
        words["expected"] = _(", ").join(quoted or number for quoted, number in choices)
    message, advice = TEXTS.get(kind, _OTHER)
    return _(message).format(**words), _(advice).format(**words)
