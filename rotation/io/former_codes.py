"""Schools that were merged or renamed: the ledger may name them by the codes of their time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from rotation.i18n import _, ngettext
from rotation.io.loaded import Data, Loaded
from rotation.model.problem import Problem, Severity
from rotation.model.words import split_list

ENDS = ("from_school", "to_school")


def present_codes(data: Data) -> tuple[dict[str, Loaded], list[Problem]]:
    """The tables with the ledger's former codes of schools read as the present ones, and what was found.

    A former code that is a school's own code still, or that two schools claim, is an error, and stays as it is.
    """
    present, problems = _former(data["schools"])
    ledger = data["ledger"]
    if not present or not len(ledger):
        return dict(data), problems
    read = {name: np.array([present.get(code, code) for code in ledger.text(name)], dtype=object) for name in ENDS}
    changed = np.logical_or.reduce([read[name] != ledger.text(name) for name in ENDS])
    if changed.any():
        text = ngettext(
            "{count} posting names schools by former codes and is read with the present ones",
            "{count} postings name schools by former codes and are read with the present ones",
            int(changed.sum()),
        )
        message = text.format(count=int(changed.sum()))
        problems.append(Problem("former_codes", ledger.place(), "", message, "", Severity.ASSUMPTION))
    return {**data, "ledger": replace(ledger, frame=ledger.frame.assign(**read))}, problems


def merged_schools(data: Data) -> frozenset[str]:
    """Schools with former codes: a posting within one of them may once have led from one school to another."""
    pairs = zip(data["schools"].text("school_id"), data["schools"].text("former_ids"), strict=True)
    return frozenset(code for code, former in pairs if split_list(former))


def _former(schools: Loaded) -> tuple[dict[str, str], list[Problem]]:
    """Former code -> present code, and what is wrong with them."""
    codes = schools.text("school_id")
    own = set(codes)
    present: dict[str, str] = {}
    problems: list[Problem] = []
    for position, text in enumerate(schools.text("former_ids")):
        for former in split_list(text):
            found = list(_faults(former, str(codes[position]), own, present))
            for code, message, advice in found:
                problems.append(Problem(code, schools.place(position, "former_ids"), former, message, advice))
            if not found:
                present[former] = str(codes[position])
    return present, problems


def _faults(former: str, code: str, own: set[str], present: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    if former in own:
        message = _("the former code is the code of a school that is there still")
        yield "former_code_in_use", message, _("Delete it here, or the school that is gone.")
    elif present.get(former, code) != code:
        message = _("the former code belongs to the school {code} already").format(code=present[former])
        yield "former_code_twice", message, _("A school that was divided keeps its code in one of the two.")
