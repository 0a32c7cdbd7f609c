"""Teams and couples attached to a formulated program as rows: harder programs of the same district, by seed.

A team of four moves as a whole to one school or not at all. Of a couple both may move only to schools within five
kilometres of each other. Both make the linear relaxation of a program fractional, which is what they are for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from rotation.formulate import Formulation
from rotation.formulation.travel import great_circle_km
from solvers.program import INFINITY, Group, IntArray, Program

BoolArray = npt.NDArray[np.bool_]
TEAM_SIZE, COMMON_SCHOOLS, NEAR_KM = 4, 3, 5.0
SHARE = 4
"""At most one movable teacher in so many belongs to a team, and as many to a couple: small sizes get fewer."""


@dataclass(frozen=True, eq=False)
class Ties:
    """Who belongs together: teachers' indices, `teams` of shape (n, 4) and `couples` of shape (m, 2); none twice."""

    teams: IntArray
    couples: IntArray


def attach(formulation: Formulation, seed: int, teams: int = 50, couples: int = 80) -> Program:
    """The formulation's program with so many teams and couples; fewer where the size has too few teachers.

    The candidates stay the first columns, the goals stay as they are, and staying put keeps every new row.
    """
    ties = draw(formulation, seed, teams, couples)
    return _with_couples(_with_teams(formulation.program, formulation, ties.teams), formulation, ties.couples)


