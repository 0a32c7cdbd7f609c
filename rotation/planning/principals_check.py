"""The independent reading of a leaders' plan: every move, every post, every goal, from the tables alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from rotation.i18n import _
from rotation.model.dates import month_index
from rotation.model.instance import Instance, records
from rotation.model.policy import Policy
from rotation.model.school_year import school_year_of_plan, school_year_of_service
from rotation.model.settle import typed
from rotation.model.vocabulary import ROLES
from rotation.rules.base import Finding
from rotation.rules.eligibility_params import EligibilityParams, Obstacle
from rotation.rules.principal import Principal, Standing
from rotation.rules.reading import Reading
from rotation.rules.reading_eligibility import obstacles


class PrincipalMove(NamedTuple):
    """One leader's move to a post of the same role."""

    teacher_id: str
    to_school: str


@dataclass(frozen=True)
class PrincipalVerdict:
    """Breaches, and the goals' values."""

    findings: tuple[Finding, ...]
    values: dict[str, int]

    @property
    def valid(self) -> bool:
        """True where nothing is broken."""
        return not self.findings


def check_principals(moves: Sequence[PrincipalMove], instance: Instance, policy: Policy) -> PrincipalVerdict:
    """Read a leaders' plan against data and policy; uses nothing of its program."""
    reader = _Reader(Reading(instance, policy), Principal.Params.model_validate(policy.rules.get("principal", {})))
    findings = [*reader.wrong_moves(moves), *reader.overdue(moves), *reader.posts(moves)]
    return PrincipalVerdict(tuple(findings), reader.values(moves))


class _Reader:
    def __init__(self, reading: Reading, params: Principal.Params) -> None:
        self._reading, self._params = reading, params
        given = reading.policy.rules.get("eligibility", {})
        base, _problems = typed(EligibilityParams, given, "rules.eligibility", reading.policy.place)
        asked = {"roles_out": (), "years": 0, "months_to_retirement": params.months_to_retirement}
        self._conditions = (base or EligibilityParams()).model_copy(update=asked)
        rows = reading.teachers.items()
        self._leaders = [
            code for code, row in rows if row.role in params.roles and reading.present_school(code) in reading.schools
        ]
        self._standing = {code: self._standing_of(code) for code in self._leaders}

    def _years(self, code: str) -> int | None:
        since = self._reading.teachers[code].role_since
        if not since:
            return None
        start = school_year_of_plan(self._reading.instance.start_month)
        return max(0, start - school_year_of_service(month_index(since)))

    def _pins(self, code: str) -> list[tuple[str, str]]:
        rows = records(self._reading.instance["pins"])
        return [(row.action, row.school_id) for row in rows if row.teacher_id == code]

    def _standing_of(self, code: str) -> Standing:
        years, found = self._years(code), set(obstacles(self._reading, self._conditions, code))
        pinned = any(
            action == "must_stay" or (action, school) == ("must_not_go", "") for action, school in self._pins(code)
        )
        if years is None or pinned or found - {Obstacle.DEFERRED}:
            return Standing.STAYS
        if years >= self._params.years_deferred:
            return Standing.MUST
        if found or years < min(self._params.years, self._params.years_movable):
            return Standing.STAYS
        return Standing.DUE if years >= self._params.years else Standing.MAY

    def wrong_moves(self, moves: Sequence[PrincipalMove]) -> Iterator[Finding]:
        """Moves of nobody who may, to no post that is open, or a second time."""
        today = self._holders()
        for move in moves:
            name, school = self._reading.teacher_name(move.teacher_id), self._reading.school_name(move.to_school)
            if self._standing.get(move.teacher_id, Standing.STAYS) is Standing.STAYS:
                message = _("{leader} may not move this year").format(leader=name)
            elif not self._is_open(move, today):
                message = _("{leader} may not move to {school}").format(leader=name, school=school)
            else:
                continue
            yield Finding("principal", message, 1, move.teacher_id, move.to_school)
        for code, count in Counter(move.teacher_id for move in moves).items():
            if count > 1:
                message = _("{leader} is moved {count} times").format(
                    leader=self._reading.teacher_name(code), count=count
                )
                yield Finding("principal", message, count - 1, code)

    def _is_open(self, move: PrincipalMove, today: Counter[tuple[str, str]]) -> bool:
        reading, row = self._reading, self._reading.teachers[move.teacher_id]
        here, there = reading.present_school(move.teacher_id), move.to_school
        if there not in reading.schools or not today[there, row.role]:
            return False
        return (
            reading.schools[there].ownership != "private"
            and reading.authority(here) == reading.authority(there)
            and reading.legal_entity(here) != reading.legal_entity(there)
            and row.stage in reading.stages(there)
            and ("must_not_go", there) not in self._pins(move.teacher_id)
        )

    def overdue(self, moves: Sequence[PrincipalMove]) -> Iterator[Finding]:
        """Leaders who have been in office as long as deferral allows, and stay."""
        moved = {move.teacher_id for move in moves}
        for code, standing in self._standing.items():
            if standing is Standing.MUST and code not in moved:
                text = _("{leader} stays after {years} years in office; {limit} are the most")
                limit, name = self._params.years_deferred, self._reading.teacher_name(code)
                yield Finding("principal", text.format(leader=name, years=self._years(code), limit=limit), 1, code)

    def _holders(self) -> Counter[tuple[str, str]]:
        reading = self._reading
        return Counter((reading.present_school(code), reading.teachers[code].role) for code in self._leaders)

    def posts(self, moves: Sequence[PrincipalMove]) -> Iterator[Finding]:
        """Schools that would have more or fewer holders of a role than today."""
        today, change = self._holders(), Counter[tuple[str, str]]()
        for move in moves:
            if move.teacher_id in self._standing:
                role = self._reading.teachers[move.teacher_id].role
                change[self._reading.present_school(move.teacher_id), role] -= 1
                change[move.to_school, role] += 1
        for (school, role), count in change.items():
            if count:
                text = _("{school} would have {after} in the role {role}; it has {today}")
                before = today[school, role]
                words = {"school": self._reading.school_name(school), "role": ROLES.label(role)}
                message = text.format(**words, after=before + count, today=before)
                yield Finding("principal", message, abs(count), school_id=school)

    def values(self, moves: Sequence[PrincipalMove]) -> dict[str, int]:
        """The goals' values."""
        reading, params = self._reading, self._params
        moved = {move.teacher_id for move in moves}
        waiting = [c for c, word in self._standing.items() if word is Standing.DUE and c not in moved]
        found = Counter(
            deferred_years=sum((self._years(code) or 0) - params.years + 1 for code in waiting),
            early_moves=sum(self._standing.get(move.teacher_id) is Standing.MAY for move in moves),
            minutes=0,
            lot_1=0,
            lot_2=0,
        )
        for move in moves:
            if move.teacher_id in self._standing and move.to_school in reading.schools:
                minutes = reading.travel.trip(move.teacher_id, move.to_school).minutes
                found["minutes"] += params.unknown_minutes if minutes is None else minutes
                row = reading.teachers[move.teacher_id]
                number = row.public_number or move.teacher_id
                text = f"{reading.instance.public_seed}|{number}|{move.to_school}|{row.role}"
                drawn = int(sha256(text.encode("utf-8")).hexdigest()[:10], 16)
                found["lot_1"] += (drawn >> 20) + 1
                found["lot_2"] += (drawn & 0xFFFFF) + 1
        return dict(found)
