"""School and teacher names in a plan that a person edited: found by name where no code stands, else compared."""

from __future__ import annotations

from collections import Counter

import numpy as np

from rotation.i18n import _
from rotation.io.loaded import Loaded
from rotation.model.instance import Instance
from rotation.model.problem import Problem
from rotation.model.wordlist import fold


def resolve_names(loaded: Loaded, instance: Instance | None) -> list[Problem]:
    """Fill in blank destination codes by name (changes the frame), and report what names and codes leave unclear."""
    problems = _fill_codes(loaded, instance)
    if instance is None:
        return problems
    schools = dict(zip(instance.schools["school_id"], instance.schools["name"], strict=True))
    teachers = dict(zip(instance.teachers["teacher_id"], instance.teachers["name"], strict=True))
    problems += _compare(loaded, "to_school", "to_school_name", schools)
    problems += _compare(loaded, "teacher_id", "teacher_name", teachers)
    return problems


def _fill_codes(loaded: Loaded, instance: Instance | None) -> list[Problem]:
    frame = loaded.frame
    blank = loaded.blank.get("to_school", np.ones(len(frame), dtype=np.bool_))
    if not blank.any():
        return []
    by_name = {} if instance is None else _unique_names(instance)
    codes = np.array([by_name.get(fold(name), "") for name in frame["to_school_name"]], dtype=object)
    frame["to_school"] = np.where(blank, codes, loaded.text("to_school"))
    message = _("the destination has no code")
    advice = _("Write the school's code; a name alone is enough only where the data know exactly one school of it.")
    return list(loaded.findings(blank & (codes == ""), "to_school", "no_school_code", (message, advice)))


def _unique_names(instance: Instance) -> dict[str, str]:
    """Folded name -> code of the schools whose name no other school has."""
    names = [fold(name) for name in instance.schools["name"]]
    counts = Counter(names)
    return {
        name: code
        for name, code in zip(names, instance.schools["school_id"], strict=True)
        if counts[name] == 1 and name
    }


def _compare(loaded: Loaded, code_column: str, name_column: str, names: dict[str, str]) -> list[Problem]:
    """One problem for every row whose name is not that of its code; codes that are not known are the checker's."""
    problems = []
    pairs = zip(loaded.frame[code_column], loaded.frame[name_column], strict=True)
    for row, (code, name) in enumerate(pairs):
        known = names.get(code)
        if name and known is not None and fold(name) != fold(known):
            message = _("“{name}” is not the name of {code}, which is {known}").format(
                name=name, code=code, known=known
            )
            advice = _("Correct the name or the code, so that both mean the same.")
            problems.append(Problem("name_contradicts_code", loaded.place(row, name_column), name, message, advice))
    return problems
