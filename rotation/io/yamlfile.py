"""Reads a YAML file that is no policy as plain values with the line of every key; the same care, words that fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rotation.errors import DataError, PolicyError
from rotation.i18n import N_, _
from rotation.io.policy_yaml import given_in_yaml
from rotation.model.problem import Problem
from rotation.model.settle import Given

FAULTS: dict[str, tuple[str, str]] = {
    "policy_unreadable": (N_("the file cannot be read"), N_("Check the path; save it as UTF-8.")),
    "policy_too_large": (N_("the file is too large"), N_("Split it.")),
    "policy_empty": (N_("the file is empty"), N_("Fill it in.")),
    "yaml_no_keys": (N_("the file holds no `key: value` lines"), N_("Write it like the example in the guide.")),
}
"""What a policy file would be told in words of its own."""


def read_yaml(path: Path) -> Given:
    """Values and the place of every dotted key; DataError where the file is no plain YAML document of keys."""
    try:
        return given_in_yaml(path)
    except PolicyError as error:
        raise DataError([_worded(problem) for problem in error.problems]) from error


def _worded(problem: Problem) -> Problem:
    code = problem.code.replace("policy_", "yaml_")
    if problem.code not in FAULTS:
        return problem
    message, advice = FAULTS[problem.code]
    return replace(problem, code=code, message=_(message), advice=_(advice))