def draw(formulation: Formulation, seed: int, teams: int = 50, couples: int = 80) -> Ties:
    """Teams (of one school where possible, with at least three common destinations) and couples, by seed."""
    draws = np.random.default_rng([seed, 7])
    reach = _reach(formulation)
    movable = np.flatnonzero(reach.any(axis=1) & ~_pinned(formulation))
    most = len(movable) // SHARE
    movable = draws.permutation(movable)
    found = _teams(movable, formulation.context.state.teachers.school, reach, min(teams, most // TEAM_SIZE))
    rest = movable[~np.isin(movable, found)]
    count = min(couples, most // 2)
    return Ties(found, rest[: 2 * count].reshape(count, 2))


def _teams(movable: IntArray, origin: IntArray, reach: BoolArray, most: int) -> IntArray:
    """Up to `most` teams, one after another in the given order; a team spans schools only where none is of one."""
    schools = list(dict.fromkeys(origin[movable].tolist()))
    # One team a school and round, so that teams are spread over the district.
    queues = [movable[origin[movable] == school] for school in schools]
    found: list[IntArray] = []
    while queues and len(found) < most:
        left = []
        for queue in queues:
            team = _team(queue, reach) if len(found) < most else None
            if team is not None:
                found.append(team)
                left.append(queue[~np.isin(queue, team)])
        queues = left
    rest = movable[~np.isin(movable, np.concatenate(found))] if found else movable
    while len(found) < most:
        team = _team(rest, reach)
        if team is None:
            break
        found.append(team)
        rest = rest[~np.isin(rest, team)]
    return np.array(found, dtype=np.int64).reshape(-1, TEAM_SIZE)


def _team(queue: IntArray, reach: BoolArray) -> IntArray | None:
    """The first teacher who can lead a team, and the next ones in order who keep enough schools in common."""
    for first in range(len(queue) - TEAM_SIZE + 1):
        members, common = [queue[first]], reach[queue[first]]
        for other in queue[first + 1 :]:
            shared = common & reach[other]
            if shared.sum() >= COMMON_SCHOOLS:
                members.append(other)
                common = shared
            if len(members) == TEAM_SIZE:
                return np.array(members, dtype=np.int64)
    return None


def _reach(formulation: Formulation) -> BoolArray:
    """(teachers, schools): some candidate takes the teacher there."""
    state, table = formulation.context.state, formulation.candidates
    reach = np.zeros((len(state.teachers), len(state.schools)), dtype=np.bool_)
    reach[table.teacher, table.school] = True
    return reach


def _pinned(formulation: Formulation) -> BoolArray:
    """Per teacher: a pin speaks of a candidate; a team around him or her could make the program infeasible."""
    rows, count = formulation.program.rows, len(formulation.candidates)
    by_pin = np.array([group.rule == "pins" for group in formulation.program.groups], dtype=np.bool_)
    at = by_pin[rows.group[rows.entry_row]] & (rows.entry_column < count)
    pinned = np.zeros(len(formulation.context.state.teachers), dtype=np.bool_)
    pinned[formulation.candidates.teacher[rows.entry_column[at]]] = True
    return pinned


def _with_teams(program: Program, formulation: Formulation, teams: IntArray) -> Program:
    """A binary column per team and common school that equals every member's moves there; other moves are closed."""
    table = formulation.candidates
    common = _reach(formulation)[teams].all(axis=1)
    team, school = np.nonzero(common)
    number = np.full(common.shape, -1, dtype=np.int64)
    number[team, school] = np.arange(len(team))
    column = len(program) + np.arange(len(team), dtype=np.int64)
    of_team = np.full(len(formulation.context.state.teachers), -1, dtype=np.int64)
    member = np.zeros_like(of_team)
    of_team[teams] = np.arange(len(teams))[:, None]
    member[teams] = np.arange(TEAM_SIZE)
    moves = np.flatnonzero(of_team[table.teacher] >= 0)
    place = number[of_team[table.teacher[moves]], table.school[moves]]
    upper = program.upper.copy()
    upper[moves[place < 0]] = 0
    moves, place = moves[place >= 0], place[place >= 0]
    count = len(team) * TEAM_SIZE
    wider = replace(
        program,
        lower=np.concatenate([program.lower, np.zeros(len(team), np.int64)]),
        upper=np.concatenate([upper, np.ones(len(team), np.int64)]),
        blocks=program.blocks | {"team": (len(program), len(program) + len(team))},
    )
    return _with_rows(
        wider,
        [Group("team", f"team {index + 1}") for index in range(len(teams))],
        np.repeat(team, TEAM_SIZE),
        np.concatenate([place * TEAM_SIZE + member[table.teacher[moves]], np.arange(count)]),
        np.concatenate([moves, np.repeat(column, TEAM_SIZE)]),
        np.concatenate([np.ones(len(moves), np.int64), np.full(count, -1)]),
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
    )


def _with_couples(program: Program, formulation: Formulation, couples: IntArray) -> Program:
    """One row per couple and school s of the first: moves to s + moves of the second far from s <= 1.

    Since nobody moves twice, this is x(a, s) <= x(b, near s) + 1 - moves(b).
    """
    table, reach, near = formulation.candidates, _reach(formulation), _near(formulation)
    groups, row_group, parts, count = [], [], [], 0
    for index, (first, second) in enumerate(couples.tolist()):
        groups.append(Group("couple", f"couple {index + 1}"))
        own, other = (np.flatnonzero(table.teacher == person) for person in (first, second))
        for school in np.flatnonzero(reach[first]).tolist():
            far = other[~near[school, table.school[other]]]
            if len(far):
                columns = np.concatenate([own[table.school[own] == school], far])
                parts.append(np.stack([np.full(len(columns), count), columns]))
                row_group.append(index)
                count += 1
    entries = np.concatenate(parts, axis=1) if parts else np.zeros((2, 0), np.int64)
    return _with_rows(
        program,
        groups,
        np.array(row_group, dtype=np.int64),
        entries[0],
        entries[1],
        np.ones(entries.shape[1], np.int64),
        np.full(count, -INFINITY),
        np.ones(count, np.int64),
    )


def _near(formulation: Formulation) -> BoolArray:
    """(schools, schools): the same or within five kilometres; unknown distances count as far."""
    schools = formulation.context.state.schools
    longitude, latitude = schools.longitude, schools.latitude
    km = great_circle_km(longitude[:, None], latitude[:, None], longitude[None, :], latitude[None, :])
    near: BoolArray = (np.nan_to_num(km, nan=np.inf) <= NEAR_KM) | np.eye(len(schools), dtype=np.bool_)
    return near


def _with_rows(
    program: Program,
    groups: list[Group],
    row_group: IntArray,
    entry_row: IntArray,
    entry_column: IntArray,
    entry_coefficient: IntArray,
    lower: IntArray,
    upper: IntArray,
) -> Program:
    """The program with further hard rows; groups and rows of the block are counted from 0."""
    rows = program.rows
    wider = replace(
        rows,
        lower=np.concatenate([rows.lower, lower.astype(np.int64)]),
        upper=np.concatenate([rows.upper, upper.astype(np.int64)]),
        group=np.concatenate([rows.group, row_group + len(program.groups)]),
        slack=np.concatenate([rows.slack, np.full(len(lower), -1, dtype=np.int64)]),
        entry_row=np.concatenate([rows.entry_row, entry_row.astype(np.int64) + len(rows)]),
        entry_column=np.concatenate([rows.entry_column, entry_column.astype(np.int64)]),
        entry_coefficient=np.concatenate([rows.entry_coefficient, entry_coefficient.astype(np.int64)]),
    )
    return replace(program, rows=wider, groups=(*program.groups, *groups))
