"""Rule team: a team goes as a whole to one school, or stays."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from pydantic import model_validator

from rotation.formulation.builder import Entries, Spots, grouped, selected
from rotation.i18n import N_, _
from rotation.model.fields import BackboneLevel
from rotation.model.instance import records
from rotation.model.lookup import indexed
from rotation.model.params import ASSUMPTION, param
from rotation.model.state import BoolArray, IntArray, TextArray
from rotation.model.vocabulary import BACKBONE_LEVELS
from rotation.rules.base import Finding, GroupParams, Rule
from rotation.rules.settings import row_price

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.formulation.context import Context
    from rotation.model.plan import Move, Plan
    from rotation.rules.reading import Reading

SIZE, LEADER, MEMBER, NO_SCHOOL = 1, 2, 3, 4


class Members(NamedTuple):
    """One entry a member: teachers' indices (-1 unknown), the head of the own team, team number, and team code."""

    teacher: IntArray
    head: IntArray
    team: IntArray
    code: TextArray
    fault: IntArray
    """Reason number where the team as it is listed may not go, 0 for the others."""


class Team(Rule):
    """All members of a team go to the same school in the same year, or none; a team has a size and a leader.

    Every member is held to the head: the leader, or the member of the lowest code where none is marked. For each
    member i and school s a row says `sum of x of i into s = sum of x of the head into s`. One equality a school keeps
    the relaxation exact: alone with `one_assignment` its corners are whole plans, because a team's choice of one
    school or none is a simplex and each member's line and form at that school another. "All go or none" with
    conflicts between pairs of moves would admit half a team at each of two schools. A member without candidate at a
    school closes it to all. A column a team and school would say the same with one column and one row more.
    A move counts where its form commutes: online service is no going, and binds nobody else.
    """

    id = "team"
    kind = "group"
    zh = "团组同进退"
    en = "team"
    demands = N_("A team goes to one school as a whole, or stays.")
    formula = N_(
        "for each member and school s, forms that commute: moves of the member to s = moves of the head to s\n"
        "head: the leader, or the member of the lowest code where none is marked\n"
        "no member moves unless min_size <= members <= max_size and the leader's level >= leader_level\n"
        "unit of breach: a member's move without the head or the head's without the member; a move of a team not to go"
    )
    example = N_(
        "Four teachers of one subject group are a team. To the rural school all four go, or none. If the leader and "
        "two others go and the fourth stays, one unit is missing; if the fourth goes to another school instead, two. "
        "A team of six does not go at all: five is the most."
    )
    rank = 180
    table = "teams"
    structural = True
    reasons = (
        N_("the team has too few or too many members"),
        N_("the team has no leader of the backbone level that a leader needs"),
        N_("not every member of the team can be sent this year"),
        N_("no school can take every member of the team"),
    )

    row_both = row_high = N_("{label}")

    class Params(GroupParams):
        """Units of breach: moves of a member without the head, of the head without a member, of a team not to go."""

        min_size: int = param(2, "团组最少人数", "fewest members of a team", ASSUMPTION, ge=1, le=50)
        max_size: int = param(5, "团组最多人数", "most members of a team", ASSUMPTION, ge=1, le=50)
        leader_level: BackboneLevel = param(
            "none", "领队最低骨干层级", "lowest backbone level of a leader; none: no leader is asked for", ASSUMPTION
        )

        @model_validator(mode="after")
        def _ordered(self) -> Team.Params:
            if self.min_size > self.max_size:
                raise ValueError(N_("the fewest members of a team are more than the most"))
            return self

    def contribute(self, build: RotationBuilder) -> None:
        """A row for each member of a team that may not go, and one for each member but the head and each school."""
        if not len(build.context.instance["teams"]):
            return
        members = self._members(build.context)
        at, column = _goings(build, members.teacher)
        own = Entries(at, column, np.ones_like(column))
        which, entries = grouped(own.where(members.fault[at] > 0), len(members.teacher))
        names = np.append(build.context.state.teachers.name, "")
        text = _("team {team}, which may not go: {teacher}")
        labels = [text.format(team=members.code[m], teacher=names[members.teacher[m]]) for m in which.tolist()]
        spots = Spots(teacher=members.teacher[which])
        build.rows(self.id, labels, entries, spots, upper=0, price=row_price(self.params))
        self._together(build, members, own)

    def _together(self, build: RotationBuilder, members: Members, own: Entries) -> None:
        """Rows that hold every member to the head, school by school."""
        schools, school = build.context.state.schools, build.candidates.school
        follower = members.teacher != members.head
        followers = own.where(follower[own.place])
        at, column = _goings(build, np.where(follower, members.head, -1))
        both = Entries.joined([followers, Entries(at, column, np.full_like(column, -1))])
        both = both._replace(place=both.place * len(schools) + school[both.column])
        price, size = row_price(self.params), len(members.teacher) * len(schools)
        if price is None:
            which, entries = grouped(both, size)
            spots = Spots(teacher=members.teacher[which // len(schools)], school=which % len(schools))
            build.rows(self.id, self._labels(build, members, which), entries, spots, lower=0, upper=0)
            return
        for sign in (1, -1):
            chosen = np.zeros(size, dtype=np.bool_)
            chosen[both.place[both.coefficient == sign]] = True
            which, entries = selected(both._replace(coefficient=sign * both.coefficient), chosen)
            build.rows(self.id, self._labels(build, members, which), entries, upper=0, price=price)

    def _labels(self, build: RotationBuilder, members: Members, which: IntArray) -> list[str]:
        schools, names = build.context.state.schools.name, np.append(build.context.state.teachers.name, "")
        text, found = _("team {team}: {teacher} with {head} to {school}"), []
        for key in which.tolist():
            member, school = divmod(key, len(schools))
            teacher, head = names[members.teacher[member]], names[members.head[member]]
            found.append(text.format(team=members.code[member], teacher=teacher, head=head, school=schools[school]))
        return found

    def keep_back(self, build: RotationBuilder) -> IntArray:
        """Members of teams that the hard rule keeps from going anywhere."""
        state = build.context.state
        reason = np.zeros(len(state.teachers), dtype=np.int64)
        if not len(build.context.instance["teams"]) or not self.params.hard:
            return reason
        members = self._members(build.context)
        at, column = _goings(build, members.teacher)
        reach = np.zeros((len(members.teacher), len(state.schools)), dtype=np.bool_)
        reach[at, build.candidates.school[column]] = True
        first = np.flatnonzero(np.diff(members.team, prepend=-1))
        able: BoolArray = np.asarray(reach.any(axis=1), dtype=np.bool_)
        everybody = np.minimum.reduceat(able.astype(np.int64), first)[members.team]
        common = np.minimum.reduceat(reach.astype(np.int64), first).max(axis=1)[members.team]
        reasons = [members.fault, np.full_like(everybody, MEMBER), np.full_like(everybody, NO_SCHOOL)]
        found = np.select([members.fault > 0, everybody == 0, common == 0], reasons, 0)
        np.maximum.at(reason, members.teacher[able], found[able])
        reason[build.candidates.teacher[~build.travels]] = 0  # who can serve online is kept from nothing there
        return reason

    def _members(self, context: Context) -> Members:
        """Everybody who is listed, by team, the head of each first; a teacher listed twice in a team counts once."""
        order = ["team_id", "is_leader", "teacher_id"]
        table = context.instance["teams"].sort_values(order, ascending=[True, False, True], kind="stable")
        table = table.drop_duplicates(["team_id", "teacher_id"])
        teacher = indexed(table["teacher_id"], context.state.teacher_index)
        code, first, team, size = np.unique(
            table["team_id"].to_numpy(dtype=str), return_index=True, return_inverse=True, return_counts=True
        )
        head = teacher[first]
        level = np.where(head >= 0, context.state.teachers.level[head], -1)
        asked = BACKBONE_LEVELS.rank(self.params.leader_level)
        marked = table["is_leader"].to_numpy(dtype=np.bool_)[first]
        leads = np.full(len(head), fill_value=True) if asked == 0 else marked & (level >= asked)
        odd = (size < self.params.min_size) | (size > self.params.max_size)
        fault = np.select([odd, ~leads], [SIZE, LEADER], 0)
        return Members(teacher, head[team], team.astype(np.int64), code[team].astype(object), fault[team])

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each member who goes with a team that may not, and for each who goes apart from the head."""
        moves: dict[str, list[Move]] = defaultdict(list)
        for move in reading.moves(plan):
            if reading.general.forms[move.form].commutes:
                moves[move.teacher_id].append(move)
        listed: dict[str, dict[str, bool]] = defaultdict(dict)
        for row in records(reading.instance["teams"]):
            members = listed[row.team_id]
            members[row.teacher_id] = members.get(row.teacher_id, False) or bool(row.is_leader)
        for team, members in listed.items():
            head = min(members, key=lambda code: (not members[code], code))
            yield from self._unfit(team, members, head, moves, reading)
            for code in members:
                if code != head:
                    yield from self._apart(team, code, head, moves, reading)

    def _unfit(
        self, team: str, members: dict[str, bool], head: str, moves: dict[str, list[Move]], reading: Reading
    ) -> Iterator[Finding]:
        """Members who go although the team's size or leader forbids it."""
        params = self.params
        if not params.min_size <= len(members) <= params.max_size:
            text = _("{teacher} goes; the team {team} has {size} members, and a team has {low} to {high}")
        elif params.leader_level != "none" and not self._leads(head, members[head], reading):
            text = _("{teacher} goes; of the {size} members of the team {team} none leads it with the level {level}")
        else:
            return
        for code in members:
            if moves[code]:
                message = text.format(
                    teacher=reading.teacher_name(code),
                    team=team,
                    size=len(members),
                    low=params.min_size,
                    high=params.max_size,
                    level=BACKBONE_LEVELS.label(params.leader_level),
                )
                yield Finding(self.id, message, len(moves[code]), code, hard=params.hard)

    def _leads(self, head: str, marked: bool, reading: Reading) -> bool:
        """The head is marked as leader, and of the level that a leader needs."""
        if not marked or head not in reading.teachers:
            return False
        own, asked = reading.backbone_level(head), self.params.leader_level
        return BACKBONE_LEVELS.rank(own) >= BACKBONE_LEVELS.rank(asked)

    def _apart(
        self, team: str, code: str, head: str, moves: dict[str, list[Move]], reading: Reading
    ) -> Iterator[Finding]:
        """Schools to which one of the two goes and the other does not."""
        own = Counter(move.to_school for move in moves[code])
        of_head = Counter(move.to_school for move in moves[head])
        text = _("team {team}: to {school} go {teacher} ({count}) and {head} ({of_head}); they go together or stay")
        for school_id in sorted(own.keys() | of_head.keys()):
            amount = abs(own[school_id] - of_head[school_id])
            if amount:
                message = text.format(
                    team=team,
                    school=reading.school_name(school_id),
                    teacher=reading.teacher_name(code),
                    count=own[school_id],
                    head=reading.teacher_name(head),
                    of_head=of_head[school_id],
                )
                yield Finding(self.id, message, amount, code, school_id, hard=self.params.hard)


def _goings(build: RotationBuilder, people: IntArray) -> tuple[IntArray, IntArray]:
    """Moves in person of the given teachers (-1: nobody): position in `people`, and column."""
    at, column = build.moves_of(people)
    return at[build.travels[column]], column[build.travels[column]]
