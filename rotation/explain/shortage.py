"""Why a shortage stays: who is qualified, which rule holds each back, and who else needs those that are left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotation.flow.release import Cut, minimum_cut
from rotation.formulate import Formulation
from rotation.formulation.candidates import Candidates, all_pairs
from rotation.formulation.context import Context
from rotation.formulation.links import all_links
from rotation.formulation.waived import Waivers
from rotation.model.state import BoolArray, IntArray
from rotation.model.vocabulary import CHANNELS


@dataclass(frozen=True)
class HeldBack:
    """One rule: how many qualified teachers it holds back from the line, and how many it alone."""

    rule: str
    teachers: int
    alone: int


@dataclass(frozen=True)
class Reach:
    """One channel (empty: none is open): qualified teachers it links to the line, and those whom no rule refuses."""

    channel: str
    teachers: int
    possible: int


@dataclass(frozen=True, eq=False)
class ShortageReason:
    """Half days needed and served today; everybody qualified in the authority; the rules and the channels; the cut."""

    line: int
    need: int
    today: int
    qualified: int
    possible: int
    held_back: tuple[HeldBack, ...]
    reach: tuple[Reach, ...]
    cut: Cut


def shortage_reason(formulation: Formulation, line: int) -> ShortageReason:
    """Of one line (by index): why it is short, or would be; counts are of persons who serve elsewhere today.

    Exemptions are counted inside the rule eligibility and never told apart.
    """
    context = formulation.context
    lines = context.state.lines
    pairs = _qualified_pairs(context, line)
    rules = [rule for rule in formulation.rules if rule.kind == "pair"]
    refused, waivers = np.zeros((len(rules), len(pairs)), dtype=np.bool_), Waivers.of(context)
    for index, rule in enumerate(rules):
        refused[index] = (rule.refuse_teachers(context)[pairs.teacher] > 0) | (rule.refuse(pairs, context) > 0)
        refused[index] &= ~waivers.passes(rule.id, pairs)
    count = refused.sum(axis=0)
    held = tuple(
        HeldBack(rule.id, _all_of(pairs, refused[index]), _persons(pairs, refused[index] & (count == 1), count == 0))
        for index, rule in enumerate(rules)
        if refused[index].any()
    )
    policy = {rule.id: rule for rule in formulation.rules}
    keeps, caps = (name in policy and policy[name].params.hard for name in ("subject_cover", "surplus"))
    return ShortageReason(
        line,
        int(lines.need[line]),
        int(lines.staffing[line]),
        len(np.unique(pairs.teacher)),
        len(np.unique(pairs.teacher[count == 0])),
        tuple(sorted(held, key=lambda one: (-one.alone, -one.teachers, one.rule))),
        _reach(pairs, count == 0),
        minimum_cut(context, formulation.candidates, line, keeps=keeps, caps=caps),
    )


def _qualified_pairs(context: Context, line: int) -> Candidates:
    """Every pair of a teacher of the authority who teaches the line's stage and subject, and serves elsewhere."""
    lines, schools = context.state.lines, context.state.schools
    school = int(lines.school[line])
    origins = np.flatnonzero(schools.authority == schools.authority[school]).astype(np.int64)
    links = all_links(context, origins)
    everybody = np.flatnonzero(context.state.teachers.school >= 0).astype(np.int64)
    pairs = all_pairs(context, links.take(links.destination == school), everybody)
    return pairs.take(pairs.line == line)


def _persons(pairs: Candidates, which: BoolArray, passing: BoolArray) -> int:
    """Persons with such a pair who have none that passes."""
    return len(np.setdiff1d(pairs.teacher[which], pairs.teacher[passing]))


def _all_of(pairs: Candidates, refused: BoolArray) -> int:
    """Persons all of whose pairs are refused."""
    return len(np.setdiff1d(pairs.teacher, pairs.teacher[~refused]))


def _reach(pairs: Candidates, passing: BoolArray) -> tuple[Reach, ...]:
    """By channel, in the order of the policy's words, those without one last."""
    found = []
    for channel in [*range(len(CHANNELS.codes)), -1]:
        through: IntArray = pairs.teacher[pairs.channel == channel]
        if len(through):
            possible = pairs.teacher[(pairs.channel == channel) & passing]
            code = CHANNELS.codes[channel] if channel >= 0 else ""
            found.append(Reach(code, len(np.unique(through)), len(np.unique(possible))))
    return tuple(found)
