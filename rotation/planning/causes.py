"""What brought it about that a difference cannot be undone alone: other differences, or rows of the changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from rotation.planning.repair import LOTTERY
from rotation.planning.undoing import NOBODY, NOTHING, Undoing, is_less
from rotation.rules.base import Finding, Rule

MOST = 40
"""Causes tried of a breach: of one over the whole authority there are as many as differences."""


@dataclass(frozen=True)
class Cause:
    """Differences and rows of the changes without which a breach would not be there, or be smaller."""

    codes: frozenset[str] = NOBODY
    rows: frozenset[int] = NOTHING

    def __or__(self, other: Cause) -> Cause:
        return Cause(self.codes | other.codes, self.rows | other.rows)

    def __bool__(self) -> bool:
        return bool(self.codes or self.rows)


@dataclass(frozen=True)
class Link:
    """What would be broken, else the first goal that would be worse and by how much; and what brought that about.

    Neither where nothing speaks against it but goals that would be better, or, if `equal`, the public lottery;
    and if `unasked`, where it was not looked for in time, so that nothing is known.
    """

    findings: tuple[Finding, ...] = ()
    cause: Cause = Cause()
    worse: str = ""
    by: int = 0
    equal: bool = False
    unasked: bool = False


@dataclass(frozen=True)
class Undone:
    """Teachers with their moves as published, and others who stay."""

    codes: frozenset[str] = NOBODY
    staying: frozenset[str] = NOBODY

    @property
    def who(self) -> frozenset[str]:
        """All of them."""
        return self.codes | self.staying


def own_rows(asked: Undoing, code: str) -> frozenset[int]:
    """Rows about a teacher each of which forbids the published moves; all of them where only together they do."""
    rows = asked.rows_of(code)
    if not rows or code not in asked.repair.outcome.reading.teachers:
        return rows
    found: set[int] = set()
    together = False
    for rule, breaches in asked.breaches({code}):
        alone = {row for row in rows if _lessened(breaches, asked.broken(rule, {code}, _apart(asked, rule, rows, row)))}
        together |= not alone and len(rows) > 1 and bool(_lessened(breaches, asked.broken(rule, {code}, rows)))
        found |= alone
        if found == rows:
            break
    return frozenset(found) or (rows if together else NOTHING)


def _apart(asked: Undoing, rule: Rule, rows: frozenset[int], row: int) -> frozenset[int]:
    """Without which rows it shows what one about a teacher does to the teacher's own move by a rule.

    To a rule over single moves what happened to other teachers is nothing: then the same data serve for all teachers.
    """
    if len(rows) > 1 or rule.kind != "pair":
        return frozenset({row})
    return frozenset(change.row for change in asked.events if change.teacher_id)


def links(asked: Undoing, undone: Undone, first: Collection[str]) -> Iterator[Link]:
    """One link for each hard rule that would be broken; causes among the differences `first` end the search."""
    for rule, breaches in asked.breaches(undone.codes, undone.staying):
        link = _link(asked, undone, rule, breaches, first)
        yield link
        if link.cause.rows or link.cause.codes & frozenset(first):
            return


def loss_link(asked: Undoing, undone: Undone) -> Link:
    """The first goal that would be worse, and the rows without which it would be worse by less."""
    goal, by = asked.loss(undone.codes, undone.staying)
    if by <= 0 or goal.startswith(LOTTERY):
        return Link(equal=not goal or goal.startswith(LOTTERY))
    rows: set[int] = set()
    for cause in _near(asked, undone, frozenset().union(*map(asked.schools_of, undone.who)), ()):
        sides = ((undone.codes | cause.codes, undone.staying), (cause.codes, NOBODY))
        one, other = (asked.worth(goal, codes, cause.rows, staying) for codes, staying in sides)
        rows |= cause.rows if one - other < by else NOTHING
    return Link(cause=Cause(rows=frozenset(rows)), worse=goal, by=by)


def _link(asked: Undoing, undone: Undone, rule: Rule, breaches: tuple[Finding, ...], first: Collection[str]) -> Link:
    """The breach of a rule that has a cause, those of `first` before others, and all of its causes."""
    anywhere = any(not finding.school_id for finding in breaches)
    schools = NOBODY if anywhere else frozenset(finding.school_id for finding in breaches)
    tried = list(_near(asked, undone, schools, first))[:MOST]
    found: dict[int, Cause] = {}
    # Other data take long to read: of a breach at one place they are asked only where no move of `first` is a cause.
    for some in ([Cause(one.codes) for one in tried if one.codes], [one for one in tried if one.rows]):
        for cause in some:
            for at in _lessened(breaches, _without(asked, undone, rule, cause)):
                found[at] = found.get(at, Cause()) | cause
        if not anywhere and any(cause.codes & frozenset(first) for cause in found.values()):
            break
    if not found and len(tried) > 1:
        found = _together(asked, undone, rule, breaches, tried)
    if not found:
        return Link(breaches)
    best = min(found, key=lambda at: (not (found[at].rows or found[at].codes & frozenset(first)), at))
    return Link((breaches[best], *breaches[:best], *breaches[best + 1 :]), found[best])


def _together(
    asked: Undoing, undone: Undone, rule: Rule, breaches: tuple[Finding, ...], tried: list[Cause]
) -> dict[int, Cause]:
    """A smallest set of causes that only together make one breach less."""
    union = _union(tried)
    for at in _lessened(breaches, _without(asked, undone, rule, union)):
        left = list(tried)
        for cause in tried:
            rest = [one for one in left if one is not cause]
            if at in _lessened(breaches, _without(asked, undone, rule, _union(rest))):
                left = rest
        return {at: _union(left)}
    return {}


def _union(causes: Iterable[Cause]) -> Cause:
    found = Cause()
    for cause in causes:
        found |= cause
    return found


def _without(asked: Undoing, undone: Undone, rule: Rule, cause: Cause) -> tuple[Finding, ...]:
    return asked.broken(rule, undone.codes | cause.codes, cause.rows, undone.staying)


def _lessened(breaches: tuple[Finding, ...], others: tuple[Finding, ...]) -> list[int]:
    """Which of the breaches are not among others of the same rule, or smaller there."""
    return [at for at, finding in enumerate(breaches) if is_less(finding, others)]


def _near(asked: Undoing, undone: Undone, schools: frozenset[str], first: Collection[str]) -> Iterator[Cause]:
    """What may be a cause at some schools, or anywhere: differences, those `first` before others, then single rows."""
    codes = [code for code in asked.differences if code not in undone.who]
    for code in sorted(codes, key=lambda code: code not in first):
        if not schools or asked.schools_of(code) & schools:
            yield Cause(frozenset({code}), asked.rows_of(code))
    for change in asked.events:
        places = asked.schools_of(change.teacher_id) if change.teacher_id else frozenset({change.school_id})
        if change.teacher_id not in codes and (not schools or places & schools):
            yield Cause(rows=frozenset({change.row}))
